//! Attention of one head: the softmax of scaled dot products, applied to the values.
//!
//! Positions are processed in tiles with an online softmax (Milakov and Gimelshein 2018, arXiv 1805.02867) as in flash
//! attention (Dao et al. 2022, arXiv 2205.14135), so that the matrix of all scores never exists. A few queries read
//! keys and values straight from the cache (`by_query`); more of them share tiles that are converted once (`by_tile`).
//! For a token of a long answer of which only a part is kept, positions lie in no order (`kept`).
//!
//! Beyond the window that a model was trained with, distant positions can be grouped: see [`Grouping`].

mod by_query;
mod by_tile;
mod kept;
mod softmax;

use std::ops::Range;

use half::f16;

use crate::simd::{L2, Simd};
use softmax::OnlineSoftmax;

pub use by_tile::KeyValueTile;
pub use kept::{KeptPositions, attend_kept};

/// Positions of a tile. Their keys and values in `f32` fit into L1 and L2.
pub const TILE_POSITIONS: usize = 64;
/// From this many queries on, transposing the keys of a tile costs less than it saves.
const MIN_QUERIES_TO_TRANSPOSE: usize = 4;

/// A head's features are padded to a multiple of this, the lanes of the widest register.
pub const FEATURE_ALIGNMENT: usize = 16;

/// A number in a cache of keys and values.
pub trait Element: bytemuck::Pod + Send + Sync {
    /// The first [`Simd::LANES`] numbers of `elements`, as they are stored.
    fn load<S: Simd>(simd: S, elements: &[Self]) -> S::Floats;
}

impl Element for f16 {
    #[inline(always)]
    fn load<S: Simd>(simd: S, elements: &[f16]) -> S::Floats {
        simd.load_f16(elements)
    }
}

impl Element for i8 {
    #[inline(always)]
    fn load<S: Simd>(simd: S, elements: &[i8]) -> S::Floats {
        simd.load_i8(elements)
    }
}

/// The keys and values of some positions of a head.
#[derive(Clone, Copy)]
pub struct Positions<'a, E> {
    /// `(position, stride)`.
    pub keys: &'a [E],
    /// The first features of the keys, rotated for [`Grouping`]: `(position, prefix)`. Empty without grouping.
    pub grouped_keys: &'a [E],
    /// `(position, stride)`.
    pub values: &'a [E],
    /// What the keys of each position are multiplied with; empty where it is 1 for all.
    pub key_scales: &'a [f32],
    /// The same for the values.
    pub value_scales: &'a [f32],
}

/// The keys and values of a head, wherever they are.
pub trait KeysAndValues {
    /// How they are stored.
    type Element: Element;

    /// Those of `count` positions from `first` on. They lie in one tile: `first` is a multiple of [`TILE_POSITIONS`],
    /// and `count` at most that.
    fn tile(&self, first: usize, count: usize) -> Positions<'_, Self::Element>;
}

/// Keys and values of a head that are contiguous.
pub struct Contiguous<'a, E> {
    pub all: Positions<'a, E>,
    /// Features of a key.
    pub stride: usize,
    /// Features of a grouped key.
    pub prefix: usize,
}

impl<E: Element> KeysAndValues for Contiguous<'_, E> {
    type Element = E;

    #[inline(always)]
    fn tile(&self, first: usize, count: usize) -> Positions<'_, E> {
        let Positions { keys, grouped_keys, values, key_scales, value_scales } = self.all;
        let rows = |columns: usize| first * columns..(first + count) * columns;
        Positions {
            keys: &keys[rows(self.stride)],
            grouped_keys: &grouped_keys[rows(self.prefix)],
            values: &values[rows(self.stride)],
            key_scales: key_scales.get(rows(1)).unwrap_or_default(),
            value_scales: value_scales.get(rows(1)).unwrap_or_default(),
        }
    }
}

/// The operands of one head.
pub struct Head<'a, C> {
    /// `(query, stride)`. Query `i` is at position `start + i` and attends to the positions up to its own.
    pub queries: &'a [f32],
    pub cache: &'a C,
    /// Features of the head, padded with zeros.
    pub stride: usize,
    /// The factor of the dot products, `1 / sqrt(features)`.
    pub scale: f32,
    /// Position of the first query.
    pub start: usize,
    /// How distant positions are grouped, if the window is extended.
    pub grouping: Option<Grouping<'a>>,
}

/// Grouped attention to distant positions (`SelfExtend`, Jin et al. 2024, arXiv 2401.01325): queries and keys that are
/// far apart meet with rotations of coarser positions, so that no distance is larger than those the model has seen.
pub struct Grouping<'a> {
    /// The queries with the rotations of their groups, `(query, stride)`.
    pub queries: &'a [f32],
    /// The number of a key's first features of which the cache has a second version.
    pub prefix: usize,
    /// Positions at a smaller distance than this are neighbours: their keys are not grouped.
    pub neighbours: usize,
    /// Queries before this position have neighbours only.
    pub from: usize,
}

impl<C> Head<'_, C> {
    /// The first position that is a neighbour of the query at `position`. Those before it are grouped.
    fn first_neighbour(&self, position: usize) -> usize {
        match &self.grouping {
            Some(grouping) if position >= grouping.from => (position + 1).saturating_sub(grouping.neighbours),
            _ => 0,
        }
    }
}

/// Computes attention of every query into `output`, which is `(query, stride)`.
#[inline(always)]
pub fn attend<S: Simd, C: KeysAndValues>(simd: S, head: &Head<C>, tile: &mut KeyValueTile<S>, output: &mut [f32]) {
    output.fill(0.0);
    let queries = head.queries.len() / head.stride;
    let mut softmax = vec![OnlineSoftmax::EMPTY; queries];
    for first in (0..head.start + queries).step_by(TILE_POSITIONS) {
        if queries < MIN_QUERIES_TO_TRANSPOSE {
            prefetch(simd, head, first + TILE_POSITIONS..head.start + queries);
            by_query::attend(simd, head, first, &mut softmax, output);
        } else {
            tile.load(simd, head, first);
            by_tile::attend(simd, head, first, tile, &mut softmax, output);
        }
    }
    for (softmax, output) in softmax.iter().zip(output.chunks_exact_mut(head.stride)) {
        softmax.divide(simd, output);
    }
}

/// Prefetches the first tile of some positions. Tiles are apart from each other, so that the processor, which follows what
/// is contiguous, waits at the start of each.
#[inline(always)]
fn prefetch<S: Simd, C: KeysAndValues>(simd: S, head: &Head<C>, positions: Range<usize>) {
    if !positions.is_empty() {
        let tile = head.cache.tile(positions.start, positions.len().min(TILE_POSITIONS));
        for numbers in [tile.keys, tile.grouped_keys, tile.values] {
            let bytes = bytemuck::cast_slice(numbers);
            simd.prefetch::<L2>(bytes, 0, bytes.len());
        }
    }
}

#[cfg(test)]
mod tests;
