//! The list of formats, and the dispatch from a tensor's type to its format.

use super::encode::Encode;
use super::{Format, QuantFormat, bf16, fp16, fp32, q3_k, q4_0, q4_k, q5_0, q5_k, q6_k, q8_0};

/// What is done with a format that is known only at run time. Implementations are `inline(always)`.
pub trait FormatVisitor {
    type Output;

    /// For floating-point weights.
    fn float<F: Format>(self) -> Self::Output;
    /// For weights in quantised blocks.
    fn quantised<F: QuantFormat>(self) -> Self::Output;
}

macro_rules! element_types {
    ($($(#[doc = $doc:literal])+ $kind:ident $variant:ident = $format:ty;)+) => {
        /// The type of a tensor's elements. The quantised ones are ggml's block formats, named as there. All are
        /// little-endian.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ElementType {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ElementType {
            /// Every element type.
            pub const ALL: [Self; [$(<$format as Format>::NAME),+].len()] = [$(Self::$variant),+];

            /// Values in a block, 1 for floats. A row's length is a multiple of it.
            pub const fn block_length(self) -> usize {
                match self { $(Self::$variant => size_of::<<$format as Format>::Values>() / size_of::<f32>(),)+ }
            }

            /// Bytes of a block, the size of ggml's struct.
            pub const fn block_bytes(self) -> usize {
                match self { $(Self::$variant => size_of::<<$format as Format>::Block>(),)+ }
            }

            /// The name as ggml spells it, such as `Q4_K`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => <$format as Format>::NAME,)+ }
            }

            /// The number in `enum ggml_type` (`ggml.h`).
            pub const fn gguf_id(self) -> u32 {
                match self { $(Self::$variant => <$format as Format>::GGUF_ID,)+ }
            }

            /// Offsets of the numbers in half precision within a block.
            #[cfg(test)]
            pub const fn halves(self) -> &'static [usize] {
                match self { $(Self::$variant => <$format as Format>::HALVES,)+ }
            }

            /// Decodes a row. `bytes` holds exactly the blocks of `output.len()` values.
            #[inline(always)]
            pub(crate) fn decode_row(self, bytes: &[u8], output: &mut [f32]) {
                match self { $(Self::$variant => <$format as Format>::decode_row(bytes, output),)+ }
            }

            /// Encodes a row of finite values in this type. `bytes` has exactly their blocks. `importance`, where
            /// given, weighs the squared error of each value.
            pub fn encode_row(self, values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
                match self { $(Self::$variant => <$format as Encode>::encode_row(values, importance, bytes),)+ }
            }

            /// Calls the method of `visitor` for this format.
            #[inline(always)]
            pub(crate) fn visit<V: FormatVisitor>(self, visitor: V) -> V::Output {
                match self { $(Self::$variant => visitor.$kind::<$format>(),)+ }
            }
        }
    };
}

element_types! {
    /// IEEE 754 single precision.
    float F32 = fp32::F32;
    /// IEEE 754 half precision.
    float F16 = fp16::F16;
    /// bfloat16: the upper half of a 32-bit float.
    float Bf16 = bf16::Bf16;
    /// Blocks of 32 values: 8-bit quants and a scale.
    quantised Q8_0 = q8_0::Q8_0;
    /// Blocks of 32 values: 4-bit quants and a scale.
    quantised Q4_0 = q4_0::Q4_0;
    /// Blocks of 32 values: 5-bit quants and a scale.
    quantised Q5_0 = q5_0::Q5_0;
    /// Super-blocks of 256 values in 16 groups: 3-bit quants, 6-bit scales.
    quantised Q3K = q3_k::Q3K;
    /// Super-blocks of 256 values in 8 groups: 4-bit quants, 6-bit scales and minima.
    quantised Q4K = q4_k::Q4K;
    /// Super-blocks of 256 values in 8 groups: 5-bit quants, 6-bit scales and minima.
    quantised Q5K = q5_k::Q5K;
    /// Super-blocks of 256 values in 16 groups: 6-bit quants, 8-bit scales.
    quantised Q6K = q6_k::Q6K;
}

impl ElementType {
    /// The type with this number in `enum ggml_type`, if it is one of these.
    pub fn from_gguf_id(id: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|element_type| element_type.gguf_id() == id)
    }

    /// Whether the values are in blocks of integers with scales.
    pub const fn is_quantised(self) -> bool {
        self.block_length() > 1
    }

    /// Bytes of a row of `columns` values, or `None` when they do not fill whole blocks or the size overflows.
    pub fn row_bytes(self, columns: usize) -> Option<usize> {
        if !columns.is_multiple_of(self.block_length()) {
            return None;
        }
        (columns / self.block_length()).checked_mul(self.block_bytes())
    }
}
