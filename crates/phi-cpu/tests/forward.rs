//! Whole models against an independent implementation: logits and greedy tokens, for every layout and format.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use phi_cpu::{ForwardError, InstructionSet, LogitsWanted, Model, Phase, SequenceInput};
use support::{fixture, greedy, models, open, read};

/// Tolerance between two orders of the same sums, where a key may round to the next `f16`.
const ROUNDING: f64 = 0.0005;

/// Keys and values are rounded to `f16` here and not in the reference, and inputs of quantised layers to eight bits.
/// Random weights amplify that more than trained ones.
fn tolerance(model: &Model) -> f64 {
    if model.weights().matrices().any(|matrix| matrix.element_type().is_quantised()) { 0.03 } else { 0.002 }
}

/// Checks that the root mean square of the differences is below `tolerance` standard deviations of the logits.
fn assert_close(logits: &[f32], expected: &[f32], tolerance: f64, what: &str) {
    assert_eq!(logits.len(), expected.len());
    let count = logits.len() as f64;
    let root = |squares: f64| (squares / count).sqrt();
    let mean = expected.iter().map(|&logit| f64::from(logit)).sum::<f64>() / count;
    let deviation = root(expected.iter().map(|&logit| (f64::from(logit) - mean).powi(2)).sum());
    let pairs = logits.iter().zip(expected);
    let difference = root(pairs.map(|(&logit, &expected)| (f64::from(logit) - f64::from(expected)).powi(2)).sum());
    assert!(
        difference < tolerance * deviation,
        "{what}: logits differ by {} of their standard deviation",
        difference / deviation
    );
}

#[test]
fn logits_and_greedy_tokens_equal_the_reference_with_every_instruction_set() {
    for (path, expected) in models() {
        for set in InstructionSet::available() {
            let model = open(&path, set);
            let mut cache = model.new_cache(64);
            let logits = read(&model, &mut cache, &expected.prompt);
            let what = format!("{} with {}", path.display(), set.name());
            assert_close(&logits, &expected.logits, tolerance(&model), &what);
            let tokens = greedy(&model, &expected.prompt, expected.greedy.len());
            assert_eq!(tokens, expected.greedy, "{what}");
        }
    }
}

#[test]
fn a_prompt_has_the_same_logits_in_one_pass_and_in_two() {
    for set in InstructionSet::available() {
        for (path, expected) in models() {
            let model = open(&path, set);
            let mut whole = model.new_cache(32);
            let all = model.forward(&expected.prompt, &mut whole, LogitsWanted::All).unwrap();
            for length in 1..expected.prompt.len() {
                let (first, second) = expected.prompt.split_at(length);
                let mut cache = model.new_cache(32);
                let nothing = model.forward(first, &mut cache, LogitsWanted::None).unwrap();
                assert!(nothing.is_empty());
                let logits = read(&model, &mut cache, second);
                let what = format!("{} with {}", path.display(), set.name());
                assert_close(&logits, all.last().unwrap(), ROUNDING, &what);
            }
        }
    }
}

#[test]
fn a_truncated_cache_continues_from_its_new_length() {
    let model = open(&fixture("chat-q8_0.gguf"), InstructionSet::detect());
    let mut fresh = model.new_cache(32);
    let expected = read(&model, &mut fresh, &[5, 6, 7]);
    let mut cache = model.new_cache(32);
    read(&model, &mut cache, &[5, 6, 99, 100, 101]);
    cache.truncate(2);
    assert_eq!(cache.len(), 2);
    assert_close(&read(&model, &mut cache, &[7]), &expected, ROUNDING, "after truncation");
}

#[test]
fn invalid_input_is_refused_and_leaves_the_cache_unchanged() {
    let model = open(&fixture("chat-q8_0.gguf"), InstructionSet::detect());
    let mut cache = model.new_cache(4);
    read(&model, &mut cache, &[1, 2, 3]);
    let mut refused = |tokens: &[u32]| model.forward(tokens, &mut cache, LogitsWanted::Last).unwrap_err();
    assert_eq!(refused(&[]), ForwardError::Empty);
    assert_eq!(refused(&[320]), ForwardError::UnknownToken { token: 320, vocabulary_size: 320 });
    assert_eq!(refused(&[1, 2]), ForwardError::ContextFull { length: 3, tokens: 2, capacity: 4 });
    assert_eq!(cache.len(), 3);
}

#[test]
fn a_cache_is_at_most_as_large_as_the_context_window() {
    let model = open(&fixture("chat-q8_0.gguf"), InstructionSet::detect());
    assert_eq!(model.new_cache(1_000_000).capacity(), 64);
    assert_eq!(model.cache_bytes_per_token(), 2 * 2 * 64 * 2);
}

#[test]
fn sequences_have_the_same_logits_in_a_batch_as_alone() {
    for (path, expected) in models() {
        let model = open(&path, InstructionSet::detect());
        // Of different lengths and from different positions: a prompt, its second half, and its last token.
        let prompt = expected.prompt.as_slice();
        let parts = [&prompt[..0], &prompt[..prompt.len() / 2], &prompt[..prompt.len() - 1]];
        let mut caches = parts.map(|part| {
            let mut cache = model.new_cache(64);
            if !part.is_empty() {
                model.forward(part, &mut cache, LogitsWanted::None).unwrap();
            }
            cache
        });
        let mut batch: Vec<SequenceInput> = caches
            .iter_mut()
            .zip(parts)
            .map(|(cache, part)| SequenceInput {
                tokens: &prompt[part.len()..],
                cache,
                phase: Phase::Prefill,
                wanted: LogitsWanted::Last,
            })
            .collect();
        batch[1].wanted = LogitsWanted::All;
        batch[0].phase = Phase::Decode;
        let together = model.forward_batch(&mut batch, &|| false).unwrap();
        assert_eq!(together[1].len(), prompt.len() - prompt.len() / 2);
        for logits in together {
            assert_close(logits.last().unwrap(), &expected.logits, tolerance(&model), &path.display().to_string());
        }
        assert!(caches.iter().all(|cache| cache.len() == prompt.len()));
    }
}

#[test]
fn a_cancelled_step_changes_no_cache() {
    let model = open(&fixture("chat-q8_0.gguf"), InstructionSet::detect());
    let mut cache = model.new_cache(32);
    let expected = read(&model, &mut model.new_cache(32), &[5, 6, 7]);
    read(&model, &mut cache, &[5, 6]);
    let batch = &mut [SequenceInput {
        tokens: &[9, 9, 9],
        cache: &mut cache,
        phase: Phase::Decode,
        wanted: LogitsWanted::Last,
    }];
    assert_eq!(model.forward_batch(batch, &|| true), Err(ForwardError::Cancelled));
    assert_eq!(model.forward_batch(&mut [], &|| false), Err(ForwardError::Empty));
    assert_eq!(cache.len(), 2);
    assert_close(&read(&model, &mut cache, &[7]), &expected, ROUNDING, "after a cancelled step");
}
