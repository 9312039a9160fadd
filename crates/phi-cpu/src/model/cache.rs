//! The key-value cache of a sequence, in blocks that sequences share.
//!
//! Keys and values are `f16`. A block holds those of 128 positions in all layers, in the shape
//! `(layer, head, keys or values, position, feature)`: attention reads the positions of a head in order, so they are
//! contiguous within a block. A cache takes its blocks one by one as it fills, so that a short conversation takes
//! little of a large context window. Sequences with the same prefix share its blocks, as in paged attention (Kwon et
//! al. 2023, arXiv 2309.06180): a block is copied only when one of them writes to it.

use std::collections::HashSet;
use std::sync::Arc;

use half::f16;
use half::slice::HalfBitsSliceExt;

use super::config::ModelConfig;
use crate::error::ForwardError;
use crate::kernels::attention::{FEATURE_ALIGNMENT, KeysAndValues, TILE_POSITIONS};

/// Positions of a block. With Fietje's shape it takes 42 MB, which allocators return to the operating system as soon
/// as it is freed.
pub const BLOCK_POSITIONS: usize = 128;

// A tile of attention lies within one block.
const _: () = assert!(BLOCK_POSITIONS.is_multiple_of(TILE_POSITIONS));

/// Keys and values of the tokens that one sequence has read.
#[derive(Debug)]
pub struct KeyValueCache {
    /// As many as the tokens need; more after a pass that was cancelled.
    blocks: Vec<Arc<Block>>,
    layout: Layout,
    capacity: usize,
    /// Tokens whose keys and values are complete in every layer.
    length: usize,
}

/// Keys and values of some positions: the bits of `f16` numbers, since a zeroed `Vec<u16>` takes no memory until it is
/// written.
#[derive(Debug)]
struct Block(Vec<u16>);

#[derive(Debug, Clone, Copy)]
struct Layout {
    layers: usize,
    heads: usize,
    /// Features of a head, padded with zeros to whole registers: the distance from one position to the next.
    stride: usize,
}

/// The keys and values of one head in one layer.
pub struct HeadCache<'a> {
    /// Blocks that are only read.
    read: &'a [Arc<Block>],
    /// Where the head begins in a block.
    offset: usize,
    stride: usize,
    /// The blocks after them, which are also written.
    written: Vec<HeadBlock<'a>>,
}

/// The keys and values of one head in one block, each `(position, stride)`.
struct HeadBlock<'a> {
    keys: &'a mut [f16],
    values: &'a mut [f16],
}

impl Layout {
    /// Elements of a block's keys or values of one head.
    fn plane(self) -> usize {
        BLOCK_POSITIONS * self.stride
    }

    fn block_elements(self) -> usize {
        // A broken file's shape is refused where the memory is requested.
        self.layers.saturating_mul(self.heads).saturating_mul(2 * self.plane())
    }

    fn new_block(self) -> Result<Block, ForwardError> {
        // `vec!` aborts the process when memory is short, so a fallible allocation of the same size goes first. The
        // memory itself comes from `vec!`, which gets zeroed pages that are committed on first use.
        let elements = self.block_elements();
        Vec::<u16>::new().try_reserve_exact(elements).map_err(|_| ForwardError::NoMemory { bytes: 2 * elements })?;
        Ok(Block(vec![0; elements]))
    }

    /// A new block with the first `positions` of `block`.
    fn copy_of(self, block: &Block, positions: usize) -> Result<Block, ForwardError> {
        let mut copy = self.new_block()?;
        let planes = copy.0.chunks_exact_mut(self.plane()).zip(block.0.chunks_exact(self.plane()));
        for (to, from) in planes {
            to[..positions * self.stride].copy_from_slice(&from[..positions * self.stride]);
        }
        Ok(copy)
    }
}

impl KeyValueCache {
    /// An empty cache for up to `capacity` tokens of a model with this configuration.
    pub(crate) fn new(config: &ModelConfig, capacity: usize) -> Self {
        let layout = Layout { layers: config.layer_count, heads: config.head_count, stride: config.head_stride() };
        Self { blocks: Vec::new(), layout, capacity, length: 0 }
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
        self.capacity
    }

    /// Removes the tokens from position `length` on, so that a sequence with the same prefix can continue from there.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
        self.blocks.truncate(self.length.div_ceil(BLOCK_POSITIONS));
    }

    /// A cache with the first `length` tokens, at most those that there are. It takes no memory before it is written.
    #[must_use]
    pub fn fork(&self, length: usize) -> Self {
        let length = length.min(self.length);
        let blocks = self.blocks[..length.div_ceil(BLOCK_POSITIONS)].to_vec();
        Self { blocks, length, ..*self }
    }

    /// Blocks that the next `tokens` tokens take beyond those that the cache has, copies of shared ones included.
    pub(crate) fn missing_blocks(&self, tokens: usize) -> usize {
        let needed = (self.length + tokens).div_ceil(BLOCK_POSITIONS);
        let shared = self.blocks.iter().skip(self.length / BLOCK_POSITIONS).take(needed);
        needed.saturating_sub(self.blocks.len()) + shared.filter(|block| Arc::strong_count(block) > 1).count()
    }

    /// Makes sure that the next `tokens` tokens can be written.
    pub(crate) fn reserve(&mut self, tokens: usize) -> Result<(), ForwardError> {
        let first = self.length / BLOCK_POSITIONS;
        let positions = self.length % BLOCK_POSITIONS;
        for (index, block) in self.blocks.iter_mut().enumerate().skip(first) {
            if Arc::get_mut(block).is_none() {
                *block = Arc::new(self.layout.copy_of(block, if index == first { positions } else { 0 })?);
            }
        }
        while self.blocks.len() < (self.length + tokens).div_ceil(BLOCK_POSITIONS) {
            self.blocks.push(Arc::new(self.layout.new_block()?));
        }
        Ok(())
    }

    /// The heads of `layer` in order. Positions from [`KeyValueCache::len`] on, for which [`KeyValueCache::reserve`]
    /// made room, may be written; they count once every layer has been written and [`KeyValueCache::advance`] is
    /// called.
    pub(crate) fn heads(&mut self, layer: usize) -> Vec<HeadCache<'_>> {
        let Layout { heads, stride, .. } = self.layout;
        let (plane, size) = (self.layout.plane(), 2 * self.layout.plane());
        let (read, written) = self.blocks.split_at_mut(self.length / BLOCK_POSITIONS);
        let start = layer * heads * size;
        let new = |head| HeadCache { read, offset: start + head * size, stride, written: Vec::new() };
        let mut caches: Vec<HeadCache> = (0..heads).map(new).collect();
        // None of them is shared any more.
        for block in written.iter_mut().filter_map(Arc::get_mut) {
            let of_heads = block.0[start..start + heads * size].chunks_exact_mut(size);
            for (cache, elements) in caches.iter_mut().zip(of_heads) {
                let (keys, values) = elements.split_at_mut(plane);
                let (keys, values) = (keys.reinterpret_cast_mut(), values.reinterpret_cast_mut());
                cache.written.push(HeadBlock { keys, values });
            }
        }
        caches
    }

    /// Adds `tokens` to the length, after all layers have written them.
    pub(crate) fn advance(&mut self, tokens: usize) {
        self.length += tokens;
    }
}

/// Number of blocks that `caches` take together.
pub(crate) fn blocks_of<'a>(caches: impl Iterator<Item = &'a KeyValueCache>) -> usize {
    let blocks: HashSet<*const Block> = caches.flat_map(|cache| cache.blocks.iter().map(Arc::as_ptr)).collect();
    blocks.len()
}

impl HeadCache<'_> {
    /// The keys and the values of a new position, `stride` features each, to be written.
    pub fn position(&mut self, position: usize) -> [&mut [f16]; 2] {
        let HeadBlock { keys, values } = &mut self.written[position / BLOCK_POSITIONS - self.read.len()];
        let start = position % BLOCK_POSITIONS * self.stride;
        [&mut keys[start..start + self.stride], &mut values[start..start + self.stride]]
    }
}

impl KeysAndValues for HeadCache<'_> {
    #[inline(always)]
    fn tile(&self, first: usize, count: usize) -> [&[f16]; 2] {
        let start = first % BLOCK_POSITIONS * self.stride;
        let range = start..start + count * self.stride;
        let index = first / BLOCK_POSITIONS;
        if let Some(block) = self.read.get(index) {
            let elements: &[f16] = block.0[self.offset..].reinterpret_cast();
            [&elements[range.clone()], &elements[BLOCK_POSITIONS * self.stride..][range]]
        } else {
            let block = &self.written[index - self.read.len()];
            [&block.keys[range.clone()], &block.values[range]]
        }
    }
}

impl ModelConfig {
    /// Features of a head, padded to whole registers of the widest instruction set.
    pub(crate) fn head_stride(&self) -> usize {
        self.head_size().next_multiple_of(FEATURE_ALIGNMENT)
    }
}
