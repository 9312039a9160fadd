//! What the kernels need of a quantised format: its quants and scales in registers.
//!
//! All formats are brought to one: groups of 16 or 32 values with `value = scale * q + offset` and an 8-bit `q`. Rows
//! are unpacked a super-block of 256 values at a time: one block of a k-quant, or eight blocks of 32.

use super::Format;
use crate::simd::{ByteWidth, Simd, Simd256, Simd512};

/// Values of a super-block (`QK_K` in ggml).
pub const SUPER_BLOCK: usize = 256;
/// Columns of a panel of activations (see [`crate::activations`]). Weights are unpacked by as many columns, which fill
/// a 256-bit register.
pub const PANEL: usize = 32;
/// Panels that a super-block spans.
pub const SUPER_BLOCK_PANELS: usize = SUPER_BLOCK / PANEL;

/// A number for each group of a super-block. Formats with 8 groups use the first register, those with 16 use both.
pub type PerGroup<S> = [<S as Simd>::Floats; 2];

/// A quantised format in registers. [`ByteWidth::BITS`] are those of a quant as it is unpacked: 4, 5, 6 or 8.
pub trait QuantFormat: Format + ByteWidth {
    /// Values of a group: 16 or 32.
    const GROUP: usize;
    /// For a format whose groups have no offsets of their own, the power of two that is the quant of zero. An 8-bit one
    /// is that of unsigned quants (see [`QuantFormat::zero_point`]).
    const ZERO_POINT: Option<u32>;
    /// The blocks of 256 values. All zeros decode to zeros.
    type SuperBlock: bytemuck::Pod;

    /// The quant of zero as a set has it; `None` where every group has an offset.
    fn zero_point<S: Simd>() -> Option<u32> {
        if S::SIGNED_WEIGHTS && Self::BITS == 8 { Some(0) } else { Self::ZERO_POINT }
    }

    /// The scale and the offset of each group.
    fn scales_and_offsets<S: Simd256>(simd: S, super_block: &Self::SuperBlock) -> (PerGroup<S>, PerGroup<S>);

    /// The quants of panel `INDEX`, a byte each.
    fn quants<S: Simd256, const INDEX: usize>(simd: S, super_block: &Self::SuperBlock) -> S::Integers;

    /// Bits by which the quants of the second panel of [`QuantFormat::quant_pair`] are left in their upper position. It
    /// saves an instruction; the kernel divides the scale by the power of two.
    const UPPER_SHIFT: u32 = 0;

    /// The quants of panel `FIRST`, which is even, in the lower half, and of the next one, `SECOND`, in the upper half.
    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(
        simd: S,
        super_block: &Self::SuperBlock,
    ) -> S::Integers {
        let narrow = simd.narrow();
        simd.join(Self::quants::<_, FIRST>(narrow, super_block), Self::quants::<_, SECOND>(narrow, super_block))
    }
}

/// The super-block in `bytes`, which has exactly its size.
#[inline(always)]
pub fn super_block<F: QuantFormat>(bytes: &[u8]) -> &F::SuperBlock {
    bytemuck::from_bytes(bytes)
}

/// The end of `row` after its last whole super-block, padded with zeros.
#[inline(always)]
pub fn padded_super_block<F: QuantFormat>(row: &[u8]) -> F::SuperBlock {
    let mut padded = <F::SuperBlock as bytemuck::Zeroable>::zeroed();
    let rest = row.len() % size_of::<F::SuperBlock>();
    bytemuck::bytes_of_mut(&mut padded)[..rest].copy_from_slice(&row[row.len() - rest..]);
    padded
}
