//! A query with what is kept of a long answer, whose places in the cache are in no order.

use super::softmax::OnlineSoftmax;
use super::{Head, KeysAndValues, TILE_POSITIONS, by_query};
use crate::simd::Simd;

/// What a head keeps of an answer.
pub struct KeptPositions<'a> {
    /// The place of the answer's first token. The places before it hold their own positions.
    pub first: usize,
    /// The position that each place from there on holds. None is after the query's.
    pub positions: &'a [u32],
    /// The positions from here on stay; at least one is before it.
    pub latest: usize,
}

impl KeptPositions<'_> {
    #[inline(always)]
    fn at(&self, place: usize) -> usize {
        place.checked_sub(self.first).map_or(place, |index| self.positions[index] as usize)
    }
}

/// Computes attention of a single query into `output`. Returns the index in [`KeptPositions::positions`] of the one
/// that gets the least attention, apart from the latest.
#[inline(always)]
pub fn attend_kept<S: Simd, C: KeysAndValues>(
    simd: S,
    head: &Head<C>,
    kept: &KeptPositions,
    output: &mut [f32],
) -> usize {
    output.fill(0.0);
    let mut softmax = OnlineSoftmax::EMPTY;
    let first_neighbour = head.first_neighbour(head.start);
    let end = kept.first + kept.positions.len();
    let (mut least, mut lowest) = (0, f32::INFINITY);
    for first in (0..end).step_by(TILE_POSITIONS) {
        let count = TILE_POSITIONS.min(end - first);
        let tile = head.cache.tile(first, count);
        let mut scores = [f32::NEG_INFINITY; TILE_POSITIONS];
        by_query::score(simd, head.queries, tile.keys, &mut scores);
        if let Some(grouping) = head.grouping.as_ref().filter(|_| first_neighbour > 0) {
            let mut grouped = [0.0; TILE_POSITIONS];
            by_query::score_grouped(simd, grouping.queries, grouping.prefix, &tile, &mut grouped);
            for (index, grouped) in grouped.into_iter().enumerate().take(count) {
                if kept.at(first + index) < first_neighbour {
                    scores[index] = grouped;
                }
            }
        }
        by_query::scale(&mut scores[..count], head.scale, &tile);
        for (index, &score) in scores[..count].iter().enumerate().skip(kept.first.saturating_sub(first)) {
            if score < lowest && kept.at(first + index) < kept.latest {
                (least, lowest) = (first + index - kept.first, score);
            }
        }
        by_query::add_values(simd, &tile, &mut scores, &mut softmax, output);
    }
    softmax.divide(simd, output);
    least
}
