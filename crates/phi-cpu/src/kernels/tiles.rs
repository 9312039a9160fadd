//! The inputs of a linear layer as a matrix unit takes them: tiles of 16 rows x 32 columns in `bf16`.
//!
//! A tile lies as the right-hand side of a product does there: line `p` holds columns `2p` and `2p + 1` of all 16 rows,
//! each row's pair together. `bf16` keeps eight bits of every number, whatever its neighbours are; the integers of
//! [`super::activations`] share one scale among 32 of them and lose more.

use crate::quant::unpack::SUPER_BLOCK_STRIPS;
use crate::strips::STRIP;

/// Rows of inputs in a tile, and rows of weights too.
pub const TILE_ROWS: usize = 16;

/// A register of a matrix unit: 16 lines of 64 bytes.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
pub struct Tile(pub [[u32; 16]; TILE_ROWS]);

impl Tile {
    /// All zeros, in every type of number.
    pub const ZERO: Self = Self([[0; 16]; TILE_ROWS]);
}

/// What is unpacked of a row of weights, a unit: strips of `bf16` one after the other.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub struct WeightRow(pub [[u32; 16]; SUPER_BLOCK_STRIPS]);

impl WeightRow {
    /// All zeros.
    pub const ZERO: Self = Self([[0; 16]; SUPER_BLOCK_STRIPS]);
}

/// Scales and offsets of a unit's groups.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    pub scales: [f32; 16],
    pub offsets: [f32; 16],
}

impl Numbers {
    /// All zeros.
    pub const ZERO: Self = Self { scales: [0.0; 16], offsets: [0.0; 16] };
}

/// Rows of inputs in strips (see [`crate::strips`]), each cut into tiles.
#[derive(Debug)]
pub struct Tiles {
    rows: usize,
    in_strip: usize,
    strips: usize,
    all: Vec<Tile>,
}

/// A strip to be written, and how many rows it has.
pub struct TileStrip<'a> {
    pub tiles: &'a mut [Tile],
    pub rows: usize,
}

impl Tiles {
    /// Zeros for `rows` x `columns` values.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let (in_strip, strips) = (rows.div_ceil(TILE_ROWS), columns.div_ceil(STRIP));
        Self { rows, in_strip, strips, all: vec![Tile::ZERO; in_strip * strips] }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of strips.
    pub fn strips(&self) -> usize {
        self.strips
    }

    /// Tiles of a strip: one for each 16 rows.
    pub fn in_strip(&self) -> usize {
        self.in_strip
    }

    /// All tiles, strip by strip.
    pub fn all(&self) -> &[Tile] {
        &self.all
    }

    /// All strips in order, to be written.
    pub fn strips_mut(&mut self) -> impl ExactSizeIterator<Item = TileStrip<'_>> {
        let mut rest = self.all.as_mut_slice();
        let (rows, in_strip) = (self.rows, self.in_strip);
        (0..self.strips).map(move |_| TileStrip { tiles: rest.split_off_mut(..in_strip).unwrap_or_default(), rows })
    }
}

/// The memory that a thread works in, used again for task after task.
#[derive(Debug)]
pub struct TileScratch {
    /// Of each row of weights, for the unit at hand.
    pub numbers: [Numbers; STRIP],
    /// The unit at hand of a strip of outputs' weights: as much as lies in the fastest cache with room to spare.
    pub weights: [WeightRow; STRIP],
    /// Sums: for each tile of inputs those of the first 16 rows of weights, then of the others.
    pub sums: Vec<Tile>,
}

impl TileScratch {
    pub fn new() -> Self {
        Self { numbers: [Numbers::ZERO; STRIP], weights: [WeightRow::ZERO; STRIP], sums: Vec::new() }
    }
}
