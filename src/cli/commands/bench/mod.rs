//! `fietje bench`: how fast a model reads and writes on this computer, and how near that is to what its memory allows.

mod bandwidth;
mod measure;

use clap::Args;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::launch;
use crate::i18n::{Messages, text};
use crate::launch::Download;
use crate::report::CommandError;
use crate::system;

use measure::{Load, Measured, Spread};

#[derive(Debug, Args)]
pub struct BenchArguments {
    #[arg(id = "bench_prompt", long = "prompt", value_name = "N", default_value_t = 256, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub prompt: u32,
    #[arg(long, value_name = "N", default_value_t = 64, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub generate: u32,
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=64))]
    pub batch: u32,
    #[arg(long)]
    pub json: bool,
}

/// The result in JSON.
#[derive(Serialize)]
struct Document<'a> {
    model: &'a str,
    engine: &'a str,
    device: &'a str,
    quantisation: &'a str,
    runs: usize,
    batch: usize,
    prompt_tokens: usize,
    completion_tokens: usize,
    prompt_tokens_per_second: f64,
    generation_tokens_per_second: f64,
    load_ms: u64,
    peak_memory_bytes: Option<u64>,
    weight_bytes: Option<u64>,
    memory_bytes_per_second: f64,
    memory_share: Option<f64>,
}

pub async fn run(context: &Context, arguments: &BenchArguments) -> Result<(), CliError> {
    let messages = context.messages();
    if context.settings.endpoint.is_some() {
        return Err(CommandError::BenchServer.into());
    }
    let engine = launch(context, context.launcher().plan()?, Download::Forbidden).await?;
    let load = Load {
        prompt_tokens: arguments.prompt as usize,
        completion_tokens: arguments.generate as usize,
        batch: arguments.batch as usize,
    };
    let spinner = context.ui.spinner(&text!(messages, "bench-running"));
    let measuring = measure::measure(engine.as_ref(), load, |run, runs| {
        spinner.set_message(text!(messages, "bench-running-count", run = run, runs = runs));
    });
    let measured = context.interrupt.or(measuring).await;
    spinner.set_message(text!(messages, "bench-memory-running"));
    let measured = measured.ok_or(CliError::Interrupted)??;
    // Asked for before the memory's own speed is measured, which takes some.
    let peak_memory_bytes = system::peak_memory();
    let threads = context.settings.threads;
    let bandwidth = tokio::task::spawn_blocking(move || bandwidth::bytes_per_second(threads));
    let bandwidth = context.interrupt.or(bandwidth).await.ok_or(CliError::Interrupted)?.unwrap_or_default();
    spinner.finish_and_clear();
    let info = engine.info();
    let document = Document {
        model: &info.model,
        engine: info.engine,
        device: &info.device,
        quantisation: &info.quantisation,
        runs: measure::RUNS,
        batch: load.batch,
        prompt_tokens: measured.prompt_tokens,
        completion_tokens: measured.completion_tokens,
        prompt_tokens_per_second: measured.reading.median,
        generation_tokens_per_second: measured.writing.median,
        load_ms: info.load_ms,
        peak_memory_bytes,
        weight_bytes: info.weight_bytes,
        memory_bytes_per_second: bandwidth,
        memory_share: memory_share(info.weight_bytes, measured.writing.median / load.batch as f64, bandwidth),
    };
    if arguments.json {
        return context.ui.json(&document);
    }
    for line in table(&document, &measured, messages) {
        context.ui.line(&line)?;
    }
    Ok(())
}

/// Which part of what the memory can deliver generation takes: every token of a sequence needs all weights once.
/// Weights that a cache holds come faster than from the memory, of which no more than all is taken.
fn memory_share(weight_bytes: Option<u64>, passes_per_second: f64, bandwidth: f64) -> Option<f64> {
    let bytes = weight_bytes? as f64;
    (bandwidth > 0.0).then(|| (passes_per_second * bytes / bandwidth).min(1.0))
}

fn table(document: &Document, measured: &Measured, messages: &Messages) -> Vec<String> {
    let rate = |spread: Spread| {
        text!(
            messages,
            "bench-rate",
            median = messages.decimal(spread.median, 1),
            slowest = messages.decimal(spread.slowest, 1),
            fastest = messages.decimal(spread.fastest, 1)
        )
    };
    let memory = document.peak_memory_bytes.map_or_else(|| "?".to_owned(), |bytes| messages.bytes(bytes));
    let bandwidth = format!("{}/s", messages.bytes(document.memory_bytes_per_second as u64));
    let bandwidth = match document.memory_share {
        Some(share) => {
            text!(messages, "bench-share", bandwidth = bandwidth, share = messages.decimal(share * 100.0, 0))
        }
        None => bandwidth,
    };
    let sequences = |tokens| text!(messages, "bench-sequences", tokens = tokens, sequences = document.batch);
    let model = match document.quantisation {
        "" => document.model.to_owned(),
        quantisation => format!("{} ({quantisation})", document.model),
    };
    let lines = [
        (text!(messages, "show-model"), model),
        (text!(messages, "bench-device"), document.device.to_owned()),
        (text!(messages, "bench-load"), format!("{} s", messages.decimal(document.load_ms as f64 / 1000.0, 2))),
        (text!(messages, "bench-prompt", amount = sequences(document.prompt_tokens)), rate(measured.reading)),
        (text!(messages, "bench-generation", amount = sequences(document.completion_tokens)), rate(measured.writing)),
        (text!(messages, "bench-memory"), memory),
        (text!(messages, "bench-bandwidth"), bandwidth),
    ];
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    lines.into_iter().map(|(name, value)| format!("{name:width$}  {value}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_all_of_the_memory_is_taken() {
        assert_eq!(memory_share(Some(3_000_000_000), 2.0, 12e9), Some(0.5));
        assert_eq!(memory_share(Some(6_000_000), 2000.0, 5.6e9), Some(1.0), "a cache holds the mini model");
        assert_eq!(memory_share(None, 2.0, 12e9), None);
        assert_eq!(memory_share(Some(1), 2.0, 0.0), None);
    }
}
