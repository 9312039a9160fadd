//! `fietje models`: what there is, what is here, and keeping it in order.

use std::sync::Arc;

use clap::{Args, Subcommand};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::Context;
use crate::cli::args::JsonArgument;
use crate::cli::error::CliError;
use crate::cli::launch::{placement_text, purpose_text};
use crate::cli::progress::ShownProgress;
use crate::config::Endpoint;
use crate::engine::RemoteEngine;
use crate::hub::{CachedModel, HubError, OtherModel};
use crate::i18n::{Messages, Text, text};
use crate::launch::{LaunchError, Machine, ResolvedModel, catalogue};
use crate::model::{Fit, LocalModel, MiniModel, ModelFiles, ModelSource, Presence};
use crate::regular_file;
use crate::report::{CommandError, ExitCode, Report};
use crate::system::free_memory;
use crate::tui::fit_text;

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

/// A model in JSON.
#[derive(Serialize)]
struct Row {
    #[serde(rename = "ref")]
    reference: String,
    repo: String,
    /// The one file, or nothing where a model has several.
    file: Option<String>,
    files: Vec<String>,
    /// On the disk where there is something, else about what it would take.
    bytes: u64,
    present: bool,
    state: Presence,
    /// How the file suits the memory that is free, in a list of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
    path: Option<String>,
}

impl Row {
    fn new(files: &ModelFiles, cached: &CachedModel) -> Self {
        let bytes = if cached.presence == Presence::Absent { files.bytes } else { cached.bytes };
        Self {
            reference: files.reference().to_string(),
            repo: files.repository.clone(),
            file: (files.files.len() == 1).then(|| files.files[0].clone()),
            files: files.files.clone(),
            bytes,
            present: cached.presence == Presence::Present,
            state: cached.presence,
            fit: None,
            path: cached.model.as_ref().map(|model| model.location().display().to_string()),
        }
    }

    fn of_mini(mini: MiniModel) -> Self {
        Self {
            reference: MiniModel::NAME.to_owned(),
            repo: String::new(),
            file: None,
            files: Vec::new(),
            bytes: mini.weights().len() as u64,
            present: true,
            state: Presence::BuiltIn,
            fit: None,
            path: None,
        }
    }

    /// A file that the catalogue does not name; its reference is its path, which `-m` takes.
    fn of_other(other: OtherModel) -> Self {
        let path = other.path.display().to_string();
        Self {
            reference: path.clone(),
            repo: other.repository,
            files: vec![other.file.clone()],
            file: Some(other.file),
            bytes: other.bytes,
            present: other.presence == Presence::Present,
            state: other.presence,
            fit: None,
            path: Some(path),
        }
    }

    fn state_text(&self, messages: &Messages) -> String {
        match self.state {
            Presence::Present => text!(messages, "state-present"),
            Presence::Unverified => text!(messages, "state-unverified"),
            Presence::Partial => text!(messages, "state-partial"),
            Presence::Absent => text!(messages, "state-absent"),
            Presence::BuiltIn => text!(messages, "state-built-in"),
        }
    }
}

/// Columns that names of the catalogue take at most.
const LONGEST_NAME: usize = 24;

fn list(context: &Context, arguments: &JsonArgument) -> Result<(), CliError> {
    let hub = context.hub();
    let catalogue = catalogue()?;
    let free = free_memory();
    let named = catalogue.all().map(|files| {
        let fit = Some(Fit::of(&files, &catalogue, free));
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

/// Everything known about one model.
#[derive(Serialize)]
struct Details {
    #[serde(flatten)]
    row: Row,
    sha256: Option<String>,
    weights: Option<Weights>,
}

/// What the file itself says.
#[derive(Serialize)]
struct Weights {
    parameters: u64,
    /// The window that the model was trained with, in tokens.
    context_length: u64,
    /// The window that the settings stretch it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    stretched_to: Option<u64>,
    formats: Vec<String>,
}

impl Weights {
    fn window_text(&self, messages: &Messages) -> String {
        let trained = self.context_length;
        match self.stretched_to {
            Some(window) => text!(messages, "window-stretched", trained = trained, window = window),
            None => trained.to_string(),
        }
    }
}

fn show(context: &Context, arguments: &ModelArgument) -> Result<(), CliError> {
    let messages = context.messages();
    let mut details = match Subject::of(arguments)? {
        Subject::Mini(mini) => details_of_mini(mini),
        Subject::Catalogued(files) => details_of(context, &files),
    };
    if let Some(weights) = &mut details.weights {
        let window = context.settings.window.length.tokens().map(|length| length as u64);
        weights.stretched_to = window.filter(|&window| window > weights.context_length);
    }
    if arguments.json {
        return context.ui.json(&details);
    }
    let runs_on = messages.render(&runs_on(context, &arguments.reference)?);
    let row = &details.row;
    let mut lines = vec![
        (text!(messages, "show-model"), row.reference.clone()),
        (text!(messages, "show-repository"), row.repo.clone()),
        (text!(messages, "show-files"), row.files.join(", ")),
        (text!(messages, "show-size"), messages.bytes(row.bytes)),
        (text!(messages, "show-state"), row.state_text(messages)),
    ];
    lines.retain(|(_, value)| !value.is_empty());
    lines.extend(row.path.clone().map(|path| (text!(messages, "show-path"), path)));
    lines.extend(details.sha256.clone().map(|sha256| ("SHA-256".to_owned(), sha256)));
    if let Some(weights) = &details.weights {
        lines.push((text!(messages, "show-parameters"), weights.parameters.to_string()));
        lines.push((text!(messages, "show-window"), weights.window_text(messages)));
        lines.push((text!(messages, "show-formats"), weights.formats.join(", ")));
    }
    lines.push((text!(messages, "show-runs-on"), runs_on));
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, value) in lines {
        context.ui.line(&format!("{name:width$}  {value}"))?;
    }
    Ok(())
}

/// Where the model would compute, and why there.
fn runs_on(context: &Context, name: &str) -> Result<Text, LaunchError> {
    match context.launcher().plan_on(&Machine::detect(), ResolvedModel::parse(name)?) {
        Ok(plan) => Ok(placement_text(&plan.placement)),
        Err(LaunchError::Device(error)) => Ok(Report::from(error).what),
        Err(error) => Err(error),
    }
}

fn details_of(context: &Context, files: &ModelFiles) -> Details {
    let hub = context.hub();
    let cached = hub.find(files);
    let weights = cached.model.as_ref().and_then(weights_of);
    let checksums = hub.checksums(files);
    let sha256 = checksums.into_iter().find(|(_, checksum)| checksum.len() == 64).map(|(_, checksum)| checksum);
    let sha256 = sha256.filter(|_| files.files.len() == 1);
    Details { row: Row::new(files, &cached), sha256, weights }
}

fn details_of_mini(mini: MiniModel) -> Details {
    let sha256 = base16ct::lower::encode_string(&Sha256::digest(mini.weights()));
    Details { row: Row::of_mini(mini), sha256: Some(sha256), weights: weights_of(&LocalModel::mini(mini)) }
}

/// The window that a model was trained with, in tokens, where its file says so.
pub fn trained_window(model: &LocalModel) -> Option<u64> {
    weights_of(model).map(|weights| weights.context_length)
}

/// What a GGUF file says of itself; a checkpoint's shards say little.
fn weights_of(model: &LocalModel) -> Option<Weights> {
    let file = match &model.source {
        ModelSource::Path(path) => {
            regular_file::check(path).ok()?;
            phi_cpu::gguf::File::open(path)
        }
        ModelSource::Mini(mini) => phi_cpu::gguf::File::read(Arc::new(phi_cpu::Storage::Static(mini.weights()))),
    };
    let file = file.ok()?;
    let mut formats: Vec<String> = file.tensors().map(|(_, format)| format.name().to_owned()).collect();
    formats.sort_unstable();
    formats.dedup();
    let context_length = file.integer("phi2.context_length").unwrap_or_default();
    Some(Weights { parameters: file.parameter_count(), context_length, stretched_to: None, formats })
}
