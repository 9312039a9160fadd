//! [`super::scalar`]'s loops compiled for AVX-512. Unsafe to call on a processor without it.

use super::{HeadAttention, RowsProblem, scalar};

/// See [`scalar::multiply_rows`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")]
pub fn multiply_rows(problem: &RowsProblem, results: &mut [f32]) {
    scalar::multiply_rows(problem, results);
}

/// See [`scalar::attend`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")]
pub fn attend(problem: &HeadAttention, output: &mut [f32]) {
    scalar::attend(problem, output);
}
