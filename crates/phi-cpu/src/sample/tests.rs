//! Tables of each filter's results, and properties that hold for any logits.

#![expect(clippy::float_cmp, reason = "these values are exact")]

use proptest::prelude::*;

use super::{Sampler, SamplingOptions, argmax, penalties};

fn draws(options: &SamplingOptions, logits: &[f32], count: usize) -> Vec<u32> {
    let mut sampler = Sampler::new(options.clone());
    (0..count).map(|_| sampler.sample(&mut logits.to_vec(), &[]).unwrap()).collect()
}

fn warm() -> SamplingOptions {
    SamplingOptions { temperature: 1.0, seed: 7, ..SamplingOptions::default() }
}

#[test]
fn argmax_takes_the_largest_logit_and_the_lowest_id_among_equal_ones() {
    assert_eq!(argmax(&[0.5, 2.0, 2.0, -1.0]), Some(1));
    assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY, -3.0]), Some(2));
    assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY]), None);
    assert_eq!(argmax(&[]), None);
}

#[test]
fn a_seed_decides_the_tokens() {
    let logits: Vec<f32> = (0..50).map(|id| (id as f32 * 0.7).sin()).collect();
    let other = SamplingOptions { seed: 8, ..warm() };
    assert_eq!(draws(&warm(), &logits, 40), draws(&warm(), &logits, 40));
    assert_ne!(draws(&warm(), &logits, 40), draws(&other, &logits, 40));
}

#[test]
fn draws_follow_the_probabilities() {
    // Probabilities 0.5, 0.25, 0.25: of 4000 draws about 2000, 1000, 1000 (standard deviation below 32).
    let drawn = draws(&warm(), &[2.0_f32.ln(), 0.0, 0.0], 4000);
    let count = |token: u32| drawn.iter().filter(|&&drawn| drawn == token).count();
    assert!((1840..=2160).contains(&count(0)), "{}", count(0));
    assert!((840..=1160).contains(&count(1)), "{}", count(1));
}

#[test]
fn top_k_top_p_and_min_p_keep_only_the_likely_tokens() {
    // Probabilities 0.4, 0.3, 0.2, 0.1.
    let logits = [0.4_f32.ln(), 0.3_f32.ln(), 0.2_f32.ln(), 0.1_f32.ln()];
    let cases = [
        (SamplingOptions { top_k: Some(2), ..warm() }, 2),
        (SamplingOptions { top_k: Some(0), ..warm() }, 1),
        (SamplingOptions { top_p: Some(0.65), ..warm() }, 2),
        (SamplingOptions { top_p: Some(0.01), ..warm() }, 1),
        (SamplingOptions { top_p: Some(1.0), ..warm() }, 4),
        (SamplingOptions { min_p: Some(0.45), ..warm() }, 3),
        (SamplingOptions { min_p: Some(1.0), ..warm() }, 1),
        // Top-k leaves 0.4 and 0.3; renormalised, 0.57 alone reaches 0.5.
        (SamplingOptions { top_k: Some(2), top_p: Some(0.5), ..warm() }, 1),
    ];
    for (options, kept) in cases {
        let mut drawn = draws(&options, &logits, 300);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn, (0..kept).collect::<Vec<u32>>(), "{options:?}");
    }
}

#[test]
fn a_low_temperature_is_nearly_greedy() {
    let options = SamplingOptions { temperature: 0.01, ..warm() };
    assert_eq!(draws(&options, &[1.0, 1.5, 0.0], 200), vec![1; 200]);
}

#[test]
fn repetition_penalty_weakens_each_token_of_the_history_once() {
    let mut logits = [2.0, -2.0, 1.0];
    penalties::repetition(&mut logits, &[0, 1, 0, 99], 2.0);
    assert_eq!(logits, [1.0, -4.0, 1.0]);
}

#[test]
fn no_repeat_ngram_rules_out_what_would_repeat_an_ngram() {
    let banned = |history: &[u32], length: usize| -> Vec<u32> {
        let mut logits = [0.0_f32; 6];
        penalties::no_repeat_ngram(&mut logits, history, length);
        (0..).zip(logits).filter(|(_, logit)| *logit == f32::NEG_INFINITY).map(|(id, _)| id).collect()
    };
    assert_eq!(banned(&[1, 2, 3, 1, 2], 3), [3]);
    assert_eq!(banned(&[1, 2, 3, 1, 2, 4, 1, 2], 3), [3, 4]);
    assert_eq!(banned(&[1, 2, 3], 1), [1, 2, 3]);
    assert_eq!(banned(&[1, 2], 3), [0_u32; 0]);
    assert_eq!(banned(&[1, 2, 3], 3), [0_u32; 0]);
    assert_eq!(banned(&[], 0), [0_u32; 0]);
    // Every token would be ruled out, so none is.
    assert_eq!(banned(&[0, 1, 2, 3, 4, 5], 1), [0_u32; 0]);
}

proptest! {
    #[test]
    fn any_options_on_any_logits_give_an_allowed_token_or_none(
        logits in prop::collection::vec(prop_oneof![
            8 => -50.0_f32..50.0,
            1 => Just(f32::NEG_INFINITY),
            1 => Just(f32::NAN),
        ], 1..80),
        history in prop::collection::vec(0_u32..90, 0..40),
        temperature in 0.0_f32..3.0,
        top_k in prop::option::of(0_usize..100),
        top_p in prop::option::of(0.0_f32..=1.0),
        min_p in prop::option::of(0.0_f32..=1.0),
        repetition_penalty in prop::option::of(0.5_f32..2.0),
        no_repeat_ngram in prop::option::of(0_usize..5),
    ) {
        let options =
            SamplingOptions { temperature, top_k, top_p, min_p, repetition_penalty, no_repeat_ngram, seed: 1 };
        let token = Sampler::new(options).sample(&mut logits.clone(), &history);
        match token {
            Some(token) => prop_assert!(logits[token as usize].is_finite()),
            None => prop_assert!(logits.iter().all(|logit| !logit.is_finite())),
        }
    }
}
