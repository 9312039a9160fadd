//! The formats that weights are stored in, a file each.
//!
//! A format has a block, which is a struct of ggml (`ggml-common.h`), and a formula for its values, which is that of
//! `dequantize_row_*` in `ggml-quants.c`. [`Format::decode`] is the formula in plain code: it defines the format, and
//! reads single rows. [`QuantFormat`] has it in registers, for the kernels, since compilers do not vectorise the plain
//! one this well; a test holds the two to each other. [`encode`] is the way back.
//!
//! All types and every dispatch come from the list in [`element_type`]: a new format is a file and a line there.

mod bf16;
mod element_type;
mod encode;
mod fp16;
mod fp32;
mod q3_k;
mod q4_0;
mod q4_k;
mod q5_0;
mod q5_k;
mod q6_k;
mod q8_0;
mod quant;
mod scales;

pub use element_type::{ElementType, FormatVisitor};
pub use quant::{PANEL, PerGroup, QuantFormat, SUPER_BLOCK, SUPER_BLOCK_PANELS, padded_super_block, super_block};

/// A format: its block, and the values that a block stands for. Blocks are arrays of bytes, since rows may lie at any
/// address.
pub trait Format {
    /// The name as ggml spells it, such as `Q4_K`.
    const NAME: &'static str;
    /// The number in `enum ggml_type` (`ggml.h`), which a GGUF file has for each tensor.
    const GGUF_ID: u32;
    /// Offsets of the numbers in half precision within a block: bytes that are not just any.
    #[cfg(test)]
    const HALVES: &'static [usize];

    /// Bytes of a block.
    type Block: bytemuck::Pod;
    /// Values of a block: an array of `f32`.
    type Values: bytemuck::Pod;

    /// Decodes a block. `inline(always)`, so that kernels compile it for their instruction set; never panics.
    fn decode(block: &Self::Block, values: &mut Self::Values);

    /// Decodes a row. `bytes` holds exactly the blocks of `output.len()` values.
    #[inline(always)]
    fn decode_row(bytes: &[u8], output: &mut [f32]) {
        let blocks = bytes.chunks_exact(size_of::<Self::Block>());
        for (block, values) in blocks.zip(output.chunks_exact_mut(size_of::<Self::Values>() / size_of::<f32>())) {
            let values = bytemuck::from_bytes_mut(bytemuck::cast_slice_mut(values));
            Self::decode(bytemuck::from_bytes(block), values);
        }
    }
}

#[cfg(test)]
mod tests;
