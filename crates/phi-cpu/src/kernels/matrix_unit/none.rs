//! The matrix unit of the sets that have none.

use super::MatrixUnit;
use crate::activations::{Bf16Tiles, PANEL, Tile};
use crate::formats::QuantFormat;
use crate::matrix::Matrix;

/// A type without values.
#[derive(Debug, Clone, Copy)]
pub enum NoMatrixUnit {}

impl MatrixUnit for NoMatrixUnit {
    type Scratch = ();

    fn pack_inputs(self, _: &[[f32; PANEL]], _: &mut [Tile]) {
        match self {}
    }

    fn multiply<F: QuantFormat>(self, _: &Matrix, _: usize, _: &Bf16Tiles, (): &mut (), _: &mut [[f32; PANEL]]) {
        match self {}
    }
}
