//! Quantising: a model in, a GGUF file with fewer bits a weight out.
//!
//! [`Source`] is a checkpoint or a GGUF file, [`Recipe`] says which tensor is stored how, an [`ImportanceMatrix`] says
//! which columns of a tensor matter most, and a [`Job`] has the three together: it knows the size of its file before a
//! weight is read, and writes it a piece of a tensor at a time. Searching for the best scales is `formats`' task.

mod header;
mod importance;
mod job;
mod losses;
mod mix;
mod recipe;
mod source;

pub use header::Header;
pub use importance::{Calibration, ImportanceMatrix};
pub use job::{Job, WriteError};
pub use losses::{LossError, Running, measure};
pub use mix::{Formats, Mix};
pub use recipe::Recipe;
pub use source::Source;

#[cfg(test)]
mod tests;
