//! The loops themselves, in plain Rust that any compiler target can vectorise.
//!
//! `inline(always)`: [`super::avx2`] and [`super::avx512`] are these same functions, compiled with more instructions
//! allowed. Only the innermost one, [`dot`], is handed in: compilers do not see that its partial sums fill registers.

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::RowsProblem;
use crate::quant;

/// Partial sums kept apart, so that a sum has the same order on every instruction set and fills wide registers.
pub const LANES: usize = 32;

/// Every weight row times every input. `results` is weight rows x inputs.
#[inline(always)]
pub fn multiply_rows(problem: &RowsProblem, results: &mut [f32], dot: impl Fn(&[f32], &[f32]) -> f32) {
    let RowsProblem { element_type, weights, bias, inputs, columns } = *problem;
    let input_rows = inputs.len() / columns;
    let row_bytes = weights.len() / bias.len();
    let mut row = vec![0.0; columns];
    for ((stored, &bias), results) in
        weights.chunks_exact(row_bytes).zip(bias).zip(results.chunks_exact_mut(input_rows))
    {
        quant::dequantize_row(element_type, stored, &mut row);
        for (result, input) in results.iter_mut().zip(inputs.chunks_exact(columns)) {
            *result = dot(&row, input) + bias;
        }
    }
}

/// Attention of one head over the cache.
pub struct HeadAttention<'a> {
    /// Queries x head size; query `i` stands at position `start + i`.
    pub queries: &'a [f32],
    /// Positions x head size.
    pub keys: &'a [f16],
    /// Positions x head size.
    pub values: &'a [f16],
    /// Features of the head.
    pub head_size: usize,
    /// Position of the first query.
    pub start: usize,
}

/// Softmax of scaled dot products, applied to the values; a query sees its own position and those before it.
#[inline(always)]
pub fn attend(problem: &HeadAttention, output: &mut [f32], dot: impl Fn(&[f32], &[f32]) -> f32) {
    let HeadAttention { queries, keys, values, head_size, start } = *problem;
    let scale = 1.0 / (head_size as f32).sqrt();
    let mut unpacked_keys = vec![0.0; keys.len()];
    keys.convert_to_f32_slice(&mut unpacked_keys);
    let mut unpacked_values = vec![0.0; values.len()];
    values.convert_to_f32_slice(&mut unpacked_values);
    let mut scores = vec![0.0; keys.len() / head_size];
    let rows = queries.chunks_exact(head_size).zip(output.chunks_exact_mut(head_size));
    for (row, (query, output)) in rows.enumerate() {
        let scores = &mut scores[..=start + row];
        for (score, key) in scores.iter_mut().zip(unpacked_keys.chunks_exact(head_size)) {
            *score = dot(query, key) * scale;
        }
        let total = exponentiate(scores);
        output.fill(0.0);
        for (&score, value) in scores.iter().zip(unpacked_values.chunks_exact(head_size)) {
            let share = score / total;
            for (output, &value) in output.iter_mut().zip(value) {
                *output += share * value;
            }
        }
    }
}

/// Replaces scores by the exponentials of their distance to the largest, and returns the sum.
#[inline(always)]
fn exponentiate(scores: &mut [f32]) -> f32 {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for score in scores {
        *score = (*score - largest).exp();
        total += *score;
    }
    total
}

/// The sum of products of two slices of equal length.
pub fn dot(left: &[f32], right: &[f32]) -> f32 {
    let (left_chunks, left_rest) = left.as_chunks::<LANES>();
    let (right_chunks, right_rest) = right.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (left, right) in left_chunks.iter().zip(right_chunks) {
        for ((lane, &left), &right) in lanes.iter_mut().zip(left).zip(right) {
            *lane += left * right;
        }
    }
    add_up(&lanes, left_rest, right_rest)
}

/// The end of every [`dot`]: partial sums, then what did not fill a chunk.
#[inline(always)]
pub fn add_up(lanes: &[f32; LANES], left_rest: &[f32], right_rest: &[f32]) -> f32 {
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(&left, &right)| left * right).sum();
    lanes.iter().sum::<f32>() + rest
}
