//! `fietje eval`: what a model is worth for a task, and how near it is to another.

mod compare;
mod data;
mod output;
mod results;
mod safety;
mod show;
mod task;
mod texts;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::eval::record::Record;
use crate::eval::run::Runner;
use crate::eval::task::Item;
use crate::i18n::text;
use crate::report::{InputName, UsageError, UsageProblem};

use compare::CompareArguments;
use output::Outcomes;
use safety::SafetyArguments;
use task::TaskArguments;
use texts::{DistanceArguments, PerplexityArguments};

#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true)]
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
    #[command(alias = "veiligheid")]
    Safety(SafetyArguments),
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

/// The bytes of a file, or of standard input where that is named `-`, and what they are called.
async fn read_bytes(context: &Context, path: &Path) -> Result<(InputName, Vec<u8>), CliError> {
    if path != Path::new("-") {
        return Ok((path.into(), input::read_bytes(&context.environment.expand_home(path))?));
    }
    let reading = tokio::task::spawn_blocking(input::standard_bytes);
    let bytes = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)??;
    Ok((InputName::StandardInput, bytes?))
}

/// The outcome of every item. Ctrl+C leaves what is in the journal.
async fn answered(
    context: &Context,
    runner: &Runner,
    items: &[Item],
    journal: Option<&mut Outcomes>,
) -> Result<Vec<Record>, CliError> {
    let is_kept = journal.is_some();
    let bar = context.ui.segment_bar(items.len() as u64);
    let mut progress = |done: usize| bar.set_position(done as u64);
    let running = runner.run(items, journal, &mut progress);
    let ran = context.interrupt.or(running).await;
    bar.finish_and_clear();
    let Some(records) = ran else {
        context.ui.note(&if is_kept {
            text!(context.messages(), "summarise-stopped-resume")
        } else {
            text!(context.messages(), "eval-stopped")
        });
        return Err(CliError::Interrupted);
    };
    Ok(records?)
}

pub async fn run(context: &Context, arguments: EvalArguments) -> Result<(), CliError> {
    // An option of tasks before the word would say nothing.
    if let (Some(_), Some(argument)) = (&arguments.command, arguments.task.first_given()) {
        let problem = UsageProblem::UnknownArgument(argument.to_owned());
        return Err(UsageError { problem, suggestion: String::new(), possible: String::new(), hint: None }.into());
    }
    match arguments.command {
        None => task::run(context, arguments.task).await,
        Some(EvalCommand::Compare(arguments)) => compare::run(context, &arguments).await,
        Some(EvalCommand::Perplexity(arguments)) => texts::perplexity(context, arguments).await,
        Some(EvalCommand::Distance(arguments)) => texts::distance(context, arguments).await,
        Some(EvalCommand::Safety(arguments)) => safety::run(context, arguments).await,
    }
}
