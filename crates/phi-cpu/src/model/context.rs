//! The context window of a model: its length, how it reaches beyond the one that the model was trained with, and how
//! its keys and values are stored.

use super::config::ModelConfig;
use crate::error::LoadError;

/// How keys and values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CacheFormat {
    /// Half precision.
    #[default]
    F16,
    /// Eight bits a number, and two scales for each position and head: half the memory.
    Int8,
}

/// How a window reaches beyond the one that the model was trained with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extension {
    /// `SelfExtend` (Jin et al. 2024, arXiv 2401.01325): a query meets distant keys at the positions of groups, so that
    /// no distance is larger than in training. Queries within the trained window attend as if it were the only one.
    #[default]
    SelfExtend,
    /// `SelfExtend` as its authors have it, for comparison: every query has groups.
    SelfExtendThroughout,
    /// A larger rotary base ("NTK-aware" scaling), for comparison: it changes short texts too.
    RotaryBase,
    /// Positions that the model has never seen, for comparison.
    Plain,
}

/// How much of an answer is kept, for answers so long that their keys and values slow them down. It is an experiment:
/// what was evicted is forgotten.
///
/// This is `SCOPE`'s "slide" (Wu et al. 2024, arXiv 2412.13649). The prompt is kept whole. Once an answer is longer than
/// the budget, each head evicts a token of it with each new one: that which gets the least attention from the new one,
/// apart from the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerBudget {
    tokens: usize,
    latest: usize,
}

impl AnswerBudget {
    /// A budget of `tokens` for each head, of which the `latest` are never evicted. None if that leaves nothing to
    /// evict.
    pub fn new(tokens: usize, latest: usize) -> Option<Self> {
        (latest < tokens).then_some(Self { tokens, latest })
    }

    /// Tokens of an answer that each head keeps.
    pub fn tokens(self) -> usize {
        self.tokens
    }

    /// The latest of them, which stay.
    pub(crate) fn latest(self) -> usize {
        self.latest
    }
}

/// The most that a window can be extended: this many times the trained one.
pub const LARGEST_EXTENSION: usize = 4;

/// Neighbours that keep their own positions: one in this many of the trained window.
const NEIGHBOUR_SHARE: usize = 4;

/// Distances up to this share of the trained window, in percent, were seen often enough in training. Its authors keep
/// between a half and two thirds.
const SEEN_PERCENT: usize = 60;

/// The window of a loaded model.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// Most tokens of a sequence.
    pub length: usize,
    pub rotary_base: f64,
    pub groups: Option<Groups>,
    pub cache_format: CacheFormat,
    /// How much of an answer is kept; all of it without one.
    pub answer_budget: Option<AnswerBudget>,
}

/// The groups of grouped attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Groups {
    /// Positions of a group.
    pub size: usize,
    /// Keys at a smaller distance are not grouped.
    pub neighbours: usize,
    /// Queries before this position have neighbours only.
    pub from: usize,
}

impl Groups {
    /// The position at which a distant query sees the key at `position`.
    pub fn of_key(self, position: usize) -> usize {
        position / self.size
    }

    /// The position from which the query at `position` sees distant keys. At the distance of the farthest neighbour,
    /// the grouped distance is the same.
    pub fn of_query(self, position: usize) -> usize {
        position / self.size + self.neighbours - self.neighbours / self.size
    }
}

impl Context {
    /// The window that the model was trained with.
    pub fn trained(config: &ModelConfig) -> Self {
        Self {
            length: config.context_length,
            rotary_base: config.rotary_base,
            groups: None,
            cache_format: CacheFormat::default(),
            answer_budget: None,
        }
    }

    /// A window of `length` tokens, which may be shorter than the trained one.
    ///
    /// # Errors
    /// [`LoadError::Invalid`] for a length of 0 or beyond [`LARGEST_EXTENSION`].
    pub fn resized(self, config: &ModelConfig, length: usize, extension: Extension) -> Result<Self, LoadError> {
        let trained = config.context_length;
        let largest = LARGEST_EXTENSION * trained;
        if length == 0 || length > largest {
            return Err(LoadError::invalid(format!("a window of {length} tokens is outside 1 to {largest}")));
        }
        let Self { cache_format, answer_budget, .. } = self;
        let mut context = Self { length, cache_format, answer_budget, ..Self::trained(config) };
        if length > trained {
            match extension {
                Extension::SelfExtend => context.groups = Some(groups(trained, length, trained)),
                Extension::SelfExtendThroughout => context.groups = Some(groups(trained, length, 0)),
                Extension::Plain => {}
                Extension::RotaryBase => {
                    let features = config.rotary_size as f64;
                    let stretch = length as f64 / trained as f64;
                    context.rotary_base *= stretch.powf(features / (features - 2.0));
                }
            }
        }
        Ok(context)
    }
}

/// The smallest groups with which no distance in a window of `length` is rarer than the model has seen.
fn groups(trained: usize, length: usize, from: usize) -> Groups {
    let neighbours = (trained / NEIGHBOUR_SHARE).max(1);
    let largest = |size: usize| neighbours + (length - neighbours) / size;
    let mut size = 1;
    while largest(size) > trained * SEEN_PERCENT / 100 && size < neighbours {
        size *= 2;
    }
    Groups { size, neighbours, from }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: ModelConfig = ModelConfig {
        vocabulary_size: 50_297,
        hidden_size: 2560,
        intermediate_size: 10_240,
        layer_count: 32,
        head_count: 32,
        rotary_size: 32,
        rotary_base: 10_000.0,
        layer_norm_epsilon: 1e-5,
        context_length: 2048,
    };

    fn resized(length: usize, extension: Extension) -> Context {
        Context::trained(&CONFIG).resized(&CONFIG, length, extension).unwrap()
    }

    #[test]
    fn groups_are_those_of_the_published_table() {
        for (length, size, farthest) in [(3072, 4, 1151), (4096, 8, 959), (6144, 8, 1215), (8192, 16, 991)] {
            let groups = resized(length, Extension::SelfExtend).groups.unwrap();
            assert_eq!(groups, Groups { size, neighbours: 512, from: 2048 });
            assert_eq!(groups.of_query(length - 1) - groups.of_key(0), farthest);
        }
    }

    #[test]
    fn grouped_distances_join_on_to_those_of_neighbours() {
        let groups = resized(4096, Extension::SelfExtendThroughout).groups.unwrap();
        assert_eq!(groups.from, 0);
        for query in (512..4096).step_by(8) {
            assert_eq!(groups.of_query(query) - groups.of_key(query - 512), 512);
        }
    }

    #[test]
    fn the_trained_window_and_shorter_ones_are_not_extended() {
        for length in [1, 1000, 2048] {
            let context = resized(length, Extension::RotaryBase);
            assert_eq!(context, Context { length, ..Context::trained(&CONFIG) });
        }
        for length in [0, 8193] {
            assert!(Context::trained(&CONFIG).resized(&CONFIG, length, Extension::SelfExtend).is_err());
        }
    }

    #[test]
    fn a_larger_rotary_base_belongs_to_the_window() {
        // s^(32/30) times 10,000.
        for (length, base) in [(4096, 20_946.0), (8192, 43_873.0)] {
            let context = resized(length, Extension::RotaryBase);
            assert!((context.rotary_base - base).abs() < 1.0, "{context:?}");
            assert_eq!(context.groups, None);
        }
    }
}
