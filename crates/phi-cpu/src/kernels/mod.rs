//! The inner loops, behind one dispatch.
//!
//! [`scalar`] holds the loops as plain Rust; [`avx2`] and [`avx512`] compile the same loops for wider registers, so
//! that all sets compute the same sums in the same order and agree bit for bit. The set is chosen once, when the
//! program starts; `PHI_CPU=scalar|avx2|avx512` forces one.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod scalar;

use rayon::prelude::*;

use crate::matrix::{ElementType, Matrix};

pub use scalar::HeadAttention;

/// An instruction set that this processor has; there is no way to make one that it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernels(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// Rows of a weight matrix against rows of inputs, for one task of the thread pool.
struct RowsProblem<'a> {
    element_type: ElementType,
    /// The stored rows.
    weights: &'a [u8],
    bias: &'a [f32],
    /// Inputs, each of `columns` values.
    inputs: &'a [f32],
    columns: usize,
}

impl Kernels {
    /// The name of the environment variable that forces a set.
    pub const VARIABLE: &'static str = "PHI_CPU";

    /// The best set of this processor.
    pub fn detect() -> Self {
        Self::available().pop().unwrap_or(Self(Set::Scalar))
    }

    /// The set called `name` (`scalar`, `avx2`, `avx512`), if this processor has it.
    pub fn named(name: &str) -> Option<Self> {
        Self::available().into_iter().find(|kernels| kernels.name() == name)
    }

    /// All sets of this processor, the best last.
    pub fn available() -> Vec<Self> {
        let mut sets = vec![Self(Set::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            let has_avx2 = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("fma")
                && is_x86_feature_detected!("f16c");
            if has_avx2 {
                sets.push(Self(Set::Avx2));
            }
            if has_avx2
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq")
            {
                sets.push(Self(Set::Avx512));
            }
        }
        sets
    }

    /// The set's name, as `PHI_CPU` takes it.
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
        }
    }

    /// `weight * input + bias` for every row of `input`; returns rows x outputs. Runs on the current thread pool.
    pub(crate) fn linear(self, weight: &Matrix, bias: &[f32], input: &[f32]) -> Vec<f32> {
        /// Rows of weights per task: long enough to outweigh a task's cost, short enough to share evenly.
        const TASK_ROWS: usize = 32;
        let (outputs, columns) = (weight.rows(), weight.columns());
        let rows = input.len() / columns;
        // Tasks write whole weight rows, so their results lie outputs x rows; one row needs no turning.
        let mut turned = vec![0.0; rows * outputs];
        turned.par_chunks_mut(TASK_ROWS * rows).enumerate().for_each(|(task, results)| {
            let first = task * TASK_ROWS;
            let range = first..(first + TASK_ROWS).min(outputs);
            let problem = RowsProblem {
                element_type: weight.element_type(),
                weights: weight.bytes_of_rows(range.clone()),
                bias: &bias[range],
                inputs: input,
                columns,
            };
            self.multiply_rows(&problem, results);
        });
        if rows == 1 {
            return turned;
        }
        let mut output = vec![0.0; rows * outputs];
        output.par_chunks_mut(outputs).enumerate().for_each(|(row, output)| {
            for (value, turned) in output.iter_mut().zip(turned.chunks_exact(rows)) {
                *value = turned[row];
            }
        });
        output
    }

    fn multiply_rows(self, problem: &RowsProblem, results: &mut [f32]) {
        match self.0 {
            Set::Scalar => scalar::multiply_rows(problem, results, scalar::dot),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a value of this set is only made where the processor has its instructions.
            Set::Avx2 => unsafe { avx2::multiply_rows(problem, results) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Set::Avx512 => unsafe { avx512::multiply_rows(problem, results) },
        }
    }

    /// Attention of one head; `output` is queries x head size.
    pub(crate) fn attend(self, problem: &HeadAttention, output: &mut [f32]) {
        match self.0 {
            Set::Scalar => scalar::attend(problem, output, scalar::dot),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a value of this set is only made where the processor has its instructions.
            Set::Avx2 => unsafe { avx2::attend(problem, output) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Set::Avx512 => unsafe { avx512::attend(problem, output) },
        }
    }
}

#[cfg(test)]
mod tests;
