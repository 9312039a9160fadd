//! Files that were quantised are read again, and matrices are held against what the weights alone say.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::formats::ElementType;
use crate::gguf::File;
use crate::storage::Storage;
use crate::{InstructionSet, LogitsWanted, Model};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn source(name: &str) -> Source {
    let path = fixture(name);
    if path.is_dir() {
        return Source::from_checkpoint(&path, |header| header.string("general.name", "test")).unwrap();
    }
    Source::from_gguf(&File::open(&path).unwrap()).unwrap()
}

fn written(job: &Job) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut last = 0;
    job.write(&mut bytes, NonZeroUsize::MIN, &mut |written| {
        assert!(written > last && written <= job.byte_length());
        last = written;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(bytes.len() as u64, job.byte_length());
    bytes
}

fn model(bytes: Vec<u8>) -> Model {
    let file = File::read(Arc::new(Storage::Owned(bytes))).unwrap();
    Model::from_gguf(&file, InstructionSet::detect(), NonZeroUsize::MIN).unwrap()
}

fn logits(model: &Model) -> Vec<f32> {
    let tokens = [1, 7, 3, 40, 25, 300];
    let mut cache = model.new_cache(tokens.len());
    model.forward(&tokens, &mut cache, LogitsWanted::All).unwrap().rows().flatten().copied().collect()
}

fn distance(left: &[f32], right: &[f32]) -> f64 {
    assert_eq!(left.len(), right.len());
    let squares = left.iter().zip(right).map(|(left, right)| f64::from(left - right).powi(2));
    (squares.sum::<f64>() / left.len() as f64).sqrt()
}

#[test]
fn every_layout_becomes_a_file_that_computes_nearly_the_same() {
    for name in ["checkpoint", "checkpoint-sharded", "fused-f16.gguf", "chat-q8_0.gguf", "mixed-k.gguf"] {
        let original = Model::open(&fixture(name), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
        let expected = logits(&original);
        let source = source(name);
        let spread = distance(&expected, &vec![0.0; expected.len()]);
        for recipe in Recipe::ALL {
            let quantised = model(written(&Job::new(&source, recipe, None).unwrap()));
            assert_eq!(quantised.config(), original.config(), "{name}");
            let distance = distance(&expected, &logits(&quantised));
            assert!(distance < 0.5 * spread, "{name} as {recipe:?}: {distance} of {spread}");
        }
    }
}

#[test]
fn metadata_stays_but_for_what_describes_the_file() {
    let file = File::open(&fixture("chat-q8_0.gguf")).unwrap();
    let source = Source::from_gguf(&file).unwrap();
    assert!(source.is_quantised());
    let bytes = written(&Job::new(&source, Recipe::Q4KM, None).unwrap());
    let again = File::read(Arc::new(Storage::Owned(bytes))).unwrap();
    assert_eq!(again.integer("general.file_type"), Some(15));
    assert_eq!(again.integer("general.quantization_version"), Some(2));
    for (key, _) in file.stored_metadata() {
        if key != "general.file_type" && key != "general.quantization_version" {
            assert_eq!(again.value(key), file.value(key), "{key}");
        }
    }
    let is_vector = |name: &str| name.contains("norm") || name.contains("bias");
    let vectors: Vec<_> = again.tensors().filter(|(name, _)| is_vector(name)).collect();
    assert!(!vectors.is_empty() && vectors.iter().all(|(_, element_type)| *element_type == ElementType::F32));
}

#[test]
fn a_job_can_be_ended_and_a_full_disk_is_reported() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let source = source("checkpoint");
    let job = Job::new(&source, Recipe::Q8_0, None).unwrap();
    let ended = job.write(&mut Vec::new(), NonZeroUsize::MIN, &mut |_| ControlFlow::Break(()));
    assert!(matches!(ended, Err(WriteError::Cancelled)));
    let full = job.write(&mut Full, NonZeroUsize::MIN, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(full, Err(WriteError::Io(error)) if error.kind() == std::io::ErrorKind::StorageFull));
}

#[test]
fn weights_that_no_format_holds_are_named() {
    let path = fixture("fused-f16.gguf");
    let bytes = std::fs::read(&path).unwrap();
    let file = File::open(&path).unwrap();
    let shape = file.shapes().find(|(name, _)| *name == "output.weight").unwrap().1;
    let matrix = file.matrix("output.weight", shape[0], shape[1]).unwrap();
    let row = matrix.bytes_of_rows(2..3);
    let at = bytes.windows(row.len()).position(|window| window == row).unwrap();
    for (value, shown) in [(0x7e00_u16, "NaN"), (0x7c00, "inf"), (0xfc00, "-inf")] {
        let mut broken = bytes.clone();
        broken[at + 4..at + 6].copy_from_slice(&value.to_le_bytes());
        let file = File::read(Arc::new(Storage::Owned(broken))).unwrap();
        let source = Source::from_gguf(&file).unwrap();
        let error = Job::new(&source, Recipe::Q8_0, None)
            .unwrap()
            .write(&mut Vec::new(), NonZeroUsize::MIN, &mut |_| ControlFlow::Continue(()))
            .unwrap_err();
        assert_eq!(error.to_string(), format!("tensor `output.weight` has the weight {shown} in row 2"));
    }
}

#[test]
fn an_importance_matrix_is_the_mean_square_of_the_inputs_and_survives_its_file() {
    let original = Model::open(&fixture("checkpoint"), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
    let mut calibration = Calibration::new(&original);
    calibration.read(&[1, 7, 3, 40], &|| false).unwrap();
    calibration.read(&[25, 300], &|| false).unwrap();
    let matrix = calibration.finish();
    assert_eq!(matrix.tokens(), 6);
    let of = |name: &str| matrix.of(name).unwrap().to_vec();
    // The first layer is given the LayerNorm of the embeddings, which needs no forward pass.
    let (weights, epsilon) = (original.weights(), original.config().layer_norm_epsilon);
    let (norm, columns) = (&weights.layers[0].norm, original.config().hidden_size);
    let mut expected = vec![0.0; columns];
    for token in [1, 7, 3, 40, 25, 300] {
        let mut row = vec![0.0; columns];
        weights.embedding.read_row(token, &mut row);
        let mean = row.iter().sum::<f32>() / columns as f32;
        let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / columns as f32;
        for (index, sum) in expected.iter_mut().enumerate() {
            let normed = (row[index] - mean) / (variance + epsilon).sqrt() * norm.weight[index] + norm.bias[index];
            *sum += normed * normed / 6.0;
        }
    }
    let least = 1.1e-4 * expected.iter().sum::<f32>() / columns as f32;
    for (found, expected) in of("blk.0.attn_q.weight").iter().zip(&expected) {
        assert!((found - expected).abs() <= 1e-3 * expected + least, "{found}, not {expected}");
    }
    assert_eq!(of("blk.0.attn_q.weight"), of("blk.0.ffn_up.weight"));
    assert_ne!(of("blk.0.attn_q.weight"), of("blk.1.attn_q.weight"));
    assert!(matrix.of("output.weight").is_none() && matrix.of("token_embd.weight").is_none());
    let mut bytes = Vec::new();
    matrix.write(&mut bytes, &["text.txt".to_owned()], 512).unwrap();
    let file = File::read(Arc::new(Storage::Owned(bytes))).unwrap();
    assert_eq!(file.string("general.type"), Some("imatrix"));
    let again = ImportanceMatrix::from_gguf(&file).unwrap();
    assert_eq!(again.tokens(), 6);
    for (left, right) in of("blk.1.ffn_down.weight").iter().zip(again.of("blk.1.ffn_down.weight").unwrap()) {
        assert!((left - right).abs() <= left.abs() * 1e-5);
    }
    let source = source("checkpoint");
    assert_ne!(
        written(&Job::new(&source, Recipe::Q4KM, Some(&again)).unwrap()),
        written(&Job::new(&source, Recipe::Q4KM, None).unwrap())
    );
}

#[test]
fn the_importance_matrix_of_another_model_is_refused() {
    let matrix = |name: &str| {
        let model = Model::open(&fixture(name), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
        let mut calibration = Calibration::new(&model);
        calibration.read(&[1, 7, 3, 40], &|| false).unwrap();
        calibration.finish()
    };
    let (source, other) = (source("checkpoint"), matrix("mixed-k.gguf"));
    assert_ne!(source.config().hidden_size, self::source("mixed-k.gguf").config().hidden_size);
    assert!(matches!(Job::new(&source, Recipe::Q8_0, Some(&other)), Err(crate::LoadError::Shape { .. })));
}

#[test]
fn calibrating_can_be_cancelled() {
    let model = Model::open(&fixture("checkpoint"), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
    let cancelled = Calibration::new(&model).read(&[1, 2], &|| true);
    assert!(matches!(cancelled, Err(crate::ForwardError::Cancelled)));
}

/// Written by gguf-py in the layout of llama.cpp's `imatrix.cpp`, for a model with fused projections.
#[test]
fn llama_cpps_own_importance_matrix_is_read() {
    let file = File::open(&fixture("quantised/imatrix.gguf")).unwrap();
    let matrix = ImportanceMatrix::from_gguf(&file).unwrap();
    assert_eq!(matrix.tokens(), 1536);
    for (name, columns, factor) in [
        ("blk.0.attn_q.weight", 64, 1.0),
        ("blk.1.attn_v.weight", 64, 1.0),
        ("blk.1.attn_output.weight", 64, 0.5),
        ("blk.0.ffn_down.weight", 96, 2.0),
    ] {
        let found = matrix.of(name).unwrap();
        let expected: Vec<f32> = (0..columns).map(|column| factor * (1 + column) as f32).collect();
        assert!(found.iter().zip(&expected).all(|(found, expected)| (found / expected - 1.0).abs() < 1e-6), "{name}");
        assert_eq!(found.len(), columns as usize);
    }
    assert_eq!((matrix.of("output.weight"), matrix.of("blk.2.attn_q.weight")), (None, None));
    let source = source("checkpoint");
    let written = [None, Some(&matrix)].map(|matrix| written(&Job::new(&source, Recipe::Q4KM, matrix).unwrap()));
    assert!(written[0] != written[1] && written[0].len() == written[1].len());
}
