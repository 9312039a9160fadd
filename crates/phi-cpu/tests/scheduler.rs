//! Batches of sequences: they get the same tokens as alone, reuse prefixes, and wait for slots and memory.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod support;

use std::collections::HashMap;

use phi_cpu::scheduler::{Admission, Limits, Reuse, Scheduler, SequenceId};
use phi_cpu::{ForwardError, InstructionSet, Model, sample};
use support::{fixture, greedy, models, open};

const LIMITS: Limits = Limits { sequences: 4, cached_tokens: 4 * 64 };

fn model() -> Model {
    open(&fixture("chat-q8_0.gguf"), InstructionSet::detect())
}

fn admit(scheduler: &mut Scheduler, model: &Model, prompt: &[u32]) -> Admission {
    scheduler.admit(model, prompt, 64, Reuse::Allowed).unwrap()
}

/// Steps until every sequence has `count` tokens, chosen greedily.
fn run(scheduler: &mut Scheduler, model: &Model, ids: &[SequenceId], count: usize) -> Vec<Vec<u32>> {
    let mut answers: HashMap<SequenceId, Vec<u32>> = ids.iter().map(|&id| (id, Vec::new())).collect();
    while answers.values().any(|answer| answer.len() < count) {
        for outcome in scheduler.step(model, &|| false).unwrap() {
            let Some(logits) = outcome.logits.last() else { continue };
            let answer = answers.get_mut(&outcome.id).unwrap();
            answer.push(sample::argmax(logits).unwrap());
            if answer.len() < count {
                scheduler.push(outcome.id, &answer[answer.len() - 1..]);
            }
        }
    }
    ids.iter().map(|id| answers.remove(id).unwrap()).collect()
}

#[test]
fn a_sequence_gets_the_same_tokens_in_a_batch_as_alone() {
    for (path, expected) in models() {
        let model = open(&path, InstructionSet::detect());
        let prompts = [&expected.prompt[..], &expected.prompt[..3], &expected.prompt[2..], &[9, 8, 7][..]];
        let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
        // The others are admitted while the first is already in decode.
        let first = admit(&mut scheduler, &model, prompts[0]).id;
        let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
        let token = sample::argmax(outcome.logits.last().unwrap()).unwrap();
        scheduler.push(first, &[token]);
        let others: Vec<SequenceId> =
            prompts[1..].iter().map(|prompt| admit(&mut scheduler, &model, prompt).id).collect();
        let ids = [&[first], others.as_slice()].concat();
        let answers = run(&mut scheduler, &model, &ids, 5);
        assert_eq!(token, expected.greedy[0], "{}", path.display());
        assert_eq!(answers[0], expected.greedy[1..6], "{}", path.display());
        for (prompt, answer) in prompts.iter().zip(&answers).skip(1) {
            assert_eq!(answer, &greedy(&model, prompt, 5), "{}", path.display());
        }
    }
}

#[test]
fn the_next_turn_reads_only_its_new_tokens() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let first = admit(&mut scheduler, &model, &[1, 2, 3, 4]);
    assert_eq!(first.reused, 0);
    let answer = run(&mut scheduler, &model, &[first.id], 3).remove(0);
    scheduler.release(first.id);
    assert!(scheduler.is_idle());
    // The answer is reused too, but for its last token, which was never read.
    let turn = [&[1, 2, 3, 4], &answer[..], &[50, 51]].concat();
    let second = admit(&mut scheduler, &model, &turn);
    assert_eq!(second.reused, 4 + 2);
    let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
    assert_eq!(outcome.read, turn.len());
    assert_eq!(sample::argmax(outcome.logits.last().unwrap()).unwrap(), greedy(&model, &turn, 1)[0]);
    scheduler.release(second.id);
    // For the same prompt only the last token is read again, for its logits.
    let third = admit(&mut scheduler, &model, &turn);
    assert_eq!(third.reused, turn.len() - 1);
    scheduler.release(third.id);
    assert_eq!(scheduler.admit(&model, &turn, 64, Reuse::Forbidden).unwrap().reused, 0);
}

#[test]
fn a_prefix_is_copied_from_a_running_sequence_and_both_continue_as_alone() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let (one, two) = ([1, 2, 3, 4, 5, 60, 61], [1, 2, 3, 4, 5, 70]);
    let first = admit(&mut scheduler, &model, &one).id;
    scheduler.step(&model, &|| false).unwrap();
    let second = admit(&mut scheduler, &model, &two);
    assert_eq!(second.reused, 5);
    let token = greedy(&model, &one, 1);
    scheduler.push(first, &token);
    let answers = run(&mut scheduler, &model, &[first, second.id], 4);
    assert_eq!(answers[0], greedy(&model, &one, 5)[1..]);
    assert_eq!(answers[1], greedy(&model, &two, 4));
}

#[test]
fn a_short_common_prefix_does_not_evict_another_conversation() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let long: Vec<u32> = (1..30).collect();
    let first = admit(&mut scheduler, &model, &long);
    scheduler.step(&model, &|| false).unwrap();
    scheduler.release(first.id);
    let other = admit(&mut scheduler, &model, &[1, 2, 3, 99]);
    assert_eq!(other.reused, 3);
    scheduler.release(other.id);
    assert_eq!(admit(&mut scheduler, &model, &long).reused, 28);
}

#[test]
fn a_sequence_waits_for_memory_and_evicts_the_caches_of_free_slots() {
    let model = model();
    let two_windows = Limits { sequences: 3, cached_tokens: 2 * 64 };
    let mut scheduler = Scheduler::new(&model, two_windows).unwrap();
    let first = admit(&mut scheduler, &model, &[1, 2]).id;
    let second = admit(&mut scheduler, &model, &[3, 4]).id;
    assert_eq!(scheduler.admit(&model, &[5], 64, Reuse::Allowed), None);
    run(&mut scheduler, &model, &[first, second], 2);
    scheduler.release(first);
    let third = admit(&mut scheduler, &model, &[5, 6]);
    assert_eq!(third.reused, 0);
    scheduler.release(second);
    scheduler.release(third.id);
    // A single sequence may always fill its window, whatever the limit.
    let one_window = Limits { sequences: 1, cached_tokens: 0 };
    let mut scheduler = Scheduler::new(&model, one_window).unwrap();
    for start in 0..3 {
        let id = admit(&mut scheduler, &model, &[start, 9]).id;
        assert_eq!(scheduler.admit(&model, &[1], 2, Reuse::Allowed), None);
        run(&mut scheduler, &model, &[id], 2);
        scheduler.release(id);
    }
}

#[test]
fn decode_continues_in_every_step_beside_a_long_prompt() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let first = admit(&mut scheduler, &model, &[1, 2]).id;
    run(&mut scheduler, &model, &[first], 1);
    let long: Vec<u32> = (0..60).map(|token| token + 5).collect();
    let second = admit(&mut scheduler, &model, &long).id;
    let mut steps = 0;
    loop {
        scheduler.push(first, &[3]);
        steps += 1;
        let outcomes = scheduler.step(&model, &|| false).unwrap();
        assert!(outcomes.iter().any(|outcome| outcome.id == first && outcome.logits.len() == 1));
        let of_second = outcomes.iter().find(|outcome| outcome.id == second).unwrap();
        if let Some(logits) = of_second.logits.last() {
            assert_eq!(sample::argmax(logits).unwrap(), greedy(&model, &long, 1)[0]);
            break;
        }
    }
    assert_eq!(steps, 2);
}

#[test]
fn a_draft_gets_logits_for_each_token_and_can_be_truncated() {
    let model = model();
    let prompt = [1, 2, 3];
    let expected = greedy(&model, &prompt, 4);
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let id = admit(&mut scheduler, &model, &prompt).id;
    scheduler.step(&model, &|| false).unwrap();
    let wrong = (expected[2] + 1) % 300;
    scheduler.push(id, &[expected[0], expected[1], wrong]);
    assert_eq!(scheduler.tokens(id), [&prompt[..], &[expected[0], expected[1], wrong]].concat());
    let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
    let chosen: Vec<u32> = outcome.logits.rows().map(|logits| sample::argmax(logits).unwrap()).collect();
    assert_eq!(chosen[..2], expected[1..3]);
    scheduler.truncate(id, prompt.len() + 2);
    assert_eq!(scheduler.tokens(id), [&prompt[..], &expected[..2]].concat());
    scheduler.push(id, &[expected[2]]);
    let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
    assert_eq!(sample::argmax(outcome.logits.last().unwrap()).unwrap(), expected[3]);
}

#[test]
fn a_cancelled_step_changes_nothing() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS).unwrap();
    let id = admit(&mut scheduler, &model, &[1, 2, 3]).id;
    assert_eq!(scheduler.step(&model, &|| true).err(), Some(ForwardError::Cancelled));
    assert_eq!(run(&mut scheduler, &model, &[id], 3), [greedy(&model, &[1, 2, 3], 3)]);
    scheduler.release(id);
    scheduler.release(id);
    scheduler.push(id, &[1]);
    assert!(scheduler.tokens(id).is_empty());
    assert_eq!(scheduler.step(&model, &|| false).err(), Some(ForwardError::Empty));
}

#[test]
fn a_cached_prefix_does_not_keep_its_own_sequence_out() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, Limits { sequences: 3, cached_tokens: 64 }).unwrap();
    let long: Vec<u32> = (1..31).collect();
    for (prompt, max_tokens) in [(long, 30), (vec![99, 98], 10)] {
        let id = scheduler.admit(&model, &prompt, max_tokens, Reuse::Allowed).unwrap().id;
        scheduler.step(&model, &|| false).unwrap();
        scheduler.release(id);
    }
    // It may fill the whole window, for which the first one's cache must be evicted.
    let prompt = [1, 2, 3, 77];
    let admission = admit(&mut scheduler, &model, &prompt);
    assert_eq!(admission.reused, 3);
    assert_eq!(run(&mut scheduler, &model, &[admission.id], 3), [greedy(&model, &prompt, 3)]);
}
