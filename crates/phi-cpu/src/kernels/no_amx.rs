//! Takes the place of [`super::amx`] on other processors than x86-64: a matrix unit that does not exist.

use super::bf16_tiles::{AmxScratch, Bf16Tiles, Tile};
use crate::activations::PANEL;
use crate::matrix::Matrix;
use crate::quant::unpack::QuantFormat;

/// A type without values.
#[derive(Debug, Clone, Copy)]
pub enum Amx {}

impl Amx {
    pub fn pack_inputs(self, _: &[[f32; PANEL]], _: &mut [Tile]) {
        match self {}
    }

    pub fn multiply<F: QuantFormat>(
        self,
        _: &Matrix,
        _: usize,
        _: &Bf16Tiles,
        _: &mut AmxScratch,
        _: &mut [[f32; PANEL]],
    ) {
        match self {}
    }
}
