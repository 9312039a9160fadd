//! Unpacks the quantised formats in registers, to integers that the kernels multiply.
//!
//! All formats are brought to one: groups of 16 or 32 values with `value = scale * q + offset` and an 8-bit `q`.
//! The formulas are those of [`super::legacy`] and [`super::k_quants`], where the layouts are described; here they are
//! written for registers, since compilers do not vectorise the scalar ones this well. Rows are unpacked a super-block
//! of 256 values at a time: one block of a k-quant, or eight blocks of a legacy format.

use std::marker::PhantomData;

pub use super::SUPER_BLOCK;
use crate::kernels::{Simd256, Simd512};

/// Columns of a panel of activations (see [`crate::activations`]). Weights are unpacked by as many columns, which fill
/// a 256-bit register.
pub const PANEL: usize = 32;
/// Panels that a super-block spans.
pub const SUPER_BLOCK_PANELS: usize = SUPER_BLOCK / PANEL;

/// A number for each group of a super-block. Formats with 8 groups use the first register, those with 16 use both.
pub type PerGroup<S> = [<S as crate::kernels::Simd>::Floats; 2];

/// A quantised format, as the kernels unpack it.
pub trait QuantFormat {
    /// Values of a group: 16 or 32.
    const GROUP: usize;
    /// Bits of a quant as it is unpacked: 4, 5, 6 or 8.
    const BITS: u32;
    /// Bytes of a super-block.
    const SUPER_BLOCK_BYTES: usize;

    /// The scale and the offset of each group in `super_block`, which has [`QuantFormat::SUPER_BLOCK_BYTES`].
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>);

    /// The quants of panel `INDEX` of `super_block`, a byte each.
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers;

    /// Bits by which the quants of the second panel of [`QuantFormat::quant_pair`] are left in their upper position. It
    /// saves an instruction; the kernel divides the scale by the power of two.
    const UPPER_SHIFT: u32 = 0;

    /// The quants of panel `FIRST`, which is even, in the lower half, and of the next one, `SECOND`, in the upper half.
    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let narrow = simd.narrow();
        simd.join(Self::quants::<_, FIRST>(narrow, super_block), Self::quants::<_, SECOND>(narrow, super_block))
    }
}

/// Bytes of the largest super-block, that of Q8_0.
const MAX_SUPER_BLOCK_BYTES: usize = 272;

/// The end of a row that does not fill a super-block, padded with zeros. They decode to zeros in every format.
pub struct PaddedSuperBlock<F> {
    bytes: [u8; MAX_SUPER_BLOCK_BYTES],
    format: PhantomData<F>,
}

/// The end of `row` after its last whole super-block.
#[inline(always)]
pub fn padded_super_block<F: QuantFormat>(row: &[u8]) -> PaddedSuperBlock<F> {
    let mut bytes = [0; MAX_SUPER_BLOCK_BYTES];
    let rest = row.len() % F::SUPER_BLOCK_BYTES;
    bytes[..rest].copy_from_slice(&row[row.len() - rest..]);
    PaddedSuperBlock { bytes, format: PhantomData }
}

impl<F: QuantFormat> PaddedSuperBlock<F> {
    /// The bytes of the padded super-block.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..F::SUPER_BLOCK_BYTES]
    }
}

/// Q8_0. `FLIP` is a mask for exclusive or: 0x80 makes quants unsigned with a zero point of 128, 0 leaves them signed.
pub struct Q8_0<const FLIP: u8>;
/// Q4_0: quants from 0 to 15 with a zero point of 8.
pub struct Q4_0;
/// Q5_0: quants from 0 to 31 with a zero point of 16.
pub struct Q5_0;
/// Q3_K: quants from 0 to 7 with a zero point of 4.
pub struct Q3K;
/// Q4_K: quants from 0 to 15 and minima.
pub struct Q4K;
/// Q5_K: quants from 0 to 31 and minima.
pub struct Q5K;
/// Q6_K: quants from 0 to 63 with a zero point of 32.
pub struct Q6K;

impl<const FLIP: u8> QuantFormat for Q8_0<FLIP> {
    const GROUP: usize = 32;
    const BITS: u32 = 8;
    const SUPER_BLOCK_BYTES: usize = SUPER_BLOCK_PANELS * 34;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        legacy_scales::<S, 34>(simd, super_block, f32::from(FLIP))
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        simd.xor(simd.load_bytes(&super_block[34 * INDEX + 2..]), simd.splat_byte(FLIP))
    }
}

impl QuantFormat for Q4_0 {
    const GROUP: usize = 32;
    const BITS: u32 = 4;
    const SUPER_BLOCK_BYTES: usize = SUPER_BLOCK_PANELS * 18;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        legacy_scales::<S, 18>(simd, super_block, 8.0)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        simd.bytes_from_nibbles(&super_block[18 * INDEX + 2..])
    }
}

impl QuantFormat for Q5_0 {
    const GROUP: usize = 32;
    const BITS: u32 = 5;
    const SUPER_BLOCK_BYTES: usize = SUPER_BLOCK_PANELS * 22;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        legacy_scales::<S, 22>(simd, super_block, 16.0)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let fifth_bits = u32::from_le_bytes(bytes_at(super_block, 22 * INDEX + 2));
        let fifths = simd.and(simd.bytes_from_bits(fifth_bits), simd.splat_byte(16));
        simd.or(simd.bytes_from_nibbles(&super_block[22 * INDEX + 6..]), fifths)
    }
}

impl QuantFormat for Q3K {
    const GROUP: usize = 16;
    const BITS: u32 = 4;
    const SUPER_BLOCK_BYTES: usize = 110;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        const LOW_TWO: u32 = 0x0303_0303;
        let nibbles = u64::from_le_bytes(bytes_at(super_block, 96));
        let upper = u32::from_le_bytes(bytes_at(super_block, 104));
        let bytes = |nibbles: u64, first: u32, second: u32| {
            let upper = u64::from(first & LOW_TWO) | (u64::from(second & LOW_TWO) << 32);
            simd.u8s_to_floats((nibbles & LOW_NIBBLES) | (upper << 4))
        };
        let scale = simd.splat(f16_at(simd, super_block, 108));
        let centred = |bytes| simd.multiply(simd.subtract(bytes, simd.splat(32.0)), scale);
        let low = centred(bytes(nibbles, upper, upper >> 2));
        let high = centred(bytes(nibbles >> 4, upper >> 4, upper >> 6));
        with_zero_point(simd, [low, high], 4.0)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let (part, plane) = (INDEX / 4, INDEX % 4);
        let third_bits = simd.shift_right(simd.load_bytes(super_block), INDEX as u32);
        let thirds = simd.shift_left(simd.and(third_bits, simd.splat_byte(1)), 2);
        let stored = simd.shift_right(simd.load_bytes(&super_block[32 + 32 * part..]), 2 * plane as u32);
        simd.or(simd.and(stored, simd.splat_byte(3)), thirds)
    }
}

impl QuantFormat for Q6K {
    const GROUP: usize = 16;
    const BITS: u32 = 6;
    const SUPER_BLOCK_BYTES: usize = 210;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        let scale = simd.splat(f16_at(simd, super_block, 208));
        let scales =
            |first| simd.multiply(simd.i8s_to_floats(u64::from_le_bytes(bytes_at(super_block, first))), scale);
        with_zero_point(simd, [scales(192), scales(200)], 32.0)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let (part, quarter) = (INDEX / 4, INDEX % 4);
        let low_bits = simd.load_bytes(&super_block[64 * part + 32 * (quarter % 2)..]);
        let nibbles = simd.and(simd.shift_right(low_bits, 4 * (quarter / 2) as u32), simd.splat_byte(15));
        let high_bits = simd.shift_right(simd.load_bytes(&super_block[128 + 32 * part..]), 2 * quarter as u32);
        simd.or(nibbles, simd.shift_left(simd.and(high_bits, simd.splat_byte(3)), 4))
    }

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let part = FIRST / 4;
        let (low_bits, high_bits) =
            (simd.load_bytes(&super_block[64 * part..]), simd.load_broadcast(&super_block[128 + 32 * part..]));
        let (nibbles, high_bits) = match FIRST % 4 {
            0 => (low_bits, simd.shift_left::<4, 2>(high_bits)),
            _ => (simd.shift_right::<4, 4>(low_bits), simd.shift_right::<0, 2>(high_bits)),
        };
        let both = simd.select(simd.splat_halves(15, 15), nibbles, high_bits);
        simd.and(both, simd.splat_halves(63, 63))
    }
}

impl QuantFormat for Q4K {
    const GROUP: usize = 32;
    const BITS: u32 = 4;
    const SUPER_BLOCK_BYTES: usize = 144;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        let (scales, offsets) = simd.unpack_k4_scales(super_block);
        ([scales, scales], [offsets, offsets])
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let stored = simd.load_bytes(&super_block[16 + 32 * (INDEX / 2)..]);
        simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15))
    }

    const UPPER_SHIFT: u32 = 4;

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        simd.and(simd.load_broadcast(&super_block[16 + 16 * FIRST..]), simd.splat_halves(0x0f, 0xf0))
    }
}

impl QuantFormat for Q5K {
    const GROUP: usize = 32;
    const BITS: u32 = 5;
    const SUPER_BLOCK_BYTES: usize = 176;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &[u8]) -> (PerGroup<S>, PerGroup<S>) {
        let (scales, offsets) = simd.unpack_k4_scales(super_block);
        ([scales, scales], [offsets, offsets])
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let stored = simd.load_bytes(&super_block[48 + 32 * (INDEX / 2)..]);
        let nibbles = simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15));
        let fifth_bits = simd.shift_right(simd.load_bytes(&super_block[16..]), INDEX as u32);
        simd.or(nibbles, simd.shift_left(simd.and(fifth_bits, simd.splat_byte(1)), 4))
    }

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, super_block: &[u8]) -> S::Integers {
        let nibbles = simd.shift_right::<0, 4>(simd.load_broadcast(&super_block[48 + 16 * FIRST..]));
        let bits = simd.load_broadcast(&super_block[16..]);
        let fifths = match FIRST {
            0 => simd.shift_left::<4, 3>(bits),
            2 => simd.shift_left::<2, 1>(bits),
            4 => simd.shift_right::<0, 1>(bits),
            _ => simd.shift_right::<2, 3>(bits),
        };
        let both = simd.select(simd.splat_halves(15, 15), nibbles, fifths);
        simd.and(both, simd.splat_halves(31, 31))
    }
}

/// The low four bits of each byte.
const LOW_NIBBLES: u64 = 0x0f0f_0f0f_0f0f_0f0f;

/// The scales and offsets of eight blocks of `BYTES`, each a group that starts with its scale.
#[inline(always)]
fn legacy_scales<S: Simd256, const BYTES: usize>(
    simd: S,
    super_block: &[u8],
    zero_point: f32,
) -> (PerGroup<S>, PerGroup<S>) {
    let mut halves = [0; SUPER_BLOCK_PANELS];
    for (block, half) in halves.iter_mut().enumerate() {
        *half = u16::from_le_bytes(bytes_at(super_block, block * BYTES));
    }
    let scales = simd.f16s_to_floats(halves);
    with_zero_point(simd, [scales, scales], zero_point)
}

/// The scales and their offsets, `-zero_point * scale`: quant `zero_point` stands for the value zero.
#[inline(always)]
fn with_zero_point<S: Simd256>(simd: S, scales: PerGroup<S>, zero_point: f32) -> (PerGroup<S>, PerGroup<S>) {
    let factor = simd.splat(-zero_point);
    (scales, [simd.multiply(scales[0], factor), simd.multiply(scales[1], factor)])
}

/// The scales and offsets of a Q4_K or Q5_K block, which starts with d, dmin and twelve bytes of packed 6-bit scales
/// and minima: `get_scale_min_k4` in ggml, for all eight groups at once.
#[inline(always)]
pub fn k4_scales<S: Simd256>(simd: S, super_block: &[u8]) -> (S::Floats, S::Floats) {
    const LOW_SIX: u32 = 0x3f3f_3f3f;
    const LOW_FOUR: u32 = 0x0f0f_0f0f;
    let word = |first: usize| u32::from_le_bytes(bytes_at(super_block, first));
    let (first, second, third) = (word(4), word(8), word(12));
    let upper = |word: u32| (word >> 2) & 0x3030_3030;
    let scales = u64::from(first & LOW_SIX) | (u64::from((third & LOW_FOUR) | upper(first)) << 32);
    let minima = u64::from(second & LOW_SIX) | (u64::from(((third >> 4) & LOW_FOUR) | upper(second)) << 32);
    let scales = simd.multiply(simd.u8s_to_floats(scales), simd.splat(f16_at(simd, super_block, 0)));
    let offsets = simd.multiply(simd.u8s_to_floats(minima), simd.splat(-f16_at(simd, super_block, 2)));
    (scales, offsets)
}

/// The half-precision number at byte `offset` of a super-block.
#[inline(always)]
fn f16_at<S: Simd256>(simd: S, super_block: &[u8], offset: usize) -> f32 {
    simd.f16_to_f32(u16::from_le_bytes(bytes_at(super_block, offset)))
}

/// A copy of the `COUNT` bytes from `first` on.
#[inline(always)]
fn bytes_at<const COUNT: usize>(bytes: &[u8], first: usize) -> [u8; COUNT] {
    bytes[first..first + COUNT].as_chunks::<COUNT>().0[0]
}
