//! The list of instruction sets, the choice of one at run time, and what kernels have for each set alone.

use super::accumulator::{Accumulator, Accumulator256};
#[cfg(target_arch = "x86_64")]
use super::avx512_accumulator::Accumulator512;
#[cfg(target_arch = "x86_64")]
use super::matrix_unit::amx::Amx;
use super::matrix_unit::{MatrixUnit, NoMatrixUnit};
use crate::activations::RowCounts;
#[cfg(target_arch = "x86_64")]
use crate::simd::avx2::{self, Avx2};
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::Avx512;
#[cfg(target_arch = "aarch64")]
use crate::simd::neon::{self, Neon};
use crate::simd::portable::Portable;
use crate::simd::{Simd, WithSimd};

/// An instruction set that this processor has. A value exists only for sets that were detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstructionSet(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable(Portable),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2<{ avx2::PLAIN }>),
    #[cfg(target_arch = "x86_64")]
    AvxVnni(Avx2<{ avx2::WITH_AVX_VNNI }>),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Amx(Avx512),
    #[cfg(target_arch = "aarch64")]
    Neon(Neon<{ neon::PLAIN }>),
    #[cfg(target_arch = "aarch64")]
    DotProd(Neon<{ neon::WITH_SDOT }>),
}

/// An instruction set, with the parts of kernels that are written for it alone.
pub trait KernelSet: Simd {
    /// Accumulates the product of a row of quantised weights and one input.
    type Accumulator: Accumulator<Self>;
    /// The matrix unit beside the set.
    type MatrixUnit: MatrixUnit;

    /// The matrix unit, if the set was chosen with one.
    #[inline(always)]
    fn matrix_unit(self) -> Option<Self::MatrixUnit> {
        None
    }
}

impl KernelSet for Portable {
    type Accumulator = Accumulator256<Self>;
    type MatrixUnit = NoMatrixUnit;
}

#[cfg(target_arch = "x86_64")]
impl<const DOT: u8> KernelSet for Avx2<DOT> {
    type Accumulator = Accumulator256<Self>;
    type MatrixUnit = NoMatrixUnit;
}

#[cfg(target_arch = "x86_64")]
impl KernelSet for Avx512 {
    type Accumulator = Accumulator512;
    type MatrixUnit = Amx;

    #[inline(always)]
    fn matrix_unit(self) -> Option<Amx> {
        Amx::beside(self)
    }
}

#[cfg(target_arch = "aarch64")]
impl<const DOT: u8> KernelSet for Neon<DOT> {
    type Accumulator = Accumulator256<Self>;
    type MatrixUnit = NoMatrixUnit;
}

/// Code that is compiled for each instruction set.
pub trait Kernel {
    type Output;

    /// Runs the kernel; `inline(always)` as [`WithSimd::run`].
    fn run<S: KernelSet>(self, simd: S) -> Self::Output;
}

impl<S: KernelSet, K: Kernel> WithSimd<S> for K {
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
        Self::available().pop().unwrap_or(Self(Set::Portable(Portable)))
    }

    /// The set `name` (`scalar`; `avx2`, `avxvnni`, `avx512` or `amx`; `neon` or `dotprod`), if this processor has it.
    pub fn named(name: &str) -> Option<Self> {
        Self::available().into_iter().find(|set| set.name() == name)
    }

    /// All sets of this processor, the fastest last.
    pub fn available() -> Vec<Self> {
        let sets = [
            Some(Set::Portable(Portable)),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(Set::Avx2),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(Set::AvxVnni),
            #[cfg(target_arch = "x86_64")]
            Avx512::detect().map(Set::Avx512),
            #[cfg(target_arch = "x86_64")]
            Avx512::detect_with_amx().map(Set::Amx),
            #[cfg(target_arch = "aarch64")]
            Neon::detect().map(Set::Neon),
            #[cfg(target_arch = "aarch64")]
            Neon::detect().map(Set::DotProd),
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
            #[cfg(target_arch = "aarch64")]
            Set::Neon(_) => "neon",
            #[cfg(target_arch = "aarch64")]
            Set::DotProd(_) => "dotprod",
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
            #[cfg(target_arch = "aarch64")]
            Set::Neon(set) => set.call(kernel),
            #[cfg(target_arch = "aarch64")]
            Set::DotProd(set) => set.call(kernel),
        }
    }
}
