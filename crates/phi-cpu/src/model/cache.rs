//! The key-value cache of a sequence.
//!
//! Keys and values are `f16` in the shape `(layer, head, position, feature)`: attention reads a head's positions in
//! order, so they are contiguous. The memory is allocated once, for the whole capacity. The operating system commits
//! each page when it is first written, so that a short chat with a large context window takes only what it uses.

use half::f16;
use half::slice::HalfBitsSliceExt;

use super::config::ModelConfig;
use crate::error::LoadError;
use crate::kernels::attention::FEATURE_ALIGNMENT;

/// Keys and values of the tokens that one sequence has read.
#[derive(Debug)]
pub struct KeyValueCache {
    /// The bits of `f16` numbers: a zeroed `Vec<u16>` takes no memory until it is written.
    keys: Vec<u16>,
    values: Vec<u16>,
    layout: Layout,
    /// Tokens whose keys and values are complete in every layer.
    length: usize,
}

#[derive(Debug, Clone, Copy)]
struct Layout {
    heads: usize,
    /// Features of a head, padded with zeros to whole registers: the distance from one position to the next.
    stride: usize,
    capacity: usize,
}

/// The keys and values of one head in one layer, each `(capacity, stride)`.
pub struct HeadCache<'a> {
    pub keys: &'a mut [f16],
    pub values: &'a mut [f16],
}

impl KeyValueCache {
    /// Allocates a cache for `capacity` tokens of a model with this configuration.
    pub(crate) fn new(config: &ModelConfig, capacity: usize) -> Result<Self, LoadError> {
        let (heads, stride) = (config.head_count, config.head_stride());
        let elements = config.layer_count.checked_mul(heads * stride).and_then(|count| count.checked_mul(capacity));
        let zeroed = || {
            let elements = elements?;
            // `vec!` aborts the process when memory is short, so a fallible allocation of the same size goes first.
            // The memory itself comes from `vec!`, which gets zeroed pages that are committed on first use.
            Vec::<u16>::new().try_reserve_exact(elements).ok()?;
            Some(vec![0; elements])
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

    /// Number of tokens in the cache, which is the position of the next one.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether the cache holds no tokens.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Most tokens that the cache can hold.
    pub fn capacity(&self) -> usize {
        self.layout.capacity
    }

    /// Removes the tokens from position `length` on, so that a sequence with the same prefix can continue from there.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Removes all tokens and returns the memory to the operating system, as far as the allocator does.
    pub fn clear(&mut self) {
        self.length = 0;
        // Freed before it is allocated anew, so that both never exist at once.
        for memory in [&mut self.keys, &mut self.values] {
            let count = memory.len();
            *memory = Vec::new();
            *memory = vec![0; count];
        }
    }

    /// Replaces the contents by the first `length` tokens of `other`, which has at least that many and belongs to the
    /// same model.
    pub(crate) fn copy_prefix(&mut self, other: &Self, length: usize) {
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

    /// The heads of `layer` in order. Positions from [`KeyValueCache::len`] on may be written; they count once every
    /// layer has been written and [`KeyValueCache::advance`] is called.
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

    /// Adds `tokens` to the length, after all layers have written them.
    pub(crate) fn advance(&mut self, tokens: usize) {
        self.length += tokens;
    }
}

impl ModelConfig {
    /// Features of a head, padded to whole registers of the widest instruction set.
    pub(crate) fn head_stride(&self) -> usize {
        self.head_size().next_multiple_of(FEATURE_ALIGNMENT)
    }
}
