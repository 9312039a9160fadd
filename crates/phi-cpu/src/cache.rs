//! Keys and values of the tokens that a sequence has read.
//!
//! Stored in `f16`, each head's positions next to one another: attention walks one head from its first position to
//! its last. Allocated once for the whole capacity; the operating system commits pages as they are first written, so
//! a short chat in a large window costs what it uses.

use half::f16;
use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};

use crate::error::LoadError;
use crate::model::ModelConfig;

/// The memory of one sequence.
#[derive(Debug)]
pub struct KeyValueCache {
    /// Layer, head, position, feature; bits rather than `f16` because zeroed `u16` memory comes for free.
    keys: Vec<u16>,
    values: Vec<u16>,
    hidden_size: usize,
    head_size: usize,
    capacity: usize,
    length: usize,
}

impl KeyValueCache {
    /// Room for `capacity` tokens of a model shaped as `config`.
    pub(crate) fn new(config: &ModelConfig, capacity: usize) -> Result<Self, LoadError> {
        let bits = config.layer_count.checked_mul(config.hidden_size).and_then(|count| count.checked_mul(capacity));
        let zeroed = || {
            let bits = bits?;
            // `vec!` would end the process where memory is short; this asks first and stays lazily committed.
            Vec::<u16>::new().try_reserve_exact(bits).ok()?;
            Some(vec![0; bits])
        };
        match (zeroed(), zeroed()) {
            (Some(keys), Some(values)) => Ok(Self {
                keys,
                values,
                hidden_size: config.hidden_size,
                head_size: config.head_size(),
                capacity,
                length: 0,
            }),
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
        self.capacity
    }

    /// Forgets all tokens from position `length` on, so that a common beginning can be used again.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    pub(crate) fn hidden_size(&self) -> usize {
        self.hidden_size
    }

    pub(crate) fn head_size(&self) -> usize {
        self.head_size
    }

    /// Keys of the first `positions` tokens: positions x head size.
    pub(crate) fn keys(&self, layer: usize, head: usize, positions: usize) -> &[f16] {
        let start = self.offset(layer, head, 0);
        self.keys[start..start + positions * self.head_size].reinterpret_cast()
    }

    /// Values of the first `positions` tokens: positions x head size.
    pub(crate) fn values(&self, layer: usize, head: usize, positions: usize) -> &[f16] {
        let start = self.offset(layer, head, 0);
        self.values[start..start + positions * self.head_size].reinterpret_cast()
    }

    /// Writes rows of keys and values (rows x hidden) of `layer` behind the tokens read so far. They count as read
    /// once every layer has been written and [`KeyValueCache::advance`] says so.
    pub(crate) fn write(&mut self, layer: usize, keys: &[f32], values: &[f32]) {
        let rows = keys.chunks_exact(self.hidden_size).zip(values.chunks_exact(self.hidden_size));
        for (row, (keys, values)) in rows.enumerate() {
            let heads = keys.chunks_exact(self.head_size).zip(values.chunks_exact(self.head_size));
            for (head, (keys, values)) in heads.enumerate() {
                let start = self.offset(layer, head, self.length + row);
                let place = start..start + self.head_size;
                let target: &mut [f16] = self.keys[place.clone()].reinterpret_cast_mut();
                target.convert_from_f32_slice(keys);
                let target: &mut [f16] = self.values[place].reinterpret_cast_mut();
                target.convert_from_f32_slice(values);
            }
        }
    }

    /// Counts `tokens` more as read.
    pub(crate) fn advance(&mut self, tokens: usize) {
        self.length += tokens;
    }

    fn offset(&self, layer: usize, head: usize, position: usize) -> usize {
        layer * self.capacity * self.hidden_size + (head * self.capacity + position) * self.head_size
    }
}
