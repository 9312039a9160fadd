//! Writes the logits after every token of a sequence to standard output, as little-endian `f32`.
//!
//! Usage: `logits FILE ID,ID,... [f16|q8_0]`, the last for keys and values. `PHI_CPU` chooses the instruction set. A
//! sequence longer than the model's window stretches it. `tools/race/divergence.py` compares the logits of several
//! runtimes.

#![allow(clippy::print_stdout, reason = "the logits are the tool's output")]

use std::error::Error;
use std::io::Write;
use std::num::NonZeroUsize;

use phi_cpu::{CacheFormat, Extension, InstructionSet, LogitsWanted, Model};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(tokens)) = (arguments.next(), arguments.next()) else {
        return Err("usage: logits FILE ID,ID,... [f16|q8_0]".into());
    };
    let tokens = tokens.split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
    let set = match std::env::var(InstructionSet::VARIABLE) {
        Ok(name) => InstructionSet::named(&name).ok_or("this processor has no such instruction set")?,
        Err(_) => InstructionSet::detect(),
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let format = match arguments.next().as_deref() {
        None | Some("f16") => CacheFormat::F16,
        Some("q8_0") => CacheFormat::Int8,
        Some(other) => return Err(format!("keys and values cannot be {other}").into()),
    };
    let model = Model::open(path.as_ref(), set, threads)?.with_cache_format(format);
    let length = tokens.len().max(model.context_length());
    let model = model.with_context(length, Extension::default())?;
    let mut cache = model.new_cache(tokens.len());
    let logits = model.forward(&tokens, &mut cache, LogitsWanted::All)?;
    let mut output = std::io::stdout().lock();
    for logit in logits.rows().flatten() {
        output.write_all(&logit.to_le_bytes())?;
    }
    Ok(())
}
