//! Every instruction set of this processor against the scalar loops: the same sums in the same order, so the same bits.

use std::sync::Arc;

use half::f16;
use proptest::prelude::*;

use super::{HeadAttention, Kernels};
use crate::matrix::{ElementType, Matrix};
use crate::storage::Storage;

/// Rows of arbitrary bytes, with every scale made an ordinary number: the bytes of a scale could be infinite.
fn stored_rows(element_type: ElementType, rows: usize, columns: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    let mut bytes: Vec<u8> = (0..rows * element_type.row_bytes(columns).unwrap()).map(|_| next()).collect();
    let scales: &[usize] = match element_type {
        ElementType::F32 | ElementType::F16 | ElementType::Bf16 => &[],
        ElementType::Q8_0 | ElementType::Q4_0 | ElementType::Q5_0 => &[0],
        ElementType::Q4K | ElementType::Q5K => &[0, 2],
        ElementType::Q6K => &[208],
        ElementType::Q3K => &[108],
    };
    for block in bytes.chunks_exact_mut(element_type.block_bytes()) {
        for &scale in scales {
            let value = f16::from_f32(f32::from(block[scale]) / 4096.0 - 0.03);
            block[scale..scale + 2].copy_from_slice(&value.to_le_bytes());
        }
        match element_type {
            ElementType::F32 => block.copy_from_slice(&(f32::from(block[0]) / 100.0 - 1.28).to_le_bytes()),
            ElementType::F16 => {
                block.copy_from_slice(&f16::from_f32(f32::from(block[0]) / 100.0 - 1.28).to_le_bytes());
            }
            ElementType::Bf16 => block[1] = (block[1] & 0x80) | 0x3e,
            _ => {}
        }
    }
    bytes
}

proptest! {

    #[test]
    fn every_set_multiplies_as_scalar_does(
        element_type in prop::sample::select(ElementType::ALL.to_vec()),
        rows in 1_usize..70,
        blocks in 1_usize..4,
        inputs in 1_usize..5,
        seed in any::<u64>(),
    ) {
        let columns = blocks * element_type.block_length() * if element_type.block_length() == 1 { 37 } else { 1 };
        let storage = Arc::new(Storage::Owned(stored_rows(element_type, rows, columns, seed)));
        let matrix = Matrix::new("weights", &storage, 0, element_type, rows, columns).unwrap();
        let bias: Vec<f32> = (0..rows).map(|row| row as f32 * 0.25).collect();
        let input: Vec<f32> = (0..inputs * columns).map(|index| ((index * 37 % 101) as f32 - 50.0) / 50.0).collect();
        let expected = Kernels::named("scalar").unwrap().linear(&matrix, &bias, &input);
        // The sums themselves, against f64.
        let mut row_values = vec![0.0; columns];
        for row in 0..rows {
            matrix.read_row(row, &mut row_values);
            for (input_row, input) in input.chunks_exact(columns).enumerate() {
                let terms = row_values.iter().zip(input).map(|(&w, &x)| f64::from(w) * f64::from(x));
                let magnitude: f64 = terms.clone().map(f64::abs).sum();
                let exact = terms.sum::<f64>() + f64::from(bias[row]);
                let got = f64::from(expected[input_row * rows + row]);
                prop_assert!((got - exact).abs() <= 1e-5 * (magnitude + 1.0), "{got} for {exact}");
            }
        }
        for kernels in Kernels::available() {
            prop_assert_eq!(&kernels.linear(&matrix, &bias, &input), &expected, "{}", kernels.name());
        }
    }

    #[test]
    fn every_set_attends_as_scalar_does(
        head_size in 1_usize..90, start in 0_usize..40, rows in 1_usize..6, seed in any::<u32>(),
    ) {
        let number = |index: usize| (((index as u32).wrapping_mul(2_654_435_761) ^ seed) % 1000) as f32 / 250.0 - 2.0;
        let queries: Vec<f32> = (0..rows * head_size).map(number).collect();
        let keys: Vec<f16> = (0..(start + rows) * head_size).map(|i| f16::from_f32(number(i + 7))).collect();
        let values: Vec<f16> = (0..(start + rows) * head_size).map(|i| f16::from_f32(number(i + 99))).collect();
        let problem = HeadAttention { queries: &queries, keys: &keys, values: &values, head_size, start };
        let attend = |kernels: Kernels| {
            let mut output = vec![0.0; rows * head_size];
            kernels.attend(&problem, &mut output);
            output
        };
        let expected = attend(Kernels::named("scalar").unwrap());
        // A weighted mean lies between the smallest and the largest value.
        prop_assert!(expected.iter().all(|value| (-2.01..=2.01).contains(value)));
        for kernels in Kernels::available() {
            prop_assert_eq!(&attend(kernels), &expected, "{}", kernels.name());
        }
    }
}

#[test]
fn sets_are_found_by_name_and_only_where_the_processor_has_them() {
    let available = Kernels::available();
    assert_eq!(available[0].name(), "scalar");
    assert_eq!(Kernels::detect(), available[available.len() - 1]);
    for kernels in available {
        assert_eq!(Kernels::named(kernels.name()), Some(kernels));
    }
    assert_eq!(Kernels::named("sse9"), None);
}
