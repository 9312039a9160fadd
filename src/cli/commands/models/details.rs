//! All that is known about one model.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::row::Row;
use super::{ModelArgument, Subject};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::placement_text;
use crate::i18n::{Messages, Text, text};
use crate::launch::{LaunchError, Machine, ResolvedModel};
use crate::model::{LocalModel, MiniModel, ModelFiles, ModelSource};
use crate::regular_file;
use crate::report::Report;

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

pub fn show(context: &Context, arguments: &ModelArgument) -> Result<(), CliError> {
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
