//! Multiplies a linear layer with its inputs a number of times, and does nothing else: for counting instructions.
//!
//! Usage: `products SET FORMAT TOKENS TIMES`, such as `products neon Q4_K 1 2`. `tools/cross/check count` runs it once
//! with fewer and once with more repetitions, and takes the difference.

use std::error::Error;

use phi_cpu::bench::LinearLayer;
use phi_cpu::{ElementType, InstructionSet, Phase};

/// Outputs and inputs of the layer: eight panels, and a whole number of blocks in every format.
const SHAPE: [usize; 2] = [256, 512];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [set, format, tokens, times] = arguments.as_slice() else {
        return Err("usage: products SET FORMAT TOKENS TIMES".into());
    };
    let set = InstructionSet::named(set).ok_or("this processor has no such instruction set")?;
    let known = ElementType::ALL.into_iter().find(|element_type| element_type.name() == format);
    let tokens = tokens.parse()?;
    let phase = if tokens == 1 { Phase::Decode } else { Phase::Prefill };
    let mut layer = LinearLayer::new(set, known.ok_or("there is no such format")?, SHAPE, tokens, phase)?;
    for _ in 0..times.parse::<usize>()? {
        layer.run();
    }
    Ok(())
}
