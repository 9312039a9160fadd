//! `fietje eval perplexity` and `fietje eval distance`: how a model predicts a text, by itself and beside another.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::read_text;
use super::show::aligned;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch};
use crate::cli::thread::on_thread;
use crate::config::{Origin, SettingsError};
use crate::engine::{Engine, EngineInfo, OpenModel};
use crate::eval::chunks::Scored;
use crate::eval::distance::{self, Distance, WithError};
use crate::eval::perplexity::{self, Figures};
use crate::eval::run::RunError;
use crate::i18n::{Messages, text};
use crate::launch::Plan;
use crate::report::EvalError;

#[derive(Debug, Args)]
pub struct PerplexityArguments {
    #[command(flatten)]
    text: TextArguments,
    #[arg(id = "eval_per_position", long = "per-position")]
    per_position: bool,
}

#[derive(Debug, Args)]
pub struct DistanceArguments {
    #[arg(id = "eval_reference", long = "reference", value_name = "REF")]
    reference: String,
    #[command(flatten)]
    text: TextArguments,
}

/// A text, and how much of it is read at a time.
#[derive(Debug, Args)]
pub struct TextArguments {
    #[arg(id = "eval_texts", value_name = "TEXT", required = true)]
    texts: Vec<PathBuf>,
    #[arg(id = "eval_chunk", long = "chunk", value_name = "N", default_value_t = 512, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(4..))]
    chunk: u32,
    #[arg(id = "eval_chunks", long = "limit", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[arg(long)]
    json: bool,
    #[arg(long)]
    pull: bool,
}

/// The figures in JSON.
#[derive(Serialize)]
struct Document<'a, T> {
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    engine: &'a str,
    device: &'a str,
    quantisation: &'a str,
    chunk: u32,
    #[serde(flatten)]
    figures: &'a T,
}

pub async fn perplexity(context: &Context, arguments: PerplexityArguments) -> Result<(), CliError> {
    let PerplexityArguments { text, per_position } = arguments;
    let source = read(context, &text).await?;
    let engine = launch(context, context.launcher().plan()?, download(text.pull)).await?;
    let chunks = chunks(opened(engine.as_ref())?, &source, &text)?;
    let scored = if per_position { Scored::All } else { Scored::SecondHalf };
    let of_work = Arc::clone(&engine);
    let figures = over_chunks(context, chunks, move |chunks, is_stopped, done| {
        let model = opened(of_work.as_ref())?.model();
        let mut measure = perplexity::Measure::new(scored);
        for chunk in chunks {
            measure.add(model, chunk, is_stopped)?;
            done(measure.perplexity().perplexity);
        }
        Ok(measure.perplexity())
    })
    .await?;
    show(context, engine.info(), None, &text, &figures, &perplexity_table(&figures, context.messages()))
}

pub async fn distance(context: &Context, arguments: DistanceArguments) -> Result<(), CliError> {
    let DistanceArguments { reference, text } = arguments;
    let source = read(context, &text).await?;
    let unknown = || SettingsError {
        key: "reference",
        value: reference.clone(),
        expected: "chat, instruct, base, mini, chat:f16, model.gguf",
        origin: Origin::Flag,
    };
    let named = context.environment.model(&reference).map_err(|_| unknown())?;
    let launcher = context.launcher();
    let (plan, of_reference) = (launcher.plan()?, Plan::Local(launcher.plan_model(&named)?));
    let engine = launch(context, plan, download(text.pull)).await?;
    let chunks = chunks(opened(engine.as_ref())?, &source, &text)?;
    let other = launch(context, of_reference, download(text.pull)).await?;
    if chunks != self::chunks(opened(other.as_ref())?, &source, &text)? {
        return Err(EvalError::OtherVocabulary.into());
    }
    let (of_work, other_of_work) = (Arc::clone(&engine), Arc::clone(&other));
    let figures = over_chunks(context, chunks, move |chunks, is_stopped, done| {
        let model = opened(of_work.as_ref())?.model();
        let reference = opened(other_of_work.as_ref())?.model();
        let mut measure = distance::Measure::default();
        for chunk in chunks {
            measure.add(model, reference, chunk, is_stopped)?;
            done(measure.mean_divergence());
        }
        Ok(measure.distance())
    })
    .await?;
    let lines = distance_table(&figures, context.messages());
    show(context, engine.info(), Some(&other.info().model), &text, &figures, &lines)
}

/// All texts one after the other, as `cat` would join them.
async fn read(context: &Context, arguments: &TextArguments) -> Result<String, CliError> {
    let mut texts = String::new();
    for path in &arguments.texts {
        texts += &read_text(context, path).await?.1;
    }
    Ok(texts)
}

fn opened(engine: &dyn Engine) -> Result<OpenModel<'_>, RunError> {
    engine.open_model().ok_or(RunError::NoProbabilities { engine: engine.info().engine })
}

/// The text's whole chunks, at most as many as the limit.
fn chunks(model: OpenModel<'_>, source: &str, arguments: &TextArguments) -> Result<Vec<Vec<u32>>, CliError> {
    let (chunk, window) = (arguments.chunk as usize, model.model().context_length());
    if chunk > window {
        return Err(EvalError::ChunkTooLong { chunk, window }.into());
    }
    let tokens = model.encode_plain(source)?;
    let limit = arguments.limit.map_or(usize::MAX, |limit| limit as usize);
    let chunks: Vec<Vec<u32>> = tokens.chunks_exact(chunk).take(limit).map(<[u32]>::to_vec).collect();
    if chunks.is_empty() { Err(EvalError::TextTooShort { tokens: tokens.len(), chunk }.into()) } else { Ok(chunks) }
}

/// Does the work with a bar that shows the figure so far. Ctrl+C ends it within a pass.
async fn over_chunks<T: Send + 'static>(
    context: &Context,
    chunks: Vec<Vec<u32>>,
    work: impl FnOnce(&[Vec<u32>], &(dyn Fn() -> bool + Sync), &dyn Fn(f64)) -> Result<T, RunError> + Send + 'static,
) -> Result<T, CliError> {
    let bar = context.ui.segment_bar(chunks.len() as u64);
    let (of_work, messages) = (bar.clone(), context.ui.shared_messages());
    let outcome = on_thread(context, move |is_stopped| {
        let done = |figure: f64| {
            of_work.inc(1);
            of_work.set_message(messages.decimal(figure, 4));
        };
        work(&chunks, is_stopped, &done)
    })
    .await;
    let (done, all, figure) = (bar.position(), bar.length().unwrap_or_default(), bar.message());
    bar.finish_and_clear();
    if let Err(CliError::Interrupted) = &outcome {
        let messages = context.messages();
        context.ui.note(&if done > 0 {
            text!(messages, "eval-text-stopped", done = done, all = all, figure = figure)
        } else {
            text!(messages, "eval-text-stopped-early")
        });
    }
    outcome
}

fn show<T: Serialize>(
    context: &Context,
    info: &EngineInfo,
    reference: Option<&str>,
    text: &TextArguments,
    figures: &T,
    lines: &[String],
) -> Result<(), CliError> {
    let EngineInfo { model, engine, device, quantisation, .. } = info;
    if text.json {
        return context.ui.json(&Document {
            model,
            reference,
            engine,
            device,
            quantisation,
            chunk: text.chunk,
            figures,
        });
    }
    context.ui.line(&match reference {
        None => format!("{model} · {device}"),
        Some(reference) => format!("{model} – {reference} · {device}"),
    })?;
    lines.iter().try_for_each(|line| context.ui.line(line))
}

fn perplexity_table(figures: &Figures, messages: &Messages) -> Vec<String> {
    let decimal = |number: f64| messages.decimal(number, 4);
    let Figures { perplexity, standard_error, nll, scored, chunks, per_position } = figures;
    let mut lines = vec![
        (text!(messages, "eval-perplexity"), format!("{} ± {}", decimal(*perplexity), decimal(*standard_error))),
        (text!(messages, "eval-nll"), decimal(*nll)),
        (text!(messages, "eval-scored"), text!(messages, "eval-in-chunks", tokens = *scored, chunks = *chunks)),
    ];
    for band in per_position {
        lines.push((text!(messages, "eval-positions", from = band.from, to = band.to), decimal(band.nll)));
    }
    aligned(&lines)
}

fn distance_table(figures: &Distance, messages: &Messages) -> Vec<String> {
    let with = |decimals: usize| {
        move |value: WithError, factor: f64| {
            let [mean, error] = [value.mean, value.standard_error].map(|n| messages.decimal(n * factor, decimals));
            format!("{mean} ± {error}")
        }
    };
    let kl = |number: f64| messages.decimal(number, 6);
    let Distance { scored, chunks, perplexity, reference_perplexity, log_ratio, kl: divergence, .. } = figures;
    let change = format!(
        "{} ({} {})",
        with(3)(figures.probability_change, 100.0),
        text!(messages, "eval-rms"),
        messages.decimal(figures.probability_change_rms * 100.0, 3)
    );
    aligned(&[
        (text!(messages, "eval-perplexity"), messages.decimal(*perplexity, 4)),
        (text!(messages, "eval-reference-perplexity"), messages.decimal(*reference_perplexity, 4)),
        (text!(messages, "eval-log-ratio"), with(6)(*log_ratio, 1.0)),
        (text!(messages, "eval-kl"), with(6)(divergence.mean, 1.0)),
        (text!(messages, "eval-median"), kl(divergence.median)),
        ("99 %".to_owned(), kl(divergence.percentile_99)),
        (format!("{} %", messages.decimal(99.9, 1)), kl(divergence.percentile_99_9)),
        (text!(messages, "eval-largest"), kl(divergence.largest)),
        (text!(messages, "eval-probability-change"), change),
        (text!(messages, "eval-same-top"), with(2)(figures.same_top, 100.0)),
        (text!(messages, "eval-scored"), text!(messages, "eval-in-chunks", tokens = *scored, chunks = *chunks)),
    ])
}
