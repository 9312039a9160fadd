//! Products of bytes: `sdot`, and what takes its place on processors without it.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::aarch64::*;
use std::arch::asm;

/// Products of `bits`-bit weights and values up to 127 that can be added in 16 bits. Eight bits are signed: -128 to
/// 127.
pub const fn steps_before_overflow(bits: u32) -> usize {
    let largest = if bits == 8 { 128 } else { (1 << bits) - 1 };
    i16::MAX as usize / (127 * largest)
}

/// `sdot`: adds to each lane the four products of its bytes. Rust's intrinsic for it is not stable. The assembler is
/// told that it may be there, since no function is compiled for processors that have it: which one the compiler puts it
/// into is not ours to choose.
#[inline(always)]
pub fn sdot(mut sums: int32x4_t, weights: int32x4_t, values: int32x4_t) -> int32x4_t {
    // SAFETY: only called for `WITH_SDOT`, whose proof is that the processor has the instruction.
    unsafe {
        asm!(
            ".arch_extension dotprod",
            "sdot {sums:v}.4s, {weights:v}.16b, {values:v}.16b",
            sums = inout(vreg) sums, weights = in(vreg) weights, values = in(vreg) values,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}

/// `sdot` with word `WORD` of `values` for all lanes.
#[inline(always)]
pub fn sdot_word<const WORD: u8>(mut sums: int32x4_t, weights: int32x4_t, values: int32x4_t) -> int32x4_t {
    // SAFETY: as for `sdot`.
    unsafe {
        asm!(
            ".arch_extension dotprod",
            "sdot {sums:v}.4s, {weights:v}.16b, {values:v}.4b[{word}]",
            sums = inout(vreg) sums, weights = in(vreg) weights, values = in(vreg) values, word = const WORD,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}

/// The products of sixteen bytes in 16 bits, before they are added in 32: those of the lower eight and the upper eight.
#[derive(Clone, Copy)]
pub struct Products([int16x8_t; 2]);

#[expect(clippy::undocumented_unsafe_blocks, reason = "every ARM64 processor has the instructions")]
impl Products {
    #[inline(always)]
    pub fn of(weights: int32x4_t, values: int32x4_t) -> Self {
        unsafe {
            let (weights, values) = (vreinterpretq_s8_s32(weights), vreinterpretq_s8_s32(values));
            Self([vmull_s8(vget_low_s8(weights), vget_low_s8(values)), vmull_high_s8(weights, values)])
        }
    }

    #[inline(always)]
    pub fn add(self, weights: int32x4_t, values: int32x4_t) -> Self {
        unsafe {
            let (weights, values) = (vreinterpretq_s8_s32(weights), vreinterpretq_s8_s32(values));
            let low = vmlal_s8(self.0[0], vget_low_s8(weights), vget_low_s8(values));
            Self([low, vmlal_high_s8(self.0[1], weights, values)])
        }
    }

    /// Adds to each lane of `sums` the four products of its bytes.
    #[inline(always)]
    pub fn add_to(self, sums: int32x4_t) -> int32x4_t {
        let [low, high] = self.0;
        unsafe { vaddq_s32(sums, vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(high))) }
    }
}
