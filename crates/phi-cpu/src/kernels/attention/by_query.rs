//! One query after the other, with keys and values straight from the cache.

use super::softmax::OnlineSoftmax;
use super::{Element, Head, KeysAndValues, Positions, TILE_POSITIONS};
use crate::simd::Simd;

/// All queries with the positions of the tile that starts at `first`.
#[inline(always)]
pub fn attend<S: Simd, C: KeysAndValues>(
    simd: S,
    head: &Head<C>,
    first: usize,
    softmax: &mut [OnlineSoftmax],
    output: &mut [f32],
) {
    let stride = head.stride;
    let rows = head.queries.chunks_exact(stride).zip(output.chunks_exact_mut(stride));
    for (row, ((query, output), softmax)) in rows.zip(softmax).enumerate() {
        let position = head.start + row;
        let visible = (position + 1).saturating_sub(first).min(TILE_POSITIONS);
        if visible == 0 {
            continue;
        }
        let tile = head.cache.tile(first, visible);
        let mut scores = [f32::NEG_INFINITY; TILE_POSITIONS];
        let grouped = head.first_neighbour(position).saturating_sub(first).min(visible);
        score(simd, query, &tile.keys[grouped * stride..], &mut scores[grouped..]);
        if let Some(grouping) = head.grouping.as_ref().filter(|_| grouped > 0) {
            score_grouped(
                simd,
                &grouping.queries[row * stride..][..stride],
                grouping.prefix,
                &tile,
                &mut scores[..grouped],
            );
        }
        scale(&mut scores[..visible], head.scale, &tile);
        add_values(simd, &tile, &mut scores, softmax, output);
    }
}

/// The dot products of a query with each position's key.
#[inline(always)]
pub fn score<S: Simd, E: Element>(simd: S, query: &[f32], keys: &[E], scores: &mut [f32]) {
    // For the 80 features of Fietje's heads, the query and the sums of values stay in registers.
    match query.len() / S::LANES {
        5 => score_in_registers::<S, E, 5>(simd, query, keys, scores),
        10 => score_in_registers::<S, E, 10>(simd, query, keys, scores),
        _ => score_any(simd, query, keys, scores),
    }
}

/// The same where the first `prefix` features of each key come from its second version.
#[inline(always)]
pub fn score_grouped<S: Simd, E: Element>(
    simd: S,
    query: &[f32],
    prefix: usize,
    tile: &Positions<E>,
    scores: &mut [f32],
) {
    let keys = [tile.grouped_keys, tile.keys];
    match (query.len() / S::LANES, prefix / S::LANES) {
        (5, 2) => score_grouped_in_registers::<S, E, 2, 5>(simd, query, keys, scores),
        (10, 4) => score_grouped_in_registers::<S, E, 4, 10>(simd, query, keys, scores),
        _ => score_grouped_any(simd, query, keys, prefix, scores),
    }
}

/// Turns dot products with a tile's keys, as they are stored, into scores.
#[inline(always)]
pub fn scale<E>(scores: &mut [f32], factor: f32, tile: &Positions<E>) {
    for score in &mut *scores {
        *score *= factor;
    }
    multiply(scores, tile.key_scales);
}

/// Adds a tile's values to `output`, each with its probability. What lies behind the tile has scores of minus infinity.
#[inline(always)]
pub fn add_values<S: Simd, E: Element>(
    simd: S,
    tile: &Positions<E>,
    scores: &mut [f32; TILE_POSITIONS],
    softmax: &mut OnlineSoftmax,
    output: &mut [f32],
) {
    softmax.add_tile(simd, scores, output);
    multiply(scores, tile.value_scales);
    match output.len() / S::LANES {
        5 => add_values_in_registers::<S, E, 5>(simd, tile, scores, output),
        10 => add_values_in_registers::<S, E, 10>(simd, tile, scores, output),
        _ => add_values_any(simd, tile, scores, output),
    }
}

/// Multiplies each number with its factor, as far as there are factors.
#[inline(always)]
fn multiply(numbers: &mut [f32], factors: &[f32]) {
    for (number, factor) in numbers.iter_mut().zip(factors) {
        *number *= factor;
    }
}

/// [`score`] where a head's features fill `REGISTERS` registers.
#[inline(always)]
fn score_in_registers<S: Simd, E: Element, const REGISTERS: usize>(
    simd: S,
    query: &[f32],
    keys: &[E],
    scores: &mut [f32],
) {
    let query = load::<S, REGISTERS>(simd, query);
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(REGISTERS * S::LANES)) {
        let mut sums = [simd.splat(0.0); 2];
        add_products(simd, &query, key, &mut sums);
        *score = simd.sum(simd.add(sums[0], sums[1]));
    }
}

/// [`score_grouped`] where the second version fills `PREFIX` registers.
#[inline(always)]
fn score_grouped_in_registers<S: Simd, E: Element, const PREFIX: usize, const REGISTERS: usize>(
    simd: S,
    query: &[f32],
    [prefixes, keys]: [&[E]; 2],
    scores: &mut [f32],
) {
    let query = load::<S, REGISTERS>(simd, query);
    let keys = prefixes.chunks_exact(PREFIX * S::LANES).zip(keys.chunks_exact(REGISTERS * S::LANES));
    for (score, (prefix, key)) in scores.iter_mut().zip(keys) {
        let mut sums = [simd.splat(0.0); 2];
        add_products(simd, &query[..PREFIX], prefix, &mut sums);
        add_products(simd, &query[PREFIX..], &key[PREFIX * S::LANES..], &mut sums);
        *score = simd.sum(simd.add(sums[0], sums[1]));
    }
}

#[inline(always)]
fn load<S: Simd, const REGISTERS: usize>(simd: S, features: &[f32]) -> [S::Floats; REGISTERS] {
    let mut registers = [simd.splat(0.0); REGISTERS];
    for (register, features) in registers.iter_mut().zip(features.chunks_exact(S::LANES)) {
        *register = simd.load(features);
    }
    registers
}

/// Adds the products of a query with a key to two sums in turn.
#[inline(always)]
fn add_products<S: Simd, E: Element>(simd: S, query: &[S::Floats], key: &[E], sums: &mut [S::Floats; 2]) {
    for (register, &query) in query.iter().enumerate() {
        let key = E::load(simd, &key[register * S::LANES..]);
        sums[register % 2] = simd.multiply_add(query, key, sums[register % 2]);
    }
}

/// [`score`] for heads of any size.
#[inline(always)]
fn score_any<S: Simd, E: Element>(simd: S, query: &[f32], keys: &[E], scores: &mut [f32]) {
    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(query.len())) {
        *score = dot(simd, query, key);
    }
}

/// [`score_grouped`] for heads of any size.
#[inline(always)]
fn score_grouped_any<S: Simd, E: Element>(
    simd: S,
    query: &[f32],
    [prefixes, keys]: [&[E]; 2],
    prefix: usize,
    scores: &mut [f32],
) {
    let keys = prefixes.chunks_exact(prefix).zip(keys.chunks_exact(query.len()));
    for (score, (first, key)) in scores.iter_mut().zip(keys) {
        *score = dot(simd, &query[..prefix], first) + dot(simd, &query[prefix..], &key[prefix..]);
    }
}

#[inline(always)]
fn dot<S: Simd, E: Element>(simd: S, query: &[f32], key: &[E]) -> f32 {
    let mut sums = simd.splat(0.0);
    for (query, key) in query.chunks_exact(S::LANES).zip(key.chunks_exact(S::LANES)) {
        sums = simd.multiply_add(simd.load(query), E::load(simd, key), sums);
    }
    simd.sum(sums)
}

/// Adds each position's values, multiplied with its weight.
#[inline(always)]
fn add_values_in_registers<S: Simd, E: Element, const REGISTERS: usize>(
    simd: S,
    tile: &Positions<E>,
    weights: &[f32; TILE_POSITIONS],
    output: &mut [f32],
) {
    let mut sums = load::<S, REGISTERS>(simd, output);
    for (values, &weight) in tile.values.chunks_exact(REGISTERS * S::LANES).zip(weights) {
        let weight = simd.splat(weight);
        for register in 0..REGISTERS {
            let values = E::load(simd, &values[register * S::LANES..]);
            sums[register] = simd.multiply_add(values, weight, sums[register]);
        }
    }
    for (register, output) in sums.into_iter().zip(output.chunks_exact_mut(S::LANES)) {
        simd.store(register, output);
    }
}

/// The same for heads of any size.
#[inline(always)]
fn add_values_any<S: Simd, E: Element>(
    simd: S,
    tile: &Positions<E>,
    weights: &[f32; TILE_POSITIONS],
    output: &mut [f32],
) {
    let stride = output.len();
    for (output, feature) in output.chunks_exact_mut(S::LANES).zip((0..).step_by(S::LANES)) {
        let mut sums = simd.load(output);
        for (values, &weight) in tile.values.chunks_exact(stride).zip(weights) {
            sums = simd.multiply_add(E::load(simd, &values[feature..]), simd.splat(weight), sums);
        }
        simd.store(sums, output);
    }
}
