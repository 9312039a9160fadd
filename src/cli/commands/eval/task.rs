//! Runs the items of a task and shows their scores.

use std::path::{Path, PathBuf};

use clap::Args;

use super::answered;
use super::data::{self, Dataset};
use super::output::{self, ResultArguments};
use super::{read_text, show};
use crate::cli::Context;
use crate::cli::args::number;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch};
use crate::cli::options::system_prompt;
use crate::cli::result_file::ResultFile;
use crate::engine::{EngineError, OptionOverrides, Override, PROBABILITY, SamplingDefaults};
use crate::eval::benchmark::{Benchmark, Items, USUAL_LIMIT};
use crate::eval::run::Runner;
use crate::eval::summary::Summary;
use crate::eval::task::{Content, Item, Manner, PromptForm, TaskFormat, draw, parse};
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

impl TaskArguments {
    /// The first argument that is given.
    pub fn first_given(&self) -> Option<&'static str> {
        let Self { task, data, shots, prompt, max_tokens, draw, least, results, json, pull } = self;
        let given = [
            ("TASK", task.is_some()),
            ("--data", data.is_some()),
            ("--shots", shots.is_some()),
            ("--system", prompt.system.is_some()),
            ("--persona", prompt.persona.is_some()),
            ("--raw", prompt.raw),
            ("--max-tokens", max_tokens.is_some()),
            ("--limit", draw.limit.is_some()),
            ("--all", draw.all),
            ("--min", least.is_some()),
            ("--output", results.is_given()),
            ("--json", *json),
            ("--pull", *pull),
        ];
        given.into_iter().find_map(|(name, is_given)| is_given.then_some(name))
    }
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
    /// Where the hub has the items, if they are from there.
    pub dataset: Option<Dataset>,
}

/// Runs the command. Mistakes in the arguments and in the task are found before the model is looked for.
pub async fn run(context: &Context, arguments: TaskArguments) -> Result<(), CliError> {
    let source = source(context, &arguments).await?;
    let shots = match &arguments.shots {
        Some(path) => read(context, path).await?,
        None => Vec::new(),
    };
    let instructions = system_prompt(context, arguments.prompt.system.clone(), arguments.prompt.persona.as_deref())?;
    let output = arguments.results.file(context)?;
    let engine = launch(context, context.launcher().plan()?, download(arguments.pull)).await?;
    let form =
        if arguments.prompt.raw || !engine.info().talks_in_turns { PromptForm::Text } else { PromptForm::Turns };
    if form == PromptForm::Text && instructions.system.is_some() {
        return Err(EngineError::NoTurns.into());
    }
    if form == PromptForm::Text {
        check_texts(&source.name, &source.items)?;
        check_texts(&shown(arguments.shots.as_deref()), &shots)?;
    }
    let overrides = OptionOverrides {
        max_tokens: Some(Override::Value(arguments.max_tokens.unwrap_or(MOST_TOKENS) as usize)),
        temperature: Some(0.0),
        seed: Some(arguments.draw.seed),
        ..OptionOverrides::default()
    };
    let options = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
    let runner = Runner { engine, manner: Manner { form, system: instructions.system, shots }, options };
    let mut journal = output.as_ref().map(ResultFile::journal).transpose()?;
    let records = answered(context, &runner, &source.items, journal.as_mut()).await?;
    if let Some(output) = &output {
        output::write(output.path(), &records)?;
    }
    if let Some(journal) = journal {
        journal.remove();
    }
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
    let (items, dataset) = match (benchmark, &arguments.data) {
        (None, None) => (read(context, path).await?, None),
        (None, Some(_)) => return Err(EvalError::DataWithoutBenchmark.into()),
        (Some(benchmark), data) => {
            let (Items { items, left_out }, dataset) = data::items(context, benchmark, data.as_deref()).await?;
            show::unanswerable(context, &left_out);
            (items, dataset)
        }
    };
    let DrawArguments { limit, all, seed } = arguments.draw;
    let usual = benchmark.filter(|_| !all).map(|_| USUAL_LIMIT);
    let limit = limit.map(|limit| limit as usize).or(usual);
    let of = items.len();
    let items = match limit {
        Some(limit) => draw(items, limit, seed),
        None => items,
    };
    Ok(Source { name: path.display().to_string(), items, of, benchmark, dataset })
}

async fn read(context: &Context, path: &Path) -> Result<Vec<Item>, CliError> {
    let (name, text) = read_text(context, path).await?;
    match parse(&text, TaskFormat::of_name(&path.display().to_string())) {
        Err(source) => Err(EvalError::Task { name, source }.into()),
        Ok(items) if items.is_empty() => Err(EvalError::NoItems { name }.into()),
        Ok(items) => Ok(items),
    }
}

/// Whether all items can be asked of a model that gets no turns.
fn check_texts(name: &str, items: &[Item]) -> Result<(), EvalError> {
    let talk = items.iter().find(|item| matches!(item.content, Content::Messages(_)));
    talk.map_or(Ok(()), |item| Err(EvalError::NoTurns { name: name.to_owned(), line: item.line }))
}

fn shown(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}
