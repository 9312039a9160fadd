//! Phi-2 on the CPU: token ids in, logits and ids out.
//!
#![doc = include_str!("../README.md")]
//!
//! ## Modules
//!
//! Floors, from the ground. No module uses one that is listed after it.
//!
//! | module | what it has |
//! |---|---|
//! | `error`, `storage` | errors, and the bytes of a model |
//! | `simd` | instruction sets: operations on registers |
//! | `formats` | the weight formats: layout, decoding to `f32`, unpacking in registers |
//! | `matrix`, `activations` | weights as checked views of bytes; inputs of layers in the layout that kernels multiply |
//! | `kernels` | gemv, gemm, attention, elementwise functions, the matrix unit, the parallel loop |
//! | `model` | configuration, context window, weights, forward pass and key-value cache |
//! | [`gguf`], [`checkpoint`] (`load`) | readers of the two file layouts |
//! | [`sample`], `prompt_lookup` | the next token from logits; drafts for speculative decoding, from the text itself |
//! | [`scheduler`] | continuous batching of several sequences |
//! | [`quantise`] | GGUF files with fewer bits a weight |
//! | `bench` | single kernels, for `benches/kernels.rs` |
//!
//! `unsafe` is used in three places: the memory map, the instruction sets' methods in `simd`, and the parts of
//! `kernels` that are written for one set. `tests/floors.rs` keeps all of this.

#[doc(hidden)]
pub mod bench;
pub mod quantise;
pub mod sample;
pub mod scheduler;

mod activations;
mod error;
mod formats;
mod kernels;
mod load;
mod matrix;
mod model;
mod prompt_lookup;
mod simd;
mod storage;

pub use error::{ForwardError, LoadError};
pub use formats::ElementType;
pub use kernels::InstructionSet;
pub use load::{checkpoint, gguf};
pub use matrix::Matrix;
pub use model::{
    AnswerBudget, CacheFormat, Extension, KeyValueCache, LARGEST_EXTENSION, Logits, LogitsWanted, Model, ModelConfig,
    Phase, SequenceInput, Weights,
};
pub use prompt_lookup::PromptLookup;
pub use storage::Storage;
