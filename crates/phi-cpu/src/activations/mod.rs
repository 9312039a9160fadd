//! Activations in the layout that the kernels multiply: a row per token, in column panels.
//!
//! A column panel holds 32 columns of all rows, row after row, and the panels follow each other. A task that computes
//! 32 outputs of a layer for all tokens writes one panel, which is contiguous. The 32 values that share a scale as
//! 8-bit integers are contiguous too. A single row is simply its columns in order.

mod bf16_tiles;
mod int8;

pub use crate::formats::PANEL;
#[cfg(target_arch = "x86_64")]
pub use bf16_tiles::TILE_ROWS;
pub use bf16_tiles::{Bf16Tiles, Tile, TilePanel};
pub use int8::{Int8Panel, Int8Panels, LARGEST_ZERO_POINT, Rows, SingleRow};

/// `(rows, columns)` values in column panels. The last panel is padded with zeros.
#[derive(Debug, Clone)]
pub struct Panels {
    rows: usize,
    columns: usize,
    /// `(panel, row, column within the panel)`.
    values: Vec<[f32; PANEL]>,
}

impl Panels {
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, values: vec![[0.0; PANEL]; rows * columns.div_ceil(PANEL)] }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns, without padding.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The panels in order, each with all rows.
    pub fn panels(&self) -> impl ExactSizeIterator<Item = &[[f32; PANEL]]> {
        self.values.chunks_exact(self.rows)
    }

    /// The panels in order, to be written.
    pub fn panels_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [[f32; PANEL]]> {
        self.values.chunks_exact_mut(self.rows)
    }

    /// The columns of the single row, and the padding after them.
    pub fn single_row(&self) -> &[f32] {
        self.values.as_flattened()
    }

    /// Writes row `row`. `values` has all its columns.
    pub fn write_row(&mut self, row: usize, values: &[f32]) {
        for (panel, values) in self.values[row..].iter_mut().step_by(self.rows).zip(values.chunks(PANEL)) {
            panel[..values.len()].copy_from_slice(values);
        }
    }

    /// Copies the columns of row `row` from `first` on into `output`.
    pub fn read(&self, row: usize, first: usize, output: &mut [f32]) {
        let mut column = first;
        let mut rest = output;
        while !rest.is_empty() {
            let panel = &self.values[(column / PANEL) * self.rows + row][column % PANEL..];
            let (part, after) = rest.split_at_mut(rest.len().min(panel.len()));
            part.copy_from_slice(&panel[..part.len()]);
            column += part.len();
            rest = after;
        }
    }
}

/// The inputs of linear layers: as `f32`, and as the operands that quantised weights are multiplied with.
#[derive(Debug)]
pub struct Activations {
    /// All rows.
    pub values: Panels,
    /// The first rows, for a matrix unit.
    pub bf16: Bf16Tiles,
    /// The other rows.
    pub int8: Int8Panels,
}

/// A panel of inputs as the operands of the kernels, to be written.
pub struct OperandPanel<'a> {
    pub bf16: TilePanel<'a>,
    pub int8: Int8Panel<'a>,
}

/// Rows of a batch by the operands that quantised weights are multiplied with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCounts {
    /// The first rows, which go through a matrix unit.
    pub bf16: usize,
    /// The rows after them.
    pub int8: usize,
}

impl RowCounts {
    pub fn total(self) -> usize {
        self.bf16 + self.int8
    }
}

impl Activations {
    pub fn zeros(rows: RowCounts, columns: usize) -> Self {
        Self {
            values: Panels::zeros(rows.total(), columns),
            bf16: Bf16Tiles::zeros(rows.bf16, columns),
            int8: Int8Panels::zeros(rows.int8, columns),
        }
    }

    /// The panels in order, to be written: the values first, from which `kernels::pack` then makes the operands.
    pub fn panels_mut(&mut self) -> impl ExactSizeIterator<Item = (&mut [[f32; PANEL]], OperandPanel<'_>)> {
        let operands = self.bf16.panels_mut().zip(self.int8.panels_mut());
        let panels = self.values.panels_mut().zip(operands);
        panels.map(|(values, (bf16, int8))| (values, OperandPanel { bf16, int8 }))
    }
}
