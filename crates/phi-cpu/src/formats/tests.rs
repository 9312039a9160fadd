//! Every format of the list: plain decoding against the values that Python's `gguf` package decodes from the same
//! bytes, and decoding in registers against the plain one.

#![expect(clippy::float_cmp, reason = "these values are exact")]

use std::path::Path;

use super::*;
use crate::simd::portable::Portable;
use crate::simd::{Simd, Simd256, WithSimd};

/// The blocks of a fixture, in every format but F32.
fn fixture(element_type: ElementType, kind: &str) -> Vec<u8> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/blocks");
    std::fs::read(directory.join(format!("{}.{kind}", element_type.name()))).unwrap()
}

fn without_f32() -> impl Iterator<Item = ElementType> {
    ElementType::ALL.into_iter().filter(|&element_type| element_type != ElementType::F32)
}

#[test]
fn blocks_decode_to_the_reference_values() {
    for element_type in without_f32() {
        let expected = fixture(element_type, "values");
        let expected: Vec<f32> = expected.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let mut values = vec![0.0; expected.len()];
        element_type.decode_row(&fixture(element_type, "blocks"), &mut values);
        for (index, (value, expected)) in values.iter().zip(&expected).enumerate() {
            let close = (value - expected).abs() <= 1e-6 * expected.abs().max(1e-3);
            assert!(close, "{}: value {index} is {value}, not {expected}", element_type.name());
        }
    }
}

/// Unpacks super-blocks with a set and compares them with the plain formula.
struct Unpack<'a>(ElementType, &'a [u8]);

impl<S: Simd> WithSimd<S> for Unpack<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, simd: S) {
        self.0.visit(UnpackFormat(simd.narrow(), self.1));
    }
}

struct UnpackFormat<'a, S>(S, &'a [u8]);

impl<S: Simd256> FormatVisitor for UnpackFormat<'_, S> {
    type Output = ();

    fn float<F: Format>(self) {
        unreachable!("{} has no blocks", F::NAME);
    }

    fn quantised<F: QuantFormat>(self) {
        let Self(simd, bytes) = self;
        for start in (0..bytes.len()).step_by(size_of::<F::SuperBlock>()) {
            // The end of the fixture may not fill a super-block.
            let rest = &bytes[start..];
            let padded = padded_super_block::<F>(rest);
            let block = match rest.get(..size_of::<F::SuperBlock>()) {
                Some(bytes) => super_block::<F>(bytes),
                None => &padded,
            };
            let mut expected = [0.0; SUPER_BLOCK];
            F::decode_row(bytemuck::bytes_of(block), &mut expected);
            let mut quants = [[0; PANEL]; SUPER_BLOCK_PANELS];
            simd.store_bytes(F::quants::<S, 0>(simd, block), &mut quants[0]);
            simd.store_bytes(F::quants::<S, 1>(simd, block), &mut quants[1]);
            simd.store_bytes(F::quants::<S, 2>(simd, block), &mut quants[2]);
            simd.store_bytes(F::quants::<S, 3>(simd, block), &mut quants[3]);
            simd.store_bytes(F::quants::<S, 4>(simd, block), &mut quants[4]);
            simd.store_bytes(F::quants::<S, 5>(simd, block), &mut quants[5]);
            simd.store_bytes(F::quants::<S, 6>(simd, block), &mut quants[6]);
            simd.store_bytes(F::quants::<S, 7>(simd, block), &mut quants[7]);
            let (scales, offsets) = F::scales_and_offsets(simd, block);
            let [scales, offsets] = [scales, offsets].map(|registers| {
                let mut numbers = [0.0; 16];
                simd.store(registers[0], &mut numbers);
                simd.store(registers[1], &mut numbers[8..]);
                numbers
            });
            for (index, (&quant, expected)) in quants.as_flattened().iter().zip(expected).enumerate() {
                let group = index / F::GROUP;
                let quant = if F::BITS == 8 && S::SIGNED_WEIGHTS {
                    f32::from(quant.cast_signed())
                } else {
                    assert!(F::BITS == 8 || quant < 1 << F::BITS, "{}: {quant}", F::NAME);
                    f32::from(quant)
                };
                let value = scales[group] * quant + offsets[group];
                let close = (value - expected).abs() <= 1e-5 * (1.0 + (scales[group] * quant).abs());
                assert!(close, "{}: value {index} is {value}, not {expected}", F::NAME);
            }
        }
    }
}

#[test]
fn registers_decode_what_the_formula_does_with_every_set() {
    for element_type in ElementType::ALL.into_iter().filter(|element_type| element_type.is_quantised()) {
        let blocks = fixture(element_type, "blocks");
        let unpack = || Unpack(element_type, &blocks);
        Portable.call(unpack());
        #[cfg(target_arch = "x86_64")]
        {
            use crate::simd::avx2::{Avx2, PLAIN, WITH_AVX_VNNI};
            use crate::simd::avx512::Avx512;
            if let Some(set) = Avx2::<PLAIN>::detect() {
                set.call(unpack());
            }
            if let Some(set) = Avx2::<WITH_AVX_VNNI>::detect() {
                set.call(unpack());
            }
            if let Some(set) = Avx512::detect() {
                set.call(unpack());
            }
        }
        #[cfg(target_arch = "aarch64")]
        {
            use crate::simd::neon::{Neon, PLAIN, WITH_SDOT};
            if let Some(set) = Neon::<PLAIN>::detect() {
                set.call(unpack());
            }
            if let Some(set) = Neon::<WITH_SDOT>::detect() {
                set.call(unpack());
            }
        }
    }
}

#[test]
fn f32_rows_and_unaligned_f16_rows_are_decoded() {
    let mut values = [0.0; 2];
    ElementType::F32.decode_row(&[0, 0, 128, 63, 0, 0, 0, 192], &mut values);
    assert_eq!(values, [1.0, -2.0]);
    let bytes = [0, 0x00, 0x3c, 0x00, 0xc0, 0];
    for start in 0..2 {
        let mut unaligned = [0; 6];
        unaligned[start..start + 4].copy_from_slice(&bytes[1..5]);
        ElementType::F16.decode_row(&unaligned[start..start + 4], &mut values);
        assert_eq!(values, [1.0, -2.0]);
    }
}

#[test]
fn a_row_must_fill_whole_blocks() {
    assert_eq!(ElementType::Q4K.row_bytes(512), Some(288));
    assert_eq!(ElementType::Q4K.row_bytes(320), None);
    assert_eq!(ElementType::Q8_0.row_bytes(48), None);
    assert_eq!(ElementType::F32.row_bytes(usize::MAX), None);
}

#[test]
fn a_number_of_ggml_names_one_format() {
    for element_type in ElementType::ALL {
        assert_eq!(ElementType::from_gguf_id(element_type.gguf_id()), Some(element_type));
    }
    assert_eq!(ElementType::from_gguf_id(3), None);
}
