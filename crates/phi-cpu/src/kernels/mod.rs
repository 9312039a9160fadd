//! The kernels, and their dispatch on the instruction set and the weights' format.
//!
//! A [`Kernel`] is written once, over the trait [`Simd`], and compiled for each instruction set: [`portable`] for any
//! processor, [`avx2`] with and without AVX-VNNI, [`avx512`], and AVX-512 with the matrix unit of [`amx`] for prompts.
//! The set is chosen once, when a model is opened. The order of sums differs between sets, so that results are equal
//! up to rounding; integer sums are exact in all of them.
//!
//! Linear layers go through [`multiply`]: `gemv` for one input, `gemm` for several, `float` for weights in floating
//! point, and `amx` for prompts where it exists.

#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(not(target_arch = "x86_64"))]
#[path = "no_amx.rs"]
mod amx;
pub mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx512_gemv;
mod bf16_tiles;
pub mod elementwise;
mod float;
mod gemm;
mod gemv;
mod int8;
mod pack;
mod parallel;
mod portable;
mod simd;

use crate::activations::{Activations, PANEL, RowCounts};
use crate::matrix::{ElementType, Matrix};
use crate::quant::unpack::{Q3K, Q4_0, Q4K, Q5_0, Q5K, Q6K, Q8_0, SUPER_BLOCK};

pub use bf16_tiles::Bf16Tiles;
pub use int8::{Int8Panels, OperandPanel};
pub use pack::Scratch;
pub use parallel::{Task, for_each, on_this_thread};
pub use simd::{Simd, Simd256, Simd512};

/// An instruction set that this processor has. A value exists only for sets that were detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstructionSet(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable(portable::Portable),
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Avx2<{ avx2::PLAIN }>),
    #[cfg(target_arch = "x86_64")]
    AvxVnni(avx2::Avx2<{ avx2::WITH_AVX_VNNI }>),
    #[cfg(target_arch = "x86_64")]
    Avx512(avx512::Avx512),
    #[cfg(target_arch = "x86_64")]
    Amx(avx512::Avx512),
}

/// Code that is compiled for each instruction set.
pub trait Kernel {
    type Output;

    /// Runs the kernel. Implementations are `inline(always)`, as is everything that they call in loops, so that all of
    /// it is compiled with the set's instructions enabled.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// A kernel for one set: any [`Kernel`], or a part of one that is generic over the set already.
pub trait KernelFor<S> {
    type Output;

    /// Runs the kernel; `inline(always)` as [`Kernel::run`].
    fn run(self, simd: S) -> Self::Output;
}

impl<S: Simd, K: Kernel> KernelFor<S> for K {
    type Output = K::Output;

    #[inline(always)]
    fn run(self, simd: S) -> Self::Output {
        Kernel::run(self, simd)
    }
}

impl InstructionSet {
    /// The environment variable with which programs let the user choose a set by its name.
    pub const VARIABLE: &'static str = "PHI_CPU";

    /// The fastest set of this processor.
    pub fn detect() -> Self {
        Self::available().pop().unwrap_or(Self(Set::Portable(portable::Portable)))
    }

    /// The set `name` (`scalar`, `avx2`, `avxvnni`, `avx512` or `amx`), if this processor has it.
    pub fn named(name: &str) -> Option<Self> {
        Self::available().into_iter().find(|set| set.name() == name)
    }

    /// All sets of this processor, the fastest last.
    pub fn available() -> Vec<Self> {
        let sets = [
            Some(Set::Portable(portable::Portable)),
            #[cfg(target_arch = "x86_64")]
            avx2::Avx2::detect().map(Set::Avx2),
            #[cfg(target_arch = "x86_64")]
            avx2::Avx2::detect().map(Set::AvxVnni),
            #[cfg(target_arch = "x86_64")]
            avx512::Avx512::detect().map(Set::Avx512),
            #[cfg(target_arch = "x86_64")]
            avx512::Avx512::detect_with_amx().map(Set::Amx),
        ];
        sets.into_iter().flatten().map(Self).collect()
    }

    /// The set's name, for [`InstructionSet::named`].
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Portable(_) => "scalar",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::AvxVnni(_) => "avxvnni",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Set::Amx(_) => "amx",
        }
    }

    /// Divides the rows of a batch, `prefill` rows of prompts and then `decode` rows of answers, by their operands.
    pub fn row_counts(self, prefill: usize, decode: usize) -> RowCounts {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Set::Amx(_) => RowCounts { bf16: prefill, int8: decode },
            _ => RowCounts { bf16: 0, int8: prefill + decode },
        }
    }

    /// Runs `kernel` as it is compiled for this set.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Set::Portable(set) => set.call(kernel),
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(set) => set.call(kernel),
            #[cfg(target_arch = "x86_64")]
            Set::AvxVnni(set) => set.call(kernel),
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(set) | Set::Amx(set) => set.call(kernel),
        }
    }
}

/// Multiplies row panel `panel` of the weights, which has 32 rows, with every input, and adds the products to `output`,
/// which has a row per input.
#[inline(always)]
pub fn multiply<S: Simd>(
    simd: S,
    weights: &Matrix,
    panel: usize,
    inputs: &Activations,
    scratch: &mut Scratch<S>,
    output: &mut [[f32; PANEL]],
) {
    let first = panel * PANEL;
    macro_rules! with {
        ($format:ty) => {{
            let (bf16, int8) = output.split_at_mut(inputs.bf16.rows());
            if let Some(amx) = simd.matrix_unit()
                && !bf16.is_empty()
            {
                amx.multiply::<$format>(weights, first, &inputs.bf16, &mut scratch.amx, bf16);
            }
            if !int8.is_empty() {
                simd.call(gemm::Multiply::<S, $format> {
                    weights,
                    first,
                    inputs: &inputs.int8,
                    scratch,
                    output: int8,
                    format: std::marker::PhantomData,
                });
            }
        }};
    }
    match weights.element_type() {
        ElementType::F32 | ElementType::F16 | ElementType::Bf16 => {
            simd.call(float::Multiply { weights, first, inputs: &inputs.values, scratch, output });
        }
        ElementType::Q8_0 if S::SIGNED_WEIGHTS => with!(Q8_0<0>),
        ElementType::Q8_0 => with!(Q8_0<0x80>),
        ElementType::Q4_0 => with!(Q4_0),
        ElementType::Q5_0 => with!(Q5_0),
        ElementType::Q3K => with!(Q3K),
        ElementType::Q4K => with!(Q4K),
        ElementType::Q5K => with!(Q5K),
        ElementType::Q6K => with!(Q6K),
    }
}

/// Prefetches the weights that [`multiply`] reads first of row panel `panel`.
#[inline(always)]
pub fn prefetch<S: Simd>(simd: S, weights: &Matrix, panel: usize, inputs: &Activations) {
    let rows = weights.bytes_of_rows(panel * PANEL..weights.rows().min((panel + 1) * PANEL));
    if inputs.bf16.rows() == 0 && inputs.values.rows() == 1 {
        let half = rows.len() / weights.row_bytes() / 2 * weights.row_bytes();
        simd.prefetch::<{ simd::L2 }>(rows, 0, gemv::L2_DISTANCE);
        simd.prefetch::<{ simd::L2 }>(rows, half, gemv::L2_DISTANCE);
        return;
    }
    // The first super-blocks of all rows are read before the next ones, which the kernels prefetch.
    let element_type = weights.element_type();
    let first_bytes = 2 * SUPER_BLOCK / element_type.block_length() * element_type.block_bytes();
    for row in rows.chunks_exact(weights.row_bytes()) {
        simd.prefetch::<{ simd::L2 }>(row, 0, first_bytes);
    }
}

#[cfg(test)]
mod tests;
