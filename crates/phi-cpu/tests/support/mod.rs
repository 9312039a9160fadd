//! Shared by the integration tests: fixtures and their expected values.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use phi_cpu::{InstructionSet, KeyValueCache, LogitsWanted, Model, Phase, SequenceInput};
use serde::Deserialize;

/// A model's values as `tools/fixtures/make_fixtures.py` computed them.
#[derive(Deserialize)]
pub struct Expected {
    pub prompt: Vec<u32>,
    pub greedy: Vec<u32>,
    pub logits: Vec<f32>,
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Every model of the fixtures, a GGUF file or a directory, with its expected values.
pub fn models() -> Vec<(PathBuf, Expected)> {
    let ggufs = ["chat-q8_0", "fused-f16", "head-80-f16", "mixed-legacy", "mixed-k"];
    let ggufs = ggufs.map(|name| (fixture(&format!("{name}.gguf")), fixture(&format!("{name}.expected.json"))));
    let directories = ["checkpoint", "checkpoint-sharded"];
    let directories = directories.map(|name| (fixture(name), fixture(name).join("expected.json")));
    let read = |path: &Path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    ggufs.into_iter().chain(directories).map(|(model, expected)| (model, read(&expected))).collect()
}

pub fn open(path: &Path, set: InstructionSet) -> Model {
    Model::open(path, set, NonZeroUsize::new(2).unwrap()).unwrap()
}

/// The Kullback-Leibler divergence of the probabilities by `logits` from those by `expected`.
pub fn divergence(expected: &[f32], logits: &[f32]) -> f64 {
    let log_probabilities = |logits: &[f32]| -> Vec<f64> {
        let largest = logits.iter().fold(f32::NEG_INFINITY, |largest, &logit| largest.max(logit));
        let relative = |logit: &f32| f64::from(*logit) - f64::from(largest);
        let sum = logits.iter().map(|logit| relative(logit).exp()).sum::<f64>().ln();
        logits.iter().map(|logit| relative(logit) - sum).collect()
    };
    assert_eq!(expected.len(), logits.len());
    let pairs = log_probabilities(expected).into_iter().zip(log_probabilities(logits));
    pairs.map(|(expected, logit)| expected.exp() * (expected - logit)).sum()
}

/// Logits after the last of `tokens`.
pub fn read(model: &Model, cache: &mut KeyValueCache, tokens: &[u32]) -> Vec<f32> {
    model.forward(tokens, cache, LogitsWanted::Last).unwrap().last().unwrap().to_vec()
}

/// The next `count` tokens, chosen greedily.
pub fn greedy(model: &Model, prompt: &[u32], count: usize) -> Vec<u32> {
    let mut cache = model.new_cache(prompt.len() + count);
    let mut logits = read(model, &mut cache, prompt);
    let mut tokens = Vec::new();
    for _ in 0..count {
        let token = phi_cpu::sample::argmax(&logits).unwrap();
        tokens.push(token);
        let cache = &mut cache;
        let input = SequenceInput { tokens: &[token], cache, phase: Phase::Decode, wanted: LogitsWanted::Last };
        logits = model.forward_batch(&mut [input], &|| false).unwrap()[0].last().unwrap().to_vec();
    }
    tokens
}
