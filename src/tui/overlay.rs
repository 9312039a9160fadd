//! What can cover the screen: the help screen, and lists to pick from.

use super::command::{self, Command};
use super::composer::Composer;
use super::effect::Shelf;
use super::keymap::{Action, ConversationAction, Keymap};
use super::msg::{ModelChoice, ModelPlace, PendingModel};
use super::theme::Theme;
use crate::conversation::Persona;
use crate::engine::Preset;
use crate::i18n::{Language, Messages, text};
use crate::model::{Fit, Presence};
use crate::session::{Match, SessionId, Summary};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// The help screen, scrolled to the row `top`.
    Help {
        top: usize,
    },
    Picker(Picker),
    Sessions(SessionList),
}

impl Overlay {
    pub const HELP: Self = Self::Help { top: 0 };
}

/// The saved, or the deleted, conversations that contain the words of the filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionList {
    pub filter: Composer,
    pub shelf: Shelf,
    pub found: Vec<Match>,
    pub selected: usize,
    /// The conversation on the screen.
    pub open: Option<SessionId>,
    /// The conversation whose deletion waits for a yes.
    pub asks_about: Option<SessionId>,
    /// When it was listed, in seconds since 1970.
    pub now: i64,
}

impl SessionList {
    pub fn chosen(&self) -> Option<&Summary> {
        self.found.get(self.selected).map(|found| &found.summary)
    }

    pub fn go(&mut self, offset: isize) {
        let last = self.found.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(offset).min(last);
    }
}

/// The presets and their names, the Dutch one first.
pub const STYLES: [(Preset, [&str; 2]); 2] =
    [(Preset::Precise, ["precies", "precise"]), (Preset::Creative, ["creatief", "creative"])];

/// The name of a preset in this language.
pub fn style_name(preset: Preset, language: Language) -> &'static str {
    let names = STYLES.iter().find(|&&(other, _)| other == preset).map_or(["", ""], |&(_, names)| names);
    names[usize::from(language != Language::Dutch)]
}

/// What the user calls no persona at all, the Dutch word first.
pub const NO_PERSONA: [&str; 2] = ["geen", "none"];
/// The text id of the models' title.
const MODELS: &str = "picker-models";

/// A list to pick from, with a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    /// The text id of its title.
    pub title: &'static str,
    pub filter: Composer,
    /// The index of the selected item among those that the filter leaves.
    pub selected: usize,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    pub detail: String,
    pub action: PickerAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerAction {
    Run(Command),
    /// Puts `text`, the beginning of a command, in the composer.
    Begin {
        command: Command,
        text: String,
    },
    Persona(String),
    Style(&'static str),
    /// Changes to a model, or cancels it where it is pending.
    Model(String),
    Theme(&'static str),
}

impl Picker {
    pub fn of_commands(keymap: &Keymap, messages: &Messages) -> Self {
        Self::new("picker-commands", Self::commands(keymap, messages))
    }

    /// Every command by its name in the user's language, with its key where it has one.
    pub fn commands(keymap: &Keymap, messages: &Messages) -> Vec<Item> {
        let items = command::ENTRIES.iter().map(|entry| {
            let name = command::name(entry.command, messages.language());
            let key = action_of(entry.command).and_then(|action| keymap.keys_of(action).into_iter().next());
            let text = messages.format(entry.text, &fluent_bundle::FluentArgs::new());
            Item {
                name: format!("/{name}"),
                detail: [Some(text), key].into_iter().flatten().collect::<Vec<_>>().join(" · "),
                action: if entry.takes_argument {
                    PickerAction::Begin { command: entry.command, text: format!("/{name} ") }
                } else {
                    PickerAction::Run(entry.command)
                },
            }
        });
        items.collect()
    }

    /// The personas, after none at all.
    pub fn of_personas(personas: &[Persona], chosen: Option<&str>, messages: &Messages) -> Self {
        let language = messages.language();
        let none = NO_PERSONA[usize::from(language != Language::Dutch)].to_owned();
        let nobody =
            Item { name: none.clone(), detail: text!(messages, "persona-none"), action: PickerAction::Persona(none) };
        let items = personas.iter().map(|persona| Item {
            name: persona.name.clone(),
            detail: persona.described(language).to_owned(),
            action: PickerAction::Persona(persona.name.clone()),
        });
        let mut picker = Self::new("picker-personas", [nobody].into_iter().chain(items).collect());
        let chosen = personas.iter().position(|persona| Some(persona.name.as_str()) == chosen);
        picker.selected = chosen.map_or(0, |index| index + 1);
        picker
    }

    pub fn of_themes(chosen: &Theme, language: Language) -> Self {
        let items = Theme::ALL.iter().map(|theme| Item {
            name: theme.name_in(language).to_owned(),
            detail: String::new(),
            action: PickerAction::Theme(theme.name),
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
            Item { name: name.to_owned(), detail, action: PickerAction::Style(name) }
        });
        let mut picker = Self::new("picker-styles", items.collect());
        picker.selected = STYLES.iter().position(|&(preset, _)| preset == chosen).unwrap_or_default();
        picker
    }

    /// Models, of which `current` is in use and `pending` will replace it.
    pub fn of_models(
        models: &[ModelChoice],
        current: Option<&str>,
        pending: Option<&PendingModel>,
        messages: &Messages,
    ) -> Self {
        let items = models.iter().map(|model| {
            let is_pending = pending.is_some_and(|pending| pending.model == model.name);
            let state = match &model.place {
                ModelPlace::Server(_) if is_pending => text!(messages, "choice-connecting"),
                ModelPlace::Computer { .. } if is_pending => text!(messages, "choice-coming"),
                _ if current == Some(&model.name) => text!(messages, "choice-used"),
                ModelPlace::Server(server) => text!(messages, "choice-on-server", server = server.as_str()),
                &ModelPlace::Computer { bytes, on_disk, presence, .. } => {
                    let (bytes, done) = (messages.bytes(bytes), messages.bytes(on_disk));
                    match presence {
                        Presence::BuiltIn => text!(messages, "state-built-in"),
                        Presence::Present | Presence::Unverified => text!(messages, "choice-here", bytes = bytes),
                        Presence::Partial => text!(messages, "choice-partial", done = done, bytes = bytes),
                        Presence::Absent => text!(messages, "choice-absent", bytes = bytes),
                    }
                }
            };
            let fit = match &model.place {
                ModelPlace::Computer { fit, .. } => fit_text(*fit, messages),
                ModelPlace::Server(_) => None,
            };
            let purpose = model.purpose.as_ref().map(|purpose| messages.render(purpose));
            let detail = [fit, purpose, Some(state)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            Item { name: model.name.clone(), detail, action: PickerAction::Model(model.name.clone()) }
        });
        let mut picker = Self::new(MODELS, items.collect());
        let selected = pending.map(|pending| pending.model.as_str()).or(current);
        picker.selected = models.iter().position(|model| Some(model.name.as_str()) == selected).unwrap_or_default();
        picker
    }

    pub fn lists_models(&self) -> bool {
        self.title == MODELS
    }

    fn new(title: &'static str, items: Vec<Item>) -> Self {
        Self { title, filter: Composer::default(), selected: 0, items }
    }

    /// The items that the filter leaves.
    pub fn shown(&self) -> Vec<&Item> {
        let words = self.filter.text().to_lowercase();
        let matches = |item: &&Item| {
            let text = format!("{} {}", item.name, item.detail).to_lowercase();
            words.split_whitespace().all(|word| text.contains(word))
        };
        self.items.iter().filter(matches).collect()
    }

    pub fn go(&mut self, offset: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(offset).min(last);
    }

    pub fn chosen(&self) -> Option<PickerAction> {
        self.shown().get(self.selected).map(|item| item.action.clone())
    }
}

/// The action of a key that does what the command alone does.
fn action_of(command: Command) -> Option<Action> {
    let conversation = match command {
        Command::Help => return Some(Action::Help),
        Command::Quit => return Some(Action::Leave),
        Command::New => ConversationAction::New,
        Command::Regenerate => ConversationAction::Regenerate,
        Command::Copy => ConversationAction::CopyAnswer,
        Command::Code => ConversationAction::CopyCode,
        Command::Search => ConversationAction::Search,
        Command::Sessions => ConversationAction::List,
        _ => return None,
    };
    Some(Action::Conversation(conversation))
}

/// What a user who chooses a model should know about its size.
pub fn fit_text(fit: Fit, messages: &Messages) -> Option<String> {
    match fit {
        Fit::Recommended => Some(text!(messages, "fit-recommended")),
        Fit::TooLarge => Some(text!(messages, "fit-too-large")),
        Fit::Fits | Fit::Unknown => None,
    }
}
