//! Continuous batching: several sequences share the passes over one model.
//!
//! One thread owns a [`Scheduler`] and steps it. A step reads pending tokens of every sequence in one pass over the
//! weights: the newest token of each sequence in decode, and a chunk of the prompts in prefill that is small enough
//! not to hold up the others. The caller chooses tokens from the logits, and gives them to the scheduler: it is the one
//! owner of a sequence's tokens.
//!
//! A slot keeps its key-value cache after its sequence has ended. A later sequence with the same prefix continues from
//! there: the next turn of a chat reads only its new tokens. A request that shares its prefix (a system prompt) with a
//! sequence that still runs gets a copy of that part of the cache.

mod slot;

use crate::error::{ForwardError, LoadError};
use crate::model::{KeyValueCache, Logits, LogitsWanted, Model, Phase, SequenceInput};

use slot::{Slot, State};

/// Prompt tokens of a step when no sequence is in decode. Larger chunks are hardly faster.
const PREFILL_CHUNK: usize = 256;
/// Prompt tokens of a step beside sequences in decode, whose next tokens wait for them.
const PREFILL_CHUNK_BESIDE_DECODE: usize = 32;

/// Free slots whose caches are kept before a sequence without a common prefix overwrites one of them.
const KEPT_CACHES: usize = 2;

/// Limits of a [`Scheduler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most sequences that run at the same time; 0 counts as 1.
    pub sequences: usize,
    /// Most tokens in all caches together. A single sequence may always fill its context window.
    pub cached_tokens: usize,
}

/// Runs the sequences of one model in shared steps.
#[derive(Debug)]
pub struct Scheduler {
    limits: Limits,
    slots: Vec<Slot>,
    /// Number of admissions so far. It orders sequences by age.
    admissions: u64,
}

/// Whether a sequence may continue from the cached prefix of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It reads only the rest of its prompt.
    Allowed,
    /// It reads its whole prompt.
    Forbidden,
}

/// Identifies an admitted sequence. Ids are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SequenceId(u64);

/// The result of admitting a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// The sequence's id.
    pub id: SequenceId,
    /// Tokens of the prompt whose keys and values were cached.
    pub reused: usize,
}

/// The result of a step for one sequence.
#[derive(Debug)]
pub struct Outcome {
    /// The sequence's id.
    pub id: SequenceId,
    /// Tokens in the sequence's cache, including reused ones.
    pub read: usize,
    /// In decode, the logits after each token that [`Scheduler::push`] added. In prefill, those after the whole prompt,
    /// and none before its last chunk.
    pub logits: Logits,
}

impl Scheduler {
    /// A scheduler without sequences. It allocates the first cache, so that the first request cannot fail for lack of
    /// memory.
    ///
    /// # Errors
    /// [`LoadError::Resources`] when there is no memory for one context window.
    pub fn new(model: &Model, limits: Limits) -> Result<Self, LoadError> {
        let first = Slot::new(model.new_cache(model.config().context_length)?);
        Ok(Self { limits, slots: vec![first], admissions: 0 })
    }

    /// Whether no sequence runs.
    pub fn is_idle(&self) -> bool {
        self.slots.iter().all(Slot::is_free)
    }

    /// Admits a sequence, or returns `None` while no slot is free or the caches are full. `max_tokens` limits prompt
    /// and answer together and is at most the model's context length.
    pub fn admit(&mut self, model: &Model, prompt: &[u32], max_tokens: usize, reuse: Reuse) -> Option<Admission> {
        let max_tokens = max_tokens.max(prompt.len());
        if self.slots.iter().filter(|slot| !slot.is_free()).count() >= self.limits.sequences.max(1) {
            return None;
        }
        // The last token is read even if it is cached: its logits are needed.
        let reusable = &prompt[..prompt.len().saturating_sub(1)];
        let source = match reuse {
            Reuse::Allowed => self.longest_prefix(reusable),
            Reuse::Forbidden => None,
        };
        let prefix_slot = source.map(|(index, _)| index);
        // A free slot is continued in place if at least half of its tokens match. Otherwise its prefix is copied.
        let mut target = match source {
            Some((index, common)) if self.slots[index].is_free() && 2 * common >= self.slots[index].cache.len() => {
                index
            }
            _ => self.choose_slot(model, max_tokens, prefix_slot, reuse)?,
        };
        if !self.evict_until_fits(target, max_tokens, prefix_slot) {
            // The slot with the prefix may be what takes up the memory. Then the sequence continues in it.
            target = prefix_slot.filter(|&index| self.slots[index].is_free())?;
            if !self.evict_until_fits(target, max_tokens, None) {
                return None;
            }
        }
        let reused = match source {
            Some((index, common)) if index != target => {
                if let Ok([from, to]) = self.slots.get_disjoint_mut([index, target]) {
                    to.cache.copy_prefix(&from.cache, common);
                }
                common
            }
            Some((_, common)) => common,
            None => 0,
        };
        self.admissions += 1;
        let id = SequenceId(self.admissions);
        self.slots[target].start(id, prompt.to_vec(), max_tokens, reused);
        Some(Admission { id, reused })
    }

    /// The tokens of a sequence: its prompt, and all that were pushed and not truncated. None once it was released.
    pub fn tokens(&self, id: SequenceId) -> &[u32] {
        self.slots.iter().find(|slot| slot.id() == Some(id)).map_or(&[], |slot| &slot.tokens)
    }

    /// Adds tokens that a sequence reads in the next step: the chosen one and possibly a draft of those after it. They
    /// must fit into the context window.
    pub fn push(&mut self, id: SequenceId, tokens: &[u32]) {
        if let Some(slot) = self.slot(id) {
            slot.push(tokens);
        }
    }

    /// Shortens a sequence to `length` tokens, such as after a rejected draft.
    pub fn truncate(&mut self, id: SequenceId, length: usize) {
        if let Some(slot) = self.slot(id) {
            slot.truncate(length);
        }
    }

    /// Ends a sequence. Its cache stays for others with the same prefix until the memory is needed.
    pub fn release(&mut self, id: SequenceId) {
        if let Some(slot) = self.slot(id) {
            slot.release();
        }
    }

    /// Reads pending tokens of every sequence in one pass over the weights. `is_cancelled` is called before each layer.
    ///
    /// # Errors
    /// [`ForwardError`], also when cancelled. The sequences are then as before the step.
    pub fn step(
        &mut self,
        model: &Model,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Outcome>, ForwardError> {
        let is_decoding =
            self.slots.iter().any(|slot| matches!(slot.state, State::Decode { .. }) && slot.pending() > 0);
        let mut prompt_tokens = if is_decoding { PREFILL_CHUNK_BESIDE_DECODE } else { PREFILL_CHUNK };
        // The prompts share the chunk in the order of admission.
        let mut order: Vec<usize> = (0..self.slots.len()).filter(|&index| self.slots[index].pending() > 0).collect();
        order.sort_unstable_by_key(|&index| self.slots[index].admitted());
        let mut counts = vec![0; self.slots.len()];
        for index in order {
            counts[index] = match self.slots[index].state {
                State::Decode { .. } => self.slots[index].pending(),
                _ => self.slots[index].pending().min(prompt_tokens),
            };
            if matches!(self.slots[index].state, State::Prefill { .. }) {
                prompt_tokens -= counts[index];
            }
        }
        let mut batch: Vec<SequenceInput> = self
            .slots
            .iter_mut()
            .zip(&counts)
            .filter(|&(_, &count)| count > 0)
            .map(|(slot, &count)| slot.input(count))
            .collect();
        let logits = model.forward_batch(&mut batch, is_cancelled)?;
        let stepped = self.slots.iter_mut().zip(&counts).filter(|&(_, &count)| count > 0);
        Ok(stepped
            .zip(logits)
            .filter_map(|((slot, _), logits)| {
                let id = slot.id()?;
                slot.advance();
                Some(Outcome { id, read: slot.cache.len(), logits })
            })
            .collect())
    }

    /// The slot whose cache has the longest common prefix with `prompt`, and the prefix's length.
    fn longest_prefix(&self, prompt: &[u32]) -> Option<(usize, usize)> {
        let common = self.slots.iter().map(|slot| slot.common_prefix(prompt)).enumerate();
        common.max_by_key(|&(_, common)| common).filter(|&(_, common)| common > 0)
    }

    /// A slot for a new sequence, other than `keep` where possible: an empty one, a new one while few caches are kept,
    /// or the free one whose sequence is the oldest.
    fn choose_slot(&mut self, model: &Model, max_tokens: usize, keep: Option<usize>, reuse: Reuse) -> Option<usize> {
        let free: Vec<usize> = (0..self.slots.len()).filter(|&index| self.slots[index].is_free()).collect();
        if let Some(&empty) = free.iter().find(|&&index| self.slots[index].cache.is_empty()) {
            return Some(empty);
        }
        let reserved: usize = self.slots.iter().map(Slot::reserved_tokens).sum();
        let kept_caches = if reuse == Reuse::Allowed { KEPT_CACHES } else { 0 };
        let may_grow = self.slots.len() < self.limits.sequences && reserved + max_tokens <= self.limits.cached_tokens;
        if may_grow && (free.is_empty() || free.len() < kept_caches) {
            // Without memory for one more slot, the sequence waits for a free one.
            if let Ok(cache) = model.new_cache(model.config().context_length) {
                self.slots.push(Slot::new(cache));
                return Some(self.slots.len() - 1);
            }
        }
        let others = free.iter().copied().filter(|&index| Some(index) != keep);
        // The only free slot may be `keep` itself.
        others.min_by_key(|&index| self.slots[index].admitted()).or(free.first().copied())
    }

    /// Clears the caches of free slots other than `keep`, the oldest first, until a sequence of `max_tokens` fits into
    /// slot `target`. Returns whether it fits.
    fn evict_until_fits(&mut self, target: usize, max_tokens: usize, keep: Option<usize>) -> bool {
        loop {
            let others = self.slots.iter().enumerate().filter(|&(index, _)| index != target);
            let reserved: usize = others.clone().map(|(_, slot)| slot.reserved_tokens()).sum();
            if reserved + max_tokens <= self.limits.cached_tokens || reserved == 0 {
                return true;
            }
            let free =
                others.filter(|(index, slot)| slot.is_free() && slot.reserved_tokens() > 0 && Some(*index) != keep);
            let Some((index, _)) = free.min_by_key(|(_, slot)| slot.admitted()) else { return false };
            self.slots[index].clear();
        }
    }

    fn slot(&mut self, id: SequenceId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.id() == Some(id))
    }
}

impl Slot {
    /// The slot's next `count` pending tokens as input of a forward pass.
    fn input(&mut self, count: usize) -> SequenceInput<'_> {
        let first = self.cache.len();
        let (phase, wanted) = match self.state {
            State::Decode { .. } => (Phase::Decode, LogitsWanted::All),
            _ if first + count == self.tokens.len() => (Phase::Prefill, LogitsWanted::Last),
            _ => (Phase::Prefill, LogitsWanted::None),
        };
        let cache: &mut KeyValueCache = &mut self.cache;
        SequenceInput { tokens: &self.tokens[first..first + count], cache, phase, wanted }
    }
}
