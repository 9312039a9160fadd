//! The caches of released sequences, for later ones with the same prefix.

use crate::model::KeyValueCache;

/// Most caches that are kept, however small they are: each is compared with every new prompt.
const MOST_KEPT: usize = 64;

/// Tokens that are hardly worth their memory: reading them again takes one step.
const FEW_TOKENS: usize = 32;

/// Caches in the order of their last use.
#[derive(Debug, Default)]
pub struct KeptCaches(Vec<Kept>);

/// What a released sequence had read.
#[derive(Debug)]
pub struct Kept {
    /// As many tokens as the cache holds.
    pub tokens: Vec<u32>,
    /// Length of the sequence's prompt.
    pub prompt: usize,
    pub cache: KeyValueCache,
}

impl KeptCaches {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Kept> {
        self.0.iter()
    }

    /// Keeps a cache. Others whose tokens it has too are dropped.
    pub fn keep(&mut self, new: Kept) {
        self.0.retain(|kept| !new.tokens.starts_with(&kept.tokens));
        if self.0.len() == MOST_KEPT {
            self.0.remove(0);
        }
        self.0.push(new);
    }

    /// The first `length` tokens of a cache, which now is the last one used. If it had few others, it is given away
    /// rather than shared, and takes no memory for a copy.
    pub fn continue_from(&mut self, index: usize, length: usize) -> KeyValueCache {
        let mut kept = self.0.remove(index);
        if kept.tokens.len() - length < FEW_TOKENS {
            kept.cache.truncate(length);
            return kept.cache;
        }
        let fork = kept.cache.fork(length);
        self.0.push(kept);
        fork
    }

    /// Drops the cache that was not used for the longest time. Returns whether there was one.
    pub fn evict(&mut self) -> bool {
        let is_any = !self.0.is_empty();
        if is_any {
            self.0.remove(0);
        }
        is_any
    }
}
