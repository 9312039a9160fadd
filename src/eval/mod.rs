//! What a model is worth for a task: questions with known answers, and how well two models agree.
//!
//! | module | what for |
//! |---|---|
//! | [`task`] | items: what is asked, and what a good answer is |
//! | [`benchmark`] | Fietje's own benchmarks as tasks |
//! | [`labels`] | the probability of each label, however it is divided into tokens |
//! | `passes` | many prompts read together, their common beginning once |
//! | [`matching`] | whether a written answer is the expected one |
//! | [`run`] | from items to [`record`]s, with a journal |
//! | [`metrics`] | accuracy, F1, correlation, intervals |
//! | [`perplexity`], [`distance`] | how well a model predicts a text; how far that is from another model |
//! | [`summary`], [`compare`] | the scores of one run; the difference between two |

pub mod benchmark;
pub mod chunks;
pub mod compare;
pub mod distance;
pub mod labels;
pub mod matching;
pub mod metrics;
mod passes;
pub mod perplexity;
mod random;
pub mod record;
pub mod run;
mod spread;
pub mod summary;
pub mod task;
