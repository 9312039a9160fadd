//! Passes over many prompts for their next token alone: nothing is generated, so no pass need be small.
//!
//! Short prompts are packed into full steps, and what all prompts begin with is read once. The prompts that share
//! passes depend on nothing but the list of prompts: a run that resumes gets the same logits, bit for bit.

use std::ops::Range;

use phi_cpu::{ForwardError, KeyValueCache, LogitsWanted, Model, Phase, SequenceInput};

/// Tokens of a step. Larger ones are hardly faster.
const STEP: usize = 256;
/// Tokens and prompts that are read together, in a few steps: each prompt's keys and values take at least a block.
const GROUP_TOKENS: usize = 512;
const GROUP_PROMPTS: usize = 32;
/// A shared beginning of fewer tokens is not worth a step of its own.
const LEAST_SHARED: usize = 8;

/// Decides what is read after a prompt: gets the prompt's index in its group, the tokens after it and the logits that
/// follow them, and returns tokens after each of which it wants the logits too.
pub type Visit<'a> = dyn FnMut(usize, &[u32], &[f32]) -> Vec<u32> + 'a;

/// Reads prompts that have a beginning in common.
pub struct Passes<'a> {
    model: &'a Model,
    /// With the common beginning.
    common: KeyValueCache,
    is_stopped: &'a (dyn Fn() -> bool + Sync),
}

/// A prompt that is being read.
struct Reading<'a> {
    prompt: usize,
    rest: &'a [u32],
    cache: KeyValueCache,
}

/// A token after a prompt that is to be read.
struct Following {
    prompt: usize,
    /// The tokens after the prompt, this one the last.
    path: Vec<u32>,
    /// What precedes the token.
    cache: KeyValueCache,
}

/// How many tokens all prompts begin with, apart from the last one of each: its logits are needed.
pub fn common_beginning<'p>(mut prompts: impl Iterator<Item = &'p [u32]>) -> usize {
    let Some(first) = prompts.next() else { return 0 };
    let shared = |length: usize, prompt: &[u32]| {
        let equal = first[..length].iter().zip(prompt).take_while(|(one, other)| one == other).count();
        equal.min(prompt.len().saturating_sub(1))
    };
    let length = prompts.fold(first.len().saturating_sub(1), shared);
    if length < LEAST_SHARED { 0 } else { length }
}

/// The prompts that are read together, by the number of tokens of each after the common beginning.
pub fn groups(lengths: &[usize]) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let (mut start, mut tokens) = (0, 0);
    for (index, length) in lengths.iter().enumerate() {
        if index > start && (tokens + length > GROUP_TOKENS || index - start == GROUP_PROMPTS) {
            groups.push(start..index);
            (start, tokens) = (index, 0);
        }
        tokens += length;
    }
    if start < lengths.len() {
        groups.push(start..lengths.len());
    }
    groups
}

impl<'a> Passes<'a> {
    /// Reads the common beginning, which may be empty. `is_stopped` is asked before each layer of each pass.
    ///
    /// # Errors
    /// [`ForwardError`], also when stopped.
    pub fn new(
        model: &'a Model,
        common: &[u32],
        is_stopped: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Self, ForwardError> {
        let mut cache = model.new_cache(model.config().context_length);
        for tokens in common.chunks(STEP) {
            let input =
                SequenceInput { tokens, cache: &mut cache, phase: Phase::Prefill, wanted: LogitsWanted::None };
            model.forward_batch(&mut [input], is_stopped)?;
        }
        Ok(Self { model, common: cache, is_stopped })
    }

    /// Reads a group of prompts, each without the common beginning and not empty.
    ///
    /// # Errors
    /// [`ForwardError`], also when stopped.
    pub fn read(&self, prompts: &[&[u32]], visit: &mut Visit) -> Result<(), ForwardError> {
        let new = |(prompt, rest)| Reading { prompt, rest, cache: self.common.fork(self.common.len()) };
        let mut readings: Vec<Reading> = prompts.iter().copied().enumerate().map(new).collect();
        let tokens: usize = prompts.iter().map(|prompt| prompt.len()).sum();
        // Steps of one size: a small one at the end would take nearly as long as a full one.
        let step = tokens.div_ceil(tokens.div_ceil(STEP).max(1));
        while !readings.is_empty() {
            let following = self.step(&mut readings, step, visit)?;
            self.follow(following, visit)?;
        }
        Ok(())
    }

    /// Reads the next `step` tokens of the prompts in their order. Those that are read to their end leave.
    fn step(
        &self,
        readings: &mut Vec<Reading>,
        step: usize,
        visit: &mut Visit,
    ) -> Result<Vec<Following>, ForwardError> {
        let mut left = step;
        let mut batch = Vec::new();
        for reading in &mut *readings {
            let count = left.min(reading.rest.len());
            if count == 0 {
                break;
            }
            left -= count;
            let (tokens, rest) = reading.rest.split_at(count);
            reading.rest = rest;
            let wanted = if rest.is_empty() { LogitsWanted::Last } else { LogitsWanted::None };
            batch.push(SequenceInput { tokens, cache: &mut reading.cache, phase: Phase::Prefill, wanted });
        }
        let logits = self.model.forward_batch(&mut batch, self.is_stopped)?;
        let ended = readings.iter().take_while(|reading| reading.rest.is_empty()).count();
        let mut following = Vec::new();
        for (reading, logits) in readings.drain(..ended).zip(logits) {
            let next = visit(reading.prompt, &[], logits.last().unwrap_or_default());
            following.extend(Following::after(reading.prompt, &[], &reading.cache, next));
        }
        Ok(following)
    }

    /// Reads tokens after prompts until nobody wants more.
    fn follow(&self, mut following: Vec<Following>, visit: &mut Visit) -> Result<(), ForwardError> {
        while !following.is_empty() {
            let mut now = following.split_off(following.len().saturating_sub(GROUP_PROMPTS));
            let mut batch: Vec<SequenceInput> = now.iter_mut().map(Following::input).collect();
            let logits = self.model.forward_batch(&mut batch, self.is_stopped)?;
            for (Following { prompt, path, cache }, logits) in now.iter().zip(logits) {
                let next = visit(*prompt, path, logits.last().unwrap_or_default());
                following.extend(Following::after(*prompt, path, cache, next));
            }
        }
        Ok(())
    }
}

impl Following {
    /// Each of the `next` tokens after `path`, whose keys and values are in `cache`.
    fn after(prompt: usize, path: &[u32], cache: &KeyValueCache, next: Vec<u32>) -> impl Iterator<Item = Self> {
        next.into_iter().map(move |token| Self {
            prompt,
            path: [path, &[token]].concat(),
            cache: cache.fork(cache.len()),
        })
    }

    fn input(&mut self) -> SequenceInput<'_> {
        let tokens = &self.path[self.path.len().saturating_sub(1)..];
        SequenceInput { tokens, cache: &mut self.cache, phase: Phase::Prefill, wanted: LogitsWanted::Last }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::path::Path;

    use phi_cpu::InstructionSet;

    use super::*;

    fn model() -> Model {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures");
        Model::open(&fixtures.join("chat-q8_0.gguf"), InstructionSet::detect(), NonZeroUsize::MIN).unwrap()
    }

    /// The logits after these tokens, read by themselves.
    fn alone(model: &Model, tokens: &[u32]) -> Vec<f32> {
        let mut cache = model.new_cache(tokens.len());
        model.forward(tokens, &mut cache, LogitsWanted::Last).unwrap().last().unwrap().to_vec()
    }

    #[test]
    fn prompts_read_together_get_the_logits_that_each_gets_alone() {
        let model = model();
        let prompts: Vec<Vec<u32>> = (0..7_u32)
            .map(|number| (0..10).chain((0..=number * 7).map(|token| (token * 13 + number) % 250)).collect())
            .collect();
        let common = common_beginning(prompts.iter().map(Vec::as_slice));
        assert_eq!(common, 10);
        let passes = Passes::new(&model, &prompts[0][..common], &|| false).unwrap();
        let rests: Vec<&[u32]> = prompts.iter().map(|prompt| &prompt[common..]).collect();
        let mut seen = Vec::new();
        let mut visit = |prompt: usize, path: &[u32], logits: &[f32]| {
            seen.push((prompt, path.to_vec(), logits.to_vec()));
            // One prompt goes on, in two ways and for two tokens.
            if prompt == 3 && path.len() < 2 { vec![5, 6] } else { Vec::new() }
        };
        passes.read(&rests, &mut visit).unwrap();
        assert_eq!(seen.len(), 7 + 2 + 4);
        for (prompt, path, logits) in seen {
            let expected = alone(&model, &[prompts[prompt].as_slice(), &path].concat());
            let largest = logits.iter().zip(&expected).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
            assert!(largest < 2e-2, "prompt {prompt}, {path:?}: {largest}");
        }
    }

    #[test]
    fn groups_are_full_and_hold_every_prompt_once() {
        assert_eq!(groups(&[200, 200, 200, 600, 1]), [0..2, 2..3, 3..4, 4..5]);
        assert_eq!(groups(&[1; 70]), [0..32, 32..64, 64..70]);
        assert!(groups(&[]).is_empty());
    }

    #[test]
    fn the_common_beginning_leaves_a_token_of_each_prompt() {
        let long: Vec<u32> = (0..20).collect();
        let common = |prompts: &[&[u32]]| common_beginning(prompts.iter().copied());
        assert_eq!(common(&[&long, &long[..12]]), 11);
        assert_eq!(common(&[&long]), 19);
        assert_eq!(common(&[&long, &[0, 1, 9]]), 0);
        assert_eq!(common(&[]), 0);
    }

    #[test]
    fn a_stopped_run_ends_within_a_pass() {
        let model = model();
        let passes = Passes::new(&model, &[], &|| true).unwrap();
        assert!(matches!(passes.read(&[&[1, 2]], &mut |_, _, _| Vec::new()), Err(ForwardError::Cancelled)));
    }
}
