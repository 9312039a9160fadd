//! Attention of one head: the softmax of scaled dot products, applied to the values.
//!
//! Positions are processed in tiles with an online softmax (Milakov and Gimelshein 2018, arXiv 1805.02867) as in flash
//! attention (Dao et al. 2022, arXiv 2205.14135), so that the matrix of all scores never exists.

use half::f16;

use super::elementwise::exponential;
use crate::simd::{Simd, transpose};

/// Positions of a tile. Their keys and values in `f32` fit into L1 and L2.
pub const TILE_POSITIONS: usize = 64;
/// From this many queries on, transposing the keys of a tile costs less than it saves.
const MIN_QUERIES_TO_TRANSPOSE: usize = 4;
/// Queries that share the loads of a tile.
const TILE_QUERIES: usize = 4;

/// A head's features are padded to a multiple of this, the lanes of the widest register.
pub const FEATURE_ALIGNMENT: usize = 16;

/// The keys and values of a head, wherever they are.
pub trait KeysAndValues {
    /// The keys and the values of `count` positions from `first` on, each `(position, stride)`. They lie in one tile:
    /// `first` is a multiple of [`TILE_POSITIONS`], and `count` at most that.
    fn tile(&self, first: usize, count: usize) -> [&[f16]; 2];
}

/// Keys and values of a head that are contiguous, each `(position, stride)`.
pub struct Contiguous<'a> {
    pub keys: &'a [f16],
    pub values: &'a [f16],
    pub stride: usize,
}

impl KeysAndValues for Contiguous<'_> {
    #[inline(always)]
    fn tile(&self, first: usize, count: usize) -> [&[f16]; 2] {
        [self.keys, self.values].map(|elements| &elements[first * self.stride..(first + count) * self.stride])
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
}

/// The softmax of a query's scores over the tiles so far.
#[derive(Clone, Copy)]
struct OnlineSoftmax {
    /// The largest score.
    maximum: f32,
    /// The sum of `exp(score - maximum)`.
    sum: f32,
}

impl OnlineSoftmax {
    const EMPTY: Self = Self { maximum: f32::NEG_INFINITY, sum: 0.0 };

    /// Adds a tile of scores and turns them into probabilities, which are relative to the maximum and not yet divided
    /// by the sum. `output`, the sum of values so far, is rescaled to a new maximum.
    #[inline(always)]
    fn add_tile<S: Simd>(&mut self, simd: S, scores: &mut [f32; TILE_POSITIONS], output: &mut [f32]) {
        let mut maxima = simd.load(scores);
        for scores in scores.chunks_exact(S::LANES) {
            maxima = simd.maximum(maxima, simd.load(scores));
        }
        let mut lanes = [f32::NEG_INFINITY; FEATURE_ALIGNMENT];
        simd.store(maxima, &mut lanes);
        let maximum = lanes.iter().fold(self.maximum, |maximum, &lane| if lane > maximum { lane } else { maximum });
        let mut sums = simd.splat(0.0);
        for scores in scores.chunks_exact_mut(S::LANES) {
            let probabilities = exponential(simd, simd.subtract(simd.load(scores), simd.splat(maximum)));
            sums = simd.add(sums, probabilities);
            simd.store(probabilities, scores);
        }
        if maximum > self.maximum {
            let factor = (self.maximum - maximum).exp();
            self.sum *= factor;
            for values in output.chunks_exact_mut(S::LANES) {
                simd.store(simd.multiply(simd.load(values), simd.splat(factor)), values);
            }
        }
        self.maximum = maximum;
        self.sum += simd.sum(sums);
    }
}

/// A tile of keys and values in `f32`, reused from task to task.
pub struct KeyValueTile<S: Simd> {
    /// `(position, stride)`.
    keys: Vec<f32>,
    /// `(group of positions, feature)`: a register holds a feature of as many positions as it has lanes.
    transposed_keys: Vec<S::Integers>,
    /// `(position, stride)`.
    values: Vec<f32>,
}

impl<S: Simd> KeyValueTile<S> {
    pub fn new() -> Self {
        Self { keys: Vec::new(), transposed_keys: Vec::new(), values: Vec::new() }
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
            attend_untiled(simd, head, first, &mut softmax, output);
        } else {
            let count = (head.start + queries - first).min(TILE_POSITIONS);
            load_tile(simd, head.cache.tile(first, count), head.stride, tile);
            attend_tiled(simd, head, first, tile, &mut softmax, output);
        }
    }
    for (softmax, output) in softmax.iter().zip(output.chunks_exact_mut(head.stride)) {
        let factor = simd.splat(1.0 / softmax.sum);
        for values in output.chunks_exact_mut(S::LANES) {
            simd.store(simd.multiply(simd.load(values), factor), values);
        }
    }
}

/// One query after the other with the positions of the tile that starts at `first`, straight from the cache.
#[inline(always)]
fn attend_untiled<S: Simd, C: KeysAndValues>(
    simd: S,
    head: &Head<C>,
    first: usize,
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let rows = head.queries.chunks_exact(stride).zip(output.chunks_exact_mut(stride));
    for (query, ((features, output), softmax)) in rows.zip(softmax).enumerate() {
        let visible = (head.start + query + 1).saturating_sub(first).min(TILE_POSITIONS);
        if visible == 0 {
            continue;
        }
        let [keys, values] = head.cache.tile(first, visible);
        let mut scores = [f32::NEG_INFINITY; TILE_POSITIONS];
        // For the 80 features of Fietje's heads, the query and the sums of values stay in registers.
        match stride / S::LANES {
            5 => score::<S, 5>(simd, features, keys, head.scale, &mut scores),
            10 => score::<S, 10>(simd, features, keys, head.scale, &mut scores),
            _ => score_any(simd, features, keys, head.scale, &mut scores),
        }
        softmax.add_tile(simd, &mut scores, output);
        match stride / S::LANES {
            5 => add_values::<S, 5>(simd, values, &scores, output),
            10 => add_values::<S, 10>(simd, values, &scores, output),
            _ => add_values_any(simd, values, &scores, output),
        }
    }
}

/// The scores of a query whose features fill `REGISTERS` registers.
#[inline(always)]
fn score<S: Simd, const REGISTERS: usize>(
    simd: S,
    features: &[f32],
    keys: &[f16],
    scale: f32,
    scores: &mut [f32; TILE_POSITIONS],
) {
    let mut query = [simd.splat(0.0); REGISTERS];
    for (register, features) in query.iter_mut().zip(features.chunks_exact(S::LANES)) {
        *register = simd.load(features);
    }
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(REGISTERS * S::LANES)) {
        let mut sums = [simd.splat(0.0); 2];
        for register in 0..REGISTERS {
            let key = simd.load_f16(&key[register * S::LANES..]);
            sums[register % 2] = simd.multiply_add(query[register], key, sums[register % 2]);
        }
        *score = simd.sum(simd.add(sums[0], sums[1])) * scale;
    }
}

/// The same for heads of any size.
#[inline(always)]
fn score_any<S: Simd>(simd: S, features: &[f32], keys: &[f16], scale: f32, scores: &mut [f32; TILE_POSITIONS]) {
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(features.len())) {
        let mut sums = simd.splat(0.0);
        for (features, key) in features.chunks_exact(S::LANES).zip(key.chunks_exact(S::LANES)) {
            sums = simd.multiply_add(simd.load(features), simd.load_f16(key), sums);
        }
        *score = simd.sum(sums) * scale;
    }
}

/// Adds each position's values, weighted by its probability.
#[inline(always)]
fn add_values<S: Simd, const REGISTERS: usize>(
    simd: S,
    values: &[f16],
    probabilities: &[f32; TILE_POSITIONS],
    output: &mut [f32],
) {
    let mut sums = [simd.splat(0.0); REGISTERS];
    for (register, output) in sums.iter_mut().zip(output.chunks_exact(S::LANES)) {
        *register = simd.load(output);
    }
    for (values, &probability) in values.chunks_exact(REGISTERS * S::LANES).zip(probabilities) {
        let probability = simd.splat(probability);
        for register in 0..REGISTERS {
            let values = simd.load_f16(&values[register * S::LANES..]);
            sums[register] = simd.multiply_add(values, probability, sums[register]);
        }
    }
    for (register, output) in sums.into_iter().zip(output.chunks_exact_mut(S::LANES)) {
        simd.store(register, output);
    }
}

/// The same for heads of any size.
#[inline(always)]
fn add_values_any<S: Simd>(simd: S, values: &[f16], probabilities: &[f32; TILE_POSITIONS], output: &mut [f32]) {
    let stride = output.len();
    for (output, feature) in output.chunks_exact_mut(S::LANES).zip((0..).step_by(S::LANES)) {
        let mut sums = simd.load(output);
        for (values, &probability) in values.chunks_exact(stride).zip(probabilities) {
            sums = simd.multiply_add(simd.load_f16(&values[feature..]), simd.splat(probability), sums);
        }
        simd.store(sums, output);
    }
}

/// Converts a tile of keys and values to `f32` and transposes the keys.
#[inline(always)]
fn load_tile<S: Simd>(simd: S, [keys, values]: [&[f16]; 2], stride: usize, tile: &mut KeyValueTile<S>) {
    let convert = |halves: &[f16], floats: &mut Vec<f32>| {
        // Positions after the last one get a probability of zero, but must be finite numbers.
        floats.resize(TILE_POSITIONS * stride, 0.0);
        for (halves, floats) in halves.chunks_exact(S::LANES).zip(floats.chunks_exact_mut(S::LANES)) {
            simd.store(simd.load_f16(halves), floats);
        }
    };
    convert(keys, &mut tile.keys);
    convert(values, &mut tile.values);
    tile.transposed_keys.resize(TILE_POSITIONS / S::LANES * stride, simd.splat_integer(0));
    let groups = tile.keys.chunks_exact(S::LANES * stride).zip(tile.transposed_keys.chunks_exact_mut(stride));
    for (keys, transposed) in groups {
        transpose(simd, bytemuck::cast_slice(keys), stride, transposed);
    }
}

/// All queries with a tile of positions, several queries at a time.
#[inline(always)]
fn attend_tiled<S: Simd, C>(
    simd: S,
    head: &Head<C>,
    first: usize,
    tile: &KeyValueTile<S>,
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let groups = head.queries.chunks(TILE_QUERIES * stride).zip(output.chunks_mut(TILE_QUERIES * stride));
    for (group, ((queries, output), softmax)) in groups.zip(softmax.chunks_mut(TILE_QUERIES)).enumerate() {
        let position = head.start + group * TILE_QUERIES;
        if position + softmax.len() <= first {
            continue;
        }
        if softmax.len() == TILE_QUERIES {
            attend_tile::<S, C, TILE_QUERIES>(simd, head, tile, position, first, queries, softmax, output);
            continue;
        }
        let rows = queries.chunks_exact(stride).zip(output.chunks_exact_mut(stride));
        for (row, ((query, output), softmax)) in rows.zip(softmax.chunks_mut(1)).enumerate() {
            attend_tile::<S, C, 1>(simd, head, tile, position + row, first, query, softmax, output);
        }
    }
}

/// `QUERIES` queries from `position` on with the tile of positions from `first` on.
#[expect(clippy::too_many_arguments, reason = "the state of the loops, inlined into its only caller")]
#[inline(always)]
fn attend_tile<S: Simd, C, const QUERIES: usize>(
    simd: S,
    head: &Head<C>,
    tile: &KeyValueTile<S>,
    position: usize,
    first: usize,
    queries: &[f32],
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let mut scores = [[0.0; TILE_POSITIONS]; QUERIES];
    for (group, keys) in tile.transposed_keys.chunks_exact(stride).enumerate() {
        let mut sums = [simd.splat(0.0); QUERIES];
        for (feature, &keys) in keys.iter().enumerate() {
            for query in 0..QUERIES {
                let value = simd.splat(queries[query * stride + feature]);
                sums[query] = simd.multiply_add(simd.as_floats(keys), value, sums[query]);
            }
        }
        for query in 0..QUERIES {
            let scaled = simd.multiply(sums[query], simd.splat(head.scale));
            simd.store(scaled, &mut scores[query][group * S::LANES..]);
        }
    }
    for (query, (scores, output)) in scores.iter_mut().zip(output.chunks_exact_mut(stride)).enumerate() {
        let visible = (position + query + 1).saturating_sub(first).min(TILE_POSITIONS);
        scores[visible..].fill(f32::NEG_INFINITY);
        if visible == 0 {
            // No position of the tile is visible: all probabilities are zero.
            scores.fill(0.0);
        } else {
            softmax[query].add_tile(simd, scores, output);
        }
    }
    for feature in (0..stride).step_by(S::LANES) {
        let mut sums = [simd.splat(0.0); QUERIES];
        for query in 0..QUERIES {
            sums[query] = simd.load(&output[query * stride + feature..]);
        }
        for (position, values) in tile.values.chunks_exact(stride).enumerate() {
            let values = simd.load(&values[feature..]);
            for query in 0..QUERIES {
                sums[query] = simd.multiply_add(values, simd.splat(scores[query][position]), sums[query]);
            }
        }
        for query in 0..QUERIES {
            simd.store(sums[query], &mut output[query * stride + feature..]);
        }
    }
}
