//! Broken and hostile checkpoint directories: each is an error, never a panic.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use std::num::NonZeroUsize;
use std::path::Path;

use phi_cpu::{InstructionSet, LogitsWanted, Model, checkpoint};
use proptest::prelude::*;
use support::fixture;
use tempfile::TempDir;

fn copy_of(name: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    for entry in std::fs::read_dir(fixture(name)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
    }
    directory
}

fn load(directory: &Path) -> Result<Model, String> {
    Model::open(directory, InstructionSet::detect(), NonZeroUsize::MIN).map_err(|error| error.to_string())
}

fn replace_in(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {}", path.display());
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn configuration_and_output_bias_are_read_alone_and_checked_against_each_other() {
    let directory = copy_of("checkpoint");
    let config = checkpoint::read_config(directory.path()).unwrap();
    assert_eq!((config.vocabulary_size, config.rotary_size), (320, 8));
    let bias = checkpoint::read_output_bias(directory.path(), &config).unwrap();
    assert_eq!(bias.len(), 320);
    assert!(bias.iter().all(|value| value.is_finite()) && bias.iter().any(|&value| value != 0.0));
    replace_in(&directory.path().join("config.json"), "\"vocab_size\": 320", "\"vocab_size\": 321");
    let other = checkpoint::read_config(directory.path()).unwrap();
    let refused = checkpoint::read_output_bias(directory.path(), &other).unwrap_err();
    assert!(refused.to_string().contains("has shape [320]"), "{refused}");
    assert!(checkpoint::read_config(&directory.path().join("elsewhere")).is_err());
}

#[test]
fn each_fault_in_the_configuration_has_its_own_message() {
    let cases = [
        ("\"model_type\": \"phi\"", "\"model_type\": \"llama\"", "the architecture is `llama`"),
        ("\"hidden_size\": 64", "\"hidden_size\": 128", "has shape"),
        ("\"hidden_size\": 64", "\"hidden_size\": -1", "config.json"),
        ("\"hidden_size\": 64", "\"hidden_size\": 18446744073709551615", "hidden size"),
        ("\"num_attention_heads\": 4", "\"num_attention_heads\": 0", "config.json"),
        ("\"num_key_value_heads\": 4", "\"num_key_value_heads\": 1", "grouped attention"),
        (
            "\"num_hidden_layers\": 2",
            "\"num_hidden_layers\": 3",
            "`model.layers.2.input_layernorm.weight` is missing",
        ),
        ("\"vocab_size\": 320", "\"vocab_size\": 321", "has shape [320, 64]"),
        ("\"partial_rotary_factor\": 0.5", "\"partial_rotary_factor\": 1e300", "partial_rotary_factor"),
        ("\"qk_layernorm\": false", "\"qk_layernorm\": true", "qk_layernorm"),
        ("\"hidden_act\": \"gelu_new\"", "\"hidden_act\": \"relu\"", "`relu`"),
        ("\"rope_theta\": 10000.0", "\"rope_theta\": 0.0", "rotary base"),
        ("{", "", "config.json"),
    ];
    for (from, to, expected) in cases {
        let directory = copy_of("checkpoint");
        replace_in(&directory.path().join("config.json"), from, to);
        let message = load(directory.path()).err().unwrap_or_default();
        assert!(message.contains(expected), "{to}: {message:?} does not say {expected:?}");
    }
}

#[test]
fn missing_files_are_named() {
    for (file, expected) in [("config.json", "config.json"), ("model.safetensors", "model.safetensors")] {
        let directory = copy_of("checkpoint");
        std::fs::remove_file(directory.path().join(file)).unwrap();
        let message = load(directory.path()).err().unwrap();
        assert!(message.contains(expected), "{message}");
    }
    let directory = copy_of("checkpoint-sharded");
    std::fs::remove_file(directory.path().join("model-00002-of-00003.safetensors")).unwrap();
    assert!(load(directory.path()).err().unwrap().contains("model-00002-of-00003"));
}

#[test]
fn an_index_must_not_lead_out_of_the_directory() {
    for outside in ["../model.safetensors", "/etc/passwd", "a/b.safetensors", "", ".."] {
        let directory = copy_of("checkpoint-sharded");
        let index = directory.path().join("model.safetensors.index.json");
        replace_in(&index, "model-00001-of-00003.safetensors", outside);
        let message = load(directory.path()).err().unwrap();
        assert!(message.contains("lies outside the directory"), "{outside}: {message}");
    }
}

#[test]
fn shards_that_repeat_a_tensor_are_refused() {
    let directory = copy_of("checkpoint-sharded");
    let path = |number: u32| directory.path().join(format!("model-0000{number}-of-00003.safetensors"));
    std::fs::copy(path(1), path(2)).unwrap();
    assert!(load(directory.path()).err().unwrap().contains("is in two shards"));
}

#[test]
fn a_shard_truncated_anywhere_is_an_error() {
    let directory = copy_of("checkpoint");
    let path = directory.path().join("model.safetensors");
    let bytes = std::fs::read(&path).unwrap();
    for length in (0..bytes.len()).step_by(2999) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        assert!(load(directory.path()).is_err(), "the first {length} bytes loaded");
    }
}

proptest! {
    #[test]
    fn damaged_shards_never_panic(
        damage in prop::collection::vec((prop_oneof![4 => 0_usize..3000, 1 => 0_usize..220_000], any::<u8>()), 1..10),
    ) {
        let directory = copy_of("checkpoint");
        let path = directory.path().join("model.safetensors");
        let mut bytes = std::fs::read(&path).unwrap();
        for (offset, byte) in damage {
            if let Some(target) = bytes.get_mut(offset) {
                *target = byte;
            }
        }
        std::fs::write(&path, bytes).unwrap();
        if let Ok(model) = load(directory.path()) {
            let mut cache = model.new_cache(8);
            let _ = model.forward(&[1, 2, 3], &mut cache, LogitsWanted::Last);
        }
    }
}
