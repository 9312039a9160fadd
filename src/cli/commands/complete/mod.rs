//! `fietje complete`: a prompt in, an answer out.

mod batch;
mod selection;
mod statistics;

use std::path::PathBuf;

use clap::Args;

use crate::cli::Context;
use crate::cli::answer::{Outcome, Show, end_line, receive};
use crate::cli::args::{BestOfArguments, SamplingArguments};
use crate::cli::error::CliError;
use crate::cli::input::{self, Piped};
use crate::cli::launch::{download, launch};
use crate::cli::options::{overrides, system_prompt};
use crate::conversation::Conversation;
use crate::engine::{BestOf, Engine, EngineError, FinishReason, Prompt, Ranked, Request, SamplingDefaults};
use crate::i18n::text;
use crate::report::CommandError;

use batch::BatchOptions;
use selection::Selection;
pub use statistics::per_second;

#[derive(Debug, Default, Args)]
pub struct CompleteArguments {
    #[arg(value_name = "PROMPT")]
    pub prompt: Option<String>,
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[arg(short, long, value_name = "TEXT", conflicts_with = "persona")]
    pub system: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub persona: Option<String>,
    #[arg(long, conflicts_with_all = ["system", "persona"])]
    pub raw: bool,
    #[arg(long, conflicts_with = "requests")]
    pub no_stdin: bool,
    #[arg(long)]
    pub pull: bool,
    #[arg(long = "batch", value_name = "FILE.jsonl")]
    #[arg(conflicts_with_all = ["prompt", "files", "json", "no_stream", "stats"])]
    pub requests: Option<PathBuf>,
    #[arg(short = 'o', long = "output", value_name = "OUT.jsonl")]
    #[arg(requires = "requests", conflicts_with_all = ["prompt", "files"])]
    pub output_file: Option<PathBuf>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[command(flatten)]
    pub best_of: BestOfArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Debug, Default, Args)]
pub struct OutputArguments {
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub no_stream: bool,
    #[arg(long)]
    pub stats: bool,
}

/// Runs the command. What can be wrong with the arguments is found before the model is looked for.
pub async fn run(context: &Context, arguments: CompleteArguments) -> Result<(), CliError> {
    if let Some(requests) = arguments.requests.clone() {
        return run_batch(context, requests, arguments).await;
    }
    let instructions = system_prompt(context, arguments.system, arguments.persona.as_deref())?;
    let best_of = arguments.best_of.best_of();
    let overrides = best_of.suit(instructions.suit(overrides(&arguments.sampling)?));
    let options = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
    let (system, raw) = (instructions.system, arguments.raw);
    let download = download(arguments.pull);
    // Standard input may stay open for ever; Ctrl-C must end that too.
    let ui = context.ui.clone();
    let (prompt, files) = (arguments.prompt, arguments.files);
    let piped = if arguments.no_stdin { Piped::Ignored } else { Piped::Read };
    let reading = tokio::task::spawn_blocking(move || input::collect(prompt.as_deref(), &files, piped, &ui));
    let read = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)?;
    let text = read??;

    let engine = launch(context, context.launcher().plan()?, download).await?;
    let prompt = if raw || !engine.info().talks_in_turns {
        if system.is_some() {
            return Err(EngineError::NoTurns.into());
        }
        Prompt::Raw(text)
    } else {
        Prompt::Conversation(Conversation::question(system, text))
    };
    answer(context, engine.as_ref(), Request { prompt, options }, &best_of, &arguments.output).await
}

async fn run_batch(context: &Context, requests: PathBuf, arguments: CompleteArguments) -> Result<(), CliError> {
    // What is wrong with the options of all is found before the model is looked for.
    let overrides = overrides(&arguments.sampling)?;
    let instructions = system_prompt(context, arguments.system, arguments.persona.as_deref())?;
    let download = download(arguments.pull);
    let overrides = instructions.suit(overrides);
    let best_of = arguments.best_of.best_of();
    let (raw, output, system) = (arguments.raw, arguments.output_file, instructions.system);
    batch::run(context, BatchOptions { requests, output, overrides, best_of, system, raw, download }).await
}

/// Prints the answer as the output arguments say.
async fn answer(
    context: &Context,
    engine: &dyn Engine,
    request: Request,
    best_of: &BestOf,
    output: &OutputArguments,
) -> Result<(), CliError> {
    let ui = &context.ui;
    let is_whole = output.json || output.no_stream || !best_of.is_one();
    let show = if is_whole { Show::Nothing } else { Show::Text };
    let has_format = request.options.constraint.is_some();
    let (answer, outcome, selection) = if best_of.is_one() {
        let (answer, outcome) = receive(context, engine, request, show).await?;
        (answer, outcome, None)
    } else {
        let ranked = candidates(context, engine, &request, best_of).await?;
        let selection = Selection::of(&ranked);
        (ranked.into_best(), Outcome::Finished, selection)
    };
    if let Outcome::Failed(report) = outcome {
        return Err(report.into());
    }
    if output.json {
        ui.json(&answer.document(engine.info(), selection))?;
    } else if show == Show::Nothing {
        ui.answer(&answer.text)?;
        end_line(&answer, ui)?;
    }
    if output.stats {
        ui.note(&answer.statistics(engine.info(), ui.messages()));
    }
    match outcome {
        Outcome::Interrupted => Err(CliError::Interrupted),
        // Half a document is not one.
        _ if has_format && answer.reason == FinishReason::Length => Err(CommandError::FormatCutOff.into()),
        _ => Ok(()),
    }
}

/// Waits for all candidates: which one is the best is clear only then.
async fn candidates(
    context: &Context,
    engine: &dyn Engine,
    request: &Request,
    best_of: &BestOf,
) -> Result<Ranked, CliError> {
    let asking = best_of.ask(engine, request)?;
    let spinner = context.ui.spinner(&text!(context.messages(), "candidates-writing", count = best_of.count.get()));
    let ranked = context.interrupt.or(asking).await;
    spinner.finish_and_clear();
    Ok(ranked.ok_or(CliError::Interrupted)??)
}
