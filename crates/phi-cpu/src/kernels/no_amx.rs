//! Stands in for [`super::amx`] on processors of other families: a unit that is never there.

use super::tiles::{Tile, TileScratch, Tiles};
use crate::matrix::Matrix;
use crate::quant::unpack::QuantFormat;
use crate::strips::STRIP;

/// There is none.
#[derive(Debug, Clone, Copy)]
pub enum Amx {}

impl Amx {
    pub fn round(self, _: &[[f32; STRIP]], _: &mut [Tile]) {
        match self {}
    }

    pub fn multiply<F: QuantFormat>(
        self,
        _: &Matrix,
        _: usize,
        _: &Tiles,
        _: &mut TileScratch,
        _: &mut [[f32; STRIP]],
    ) {
        match self {}
    }
}
