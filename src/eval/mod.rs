//! What a model is worth for a task: questions with known answers, and how well two models agree.
//!
//! | module | what for |
//! |---|---|
//! | [`task`] | items: what is asked, and what a good answer is |
//! | [`benchmark`] | Fietje's own benchmarks as tasks |
//! | [`labels`] | the probability of each label, however it is divided into tokens |
//! | `first_token` | the same from the likeliest tokens alone, where a server has the weights |
//! | `passes` | many prompts read together, their common beginning once |
//! | [`rows`] | the rows of datasets |
//! | [`matching`] | whether a written answer is the expected one |
//! | [`run`] | from items to [`record`]s, with a journal |
//! | [`metrics`] | accuracy, F1, correlation, intervals |
//! | [`safety`] | answers to harmful questions, and what a judge thinks of them |
//! | [`perplexity`], [`distance`] | how well a model predicts a text; how far that is from another model |
//! | [`summary`], [`compare`] | the scores of one run; the difference between two |

pub mod benchmark;
pub mod chunks;
pub mod compare;
pub mod distance;
mod first_token;
pub mod labels;
pub mod matching;
pub mod metrics;
mod passes;
pub mod perplexity;
mod random;
pub mod record;
pub mod rows;
pub mod run;
pub mod safety;
mod spread;
pub mod summary;
pub mod task;
