//! Continuous batching: several sequences share the passes over one model.
//!
//! One thread owns a [`Scheduler`] and steps it. A step reads pending tokens of every sequence in one pass over the
//! weights: the newest token of each sequence in decode, and a chunk of the prompts in prefill that is small enough
//! not to hold up the others. The caller chooses tokens from the logits, and gives them to the scheduler: it is the one
//! owner of a sequence's tokens.
//!
//! - **Prefixes are read once.** The cache of a released sequence is kept as long as the memory allows, the least
//!   recently used out first. A sequence continues from the longest prefix that any cache has, and shares its blocks.
//!   If another sequence is reading a longer one just now, it waits for that.
//! - **Memory is taken as it fills.** Sequences begin while there is room for their prompts. If the answers then grow
//!   beyond it, kept caches go first; after them the newest sequence is parked, and reads its tokens again later.
//! - **Short prompts come first**, beside a share for the oldest, and steps are short where somebody waits for each
//!   token (`plan`).

mod kept;
mod plan;
mod sequence;

use crate::error::ForwardError;
use crate::model::{BLOCK_POSITIONS, KeyValueCache, Logits, Model, SequenceInput, blocks_of};

use kept::{Kept, KeptCaches};
use plan::Rest;
use sequence::{Sequence, State};

pub use sequence::{Pace, Reuse, SequenceId};

/// Prompt tokens of a step that has one sequence only. Chunks begin at multiples of it, so that a prompt is always
/// divided alike.
const SEPARATE_CHUNK: usize = 64;
/// Tokens of a prefix for which it is worth waiting until another sequence has read them.
const SHARED_PREFIX: usize = 32;
/// The same where the prompts are equal, as those of several candidates for one answer: nothing but the last token is
/// left to read then.
const EQUAL_PROMPT: usize = 8;

/// Limits of a [`Scheduler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most sequences that run at the same time; 0 counts as 1.
    pub sequences: usize,
    /// Most tokens in all caches together, in whole blocks. A single sequence may always fill its context window.
    pub cached_tokens: usize,
    /// Whether sequences share passes.
    pub batching: Batching,
}

/// Whether sequences share passes over the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Batching {
    /// All of them share each pass: the most tokens in a given time. The order of sums depends on the number of tokens
    /// in a pass, so that logits differ by rounding from those of a sequence alone.
    #[default]
    Shared,
    /// They take turns with passes of their own, whose logits depend on nothing but the sequence itself, bit for bit.
    Separate,
}

/// Runs the sequences of one model in shared steps.
#[derive(Debug)]
pub struct Scheduler {
    limits: Limits,
    /// In the order of admission.
    sequences: Vec<Sequence>,
    kept: KeptCaches,
    /// Number of admissions so far.
    admissions: u64,
    /// Number of steps so far.
    steps: u64,
}

/// The result of a step for one sequence.
#[derive(Debug)]
pub struct Outcome {
    /// The sequence's id.
    pub id: SequenceId,
    /// Tokens in the sequence's cache, including reused ones.
    pub read: usize,
    /// Tokens of the prompt whose keys and values were cached when it began.
    pub reused: usize,
    /// In decode, the logits after each token that [`Scheduler::push`] added. In prefill, those after the whole prompt,
    /// and none before its last chunk.
    pub logits: Logits,
}

/// What a scheduler has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Sequences that are being read.
    pub running: usize,
    /// Admitted sequences that wait for memory, or for a prefix that another is reading.
    pub queued: usize,
    /// Tokens that fit into the memory of the caches in use, released ones included.
    pub cached_tokens: usize,
    /// Sequences that can run at a time, as long as each has no more than a block of tokens.
    pub most_at_once: usize,
}

/// A cache with a prefix, by its index.
#[derive(Clone, Copy)]
enum Source {
    Running(usize),
    Kept(usize),
}

impl Scheduler {
    /// A scheduler without sequences.
    pub fn new(model: &Model, mut limits: Limits) -> Self {
        let window = model.config().context_length.next_multiple_of(BLOCK_POSITIONS);
        limits.cached_tokens = limits.cached_tokens.max(window);
        limits.sequences = match limits.batching {
            Batching::Shared => limits.sequences.max(1),
            // Tokens that were read again would be divided otherwise, so nobody may ever be parked.
            Batching::Separate => limits.sequences.clamp(1, limits.cached_tokens / window),
        };
        Self { limits, sequences: Vec::new(), kept: KeptCaches::default(), admissions: 0, steps: 0 }
    }

    /// Whether no sequence runs.
    pub fn is_idle(&self) -> bool {
        self.sequences.is_empty()
    }

    /// What runs and waits, and the memory that it takes.
    pub fn load(&self) -> Load {
        let queued = self.sequences.iter().filter(|sequence| sequence.state == State::Queued).count();
        let cached_tokens = self.blocks() * BLOCK_POSITIONS;
        let most_at_once = self.limits.sequences.min(self.limits.cached_tokens / BLOCK_POSITIONS);
        Load { running: self.sequences.len() - queued, queued, cached_tokens, most_at_once }
    }

    /// Admits a sequence, or returns `None` while as many run as may. It begins in one of the next steps.
    pub fn admit(&mut self, model: &Model, prompt: &[u32], reuse: Reuse, pace: Pace) -> Option<SequenceId> {
        if self.sequences.len() >= self.limits.sequences {
            return None;
        }
        self.admissions += 1;
        let id = SequenceId(self.admissions);
        self.sequences.push(Sequence {
            id,
            tokens: prompt.to_vec(),
            prompt: prompt.len(),
            cache: new_cache(model),
            state: State::Queued,
            reuse,
            pace,
            reused: 0,
            last_step: self.steps,
        });
        Some(id)
    }

    /// The tokens of a sequence: its prompt, and all that were pushed and not truncated. None once it was released.
    pub fn tokens(&self, id: SequenceId) -> &[u32] {
        self.sequences.iter().find(|sequence| sequence.id == id).map_or(&[], |sequence| &sequence.tokens)
    }

    /// Adds tokens that a sequence reads in the next step: the chosen one and possibly a draft of those after it. They
    /// must fit into the context window.
    pub fn push(&mut self, id: SequenceId, tokens: &[u32]) {
        if let Some(sequence) = self.sequence(id) {
            sequence.tokens.extend(tokens);
        }
    }

    /// Shortens a sequence to `length` tokens, such as after a rejected draft.
    pub fn truncate(&mut self, id: SequenceId, length: usize) {
        if let Some(sequence) = self.sequence(id) {
            sequence.truncate(length);
        }
    }

    /// Ends a sequence. Its cache is kept for others with the same prefix until the memory is needed.
    pub fn release(&mut self, id: SequenceId) {
        let Some(index) = self.sequences.iter().position(|sequence| sequence.id == id) else { return };
        let Sequence { mut tokens, prompt, mut cache, reuse, .. } = self.sequences.remove(index);
        if reuse == Reuse::Allowed && !cache.is_empty() {
            cache.truncate(cache.reusable());
            tokens.truncate(cache.len());
            self.kept.keep(Kept { prompt: prompt.min(tokens.len()), tokens, cache });
        }
    }

    /// Reads pending tokens of every sequence in one pass over the weights, or of one where they take turns.
    /// `is_cancelled` is called again and again, by all threads; once true, it stays true.
    ///
    /// # Errors
    /// [`ForwardError`], also when cancelled. The sequences can then go on in another step.
    pub fn step(
        &mut self,
        model: &Model,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Outcome>, ForwardError> {
        self.steps += 1;
        self.begin_queued(model);
        let mut counts = match self.limits.batching {
            Batching::Shared => self.plan_shared(),
            Batching::Separate => self.plan_separate(),
        };
        self.make_room(model, &mut counts)?;
        let planned = self.sequences.iter_mut().zip(&counts).filter(|&(_, &count)| count > 0);
        let mut batch: Vec<SequenceInput> = planned.map(|(sequence, &count)| sequence.input(count)).collect();
        let logits = model.forward_batch(&mut batch, is_cancelled)?;
        let stepped = self.sequences.iter_mut().zip(&counts).filter(|&(_, &count)| count > 0);
        Ok(stepped
            .zip(logits)
            .map(|((sequence, _), logits)| {
                sequence.advance();
                sequence.last_step = self.steps;
                Outcome { id: sequence.id, read: sequence.cache.len(), reused: sequence.reused, logits }
            })
            .collect())
    }

    /// Lets queued sequences begin, in the order of admission, while there is room for their tokens.
    fn begin_queued(&mut self, model: &Model) {
        for index in 0..self.sequences.len() {
            if self.sequences[index].state != State::Queued {
                continue;
            }
            let prefix = self.longest_prefix(index);
            if self.awaits_prefix(index, prefix.map_or(0, |(_, length)| length)) {
                continue;
            }
            if !self.has_room(index, prefix) {
                return;
            }
            let cache = match prefix {
                Some((Source::Running(source), length)) => self.sequences[source].cache.fork(length),
                Some((Source::Kept(source), length)) => self.kept.continue_from(source, length),
                None => new_cache(model),
            };
            self.sequences[index].begin(cache);
        }
    }

    /// The tokens of a sequence that it need not read itself if they are cached. The last one is read in any case: its
    /// logits are needed.
    fn reusable(&self, index: usize) -> &[u32] {
        let Sequence { tokens, reuse, .. } = &self.sequences[index];
        match reuse {
            Reuse::Allowed => &tokens[..tokens.len().saturating_sub(1)],
            Reuse::Forbidden => &[],
        }
    }

    /// The longest prefix of a queued sequence that a cache holds, and where.
    fn longest_prefix(&self, index: usize) -> Option<(Source, usize)> {
        let wanted = self.reusable(index);
        let running = self.sequences.iter().enumerate().map(|(index, sequence)| {
            let tokens = &sequence.tokens[..sequence.cache.reusable()];
            (Source::Running(index), self.usable(common_prefix(tokens, wanted), sequence.prompt))
        });
        let kept = self.kept.iter().enumerate().map(|(index, kept)| {
            (Source::Kept(index), self.usable(common_prefix(&kept.tokens, wanted), kept.prompt))
        });
        running.chain(kept).max_by_key(|&(_, length)| length).filter(|&(_, length)| length > 0)
    }

    /// Whether another sequence is reading, or will read before this one, a much longer prefix than the `cached` tokens
    /// that it could begin with, or the whole prompt.
    fn awaits_prefix(&self, index: usize, cached: usize) -> bool {
        let wanted = self.reusable(index);
        self.sequences.iter().enumerate().any(|(other, sequence)| {
            let comes_first = match sequence.state {
                State::Prefill => true,
                State::Queued => other < index,
                State::Decode => false,
            };
            let common = self.usable(common_prefix(&sequence.tokens, wanted), sequence.prompt);
            let least = if common == wanted.len() { EQUAL_PROMPT } else { SHARED_PREFIX };
            comes_first && common >= cached + least
        })
    }

    /// How much of a common prefix may be reused, where the other sequence's prompt has `prompt` tokens. With passes of
    /// its own a sequence takes only what it would have read in the same way itself.
    fn usable(&self, common: usize, prompt: usize) -> usize {
        match self.limits.batching {
            Batching::Shared => common,
            Batching::Separate => common.min(prompt) / SEPARATE_CHUNK * SEPARATE_CHUNK,
        }
    }

    /// Whether the tokens of a queued sequence fit beside the sequences that have begun.
    fn has_room(&self, index: usize, prefix: Option<(Source, usize)>) -> bool {
        let shared = match prefix {
            Some((Source::Running(_), length)) => length / BLOCK_POSITIONS,
            _ => 0,
        };
        let mut begun = self.sequences.iter().filter(|sequence| sequence.state != State::Queued).peekable();
        if begun.peek().is_none() {
            return true;
        }
        let unread: usize = begun.map(|sequence| sequence.cache.missing_blocks(sequence.pending())).sum();
        let running = blocks_of(self.sequences.iter().map(|sequence| &sequence.cache));
        // One token more than the prompt, so that it is not parked in its first step of decode.
        let own = (self.sequences[index].tokens.len() + 1).div_ceil(BLOCK_POSITIONS);
        running + unread + own - shared <= self.limits.cached_tokens / BLOCK_POSITIONS
    }

    /// Tokens that each sequence reads in a step that they share.
    fn plan_shared(&self) -> Vec<usize> {
        let ready = |state| move |sequence: &&Sequence| sequence.is_ready() && sequence.state == state;
        let mut decoding = self.sequences.iter().filter(ready(State::Decode));
        let is_read_along = decoding.any(|sequence| sequence.pace == Pace::Interactive);
        let rest = |sequence: &Sequence| Rest { tokens: sequence.pending(), pace: sequence.pace };
        let rests: Vec<Rest> = self.sequences.iter().filter(ready(State::Prefill)).map(rest).collect();
        let mut shares = plan::divide(plan::chunk(is_read_along, &rests), &rests).into_iter();
        let counts = self.sequences.iter().map(|sequence| match sequence.state {
            State::Queued => 0,
            State::Decode => sequence.pending(),
            State::Prefill => shares.next().unwrap_or_default(),
        });
        counts.collect()
    }

    /// Tokens that each sequence reads in a step of the one that has waited for the most steps.
    fn plan_separate(&self) -> Vec<usize> {
        let ready = self.sequences.iter().enumerate().filter(|(_, sequence)| sequence.is_ready());
        let next = ready.min_by_key(|(_, sequence)| sequence.last_step).map(|(index, _)| index);
        let counts = self.sequences.iter().enumerate().map(|(index, sequence)| match sequence.state {
            _ if Some(index) != next => 0,
            State::Prefill => sequence.pending().min(SEPARATE_CHUNK - sequence.cache.len() % SEPARATE_CHUNK),
            _ => sequence.pending(),
        });
        counts.collect()
    }

    /// Frees memory for the planned tokens: kept caches first, then those of the newest sequences, which are taken out
    /// of the plan. The oldest sequence always goes on.
    fn make_room(&mut self, model: &Model, counts: &mut [usize]) -> Result<(), ForwardError> {
        loop {
            let planned = self.sequences.iter().zip(&*counts);
            let missing: usize = planned.map(|(sequence, &count)| sequence.cache.missing_blocks(count)).sum();
            if missing == 0 {
                return Ok(());
            }
            let fits = (self.blocks() + missing) * BLOCK_POSITIONS <= self.limits.cached_tokens;
            let reserved = if fits { self.reserve(counts) } else { Ok(()) };
            if fits && reserved.is_ok() {
                return Ok(());
            }
            if !self.kept.evict() && !self.park_newest(model, counts) {
                // A single sequence may fill its window, as far as there is memory at all.
                return reserved.and_then(|()| self.reserve(counts));
            }
        }
    }

    fn reserve(&mut self, counts: &[usize]) -> Result<(), ForwardError> {
        let mut planned = self.sequences.iter_mut().zip(counts);
        planned.try_for_each(|(sequence, &count)| sequence.cache.reserve(count))
    }

    /// Parks the newest sequence that has begun, if it is not the only one.
    fn park_newest(&mut self, model: &Model, counts: &mut [usize]) -> bool {
        let begun = |sequence: &Sequence| sequence.state != State::Queued;
        let newest = self.sequences.iter().rposition(|sequence| begun(sequence) && sequence.pending() > 0);
        match newest.filter(|&newest| self.sequences[..newest].iter().any(begun)) {
            Some(newest) => {
                self.sequences[newest].park(new_cache(model));
                counts[newest] = 0;
                true
            }
            None => false,
        }
    }

    /// Number of blocks of all caches.
    fn blocks(&self) -> usize {
        let running = self.sequences.iter().map(|sequence| &sequence.cache);
        blocks_of(running.chain(self.kept.iter().map(|kept| &kept.cache)))
    }

    fn sequence(&mut self, id: SequenceId) -> Option<&mut Sequence> {
        self.sequences.iter_mut().find(|sequence| sequence.id == id)
    }
}

fn new_cache(model: &Model) -> KeyValueCache {
    model.new_cache(model.context_length())
}

/// Length of the common prefix.
fn common_prefix(left: &[u32], right: &[u32]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}
