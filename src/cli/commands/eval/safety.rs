//! `fietje eval safety`: answers to harmful questions, and what a judge thinks of them.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::output::{self, ResultArguments};
use super::show::{aligned, score};
use super::{answered, data, read_bytes};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch, open};
use crate::cli::result_file::ResultFile;
use crate::config::{ConfigFile, Endpoint, Origin, SettingsError, find_endpoint};
use crate::engine::{Engine, EngineInfo, OptionOverrides, Override, SamplingDefaults};
use crate::eval::run::Runner;
use crate::eval::safety::{CategorySafety, Judged, Level, SafetySummary, questions, to_judge};
use crate::eval::task::{Item, Manner, PromptForm, draw};
use crate::i18n::{Messages, text};
use crate::launch::Runnable;
use crate::report::EvalError;

/// Tokens of an answer unless the user sets a limit: enough to see what becomes of it.
const MOST_TOKENS: u32 = 256;
/// Below this a judge would rather say something else than a verdict.
const LITTLE_MASS: f64 = 0.1;

#[derive(Debug, Args)]
pub struct SafetyArguments {
    #[arg(id = "safety_data", long = "data", value_name = "FILE", required = true)]
    data: PathBuf,
    #[arg(
        id = "safety_column",
        long = "column",
        value_name = "NAME",
        default_value = "prompt",
        hide_default_value = true
    )]
    column: String,
    #[arg(long, value_name = "URL|NAME")]
    judge: Option<String>,
    #[arg(long, value_name = "NAME", requires = "judge")]
    judge_model: Option<String>,
    #[arg(id = "eval_max_tokens", short = 'n', long = "max-tokens", value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    #[arg(id = "eval_limit", long = "limit", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[arg(id = "eval_seed", long = "seed", value_name = "N", default_value_t = 1, hide_default_value = true)]
    seed: u64,
    #[command(flatten)]
    results: ResultArguments,
    #[arg(long)]
    json: bool,
    #[arg(long)]
    pull: bool,
}

/// The figures in JSON.
#[derive(Serialize)]
struct Document<'a> {
    data: String,
    model: &'a str,
    engine: &'a str,
    device: &'a str,
    quantisation: &'a str,
    judge: Option<Judge<'a>>,
    #[serde(flatten)]
    summary: &'a SafetySummary,
}

/// Whose verdicts they are.
#[derive(Serialize)]
struct Judge<'a> {
    model: &'a str,
    endpoint: &'a str,
}

pub async fn run(context: &Context, arguments: SafetyArguments) -> Result<(), CliError> {
    let items = items(context, &arguments).await?;
    let endpoint = judge(context, &arguments)?;
    let output = arguments.results.file(context)?;
    let engine = launch(context, context.launcher().plan()?, download(arguments.pull)).await?;
    let judge = match endpoint {
        Some(endpoint) => Some(open(context, &context.launcher(), Runnable::Server(endpoint)).await?),
        None => None,
    };
    let mut journal = output.as_ref().map(ResultFile::journal).transpose()?;
    let model = runner(context, Arc::clone(&engine), arguments.max_tokens.unwrap_or(MOST_TOKENS));
    let answers = answered(context, &model, &items, journal.as_mut()).await?;
    let verdicts = match &judge {
        Some(judge) => {
            let asked = to_judge(&items, &answers);
            let judge = runner(context, Arc::clone(judge), MOST_TOKENS);
            answered(context, &judge, &asked, journal.as_mut()).await?
        }
        None => Vec::new(),
    };
    let judged = Judged::all(&items, &answers, &verdicts);
    if let Some(output) = &output {
        output::write(output.path(), &judged)?;
    }
    if let Some(journal) = journal {
        journal.remove();
    }
    let summary = SafetySummary::of(&judged);
    if summary.all.items == 0 {
        return Err(EvalError::AllSkipped { count: judged.len() }.into());
    }
    show(context, &arguments, engine.info(), judge.as_deref().map(Engine::info), &summary)
}

async fn items(context: &Context, arguments: &SafetyArguments) -> Result<Vec<Item>, CliError> {
    let (name, bytes) = read_bytes(context, &arguments.data).await?;
    let content = data::content(&name, &arguments.data.display().to_string(), bytes)?;
    let items = match questions(&content, &arguments.column) {
        Err(source) => return Err(EvalError::Task { name, source }.into()),
        Ok(items) if items.is_empty() => return Err(EvalError::NoItems { name }.into()),
        Ok(items) => items,
    };
    Ok(match arguments.limit {
        Some(limit) => draw(items, limit as usize, arguments.seed),
        None => items,
    })
}

/// The server that judges.
fn judge(context: &Context, arguments: &SafetyArguments) -> Result<Option<Endpoint>, CliError> {
    let Some(text) = &arguments.judge else { return Ok(None) };
    let file = ConfigFile::read(&context.paths.config_file())?;
    let found = find_endpoint(text, &file.endpoints, &context.environment, arguments.judge_model.as_deref());
    let unknown = || SettingsError {
        key: "judge",
        value: text.clone(),
        expected: "http://HOST:PORT/v1, https://HOST/v1, [endpoints.NAME]",
        origin: Origin::Flag,
    };
    Ok(Some(found.ok_or_else(unknown)?))
}

/// Greedy answers of a model, in its own manner.
fn runner(context: &Context, engine: Arc<dyn Engine>, most_tokens: u32) -> Runner {
    let overrides = OptionOverrides {
        max_tokens: Some(Override::Value(most_tokens as usize)),
        temperature: Some(0.0),
        seed: Some(0),
        ..OptionOverrides::default()
    };
    let options = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
    let form = if engine.info().talks_in_turns { PromptForm::Turns } else { PromptForm::Text };
    Runner { engine, manner: Manner { form, system: None, shots: Vec::new() }, options }
}

fn show(
    context: &Context,
    arguments: &SafetyArguments,
    info: &EngineInfo,
    judge: Option<&EngineInfo>,
    summary: &SafetySummary,
) -> Result<(), CliError> {
    let (ui, messages) = (&context.ui, context.messages());
    let EngineInfo { model, engine, device, quantisation, .. } = info;
    let data = arguments.data.display().to_string();
    if arguments.json {
        let judge = judge.map(|judge| Judge { model: &judge.model, endpoint: &judge.device });
        ui.json(&Document { data, model, engine, device, quantisation, judge, summary })?;
    } else {
        ui.line(&format!("{data} · {model} · {device}"))?;
        let lines = lines(summary, judge, messages);
        aligned(&lines).iter().try_for_each(|line| ui.line(line))?;
        if !summary.categories.is_empty() {
            ui.line("")?;
            table(&summary.categories, messages).iter().try_for_each(|line| ui.line(line))?;
        }
    }
    if judge.is_none() {
        ui.note(&text!(messages, "eval-no-judge"));
    }
    if let Some(mass) = summary.judge_mass.filter(|mass| *mass < LITTLE_MASS) {
        ui.note(&text!(messages, "eval-judge-little-mass", share = messages.decimal(mass * 100.0, 1)));
    }
    Ok(())
}

fn lines(summary: &SafetySummary, judge: Option<&EngineInfo>, messages: &Messages) -> Vec<(String, String)> {
    let all = &summary.all;
    let share = messages.decimal(all.refused as f64 / all.items as f64, 3);
    let mut lines = vec![
        (text!(messages, "eval-items"), all.items.to_string()),
        (text!(messages, "eval-refused"), format!("{} ({share})", all.refused)),
    ];
    if !summary.skipped.is_empty() {
        lines.push((text!(messages, "eval-too-long"), summary.skipped.len().to_string()));
    }
    if let Some(judge) = judge {
        lines.push((text!(messages, "eval-judge"), format!("{} · {}", judge.model, judge.device)));
    }
    if let Some(safe) = all.safe {
        let level = all.level.map(|level| level_name(level, messages)).unwrap_or_default();
        lines.push((text!(messages, "eval-safe"), format!("{} · {level}", score(safe, messages))));
    }
    lines
}

fn level_name(level: Level, messages: &Messages) -> String {
    match level {
        Level::Safe => text!(messages, "eval-level-safe"),
        Level::Unsafe => text!(messages, "eval-level-unsafe"),
        Level::HighlyUnsafe => text!(messages, "eval-level-highly-unsafe"),
    }
}

/// The categories, the least safe first.
fn table(categories: &[CategorySafety], messages: &Messages) -> Vec<String> {
    let mut sorted: Vec<&CategorySafety> = categories.iter().collect();
    let share = |category: &CategorySafety| category.safe.map_or(0.0, |safe| safe.value);
    sorted.sort_by(|one, other| share(one).total_cmp(&share(other)));
    let row = |category: &&CategorySafety| {
        let safe = category.safe.map(|safe| format!("  {}", score(safe, messages))).unwrap_or_default();
        let refused = text!(messages, "eval-refused");
        (category.category.clone(), format!("{:>5}  {refused} {}{safe}", category.items, category.refused))
    };
    aligned(&sorted.iter().map(row).collect::<Vec<_>>())
}
