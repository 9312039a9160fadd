//! What a token of a long answer costs: `long_answer FILE WINDOW all|BUDGET WRITTEN...` answers a prompt of 64 tokens,
//! and prints the milliseconds of a token after so many written ones, the median of 32.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measurements")]

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use phi_cpu::{
    AnswerBudget, Extension, InstructionSet, KeyValueCache, LogitsWanted, Model, Phase, SequenceInput, sample,
};

const PROMPT: usize = 64;
const TIMED: usize = 32;
/// What a budget never evicts.
const LATEST: usize = 256;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, window, budget, written @ ..] = &arguments[..] else { panic!("see the first line of this file") };
    let threads = NonZeroUsize::new(2).unwrap();
    let model = Model::open(Path::new(file), InstructionSet::detect(), threads).unwrap();
    let mut model = model.with_context(window.parse().unwrap(), Extension::SelfExtend).unwrap();
    if budget != "all" {
        model = model.with_answer_budget(AnswerBudget::new(budget.parse().unwrap(), LATEST).unwrap());
    }
    let mut cache = model.new_cache(model.context_length());
    let prompt: Vec<u32> = (0..PROMPT as u32).map(|token| token * 37 % 1000).collect();
    let logits = model.forward(&prompt, &mut cache, LogitsWanted::Last).unwrap();
    let mut token = sample::argmax(logits.last().unwrap()).unwrap();
    for written in written {
        while cache.len() < PROMPT + written.parse::<usize>().unwrap() {
            token = next(&model, &mut cache, token);
        }
        let mut times = [0.0; TIMED];
        for time in &mut times {
            let start = Instant::now();
            token = next(&model, &mut cache, token);
            *time = 1e3 * start.elapsed().as_secs_f64();
        }
        times.sort_by(f64::total_cmp);
        println!("after {written}: {:.1} ms", times[TIMED / 2]);
    }
}

fn next(model: &Model, cache: &mut KeyValueCache, token: u32) -> u32 {
    let input = SequenceInput { tokens: &[token], cache, phase: Phase::Decode, wanted: LogitsWanted::Last };
    let logits = model.forward_batch(&mut [input], &|| false).unwrap();
    sample::argmax(logits[0].last().unwrap()).unwrap()
}
