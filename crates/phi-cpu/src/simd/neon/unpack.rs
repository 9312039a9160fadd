//! The operations that unpack 32 quantised weights.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::aarch64::*;

use super::{Floats, Integers, Neon, both};
use crate::simd::Simd256;

/// Converts eight half-precision numbers.
#[inline(always)]
#[expect(clippy::undocumented_unsafe_blocks, reason = "every ARM64 processor has the instructions")]
pub fn widen_f16(bits: uint16x8_t) -> Floats {
    unsafe {
        let halves = vreinterpretq_f16_u16(bits);
        [vcvt_f32_f16(vget_low_f16(halves)), vcvt_high_f32_f16(halves)]
    }
}

/// Converts eight 16-bit integers.
#[inline(always)]
#[expect(clippy::undocumented_unsafe_blocks, reason = "every ARM64 processor has the instructions")]
pub fn widen_i16(words: int16x8_t) -> Floats {
    unsafe { [vcvtq_f32_s32(vmovl_s16(vget_low_s16(words))), vcvtq_f32_s32(vmovl_high_s16(words))] }
}

/// Shifts bytes to the left, or to the right by a negative count.
#[inline(always)]
#[expect(clippy::undocumented_unsafe_blocks, reason = "every ARM64 processor has the instructions")]
fn shift(register: Integers, count: i8) -> Integers {
    let one = |register| unsafe { vreinterpretq_s32_u8(vshlq_u8(vreinterpretq_u8_s32(register), vdupq_n_s8(count))) };
    register.map(one)
}

#[expect(
    clippy::undocumented_unsafe_blocks,
    reason = "every ARM64 processor has the instructions; lengths are checked"
)]
impl<const DOT: u8> Simd256 for Neon<DOT> {
    #[inline(always)]
    fn splat_byte(self, value: u8) -> Integers {
        unsafe { [vreinterpretq_s32_u8(vdupq_n_u8(value)); 2] }
    }

    #[inline(always)]
    fn and(self, left: Integers, right: Integers) -> Integers {
        both!(vandq_s32, left, right)
    }

    #[inline(always)]
    fn or(self, left: Integers, right: Integers) -> Integers {
        both!(vorrq_s32, left, right)
    }

    #[inline(always)]
    fn xor(self, left: Integers, right: Integers) -> Integers {
        both!(veorq_s32, left, right)
    }

    #[inline(always)]
    fn shift_right(self, register: Integers, count: u32) -> Integers {
        shift(register, -(count as i8))
    }

    #[inline(always)]
    fn shift_left(self, register: Integers, count: u32) -> Integers {
        shift(register, count as i8)
    }

    #[inline(always)]
    fn bytes_from_nibbles(self, bytes: &[u8]) -> Integers {
        assert!(bytes.len() >= 16);
        unsafe {
            let stored = vld1q_u8(bytes.as_ptr());
            [vreinterpretq_s32_u8(vandq_u8(stored, vdupq_n_u8(15))), vreinterpretq_s32_u8(vshrq_n_u8::<4>(stored))]
        }
    }

    #[inline(always)]
    fn bytes_from_bits(self, bits: u32) -> Integers {
        // Each lane gets the byte that holds its bit, and is tested for that bit.
        let [a, b, c, d] = bits.to_le_bytes();
        unsafe {
            let masks = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
            let test =
                |low, high| vreinterpretq_s32_u8(vtstq_u8(vcombine_u8(vdup_n_u8(low), vdup_n_u8(high)), masks));
            [test(a, b), test(c, d)]
        }
    }

    #[inline(always)]
    fn store_bytes(self, register: Integers, bytes: &mut [u8; 32]) {
        unsafe {
            vst1q_u8(bytes.as_mut_ptr(), vreinterpretq_u8_s32(register[0]));
            vst1q_u8(bytes.as_mut_ptr().add(16), vreinterpretq_u8_s32(register[1]));
        }
    }

    #[inline(always)]
    fn u8s_to_floats(self, bytes: u64) -> Floats {
        unsafe { widen_i16(vreinterpretq_s16_u16(vmovl_u8(vcreate_u8(bytes)))) }
    }

    #[inline(always)]
    fn i8s_to_floats(self, bytes: u64) -> Floats {
        unsafe { widen_i16(vmovl_s8(vcreate_s8(bytes))) }
    }

    #[inline(always)]
    fn f16_to_f32(self, bits: u16) -> f32 {
        unsafe { vgetq_lane_f32::<0>(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(bits)))) }
    }

    #[inline(always)]
    fn f16s_to_floats(self, halves: [u16; 8]) -> Floats {
        unsafe { widen_f16(vld1q_u16(halves.as_ptr())) }
    }

    #[inline(always)]
    fn broadcast_lanes<const LOW: i32, const HIGH: i32>(self, register: Floats) -> Floats {
        let broadcast = |lane: i32| {
            let register = register[lane as usize / 4];
            unsafe {
                match lane % 4 {
                    0 => vdupq_laneq_f32::<0>(register),
                    1 => vdupq_laneq_f32::<1>(register),
                    2 => vdupq_laneq_f32::<2>(register),
                    _ => vdupq_laneq_f32::<3>(register),
                }
            }
        };
        [broadcast(LOW), broadcast(HIGH)]
    }

    #[inline(always)]
    fn duplicate_lanes<const HALF: i32>(self, register: Floats) -> Floats {
        let register = register[HALF as usize];
        unsafe { [vzip1q_f32(register, register), vzip2q_f32(register, register)] }
    }
}
