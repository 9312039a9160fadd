//! The kernels with every instruction set of this processor, against sums in `f64`.

use std::sync::Arc;

use half::{bf16, f16};
use proptest::prelude::*;

use super::elementwise::{exponential, gelu};
use super::*;
use crate::formats::ElementType;
use crate::simd::half_precision;
use crate::storage::Storage;

/// Rows of random bytes, in which every scale is replaced by a finite one: `scales` gives a scale for a random byte.
fn stored_rows(element_type: ElementType, count: usize, seed: u64, scales: impl Fn(u8) -> f32) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    let mut bytes: Vec<u8> = (0..element_type.row_bytes(count).unwrap()).map(|_| next()).collect();
    for block in bytes.chunks_exact_mut(element_type.block_bytes()) {
        for &offset in element_type.halves() {
            let value = f16::from_f32(scales(block[offset]));
            block[offset..offset + 2].copy_from_slice(&value.to_le_bytes());
        }
        match element_type {
            ElementType::F32 => block.copy_from_slice(&(f32::from(block[0]) / 100.0 - 1.28).to_le_bytes()),
            ElementType::Bf16 => block[1] = (block[1] & 0x80) | 0x3e,
            _ => {}
        }
    }
    bytes
}

fn matrix(element_type: ElementType, rows: usize, columns: usize, bytes: Vec<u8>) -> Matrix {
    Matrix::new("weights", &Arc::new(Storage::Owned(bytes)), 0, element_type, rows, columns).unwrap()
}

struct PackAll<'a>(&'a mut Activations);

impl Kernel for PackAll<'_> {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        for (values, operand) in self.0.panels_mut() {
            pack(simd, operand, values);
        }
    }
}

/// Activations of `rows` rows. `value` gives the value at an index in row-major order.
fn inputs(set: InstructionSet, rows: usize, columns: usize, value: impl Fn(usize) -> f32) -> Activations {
    let mut inputs = Activations::zeros(set.row_counts(rows / 2, rows - rows / 2), columns);
    for row in 0..rows {
        let values: Vec<f32> = (row * columns..(row + 1) * columns).map(&value).collect();
        inputs.values.write_row(row, &values);
    }
    set.run(PackAll(&mut inputs));
    inputs
}

/// Row `row` of the inputs as the kernels for `element_type` use it: rounded, if the weights are quantised.
fn operand_row(inputs: &Activations, element_type: ElementType, row: usize) -> Vec<f64> {
    let mut values = vec![0.0; inputs.values.columns()];
    inputs.values.read(row, 0, &mut values);
    if element_type.block_length() == 1 {
        return values.iter().map(|&value| f64::from(value)).collect();
    }
    let Some(row) = row.checked_sub(inputs.bf16.rows()) else {
        return values.iter().map(|&value| bf16::from_f32(value).to_f64()).collect();
    };
    let mut seen = Vec::new();
    for panel in 0..inputs.int8.panels() {
        let rows = inputs.int8.rows_at::<1>(panel, row);
        let ([scale], [words]) = (*rows.scales, *rows.words);
        let bytes = words.into_iter().flat_map(i32::to_le_bytes);
        seen.extend(bytes.map(|byte| f64::from(scale) * f64::from(byte.cast_signed())));
    }
    seen
}

struct MultiplyPanel<'a>(&'a Matrix, usize, &'a Activations, &'a mut [[f32; PANEL]]);

impl Kernel for MultiplyPanel<'_> {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        multiply(simd, self.0, self.1, self.2, &mut Scratch::new(), self.3);
    }
}

/// Multiplies with every set and compares with sums in `f64` of the same operands.
fn check_products(matrix: &Matrix, input_rows: usize, value: impl Fn(usize) -> f32) -> Result<(), TestCaseError> {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let mut weights = vec![0.0; columns];
    for set in InstructionSet::available() {
        let inputs = inputs(set, input_rows, columns, &value);
        for panel in 0..rows.div_ceil(PANEL) {
            let mut output = vec![[0.5; PANEL]; input_rows];
            set.run(MultiplyPanel(matrix, panel, &inputs, &mut output));
            for (input_row, output) in output.iter().enumerate() {
                let seen = operand_row(&inputs, matrix.element_type(), input_row);
                for (column, &got) in output.iter().enumerate() {
                    let row = panel * PANEL + column;
                    if row >= rows {
                        prop_assert!((got - 0.5).abs() < 1e-6, "{}: {got} for a row beyond the last", set.name());
                        continue;
                    }
                    matrix.read_row(row, &mut weights);
                    let is_bf16 = input_row < inputs.bf16.rows() && matrix.element_type().block_length() > 1;
                    if is_bf16 {
                        for weight in &mut weights {
                            *weight = bf16::from_f32(*weight).to_f32();
                        }
                    }
                    // A weight close to the middle between two `bf16` numbers may round to either.
                    let tolerance = if is_bf16 { 2e-4 } else { 2e-5 };
                    let terms = weights.iter().zip(&seen).map(|(&weight, &value)| f64::from(weight) * value);
                    let magnitude: f64 = terms.clone().map(f64::abs).sum();
                    let exact = terms.sum::<f64>() + 0.5;
                    let close = (f64::from(got) - exact).abs() <= tolerance * (magnitude + 1.0);
                    let name = (set.name(), matrix.element_type());
                    prop_assert!(close, "{name:?}: {got} for {exact}, input {input_row}, row {row}");
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn products_equal_the_reference_with_every_set(
        element_type in prop::sample::select(ElementType::ALL.to_vec()),
        rows in 1_usize..70,
        blocks in 1_usize..12,
        input_rows in 1_usize..20,
        seed in any::<u64>(),
    ) {
        let columns = match element_type.block_length() {
            1 => 37 * blocks,
            256 => 256 * blocks.min(3),
            length => length * blocks,
        };
        let bytes = stored_rows(element_type, rows * columns, seed, |byte| f32::from(byte) / 4096.0 - 0.03);
        let matrix = matrix(element_type, rows, columns, bytes);
        check_products(&matrix, input_rows, |index| ((index * 37 % 101) as f32 - 50.0) / 50.0)?;
    }

    #[test]
    fn quantised_inputs_are_within_half_a_step(values in prop::collection::vec(-1000.0_f32..1000.0, 64)) {
        for set in InstructionSet::available() {
            let inputs = inputs(set, 2, 32, |index| values[index]);
            for row in inputs.bf16.rows()..2 {
                let int8_row = row - inputs.bf16.rows();
                let rows = inputs.int8.rows_at::<1>(0, int8_row);
                let step = f64::from(rows.scales[0]);
                let seen = operand_row(&inputs, ElementType::Q8_0, row);
                for (&value, seen) in values[row * 32..].iter().zip(&seen) {
                    prop_assert!((f64::from(value) - seen).abs() <= step * 0.5001);
                }
                let [sum] = *rows.sums;
                let [halves] = *rows.half_sums;
                prop_assert!((f64::from(sum) - seen.iter().sum::<f64>()).abs() <= 1e-2);
                prop_assert!((sum - halves[0] - halves[1]).abs() <= 1e-2);
            }
        }
    }
}

/// The largest possible sums must not overflow where products are added in 16 bits.
#[test]
fn extreme_weights_and_inputs_do_not_overflow() {
    for element_type in ElementType::ALL.into_iter().filter(|element_type| element_type.block_length() > 1) {
        for fill in [0x00, 0x7f, 0x80, 0x81, 0xff] {
            let mut bytes = stored_rows(element_type, 33 * 256, 1, |_| 1.0);
            let unscaled = stored_rows(element_type, 33 * 256, 1, |_| 2.0);
            for (byte, other) in bytes.iter_mut().zip(unscaled) {
                // Everything but the scales, which differ between the two, and their zero bytes.
                if *byte == other && !matches!(*byte, 0x3c | 0x00) {
                    *byte = fill;
                }
            }
            let matrix = matrix(element_type, 33, 256, bytes);
            for sign in [1.0, -1.0] {
                for rows in [1, 2, 9] {
                    check_products(&matrix, rows, |index| if index % 3 == 0 { sign } else { sign * 0.999 }).unwrap();
                }
            }
        }
    }
}

#[test]
fn zeros_stay_zeros() {
    let matrix = matrix(ElementType::Q8_0, 2, 32, stored_rows(ElementType::Q8_0, 64, 3, |_| 1.0));
    check_products(&matrix, 1, |_| 0.0).unwrap();
    check_products(&matrix, 3, |_| 0.0).unwrap();
}

struct Elementwise<'a>(&'a mut [[f32; PANEL]]);

impl Kernel for Elementwise<'_> {
    type Output = ();

    fn run<S: KernelSet>(self, simd: S) {
        let mut exponentials = *self.0.as_flattened().as_chunks::<PANEL>().0.first().unwrap();
        for values in exponentials.chunks_exact_mut(S::LANES) {
            simd.store(exponential(simd, simd.load(values)), values);
        }
        for (value, got) in self.0[0].iter().zip(exponentials) {
            let exact = value.clamp(-87.0, 87.0).exp();
            assert!((got - exact).abs() <= 4e-7 * exact, "e^{value} is {exact}, not {got}");
        }
        gelu(simd, self.0);
    }
}

#[test]
fn exponential_and_gelu_equal_their_definitions() {
    let by_definition = |x: f32| {
        let x = f64::from(x);
        0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x)).tanh())
    };
    for set in InstructionSet::available() {
        for start in -40..40 {
            let mut values = [[0.0; PANEL]];
            for (index, value) in values[0].iter_mut().enumerate() {
                *value = start as f32 * 2.5 + index as f32 * 0.078;
            }
            let before = values[0];
            set.run(Elementwise(&mut values));
            for (x, got) in before.into_iter().zip(values[0]) {
                let exact = by_definition(x);
                assert!((f64::from(got) - exact).abs() <= 2e-6 * exact.abs().max(0.5), "gelu {x}: {got}, {exact}");
            }
        }
    }
}

#[test]
fn half_precision_numbers_are_converted_exactly() {
    for bits in 0..=u16::MAX {
        let (expected, got) = (f16::from_bits(bits).to_f32(), half_precision::f16_to_f32(bits));
        assert!(expected.to_bits() == got.to_bits() || expected.is_nan() && got.is_nan(), "{bits:#x}: {got}");
    }
}

#[test]
fn sets_are_found_by_name_if_the_processor_has_them() {
    let available = InstructionSet::available();
    assert_eq!(available[0].name(), "scalar");
    assert_eq!(InstructionSet::detect(), available[available.len() - 1]);
    for set in available {
        assert_eq!(InstructionSet::named(set.name()), Some(set));
    }
    assert_eq!(InstructionSet::named("sse9"), None);
}
