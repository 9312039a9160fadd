//! The unit's own instructions.

use std::arch::asm;

use crate::kernels::tiles::{Tile, WeightRow};
use crate::quant::unpack::SUPER_BLOCK_STRIPS;
use crate::strips::STRIP;

/// Tiles of inputs, of which the one for the next strip lies `in_strip` tiles further on.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    pub tiles: &'a [Tile],
    pub in_strip: usize,
    /// Strips to be multiplied.
    pub strips: usize,
}

/// Bytes of a line of inputs or sums, and of a strip of weights.
const LINE: usize = 64;
/// Bytes from a row of weights to the next.
const WEIGHTS_LINE: usize = size_of::<WeightRow>();

/// Two tiles of weights a strip times two of inputs. Returns 2.
#[inline(always)]
pub fn multiply_two(weights: &[WeightRow; STRIP], inputs: Beside, sums: &mut [Tile]) -> usize {
    let strips = inputs.strips;
    assert!(
        strips > 0
            && strips <= SUPER_BLOCK_STRIPS
            && inputs.tiles.len() >= (strips - 1) * inputs.in_strip + 2
            && sums.len() >= 4
    );
    // SAFETY: tiles are configured and as many as are read and written lie within the slices.
    unsafe {
        asm!(
            "tileloadd tmm0, [{sums} + {line}]",
            "tileloadd tmm1, [{sums} + {line} + 1024]",
            "tileloadd tmm2, [{sums} + {line} + 2048]",
            "tileloadd tmm3, [{sums} + {line} + 3072]",
            "2:",
            "tileloadd tmm4, [{weights} + {weights_line}]",
            "tileloadd tmm6, [{inputs} + {line}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{weights} + {weights_line} + 16 * {row}]",
            "tdpbf16ps tmm1, tmm5, tmm6",
            "tileloadd tmm7, [{inputs} + {line} + 1024]",
            "tdpbf16ps tmm2, tmm4, tmm7",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "add {weights}, {line}",
            "add {inputs}, {step}",
            "dec {strips}",
            "jnz 2b",
            "tilestored [{sums} + {line}], tmm0",
            "tilestored [{sums} + {line} + 1024], tmm1",
            "tilestored [{sums} + {line} + 2048], tmm2",
            "tilestored [{sums} + {line} + 3072], tmm3",
            sums = in(reg) sums.as_mut_ptr(),
            weights = inout(reg) weights.as_ptr() => _,
            inputs = inout(reg) inputs.tiles.as_ptr() => _,
            strips = inout(reg) strips => _,
            step = in(reg) inputs.in_strip * size_of::<Tile>(),
            line = in(reg) LINE,
            weights_line = in(reg) WEIGHTS_LINE,
            row = const WEIGHTS_LINE,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        );
    }
    2
}

/// Two tiles of weights a strip times one of inputs. Returns 1.
#[inline(always)]
pub fn multiply_one(weights: &[WeightRow; STRIP], inputs: Beside, sums: &mut [Tile]) -> usize {
    let strips = inputs.strips;
    assert!(
        strips > 0
            && strips <= SUPER_BLOCK_STRIPS
            && inputs.tiles.len() > (strips - 1) * inputs.in_strip
            && sums.len() >= 2
    );
    // SAFETY: tiles are configured and as many as are read and written lie within the slices.
    unsafe {
        asm!(
            "tileloadd tmm0, [{sums} + {line}]",
            "tileloadd tmm1, [{sums} + {line} + 1024]",
            "2:",
            "tileloadd tmm4, [{weights} + {weights_line}]",
            "tileloadd tmm6, [{inputs} + {line}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{weights} + {weights_line} + 16 * {row}]",
            "tdpbf16ps tmm1, tmm5, tmm6",
            "add {weights}, {line}",
            "add {inputs}, {step}",
            "dec {strips}",
            "jnz 2b",
            "tilestored [{sums} + {line}], tmm0",
            "tilestored [{sums} + {line} + 1024], tmm1",
            sums = in(reg) sums.as_mut_ptr(),
            weights = inout(reg) weights.as_ptr() => _,
            inputs = inout(reg) inputs.tiles.as_ptr() => _,
            strips = inout(reg) strips => _,
            step = in(reg) inputs.in_strip * size_of::<Tile>(),
            line = in(reg) LINE,
            weights_line = in(reg) WEIGHTS_LINE,
            row = const WEIGHTS_LINE,
            out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm5") _, out("tmm6") _,
            options(nostack),
        );
    }
    1
}

/// The unit while its tiles are in use. Left configured, they would be saved at every switch of threads.
pub struct Configured;

impl Configured {
    /// All eight tiles with 16 lines of 64 bytes.
    #[inline(always)]
    pub fn new() -> Self {
        /// Palette 1 (Intel's manual, volume 2, LDTILECFG).
        #[repr(C, align(64))]
        struct Configuration {
            palette: u8,
            start: u8,
            reserved: [u8; 14],
            line_bytes: [u16; 16],
            lines: [u8; 16],
        }
        static ALL: Configuration = Configuration {
            palette: 1,
            start: 0,
            reserved: [0; 14],
            line_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
            lines: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        // SAFETY: only called where `Amx` proves that the unit is there; the configuration is a valid one.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const ALL, options(nostack, readonly)) };
        Self
    }
}

impl Drop for Configured {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: there is one only where `new` has found the unit.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}
