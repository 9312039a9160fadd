//! Instruction sets: operations on registers. They know nothing of weight formats, matrices or kernels.
//!
//! Code above is written once, over these traits, and compiled for every set: [`portable`] for any processor, `avx2`
//! with and without AVX-VNNI and `avx512` for x86-64, `neon` with and without `sdot` for ARM64. A value of a type that
//! implements [`Simd`] proves that the processor has the instructions, since it is only created after they were
//! detected. That makes the methods safe to call.
//!
//! A register holds [`Simd::LANES`] numbers of 32 bits, or four times as many bytes.

#[cfg(target_arch = "x86_64")]
pub mod amx_permission;
#[cfg(target_arch = "x86_64")]
pub mod avx2;
#[cfg(target_arch = "x86_64")]
pub mod avx512;
pub mod half_precision;
#[cfg(target_arch = "aarch64")]
pub mod neon;
pub mod portable;
mod six_bit_pairs;

use half::f16;

pub use six_bit_pairs::SIX_BIT_PAIRS;

/// Prefetch into the first-level cache, from where a load takes a few cycles.
pub const L1: u8 = 1;
/// Prefetch into the second-level cache, which has room for much more.
pub const L2: u8 = 2;

/// Code that is compiled with a set's instructions (as `WithSimd` in the crate pulp).
pub trait WithSimd<S> {
    type Output;

    /// Runs the code. Implementations are `inline(always)`, as is everything that they call in loops, so that all of it
    /// is compiled with the set's instructions enabled.
    fn run(self, simd: S) -> Self::Output;
}

/// The numbers that the bytes of a register hold, for [`Simd::dot_bytes`].
pub trait ByteWidth {
    /// Bits of a number: it is below `2^BITS`, or a whole byte for 8.
    const BITS: u32;
}

/// An instruction set, with registers of any width.
pub trait Simd: Copy + Send + Sync + 'static {
    /// The same set with 256-bit registers.
    type Narrow: Simd256;

    /// Numbers of 32 bits in a register.
    const LANES: usize;
    /// Inputs of the largest gemm microkernel. Their accumulators and the weights must fit into the registers.
    const MAX_INPUTS: usize;
    /// Inputs of the one that multiplies each input that it loads with two registers of weights; 0 for none, where there
    /// are too few registers.
    const MAX_INPUTS_OF_PAIR: usize;
    /// Whether [`Simd::dot_bytes`] takes 8-bit weights as signed bytes.
    const SIGNED_WEIGHTS: bool;

    /// A register of `f32`.
    type Floats: Copy;
    /// A register of `i32`, or of bytes.
    type Integers: Copy;

    fn narrow(self) -> Self::Narrow;

    /// Runs `code` in a separate function that is compiled for this set. Large kernels need one each: inlined into one
    /// function, they would take the compiler minutes.
    fn call<C: WithSimd<Self>>(self, code: C) -> C::Output;

    fn splat(self, value: f32) -> Self::Floats;
    /// The first [`Simd::LANES`] numbers of `values`.
    fn load(self, values: &[f32]) -> Self::Floats;
    /// The first [`Simd::LANES`] numbers of `values`, converted to `f32`.
    fn load_f16(self, values: &[f16]) -> Self::Floats;
    /// The first [`Simd::LANES`] numbers of `values`, converted to `f32`.
    fn load_i8(self, values: &[i8]) -> Self::Floats;
    /// Writes to the first [`Simd::LANES`] numbers of `values`.
    fn store(self, register: Self::Floats, values: &mut [f32]);
    fn add(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn subtract(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn multiply(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn divide(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    fn maximum(self, left: Self::Floats, right: Self::Floats) -> Self::Floats;
    /// `left * right + addend`, fused (rounded once) if the set can.
    fn multiply_add(self, left: Self::Floats, right: Self::Floats, addend: Self::Floats) -> Self::Floats;
    /// The sum of all lanes.
    fn sum(self, register: Self::Floats) -> f32;
    /// The nearest integers, as floats.
    fn round(self, register: Self::Floats) -> Self::Floats;
    /// `register * 2^exponent` for integral exponents from -126 to 127.
    fn scale_by_power_of_two(self, register: Self::Floats, exponent: Self::Floats) -> Self::Floats;

    fn splat_integer(self, value: i32) -> Self::Integers;
    /// The first `4 * LANES` bytes of `bytes`.
    fn load_bytes(self, bytes: &[u8]) -> Self::Integers;
    fn to_floats(self, register: Self::Integers) -> Self::Floats;
    /// Divides by `2^count`; the remainders are lost.
    fn shift_right_integers(self, register: Self::Integers, count: u32) -> Self::Integers;
    /// Reinterprets the bits as `f32`.
    fn as_floats(self, register: Self::Integers) -> Self::Floats;
    /// Adds to each lane of `sums` the four products of the lane's bytes: `weights`, which are unsigned (or signed, for
    /// eight bits and [`Simd::SIGNED_WEIGHTS`]), times `values` from -127 to 127. This is the instruction `vpdpbusd`.
    fn dot_bytes<W: ByteWidth>(
        self,
        sums: Self::Integers,
        weights: Self::Integers,
        values: Self::Integers,
    ) -> Self::Integers;
    /// Prefetches `count` bytes of `bytes` from `first` on into cache [`L1`] or [`L2`], as far as `bytes` has them.
    fn prefetch<const CACHE: u8>(self, bytes: &[u8], first: usize, count: usize);
    /// Prefetches the cache line `ahead` bytes after `value`, wherever that is, into cache [`L1`] or [`L2`].
    fn prefetch_line<const CACHE: u8, T>(self, value: &T, ahead: usize);
    /// Transposes a square of 32-bit words. Row `r` starts at word `r * stride` of `words`; register `c` of
    /// `transposed` gets word `c` of every row.
    fn transpose(self, words: &[u32], stride: usize, transposed: &mut [Self::Integers]);

    /// [`Simd::dot_bytes`] of `STEPS` registers of weights with the words of `values` from `FIRST` on, each broadcast,
    /// for several inputs, which begins with `sums`.
    #[inline(always)]
    fn dot_group<W: ByteWidth, const STEPS: usize, const FIRST: usize, const INPUTS: usize>(
        self,
        mut sums: [Self::Integers; INPUTS],
        weights: &[Self::Integers; STEPS],
        values: &[[i32; 8]; INPUTS],
    ) -> [Self::Integers; INPUTS] {
        for (step, &weights) in weights.iter().enumerate() {
            for input in 0..INPUTS {
                let word = self.splat_integer(values[input][FIRST + step]);
                sums[input] = self.dot_bytes::<W>(sums[input], weights, word);
            }
        }
        sums
    }

    /// The same for two times as many rows, with half as many broadcasts.
    #[inline(always)]
    fn dot_group_of_pair<W: ByteWidth, const STEPS: usize, const FIRST: usize, const INPUTS: usize>(
        self,
        [mut upper, mut lower]: [[Self::Integers; INPUTS]; 2],
        weights: [&[Self::Integers; STEPS]; 2],
        values: &[[i32; 8]; INPUTS],
    ) -> [[Self::Integers; INPUTS]; 2] {
        for (step, (&first, &second)) in weights[0].iter().zip(weights[1]).enumerate() {
            for input in 0..INPUTS {
                let word = self.splat_integer(values[input][FIRST + step]);
                upper[input] = self.dot_bytes::<W>(upper[input], first, word);
                lower[input] = self.dot_bytes::<W>(lower[input], second, word);
            }
        }
        [upper, lower]
    }
}

/// A set with 256-bit registers, and the operations that unpack 32 quantised weights.
pub trait Simd256: Simd {
    fn splat_byte(self, value: u8) -> Self::Integers;
    fn and(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    fn or(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    fn xor(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    /// Shifts bytes to the right by `count`. Bits of the next byte may come in and must be masked off.
    fn shift_right(self, register: Self::Integers, count: u32) -> Self::Integers;
    /// Shifts bytes to the left by `count`. No bits may be shifted out.
    fn shift_left(self, register: Self::Integers, count: u32) -> Self::Integers;
    /// The low nibbles of the first 16 bytes of `bytes`, then their high nibbles (`bytes_from_nibbles_32` in ggml).
    fn bytes_from_nibbles(self, bytes: &[u8]) -> Self::Integers;
    /// A byte of ones for each set bit of `bits`, the lowest bit first (`bytes_from_bits_32` in ggml).
    fn bytes_from_bits(self, bits: u32) -> Self::Integers;
    fn store_bytes(self, register: Self::Integers, bytes: &mut [u8; 32]);
    /// Converts eight unsigned bytes, the lowest first.
    fn u8s_to_floats(self, bytes: u64) -> Self::Floats;
    /// Converts eight signed bytes, the lowest first.
    fn i8s_to_floats(self, bytes: u64) -> Self::Floats;
    /// Converts the bits of a half-precision number.
    fn f16_to_f32(self, bits: u16) -> f32;
    /// Converts the bits of eight half-precision numbers.
    fn f16s_to_floats(self, halves: [u16; 8]) -> Self::Floats;
    /// Two scaled vectors from [`SIX_BIT_PAIRS`] packed bytes: see [`six_bit_pairs`].
    #[inline(always)]
    fn scaled_six_bit_pairs(self, bytes: &[u8; SIX_BIT_PAIRS]) -> (Self::Floats, Self::Floats) {
        six_bit_pairs::scaled(self, bytes)
    }
    /// Lane `LOW` in the four lower lanes, lane `HIGH` in the four upper ones.
    fn broadcast_lanes<const LOW: i32, const HIGH: i32>(self, register: Self::Floats) -> Self::Floats;
    /// Each of the four lower lanes (of the four upper ones, for `HALF` 1) in two neighbouring lanes.
    fn duplicate_lanes<const HALF: i32>(self, register: Self::Floats) -> Self::Floats;
}

/// A set with 512-bit registers, and the operations that unpack 64 quantised weights.
pub trait Simd512: Simd {
    /// Joins two 256-bit registers.
    fn join(self, low: <Self::Narrow as Simd>::Integers, high: <Self::Narrow as Simd>::Integers) -> Self::Integers;
    /// The first 32 bytes of `bytes` in both halves.
    fn load_broadcast(self, bytes: &[u8]) -> Self::Integers;
    /// Byte `low` throughout the lower half, byte `high` throughout the upper half.
    fn splat_halves(self, low: u8, high: u8) -> Self::Integers;
    fn and(self, left: Self::Integers, right: Self::Integers) -> Self::Integers;
    /// Bits of `ones` where `mask` has a one, bits of `zeros` where it has a zero.
    fn select(self, mask: Self::Integers, ones: Self::Integers, zeros: Self::Integers) -> Self::Integers;
    /// Shifts bytes of the lower half to the right by `LOW` and bytes of the upper half by `HIGH`. Bits of the next
    /// byte may come in and must be masked off.
    fn shift_right<const LOW: i16, const HIGH: i16>(self, register: Self::Integers) -> Self::Integers;
    /// The same, to the left.
    fn shift_left<const LOW: i16, const HIGH: i16>(self, register: Self::Integers) -> Self::Integers;
}

/// Transposes [`Simd::LANES`] rows of `stride` words, a multiple of the lanes, into `stride` registers.
#[inline(always)]
pub fn transpose<S: Simd>(simd: S, words: &[u32], stride: usize, transposed: &mut [S::Integers]) {
    for column in (0..stride).step_by(S::LANES) {
        simd.transpose(&words[column..], stride, &mut transposed[column..]);
    }
}
