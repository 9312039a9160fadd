//! What a thread keeps between products: unpacked weights and accumulators.

use crate::activations::{PANEL, Tile};
use crate::formats::SUPER_BLOCK_PANELS;

/// A super-block of a row of weights in `bf16`: eight panels of 32 columns, two columns to a word.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub struct Bf16SuperBlock(pub [[u32; 16]; SUPER_BLOCK_PANELS]);

impl Bf16SuperBlock {
    pub const ZERO: Self = Self([[0; 16]; SUPER_BLOCK_PANELS]);
}

/// The scale and offset of each group of a super-block.
#[derive(Debug, Clone, Copy)]
pub struct GroupScales {
    pub scales: [f32; 16],
    pub offsets: [f32; 16],
}

impl GroupScales {
    pub const ZERO: Self = Self { scales: [0.0; 16], offsets: [0.0; 16] };
}

/// Memory that a thread unpacks weights and accumulates in, reused from task to task.
#[derive(Debug)]
pub struct Scratch {
    /// Of the current super-block of 32 rows of weights.
    pub scales: [GroupScales; PANEL],
    /// The current super-block of 32 rows of weights: 16 KB, which stay in the L1 cache.
    pub weights: [Bf16SuperBlock; PANEL],
    /// Accumulators: for each tile of inputs one for the first 16 rows of weights, then one for the others.
    pub accumulators: Vec<Tile>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { scales: [GroupScales::ZERO; PANEL], weights: [Bf16SuperBlock::ZERO; PANEL], accumulators: Vec::new() }
    }
}
