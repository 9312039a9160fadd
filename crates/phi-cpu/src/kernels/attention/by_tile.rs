//! Many queries at a time, with tiles of keys and values that are converted and transposed once for all of them.

use std::ops::Range;

use super::softmax::OnlineSoftmax;
use super::{Element, Head, KeysAndValues, TILE_POSITIONS};
use crate::simd::{Simd, transpose};

/// Queries that share the loads of a tile.
const TILE_QUERIES: usize = 4;

/// A tile of keys and values in `f32`, reused from task to task.
pub struct KeyValueTile<S: Simd> {
    /// Rows before they are transposed.
    rows: Vec<f32>,
    keys: TransposedKeys<S>,
    /// The first features of the keys, rotated for grouped attention.
    grouped_keys: TransposedKeys<S>,
    /// `(position, stride)`.
    values: Vec<f32>,
}

/// `(group of positions, feature)`: a register holds a feature of as many positions as it has lanes.
struct TransposedKeys<S: Simd>(Vec<S::Integers>);

/// The scores of some queries with a tile.
type Scores<const QUERIES: usize> = [[f32; TILE_POSITIONS]; QUERIES];

impl<S: Simd> KeyValueTile<S> {
    pub fn new() -> Self {
        Self {
            rows: Vec::new(),
            keys: TransposedKeys(Vec::new()),
            grouped_keys: TransposedKeys(Vec::new()),
            values: Vec::new(),
        }
    }

    /// Reads the tile that starts at `first`, as far as any query sees it.
    #[inline(always)]
    pub fn load<C: KeysAndValues>(&mut self, simd: S, head: &Head<C>, first: usize) {
        let end = head.start + head.queries.len() / head.stride;
        let tile = head.cache.tile(first, (end - first).min(TILE_POSITIONS));
        convert(simd, tile.values, tile.value_scales, head.stride, &mut self.values);
        convert(simd, tile.keys, tile.key_scales, head.stride, &mut self.rows);
        self.keys.fill(simd, &self.rows, head.stride);
        if let Some(grouping) = head.grouping.as_ref().filter(|_| head.first_neighbour(end - 1) > first) {
            convert(simd, tile.grouped_keys, tile.key_scales, grouping.prefix, &mut self.rows);
            self.grouped_keys.fill(simd, &self.rows, grouping.prefix);
        }
    }
}

/// Converts rows of `columns` numbers to `f32`.
#[inline(always)]
fn convert<S: Simd, E: Element>(simd: S, elements: &[E], scales: &[f32], columns: usize, floats: &mut Vec<f32>) {
    // Positions after the last one get a probability of zero, but must be finite numbers.
    floats.resize(TILE_POSITIONS * columns, 0.0);
    for (elements, floats) in elements.chunks_exact(S::LANES).zip(floats.chunks_exact_mut(S::LANES)) {
        simd.store(E::load(simd, elements), floats);
    }
    for (row, &scale) in floats.chunks_exact_mut(columns).zip(scales) {
        for floats in row.chunks_exact_mut(S::LANES) {
            simd.store(simd.multiply(simd.load(floats), simd.splat(scale)), floats);
        }
    }
}

impl<S: Simd> TransposedKeys<S> {
    #[inline(always)]
    fn fill(&mut self, simd: S, rows: &[f32], columns: usize) {
        self.0.resize(TILE_POSITIONS / S::LANES * columns, simd.splat_integer(0));
        let groups = rows.chunks_exact(S::LANES * columns).zip(self.0.chunks_exact_mut(columns));
        for (rows, transposed) in groups {
            transpose(simd, bytemuck::cast_slice(rows), columns, transposed);
        }
    }
}

/// All queries with the tile of positions from `first` on, several queries at a time.
#[inline(always)]
pub fn attend<S: Simd, C>(
    simd: S,
    head: &Head<C>,
    first: usize,
    tile: &KeyValueTile<S>,
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let groups = output.chunks_mut(TILE_QUERIES * stride).zip(softmax.chunks_mut(TILE_QUERIES));
    for (group, (output, softmax)) in groups.enumerate() {
        let row = group * TILE_QUERIES;
        if head.start + row + softmax.len() <= first {
            continue;
        }
        if softmax.len() == TILE_QUERIES {
            attend_rows::<S, C, TILE_QUERIES>(simd, head, first, tile, row, softmax, output);
            continue;
        }
        let rows = output.chunks_exact_mut(stride).zip(softmax.chunks_mut(1));
        for (row, (output, softmax)) in (row..).zip(rows) {
            attend_rows::<S, C, 1>(simd, head, first, tile, row, softmax, output);
        }
    }
}

/// `QUERIES` queries from `row` on with the tile of positions from `first` on.
#[inline(always)]
fn attend_rows<S: Simd, C, const QUERIES: usize>(
    simd: S,
    head: &Head<C>,
    first: usize,
    tile: &KeyValueTile<S>,
    row: usize,
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let (stride, position) = (head.stride, head.start + row);
    let rows = row * stride..(row + QUERIES) * stride;
    let mut scores: Scores<QUERIES> = [[0.0; TILE_POSITIONS]; QUERIES];
    let grouped = |position| head.first_neighbour(position).saturating_sub(first).min(TILE_POSITIONS);
    match &head.grouping {
        Some(grouping) if grouped(position + QUERIES - 1) > 0 => {
            let mut neighbours = scores;
            score_grouped(simd, &grouping.queries[rows.clone()], tile, stride, grouping.prefix, &mut scores);
            if grouped(position) < TILE_POSITIONS {
                score(simd, &head.queries[rows], tile, stride, &mut neighbours);
            }
            for (query, (scores, neighbours)) in scores.iter_mut().zip(&neighbours).enumerate() {
                let grouped = grouped(position + query);
                scores[grouped..].copy_from_slice(&neighbours[grouped..]);
            }
        }
        _ => score(simd, &head.queries[rows], tile, stride, &mut scores),
    }
    for (query, (scores, output)) in scores.iter_mut().zip(output.chunks_exact_mut(stride)).enumerate() {
        let visible = (position + query + 1).saturating_sub(first).min(TILE_POSITIONS);
        scores[visible..].fill(f32::NEG_INFINITY);
        for score in &mut scores[..visible] {
            *score *= head.scale;
        }
        if visible == 0 {
            // No position of the tile is visible: all probabilities are zero.
            scores.fill(0.0);
        } else {
            softmax[query].add_tile(simd, scores, output);
        }
    }
    add_values(simd, tile, stride, &scores, output);
}

/// The dot products of the queries with the keys.
#[inline(always)]
fn score<S: Simd, const QUERIES: usize>(
    simd: S,
    queries: &[f32],
    tile: &KeyValueTile<S>,
    stride: usize,
    scores: &mut Scores<QUERIES>,
) {
    for (group, keys) in tile.keys.0.chunks_exact(stride).enumerate() {
        let mut sums = [simd.splat(0.0); QUERIES];
        add_products(simd, queries, stride, keys, 0..stride, &mut sums);
        store(simd, &sums, group, scores);
    }
}

/// The same where the first `prefix` features of the keys come from their second version.
#[inline(always)]
fn score_grouped<S: Simd, const QUERIES: usize>(
    simd: S,
    queries: &[f32],
    tile: &KeyValueTile<S>,
    stride: usize,
    prefix: usize,
    scores: &mut Scores<QUERIES>,
) {
    let groups = tile.grouped_keys.0.chunks_exact(prefix).zip(tile.keys.0.chunks_exact(stride));
    for (group, (prefixes, keys)) in groups.enumerate() {
        let mut sums = [simd.splat(0.0); QUERIES];
        add_products(simd, queries, stride, prefixes, 0..prefix, &mut sums);
        add_products(simd, queries, stride, &keys[prefix..], prefix..stride, &mut sums);
        store(simd, &sums, group, scores);
    }
}

/// Adds the products of some features of the queries with those of the keys.
#[inline(always)]
fn add_products<S: Simd, const QUERIES: usize>(
    simd: S,
    queries: &[f32],
    stride: usize,
    keys: &[S::Integers],
    features: Range<usize>,
    sums: &mut [S::Floats; QUERIES],
) {
    for (feature, &keys) in features.zip(keys) {
        for query in 0..QUERIES {
            let value = simd.splat(queries[query * stride + feature]);
            sums[query] = simd.multiply_add(simd.as_floats(keys), value, sums[query]);
        }
    }
}

/// Writes the scores of a group of positions.
#[inline(always)]
fn store<S: Simd, const QUERIES: usize>(
    simd: S,
    sums: &[S::Floats; QUERIES],
    group: usize,
    scores: &mut Scores<QUERIES>,
) {
    for (&sums, scores) in sums.iter().zip(scores) {
        simd.store(sums, &mut scores[group * S::LANES..]);
    }
}

/// Adds each position's values, weighted by its probabilities.
#[inline(always)]
fn add_values<S: Simd, const QUERIES: usize>(
    simd: S,
    tile: &KeyValueTile<S>,
    stride: usize,
    probabilities: &Scores<QUERIES>,
    output: &mut [f32],
) {
    for feature in (0..stride).step_by(S::LANES) {
        let mut sums = [simd.splat(0.0); QUERIES];
        for query in 0..QUERIES {
            sums[query] = simd.load(&output[query * stride + feature..]);
        }
        for (position, values) in tile.values.chunks_exact(stride).enumerate() {
            let values = simd.load(&values[feature..]);
            for query in 0..QUERIES {
                sums[query] = simd.multiply_add(values, simd.splat(probabilities[query][position]), sums[query]);
            }
        }
        for query in 0..QUERIES {
            simd.store(sums[query], &mut output[query * stride + feature..]);
        }
    }
}
