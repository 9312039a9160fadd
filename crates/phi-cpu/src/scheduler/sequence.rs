//! A sequence: its tokens, its key-value cache and its state.

use crate::model::{KeyValueCache, LogitsWanted, Phase, SequenceInput};

/// Whether a sequence may continue from the cached prefix of another, and others from its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It reads only the rest of its prompt.
    Allowed,
    /// It reads its whole prompt.
    Forbidden,
}

/// What a sequence's user waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// Each token: steps are short, so that none is late.
    #[default]
    Interactive,
    /// The end of a job of many sequences: steps are long, which makes them fewer.
    Batch,
}

/// Identifies an admitted sequence. Ids are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SequenceId(pub(super) u64);

/// One sequence from its admission to its release.
#[derive(Debug)]
pub struct Sequence {
    pub id: SequenceId,
    /// The prompt and what was pushed after it. Those that the cache does not hold yet are pending.
    pub tokens: Vec<u32>,
    /// Length of the prompt.
    pub prompt: usize,
    pub cache: KeyValueCache,
    pub state: State,
    pub reuse: Reuse,
    pub pace: Pace,
    /// Tokens of the prompt whose keys and values came from other sequences.
    pub reused: usize,
    /// The step in which it was last read, for taking turns.
    pub last_step: u64,
}

/// What a sequence's next tokens wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Memory, or a prefix that another sequence is reading. Its cache is empty.
    Queued,
    /// Its prompt is being read.
    Prefill,
    /// The tokens chosen for it are being read, one or a draft at a time.
    Decode,
}

impl Sequence {
    /// Number of tokens that have not been read.
    pub fn pending(&self) -> usize {
        self.tokens.len() - self.cache.len()
    }

    /// Whether it has begun and has tokens to read.
    pub fn is_ready(&self) -> bool {
        self.state != State::Queued && self.pending() > 0
    }

    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        self.cache.truncate(length);
    }

    /// Begins to read after the tokens that `cache` holds.
    pub fn begin(&mut self, cache: KeyValueCache) {
        if self.tokens.len() == self.prompt {
            self.reused = cache.len();
        }
        self.cache = cache;
        self.state = State::Prefill;
    }

    /// Gives up its cache, whose place `empty` takes. All tokens are read again later but for a draft, which is
    /// dropped: only one row of logits follows a prefill.
    pub fn park(&mut self, empty: KeyValueCache) {
        if self.state == State::Decode {
            self.tokens.truncate(self.cache.len() + 1);
        }
        self.cache = empty;
        self.state = State::Queued;
    }

    /// The next `count` pending tokens as input of a forward pass.
    pub fn input(&mut self, count: usize) -> SequenceInput<'_> {
        let first = self.cache.len();
        let (phase, wanted) = match self.state {
            State::Decode => (Phase::Decode, LogitsWanted::All),
            _ if first + count == self.tokens.len() => (Phase::Prefill, LogitsWanted::Last),
            _ => (Phase::Prefill, LogitsWanted::None),
        };
        SequenceInput { tokens: &self.tokens[first..first + count], cache: &mut self.cache, phase, wanted }
    }

    /// Moves from prefill to decode when all tokens have been read.
    pub fn advance(&mut self) {
        if self.pending() == 0 {
            self.state = State::Decode;
        }
    }
}
