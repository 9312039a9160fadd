//! Many sequences over one model.
//!
//! One thread owns a [`Scheduler`] and steps it. A step reads a piece of every sequence that has something to read, in
//! one pass over the weights: the newest token of each that is being generated, and as much of the prompts as does
//! not keep those waiting. Choosing tokens is the caller's.
//!
//! A sequence that has ended leaves its keys and values behind. The next whose prompt begins as that one went on
//! from there: the second turn of a chat reads only what is new, and so does a request with the same system prompt,
//! which gets a copy of that beginning while the first is still running.

mod slot;

use crate::cache::KeyValueCache;
use crate::error::{ForwardError, LoadError};
use crate::model::{LogitsWanted, Model, Origin, Piece};

use slot::{Slot, State};

/// Prompt tokens in a step that nobody else waits for: from here on larger pieces are hardly faster.
const ALONE: usize = 256;
/// Prompt tokens in a step beside sequences that are being generated, whose next tokens come that much later.
const IN_COMPANY: usize = 32;

/// Ended sequences whose keys and values are kept beside one that has nothing in common with them.
const KEPT_REMAINS: usize = 2;

/// Bounds of what runs at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most sequences that run at a time.
    pub sequences: usize,
    /// Most tokens whose keys and values are kept, over all sequences; one sequence always may fill its window.
    pub cached_tokens: usize,
}

/// The sequences of one model.
#[derive(Debug)]
pub struct Scheduler {
    limits: Limits,
    slots: Vec<Slot>,
    /// Counts admissions: who was there first, and whose remains are the oldest.
    clock: u64,
}

/// Whether a sequence may go on from what another has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It may.
    Allowed,
    /// It reads all of its prompt.
    Forbidden,
}

/// A sequence that was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SequenceId(u64);

/// A sequence that was admitted, and how much of its prompt need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// Its name from now on.
    pub id: SequenceId,
    /// Tokens of the prompt whose keys and values were there.
    pub reused: usize,
}

/// What a step did for one sequence.
#[derive(Debug)]
pub struct Outcome {
    /// The sequence.
    pub id: SequenceId,
    /// Tokens read so far, reused ones included.
    pub read: usize,
    /// Logits behind each of the tokens that [`Scheduler::push`] gave, or behind the whole prompt; none while more
    /// of the prompt is to be read.
    pub logits: Vec<Vec<f32>>,
}

impl Scheduler {
    /// No sequences yet, but the memory for one: a request must not fail for it later.
    ///
    /// # Errors
    /// [`LoadError::Resources`] when there is no memory for a window.
    pub fn new(model: &Model, limits: Limits) -> Result<Self, LoadError> {
        let first = Slot::new(model.new_cache(model.config().context_length)?);
        Ok(Self { limits, slots: vec![first], clock: 0 })
    }

    /// Whether nothing runs.
    pub fn is_idle(&self) -> bool {
        self.slots.iter().all(Slot::is_free)
    }

    /// Takes a sequence in, or returns `None` while there is no room for it. `longest` is what prompt and answer may
    /// come to, at most the model's context length.
    pub fn admit(&mut self, model: &Model, prompt: Vec<u32>, longest: usize, reuse: Reuse) -> Option<Admission> {
        let longest = longest.max(prompt.len());
        if self.slots.iter().filter(|slot| !slot.is_free()).count() >= self.limits.sequences.max(1) {
            return None;
        }
        // The last token is always read: its logits are wanted.
        let usable = &prompt[..prompt.len().saturating_sub(1)];
        let source = match reuse {
            Reuse::Allowed => self.longest_beginning(usable),
            Reuse::Forbidden => None,
        };
        let beginning = source.map(|(index, _)| index);
        let mut place = match source {
            Some((index, common)) if self.slots[index].is_free() && 2 * common >= self.slots[index].cache.len() => {
                index
            }
            _ => self.free_place(model, longest, beginning, reuse)?,
        };
        if !self.make_room(place, longest, beginning) {
            // The beginning itself may be what is in the way: then the sequence takes its place.
            place = beginning.filter(|&index| self.slots[index].is_free())?;
            if !self.make_room(place, longest, None) {
                return None;
            }
        }
        let reused = match source {
            Some((index, common)) if index != place => {
                let [from, to] = slot::two(&mut self.slots, index, place);
                to.cache.copy_beginning(&from.cache, common);
                common
            }
            Some((_, common)) => common,
            None => 0,
        };
        self.clock += 1;
        let id = SequenceId(self.clock);
        self.slots[place].begin(id, prompt, longest, reused);
        Some(Admission { id, reused })
    }

    /// Gives a sequence tokens to read in the next step: the one that was chosen, and perhaps guesses at those behind
    /// it. They must fit into the model's window.
    pub fn push(&mut self, id: SequenceId, tokens: &[u32]) {
        if let Some(slot) = self.slot(id) {
            slot.push(tokens);
        }
    }

    /// Takes back the last tokens of a sequence, so that `length` are left.
    pub fn truncate(&mut self, id: SequenceId, length: usize) {
        if let Some(slot) = self.slot(id) {
            slot.truncate(length);
        }
    }

    /// Ends a sequence. What it has read stays for others until its memory is needed.
    pub fn release(&mut self, id: SequenceId) {
        if let Some(slot) = self.slot(id) {
            slot.release();
        }
    }

    /// Reads a piece of every sequence that has something to read. `is_cancelled` is asked between the model's
    /// blocks; then nothing of the step counts.
    ///
    /// # Errors
    /// [`ForwardError`]; nothing of the step counts then either.
    pub fn step(
        &mut self,
        model: &Model,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Outcome>, ForwardError> {
        let generating =
            self.slots.iter().any(|slot| matches!(slot.state, State::Generating { .. }) && slot.pending() > 0);
        let mut prompt_tokens = if generating { IN_COMPANY } else { ALONE };
        // Who came first reads first; those behind get what is left of the step.
        let mut order: Vec<usize> = (0..self.slots.len()).filter(|&index| self.slots[index].pending() > 0).collect();
        order.sort_unstable_by_key(|&index| self.slots[index].admitted());
        let mut counts = vec![0; self.slots.len()];
        for index in order {
            counts[index] = match self.slots[index].state {
                State::Generating { .. } => self.slots[index].pending(),
                _ => self.slots[index].pending().min(prompt_tokens),
            };
            if matches!(self.slots[index].state, State::Reading { .. }) {
                prompt_tokens -= counts[index];
            }
        }
        let mut pieces: Vec<Piece> = self
            .slots
            .iter_mut()
            .zip(&counts)
            .filter(|&(_, &count)| count > 0)
            .map(|(slot, &count)| slot.piece(count))
            .collect();
        let logits = model.step(&mut pieces, is_cancelled)?;
        let taken = self.slots.iter_mut().zip(&counts).filter(|&(_, &count)| count > 0);
        let width = model.config().vocabulary_size;
        Ok(taken
            .zip(logits)
            .filter_map(|((slot, _), logits)| {
                let id = slot.id()?;
                slot.advance();
                let logits = logits.chunks_exact(width).map(<[f32]>::to_vec).collect();
                Some(Outcome { id, read: slot.cache.len(), logits })
            })
            .collect())
    }

    /// The slot that begins with the most tokens of `prompt`, and how many.
    fn longest_beginning(&self, prompt: &[u32]) -> Option<(usize, usize)> {
        let common = self.slots.iter().map(|slot| slot.common_beginning(prompt)).enumerate();
        common.max_by_key(|&(_, common)| common).filter(|&(_, common)| common > 0)
    }

    /// A slot for a new sequence that leaves slot `keep` as it is: an empty one, or a new one while few remains are
    /// kept, or else the free one whose remains are the oldest.
    fn free_place(&mut self, model: &Model, longest: usize, keep: Option<usize>, reuse: Reuse) -> Option<usize> {
        let free: Vec<usize> = (0..self.slots.len()).filter(|&index| self.slots[index].is_free()).collect();
        if let Some(&empty) = free.iter().find(|&&index| self.slots[index].cache.is_empty()) {
            return Some(empty);
        }
        let kept: usize = self.slots.iter().map(Slot::kept_tokens).sum();
        let worth_keeping = if reuse == Reuse::Allowed { KEPT_REMAINS } else { 0 };
        let has_room = self.slots.len() < self.limits.sequences && kept + longest <= self.limits.cached_tokens;
        if has_room && (free.is_empty() || free.len() < worth_keeping) {
            // Where there is no memory for one more, another sequence's place can be waited for.
            if let Ok(cache) = model.new_cache(model.config().context_length) {
                self.slots.push(Slot::new(cache));
                return Some(self.slots.len() - 1);
            }
        }
        let others = free.iter().copied().filter(|&index| Some(index) != keep);
        // Better the remains of another than none: `keep` itself, where it is the only one.
        others.min_by_key(|&index| self.slots[index].admitted()).or(free.first().copied())
    }

    /// Forgets remains, the oldest first, until a sequence of up to `longest` tokens fits into slot `place`. Slot
    /// `keep` is left alone. Says whether it fits.
    fn make_room(&mut self, place: usize, longest: usize, keep: Option<usize>) -> bool {
        loop {
            let others = self.slots.iter().enumerate().filter(|&(index, _)| index != place);
            let kept: usize = others.clone().map(|(_, slot)| slot.kept_tokens()).sum();
            if kept + longest <= self.limits.cached_tokens || kept == 0 {
                return true;
            }
            let free =
                others.filter(|(index, slot)| slot.is_free() && slot.kept_tokens() > 0 && Some(*index) != keep);
            let Some((index, _)) = free.min_by_key(|(_, slot)| slot.admitted()) else { return false };
            self.slots[index].forget();
        }
    }

    fn slot(&mut self, id: SequenceId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.id() == Some(id))
    }
}

impl Slot {
    /// What the slot reads next: `count` of its tokens.
    fn piece(&mut self, count: usize) -> Piece<'_> {
        let first = self.cache.len();
        let (origin, wanted) = match self.state {
            State::Generating { .. } => (Origin::Answer, LogitsWanted::All),
            _ if first + count == self.tokens.len() => (Origin::Prompt, LogitsWanted::Last),
            _ => (Origin::Prompt, LogitsWanted::None),
        };
        let cache: &mut KeyValueCache = &mut self.cache;
        Piece { tokens: &self.tokens[first..first + count], cache, origin, wanted }
    }
}
