//! `fietje bench`: how fast a model reads and writes on this machine.

use serde::Serialize;

use super::Context;
use super::args::BenchArguments;
use super::complete::per_second;
use super::error::CliError;
use super::run_model::{self, Fetch};
use crate::engine::{Ending, Engine, EngineError, Event, GenerationOptions, Preset, Prompt, Request, Timings, Usage};
use crate::i18n::text;
use crate::report;

/// The result in JSON.
#[derive(Serialize)]
struct Measured<'a> {
    model: &'a str,
    engine: &'a str,
    device: &'a str,
    prompt_tokens: usize,
    completion_tokens: usize,
    prompt_tokens_per_second: f64,
    generation_tokens_per_second: f64,
    load_ms: u64,
    peak_memory_bytes: Option<u64>,
}

/// Runs the command.
pub async fn run(context: &Context, arguments: &BenchArguments) -> Result<(), CliError> {
    let messages = context.messages();
    let local = run_model::locate(context, Fetch::Forbidden).await?;
    let engine = run_model::open(context, local).await?;
    let spinner = context.ui.spinner(text!(messages, "bench-running"));
    let measured = context.interrupt.or(measure(&engine, arguments)).await;
    spinner.finish_and_clear();
    let measured = measured.ok_or(CliError::Interrupted)?;
    let (usage, timings) = measured.map_err(|error| report::of_engine(&error, messages))?;
    let info = engine.info();
    let result = Measured {
        model: &info.model,
        engine: info.engine,
        device: &info.device,
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        prompt_tokens_per_second: per_second(usage.prompt_tokens, timings.prompt_ms),
        generation_tokens_per_second: per_second(usage.completion_tokens, timings.generation_ms),
        load_ms: info.load_ms,
        peak_memory_bytes: peak_memory(),
    };
    if arguments.json {
        return context.ui.json(&result);
    }
    let rate = |rate: f64| format!("{} tok/s", messages.decimal(rate, 1));
    let memory = result.peak_memory_bytes.map_or_else(|| "?".to_owned(), |bytes| messages.bytes(bytes));
    let lines = [
        (text!(messages, "show-model"), format!("{} ({})", info.model, info.quantisation)),
        (text!(messages, "bench-device"), info.device.clone()),
        (text!(messages, "bench-load"), format!("{} s", messages.decimal(info.load_ms as f64 / 1000.0, 2))),
        (text!(messages, "bench-prompt", tokens = result.prompt_tokens), rate(result.prompt_tokens_per_second)),
        (
            text!(messages, "bench-generation", tokens = result.completion_tokens),
            rate(result.generation_tokens_per_second),
        ),
        (text!(messages, "bench-memory"), memory),
    ];
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, value) in lines {
        context.ui.line(&format!("{name:width$}  {value}"))?;
    }
    Ok(())
}

async fn measure(engine: &dyn Engine, arguments: &BenchArguments) -> Result<(Usage, Timings), EngineError> {
    let prompt = prompt_of(engine, arguments.prompt as usize)?;
    let mut sampling = Preset::Precise.options(0);
    sampling.no_repeat_ngram = None;
    let options = GenerationOptions {
        sampling,
        max_tokens: Some(arguments.generate as usize),
        stop: Vec::new(),
        ending: Ending::Ignored,
        constraint: None,
    };
    let mut events = engine.generate(Request { prompt, options });
    loop {
        match events.next().await {
            Some(Event::Finished { usage, timings, .. }) => return Ok((usage, timings)),
            Some(Event::Failed(error)) => return Err(error),
            Some(_) => {}
            None => return Err(EngineError::Stopped),
        }
    }
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

/// The most memory that this process ever held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::{ScriptedEngine, Step};

    const ARGUMENTS: BenchArguments = BenchArguments { prompt: 10, generate: 3, json: false };

    #[tokio::test]
    async fn the_prompt_is_as_long_as_asked_and_the_answer_may_not_end_early() {
        let engine = ScriptedEngine::new([ScriptedEngine::answer(&["a", "b", "c"])]);
        let (usage, _) = measure(&engine, &ARGUMENTS).await.unwrap();
        assert_eq!(usage.completion_tokens, 3);
        let request = engine.requests().remove(0);
        assert_eq!(engine.count_tokens(&request.prompt).unwrap(), 10);
        assert_eq!((request.options.ending, request.options.max_tokens), (Ending::Ignored, Some(3)));
    }

    #[tokio::test]
    async fn an_engine_that_fails_or_falls_silent_is_an_error() {
        let fails = vec![
            Step::Send(Event::Started { prompt_tokens: 1 }),
            Step::Send(Event::Failed(EngineError::NoPrediction)),
        ];
        let engine = ScriptedEngine::new([fails, Vec::new()]);
        assert!(matches!(measure(&engine, &ARGUMENTS).await, Err(EngineError::NoPrediction)));
        assert!(matches!(measure(&engine, &ARGUMENTS).await, Err(EngineError::Stopped)));
    }
}
