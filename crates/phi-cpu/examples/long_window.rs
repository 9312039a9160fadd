//! What a long text costs: `long_window FILE WINDOW f16|q8_0 SEQUENCES LENGTH...` reads as far as each length, and prints
//! the seconds of reading so far and the milliseconds of a token written there, the median of 16 (all sequences in one
//! pass). Written tokens are taken back before reading goes on.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measurements")]

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

use phi_cpu::{
    CacheFormat, Extension, InstructionSet, KeyValueCache, LogitsWanted, Model, Phase, SequenceInput, sample,
};

/// Tokens of a prompt in one pass.
const PIECE: usize = 512;
const TIMED: usize = 16;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, window, format, sequences, lengths @ ..] = &arguments[..] else { panic!("see the top of this file") };
    let format = match format.as_str() {
        "f16" => CacheFormat::F16,
        "q8_0" => CacheFormat::Int8,
        other => panic!("{other}: f16 or q8_0"),
    };
    let threads = NonZeroUsize::new(2).unwrap();
    let model = Model::open(Path::new(file), InstructionSet::detect(), threads).unwrap();
    let model = model.with_context(window.parse().unwrap(), Extension::SelfExtend).unwrap().with_cache_format(format);
    let mut caches: Vec<KeyValueCache> =
        (0..sequences.parse().unwrap()).map(|_| model.new_cache(model.context_length())).collect();
    let mut reading = Duration::ZERO;
    for length in lengths {
        let length: usize = length.parse().unwrap();
        reading += read(&model, &mut caches, length);
        let writing = write(&model, &mut caches);
        println!("{length}: read in {:.1} s, {:.1} ms a token", reading.as_secs_f64(), 1e3 * writing.as_secs_f64());
    }
}

/// Reads up to `length` tokens of each sequence, no two of which begin alike.
fn read(model: &Model, caches: &mut [KeyValueCache], length: usize) -> Duration {
    let start = Instant::now();
    for (number, cache) in caches.iter_mut().enumerate() {
        while cache.len() < length {
            let piece = cache.len()..length.min(cache.len() + PIECE);
            let tokens: Vec<u32> = piece.map(|position| ((position + number) * 37 % 1000) as u32).collect();
            model.forward(&tokens, cache, LogitsWanted::Last).unwrap();
        }
    }
    start.elapsed()
}

/// Writes some tokens in all sequences at once and takes them back.
fn write(model: &Model, caches: &mut [KeyValueCache]) -> Duration {
    let (length, mut tokens) = (caches[0].len(), vec![[5_u32]; caches.len()]);
    let mut times = [Duration::ZERO; TIMED];
    for time in &mut times {
        let start = Instant::now();
        let mut inputs: Vec<_> = caches
            .iter_mut()
            .zip(&tokens)
            .map(|(cache, tokens)| SequenceInput { tokens, cache, phase: Phase::Decode, wanted: LogitsWanted::Last })
            .collect();
        let logits = model.forward_batch(&mut inputs, &|| false).unwrap();
        tokens = logits.iter().map(|rows| [sample::argmax(rows.last().unwrap()).unwrap()]).collect();
        *time = start.elapsed();
    }
    for cache in caches {
        cache.truncate(length);
    }
    times.sort_unstable();
    times[TIMED / 2]
}
