//! `fietje models`: what there is, what is here, and keeping it in order.

mod details;
mod row;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::args::JsonArgument;
use crate::cli::error::CliError;
use crate::cli::launch::purpose_text;
use crate::cli::progress::ShownProgress;
use crate::config::Endpoint;
use crate::engine::RemoteEngine;
use crate::hub::HubError;
use crate::i18n::text;
use crate::launch::{LaunchError, ResolvedModel, catalogue};
use crate::model::{Fit, LocalModel, MiniModel, ModelFiles};
use crate::report::{CommandError, ExitCode, Report};
use crate::system::free_memory;
use crate::tui::fit_text;
use details::show;
use row::Row;

pub use details::trained_window;

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    List(JsonArgument),
    Pull(ModelArgument),
    Show(ModelArgument),
    Verify(ModelArgument),
    Rm(ModelArgument),
}

#[derive(Debug, Args)]
pub struct ModelArgument {
    #[arg(value_name = "REF")]
    pub reference: String,
    #[arg(long)]
    pub json: bool,
}

pub async fn run(context: &Context, command: ModelsCommand) -> Result<(), CliError> {
    match command {
        ModelsCommand::List(arguments) => match &context.settings.endpoint {
            Some(endpoint) => list_on_server(context, endpoint, &arguments).await,
            None => list(context, &arguments),
        },
        ModelsCommand::Pull(arguments) => keep(context, &arguments, Upkeep::Pull).await,
        ModelsCommand::Show(arguments) => show(context, &arguments),
        ModelsCommand::Verify(arguments) => keep(context, &arguments, Upkeep::Verify).await,
        ModelsCommand::Rm(arguments) => remove(context, &arguments),
    }
}

/// Columns that names of the catalogue take at most.
const LONGEST_NAME: usize = 24;

fn list(context: &Context, arguments: &JsonArgument) -> Result<(), CliError> {
    let hub = context.hub();
    let catalogue = catalogue()?;
    let (free, window_bytes) = (free_memory(), context.settings.window.bytes());
    let named = catalogue.all().map(|files| {
        let fit = Some(Fit::of(&files, &catalogue, free, window_bytes));
        Row { fit, ..Row::new(&files, &hub.find(&files)) }
    });
    let others = hub.others(&catalogue).into_iter().map(Row::of_other);
    let rows: Vec<Row> = MiniModel::built_in().map(Row::of_mini).into_iter().chain(named).chain(others).collect();
    if arguments.json {
        return context.ui.json(&rows);
    }
    let messages = context.messages();
    // Names are in a column; a path may be longer.
    let names = rows.iter().map(|row| row.reference.chars().count());
    let width = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or_default();
    let states: Vec<String> = rows.iter().map(|row| row.state_text(messages)).collect();
    let state_width = states.iter().map(|state| state.chars().count()).max().unwrap_or_default();
    for (row, state) in rows.iter().zip(&states) {
        let size = messages.bytes(row.bytes);
        let purpose = purpose_text(&row.reference).map(|purpose| messages.render(&purpose));
        let fit = row.fit.and_then(|fit| fit_text(fit, messages));
        let about = [purpose, fit].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let line = format!("{:width$}  {size:>8}  {state:state_width$}  {about}", row.reference);
        context.ui.paragraph(line.trim_end(), 4)?;
    }
    if let Some(free) = free {
        context.ui.note(&text!(messages, "models-list-fit", free = messages.bytes(free)));
    }
    context.ui.note(&text!(messages, "models-list-hint"));
    Ok(())
}

/// A model that a server has, in JSON.
#[derive(Serialize)]
struct RemoteRow {
    #[serde(rename = "ref")]
    reference: String,
    /// `null` where the server does not say.
    context_length: Option<usize>,
}

async fn list_on_server(context: &Context, endpoint: &Endpoint, arguments: &JsonArgument) -> Result<(), CliError> {
    let listed = context.interrupt.or(RemoteEngine::models(endpoint)).await.ok_or(CliError::Interrupted)??;
    let row = |(reference, context_length)| RemoteRow { reference, context_length };
    let rows: Vec<RemoteRow> = listed.into_iter().map(row).collect();
    if arguments.json {
        return context.ui.json(&rows);
    }
    rows.iter().try_for_each(|row| context.ui.line(&row.reference))?;
    context.ui.note(&text!(context.messages(), "models-list-server", host = endpoint.name.as_str()));
    Ok(())
}

/// The model that a command works on.
enum Subject {
    Mini(MiniModel),
    Catalogued(ModelFiles),
}

impl Subject {
    fn of(arguments: &ModelArgument) -> Result<Self, LaunchError> {
        match ResolvedModel::parse(&arguments.reference)? {
            ResolvedModel::Mini(mini) => Ok(Self::Mini(mini)),
            ResolvedModel::Catalogue(files) => Ok(Self::Catalogued(files)),
            ResolvedModel::Path(path) => Err(LaunchError::NotInCatalogue(path)),
        }
    }
}

/// What makes sure that a model is here and whole.
#[derive(Clone, Copy)]
enum Upkeep {
    Pull,
    Verify,
}

async fn keep(context: &Context, arguments: &ModelArgument, upkeep: Upkeep) -> Result<(), CliError> {
    let messages = context.messages();
    let files = match Subject::of(arguments)? {
        Subject::Mini(mini) => return finish_mini(context, arguments, mini),
        Subject::Catalogued(files) => files,
    };
    let (hub, progress) = (context.hub(), ShownProgress::new(&context.ui));
    let work = async {
        match upkeep {
            Upkeep::Pull => hub.pull(&files, &progress).await,
            Upkeep::Verify => hub.verify(&files, &progress).await,
        }
    };
    let kept = context.interrupt.or(work).await;
    drop(progress);
    if kept.is_none() && matches!(upkeep, Upkeep::Pull) {
        context.ui.note(&text!(messages, "pull-interrupted", model = files.reference().to_string()));
    }
    let local = kept.ok_or(CliError::Interrupted)?.map_err(of_what_is_here)?;
    let name = local.name.as_str();
    let done = match upkeep {
        Upkeep::Pull => text!(messages, "pull-done", model = name),
        Upkeep::Verify => text!(messages, "verify-done", model = name),
    };
    finish(context, arguments, &files, &local, &done)
}

/// There is nothing to fetch and nothing that could be damaged without the program being so too.
fn finish_mini(context: &Context, arguments: &ModelArgument, mini: MiniModel) -> Result<(), CliError> {
    if arguments.json {
        return context.ui.json(&Row::of_mini(mini));
    }
    context.ui.note(&text!(context.messages(), "mini-is-here"));
    Ok(())
}

/// The path of a model on stdout, or all about it in JSON.
fn finish(
    context: &Context,
    arguments: &ModelArgument,
    files: &ModelFiles,
    local: &LocalModel,
    note: &str,
) -> Result<(), CliError> {
    if arguments.json {
        return context.ui.json(&Row::new(files, &context.hub().find(files)));
    }
    context.ui.note(note);
    context.ui.line(&local.location().display().to_string())
}

fn remove(context: &Context, arguments: &ModelArgument) -> Result<(), CliError> {
    let messages = context.messages();
    let files = match Subject::of(arguments)? {
        Subject::Mini(_) => return Err(CommandError::MiniStays.into()),
        Subject::Catalogued(files) => files,
    };
    let removed = context.hub().remove(&files).map_err(of_what_is_here)?;
    if arguments.json {
        let reference = files.reference().to_string();
        return context.ui.json(&serde_json::json!({
            "ref": reference, "freed_bytes": removed.bytes, "shared_bytes": removed.shared
        }));
    }
    let (model, size) = (files.reference().to_string(), messages.bytes(removed.bytes));
    context.ui.note(&text!(messages, "remove-done", model = model, size = size));
    if removed.shared > 0 {
        context.ui.note(&text!(messages, "remove-shared", size = messages.bytes(removed.shared)));
    }
    Ok(())
}

/// An error of a command about files that are here: there is no use in downloading what is to be removed.
fn of_what_is_here(error: HubError) -> CliError {
    match error {
        HubError::Absent { model } => {
            let what = text!("model-absent", model = model.reference().to_string());
            Report::new(what, ExitCode::ModelAbsent).hint(text!("model-list-hint")).into()
        }
        other => other.into(),
    }
}
