//! Answers of which only a part is kept, against a replay of the evictions that was written from the formulas.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use phi_cpu::scheduler::{Batching, Limits, Pace, Reuse, Scheduler};
use phi_cpu::{
    AnswerBudget, CacheFormat, Extension, ForwardError, InstructionSet, KeyValueCache, LogitsWanted, Model, Phase,
    SequenceInput, sample,
};
use serde::Deserialize;
use support::{divergence, fixture, open, read};

/// What `tools/fixtures/make_answer_budget.py` computed.
#[derive(Deserialize)]
struct Replay {
    tokens: Vec<u32>,
    prompt: usize,
    budget: usize,
    recent: usize,
    positions: Vec<usize>,
    /// By model and extension.
    models: BTreeMap<String, BTreeMap<String, Expected>>,
}

#[derive(Deserialize)]
struct Expected {
    logits: Vec<Vec<f32>>,
    /// By layer and head.
    kept: Vec<Vec<Vec<usize>>>,
}

impl Replay {
    fn read() -> Self {
        serde_json::from_str(&std::fs::read_to_string(fixture("answer_budget.json")).unwrap()).unwrap()
    }

    /// The prompt and the answer.
    fn parts(&self) -> (&[u32], &[u32]) {
        self.tokens.split_at(self.prompt)
    }

    fn budget(&self) -> AnswerBudget {
        AnswerBudget::new(self.budget, self.recent).unwrap()
    }
}

const SELF_EXTEND: Extension = Extension::SelfExtend;

fn unlimited(name: &str, set: InstructionSet, extension: Extension) -> Model {
    open(&fixture(&format!("{name}.gguf")), set).with_context(192, extension).unwrap()
}

fn model() -> Model {
    let model = unlimited("head-80-f16", InstructionSet::detect(), SELF_EXTEND);
    model.with_answer_budget(Replay::read().budget())
}

fn input<'a>(tokens: &'a [u32], cache: &'a mut KeyValueCache) -> SequenceInput<'a> {
    SequenceInput { tokens, cache, phase: Phase::Decode, wanted: LogitsWanted::Last }
}

/// The logits after a token of an answer.
fn decode(model: &Model, cache: &mut KeyValueCache, token: u32) -> Vec<f32> {
    model.forward_batch(&mut [input(&[token], cache)], &|| false).unwrap()[0].last().unwrap().to_vec()
}

/// The logits after the prompt and after each token of the answer.
fn answer(model: &Model, cache: &mut KeyValueCache, (prompt, tokens): (&[u32], &[u32])) -> Vec<Vec<f32>> {
    let after_prompt = read(model, cache, prompt);
    let after_tokens = tokens.iter().map(|&token| decode(model, cache, token));
    std::iter::once(after_prompt).chain(after_tokens).collect()
}

/// The positions that each head keeps, by layer, in order.
fn kept(cache: &KeyValueCache, [layers, heads]: [usize; 2]) -> Vec<Vec<Vec<usize>>> {
    let of_head = |layer, head| {
        let mut kept = cache.kept_positions(layer, head).unwrap();
        kept.sort_unstable();
        kept
    };
    (0..layers).map(|layer| (0..heads).map(|head| of_head(layer, head)).collect()).collect()
}

#[test]
fn evictions_and_logits_are_those_of_the_replay_with_every_set() {
    let replay = Replay::read();
    for (name, extensions) in &replay.models {
        for (extension, expected) in extensions {
            let extension = if extension == "plain" { Extension::Plain } else { SELF_EXTEND };
            for set in InstructionSet::available() {
                let model = unlimited(name, set, extension).with_answer_budget(replay.budget());
                let mut cache = model.new_cache(192);
                let logits = answer(&model, &mut cache, replay.parts());
                let what = format!("{name}, {extension:?}, {}", set.name());
                for (&position, expected) in replay.positions.iter().zip(&expected.logits) {
                    let divergence = divergence(expected, &logits[position + 1 - replay.prompt]);
                    assert!(divergence < 1e-6, "{what} at {position}: {divergence}");
                }
                let shape = [expected.kept.len(), expected.kept[0].len()];
                assert!(kept(&cache, shape) == expected.kept, "{what}");
            }
        }
    }
}

#[test]
fn an_answer_within_its_budget_is_the_same_to_the_bit() {
    let replay = Replay::read();
    for set in InstructionSet::available() {
        for format in [CacheFormat::F16, CacheFormat::Int8] {
            for name in ["head-80-f16", "chat-q8_0"] {
                let whole = unlimited(name, set, SELF_EXTEND).with_cache_format(format);
                let budget = AnswerBudget::new(192 - replay.prompt, 8).unwrap();
                let limited = unlimited(name, set, SELF_EXTEND).with_cache_format(format);
                let limited = limited.with_answer_budget(budget);
                let of = |model: &Model| answer(model, &mut model.new_cache(192), replay.parts());
                assert!(of(&whole) == of(&limited), "{name}, {format:?}, {}", set.name());
            }
        }
    }
}

#[test]
fn keys_and_values_of_8_bits_are_evicted_too() {
    let replay = Replay::read();
    let int8 = model().with_cache_format(CacheFormat::Int8);
    let expected = answer(&model(), &mut model().new_cache(192), replay.parts());
    let found = answer(&int8, &mut int8.new_cache(192), replay.parts());
    let total: f64 = expected.iter().zip(&found).map(|(expected, found)| divergence(expected, found)).sum();
    let mean = total / found.len() as f64;
    // Now and then another token is evicted than with half precision.
    assert!(mean > 0.0 && mean < 1e-2, "{mean}");
}

#[test]
fn answers_in_company_evict_as_alone() {
    let (replay, model) = (Replay::read(), model());
    let (prompt, tokens) = replay.parts();
    // The second one has another prompt, so that its answer passes the budget later.
    let prompts = [prompt, &prompt[..21]];
    let mut alone = prompts.map(|_| model.new_cache(192));
    let expected: Vec<_> =
        alone.iter_mut().zip(prompts).map(|(cache, prompt)| answer(&model, cache, (prompt, tokens))).collect();
    let mut caches = prompts.map(|_| model.new_cache(192));
    for (cache, prompt) in caches.iter_mut().zip(prompts) {
        read(&model, cache, prompt);
    }
    for (index, token) in tokens.iter().enumerate() {
        let token = std::slice::from_ref(token);
        let mut batch: Vec<SequenceInput> = caches.iter_mut().map(|cache| input(token, cache)).collect();
        let together = model.forward_batch(&mut batch, &|| false).unwrap();
        for (logits, expected) in together.iter().zip(&expected) {
            assert!(divergence(&expected[index + 1], logits.last().unwrap()) < 1e-5, "after {index} tokens");
        }
    }
    for (cache, alone) in caches.iter().zip(&alone) {
        assert_eq!(kept(cache, [2, 1]), kept(alone, [2, 1]));
    }
}

#[test]
fn a_cancelled_pass_evicts_nothing() {
    let (replay, model) = (Replay::read(), model());
    let (prompt, tokens) = replay.parts();
    let expected = answer(&model, &mut model.new_cache(192), replay.parts());
    let mut cache = model.new_cache(192);
    read(&model, &mut cache, prompt);
    let checks = AtomicUsize::new(0);
    let is_cancelled = |at: usize| checks.fetch_add(1, Ordering::Relaxed) >= at;
    model.forward_batch(&mut [input(&tokens[..1], &mut cache.fork(prompt.len()))], &|| is_cancelled(1000)).unwrap();
    let most = checks.swap(0, Ordering::Relaxed);
    for (index, &token) in tokens.iter().enumerate() {
        // Somewhere in the first or the second layer.
        let cancelled = model.forward_batch(&mut [input(&[token], &mut cache)], &|| is_cancelled(index % most));
        assert_eq!(cancelled.unwrap_err(), ForwardError::Cancelled);
        checks.store(0, Ordering::Relaxed);
        assert!(decode(&model, &mut cache, token) == expected[index + 1], "after {index} tokens");
    }
}

#[test]
fn only_the_prompt_is_left_to_continue_from() {
    let (replay, model) = (Replay::read(), model());
    let (prompt, tokens) = replay.parts();
    let mut cache = model.new_cache(192);
    read(&model, &mut cache, prompt);
    let within = |cache: &mut KeyValueCache| {
        for &token in &tokens[..replay.budget] {
            decode(&model, cache, token);
        }
    };
    within(&mut cache);
    assert_eq!((cache.reusable(), cache.kept_positions(0, 0)), (replay.prompt + replay.budget, None));
    // What was forked before something was evicted keeps what it has.
    let mut fork = cache.fork(60);
    for &token in &tokens[replay.budget..100] {
        decode(&model, &mut cache, token);
    }
    assert_eq!((cache.len(), cache.reusable()), (replay.prompt + 100, replay.prompt));
    let unlimited = unlimited("head-80-f16", InstructionSet::detect(), SELF_EXTEND);
    let mut other = unlimited.new_cache(192);
    read(&unlimited, &mut other, &replay.tokens[..60]);
    let next = |model: &Model, cache: &mut KeyValueCache| decode(model, cache, 5);
    assert!(divergence(&next(&unlimited, &mut other), &next(&model, &mut fork)) < 1e-6);
    assert_eq!(cache.fork(120).len(), replay.prompt);
    // After it is read again, the same is evicted.
    let expected = kept(&cache, [2, 1]);
    cache.truncate(120);
    assert_eq!((cache.len(), cache.kept_positions(0, 0)), (replay.prompt, None));
    within(&mut cache);
    for &token in &tokens[replay.budget..100] {
        decode(&model, &mut cache, token);
    }
    assert_eq!(kept(&cache, [2, 1]), expected);
}

#[test]
fn tokens_that_pass_the_budget_are_read_one_by_one() {
    let (replay, model) = (Replay::read(), model());
    let (prompt, tokens) = replay.parts();
    let mut cache = model.new_cache(192);
    read(&model, &mut cache, prompt);
    let mut read_together = |count: usize| {
        let batch = &mut [input(&tokens[..count], &mut cache)];
        model.forward_batch(batch, &|| false).map(|_| ())
    };
    assert_eq!(read_together(replay.budget + 1), Err(ForwardError::OneByOne { tokens: replay.budget + 1 }));
    assert_eq!(read_together(replay.budget), Ok(()));
    assert_eq!(read_together(2), Err(ForwardError::OneByOne { tokens: 2 }));
    assert_eq!(read_together(1), Ok(()));
    for (tokens, latest) in [(8, 8), (0, 0), (8, 9)] {
        assert_eq!(AnswerBudget::new(tokens, latest), None);
    }
}

#[test]
fn a_scheduler_shares_prompts_and_no_disorder() {
    let (replay, model) = (Replay::read(), model());
    let limits = Limits { sequences: 2, cached_tokens: 384, batching: Batching::Shared };
    let mut scheduler = Scheduler::new(&model, limits);
    let mut run = |prompt: &[u32], count: usize| {
        let id = scheduler.admit(&model, prompt, Reuse::Allowed, Pace::Interactive).unwrap();
        let (mut answer, mut reused) = (Vec::new(), 0);
        while answer.len() < count {
            let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
            reused = outcome.reused;
            let Some(logits) = outcome.logits.last() else { continue };
            answer.push(sample::argmax(logits).unwrap());
            scheduler.push(id, &answer[answer.len() - 1..]);
        }
        let cached = scheduler.load().cached_tokens;
        scheduler.release(id);
        (answer, reused, cached)
    };
    let (prompt, _) = replay.parts();
    // 130 tokens of an answer take no more than the budget: one block with the prompt.
    let (answer, _, cached) = run(prompt, 130);
    assert_eq!(cached, 128);
    let conversation = [prompt, &answer[..20], &[7, 8, 9]].concat();
    assert_eq!(run(&conversation, 2).1, replay.prompt);
    assert_eq!(run(prompt, 130).0, answer);
}
