//! The inputs of a linear layer as a matrix unit takes them: `bf16` tiles of 16 rows x 32 columns.
//!
//! Tiles have the layout of a product's right-hand side: line `p` holds columns `2p` and `2p + 1` of all 16 rows, the
//! pair of each row together. `bf16` keeps eight bits of every number. The integers of [`super::Int8Panels`] share a
//! scale among 32 values and lose more.

use super::PANEL;

/// Rows of a tile of inputs, and of a tile of weights.
pub const TILE_ROWS: usize = 16;

/// The contents of a tile register: 16 lines of 64 bytes.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
pub struct Tile(pub [[u32; 16]; TILE_ROWS]);

impl Tile {
    /// Zeros, whatever the type of the elements.
    pub const ZERO: Self = Self([[0; 16]; TILE_ROWS]);
}

/// Rows of inputs in column panels (see [`super`]), each a sequence of tiles of 16 rows.
#[derive(Debug)]
pub struct Bf16Tiles {
    rows: usize,
    tiles_per_panel: usize,
    panels: usize,
    /// `(panel, tile within the panel)`.
    tiles: Vec<Tile>,
}

/// A panel to be written, and its number of rows.
pub struct TilePanel<'a> {
    pub tiles: &'a mut [Tile],
    pub rows: usize,
}

impl Bf16Tiles {
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let (tiles_per_panel, panels) = (rows.div_ceil(TILE_ROWS), columns.div_ceil(PANEL));
        Self { rows, tiles_per_panel, panels, tiles: vec![Tile::ZERO; tiles_per_panel * panels] }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn panels(&self) -> usize {
        self.panels
    }

    /// Tiles of a panel, one for each 16 rows.
    pub fn tiles_per_panel(&self) -> usize {
        self.tiles_per_panel
    }

    /// All tiles, panel by panel.
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// The panels in order, to be written.
    pub fn panels_mut(&mut self) -> impl ExactSizeIterator<Item = TilePanel<'_>> {
        let mut rest = self.tiles.as_mut_slice();
        let (rows, tiles_per_panel) = (self.rows, self.tiles_per_panel);
        (0..self.panels)
            .map(move |_| TilePanel { tiles: rest.split_off_mut(..tiles_per_panel).unwrap_or_default(), rows })
    }
}
