//! Each block format against the values that Python's `gguf` package decodes from the same bytes.

#![expect(clippy::float_cmp, reason = "these values are exact")]

use std::path::Path;

use super::dequantize_row;
use crate::matrix::ElementType;

#[test]
fn blocks_decode_to_the_reference_values() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/blocks");
    for element_type in ElementType::ALL {
        if element_type == ElementType::F32 {
            continue;
        }
        let read = |kind: &str| std::fs::read(directory.join(format!("{}.{kind}", element_type.name()))).unwrap();
        let expected: Vec<f32> =
            read("values").as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let mut values = vec![0.0; expected.len()];
        dequantize_row(element_type, &read("blocks"), &mut values);
        for (index, (value, expected)) in values.iter().zip(&expected).enumerate() {
            let close = (value - expected).abs() <= 1e-6 * expected.abs().max(1e-3);
            assert!(close, "{}: value {index} is {value}, not {expected}", element_type.name());
        }
    }
}

#[test]
fn f32_rows_and_unaligned_f16_rows_are_decoded() {
    let mut values = [0.0; 2];
    dequantize_row(ElementType::F32, &[0, 0, 128, 63, 0, 0, 0, 192], &mut values);
    assert_eq!(values, [1.0, -2.0]);
    let bytes = [0, 0x00, 0x3c, 0x00, 0xc0, 0];
    for start in 0..2 {
        let mut unaligned = [0; 6];
        unaligned[start..start + 4].copy_from_slice(&bytes[1..5]);
        dequantize_row(ElementType::F16, &unaligned[start..start + 4], &mut values);
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
