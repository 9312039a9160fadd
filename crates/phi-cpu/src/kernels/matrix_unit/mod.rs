//! Matrix units, which multiply tiles of numbers and serve prefill: [`amx`] is the one that is used.

#[cfg(target_arch = "x86_64")]
pub mod amx;
mod none;

use crate::activations::{Bf16Tiles, PANEL, Tile};
use crate::formats::QuantFormat;
use crate::matrix::Matrix;

pub use none::NoMatrixUnit;

/// A matrix unit. A value proves that the processor has it and that the operating system permits its use.
pub trait MatrixUnit: Copy {
    /// Memory that a thread works in, reused from task to task.
    type Scratch: Default;

    /// Converts the `values` of a panel to tiles. The last tile is padded with rows of zeros.
    fn pack_inputs(self, values: &[[f32; PANEL]], tiles: &mut [Tile]);

    /// Multiplies the 32 rows of quantised weights from `first` on, or those left, with every input, and adds the
    /// products to `output`, which has a row per input.
    fn multiply<F: QuantFormat>(
        self,
        weights: &Matrix,
        first: usize,
        inputs: &Bf16Tiles,
        scratch: &mut Self::Scratch,
        output: &mut [[f32; PANEL]],
    );
}
