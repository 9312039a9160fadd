//! The runs and their figures.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::cli::commands::complete::per_second;
use crate::engine::{
    Answer, AnswerStep, Engine, EngineError, Eos, EventStream, GenerationOptions, Preset, Prompt, Request, Shortcuts,
    Usage,
};

/// Runs of which the median counts.
pub const RUNS: usize = 3;
/// A first short run wakes the processor up and brings the weights into memory; it does not count.
const WARM_UP: Load = Load { prompt_tokens: 16, completion_tokens: 2, batch: 1 };

#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Tokens of each prompt.
    pub prompt_tokens: usize,
    /// Tokens of each answer.
    pub completion_tokens: usize,
    /// Sequences at the same time.
    pub batch: usize,
}

/// The figures of all runs.
#[derive(Debug)]
pub struct Measured {
    /// Tokens of each prompt.
    pub prompt_tokens: usize,
    /// Tokens of each answer.
    pub completion_tokens: usize,
    /// Prompt tokens per second over all sequences.
    pub reading: Spread,
    /// Tokens of answers per second over all sequences.
    pub writing: Spread,
}

/// The median of some figures, and the outermost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub slowest: f64,
    pub median: f64,
    pub fastest: f64,
}

impl Spread {
    fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| figures.get(index).copied().unwrap_or_default();
        Self { slowest: at(0), median: at(figures.len() / 2), fastest: at(figures.len().saturating_sub(1)) }
    }
}

/// Measures. Calls `progress` with the number of each run before it begins.
pub async fn measure(
    engine: &dyn Engine,
    load: Load,
    progress: impl Fn(usize, usize),
) -> Result<Measured, EngineError> {
    run(engine, WARM_UP).await?;
    let mut runs = Vec::new();
    for index in 1..=RUNS {
        progress(index, RUNS);
        runs.push(run(engine, load).await?);
    }
    let count = |of_run: fn(&Run) -> usize| runs.first().map(of_run).unwrap_or_default() / load.batch;
    Ok(Measured {
        prompt_tokens: count(|run| run.prompt_tokens),
        completion_tokens: count(|run| run.completion_tokens),
        reading: Spread::of(
            runs.iter().map(|run| per_second(run.prompt_tokens, milliseconds(run.reading))).collect(),
        ),
        writing: Spread::of(runs.iter().map(|run| per_second(run.written, milliseconds(run.writing))).collect()),
    })
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// One run, over all its sequences.
struct Run {
    prompt_tokens: usize,
    completion_tokens: usize,
    /// Until every prompt had been read.
    reading: Duration,
    /// From there to the end of the last answer, and the tokens that came in that time.
    writing: Duration,
    written: usize,
}

async fn run(engine: &dyn Engine, load: Load) -> Result<Run, EngineError> {
    let mut sampling = Preset::Precise.options(0);
    sampling.no_repeat_ngram = None;
    let options = GenerationOptions {
        sampling,
        max_tokens: Some(load.completion_tokens),
        eos: Eos::Ignored,
        shortcuts: Shortcuts::Forbidden,
        ..GenerationOptions::default()
    };
    let prompt = prompt_of(engine, load.prompt_tokens)?;
    let started = Instant::now();
    let mut sequences = JoinSet::new();
    for _ in 0..load.batch {
        sequences.spawn(follow(engine.generate(Request { prompt: prompt.clone(), options: options.clone() })));
    }
    let mut done = Vec::new();
    while let Some(sequence) = sequences.join_next().await {
        done.push(sequence.unwrap_or(Err(EngineError::Stopped))?);
    }
    let read_at = done.iter().map(|sequence| sequence.read_at).max().unwrap_or(started);
    let ended_at = done.iter().map(|sequence| sequence.ended_at).max().unwrap_or(started);
    let later = |sequence: &Sequence| -> usize {
        sequence.deltas.iter().filter(|(at, _)| *at > read_at).map(|(_, tokens)| tokens).sum()
    };
    Ok(Run {
        prompt_tokens: done.iter().map(|sequence| sequence.prompt_tokens).sum(),
        completion_tokens: done.iter().map(|sequence| sequence.completion_tokens).sum(),
        reading: read_at - started,
        writing: ended_at - read_at,
        written: done.iter().map(later).sum(),
    })
}

/// What one sequence did, and when.
struct Sequence {
    prompt_tokens: usize,
    completion_tokens: usize,
    /// When the first token had been chosen, which the prompt alone decides.
    read_at: Instant,
    deltas: Vec<(Instant, usize)>,
    ended_at: Instant,
}

async fn follow(mut events: EventStream) -> Result<Sequence, EngineError> {
    let mut answer = Answer::default();
    let mut deltas = Vec::new();
    let mut read_at = Instant::now();
    loop {
        match answer.next(&mut events).await? {
            AnswerStep::Started { .. } | AnswerStep::Reading { .. } => read_at = Instant::now(),
            AnswerStep::Delta { count, .. } => {
                if deltas.is_empty() {
                    read_at = Instant::now();
                }
                deltas.push((Instant::now(), count));
            }
            AnswerStep::Restarted => deltas.clear(),
            AnswerStep::Finished => break,
        }
    }
    // The first token belongs to the prompt.
    if let Some((_, tokens)) = deltas.first_mut() {
        *tokens = tokens.saturating_sub(1);
    }
    let Usage { prompt_tokens, completion_tokens, .. } = answer.usage;
    Ok(Sequence { prompt_tokens, completion_tokens, read_at, deltas, ended_at: Instant::now() })
}

/// The shortest prompt of one repeated word that has at least `tokens` tokens.
fn prompt_of(engine: &dyn Engine, tokens: usize) -> Result<Prompt, EngineError> {
    let words = |count: usize| Prompt::Raw(" de".repeat(count));
    let (mut low, mut high) = (1, tokens.max(1));
    while low < high {
        let middle = low.midpoint(high);
        if engine.count_tokens(&words(middle))? < tokens { low = middle + 1 } else { high = middle }
    }
    Ok(words(low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use crate::engine::scripted::{ScriptedEngine, Step};

    const LOAD: Load = Load { prompt_tokens: 10, completion_tokens: 3, batch: 1 };

    fn scripts(count: usize) -> Vec<Vec<Step>> {
        (0..count).map(|_| ScriptedEngine::answer(&["a", "b", "c"])).collect()
    }

    #[tokio::test]
    async fn the_prompt_is_as_long_as_asked_and_nothing_is_saved() {
        let engine = ScriptedEngine::new(scripts(1 + RUNS));
        let measured = measure(&engine, LOAD, |_, _| {}).await.unwrap();
        assert_eq!(measured.completion_tokens, 3);
        let request = engine.requests().remove(1);
        assert_eq!(engine.count_tokens(&request.prompt).unwrap(), 10);
        let options = request.options;
        assert_eq!((options.eos, options.max_tokens), (Eos::Ignored, Some(3)));
        assert_eq!(options.shortcuts, Shortcuts::Forbidden);
    }

    #[tokio::test]
    async fn a_batch_runs_at_the_same_time() {
        let engine = ScriptedEngine::new(scripts(1 + 4 * RUNS));
        let measured = measure(&engine, Load { batch: 4, ..LOAD }, |_, _| {}).await.unwrap();
        assert_eq!((measured.prompt_tokens, measured.completion_tokens), (1, 3));
        assert_eq!(engine.requests().len(), 1 + 4 * RUNS);
    }

    #[tokio::test]
    async fn an_engine_that_fails_or_falls_silent_is_an_error() {
        let fails = vec![
            Step::Send(Event::Started { prompt_tokens: 1 }),
            Step::Send(Event::Failed(EngineError::NoPrediction)),
        ];
        let engine = ScriptedEngine::new([fails, Vec::new()]);
        assert!(matches!(measure(&engine, LOAD, |_, _| {}).await, Err(EngineError::NoPrediction)));
        assert!(matches!(measure(&engine, LOAD, |_, _| {}).await, Err(EngineError::Stopped)));
    }

    #[test]
    fn the_median_is_told_with_the_outermost() {
        assert_eq!(Spread::of(vec![3.0, 1.0, 2.0]), Spread { slowest: 1.0, median: 2.0, fastest: 3.0 });
    }
}
