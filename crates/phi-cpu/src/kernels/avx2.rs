//! [`super::scalar`]'s loops compiled for AVX2. Unsafe to call on a processor without it.

use std::arch::x86_64::{_mm256_add_ps, _mm256_loadu_ps, _mm256_mul_ps, _mm256_setzero_ps, _mm256_storeu_ps};

use super::{HeadAttention, RowsProblem, scalar};

/// Lanes of a register.
const WIDTH: usize = 8;
const REGISTERS: usize = scalar::LANES / WIDTH;

/// See [`scalar::multiply_rows`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn multiply_rows(problem: &RowsProblem, results: &mut [f32]) {
    scalar::multiply_rows(problem, results, |left, right| dot(left, right));
}

/// See [`scalar::attend`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn attend(problem: &HeadAttention, output: &mut [f32]) {
    scalar::attend(problem, output, |left, right| dot(left, right));
}

/// See [`scalar::dot`]: the same lanes, 8 to a register. Products and sums are rounded apart, as there.
#[target_feature(enable = "avx2,fma,f16c")]
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let (left_chunks, left_rest) = left.as_chunks::<{ scalar::LANES }>();
    let (right_chunks, right_rest) = right.as_chunks::<{ scalar::LANES }>();
    let mut sums = [_mm256_setzero_ps(); REGISTERS];
    for (left, right) in left_chunks.iter().zip(right_chunks) {
        for (register, sum) in sums.iter_mut().enumerate() {
            let place = register * WIDTH;
            // SAFETY: a chunk has REGISTERS * WIDTH values, and `place` is at most WIDTH short of its end.
            let (left, right) =
                unsafe { (_mm256_loadu_ps(left.as_ptr().add(place)), _mm256_loadu_ps(right.as_ptr().add(place))) };
            *sum = _mm256_add_ps(*sum, _mm256_mul_ps(left, right));
        }
    }
    let mut lanes = [0.0; scalar::LANES];
    for (register, sum) in sums.into_iter().enumerate() {
        // SAFETY: as above, for the array of all lanes.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr().add(register * WIDTH), sum) };
    }
    scalar::add_up(&lanes, left_rest, right_rest)
}
