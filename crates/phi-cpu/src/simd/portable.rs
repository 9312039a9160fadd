//! The portable set: arrays of eight numbers, which the compiler maps to the registers of any processor.

use half::f16;

use super::half_precision::f16_to_f32;
use super::{ByteWidth, Simd, Simd256, WithSimd};

/// The set that every processor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portable;

const LANES: usize = 8;

#[inline(never)]
fn run<C: WithSimd<Portable>>(code: C) -> C::Output {
    code.run(Portable)
}

#[inline(always)]
fn map_floats(left: [f32; LANES], right: [f32; LANES], operation: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    let mut result = [0.0; LANES];
    for lane in 0..LANES {
        result[lane] = operation(left[lane], right[lane]);
    }
    result
}

#[inline(always)]
fn map_words(left: [i32; LANES], right: [i32; LANES], operation: impl Fn(u32, u32) -> u32) -> [i32; LANES] {
    let mut result = [0; LANES];
    for lane in 0..LANES {
        result[lane] = operation(left[lane].cast_unsigned(), right[lane].cast_unsigned()).cast_signed();
    }
    result
}

impl Simd for Portable {
    const LANES: usize = LANES;
    const MAX_INPUTS: usize = 4;
    const MAX_INPUTS_OF_PAIR: usize = 0;
    const SIGNED_WEIGHTS: bool = false;

    type Narrow = Self;
    type Floats = [f32; LANES];
    type Integers = [i32; LANES];

    #[inline(always)]
    fn narrow(self) -> Self {
        self
    }

    #[inline(always)]
    fn call<C: WithSimd<Self>>(self, code: C) -> C::Output {
        run(code)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> [f32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn load(self, values: &[f32]) -> [f32; LANES] {
        let mut register = [0.0; LANES];
        register.copy_from_slice(&values[..LANES]);
        register
    }

    #[inline(always)]
    fn load_f16(self, values: &[f16]) -> [f32; LANES] {
        let mut register = [0.0; LANES];
        for (lane, value) in register.iter_mut().zip(&values[..LANES]) {
            *lane = value.to_f32();
        }
        register
    }

    #[inline(always)]
    fn load_i8(self, values: &[i8]) -> [f32; LANES] {
        let mut register = [0.0; LANES];
        for (lane, &value) in register.iter_mut().zip(&values[..LANES]) {
            *lane = f32::from(value);
        }
        register
    }

    #[inline(always)]
    fn store(self, register: [f32; LANES], values: &mut [f32]) {
        values[..LANES].copy_from_slice(&register);
    }

    #[inline(always)]
    fn add(self, left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
        map_floats(left, right, |left, right| left + right)
    }

    #[inline(always)]
    fn subtract(self, left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
        map_floats(left, right, |left, right| left - right)
    }

    #[inline(always)]
    fn multiply(self, left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
        map_floats(left, right, |left, right| left * right)
    }

    #[inline(always)]
    fn divide(self, left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
        map_floats(left, right, |left, right| left / right)
    }

    #[inline(always)]
    fn maximum(self, left: [f32; LANES], right: [f32; LANES]) -> [f32; LANES] {
        map_floats(left, right, |left, right| if left > right { left } else { right })
    }

    #[inline(always)]
    fn multiply_add(self, left: [f32; LANES], right: [f32; LANES], addend: [f32; LANES]) -> [f32; LANES] {
        self.add(self.multiply(left, right), addend)
    }

    #[inline(always)]
    fn sum(self, register: [f32; LANES]) -> f32 {
        register.iter().sum()
    }

    #[inline(always)]
    fn round(self, register: [f32; LANES]) -> [f32; LANES] {
        // At 1.5 * 2^23 a float has no bits for fractions. A library call for each lane would take longer.
        const MAGIC: f32 = 12_582_912.0;
        map_floats(register, [MAGIC; LANES], |value, magic| (value + magic) - magic)
    }

    #[inline(always)]
    fn scale_by_power_of_two(self, register: [f32; LANES], exponent: [f32; LANES]) -> [f32; LANES] {
        map_floats(register, exponent, |value, exponent| {
            value * f32::from_bits(((exponent as i32 + 127) << 23).cast_unsigned())
        })
    }

    #[inline(always)]
    fn splat_integer(self, value: i32) -> [i32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[u8]) -> [i32; LANES] {
        let mut register = [0; LANES];
        for (lane, bytes) in register.iter_mut().zip(bytes[..4 * LANES].as_chunks::<4>().0) {
            *lane = i32::from_le_bytes(*bytes);
        }
        register
    }

    #[inline(always)]
    fn to_floats(self, register: [i32; LANES]) -> [f32; LANES] {
        let mut floats = [0.0; LANES];
        for lane in 0..LANES {
            floats[lane] = register[lane] as f32;
        }
        floats
    }

    #[inline(always)]
    fn shift_right_integers(self, register: [i32; LANES], count: u32) -> [i32; LANES] {
        register.map(|value| value >> count)
    }

    #[inline(always)]
    fn as_floats(self, register: [i32; LANES]) -> [f32; LANES] {
        register.map(|bits| f32::from_bits(bits.cast_unsigned()))
    }

    #[inline(always)]
    fn dot_bytes<W: ByteWidth>(
        self,
        mut sums: [i32; LANES],
        weights: [i32; LANES],
        values: [i32; LANES],
    ) -> [i32; LANES] {
        for byte in 0..4 {
            for lane in 0..LANES {
                let weight = (weights[lane] >> (8 * byte)) & 0xff;
                let value = (values[lane] << (24 - 8 * byte)) >> 24;
                sums[lane] += weight * value;
            }
        }
        sums
    }

    #[inline(always)]
    fn prefetch<const CACHE: u8>(self, _: &[u8], _: usize, _: usize) {}

    #[inline(always)]
    fn prefetch_line<const CACHE: u8, T>(self, _: &T, _: usize) {}

    #[inline(always)]
    fn transpose(self, words: &[u32], stride: usize, transposed: &mut [[i32; LANES]]) {
        for (column, transposed) in transposed[..LANES].iter_mut().enumerate() {
            for (row, word) in transposed.iter_mut().enumerate() {
                *word = words[row * stride + column].cast_signed();
            }
        }
    }
}

#[inline(always)]
fn from_lanes(lane: impl Fn(usize) -> f32) -> [f32; LANES] {
    let mut register = [0.0; LANES];
    for (index, value) in register.iter_mut().enumerate() {
        *value = lane(index);
    }
    register
}

impl Simd256 for Portable {
    #[inline(always)]
    fn splat_byte(self, value: u8) -> [i32; LANES] {
        [i32::from_le_bytes([value; 4]); LANES]
    }

    #[inline(always)]
    fn and(self, left: [i32; LANES], right: [i32; LANES]) -> [i32; LANES] {
        map_words(left, right, |left, right| left & right)
    }

    #[inline(always)]
    fn or(self, left: [i32; LANES], right: [i32; LANES]) -> [i32; LANES] {
        map_words(left, right, |left, right| left | right)
    }

    #[inline(always)]
    fn xor(self, left: [i32; LANES], right: [i32; LANES]) -> [i32; LANES] {
        map_words(left, right, |left, right| left ^ right)
    }

    #[inline(always)]
    fn shift_right(self, register: [i32; LANES], count: u32) -> [i32; LANES] {
        map_words(register, register, |word, _| word >> count)
    }

    #[inline(always)]
    fn shift_left(self, register: [i32; LANES], count: u32) -> [i32; LANES] {
        map_words(register, register, |word, _| word << count)
    }

    #[inline(always)]
    fn bytes_from_nibbles(self, bytes: &[u8]) -> [i32; LANES] {
        const NIBBLES: u32 = 0x0f0f_0f0f;
        let mut register = [0; LANES];
        for (lane, bytes) in bytes[..16].as_chunks::<4>().0.iter().enumerate() {
            let word = u32::from_le_bytes(*bytes);
            register[lane] = (word & NIBBLES).cast_signed();
            register[lane + LANES / 2] = ((word >> 4) & NIBBLES).cast_signed();
        }
        register
    }

    #[inline(always)]
    fn bytes_from_bits(self, bits: u32) -> [i32; LANES] {
        let mut register = [0; LANES];
        for (lane, word) in register.iter_mut().enumerate() {
            // The product has four copies of the nibble, 7 bits apart: its bit `n` becomes the lowest of byte `n`.
            let lowest = (((bits >> (4 * lane)) & 15) * 0x0020_4081) & 0x0101_0101;
            *word = (lowest * 0xff).cast_signed();
        }
        register
    }

    #[inline(always)]
    fn store_bytes(self, register: [i32; LANES], bytes: &mut [u8; 32]) {
        for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(register) {
            *bytes = word.to_le_bytes();
        }
    }

    #[inline(always)]
    fn u8s_to_floats(self, bytes: u64) -> [f32; LANES] {
        from_lanes(|lane| f32::from(bytes.to_le_bytes()[lane]))
    }

    #[inline(always)]
    fn i8s_to_floats(self, bytes: u64) -> [f32; LANES] {
        from_lanes(|lane| f32::from(bytes.to_le_bytes()[lane].cast_signed()))
    }

    #[inline(always)]
    fn f16_to_f32(self, bits: u16) -> f32 {
        f16_to_f32(bits)
    }

    #[inline(always)]
    fn f16s_to_floats(self, halves: [u16; 8]) -> [f32; LANES] {
        from_lanes(|lane| f16_to_f32(halves[lane]))
    }

    #[inline(always)]
    fn broadcast_lanes<const LOW: i32, const HIGH: i32>(self, register: [f32; LANES]) -> [f32; LANES] {
        from_lanes(|lane| register[if lane < LANES / 2 { LOW } else { HIGH } as usize])
    }

    #[inline(always)]
    fn duplicate_lanes<const HALF: i32>(self, register: [f32; LANES]) -> [f32; LANES] {
        from_lanes(|lane| register[4 * HALF as usize + lane / 2])
    }
}
