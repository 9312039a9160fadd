//! Keys and values of the tokens that a sequence has read.
//!
//! Stored in `f16`, each head's positions next to one another: attention walks one head from its first position to
//! its last. Allocated once for the whole capacity; the operating system commits pages as they are first written, so
//! a short chat in a large window costs what it uses.

use half::f16;
use half::slice::HalfBitsSliceExt;

use crate::error::LoadError;
use crate::kernels::attention::FEATURES;
use crate::model::ModelConfig;

/// The memory of one sequence.
#[derive(Debug)]
pub struct KeyValueCache {
    /// Layer, head, position, feature; bits rather than `f16` because zeroed `u16` memory comes for free.
    keys: Vec<u16>,
    values: Vec<u16>,
    layout: Layout,
    length: usize,
}

#[derive(Debug, Clone, Copy)]
struct Layout {
    heads: usize,
    /// Features of a head, filled up with zeros to whole registers.
    stride: usize,
    capacity: usize,
}

/// The keys and values of one head in one layer, positions x stride, for the whole capacity.
pub struct HeadCache<'a> {
    pub keys: &'a mut [f16],
    pub values: &'a mut [f16],
}

impl KeyValueCache {
    /// Room for `capacity` tokens of a model shaped as `config`.
    pub(crate) fn new(config: &ModelConfig, capacity: usize) -> Result<Self, LoadError> {
        let (heads, stride) = (config.head_count, config.head_stride());
        let halves = config.layer_count.checked_mul(heads * stride).and_then(|count| count.checked_mul(capacity));
        let zeroed = || {
            let halves = halves?;
            // `vec!` would end the process where memory is short; this asks first and stays lazily committed.
            Vec::<u16>::new().try_reserve_exact(halves).ok()?;
            Some(vec![0; halves])
        };
        match (zeroed(), zeroed()) {
            (Some(keys), Some(values)) => {
                Ok(Self { keys, values, layout: Layout { heads, stride, capacity }, length: 0 })
            }
            _ => Err(LoadError::Resources {
                what: format!("a cache of {capacity} tokens"),
                reason: "there is not enough memory".to_owned(),
            }),
        }
    }

    /// Tokens in the cache.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing has been read yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Most tokens that it can hold.
    pub fn capacity(&self) -> usize {
        self.layout.capacity
    }

    /// Forgets all tokens from position `length` on, so that a common beginning can be used again.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Forgets everything and gives the memory back to the operating system, where it takes it.
    pub fn clear(&mut self) {
        self.length = 0;
        // The old memory is given back first; new zeroed memory is not committed before it is written.
        for memory in [&mut self.keys, &mut self.values] {
            let count = memory.len();
            *memory = Vec::new();
            *memory = vec![0; count];
        }
    }

    /// Makes this cache hold the first `length` tokens of `other`, which has as many and belongs to the same model.
    pub(crate) fn copy_beginning(&mut self, other: &Self, length: usize) {
        let (to, from) = (self.layout, other.layout);
        let copy = |target: &mut [u16], source: &[u16]| {
            let heads = target.chunks_exact_mut(to.capacity * to.stride);
            for (target, source) in heads.zip(source.chunks_exact(from.capacity * from.stride)) {
                target[..length * to.stride].copy_from_slice(&source[..length * from.stride]);
            }
        };
        copy(&mut self.keys, &other.keys);
        copy(&mut self.values, &other.values);
        self.length = length;
    }

    /// The heads of `layer` in order. What is written behind the tokens read so far counts as read once every layer
    /// has been written and [`KeyValueCache::advance`] says so.
    pub(crate) fn heads(&mut self, layer: usize) -> impl ExactSizeIterator<Item = HeadCache<'_>> {
        let Layout { heads, stride, capacity } = self.layout;
        let range = layer * heads * capacity * stride..(layer + 1) * heads * capacity * stride;
        let keys = self.keys[range.clone()].chunks_exact_mut(capacity * stride);
        let values = self.values[range].chunks_exact_mut(capacity * stride);
        keys.zip(values).map(|(keys, values)| HeadCache {
            keys: keys.reinterpret_cast_mut(),
            values: values.reinterpret_cast_mut(),
        })
    }

    /// Counts `tokens` more as read.
    pub(crate) fn advance(&mut self, tokens: usize) {
        self.length += tokens;
    }
}

impl ModelConfig {
    /// Features of a head, filled up to whole registers.
    pub(crate) fn head_stride(&self) -> usize {
        self.head_size().next_multiple_of(FEATURES)
    }
}
