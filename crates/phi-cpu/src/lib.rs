//! Phi-2 on the CPU: token ids in, logits and ids out.
//!
#![doc = include_str!("../README.md")]
//!
//! ## Modules
//!
//! | module | what it has |
//! |---|---|
//! | [`gguf`], [`checkpoint`] | readers of the two file layouts |
//! | `storage`, `matrix` | the bytes of a model, and matrices as checked views of them |
//! | `quant` | the quantised formats: layouts, decoding to `f32`, unpacking in registers |
//! | `kernels` | instruction sets, gemv, gemm, attention, elementwise functions, the parallel loop |
//! | `activations` | the layout of activations and of the kernels' operands |
//! | `model` | configuration, weights and forward pass |
//! | `cache` | the key-value cache of a sequence |
//! | [`scheduler`] | continuous batching of several sequences |
//! | `prompt_lookup` | drafts for speculative decoding, from the text itself |
//! | [`sample`] | the next token from logits |
//! | `bench` | single kernels, for `benches/kernels.rs` |
//!
//! `unsafe` is used in two places: the memory map, and the instruction sets' methods in `kernels`.

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
