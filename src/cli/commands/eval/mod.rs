//! `fietje eval`: what a model is worth for a task, and how near it is to another.

mod compare;
mod output;
mod results;
mod show;
mod task;
mod texts;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::report::InputName;

use compare::CompareArguments;
use task::TaskArguments;
use texts::{DistanceArguments, PerplexityArguments};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct EvalArguments {
    #[command(subcommand)]
    command: Option<EvalCommand>,
    #[command(flatten)]
    task: TaskArguments,
}

#[derive(Debug, Subcommand)]
enum EvalCommand {
    #[command(alias = "vergelijk")]
    Compare(CompareArguments),
    #[command(alias = "perplexiteit")]
    Perplexity(PerplexityArguments),
    #[command(alias = "afstand")]
    Distance(DistanceArguments),
}

/// A text, and what it is called: a file, or standard input where that is named `-`.
async fn read_text(context: &Context, path: &Path) -> Result<(InputName, String), CliError> {
    if path != Path::new("-") {
        return Ok((path.into(), input::read_document(&context.environment.expand_home(path))?));
    }
    let reading = tokio::task::spawn_blocking(input::standard_document);
    let text = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)??;
    Ok((InputName::StandardInput, text?))
}

pub async fn run(context: &Context, arguments: EvalArguments) -> Result<(), CliError> {
    match arguments.command {
        None => task::run(context, arguments.task).await,
        Some(EvalCommand::Compare(arguments)) => compare::run(context, &arguments).await,
        Some(EvalCommand::Perplexity(arguments)) => texts::perplexity(context, arguments).await,
        Some(EvalCommand::Distance(arguments)) => texts::distance(context, arguments).await,
    }
}
