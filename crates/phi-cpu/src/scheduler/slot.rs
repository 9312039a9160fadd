//! A slot: a sequence's tokens, its key-value cache and its state.

use super::SequenceId;
use crate::model::KeyValueCache;

/// Holds one sequence at a time.
#[derive(Debug)]
pub struct Slot {
    pub cache: KeyValueCache,
    /// All tokens of the sequence. Those that the cache does not hold yet are pending.
    pub tokens: Vec<u32>,
    pub state: State,
    /// The number of the admission of the sequence, or of the last one if the slot is free.
    admitted: u64,
}

/// The state of a slot's sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is no sequence; the cache may still hold the last one.
    Free,
    /// Its prompt is being read.
    Prefill { id: SequenceId, max_tokens: usize },
    /// The tokens chosen for it are being read, one or a draft at a time.
    Decode { id: SequenceId, max_tokens: usize },
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
            State::Prefill { id, .. } | State::Decode { id, .. } => Some(id),
        }
    }

    pub fn admitted(&self) -> u64 {
        self.admitted
    }

    /// Tokens that the cache holds, or may come to hold while the sequence runs.
    pub fn reserved_tokens(&self) -> usize {
        match self.state {
            State::Free => self.cache.len(),
            State::Prefill { max_tokens, .. } | State::Decode { max_tokens, .. } => max_tokens,
        }
    }

    /// Number of tokens that have not been read.
    pub fn pending(&self) -> usize {
        if self.is_free() { 0 } else { self.tokens.len() - self.cache.len() }
    }

    /// Length of the common prefix of `prompt` and the cached tokens.
    pub fn common_prefix(&self, prompt: &[u32]) -> usize {
        self.tokens[..self.cache.len()].iter().zip(prompt).take_while(|(own, other)| own == other).count()
    }

    /// Starts a sequence whose first `reused` tokens are in the cache.
    pub fn start(&mut self, id: SequenceId, prompt: Vec<u32>, max_tokens: usize, reused: usize) {
        self.cache.truncate(reused);
        self.tokens = prompt;
        self.state = State::Prefill { id, max_tokens };
        self.admitted = id.0;
    }

    pub fn push(&mut self, tokens: &[u32]) {
        self.tokens.extend(tokens);
    }

    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        self.cache.truncate(length);
    }

    /// Moves from prefill to decode when the whole prompt has been read.
    pub fn advance(&mut self) {
        if let State::Prefill { id, max_tokens } = self.state
            && self.pending() == 0
        {
            self.state = State::Decode { id, max_tokens };
        }
    }

    pub fn release(&mut self) {
        self.tokens.truncate(self.cache.len());
        self.state = State::Free;
    }

    /// Drops the last sequence's tokens and the memory of its cache.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.cache.clear();
    }
}
