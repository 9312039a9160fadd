//! Attention of one head: softmax of scaled dot products, applied to the values.
//!
//! The positions are taken block after block with a running maximum and a running sum (Milakov and Gimelshein 2018,
//! arXiv 1805.02867; Dao et al. 2022, arXiv 2205.14135), so that a matrix of all scores never exists.

use half::f16;

use super::elementwise::exponential;
use super::pack::transpose;
use super::simd::Simd;

/// Positions in a block: its keys and values in `f32` fit into the first two caches.
const BLOCK: usize = 64;
/// From so many queries on it pays to turn the keys of a block.
const MIN_QUERIES_TO_TRANSPOSE: usize = 4;
/// Queries worked on at once.
const TILE: usize = 4;

/// The widest register; a head's features are filled up to a multiple of it.
pub const FEATURES: usize = 16;

/// What one head attends from and to. `stride` is the head's features filled up with zeros.
pub struct Head<'a> {
    /// Queries x stride; query `i` stands at position `start + i` and sees it and those before.
    pub queries: &'a [f32],
    /// Positions x stride.
    pub keys: &'a [f16],
    /// Positions x stride.
    pub values: &'a [f16],
    /// Features with the filling.
    pub stride: usize,
    /// What scores are multiplied by.
    pub scale: f32,
    /// Position of the first query.
    pub start: usize,
}

/// The softmax of a query's scores so far.
#[derive(Clone, Copy)]
struct Softmax {
    largest: f32,
    total: f32,
}

impl Softmax {
    const EMPTY: Self = Self { largest: f32::NEG_INFINITY, total: 0.0 };

    /// Takes a block of scores in, which become shares, and fits what was summed before to the new maximum.
    #[inline(always)]
    fn take<S: Simd>(&mut self, simd: S, scores: &mut [f32; BLOCK], attended: &mut [f32]) {
        let mut maxima = simd.load(scores);
        for scores in scores.chunks_exact(S::LANES) {
            maxima = simd.maximum(maxima, simd.load(scores));
        }
        let mut lanes = [f32::NEG_INFINITY; FEATURES];
        simd.store(maxima, &mut lanes);
        let largest = lanes.iter().fold(self.largest, |largest, &lane| if lane > largest { lane } else { largest });
        let mut sums = simd.splat(0.0);
        for scores in scores.chunks_exact_mut(S::LANES) {
            let shares = exponential(simd, simd.subtract(simd.load(scores), simd.splat(largest)));
            sums = simd.add(sums, shares);
            simd.store(shares, scores);
        }
        if largest > self.largest {
            let factor = (self.largest - largest).exp();
            self.total *= factor;
            for values in attended.chunks_exact_mut(S::LANES) {
                simd.store(simd.multiply(simd.load(values), simd.splat(factor)), values);
            }
        }
        self.largest = largest;
        self.total += simd.sum(sums);
    }
}

/// A block of keys and values in `f32`.
pub struct Block<S: Simd> {
    keys: Vec<f32>,
    transposed_keys: Vec<S::Integers>,
    values: Vec<f32>,
}

impl<S: Simd> Block<S> {
    pub fn new() -> Self {
        Self { keys: Vec::new(), transposed_keys: Vec::new(), values: Vec::new() }
    }
}

/// Attends from every query; `output` is queries x stride.
#[inline(always)]
pub fn attend<S: Simd>(simd: S, head: &Head, block: &mut Block<S>, output: &mut [f32]) {
    output.fill(0.0);
    let queries = head.queries.len() / head.stride;
    let mut softmax = vec![Softmax::EMPTY; queries];
    for first in (0..head.keys.len() / head.stride).step_by(BLOCK) {
        if queries < MIN_QUERIES_TO_TRANSPOSE {
            attend_directly(simd, head, first, &mut softmax, output);
        } else {
            unpack(simd, head, first, block);
            attend_in_tiles(simd, head, first, block, &mut softmax, output);
        }
    }
    for (softmax, output) in softmax.iter().zip(output.chunks_exact_mut(head.stride)) {
        let factor = simd.splat(1.0 / softmax.total);
        for values in output.chunks_exact_mut(S::LANES) {
            simd.store(simd.multiply(simd.load(values), factor), values);
        }
    }
}

/// One query after the other against the block of positions from `first` on, from where keys and values lie.
#[inline(always)]
fn attend_directly<S: Simd>(simd: S, head: &Head, first: usize, softmax: &mut [Softmax], output: &mut [f32]) {
    let stride = head.stride;
    let rows = head.queries.chunks_exact(stride).zip(output.chunks_exact_mut(stride));
    for (query, ((features, output), softmax)) in rows.zip(softmax).enumerate() {
        let seen = (head.start + query + 1).saturating_sub(first).min(BLOCK);
        if seen == 0 {
            continue;
        }
        let positions = first * stride..(first + seen) * stride;
        let (keys, values) = (&head.keys[positions.clone()], &head.values[positions]);
        let mut scores = [f32::NEG_INFINITY; BLOCK];
        // A head of Fietje's 80 features and the query or the sums of its values stay in registers.
        match stride / S::LANES {
            5 => score::<S, 5>(simd, features, keys, head.scale, &mut scores),
            10 => score::<S, 10>(simd, features, keys, head.scale, &mut scores),
            _ => features_in_turn(simd, features, keys, head.scale, &mut scores),
        }
        softmax.take(simd, &mut scores, output);
        match stride / S::LANES {
            5 => add_values::<S, 5>(simd, values, &scores, output),
            10 => add_values::<S, 10>(simd, values, &scores, output),
            _ => add_values_in_turn(simd, values, &scores, output),
        }
    }
}

/// The scores of a query of `REGISTERS` registers.
#[inline(always)]
fn score<S: Simd, const REGISTERS: usize>(
    simd: S,
    features: &[f32],
    keys: &[f16],
    scale: f32,
    scores: &mut [f32; BLOCK],
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
fn features_in_turn<S: Simd>(simd: S, features: &[f32], keys: &[f16], scale: f32, scores: &mut [f32; BLOCK]) {
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(features.len())) {
        let mut sums = simd.splat(0.0);
        for (features, key) in features.chunks_exact(S::LANES).zip(key.chunks_exact(S::LANES)) {
            sums = simd.multiply_add(simd.load(features), simd.load_f16(key), sums);
        }
        *score = simd.sum(sums) * scale;
    }
}

/// Adds each position's values by its share.
#[inline(always)]
fn add_values<S: Simd, const REGISTERS: usize>(simd: S, values: &[f16], shares: &[f32; BLOCK], output: &mut [f32]) {
    let mut sums = [simd.splat(0.0); REGISTERS];
    for (register, output) in sums.iter_mut().zip(output.chunks_exact(S::LANES)) {
        *register = simd.load(output);
    }
    for (values, &share) in values.chunks_exact(REGISTERS * S::LANES).zip(shares) {
        let share = simd.splat(share);
        for register in 0..REGISTERS {
            let values = simd.load_f16(&values[register * S::LANES..]);
            sums[register] = simd.multiply_add(values, share, sums[register]);
        }
    }
    for (register, output) in sums.into_iter().zip(output.chunks_exact_mut(S::LANES)) {
        simd.store(register, output);
    }
}

/// The same for heads of any size.
#[inline(always)]
fn add_values_in_turn<S: Simd>(simd: S, values: &[f16], shares: &[f32; BLOCK], output: &mut [f32]) {
    let stride = output.len();
    for (output, feature) in output.chunks_exact_mut(S::LANES).zip((0..).step_by(S::LANES)) {
        let mut sums = simd.load(output);
        for (values, &share) in values.chunks_exact(stride).zip(shares) {
            sums = simd.multiply_add(simd.load_f16(&values[feature..]), simd.splat(share), sums);
        }
        simd.store(sums, output);
    }
}

/// Widens the block of positions from `first` on and turns its keys.
#[inline(always)]
fn unpack<S: Simd>(simd: S, head: &Head, first: usize, block: &mut Block<S>) {
    let stride = head.stride;
    let end = (head.keys.len() / stride).min(first + BLOCK);
    let widen = |halves: &[f16], floats: &mut Vec<f32>| {
        // What lies behind the last position gets no share, but must be a number.
        floats.resize(BLOCK * stride, 0.0);
        let halves = halves[first * stride..end * stride].chunks_exact(S::LANES);
        for (halves, floats) in halves.zip(floats.chunks_exact_mut(S::LANES)) {
            simd.store(simd.load_f16(halves), floats);
        }
    };
    widen(head.keys, &mut block.keys);
    widen(head.values, &mut block.values);
    block.transposed_keys.resize(BLOCK / S::LANES * stride, simd.splat_integer(0));
    let packed_rows = block.keys.chunks_exact(S::LANES * stride).zip(block.transposed_keys.chunks_exact_mut(stride));
    for (keys, transposed) in packed_rows {
        transpose(simd, bytemuck::cast_slice(keys), stride, transposed);
    }
}

/// Tile after tile of queries against a block.
#[inline(always)]
fn attend_in_tiles<S: Simd>(
    simd: S,
    head: &Head,
    first: usize,
    block: &Block<S>,
    softmax: &mut [Softmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let tiles = head.queries.chunks(TILE * stride).zip(output.chunks_mut(TILE * stride));
    for (tile, ((queries, output), softmax)) in tiles.zip(softmax.chunks_mut(TILE)).enumerate() {
        let position = head.start + tile * TILE;
        if position + softmax.len() <= first {
            continue;
        }
        if softmax.len() == TILE {
            attend_tile::<S, TILE>(simd, head, block, position, first, queries, softmax, output);
            continue;
        }
        let rows = queries.chunks_exact(stride).zip(output.chunks_exact_mut(stride));
        for (row, ((query, output), softmax)) in rows.zip(softmax.chunks_mut(1)).enumerate() {
            attend_tile::<S, 1>(simd, head, block, position + row, first, query, softmax, output);
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the state of a tile, inlined into its only caller")]
#[inline(always)]
fn attend_tile<S: Simd, const QUERIES: usize>(
    simd: S,
    head: &Head,
    block: &Block<S>,
    position: usize,
    first: usize,
    queries: &[f32],
    softmax: &mut [Softmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let mut scores = [[0.0; BLOCK]; QUERIES];
    for (packed, keys) in block.transposed_keys.chunks_exact(stride).enumerate() {
        let mut sums = [simd.splat(0.0); QUERIES];
        for (feature, &keys) in keys.iter().enumerate() {
            for query in 0..QUERIES {
                let own = simd.splat(queries[query * stride + feature]);
                sums[query] = simd.multiply_add(simd.as_floats(keys), own, sums[query]);
            }
        }
        for query in 0..QUERIES {
            let scaled = simd.multiply(sums[query], simd.splat(head.scale));
            simd.store(scaled, &mut scores[query][packed * S::LANES..]);
        }
    }
    for (query, (scores, output)) in scores.iter_mut().zip(output.chunks_exact_mut(stride)).enumerate() {
        let seen = (position + query + 1).saturating_sub(first).min(BLOCK);
        scores[seen..].fill(f32::NEG_INFINITY);
        if seen == 0 {
            // Shares of nothing.
            scores.fill(0.0);
        } else {
            softmax[query].take(simd, scores, output);
        }
    }
    for feature in (0..stride).step_by(S::LANES) {
        let mut sums = [simd.splat(0.0); QUERIES];
        for query in 0..QUERIES {
            sums[query] = simd.load(&output[query * stride + feature..]);
        }
        for (position, values) in block.values.chunks_exact(stride).enumerate() {
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
