//! The quantised formats as integers: what the kernels multiply without going through `f32`.
//!
//! Every format is brought to one form. A row falls into groups of 16 or 32 values, and in a group
//! `value = scale * q + shift`, with `q` from 0 to 255. The arithmetic is the formats' own (see [`super::legacy`] and
//! [`super::k_quants`]), only sorted differently, and in registers throughout: compilers do not find these by
//! themselves. Rows are unpacked 256 values at a time.

use std::marker::PhantomData;

use super::SUPER_BLOCK;
use crate::kernels::{Strips32, Strips64};

/// Values that are unpacked at once.
pub const UNIT: usize = SUPER_BLOCK;
/// Values that have neighbouring bytes in every format.
pub const STRIP: usize = 32;
/// Strips of a unit.
pub const UNIT_STRIPS: usize = UNIT / STRIP;

/// A number for each group of a unit: the first register for eight groups of 32 values, or both for sixteen.
pub type Numbers<S> = [<S as crate::kernels::Simd>::Floats; 2];

/// A format whose values are integers under scales.
pub trait IntegerFormat {
    /// Values in a group: 16 or 32.
    const GROUP: usize;
    /// Bits of a quant, rounded up to 4, 5, 6 or 8.
    const BITS: u32;
    /// Bytes of a unit.
    const UNIT_BYTES: usize;

    /// The scales and the shifts of the groups in `unit`, which has [`IntegerFormat::UNIT_BYTES`].
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>);

    /// The quants of strip `INDEX` of `unit`.
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers;

    /// By how many bits the second strip of [`IntegerFormat::two_strips`] stands too high: where that spares a shift.
    const SECOND_SHIFT: u32 = 0;

    /// The quants of strip `FIRST`, which is even, and of `SECOND`, which follows it.
    #[inline(always)]
    fn two_strips<S: Strips64, const FIRST: usize, const SECOND: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let narrow = simd.narrow();
        simd.join(Self::strip::<_, FIRST>(narrow, unit), Self::strip::<_, SECOND>(narrow, unit))
    }
}

/// Bytes of the largest unit, that of Q8_0.
const UNIT_BYTES_AT_MOST: usize = 272;

/// A unit that the blocks of a row do not fill, filled up with zeros, which mean zero in every format.
pub struct LastUnit<F> {
    bytes: [u8; UNIT_BYTES_AT_MOST],
    format: PhantomData<F>,
}

/// The last unit of `row`.
#[inline(always)]
pub fn last_unit<F: IntegerFormat>(row: &[u8]) -> LastUnit<F> {
    let mut bytes = [0; UNIT_BYTES_AT_MOST];
    let rest = row.len() % F::UNIT_BYTES;
    bytes[..rest].copy_from_slice(&row[row.len() - rest..]);
    LastUnit { bytes, format: PhantomData }
}

impl<F: IntegerFormat> LastUnit<F> {
    /// Its bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..F::UNIT_BYTES]
    }
}

/// Q8_0. `FLIP` is 0x80, or 0 for quants from -128 to 127 and no shift.
pub struct Q8_0<const FLIP: u8>;
/// Q4_0.
pub struct Q4_0;
/// Q5_0.
pub struct Q5_0;
/// Q3_K.
pub struct Q3K;
/// Q4_K.
pub struct Q4K;
/// Q5_K.
pub struct Q5K;
/// Q6_K.
pub struct Q6K;

impl<const FLIP: u8> IntegerFormat for Q8_0<FLIP> {
    const GROUP: usize = 32;
    const BITS: u32 = 8;
    const UNIT_BYTES: usize = UNIT_STRIPS * 34;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        of_small_blocks::<S, 34>(simd, unit, -f32::from(FLIP))
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        simd.xor(simd.load_bytes(&unit[34 * INDEX + 2..]), simd.splat_byte(FLIP))
    }
}

impl IntegerFormat for Q4_0 {
    const GROUP: usize = 32;
    const BITS: u32 = 4;
    const UNIT_BYTES: usize = UNIT_STRIPS * 18;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        of_small_blocks::<S, 18>(simd, unit, -8.0)
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        simd.low_then_high(&unit[18 * INDEX + 2..])
    }
}

impl IntegerFormat for Q5_0 {
    const GROUP: usize = 32;
    const BITS: u32 = 5;
    const UNIT_BYTES: usize = UNIT_STRIPS * 22;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        of_small_blocks::<S, 22>(simd, unit, -16.0)
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let fifth_bits = u32::from_le_bytes(piece(unit, 22 * INDEX + 2));
        let fifths = simd.and(simd.spread_bits(fifth_bits), simd.splat_byte(16));
        simd.or(simd.low_then_high(&unit[22 * INDEX + 6..]), fifths)
    }
}

impl IntegerFormat for Q3K {
    const GROUP: usize = 16;
    const BITS: u32 = 4;
    const UNIT_BYTES: usize = 110;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        const LOW_TWO: u32 = 0x0303_0303;
        let nibbles = u64::from_le_bytes(piece(unit, 96));
        let upper = u32::from_le_bytes(piece(unit, 104));
        let bytes = |nibbles: u64, first: u32, second: u32| {
            let upper = u64::from(first & LOW_TWO) | (u64::from(second & LOW_TWO) << 32);
            simd.bytes_to_floats((nibbles & LOW_NIBBLES) | (upper << 4))
        };
        let scale = simd.splat(half_at(simd, unit, 108));
        let centred = |bytes| simd.multiply(simd.subtract(bytes, simd.splat(32.0)), scale);
        let low = centred(bytes(nibbles, upper, upper >> 2));
        let high = centred(bytes(nibbles >> 4, upper >> 4, upper >> 6));
        with_zero(simd, [low, high], -4.0)
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let (part, plane) = (INDEX / 4, INDEX % 4);
        let third_bits = simd.shift_right(simd.load_bytes(unit), INDEX as u32);
        let thirds = simd.shift_left(simd.and(third_bits, simd.splat_byte(1)), 2);
        let stored = simd.shift_right(simd.load_bytes(&unit[32 + 32 * part..]), 2 * plane as u32);
        simd.or(simd.and(stored, simd.splat_byte(3)), thirds)
    }
}

impl IntegerFormat for Q6K {
    const GROUP: usize = 16;
    const BITS: u32 = 6;
    const UNIT_BYTES: usize = 210;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        let scale = simd.splat(half_at(simd, unit, 208));
        let scales =
            |first| simd.multiply(simd.signed_bytes_to_floats(u64::from_le_bytes(piece(unit, first))), scale);
        with_zero(simd, [scales(192), scales(200)], -32.0)
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let (part, quarter) = (INDEX / 4, INDEX % 4);
        let low_bits = simd.load_bytes(&unit[64 * part + 32 * (quarter % 2)..]);
        let nibbles = simd.and(simd.shift_right(low_bits, 4 * (quarter / 2) as u32), simd.splat_byte(15));
        let high_bits = simd.shift_right(simd.load_bytes(&unit[128 + 32 * part..]), 2 * quarter as u32);
        simd.or(nibbles, simd.shift_left(simd.and(high_bits, simd.splat_byte(3)), 4))
    }

    #[inline(always)]
    fn two_strips<S: Strips64, const FIRST: usize, const SECOND: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let part = FIRST / 4;
        let (low_bits, high_bits) = (simd.load_bytes(&unit[64 * part..]), simd.load_twice(&unit[128 + 32 * part..]));
        let (nibbles, high_bits) = match FIRST % 4 {
            0 => (low_bits, simd.shift_left::<4, 2>(high_bits)),
            _ => (simd.shift_right::<4, 4>(low_bits), simd.shift_right::<0, 2>(high_bits)),
        };
        let both = simd.select(simd.splat_bytes(15, 15), nibbles, high_bits);
        simd.and(both, simd.splat_bytes(63, 63))
    }
}

impl IntegerFormat for Q4K {
    const GROUP: usize = 32;
    const BITS: u32 = 4;
    const UNIT_BYTES: usize = 144;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        let (scales, shifts) = simd.numbers_with_minima(unit);
        ([scales, scales], [shifts, shifts])
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let stored = simd.load_bytes(&unit[16 + 32 * (INDEX / 2)..]);
        simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15))
    }

    const SECOND_SHIFT: u32 = 4;

    #[inline(always)]
    fn two_strips<S: Strips64, const FIRST: usize, const SECOND: usize>(simd: S, unit: &[u8]) -> S::Integers {
        simd.and(simd.load_twice(&unit[16 + 16 * FIRST..]), simd.splat_bytes(0x0f, 0xf0))
    }
}

impl IntegerFormat for Q5K {
    const GROUP: usize = 32;
    const BITS: u32 = 5;
    const UNIT_BYTES: usize = 176;

    #[inline(always)]
    fn numbers<S: Strips32>(simd: S, unit: &[u8]) -> (Numbers<S>, Numbers<S>) {
        let (scales, shifts) = simd.numbers_with_minima(unit);
        ([scales, scales], [shifts, shifts])
    }

    #[inline(always)]
    fn strip<S: Strips32, const INDEX: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let stored = simd.load_bytes(&unit[48 + 32 * (INDEX / 2)..]);
        let nibbles = simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15));
        let fifth_bits = simd.shift_right(simd.load_bytes(&unit[16..]), INDEX as u32);
        simd.or(nibbles, simd.shift_left(simd.and(fifth_bits, simd.splat_byte(1)), 4))
    }

    #[inline(always)]
    fn two_strips<S: Strips64, const FIRST: usize, const SECOND: usize>(simd: S, unit: &[u8]) -> S::Integers {
        let nibbles = simd.shift_right::<0, 4>(simd.load_twice(&unit[48 + 16 * FIRST..]));
        let bits = simd.load_twice(&unit[16..]);
        let fifths = match FIRST {
            0 => simd.shift_left::<4, 3>(bits),
            2 => simd.shift_left::<2, 1>(bits),
            4 => simd.shift_right::<0, 1>(bits),
            _ => simd.shift_right::<2, 3>(bits),
        };
        let both = simd.select(simd.splat_bytes(15, 15), nibbles, fifths);
        simd.and(both, simd.splat_bytes(31, 31))
    }
}

/// The low four bits of each byte.
const LOW_NIBBLES: u64 = 0x0f0f_0f0f_0f0f_0f0f;

/// Blocks of one group, led by its scale, of which quant `-zero` means zero.
#[inline(always)]
fn of_small_blocks<S: Strips32, const BYTES: usize>(simd: S, unit: &[u8], zero: f32) -> (Numbers<S>, Numbers<S>) {
    let mut halves = [0; UNIT_STRIPS];
    for (block, half) in halves.iter_mut().enumerate() {
        *half = u16::from_le_bytes(piece(unit, block * BYTES));
    }
    let scales = simd.widen_halves(halves);
    with_zero(simd, [scales, scales], zero)
}

/// Scales of groups of which quant `-zero` means zero, and what follows for the shifts.
#[inline(always)]
fn with_zero<S: Strips32>(simd: S, scales: Numbers<S>, zero: f32) -> (Numbers<S>, Numbers<S>) {
    let zero = simd.splat(zero);
    (scales, [simd.multiply(scales[0], zero), simd.multiply(scales[1], zero)])
}

/// A block of eight groups that have minima: d, dmin and twelve bytes of packed scales lead (six bits each, see
/// [`super::k_quants`]).
#[inline(always)]
pub fn with_minima<S: Strips32>(simd: S, unit: &[u8]) -> (S::Floats, S::Floats) {
    const LOW_SIX: u32 = 0x3f3f_3f3f;
    const LOW_FOUR: u32 = 0x0f0f_0f0f;
    let word = |first: usize| u32::from_le_bytes(piece(unit, first));
    let (first, second, third) = (word(4), word(8), word(12));
    let upper = |word: u32| (word >> 2) & 0x3030_3030;
    let scales = u64::from(first & LOW_SIX) | (u64::from((third & LOW_FOUR) | upper(first)) << 32);
    let minima = u64::from(second & LOW_SIX) | (u64::from(((third >> 4) & LOW_FOUR) | upper(second)) << 32);
    let scales = simd.multiply(simd.bytes_to_floats(scales), simd.splat(half_at(simd, unit, 0)));
    let shifts = simd.multiply(simd.bytes_to_floats(minima), simd.splat(-half_at(simd, unit, 2)));
    (scales, shifts)
}

/// The half-precision number at `offset` of a unit.
#[inline(always)]
fn half_at<S: Strips32>(simd: S, unit: &[u8], offset: usize) -> f32 {
    simd.widen_half(u16::from_le_bytes(piece(unit, offset)))
}

/// A copy of `COUNT` bytes from `first` on.
#[inline(always)]
fn piece<const COUNT: usize>(bytes: &[u8], first: usize) -> [u8; COUNT] {
    bytes[first..first + COUNT].as_chunks::<COUNT>().0[0]
}
