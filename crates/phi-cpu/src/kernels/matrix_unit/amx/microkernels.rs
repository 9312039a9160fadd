//! Microkernels in AMX instructions, and the tile configuration that they need.

use std::arch::asm;

use super::scratch::Bf16SuperBlock;
use crate::activations::{PANEL, Tile};
use crate::formats::SUPER_BLOCK_PANELS;

/// Tiles of inputs. The same rows of the next panel are `tiles_per_panel` tiles further on.
#[derive(Clone, Copy)]
pub struct InputTiles<'a> {
    pub tiles: &'a [Tile],
    pub tiles_per_panel: usize,
    /// Number of panels to multiply.
    pub panels: usize,
}

/// Bytes of a line of inputs or accumulators, and of a panel of a row of weights.
const LINE: usize = 64;
/// Bytes from one row of weights to the next.
const WEIGHTS_STRIDE: usize = size_of::<Bf16SuperBlock>();

/// Multiplies the two tiles of weights with two tiles of inputs, in each panel. Returns 2.
#[inline(always)]
pub fn multiply_2x2(weights: &[Bf16SuperBlock; PANEL], inputs: InputTiles, accumulators: &mut [Tile]) -> usize {
    let panels = inputs.panels;
    assert!(
        panels > 0
            && panels <= SUPER_BLOCK_PANELS
            && inputs.tiles.len() >= (panels - 1) * inputs.tiles_per_panel + 2
            && accumulators.len() >= 4
    );
    // SAFETY: the tiles are configured, and what is read and written is within the slices, as asserted.
    unsafe {
        asm!(
            "tileloadd tmm0, [{accumulators} + {line}]",
            "tileloadd tmm1, [{accumulators} + {line} + 1024]",
            "tileloadd tmm2, [{accumulators} + {line} + 2048]",
            "tileloadd tmm3, [{accumulators} + {line} + 3072]",
            "2:",
            "tileloadd tmm4, [{weights} + {weights_stride}]",
            "tileloadd tmm6, [{inputs} + {line}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{weights} + {weights_stride} + 16 * {row}]",
            "tdpbf16ps tmm1, tmm5, tmm6",
            "tileloadd tmm7, [{inputs} + {line} + 1024]",
            "tdpbf16ps tmm2, tmm4, tmm7",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "add {weights}, {line}",
            "add {inputs}, {step}",
            "dec {panels}",
            "jnz 2b",
            "tilestored [{accumulators} + {line}], tmm0",
            "tilestored [{accumulators} + {line} + 1024], tmm1",
            "tilestored [{accumulators} + {line} + 2048], tmm2",
            "tilestored [{accumulators} + {line} + 3072], tmm3",
            accumulators = in(reg) accumulators.as_mut_ptr(),
            weights = inout(reg) weights.as_ptr() => _,
            inputs = inout(reg) inputs.tiles.as_ptr() => _,
            panels = inout(reg) panels => _,
            step = in(reg) inputs.tiles_per_panel * size_of::<Tile>(),
            line = in(reg) LINE,
            weights_stride = in(reg) WEIGHTS_STRIDE,
            row = const WEIGHTS_STRIDE,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        );
    }
    2
}

/// Multiplies the two tiles of weights with one tile of inputs, in each panel. Returns 1.
#[inline(always)]
pub fn multiply_2x1(weights: &[Bf16SuperBlock; PANEL], inputs: InputTiles, accumulators: &mut [Tile]) -> usize {
    let panels = inputs.panels;
    assert!(
        panels > 0
            && panels <= SUPER_BLOCK_PANELS
            && inputs.tiles.len() > (panels - 1) * inputs.tiles_per_panel
            && accumulators.len() >= 2
    );
    // SAFETY: the tiles are configured, and what is read and written is within the slices, as asserted.
    unsafe {
        asm!(
            "tileloadd tmm0, [{accumulators} + {line}]",
            "tileloadd tmm1, [{accumulators} + {line} + 1024]",
            "2:",
            "tileloadd tmm4, [{weights} + {weights_stride}]",
            "tileloadd tmm6, [{inputs} + {line}]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{weights} + {weights_stride} + 16 * {row}]",
            "tdpbf16ps tmm1, tmm5, tmm6",
            "add {weights}, {line}",
            "add {inputs}, {step}",
            "dec {panels}",
            "jnz 2b",
            "tilestored [{accumulators} + {line}], tmm0",
            "tilestored [{accumulators} + {line} + 1024], tmm1",
            accumulators = in(reg) accumulators.as_mut_ptr(),
            weights = inout(reg) weights.as_ptr() => _,
            inputs = inout(reg) inputs.tiles.as_ptr() => _,
            panels = inout(reg) panels => _,
            step = in(reg) inputs.tiles_per_panel * size_of::<Tile>(),
            line = in(reg) LINE,
            weights_stride = in(reg) WEIGHTS_STRIDE,
            row = const WEIGHTS_STRIDE,
            out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm5") _, out("tmm6") _,
            options(nostack),
        );
    }
    1
}

/// Keeps the tiles configured, and releases them when dropped: otherwise every context switch would save them.
pub struct TileConfig;

impl TileConfig {
    /// Configures all eight tiles with 16 lines of 64 bytes.
    #[inline(always)]
    pub fn load() -> Self {
        /// The operand of `ldtilecfg` (Intel's Software Developer's Manual, volume 2).
        #[repr(C, align(64))]
        struct Operand {
            palette: u8,
            start_row: u8,
            reserved: [u8; 14],
            line_bytes: [u16; 16],
            lines: [u8; 16],
        }
        static ALL: Operand = Operand {
            palette: 1,
            start_row: 0,
            reserved: [0; 14],
            line_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
            lines: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        // SAFETY: only called where `Amx` proves that the processor has the unit; the configuration is valid.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const ALL, options(nostack, readonly)) };
        Self
    }
}

impl Drop for TileConfig {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: a value exists only after `load` ran on a processor with the unit.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}
