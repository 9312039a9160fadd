//! What lies on top of all: the help screen, and lists to pick from.

use super::command;
use super::composer::Composer;
use super::msg::{ModelChoice, PendingModel};
use super::theme::Theme;
use crate::conversation::Persona;
use crate::engine::Preset;
use crate::i18n::{Language, Messages, text};
use crate::model::Presence;
use crate::session::{Match, SessionId, Summary};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// The help screen, and the first of its rows that is seen.
    Help(usize),
    Picker(Picker),
    Sessions(SessionList),
}

/// The saved conversations, and words that they must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionList {
    pub filter: Composer,
    /// Those that have them.
    pub found: Vec<Match>,
    /// The place of the chosen one.
    pub selected: usize,
    /// Those deleted from the open list, the last at the end.
    pub deleted: Vec<SessionId>,
}

impl SessionList {
    pub fn chosen(&self) -> Option<&Summary> {
        self.found.get(self.selected).map(|found| &found.summary)
    }
}

/// Sets of options with their names, the Dutch first.
pub const STYLES: [(Preset, [&str; 2]); 2] =
    [(Preset::Precise, ["precies", "precise"]), (Preset::Creative, ["creatief", "creative"])];
/// The name of the models' title among the texts.
const MODELS: &str = "picker-models";

/// A list to pick from, and words that shorten it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    /// The name of its title among the texts.
    pub title: &'static str,
    pub filter: Composer,
    /// The place of the chosen one among those that are shown.
    pub selected: usize,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub name: String,
    pub detail: String,
    /// What picking it does.
    pub choice: PickerAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerAction {
    Command(command::Command),
    /// Begins a command whose end is to be typed or picked.
    Begin {
        command: command::Command,
        /// Its beginning as it is typed.
        text: String,
    },
    Persona(String),
    /// Takes a set of options.
    Style(&'static str),
    /// Takes a model, or gives it up where it is on its way.
    Model(String),
    Theme(&'static str),
}

impl Picker {
    pub fn of_commands(messages: &Messages) -> Self {
        let dutch = messages.language() == Language::Dutch;
        let items = command::ENTRIES.iter().map(|entry| {
            let name = entry.names[usize::from(!dutch).min(entry.names.len() - 1)];
            Item {
                name: format!("/{name}"),
                detail: messages.format(entry.text, &fluent_bundle::FluentArgs::new()),
                choice: if entry.takes_argument {
                    PickerAction::Begin { command: entry.command, text: format!("/{name} ") }
                } else {
                    PickerAction::Command(entry.command)
                },
            }
        });
        Self::new("picker-commands", items.collect())
    }

    pub fn of_personas(personas: &[Persona], chosen: Option<&str>) -> Self {
        let items = personas.iter().map(|persona| Item {
            name: persona.name.clone(),
            detail: persona.description.clone(),
            choice: PickerAction::Persona(persona.name.clone()),
        });
        let mut picker = Self::new("picker-personas", items.collect());
        picker.selected =
            personas.iter().position(|persona| Some(persona.name.as_str()) == chosen).unwrap_or_default();
        picker
    }

    pub fn of_themes(chosen: &Theme) -> Self {
        let items = Theme::ALL.iter().map(|theme| Item {
            name: theme.name.to_owned(),
            detail: String::new(),
            choice: PickerAction::Theme(theme.name),
        });
        let mut picker = Self::new("picker-themes", items.collect());
        picker.selected = Theme::ALL.iter().position(|theme| theme.name == chosen.name).unwrap_or_default();
        picker
    }

    pub fn of_styles(chosen: Preset, messages: &Messages) -> Self {
        let [precise, creative] = [text!(messages, "style-precise"), text!(messages, "style-creative")];
        let details = [precise, creative].into_iter();
        let items = STYLES.iter().zip(details).map(|(&(_, names), detail)| {
            let name = names[usize::from(messages.language() != Language::Dutch)];
            Item { name: name.to_owned(), detail, choice: PickerAction::Style(name) }
        });
        let mut picker = Self::new("picker-styles", items.collect());
        picker.selected = STYLES.iter().position(|&(preset, _)| preset == chosen).unwrap_or_default();
        picker
    }

    /// Models, of which `used` is talked with and `coming` is on its way.
    pub fn of_models(
        models: &[ModelChoice],
        used: Option<&str>,
        coming: Option<&PendingModel>,
        messages: &Messages,
    ) -> Self {
        let items = models.iter().map(|model| {
            let bytes = messages.bytes(model.bytes);
            let detail = match model.presence {
                _ if coming.is_some_and(|coming| coming.model == model.name) => text!(messages, "choice-coming"),
                _ if used == Some(&model.name) => text!(messages, "choice-used"),
                Presence::BuiltIn => text!(messages, "state-built-in"),
                Presence::Present | Presence::Unverified => text!(messages, "choice-here", bytes = bytes),
                Presence::Partial => {
                    text!(messages, "choice-partial", done = messages.bytes(model.on_disk), bytes = bytes)
                }
                Presence::Absent => text!(messages, "choice-absent", bytes = bytes),
            };
            Item { name: model.name.clone(), detail, choice: PickerAction::Model(model.name.clone()) }
        });
        let mut picker = Self::new(MODELS, items.collect());
        let chosen = coming.map(|coming| coming.model.as_str()).or(used);
        picker.selected = models.iter().position(|model| Some(model.name.as_str()) == chosen).unwrap_or_default();
        picker
    }

    /// Whether these are models.
    pub fn lists_models(&self) -> bool {
        self.title == MODELS
    }

    fn new(title: &'static str, items: Vec<Item>) -> Self {
        Self { title, filter: Composer::default(), selected: 0, items }
    }

    /// The items that the words leave.
    pub fn shown(&self) -> Vec<&Item> {
        let words = self.filter.text().to_lowercase();
        let fits = |item: &&Item| {
            let text = format!("{} {}", item.name, item.detail).to_lowercase();
            words.split_whitespace().all(|word| text.contains(word))
        };
        self.items.iter().filter(fits).collect()
    }

    pub fn go(&mut self, offset: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(offset).min(last);
    }

    pub fn choice(&self) -> Option<PickerAction> {
        self.shown().get(self.selected).map(|item| item.choice.clone())
    }
}
