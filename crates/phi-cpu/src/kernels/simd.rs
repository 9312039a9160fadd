//! What the kernels ask of an instruction set.
//!
//! The kernels are written once, over this trait, and compiled for every set (see [`super::Work`]). A value of an
//! implementing type is a proof that the processor has the instructions: it is only made where they were found, and
//! that makes its methods safe.
//!
//! A register holds [`Simd::LANES`] numbers of 32 bits, or four times as many bytes.

use half::f16;

use super::WorkFor;
use super::amx::Amx;
use super::row::RowSums;
use crate::quant::unpack::{self, QuantFormat};

/// A core's first cache: small, and the processor waits for nothing that is there.
pub const NEAREST: u8 = 1;
/// Its second.
pub const SECOND: u8 = 2;

/// An instruction set.
pub trait Simd: Copy + Send + Sync + 'static {
    /// The same set with registers of eight numbers, or 32 bytes.
    type Narrow: Strips32;

    /// 32-bit numbers in a register.
    const LANES: usize;
    /// Inputs that a tile works on at once: as many as their sums fit into registers.
    const TILE_INPUTS: usize;
    /// Whether [`Simd::dot_bytes`] takes 8-bit weights as signed numbers.
    const SIGNED_WEIGHTS: bool;

    /// A register of `f32`.
    type Floats: Copy;
    /// A register of `i32`, or of bytes.
    type Integers: Copy;
    /// What a row of quantised weights against an input adds up to.
    type RowSums: RowSums<Self>;

    fn narrow(self) -> Self::Narrow;

    /// The matrix unit beside the set, where there is one to be used.
    #[inline(always)]
    fn matrix_unit(self) -> Option<Amx> {
        None
    }

    /// Does `work` in a function of its own, compiled for this set: for kernels so large that together they would make
    /// one function that compilers take minutes for.
    fn call<W: WorkFor<Self>>(self, work: W) -> W::Output;

    fn splat(self, value: f32) -> Self::Floats;
    /// The first numbers of `values`, which has at least [`Simd::LANES`].
    fn load(self, values: &[f32]) -> Self::Floats;
    /// The first numbers of `values` widened.
    fn load_halves(self, values: &[f16]) -> Self::Floats;
    /// Writes to the beginning of `values`, which has room for [`Simd::LANES`].
    fn store(self, register: Self::Floats, values: &mut [f32]);
    fn add(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn subtract(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn multiply(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn divide(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn maximum(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    /// `left * right + addend`, rounded once where the set can.
    fn multiply_add(self, left: Self::Floats, right: Self::Floats, addend: Self::Floats) -> Self::Floats;
    /// The sum of all lanes.
    fn sum(self, register: Self::Floats) -> f32;
    /// The nearest whole numbers.
    fn round(self, register: Self::Floats) -> Self::Floats;
    /// `register * 2^exponent` for whole exponents from -126 to 127.
    fn scale_by_power(self, register: Self::Floats, exponent: Self::Floats) -> Self::Floats;

    fn splat_integer(self, value: i32) -> Self::Integers;
    /// The first bytes of `bytes`, which has at least four times [`Simd::LANES`].
    fn load_bytes(self, bytes: &[u8]) -> Self::Integers;
    fn to_floats(self, register: Self::Integers) -> Self::Floats;
    /// The same bits as `f32`.
    fn as_floats(self, register: Self::Integers) -> Self::Floats;
    /// Adds to each lane of `sums` the four products of its bytes: `weights` (0 to 255, or for
    /// [`Simd::SIGNED_WEIGHTS`] 128 less where they have eight bits) times `values` (-127 to 127).
    fn dot_bytes<F: QuantFormat>(
        self,
        sums: Self::Integers,
        weights: Self::Integers,
        values: Self::Integers,
    ) -> Self::Integers;
    /// Asks for `count` bytes of `bytes` from `first` on, as far as there are so many, to be brought into the
    /// [`NEAREST`] cache or the [`SECOND`].
    fn prefetch<const CACHE: u8>(self, bytes: &[u8], first: usize, count: usize);
    /// Turns a square of 32-bit words: row `r` starts at word `r * stride` of `words`; register `c` of `turned` gets
    /// word `c` of every row.
    fn turn(self, words: &[u32], stride: usize, turned: &mut [Self::Integers]);

    /// [`Simd::dot_bytes`] of `STEPS` registers of weights and the words of `values` from `FIRST` on, for several
    /// inputs.
    #[inline(always)]
    fn dot_group<F: QuantFormat, const STEPS: usize, const FIRST: usize, const INPUTS: usize>(
        self,
        weights: &[Self::Integers; STEPS],
        values: &[[i32; 8]; INPUTS],
    ) -> [Self::Integers; INPUTS] {
        let mut sums = [self.splat_integer(0); INPUTS];
        for (step, &weights) in weights.iter().enumerate() {
            for input in 0..INPUTS {
                let word = self.splat_integer(values[input][FIRST + step]);
                sums[input] = self.dot_bytes::<F>(sums[input], weights, word);
            }
        }
        sums
    }
}

/// A set with registers of eight numbers or 32 bytes, and what unpacking a strip of quantised weights takes.
pub trait Strips32: Simd {
    fn splat_byte(self, value: u8) -> Self::Integers;
    fn and(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    fn or(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    fn xor(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    /// Bytes shifted to the right by `count`; bits of the next byte may come in from above and must be masked off.
    fn shift_right(self, register: Self::Integers, count: u32) -> Self::Integers;
    /// Bytes shifted to the left by `count`, with no bits lost.
    fn shift_left(self, register: Self::Integers, count: u32) -> Self::Integers;
    /// The low nibbles of the first sixteen bytes of `bytes`, then the high ones.
    fn low_then_high(self, bytes: &[u8]) -> Self::Integers;
    /// A byte of ones for each set bit of `bits`, the lowest first.
    fn spread_bits(self, bits: u32) -> Self::Integers;
    fn store_bytes(self, register: Self::Integers, bytes: &mut [u8; 32]);
    /// Eight bytes, the lowest first.
    fn bytes_to_floats(self, bytes: u64) -> Self::Floats;
    /// Eight signed bytes, the lowest first.
    fn signed_bytes_to_floats(self, bytes: u64) -> Self::Floats;
    /// The half-precision number of these bits.
    fn widen_half(self, bits: u16) -> f32;
    /// Eight half-precision numbers.
    fn widen_halves(self, halves: [u16; 8]) -> Self::Floats;
    /// The scales and offsets of a block of eight groups with minima: see [`unpack::k4_scales`].
    #[inline(always)]
    fn unpack_k4_scales(self, block: &[u8]) -> (Self::Floats, Self::Floats) {
        unpack::k4_scales(self, block)
    }
    /// Number `INDEX` in the lower four lanes and `NEXT` in the upper.
    fn pick<const INDEX: i32, const NEXT: i32>(self, register: Self::Floats) -> Self::Floats;
    /// Each of the first four numbers (or, for `HALF` 1, of the last four) twice.
    fn twice<const HALF: i32>(self, register: Self::Floats) -> Self::Floats;
}

/// A set with registers of 64 bytes, and what unpacking two strips of quantised weights at once takes.
pub trait Strips64: Simd {
    /// Two strips side by side.
    fn join(self, low: <Self::Narrow as Simd>::Integers, high: <Self::Narrow as Simd>::Integers) -> Self::Integers;
    /// The first 32 bytes of `bytes` in either half.
    fn load_twice(self, bytes: &[u8]) -> Self::Integers;
    /// One byte throughout the lower half, another throughout the upper.
    fn splat_bytes(self, low: u8, high: u8) -> Self::Integers;
    fn and(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    /// Bits of `ones` where `mask` has a one, and of `zeros` elsewhere.
    fn select(self, mask: Self::Integers, ones: Self::Integers, zeros: Self::Integers) -> Self::Integers;
    /// Bytes of the lower half shifted to the right by `LOW`, those of the upper by `HIGH`; bits of the next byte may come
    /// in and must be masked off.
    fn shift_right<const LOW: i16, const HIGH: i16>(self, register: Self::Integers) -> Self::Integers;
    /// The same to the left.
    fn shift_left<const LOW: i16, const HIGH: i16>(self, register: Self::Integers) -> Self::Integers;
}
