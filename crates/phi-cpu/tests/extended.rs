//! Windows beyond the trained one and 8-bit keys and values, against a reference that was written from the formulas.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use std::collections::BTreeMap;

use phi_cpu::{CacheFormat, Extension, InstructionSet, LogitsWanted, Model, Phase, SequenceInput};
use serde::Deserialize;
use support::{divergence, fixture, open, read};

/// The trained window of the fixtures.
const TRAINED: usize = 64;

/// What `tools/fixtures/make_extended.py` computed.
#[derive(Deserialize)]
struct Extended {
    tokens: Vec<u32>,
    positions: Vec<usize>,
    /// By model and extension, the logits at each of the positions.
    models: BTreeMap<String, BTreeMap<String, Vec<Vec<f32>>>>,
}

fn reference() -> Extended {
    serde_json::from_str(&std::fs::read_to_string(fixture("extended.json")).unwrap()).unwrap()
}

fn extension(name: &str) -> Extension {
    match name {
        "self_extend" => Extension::SelfExtend,
        "self_extend_throughout" => Extension::SelfExtendThroughout,
        "rotary_base" => Extension::RotaryBase,
        "plain" => Extension::Plain,
        _ => panic!("{name}"),
    }
}

fn extended(name: &str, set: InstructionSet, length: usize, extension: Extension) -> Model {
    open(&fixture(&format!("{name}.gguf")), set).with_context(length, extension).unwrap()
}

/// The logits of all tokens, of which the first ones are read in one pass and the others in chunks.
fn in_chunks(model: &Model, tokens: &[u32], [first, chunk]: [usize; 2]) -> Vec<Vec<f32>> {
    let mut cache = model.new_cache(tokens.len());
    let mut rows = Vec::new();
    let (first, rest) = tokens.split_at(first);
    for tokens in std::iter::once(first).chain(rest.chunks(chunk)) {
        let logits = model.forward(tokens, &mut cache, LogitsWanted::All).unwrap();
        rows.extend(logits.rows().map(<[f32]>::to_vec));
    }
    rows
}

#[test]
fn every_extension_equals_the_reference_with_every_set_in_chunks_of_any_size() {
    let Extended { tokens, positions, models } = reference();
    for (model, extensions) in &models {
        for (name, expected) in extensions {
            for set in InstructionSet::available() {
                let model = extended(model, set, tokens.len(), extension(name));
                for chunks in [[180, 1], [50, 50], [192, 1]] {
                    let logits = in_chunks(&model, &tokens, chunks);
                    for (&position, expected) in positions.iter().zip(expected) {
                        let divergence = divergence(expected, &logits[position]);
                        let what = format!("{name} with {} in chunks of {chunks:?} at {position}", set.name());
                        assert!(divergence < 1e-6, "{what}: {divergence}");
                    }
                }
            }
        }
    }
}

#[test]
fn within_the_trained_window_an_extended_model_is_the_same_to_the_bit() {
    let tokens = &reference().tokens[..TRAINED];
    for set in InstructionSet::available() {
        for format in [CacheFormat::F16, CacheFormat::Int8] {
            for name in ["head-80-f16", "chat-q8_0"] {
                let plain = open(&fixture(&format!("{name}.gguf")), set).with_cache_format(format);
                let extended = extended(name, set, 256, Extension::SelfExtend).with_cache_format(format);
                for chunks in [[50, 1], [20, 20], [64, 1]] {
                    assert!(in_chunks(&plain, tokens, chunks) == in_chunks(&extended, tokens, chunks));
                }
            }
        }
    }
}

#[test]
fn truncated_forked_and_accompanied_sequences_go_on_as_alone() {
    let tokens = &reference().tokens;
    for format in [CacheFormat::F16, CacheFormat::Int8] {
        let model = extended("head-80-f16", InstructionSet::detect(), 256, Extension::SelfExtend);
        let model = model.with_cache_format(format);
        let alone = in_chunks(&model, tokens, [192, 1]);
        let mut whole = model.new_cache(256);
        read(&model, &mut whole, tokens);
        // Each goes on from another place; the first one from there after what follows was forgotten.
        let starts = [130, 1, 63, 64, 65, 100, 150, 190];
        let mut caches = starts.map(|start| whole.fork(start));
        whole.truncate(starts[0]);
        caches[0] = whole;
        let continued = |start: usize| start..(start + 60).min(tokens.len());
        let mut batch: Vec<SequenceInput> = (caches.iter_mut().zip(starts))
            .map(|(cache, start)| SequenceInput {
                tokens: &tokens[continued(start)],
                cache,
                phase: Phase::Prefill,
                wanted: LogitsWanted::All,
            })
            .collect();
        let together = model.forward_batch(&mut batch, &|| false).unwrap();
        for (logits, start) in together.iter().zip(starts) {
            for (row, position) in logits.rows().zip(continued(start)) {
                let divergence = divergence(&alone[position], row);
                assert!(divergence < 1e-5, "from {start} at {position}: {divergence}");
            }
        }
    }
}

#[test]
fn keys_and_values_of_8_bits_are_nearly_as_exact_in_half_the_memory() {
    let tokens = &reference().tokens;
    for name in ["head-80-f16", "fused-f16", "chat-q8_0"] {
        for set in InstructionSet::available() {
            let half = extended(name, set, 256, Extension::SelfExtend);
            let int8 = extended(name, set, 256, Extension::SelfExtend).with_cache_format(CacheFormat::Int8);
            for chunks in [[150, 1], [192, 1]] {
                let expected = in_chunks(&half, tokens, chunks);
                let logits = in_chunks(&int8, tokens, chunks);
                let rows = expected.iter().zip(&logits);
                let mean = rows.map(|(expected, row)| divergence(expected, row)).sum::<f64>() / tokens.len() as f64;
                assert!(mean > 0.0 && mean < 1e-3, "{name} with {}: {mean}", set.name());
            }
        }
    }
    // 80 features of one head, twice, in two layers.
    let model = || open(&fixture("head-80-f16.gguf"), InstructionSet::detect());
    assert_eq!(model().cache_bytes_per_token(), 2 * 2 * 80 * 2);
    assert_eq!(model().with_cache_format(CacheFormat::Int8).cache_bytes_per_token(), 2 * 2 * (80 + 4));
    // The second version of 32 features of each key.
    let model = model().with_context(128, Extension::SelfExtend).unwrap();
    assert_eq!((model.context_length(), model.config().context_length), (128, TRAINED));
    assert_eq!(model.cache_bytes_per_token(), 2 * (2 * 80 + 32) * 2);
    assert_eq!(model.with_cache_format(CacheFormat::Int8).cache_bytes_per_token(), 2 * (2 * 80 + 32 + 8));
}
