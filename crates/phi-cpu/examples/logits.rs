//! Writes the logits behind every token of a sequence to standard output, as `f32` one after the other.
//!
//! Usage: `logits FILE ID,ID,...`, with `PHI_CPU` as everywhere. `tools/race/divergence.py` compares them.

#![allow(clippy::print_stdout, reason = "a tool whose output this is")]

use std::error::Error;
use std::io::Write;
use std::num::NonZeroUsize;

use phi_cpu::{Kernels, LogitsWanted, Model};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(tokens)) = (arguments.next(), arguments.next()) else {
        return Err("usage: logits FILE ID,ID,...".into());
    };
    let tokens = tokens.split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
    let kernels = match std::env::var(Kernels::VARIABLE) {
        Ok(name) => Kernels::named(&name).ok_or("there is no such kernel set")?,
        Err(_) => Kernels::detect(),
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let model = Model::open(path.as_ref(), kernels, threads)?;
    let mut cache = model.new_cache(tokens.len())?;
    let logits = model.forward(&tokens, &mut cache, LogitsWanted::All)?;
    let mut output = std::io::stdout().lock();
    for logit in logits {
        output.write_all(&logit.to_le_bytes())?;
    }
    Ok(())
}
