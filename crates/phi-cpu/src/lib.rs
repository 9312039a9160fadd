//! Phi-2 on the CPU.
//!
//! Token ids go in, logits and ids come out. The crate reads the two file layouts in which Phi-2 models are
//! published ([`gguf`] files and Hugging Face [`checkpoint`] directories), maps the weights into memory, runs the
//! forward pass ([`Model::forward`]) over a preallocated [`KeyValueCache`], and picks the next token ([`sample`]).
//!
//! It knows nothing of Fietje, of downloads, of text or of a terminal: turning text into token ids is the caller's,
//! who finds the vocabulary that a GGUF file carries in [`gguf::Vocabulary`].
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use phi_cpu::{InstructionSet, LogitsWanted, Model, sample};
//!
//! let threads = NonZeroUsize::MIN;
//! let model = Model::open("tests/fixtures/chat-q8_0.gguf".as_ref(), InstructionSet::detect(), threads)?;
//! let mut cache = model.new_cache(16)?;
//! let logits = model.forward(&[5, 77, 131], &mut cache, LogitsWanted::Last)?;
//! let next = sample::argmax(&logits).expect("the logits are numbers");
//! let logits = model.forward(&[next], &mut cache, LogitsWanted::Last)?;
//! assert_eq!((cache.len(), logits.len()), (4, model.config().vocabulary_size));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`gguf`], [`checkpoint`] | the readers; every length, offset, shape and type is checked before it is used |
//! | `storage`, `matrix` | bytes in memory, and a matrix that is a checked view of them |
//! | `quant` | the block formats: what the bytes of a quantised row mean |
//! | `kernels` | the inner loops, compiled once per instruction set and chosen at run time |
//! | `panels` | the arrangement of a forward pass's numbers |
//! | `model` | the configuration, the weights and the forward pass |
//! | `cache` | keys and values of the tokens read so far |
//! | [`scheduler`] | many sequences over one model, and the reuse of what was read |
//! | `prompt_lookup` | drafts of the next tokens, from the text itself |
//! | `bench` | kernels one at a time, for `benches/kernels.rs` |
//! | [`sample`] | from logits to the next token |
//!
//! `unsafe` is used in two places only: the memory map, and the instruction sets' own functions in `kernels`.

#![warn(missing_docs)]

#[doc(hidden)]
pub mod bench;
pub mod checkpoint;
pub mod gguf;
pub mod sample;
pub mod scheduler;

mod activations;
mod cache;
mod error;
mod kernels;
mod matrix;
mod model;
mod prompt_lookup;
mod quant;
mod storage;

pub use cache::KeyValueCache;
pub use error::{ForwardError, LoadError};
pub use kernels::InstructionSet;
pub use matrix::{ElementType, Matrix};
pub use model::{LogitsWanted, Model, ModelConfig, Phase, SequenceInput, Weights};
pub use prompt_lookup::PromptLookup;
pub use storage::Storage;
