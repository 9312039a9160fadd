//! NEON, which every ARM64 processor has: pairs of registers of 4 numbers. Bytes are multiplied by `sdot` if the
//! processor has it, and otherwise by `smull` and `smlal`, whose 16-bit sums must not overflow.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::aarch64::*;
use std::arch::asm;

mod products;
mod unpack;

use half::f16;

use super::{ByteWidth, L1, Simd, WithSimd};
use products::{Products, sdot, sdot_word, steps_before_overflow};
use unpack::{widen_f16, widen_i16};

/// Bytes are multiplied by NEON's `smull` and `smlal`.
pub const PLAIN: u8 = 0;
/// Bytes are multiplied by `sdot`.
pub const WITH_SDOT: u8 = 1;

/// Proof that the processor has NEON, and the instruction that `DOT` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neon<const DOT: u8>(());

impl<const DOT: u8> Neon<DOT> {
    /// The proof, if the processor has the instructions.
    pub fn detect() -> Option<Self> {
        let found = std::arch::is_aarch64_feature_detected!("neon")
            && (DOT == PLAIN || std::arch::is_aarch64_feature_detected!("dotprod"));
        found.then_some(Self(()))
    }
}

#[inline(never)]
#[target_feature(enable = "neon")]
fn run<C: WithSimd<Neon<DOT>>, const DOT: u8>(set: Neon<DOT>, code: C) -> C::Output {
    code.run(set)
}

type Floats = [float32x4_t; 2];
type Integers = [int32x4_t; 2];

/// Applies an intrinsic to both registers of each operand.
macro_rules! both {
    ($intrinsic:ident, $($register:expr),+) => {
        unsafe { [$intrinsic($($register[0]),+), $intrinsic($($register[1]),+)] }
    };
}

use both;

#[expect(clippy::undocumented_unsafe_blocks, reason = "the comment above applies to all of them")]
impl<const DOT: u8> Simd for Neon<DOT> {
    const LANES: usize = 8;
    const MAX_INPUTS: usize = 4;
    const MAX_INPUTS_OF_PAIR: usize = 0;
    // Both operands of the multiplications are signed. Weights of fewer than eight bits are below 128 either way.
    const SIGNED_WEIGHTS: bool = true;

    type Narrow = Self;
    type Floats = Floats;
    type Integers = Integers;

    #[inline(always)]
    fn narrow(self) -> Self {
        self
    }

    #[inline(always)]
    fn call<C: WithSimd<Self>>(self, code: C) -> C::Output {
        unsafe { run(self, code) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Floats {
        unsafe { [vdupq_n_f32(value); 2] }
    }

    #[inline(always)]
    fn load(self, values: &[f32]) -> Floats {
        assert!(values.len() >= 8);
        unsafe { [vld1q_f32(values.as_ptr()), vld1q_f32(values.as_ptr().add(4))] }
    }

    #[inline(always)]
    fn load_f16(self, values: &[f16]) -> Floats {
        assert!(values.len() >= 8);
        unsafe { widen_f16(vld1q_u16(values.as_ptr().cast())) }
    }

    #[inline(always)]
    fn load_i8(self, values: &[i8]) -> Floats {
        assert!(values.len() >= 8);
        unsafe { widen_i16(vmovl_s8(vld1_s8(values.as_ptr()))) }
    }

    #[inline(always)]
    fn store(self, register: Floats, values: &mut [f32]) {
        assert!(values.len() >= 8);
        unsafe {
            vst1q_f32(values.as_mut_ptr(), register[0]);
            vst1q_f32(values.as_mut_ptr().add(4), register[1]);
        }
    }

    #[inline(always)]
    fn add(self, left: Floats, right: Floats) -> Floats {
        both!(vaddq_f32, left, right)
    }

    #[inline(always)]
    fn subtract(self, left: Floats, right: Floats) -> Floats {
        both!(vsubq_f32, left, right)
    }

    #[inline(always)]
    fn multiply(self, left: Floats, right: Floats) -> Floats {
        both!(vmulq_f32, left, right)
    }

    #[inline(always)]
    fn divide(self, left: Floats, right: Floats) -> Floats {
        both!(vdivq_f32, left, right)
    }

    #[inline(always)]
    fn maximum(self, left: Floats, right: Floats) -> Floats {
        // `right` where either is not a number, as with the other sets. `fmax` would return the NaN.
        let greater = both!(vcgtq_f32, left, right);
        both!(vbslq_f32, greater, left, right)
    }

    #[inline(always)]
    fn multiply_add(self, left: Floats, right: Floats, addend: Floats) -> Floats {
        both!(vfmaq_f32, addend, left, right)
    }

    #[inline(always)]
    fn sum(self, register: Floats) -> f32 {
        unsafe { vaddvq_f32(vaddq_f32(register[0], register[1])) }
    }

    #[inline(always)]
    fn round(self, register: Floats) -> Floats {
        both!(vrndnq_f32, register)
    }

    #[inline(always)]
    fn scale_by_power_of_two(self, register: Floats, exponent: Floats) -> Floats {
        let exponents = both!(vcvtnq_s32_f32, exponent);
        let biased = both!(vaddq_s32, exponents, self.splat_integer(127));
        self.multiply(register, self.as_floats(biased.map(|biased| unsafe { vshlq_n_s32::<23>(biased) })))
    }

    #[inline(always)]
    fn splat_integer(self, value: i32) -> Integers {
        unsafe { [vdupq_n_s32(value); 2] }
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[u8]) -> Integers {
        assert!(bytes.len() >= 32);
        let halves = unsafe { [vld1q_u8(bytes.as_ptr()), vld1q_u8(bytes.as_ptr().add(16))] };
        both!(vreinterpretq_s32_u8, halves)
    }

    #[inline(always)]
    fn to_floats(self, register: Integers) -> Floats {
        both!(vcvtq_f32_s32, register)
    }

    #[inline(always)]
    fn shift_right_integers(self, register: Integers, count: u32) -> Integers {
        let count = unsafe { vdupq_n_s32(-count.cast_signed()) };
        register.map(|half| unsafe { vshlq_s32(half, count) })
    }

    #[inline(always)]
    fn as_floats(self, register: Integers) -> Floats {
        both!(vreinterpretq_f32_s32, register)
    }

    #[inline(always)]
    fn dot_bytes<W: ByteWidth>(self, sums: Integers, weights: Integers, values: Integers) -> Integers {
        let one = |half: usize| match DOT {
            PLAIN => Products::of(weights[half], values[half]).add_to(sums[half]),
            _ => sdot(sums[half], weights[half], values[half]),
        };
        [one(0), one(1)]
    }

    #[inline(always)]
    fn dot_group<W: ByteWidth, const STEPS: usize, const FIRST: usize, const INPUTS: usize>(
        self,
        mut sums: [Integers; INPUTS],
        weights: &[Integers; STEPS],
        values: &[[i32; 8]; INPUTS],
    ) -> [Integers; INPUTS] {
        if DOT == PLAIN {
            for (input, sums) in sums.iter_mut().enumerate() {
                let mut first = 0;
                while first < STEPS {
                    // Several steps fit into 16-bit sums.
                    let end = (first + const { steps_before_overflow(W::BITS) }).min(STEPS);
                    for half in 0..2 {
                        let word = |step| unsafe { vdupq_n_s32(values[input][FIRST + step]) };
                        let mut products = Products::of(weights[first][half], word(first));
                        for step in first + 1..end {
                            products = products.add(weights[step][half], word(step));
                        }
                        sums[half] = products.add_to(sums[half]);
                    }
                    first = end;
                }
            }
            return sums;
        }
        // Four words of an input to a register, of which the instruction takes one.
        for (quad, weights) in weights.as_chunks::<4>().0.iter().enumerate() {
            for (values, sums) in values.iter().zip(&mut sums) {
                let words = &values[FIRST + 4 * quad..];
                assert!(words.len() >= 4);
                let words = unsafe { vld1q_s32(words.as_ptr()) };
                for half in 0..2 {
                    let sum = sdot_word::<0>(sums[half], weights[0][half], words);
                    let sum = sdot_word::<1>(sum, weights[1][half], words);
                    let sum = sdot_word::<2>(sum, weights[2][half], words);
                    sums[half] = sdot_word::<3>(sum, weights[3][half], words);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn prefetch<const CACHE: u8>(self, bytes: &[u8], first: usize, count: usize) {
        // Each cache line once: those that start within the bytes.
        let end = bytes.len().min(first + count);
        let mut offset = first + (bytes.as_ptr() as usize + first).wrapping_neg() % 64;
        while offset < end {
            self.prefetch_line::<CACHE, u8>(&bytes[offset], 0);
            offset += 64;
        }
    }

    #[inline(always)]
    fn prefetch_line<const CACHE: u8, T>(self, value: &T, ahead: usize) {
        // A hint, which may point anywhere. Rust's intrinsic for it is not stable.
        let line = std::ptr::from_ref(value).wrapping_byte_add(ahead);
        unsafe {
            if CACHE == L1 {
                asm!("prfm pldl1keep, [{}]", in(reg) line, options(readonly, nostack, preserves_flags));
            } else {
                asm!("prfm pldl2keep, [{}]", in(reg) line, options(readonly, nostack, preserves_flags));
            }
        }
    }

    #[inline(always)]
    fn transpose(self, words: &[u32], stride: usize, transposed: &mut [Integers]) {
        assert!(words.len() >= 7 * stride + 8 && transposed.len() >= 8);
        // Four squares of four by four: `half` selects the rows, `side` the columns.
        for half in 0..2 {
            for side in 0..2 {
                unsafe {
                    let row = |row: usize| vld1q_u32(words.as_ptr().add((4 * half + row) * stride + 4 * side));
                    let (a, b, c, d) = (row(0), row(1), row(2), row(3));
                    let pairs = |register| vreinterpretq_u64_u32(register);
                    let (even_ab, odd_ab) = (pairs(vtrn1q_u32(a, b)), pairs(vtrn2q_u32(a, b)));
                    let (even_cd, odd_cd) = (pairs(vtrn1q_u32(c, d)), pairs(vtrn2q_u32(c, d)));
                    let columns = [
                        vtrn1q_u64(even_ab, even_cd),
                        vtrn1q_u64(odd_ab, odd_cd),
                        vtrn2q_u64(even_ab, even_cd),
                        vtrn2q_u64(odd_ab, odd_cd),
                    ];
                    for (column, register) in columns.into_iter().enumerate() {
                        transposed[4 * side + column][half] = vreinterpretq_s32_u64(register);
                    }
                }
            }
        }
    }
}
