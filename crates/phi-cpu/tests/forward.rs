//! Whole models against an independent implementation: logits and greedy tokens of every layout and format.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use phi_cpu::{ForwardError, Kernels, LogitsWanted};
use support::{fixture, greedy, models, open, read};

/// Keys and values are rounded to `f16` here and not in the reference; logits spread over about ten.
const TOLERANCE: f32 = 0.02;

#[test]
fn logits_and_greedy_tokens_equal_the_reference_with_every_instruction_set() {
    for (path, expected) in models() {
        for kernels in Kernels::available() {
            let model = open(&path, kernels);
            let mut cache = model.new_cache(64).unwrap();
            let logits = read(&model, &mut cache, &expected.prompt);
            assert_eq!(logits.len(), expected.logits.len());
            for (id, (logit, reference)) in logits.iter().zip(&expected.logits).enumerate() {
                let difference = (logit - reference).abs();
                assert!(difference < TOLERANCE, "{}: logit {id} is {logit}, not {reference}", path.display());
            }
            let tokens = greedy(&model, &expected.prompt, expected.greedy.len());
            assert_eq!(tokens, expected.greedy, "{} with {}", path.display(), kernels.name());
        }
    }
}

#[test]
fn a_prompt_gives_the_same_logits_however_it_is_cut() {
    for (path, expected) in models() {
        let model = open(&path, Kernels::detect());
        let mut whole = model.new_cache(32).unwrap();
        let all = model.forward(&expected.prompt, &mut whole, LogitsWanted::All).unwrap();
        let width = model.config().vocabulary_size;
        for cut in 1..expected.prompt.len() {
            let (first, second) = expected.prompt.split_at(cut);
            let mut cache = model.new_cache(32).unwrap();
            let nothing = model.forward(first, &mut cache, LogitsWanted::None).unwrap();
            assert!(nothing.is_empty());
            assert_eq!(read(&model, &mut cache, second), all[all.len() - width..]);
        }
    }
}

#[test]
fn a_truncated_cache_continues_as_if_the_rest_had_never_been_read() {
    let model = open(&fixture("chat-q8_0.gguf"), Kernels::detect());
    let mut fresh = model.new_cache(32).unwrap();
    let expected = read(&model, &mut fresh, &[5, 6, 7]);
    let mut cache = model.new_cache(32).unwrap();
    read(&model, &mut cache, &[5, 6, 99, 100, 101]);
    cache.truncate(2);
    assert_eq!(cache.len(), 2);
    assert_eq!(read(&model, &mut cache, &[7]), expected);
}

#[test]
fn impossible_requests_are_refused_and_leave_the_cache_alone() {
    let model = open(&fixture("chat-q8_0.gguf"), Kernels::detect());
    let mut cache = model.new_cache(4).unwrap();
    read(&model, &mut cache, &[1, 2, 3]);
    let mut refused = |tokens: &[u32]| model.forward(tokens, &mut cache, LogitsWanted::Last).unwrap_err();
    assert_eq!(refused(&[]), ForwardError::Empty);
    assert_eq!(refused(&[320]), ForwardError::UnknownToken { token: 320, vocabulary_size: 320 });
    assert_eq!(refused(&[1, 2]), ForwardError::ContextFull { length: 3, tokens: 2, capacity: 4 });
    assert_eq!(cache.len(), 3);
}

#[test]
fn a_cache_is_never_larger_than_the_models_window() {
    let model = open(&fixture("chat-q8_0.gguf"), Kernels::detect());
    assert_eq!(model.new_cache(1_000_000).unwrap().capacity(), 64);
    assert_eq!(model.config().cache_bytes_per_token(), 2 * 2 * 64 * 2);
}
