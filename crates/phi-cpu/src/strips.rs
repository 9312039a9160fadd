//! The arrangement in which a forward pass keeps its numbers: rows of tokens, cut into strips of 32 columns.
//!
//! A strip holds its 32 columns of every row, one row after the other, and strips follow one another. A task that
//! computes 32 outputs of a layer for all rows therefore writes one slice of its own, and the 32 values that share a
//! scale once they are rounded to integers lie together. One row alone is simply its columns in order.

use crate::kernels::{Activations, RoundedStrip, Tiles};

/// Columns of a strip.
pub const STRIP: usize = 32;

/// `rows` x `columns` numbers in strips. The last strip is filled up with zeros.
#[derive(Debug, Clone)]
pub struct Strips {
    rows: usize,
    columns: usize,
    values: Vec<[f32; STRIP]>,
}

impl Strips {
    /// All zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![[0.0; STRIP]; rows * columns.div_ceil(STRIP)] }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns, filling not counted.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All strips in order.
    pub fn strips(&self) -> impl ExactSizeIterator<Item = &[[f32; STRIP]]> {
        self.values.chunks_exact(self.rows)
    }

    /// All strips in order, to be written.
    pub fn strips_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [[f32; STRIP]]> {
        self.values.chunks_exact_mut(self.rows)
    }

    /// The columns of a single row, with the filling behind them.
    pub fn only_row(&self) -> &[f32] {
        self.values.as_flattened()
    }

    /// Writes row `row`, which has all columns.
    pub fn write_row(&mut self, row: usize, values: &[f32]) {
        for (strip, values) in self.values[row..].iter_mut().step_by(self.rows).zip(values.chunks(STRIP)) {
            strip[..values.len()].copy_from_slice(values);
        }
    }

    /// Copies the columns from `first` on of row `row` into `output`.
    pub fn read(&self, row: usize, first: usize, output: &mut [f32]) {
        let mut column = first;
        let mut rest = output;
        while !rest.is_empty() {
            let strip = &self.values[(column / STRIP) * self.rows + row][column % STRIP..];
            let (part, after) = rest.split_at_mut(rest.len().min(strip.len()));
            part.copy_from_slice(&strip[..part.len()]);
            column += part.len();
            rest = after;
        }
    }
}

/// The inputs of linear layers, in the forms that their weights need.
#[derive(Debug)]
pub struct Inputs {
    /// The numbers themselves.
    pub values: Strips,
    /// The first rows for a matrix unit.
    pub tiles: Tiles,
    /// The others rounded to integers, as quantised weights are.
    pub integers: Activations,
}

/// Rows of a step, by how quantised weights are multiplied with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCounts {
    /// The first rows, by a matrix unit.
    pub in_tiles: usize,
    /// Those behind them, as integers.
    pub as_integers: usize,
}

impl RowCounts {
    /// All rows.
    pub fn all(self) -> usize {
        self.in_tiles + self.as_integers
    }
}

impl Inputs {
    /// Zeros for `rows` of `columns` values.
    pub fn zeros(rows: RowCounts, columns: usize) -> Self {
        Self {
            values: Strips::zeros(rows.all(), columns),
            tiles: Tiles::zeros(rows.in_tiles, columns),
            integers: Activations::zeros(rows.as_integers, columns),
        }
    }

    /// All strips in order, to be written: the numbers first, and then rounded as whatever the weights need.
    pub fn strips_mut(&mut self) -> impl ExactSizeIterator<Item = (&mut [[f32; STRIP]], RoundedStrip<'_>)> {
        let rounded = self.tiles.strips_mut().zip(self.integers.strips_mut());
        let strips = self.values.strips_mut().zip(rounded);
        strips.map(|(values, (tiles, integers))| (values, RoundedStrip { tiles, integers }))
    }
}
