//! Detects AMX and requests the permission to use it.

use std::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};

/// Proof that the processor has AMX and AVX-512 with `bf16`, and that the operating system permits this process to use
/// AMX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission(());

impl Permission {
    /// The proof, if it holds. Linux permits AMX on request, for the whole process.
    pub fn request() -> Option<Self> {
        (has_unit() && is_x86_feature_detected!("avx512bf16") && system_permits()).then_some(Self(()))
    }
}

/// Whether the processor has AMX and the operating system saves its registers (Intel's Software Developer's Manual,
/// volume 1, chapter 18).
fn has_unit() -> bool {
    /// Bits of CPUID leaf 7, register EDX.
    const TILES: u32 = 1 << 24;
    const BF16: u32 = 1 << 22;
    /// Bits of XCR0: tile configuration and tile data.
    const STATES: u64 = 0b11 << 17;
    #[target_feature(enable = "xsave")]
    fn states() -> u64 {
        // SAFETY: XCR0 exists on every processor with the instruction.
        unsafe { _xgetbv(0) }
    }
    if !is_x86_feature_detected!("xsave") || __cpuid(0).eax < 7 {
        return false;
    }
    let features = __cpuid_count(7, 0).edx;
    // SAFETY: the processor has `xsave`.
    features & TILES != 0 && features & BF16 != 0 && unsafe { states() } & STATES == STATES
}

#[cfg(target_os = "linux")]
fn system_permits() -> bool {
    /// `ARCH_REQ_XCOMP_PERM`, and the number of the tile data's state (Linux, Documentation/arch/x86/xstate.rst).
    const REQUEST: libc::c_long = 0x1023;
    const TILE_DATA: libc::c_long = 18;
    // SAFETY: the system call takes a number and accesses no memory of this process.
    unsafe { libc::syscall(libc::SYS_arch_prctl, REQUEST, TILE_DATA) == 0 }
}

#[cfg(not(target_os = "linux"))]
fn system_permits() -> bool {
    false
}
