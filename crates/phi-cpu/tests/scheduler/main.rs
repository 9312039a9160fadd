//! Batches of sequences: they get the same tokens as alone, share prefixes, and wait for slots and memory.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod separate;
#[path = "../support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use phi_cpu::scheduler::{Batching, Limits, Load, Pace, Reuse, Scheduler, SequenceId};
use phi_cpu::{ForwardError, InstructionSet, Model, sample};
use support::{fixture, greedy, models, open};

const LIMITS: Limits = Limits { sequences: 4, cached_tokens: 4 * 128, batching: Batching::Shared };

fn model() -> Model {
    open(&fixture("chat-q8_0.gguf"), InstructionSet::detect())
}

/// The mini model, whose window is long enough for several blocks of keys and values.
fn mini() -> Model {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/mini/mini-q8_0.gguf");
    open(&path, InstructionSet::detect())
}

/// Different tokens for each salt.
fn text(salt: usize, length: usize) -> Vec<u32> {
    (0..length).map(|index| ((index * 31 + salt * 97) % 300) as u32 + 3).collect()
}

fn admit(scheduler: &mut Scheduler, model: &Model, prompt: &[u32]) -> SequenceId {
    scheduler.admit(model, prompt, Reuse::Allowed, Pace::Interactive).unwrap()
}

/// Steps until every sequence has `count` tokens, chosen greedily. Returns them, and how many tokens of each prompt
/// were reused.
fn run_counting(
    scheduler: &mut Scheduler,
    model: &Model,
    ids: &[SequenceId],
    count: usize,
) -> (Vec<Vec<u32>>, Vec<usize>) {
    let mut answers: HashMap<SequenceId, Vec<u32>> = ids.iter().map(|&id| (id, Vec::new())).collect();
    let mut reused = HashMap::new();
    while answers.values().any(|answer| answer.len() < count) {
        for outcome in scheduler.step(model, &|| false).unwrap() {
            reused.insert(outcome.id, outcome.reused);
            let Some(logits) = outcome.logits.last() else { continue };
            let answer = answers.get_mut(&outcome.id).unwrap();
            answer.push(sample::argmax(logits).unwrap());
            if answer.len() < count {
                scheduler.push(outcome.id, &answer[answer.len() - 1..]);
            }
        }
    }
    ids.iter().map(|id| (answers.remove(id).unwrap(), reused[id])).unzip()
}

fn run(scheduler: &mut Scheduler, model: &Model, ids: &[SequenceId], count: usize) -> Vec<Vec<u32>> {
    run_counting(scheduler, model, ids, count).0
}

#[test]
fn a_sequence_gets_the_same_tokens_in_a_batch_as_alone() {
    for (path, expected) in models() {
        let model = open(&path, InstructionSet::detect());
        let prompts = [&expected.prompt[..], &expected.prompt[..3], &expected.prompt[2..], &[9, 8, 7][..]];
        for batching in [Batching::Shared, Batching::Separate] {
            let mut scheduler = Scheduler::new(&model, Limits { batching, ..LIMITS });
            // The others are admitted while the first is already in decode.
            let first = admit(&mut scheduler, &model, prompts[0]);
            let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
            let token = sample::argmax(outcome.logits.last().unwrap()).unwrap();
            scheduler.push(first, &[token]);
            let others = prompts[1..].iter().map(|prompt| admit(&mut scheduler, &model, prompt));
            let ids: Vec<SequenceId> = [first].into_iter().chain(others).collect();
            let answers = run(&mut scheduler, &model, &ids, 5);
            assert_eq!(token, expected.greedy[0], "{}", path.display());
            assert_eq!(answers[0], expected.greedy[1..6], "{}", path.display());
            for (prompt, answer) in prompts.iter().zip(&answers).skip(1) {
                assert_eq!(answer, &greedy(&model, prompt, 5), "{}", path.display());
            }
        }
    }
}

#[test]
fn the_next_turn_reads_only_its_new_tokens() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let first = admit(&mut scheduler, &model, &[1, 2, 3, 4]);
    let (mut answers, reused) = run_counting(&mut scheduler, &model, &[first], 3);
    assert_eq!(reused, [0]);
    scheduler.release(first);
    assert!(scheduler.is_idle());
    // The answer is reused too, but for its last token, which was never read.
    let turn = [&[1, 2, 3, 4], &answers.remove(0)[..], &[50, 51]].concat();
    let second = admit(&mut scheduler, &model, &turn);
    let outcome = scheduler.step(&model, &|| false).unwrap().remove(0);
    assert_eq!((outcome.reused, outcome.read), (4 + 2, turn.len()));
    assert_eq!(sample::argmax(outcome.logits.last().unwrap()).unwrap(), greedy(&model, &turn, 1)[0]);
    scheduler.release(second);
    // For the same prompt only the last token is read again, for its logits.
    let third = admit(&mut scheduler, &model, &turn);
    assert_eq!(run_counting(&mut scheduler, &model, &[third], 1).1, [turn.len() - 1]);
    scheduler.release(third);
    let fourth = scheduler.admit(&model, &turn, Reuse::Forbidden, Pace::Interactive).unwrap();
    assert_eq!(run_counting(&mut scheduler, &model, &[fourth], 1).1, [0]);
}

#[test]
fn a_prefix_is_shared_with_a_running_sequence_and_both_continue_as_alone() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let (one, two) = ([1, 2, 3, 4, 5, 60, 61], [1, 2, 3, 4, 5, 70]);
    let first = admit(&mut scheduler, &model, &one);
    scheduler.step(&model, &|| false).unwrap();
    let second = admit(&mut scheduler, &model, &two);
    scheduler.push(first, &greedy(&model, &one, 1));
    let (answers, reused) = run_counting(&mut scheduler, &model, &[first, second], 4);
    assert_eq!(reused, [0, 5]);
    assert_eq!(answers[0], greedy(&model, &one, 5)[1..]);
    assert_eq!(answers[1], greedy(&model, &two, 4));
}

#[test]
fn many_conversations_are_kept_and_the_least_recently_used_goes_first() {
    let model = model();
    // Room for four blocks; each conversation takes one.
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let mut reused = |salt: usize| {
        let id = admit(&mut scheduler, &model, &text(salt, 30));
        let reused = run_counting(&mut scheduler, &model, &[id], 2).1.remove(0);
        scheduler.release(id);
        reused
    };
    assert_eq!([0, 1, 2, 3].map(&mut reused), [0; 4]);
    assert_eq!([0, 1, 2].map(&mut reused), [29; 3]);
    // The fifth takes the memory of the one that was used the longest time ago.
    assert_eq!([4, 0, 2, 4].map(&mut reused), [0, 29, 29, 29]);
    assert_eq!(reused(3), 0);
}

#[test]
fn prefixes_that_come_at_the_same_time_are_read_once() {
    let model = mini();
    let shared = text(1, 300);
    let prompts: Vec<Vec<u32>> = (0..4).map(|salt| [&shared[..], &text(salt + 2, 6)].concat()).collect();
    let mut scheduler = Scheduler::new(&model, Limits { cached_tokens: 4096, ..LIMITS });
    let ids: Vec<SequenceId> = prompts.iter().map(|prompt| admit(&mut scheduler, &model, prompt)).collect();
    scheduler.step(&model, &|| false).unwrap();
    // The others wait for it.
    assert_eq!(scheduler.load(), Load { running: 1, queued: 3, cached_tokens: 256, most_at_once: 4 });
    let (answers, reused) = run_counting(&mut scheduler, &model, &ids, 4);
    assert_eq!(reused, [0, 300, 300, 300]);
    // The whole blocks of the prefix are there once: two, and a third for each.
    assert_eq!(scheduler.load().cached_tokens, (2 + 4) * 128);
    for (prompt, answer) in prompts.iter().zip(answers) {
        assert_eq!(answer, greedy(&model, prompt, 4));
    }
    // If whoever reads it leaves, another reads on from there.
    let other = [&text(9, 300)[..], &[5]].concat();
    for id in ids {
        scheduler.release(id);
    }
    let [first, second] = [(); 2].map(|()| admit(&mut scheduler, &model, &other));
    scheduler.step(&model, &|| false).unwrap();
    scheduler.release(first);
    assert_eq!(run_counting(&mut scheduler, &model, &[second], 2).1, [256]);
}

#[test]
fn a_short_prompt_is_read_once_for_several_answers() {
    let model = mini();
    for (length, expected) in [(20, [0, 19, 19, 19]), (6, [0; 4])] {
        let mut scheduler = Scheduler::new(&model, Limits { cached_tokens: 4096, ..LIMITS });
        let ids = [(); 4].map(|()| admit(&mut scheduler, &model, &text(1, length)));
        let (answers, reused) = run_counting(&mut scheduler, &model, &ids, 4);
        assert_eq!(reused, expected);
        for answer in answers {
            assert_eq!(answer, greedy(&model, &text(1, length), 4));
        }
    }
}

#[test]
fn a_short_prompt_is_answered_while_long_ones_are_read() {
    let model = mini();
    let mut scheduler = Scheduler::new(&model, Limits { cached_tokens: 8192, ..LIMITS });
    let long = [text(1, 1600), text(2, 1600)].map(|prompt| admit(&mut scheduler, &model, &prompt));
    scheduler.step(&model, &|| false).unwrap();
    let short = admit(&mut scheduler, &model, &text(3, 20));
    let outcomes = scheduler.step(&model, &|| false).unwrap();
    let logits = |id| &outcomes.iter().find(|outcome| outcome.id == id).unwrap().logits;
    assert_eq!(logits(short).len(), 1);
    // The oldest goes on meanwhile, also beside answers.
    assert!(logits(long[0]).is_empty());
    scheduler.push(short, &[7]);
    let outcomes = scheduler.step(&model, &|| false).unwrap();
    assert!(outcomes.iter().any(|outcome| outcome.id == long[0]));
}

#[test]
fn a_sequence_beyond_the_limit_is_not_admitted() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, Limits { sequences: 2, ..LIMITS });
    let first = admit(&mut scheduler, &model, &[1, 2]);
    let second = admit(&mut scheduler, &model, &[3, 4]);
    assert_eq!(scheduler.admit(&model, &[5], Reuse::Allowed, Pace::Interactive), None);
    run(&mut scheduler, &model, &[first, second], 2);
    scheduler.release(first);
    admit(&mut scheduler, &model, &[5, 6]);
    // With passes of their own, no more run than can fill their windows.
    let separate = Limits { sequences: 9, cached_tokens: 3 * 128, batching: Batching::Separate };
    let mut scheduler = Scheduler::new(&model, separate);
    let ids: Vec<SequenceId> = (0..3).map(|salt| admit(&mut scheduler, &model, &text(salt, 5))).collect();
    assert_eq!(scheduler.admit(&model, &[5], Reuse::Allowed, Pace::Interactive), None);
    scheduler.release(ids[1]);
    assert!(scheduler.admit(&model, &[5], Reuse::Allowed, Pace::Interactive).is_some());
}

#[test]
fn answers_that_outgrow_the_memory_are_parked_and_end_as_alone() {
    let model = mini();
    // A window of 2048 tokens, for three sequences of up to 900.
    let limits = Limits { sequences: 3, cached_tokens: 0, batching: Batching::Shared };
    let mut scheduler = Scheduler::new(&model, limits);
    let prompts: Vec<Vec<u32>> = (1..4).map(|salt| text(salt, 600)).collect();
    let ids: Vec<SequenceId> = prompts.iter().map(|prompt| admit(&mut scheduler, &model, prompt)).collect();
    let mut parked = 0;
    let mut answers: HashMap<SequenceId, Vec<u32>> = ids.iter().map(|&id| (id, Vec::new())).collect();
    // Fixed tokens, so that rounding cannot lead an answer elsewhere.
    let token = |place: usize| (place % 250) as u32 + 5;
    while answers.values().any(|answer| answer.len() < 200) {
        for outcome in scheduler.step(&model, &|| false).unwrap() {
            let Some(logits) = outcome.logits.last() else { continue };
            let answer = answers.get_mut(&outcome.id).unwrap();
            answer.push(sample::argmax(logits).unwrap());
            if answer.len() < 200 {
                scheduler.push(outcome.id, &[token(answer.len())]);
            } else {
                scheduler.release(outcome.id);
            }
        }
        let load = scheduler.load();
        parked = parked.max(load.queued);
        assert!(load.cached_tokens <= 2048, "{load:?}");
    }
    assert_eq!(parked, 1);
    for (prompt, id) in prompts.iter().zip(ids) {
        let mut alone = Scheduler::new(&model, limits);
        let same = admit(&mut alone, &model, prompt);
        let mut expected = Vec::new();
        while expected.len() < 200 {
            let outcome = alone.step(&model, &|| false).unwrap().remove(0);
            let Some(logits) = outcome.logits.last() else { continue };
            expected.push(sample::argmax(logits).unwrap());
            alone.push(same, &[token(expected.len())]);
        }
        let differing = expected.iter().zip(&answers[&id]).filter(|(one, other)| one != other).count();
        // The likeliest of two words that are equally likely may differ by rounding.
        assert!(differing < 20, "{differing} of 200");
    }
}

#[test]
fn a_single_sequence_fills_its_window_whatever_the_limit() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, Limits { sequences: 1, cached_tokens: 0, ..LIMITS });
    for start in 0..3 {
        let prompt: Vec<u32> = (start..start + 60).collect();
        let id = admit(&mut scheduler, &model, &prompt);
        run(&mut scheduler, &model, &[id], 4);
        scheduler.release(id);
    }
}

#[test]
fn decode_continues_in_every_step_beside_a_long_prompt() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let first = admit(&mut scheduler, &model, &[1, 2]);
    run(&mut scheduler, &model, &[first], 1);
    let long: Vec<u32> = (0..60).map(|token| token + 5).collect();
    let second = admit(&mut scheduler, &model, &long);
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
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let id = admit(&mut scheduler, &model, &prompt);
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
fn a_batch_job_reads_much_of_a_prompt_beside_its_answers() {
    let model = mini();
    for (pace, expected) in [(Pace::Interactive, 32), (Pace::Batch, 256)] {
        let mut scheduler = Scheduler::new(&model, Limits { cached_tokens: 8192, ..LIMITS });
        let first = scheduler.admit(&model, &text(1, 20), Reuse::Allowed, pace).unwrap();
        scheduler.step(&model, &|| false).unwrap();
        scheduler.push(first, &[7]);
        let second = scheduler.admit(&model, &text(2, 600), Reuse::Allowed, pace).unwrap();
        let outcomes = scheduler.step(&model, &|| false).unwrap();
        let read = |id| outcomes.iter().find(|outcome| outcome.id == id).unwrap().read;
        assert_eq!((read(first), read(second)), (21, expected), "{pace:?}");
    }
}

#[test]
fn a_cancelled_step_changes_nothing() {
    let model = model();
    let mut scheduler = Scheduler::new(&model, LIMITS);
    let id = admit(&mut scheduler, &model, &[1, 2, 3]);
    // Wherever it is cancelled: between two tasks of any loop, or at the end.
    let mut after = 0;
    loop {
        let calls = AtomicUsize::new(0);
        let step = scheduler.step(&model, &|| calls.fetch_add(1, Ordering::Relaxed) >= after);
        match step {
            Err(error) => assert_eq!(error, ForwardError::Cancelled),
            Ok(outcomes) => {
                let likeliest = sample::argmax(outcomes[0].logits.last().unwrap()).unwrap();
                assert_eq!([likeliest], greedy(&model, &[1, 2, 3], 1)[..]);
                break;
            }
        }
        after += 1;
    }
    assert!(after > 20, "cancelled between {after} tasks");
    scheduler.release(id);
    let id = admit(&mut scheduler, &model, &[1, 2, 3]);
    assert_eq!(scheduler.step(&model, &|| true).err(), Some(ForwardError::Cancelled));
    assert_eq!(run(&mut scheduler, &model, &[id], 3), [greedy(&model, &[1, 2, 3], 3)]);
    scheduler.release(id);
    scheduler.release(id);
    scheduler.push(id, &[1]);
    assert!(scheduler.tokens(id).is_empty());
    assert_eq!(scheduler.step(&model, &|| false).err(), Some(ForwardError::Empty));
}
