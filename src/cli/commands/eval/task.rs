//! Runs the items of a task and shows their scores.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{self, ResultArguments};
use super::{read_text, show};
use crate::cli::Context;
use crate::cli::args::number;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch};
use crate::cli::options::system_prompt;
use crate::engine::{EngineError, OptionOverrides, Override, PROBABILITY, SamplingDefaults};
use crate::eval::benchmark::{Benchmark, USUAL_LIMIT};
use crate::eval::record::Record;
use crate::eval::run::Runner;
use crate::eval::summary::Summary;
use crate::eval::task::{Item, Manner, PromptForm, TaskError, TaskFormat, draw, parse};
use crate::i18n::text;
use crate::report::EvalError;

/// Tokens of a written answer unless the user sets a limit: more than a short answer needs.
const MOST_TOKENS: u32 = 256;

#[derive(Debug, Args)]
pub struct TaskArguments {
    #[arg(id = "eval_task", value_name = "TASK", required = true)]
    task: Option<PathBuf>,
    #[arg(id = "eval_data", long = "data", value_name = "FILE")]
    data: Option<PathBuf>,
    #[arg(id = "eval_shots", long = "shots", value_name = "FILE")]
    shots: Option<PathBuf>,
    #[command(flatten)]
    prompt: PromptArguments,
    #[arg(id = "eval_max_tokens", short = 'n', long = "max-tokens", value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    #[command(flatten)]
    draw: DrawArguments,
    #[arg(id = "eval_least", long = "min", value_name = "SCORE", value_parser = number::<f64>(PROBABILITY))]
    least: Option<f64>,
    #[command(flatten)]
    results: ResultArguments,
    #[arg(long)]
    json: bool,
    #[arg(long)]
    pull: bool,
}

/// What precedes every item.
#[derive(Debug, Args)]
struct PromptArguments {
    #[arg(short, long, value_name = "TEXT", conflicts_with = "persona")]
    system: Option<String>,
    #[arg(long, value_name = "NAME")]
    persona: Option<String>,
    #[arg(long, conflicts_with_all = ["system", "persona"])]
    raw: bool,
}

/// Which items of the task are taken.
#[derive(Debug, Args)]
struct DrawArguments {
    #[arg(id = "eval_limit", long = "limit", value_name = "N", conflicts_with = "eval_all")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[arg(id = "eval_all", long = "all")]
    all: bool,
    #[arg(id = "eval_seed", long = "seed", value_name = "N", default_value_t = 1, hide_default_value = true)]
    seed: u64,
}

/// A task that was read, and where from.
pub struct Source {
    pub name: String,
    pub items: Vec<Item>,
    /// Items of the task before some were drawn.
    pub of: usize,
    pub benchmark: Option<Benchmark>,
}

/// Runs the command. Mistakes in the arguments and in the task are found before the model is looked for.
pub async fn run(context: &Context, arguments: TaskArguments) -> Result<(), CliError> {
    let source = source(context, &arguments).await?;
    let shots = match &arguments.shots {
        Some(path) => read(context, path).await?,
        None => Vec::new(),
    };
    let instructions = system_prompt(context, arguments.prompt.system.clone(), arguments.prompt.persona.as_deref())?;
    let output = arguments.results.path(context);
    output.as_deref().map(|path| output::check(path, &arguments.results)).transpose()?;
    let engine = launch(context, context.launcher().plan()?, download(arguments.pull)).await?;
    let form =
        if arguments.prompt.raw || !engine.info().talks_in_turns { PromptForm::Text } else { PromptForm::Turns };
    if form == PromptForm::Text && instructions.system.is_some() {
        return Err(EngineError::NoTurns.into());
    }
    let overrides = OptionOverrides {
        max_tokens: Some(Override::Value(arguments.max_tokens.unwrap_or(MOST_TOKENS) as usize)),
        temperature: Some(0.0),
        seed: Some(arguments.draw.seed),
        ..OptionOverrides::default()
    };
    let options = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
    let runner = Runner { engine, manner: Manner { form, system: instructions.system, shots }, options };
    let journal = output.as_deref().map(|path| output::opened(path, &arguments.results)).transpose()?;
    let records = answered(context, &runner, &source.items, journal, output.as_deref()).await?;
    let summary = Summary::of(&records, arguments.draw.seed);
    show::skipped(context, &summary);
    if summary.items == 0 {
        return Err(EvalError::AllSkipped { count: records.len() }.into());
    }
    let info = runner.engine.info();
    if arguments.json {
        context.ui.json(&show::Document::new(&source, info, &summary))?;
    } else {
        show::table(context, &source, info, &summary)?;
    }
    show::remarks(context, &summary);
    match (summary.lowest(), arguments.least) {
        (Some(score), Some(least)) if score < least => {
            let shown = |score| context.messages().decimal(score, 3);
            Err(EvalError::BelowLeast { score: shown(score), least: shown(least) }.into())
        }
        _ => Ok(()),
    }
}

/// The task that is named: a benchmark, or a file.
async fn source(context: &Context, arguments: &TaskArguments) -> Result<Source, CliError> {
    let path = arguments.task.as_deref().unwrap_or(Path::new(""));
    let benchmark = path.to_str().and_then(Benchmark::named);
    let items = match (benchmark, &arguments.data) {
        (None, None) => read(context, path).await?,
        (None, Some(_)) => return Err(EvalError::DataWithoutBenchmark.into()),
        (Some(benchmark), Some(data)) => read_by(context, data, |text, format| benchmark.items(text, format)).await?,
        (Some(benchmark), None) => return Err(EvalError::NoData { benchmark }.into()),
    };
    let DrawArguments { limit, all, seed } = arguments.draw;
    let usual = benchmark.filter(|_| !all).map(|_| USUAL_LIMIT);
    let limit = limit.map(|limit| limit as usize).or(usual);
    let of = items.len();
    let items = match limit {
        Some(limit) => draw(items, limit, seed),
        None => items,
    };
    Ok(Source { name: path.display().to_string(), items, of, benchmark })
}

async fn read(context: &Context, path: &Path) -> Result<Vec<Item>, CliError> {
    read_by(context, path, parse).await
}

async fn read_by(
    context: &Context,
    path: &Path,
    parse: impl Fn(&str, TaskFormat) -> Result<Vec<Item>, TaskError>,
) -> Result<Vec<Item>, CliError> {
    let (name, text) = read_text(context, path).await?;
    match parse(&text, TaskFormat::of_name(&path.display().to_string())) {
        Err(source) => Err(EvalError::Task { name, source }.into()),
        Ok(items) if items.is_empty() => Err(EvalError::NoItems { name }.into()),
        Ok(items) => Ok(items),
    }
}

/// The outcome of every item, which also goes to `output`. Ctrl+C leaves the journal.
async fn answered(
    context: &Context,
    runner: &Runner,
    items: &[Item],
    mut journal: Option<output::Outcomes>,
    output: Option<&Path>,
) -> Result<Vec<Record>, CliError> {
    let bar = context.ui.segment_bar(items.len() as u64);
    let mut progress = |done: usize| bar.set_position(done as u64);
    let running = runner.run(items, journal.as_mut(), &mut progress);
    let ran = context.interrupt.or(running).await;
    bar.finish_and_clear();
    let Some(records) = ran else {
        context.ui.note(&if journal.is_some() {
            text!(context.messages(), "summarise-stopped-resume")
        } else {
            text!(context.messages(), "eval-stopped")
        });
        return Err(CliError::Interrupted);
    };
    let records = records?;
    if let Some(output) = output {
        output::write(output, &records)?;
    }
    if let Some(journal) = journal {
        journal.remove();
    }
    Ok(records)
}
