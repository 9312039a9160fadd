//! One sequence's place: its tokens, their keys and values, and what it is doing.

use super::SequenceId;
use crate::cache::KeyValueCache;

/// A place for one sequence at a time.
#[derive(Debug)]
pub struct Slot {
    pub cache: KeyValueCache,
    /// All tokens of the sequence. The cache holds the first ones; what it does not hold is to be read.
    pub tokens: Vec<u32>,
    pub state: State,
    /// When the sequence came, or the one whose remains these are.
    admitted: u64,
}

/// What a slot's sequence is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is none; what the last one read is still there.
    Free,
    /// Its prompt is being read.
    Reading { id: SequenceId, longest: usize },
    /// It goes on with the tokens that were chosen for it.
    Generating { id: SequenceId, longest: usize },
}

impl Slot {
    pub fn new(cache: KeyValueCache) -> Self {
        Self { cache, tokens: Vec::new(), state: State::Free, admitted: 0 }
    }

    pub fn is_free(&self) -> bool {
        self.state == State::Free
    }

    pub fn id(&self) -> Option<SequenceId> {
        match self.state {
            State::Free => None,
            State::Reading { id, .. } | State::Generating { id, .. } => Some(id),
        }
    }

    pub fn admitted(&self) -> u64 {
        self.admitted
    }

    /// Tokens for which memory is or may be taken.
    pub fn kept_tokens(&self) -> usize {
        match self.state {
            State::Free => self.cache.len(),
            State::Reading { longest, .. } | State::Generating { longest, .. } => longest,
        }
    }

    /// Tokens that are to be read.
    pub fn pending(&self) -> usize {
        if self.is_free() { 0 } else { self.tokens.len() - self.cache.len() }
    }

    /// How many tokens `prompt` and the cache begin with in common.
    pub fn common_beginning(&self, prompt: &[u32]) -> usize {
        self.tokens[..self.cache.len()].iter().zip(prompt).take_while(|(own, other)| own == other).count()
    }

    /// Starts a sequence whose first `reused` tokens the cache holds.
    pub fn begin(&mut self, id: SequenceId, prompt: Vec<u32>, longest: usize, reused: usize) {
        self.cache.truncate(reused);
        self.tokens = prompt;
        self.state = State::Reading { id, longest };
        self.admitted = id.0;
    }

    pub fn push(&mut self, tokens: &[u32]) {
        self.tokens.extend(tokens);
    }

    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        self.cache.truncate(length);
    }

    /// The prompt is read once everything is.
    pub fn advance(&mut self) {
        if let State::Reading { id, longest } = self.state
            && self.pending() == 0
        {
            self.state = State::Generating { id, longest };
        }
    }

    pub fn release(&mut self) {
        self.tokens.truncate(self.cache.len());
        self.state = State::Free;
    }

    /// Gives up what the last sequence left.
    pub fn forget(&mut self) {
        self.tokens.clear();
        self.cache.clear();
    }
}

/// Two slots, which are not the same.
pub fn two(slots: &mut [Slot], first: usize, second: usize) -> [&mut Slot; 2] {
    let (low, high) = slots.split_at_mut(first.max(second));
    if first < second { [&mut low[first], &mut high[0]] } else { [&mut high[0], &mut low[second]] }
}
