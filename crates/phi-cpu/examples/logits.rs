//! Writes the logits after every token of a sequence to standard output, as little-endian `f32`.
//!
//! Usage: `logits FILE ID,ID,...`. `PHI_CPU` chooses the instruction set. `tools/race/divergence.py` compares the
//! logits of several runtimes.

#![allow(clippy::print_stdout, reason = "the logits are the tool's output")]

use std::error::Error;
use std::io::Write;
use std::num::NonZeroUsize;

use phi_cpu::{InstructionSet, LogitsWanted, Model};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(tokens)) = (arguments.next(), arguments.next()) else {
        return Err("usage: logits FILE ID,ID,...".into());
    };
    let tokens = tokens.split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
    let set = match std::env::var(InstructionSet::VARIABLE) {
        Ok(name) => InstructionSet::named(&name).ok_or("this processor has no such instruction set")?,
        Err(_) => InstructionSet::detect(),
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let model = Model::open(path.as_ref(), set, threads)?;
    let mut cache = model.new_cache(tokens.len());
    let logits = model.forward(&tokens, &mut cache, LogitsWanted::All)?;
    let mut output = std::io::stdout().lock();
    for logit in logits.rows().flatten() {
        output.write_all(&logit.to_le_bytes())?;
    }
    Ok(())
}
