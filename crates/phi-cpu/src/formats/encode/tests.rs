//! Quantising against llama.cpp's own blocks for the same values, and values at the limits.

use std::path::Path;

use crate::formats::ElementType;

const ROWS: usize = 24;
const COLUMNS: usize = 1024;
const QUANTISED: [ElementType; 7] = [
    ElementType::Q8_0,
    ElementType::Q4_0,
    ElementType::Q5_0,
    ElementType::Q3K,
    ElementType::Q4K,
    ElementType::Q5K,
    ElementType::Q6K,
];

/// The values and the importance of `tools/fixtures/make_quantised.py`.
fn values_and_importance() -> (Vec<f32>, Vec<f32>) {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 48) as f32
    };
    let mut values = Vec::new();
    for row in 0..ROWS {
        for _ in 0..COLUMNS {
            let bell = (0..4).map(|_| next()).sum::<f32>() - 2.0 * 65535.0;
            let outlier = if next() < 1024.0 { 8.0 } else { 1.0 };
            values.push(bell * outlier * (row + 1) as f32 / 4_194_304.0);
        }
    }
    let importance = (0..COLUMNS).map(|_| ((f64::from(next()) + 1.0).powi(2) / 1_048_576.0) as f32).collect();
    (values, importance)
}

fn encode(element_type: ElementType, values: &[f32], importance: Option<&[f32]>) -> Vec<u8> {
    let mut bytes = vec![0; element_type.row_bytes(values.len()).unwrap()];
    element_type.encode_row(values, importance, &mut bytes);
    bytes
}

fn decode(element_type: ElementType, bytes: &[u8]) -> Vec<f32> {
    let mut values = vec![0.0; bytes.len() / element_type.block_bytes() * element_type.block_length()];
    element_type.decode_row(bytes, &mut values);
    values
}

/// The sum of squared errors, each with its weight.
fn error(values: &[f32], decoded: &[f32], importance: Option<&[f32]>) -> f64 {
    let squared = |(index, (value, decoded)): (usize, (&f32, &f32))| {
        let weight = importance.map_or(1.0, |weights| f64::from(weights[index]));
        weight * (f64::from(*value) - f64::from(*decoded)).powi(2)
    };
    values.iter().zip(decoded).enumerate().map(squared).sum()
}

#[test]
fn blocks_are_as_good_as_those_of_llama_cpp() {
    let (values, importance) = values_and_importance();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/quantised");
    for element_type in QUANTISED.into_iter().filter(|element_type| {
        // llama.cpp rounds these two without a search.
        !matches!(element_type, ElementType::Q4_0 | ElementType::Q5_0)
    }) {
        for (kind, weights) in [("plain", None), ("weighted", Some(importance.as_slice()))] {
            let name = format!("{}.{kind}", element_type.name());
            let expected = std::fs::read(fixtures.join(&name)).unwrap();
            let row_bytes = element_type.row_bytes(COLUMNS).unwrap();
            let (mut equal, mut ours, mut theirs) = (0, 0.0, 0.0);
            for (row, expected) in values.chunks_exact(COLUMNS).zip(expected.chunks_exact(row_bytes)) {
                let found = encode(element_type, row, weights);
                let blocks = |bytes| <[u8]>::chunks_exact(bytes, element_type.block_bytes());
                equal += blocks(&found).zip(blocks(expected)).filter(|(found, expected)| found == expected).count();
                ours += error(row, &decode(element_type, &found), weights);
                theirs += error(row, &decode(element_type, expected), weights);
            }
            assert!(ours <= theirs * 1.0001, "{name}: an error of {ours}, not {theirs}");
            let blocks = ROWS * COLUMNS / element_type.block_length();
            assert!(equal * 1000 >= blocks * 999, "{name}: {equal} of {blocks} blocks are equal");
        }
    }
}

#[test]
fn an_importance_matrix_never_makes_its_own_error_larger() {
    let (values, importance) = values_and_importance();
    for element_type in QUANTISED {
        let (mut plain, mut weighted) = (0.0, 0.0);
        for row in values.chunks_exact(COLUMNS) {
            let of =
                |weights| error(row, &decode(element_type, &encode(element_type, row, weights)), Some(&importance));
            plain += of(None);
            weighted += of(Some(&importance));
        }
        assert!(weighted <= plain, "{}: {weighted} with a matrix, {plain} without", element_type.name());
    }
}

#[test]
fn rows_at_the_limits_stay_finite_and_near() {
    let ramp = |scale: f32| (0..256).map(|index| scale * (index as f32 - 128.0)).collect::<Vec<_>>();
    let rows = [
        ("zeros", vec![0.0; 256]),
        ("ones", vec![1.0; 256]),
        ("minus ones", vec![-1.0; 256]),
        ("subnormal", ramp(1e-42)),
        ("tiny", ramp(1e-12)),
        ("large", ramp(100.0)),
        ("one outlier", (0..256).map(|index| if index == 77 { -500.0 } else { 0.01 }).collect()),
    ];
    for element_type in QUANTISED {
        for (name, row) in &rows {
            for weights in [None, Some([0.0; 256]), Some([1e-6; 256])] {
                let weights = weights.as_ref().map(<[f32; 256]>::as_slice);
                let decoded = decode(element_type, &encode(element_type, row, weights));
                let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
                for (value, decoded) in row.iter().zip(&decoded) {
                    // A scale in half precision is no finer than 6e-8, and without weights nothing is worth a scale.
                    let close = (value - decoded).abs() <= largest * 1.01 + 1e-6;
                    assert!(decoded.is_finite() && close, "{} of {name}: {decoded} for {value}", element_type.name());
                }
            }
            let exact = ["zeros", "ones", "minus ones"].contains(name);
            let decoded = decode(element_type, &encode(element_type, row, None));
            assert!(!exact || error(row, &decoded, None) < 1e-3, "{} of {name}", element_type.name());
        }
    }
}
