//! Half precision without instructions for it.

/// Converts the bits of a half-precision number.
///
/// `half` has such a function, but it checks the processor's features on every call. Subnormal numbers get a leading
/// one, which a subtraction removes again: operations on subnormal `f32` take processors a hundred times longer.
#[inline(always)]
pub fn f16_to_f32(bits: u16) -> f32 {
    const REBIAS: u32 = (127 - 15) << 23;
    let (sign, magnitude) = (u32::from(bits & 0x8000) << 16, u32::from(bits & 0x7fff) << 13);
    let widened = match bits & 0x7c00 {
        0 => (f32::from_bits(magnitude + REBIAS + (1 << 23)) - f32::from_bits(REBIAS + (1 << 23))).to_bits(),
        0x7c00 => magnitude + REBIAS + REBIAS,
        _ => magnitude + REBIAS,
    };
    f32::from_bits(widened | sign)
}
