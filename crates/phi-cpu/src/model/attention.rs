//! Self-attention of new tokens over all that the cache holds.

use rayon::prelude::*;

use crate::cache::KeyValueCache;
use crate::kernels::{HeadAttention, Kernels};

/// Attends from `queries` (rows x hidden, already rotated) to the cache's `layer`, whose last rows are the queries'
/// own positions. Returns rows x hidden. Heads run in parallel.
pub fn attend(kernels: Kernels, cache: &KeyValueCache, layer: usize, queries: &[f32], start: usize) -> Vec<f32> {
    let (head_size, hidden) = (cache.head_size(), cache.hidden_size());
    let rows = queries.len() / hidden;
    let heads: Vec<Vec<f32>> = (0..hidden / head_size)
        .into_par_iter()
        .map(|head| {
            let features = head * head_size..(head + 1) * head_size;
            let queries: Vec<f32> =
                queries.chunks_exact(hidden).flat_map(|row| &row[features.clone()]).copied().collect();
            let positions = start + rows;
            let mut output = vec![0.0; rows * head_size];
            let problem = HeadAttention {
                queries: &queries,
                keys: cache.keys(layer, head, positions),
                values: cache.values(layer, head, positions),
                head_size,
                start,
            };
            kernels.attend(&problem, &mut output);
            output
        })
        .collect();
    let mut output = vec![0.0; rows * hidden];
    for (head, attended) in heads.iter().enumerate() {
        for (row, attended) in output.chunks_exact_mut(hidden).zip(attended.chunks_exact(head_size)) {
            row[head * head_size..(head + 1) * head_size].copy_from_slice(attended);
        }
    }
    output
}
