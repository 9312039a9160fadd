//! The key-value cache of a sequence, in blocks that sequences share.
//!
//! A block holds the keys and values of 128 positions in all layers, in the shape `(layer, head, plane, position)`:
//! attention reads the positions of a head in order, so they are contiguous within a block. The planes are keys, values
//! and what goes with them ([`Layout`]). A cache takes its blocks one by one as it fills, so that a short conversation
//! takes little of a large context window. Sequences with the same prefix share its blocks, as in paged attention (Kwon
//! et al. 2023, arXiv 2309.06180): a block is copied only when one of them writes to it.
//!
//! With an [`AnswerBudget`], a long answer takes no more blocks than its budget: each head writes over what it evicts
//! (`answer`).

mod answer;
mod head;
mod layout;

use std::collections::HashSet;
use std::sync::Arc;

use super::config::ModelConfig;
use super::context::{AnswerBudget, Context};
use crate::error::ForwardError;
use crate::kernels::attention::{FEATURE_ALIGNMENT, TILE_POSITIONS};
use answer::Answer;
use layout::Layout;

pub use head::{HeadCache, NewKey};

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
    /// Tokens whose keys and values are complete in every layer, or were evicted since.
    length: usize,
    answer_budget: Option<AnswerBudget>,
    /// The answer that is being read, if it has a budget.
    answer: Option<Answer>,
}

/// Words that hold the numbers of some positions, since a zeroed `Vec<u32>` takes no memory until it is written.
#[derive(Debug)]
struct Block(Vec<u32>);

impl Layout {
    fn block_words(self) -> usize {
        self.position_words().saturating_mul(BLOCK_POSITIONS)
    }

    fn new_block(self) -> Result<Block, ForwardError> {
        // `vec!` aborts the process when memory is short, so a fallible allocation of the same size goes first. The
        // memory itself comes from `vec!`, which gets zeroed pages that are committed on first use.
        let words = self.block_words();
        let bytes = words.saturating_mul(size_of::<u32>());
        Vec::<u32>::new().try_reserve_exact(words).map_err(|_| ForwardError::NoMemory { bytes })?;
        Ok(Block(vec![0; words]))
    }

    /// A new block with the first `positions` of `block`.
    fn copy_of(self, block: &Block, positions: usize) -> Result<Block, ForwardError> {
        let mut copy = self.new_block()?;
        let heads = copy.0.chunks_exact_mut(self.head_words()).zip(block.0.chunks_exact(self.head_words()));
        for (to, from) in heads {
            self.copy_head(from, to, positions);
        }
        Ok(copy)
    }
}

impl KeyValueCache {
    /// An empty cache for up to `capacity` tokens of a model with this configuration.
    pub(crate) fn new(config: &ModelConfig, context: &Context, capacity: usize) -> Self {
        let (layout, answer_budget) = (Layout::new(config, context), context.answer_budget);
        Self { blocks: Vec::new(), layout, capacity, length: 0, answer_budget, answer: None }
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

    /// Number of tokens that the cache holds in order, which are those that others can continue from: all, but of an
    /// answer from which tokens were evicted, none.
    pub fn reusable(&self) -> usize {
        self.answer.as_ref().filter(|answer| answer.is_in_disorder()).map_or(self.length, |answer| answer.start)
    }

    /// Removes the tokens from position `length` on, so that a sequence with the same prefix can continue from there.
    /// What is shorter than the cache is also at most [`KeyValueCache::reusable`].
    pub fn truncate(&mut self, length: usize) {
        if length < self.length {
            self.length = length.min(self.reusable());
            self.answer.take_if(|answer| answer.start >= self.length);
        }
        self.blocks.truncate(self.places(self.length).div_ceil(BLOCK_POSITIONS));
    }

    /// A cache with the first `length` tokens, at most [`KeyValueCache::reusable`]. It takes no memory before it is
    /// written.
    #[must_use]
    pub fn fork(&self, length: usize) -> Self {
        let length = length.min(self.reusable());
        let blocks = self.blocks[..length.div_ceil(BLOCK_POSITIONS)].to_vec();
        Self { blocks, length, answer: None, ..*self }
    }

    /// The positions of the answer that a head of a layer keeps, in no order; `None` where nothing was evicted.
    pub fn kept_positions(&self, layer: usize, head: usize) -> Option<Vec<usize>> {
        let kept = self.answer.as_ref()?.kept(layer * self.layout.heads + head)?;
        Some(kept.collect())
    }

    /// The tokens from here on are an answer's.
    pub(crate) fn begin_answer(&mut self) {
        if let (Some(budget), None) = (self.answer_budget, &self.answer) {
            self.answer = Some(Answer::new(self.length, budget));
        }
    }

    /// Whether the next `tokens` tokens pass the answer's budget.
    pub(crate) fn passes_budget(&self, tokens: usize) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.passes_budget(self.length + tokens))
    }

    /// Places that `length` tokens take.
    fn places(&self, length: usize) -> usize {
        self.answer.as_ref().map_or(length, |answer| length.min(answer.end()))
    }

    /// The first place that may be written next.
    fn first_written(&self) -> usize {
        let full = self.answer.as_ref().filter(|answer| self.length >= answer.end());
        full.map_or(self.length, |answer| answer.start)
    }

    /// Blocks that the next `tokens` tokens take beyond those that the cache has, copies of shared ones included.
    pub(crate) fn missing_blocks(&self, tokens: usize) -> usize {
        let needed = self.places(self.length + tokens).div_ceil(BLOCK_POSITIONS);
        let shared = self.blocks.iter().skip(self.first_written() / BLOCK_POSITIONS).take(needed);
        needed.saturating_sub(self.blocks.len()) + shared.filter(|block| Arc::strong_count(block) > 1).count()
    }

    /// Makes sure that the next `tokens` tokens can be written.
    pub(crate) fn reserve(&mut self, tokens: usize) -> Result<(), ForwardError> {
        let first = self.first_written() / BLOCK_POSITIONS;
        let [taken, needed] = [self.length, self.length + tokens].map(|length| self.places(length));
        for (index, block) in self.blocks.iter_mut().enumerate().skip(first) {
            if Arc::get_mut(block).is_none() {
                let positions = taken.saturating_sub(index * BLOCK_POSITIONS).min(BLOCK_POSITIONS);
                *block = Arc::new(self.layout.copy_of(block, positions)?);
            }
        }
        while self.blocks.len() < needed.div_ceil(BLOCK_POSITIONS) {
            self.blocks.push(Arc::new(self.layout.new_block()?));
        }
        let Layout { layers, heads, .. } = self.layout;
        if let Some(answer) = self.answer.as_mut().filter(|answer| answer.passes_budget(self.length + tokens)) {
            answer.begin_to_evict(layers * heads);
        }
        Ok(())
    }

    /// The heads of `layer` in order. Positions from [`KeyValueCache::len`] on, for which [`KeyValueCache::reserve`]
    /// made room, may be written; they count once every layer has been written and [`KeyValueCache::advance`] is
    /// called.
    pub(crate) fn heads(&mut self, layer: usize) -> Vec<HeadCache<'_>> {
        let (heads, size) = (self.layout.heads, self.layout.head_words());
        let first_written = self.first_written() / BLOCK_POSITIONS;
        let (read, written) = self.blocks.split_at_mut(first_written);
        let start = layer * heads * size;
        let new = |head| HeadCache::new(self.layout, read, start + head * size);
        let mut caches: Vec<HeadCache> = (0..heads).map(new).collect();
        // None of them is shared any more.
        for block in written.iter_mut().filter_map(Arc::get_mut) {
            let of_heads = block.0[start..start + heads * size].chunks_exact_mut(size);
            for (cache, words) in caches.iter_mut().zip(of_heads) {
                cache.push_written(words);
            }
        }
        let of_answer = self.answer.iter_mut().flat_map(|answer| answer.of_heads(layer * heads, heads));
        for (cache, places) in caches.iter_mut().zip(of_answer) {
            cache.answer = Some(places);
        }
        caches
    }

    /// Adds `tokens` to the length, after all layers have written them.
    pub(crate) fn advance(&mut self, tokens: usize) {
        self.length += tokens;
        if let Some(answer) = &mut self.answer {
            answer.advance();
        }
    }
}

/// Number of blocks that `caches` take together.
pub(crate) fn blocks_of<'a>(caches: impl Iterator<Item = &'a KeyValueCache>) -> usize {
    let blocks: HashSet<*const Block> = caches.flat_map(|cache| cache.blocks.iter().map(Arc::as_ptr)).collect();
    blocks.len()
}

/// Bytes of a token's keys and values.
pub(crate) fn bytes_per_token(config: &ModelConfig, context: &Context) -> usize {
    Layout::new(config, context).position_words().saturating_mul(size_of::<u32>())
}

impl ModelConfig {
    /// Features of a head, padded to whole registers of the widest instruction set.
    pub(crate) fn head_stride(&self) -> usize {
        self.head_size().next_multiple_of(FEATURE_ALIGNMENT)
    }
}
