//! What the values of options and arguments can be: models, personas, conversations, languages, files.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap::builder::ValueHint;
use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};

use super::{Files, bash};
use crate::cli::launch::purpose_text;
use crate::cli::options::personas;
use crate::config::{Paths, Settings};
use crate::hub::Hub;
use crate::i18n::Messages;
use crate::launch::catalogue;
use crate::model::{Catalogue, MiniModel, ModelFiles};
use crate::printable;
use crate::session::{Store, Summary};
use crate::translate::{Language, formats};

/// Where the values come from.
pub struct World {
    pub messages: Messages,
    pub paths: Paths,
    /// `None` where they are broken.
    pub settings: Option<Settings>,
    /// The names of servers.
    pub endpoints: Vec<String>,
}

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One that can be used: here, in the catalogue, or a path.
    Model,
    /// One that can be downloaded.
    CatalogueModel,
    ModelHere,
    Persona,
    Conversation,
    DeletedConversation,
    Language,
    Format,
    Endpoint,
    Path,
}

/// Most conversations that are proposed, the newest.
const CONVERSATIONS: u32 = 50;

/// Gives each argument what can be its value. `path` is the command's, as the texts of the help have it.
pub fn with_values(command: Command, path: &str, world: &Arc<World>, files: Files) -> Command {
    let command = command.mut_args(|argument| {
        let Some(kind) = kind_of(path, &argument) else { return with_alternatives(argument) };
        argument.add(ArgValueCompleter::new(Values { kind, world: Arc::clone(world), files }))
    });
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    children.into_iter().fold(command, |command, name| {
        let below = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command.mut_subcommand(name, |child| with_values(child, &below, world, files))
    })
}

fn kind_of(path: &str, argument: &Arg) -> Option<Kind> {
    Some(match (path, argument.get_id().as_str()) {
        (_, "model" | "eval_reference" | "quantised_model") => Kind::Model,
        ("models-rm" | "models-verify", "reference") => Kind::ModelHere,
        (_, "reference") => Kind::CatalogueModel,
        (_, "persona") => Kind::Persona,
        ("sessions-restore", "id") => Kind::DeletedConversation,
        (_, "id" | "session") => Kind::Conversation,
        (_, "from_language" | "to_language" | "summary_language") => Kind::Language,
        (_, "input_format" | "summary_format") => Kind::Format,
        (_, "endpoint") => Kind::Endpoint,
        (_, "inputs" | "memory_files" | "eval_task" | "json_schema" | "grammar") => Kind::Path,
        _ if matches!(argument.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath) => {
            Kind::Path
        }
        _ => return None,
    })
}

/// The words of a value's name that are values themselves, as in `auto|cpu|cuda[:N]`.
fn with_alternatives(argument: Arg) -> Arg {
    let name =
        argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    let is_value = |word: &&str| word.starts_with(|character: char| character.is_ascii_lowercase());
    let words = name.split('|').map(|word| word.split('[').next().unwrap_or(word)).filter(is_value);
    let words: Vec<String> = words.map(str::to_owned).collect();
    if words.is_empty() || !name.contains('|') {
        return argument;
    }
    argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
        beginning_with(typed, words.iter().map(CompletionCandidate::new).collect())
    }))
}

/// Completes the values of a kind.
struct Values {
    kind: Kind,
    world: Arc<World>,
    files: Files,
}

impl ValueCompleter for Values {
    fn complete(&self, typed: &OsStr) -> Vec<CompletionCandidate> {
        let found = beginning_with(typed, self.world.candidates(self.kind, typed));
        match self.kind {
            Kind::Path | Kind::Model if found.is_empty() => match self.files {
                Files::Shell => vec![CompletionCandidate::new(bash::FILES)],
                Files::Program => PathCompleter::any().complete(typed),
            },
            _ => found,
        }
    }
}

fn beginning_with(typed: &OsStr, mut candidates: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    candidates.retain(|candidate| begins_with(candidate, typed));
    candidates
}

fn begins_with(candidate: &CompletionCandidate, typed: &OsStr) -> bool {
    candidate.get_value().as_encoded_bytes().starts_with(typed.as_encoded_bytes())
}

fn described(value: impl Into<OsString>, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(printable::in_one_row(help).into()))
}

impl World {
    fn candidates(&self, kind: Kind, typed: &OsStr) -> Vec<CompletionCandidate> {
        match kind {
            Kind::Model => {
                let here = self.models_here();
                if here.iter().any(|model| begins_with(model, typed)) { here } else { self.catalogue_models() }
            }
            Kind::CatalogueModel => self.catalogue_models(),
            Kind::ModelHere => self.models_here(),
            Kind::Persona => {
                let language = self.messages.language();
                let personas = personas(&self.paths).into_iter();
                personas.map(|persona| described(&persona.name, persona.described(language))).collect()
            }
            Kind::Conversation => self.conversations(|store| store.list(CONVERSATIONS)),
            Kind::DeletedConversation => self.conversations(Store::deleted),
            Kind::Language => Language::codes().map(|code| self.language(code)).collect(),
            Kind::Format => formats::choices().map(CompletionCandidate::new).collect(),
            Kind::Endpoint => self.endpoints.iter().map(CompletionCandidate::new).collect(),
            Kind::Path => Vec::new(),
        }
    }

    fn language(&self, code: &'static str) -> CompletionCandidate {
        let name = Language::named(code).map(|language| match self.messages.language() {
            crate::i18n::Language::Dutch => language.in_dutch(),
            crate::i18n::Language::English => language.in_english(),
        });
        described(code, name.unwrap_or_default())
    }

    /// The model in the program, and those of the catalogue that are on the disk.
    fn models_here(&self) -> Vec<CompletionCandidate> {
        let mini = MiniModel::built_in().map(|_| MiniModel::NAME.to_owned());
        let hub = self.settings.as_ref().map(|settings| Hub::new(settings.hub.clone(), self.paths.state.clone()));
        let is_here = |files: &ModelFiles| hub.as_ref().is_some_and(|hub| hub.find(files).presence.is_complete());
        let catalogue = catalogue().ok();
        let all = catalogue.iter().flat_map(Catalogue::all).filter(is_here);
        let names = mini.into_iter().chain(all.map(|files| files.reference().to_string()));
        names.map(|name| self.model(name)).collect()
    }

    /// The models of the catalogue: their names, which mean the default file, and every file.
    fn catalogue_models(&self) -> Vec<CompletionCandidate> {
        let catalogue = catalogue().ok();
        let all = catalogue.iter().flat_map(Catalogue::all);
        let mut names: Vec<String> =
            all.flat_map(|files| [files.model.clone(), files.reference().to_string()]).collect();
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names.into_iter().map(|name| self.model(name)).collect()
    }

    fn model(&self, name: String) -> CompletionCandidate {
        let purpose = purpose_text(&name).map(|purpose| self.messages.render(&purpose));
        described(name, &purpose.unwrap_or_default())
    }

    fn conversations<E>(&self, list: impl FnOnce(&Store) -> Result<Vec<Summary>, E>) -> Vec<CompletionCandidate> {
        let Ok(store) = Store::open_read_only(&self.paths.sessions()) else { return Vec::new() };
        let found = list(&store).unwrap_or_default().into_iter();
        found.map(|summary| described(summary.id.0.to_string(), &summary.title)).collect()
    }
}
