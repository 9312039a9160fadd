//! The chat line by line: for screen readers, for terminals that cannot be drawn on, and for scripts.
//!
//! It is the same chat. `update` changes the same state, by the same keys and commands. What the screen would show is
//! said here, once, when it changes; a list is numbered, and the next line chooses from it. Pure, as `update` is.

mod choice;
mod editor;
mod narrator;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::{Command, Input};
use super::effect::{Effect, EngineEffect, FileEffect};
use super::help::{self, HelpRow};
use super::keymap::Action;
use super::msg::{InputMsg, Msg, SessionMsg};
use super::overlay::Overlay;
use super::state::{Focus, InitialState, State};
use super::update::update;
use crate::i18n::text;
use choice::{Choice, Pick};
use narrator::Narrator;

pub use editor::LineEditor;

/// Columns of the help, which every terminal breaks as it likes.
const HELP_COLUMNS: usize = 100;

/// Something to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Who says what follows.
    Speaker(String),
    /// Part of an answer, as the model wrote it.
    Answer(String),
    /// The answer ends here.
    AnswerEnd,
    /// A line of the program's own.
    Line(String),
    /// What is going on while nothing else is said, for who waits.
    Progress(String),
}

/// What is to be done and to be printed after a message.
#[derive(Debug, Default)]
pub struct Outcome {
    pub effects: Vec<Effect>,
    pub said: Vec<Said>,
}

impl Outcome {
    fn say(&mut self, line: String) {
        self.said.push(Said::Line(line));
    }
}

/// A chat by lines: what was said, and the list that the next line chooses from.
#[derive(Default)]
pub struct LineChat {
    narrator: Narrator,
    choice: Option<Choice>,
    /// What the user was writing when the list was opened.
    draft: String,
}

impl LineChat {
    /// A list waits for a choice.
    pub fn is_choosing(&self) -> bool {
        self.choice.is_some()
    }

    /// What goes before the line that the user writes.
    pub fn prompt(&self, state: &State) -> String {
        if self.is_choosing() {
            text!(state.messages, "lines-choose")
        } else if state.input.editing.is_some() {
            text!(state.messages, "lines-edit")
        } else {
            text!(state.messages, "lines-you")
        }
    }

    /// Applies a whole line, as if it was typed and sent.
    pub fn send(&mut self, state: &mut State, line: &str) -> Outcome {
        state.input.composer.set(line);
        let is_for_help = line.trim() == "?" && !self.is_choosing();
        if is_for_help {
            state.input.composer.set("/?");
        }
        self.update(state, Msg::Input(InputMsg::Key(KeyEvent::from(KeyCode::Enter))))
    }

    /// Applies a message.
    pub fn update(&mut self, state: &mut State, msg: impl Into<Msg>) -> Outcome {
        let msg = msg.into();
        let mut outcome = Outcome::default();
        let is_tick = msg == Msg::Tick;
        match msg {
            Msg::Input(InputMsg::Key(key)) => self.press(state, key, &mut outcome),
            Msg::Input(InputMsg::Wheel(_)) => {}
            msg => {
                if matches!(msg, Msg::Session(SessionMsg::Opened { .. })) {
                    self.narrator.begin_another();
                }
                // The list is the state's while something may happen to it.
                state.screen.overlay = self.choice.as_mut().map(Choice::lend);
                outcome.effects = update(state, msg);
            }
        }
        // Lists and meters are for eyes.
        state.input.suggestions = None;
        outcome.effects.retain(|effect| !is_for_eyes(effect));
        self.narrator.tell(state, is_tick, &mut outcome.said);
        self.take_overlay(state, &mut outcome);
        take_search(state, &mut outcome);
        outcome
    }

    fn press(&mut self, state: &mut State, key: KeyEvent, outcome: &mut Outcome) {
        self.narrator.forget_notice();
        let action = state.screen.keymap.action(key);
        let is_empty = state.input.composer.is_empty();
        let closes = matches!(action, Some(Action::Interrupt | Action::Stop))
            || action == Some(Action::Leave) && is_empty && self.is_choosing();
        match &mut self.choice {
            Some(choice) if closes => {
                state.screen.overlay = Some(choice.lend());
                outcome.effects = update(state, InputMsg::Key(key));
            }
            Some(_) if action == Some(Action::Send) => self.choose(state, outcome),
            _ if action == Some(Action::Send) && is_for_the_screen(state.input.composer.text()) => {
                state.input.composer.take();
                state.screen.notice = None;
                outcome.say(text!(state.messages, "lines-only-screen"));
            }
            _ => outcome.effects = update(state, InputMsg::Key(key)),
        }
    }

    /// Takes the line that was written as a choice from the list.
    fn choose(&mut self, state: &mut State, outcome: &mut Outcome) {
        let Some(mut choice) = self.choice.take() else { return };
        let line = state.input.composer.take();
        state.screen.notice = None;
        let pick = choice.pick(&line);
        if let Pick::Command = pick {
            // A command leaves the list.
            state.input.composer.set(&line);
            outcome.effects = update(state, InputMsg::Key(KeyEvent::from(KeyCode::Enter)));
            return;
        }
        state.screen.overlay = Some(choice.lend());
        let key = match pick {
            Pick::Item(index) => {
                choice::select(state, index);
                KeyEvent::from(KeyCode::Enter)
            }
            Pick::Delete(index) => {
                choice::select(state, index);
                KeyEvent::from(KeyCode::Delete)
            }
            Pick::Yes => KeyEvent::from(KeyCode::Enter),
            Pick::Close | Pick::Command => KeyEvent::from(KeyCode::Esc),
            Pick::Shelf => KeyEvent::from(KeyCode::Tab),
            Pick::Words(words) => {
                choice::forget_words(state);
                outcome.effects = update(state, InputMsg::Paste(words));
                self.choice = Some(choice);
                return;
            }
            Pick::OutOfRange => {
                outcome.say(text!(state.messages, "lines-no-such-number", number = line.trim()));
                self.choice = Some(choice);
                return;
            }
        };
        outcome.effects = update(state, InputMsg::Key(key));
        self.choice = Some(choice);
    }

    /// Says a list that was opened or changed, and keeps it until a line chooses from it.
    fn take_overlay(&mut self, state: &mut State, outcome: &mut Outcome) {
        match state.screen.overlay.take() {
            Some(Overlay::Help { .. }) => outcome.said.extend(help(state).into_iter().map(Said::Line)),
            Some(overlay) => {
                if self.choice.is_none() {
                    self.draft = state.input.composer.take();
                }
                let choice = self.choice.get_or_insert_default();
                let lines = choice.take_back(overlay, state);
                outcome.said.extend(lines.into_iter().map(Said::Line));
            }
            None if self.choice.as_ref().is_some_and(Choice::is_lent) => {
                self.choice = None;
                self.restore_draft(state);
            }
            None if self.choice.is_none() => self.restore_draft(state),
            None => {}
        }
    }

    fn restore_draft(&mut self, state: &mut State) {
        let draft = std::mem::take(&mut self.draft);
        if !draft.is_empty() && state.input.composer.is_empty() {
            state.input.composer.set(&draft);
        } else if !draft.is_empty() {
            state.input.history.remember(draft);
        }
    }
}

/// Whether a line is a command that only the whole screen has a use for.
fn is_for_the_screen(line: &str) -> bool {
    matches!(Input::parse(line), Input::Command(Command::Theme | Command::Mouse, _))
}

/// Whether an effect only changes what a screen shows.
fn is_for_eyes(effect: &Effect) -> bool {
    matches!(effect, Effect::Files(FileEffect::Suggest(_)) | Effect::Engine(EngineEffect::CountDraft { .. }))
}

/// Says where the words that were searched are, and ends the search.
fn take_search(state: &mut State, outcome: &mut Outcome) {
    if state.screen.focus != Focus::Search {
        return;
    }
    let words = state.input.search_words.take();
    state.focus_composer();
    if words.trim().is_empty() {
        outcome.say(text!(state.messages, "lines-search-hint"));
        return;
    }
    let found = narrator::lines_with(state, &words);
    if found.is_empty() {
        outcome.say(text!(state.messages, "lines-not-found", words = words));
    }
    outcome.said.extend(found.into_iter().map(Said::Line));
}

/// What a chat begins with: what it is, and where the text goes.
pub fn welcome(initial: &InitialState) -> Vec<String> {
    let messages = &initial.messages;
    let goes = if let Some(server) = &initial.server {
        text!(messages, "chat-sent-to", server = server.as_str())
    } else {
        text!(messages, "chat-stays-here")
    };
    let persona = initial.persona.name.as_deref().map(|name| text!(messages, "chat-welcome-persona", name = name));
    let notice = initial.notice.as_ref().map(|notice| notice.text.clone());
    [notice, Some(text!(messages, "chat-welcome")), Some(goes), persona].into_iter().flatten().collect()
}

/// The key that proposes a question, for those who have keys.
pub fn about_examples(initial: &InitialState) -> Option<String> {
    let key =
        initial.keymap.keys_of(Action::Complete).into_iter().next().filter(|_| initial.persona.name.is_none())?;
    Some(text!(initial.messages, "lines-examples", key = key))
}

/// The commands, and the keys where there are any.
fn help(state: &State) -> Vec<String> {
    let rows = help::rows(&state.screen.keymap, &state.messages, HELP_COLUMNS);
    let rows = rows.into_iter().map(|row| match row {
        HelpRow::Heading(title) => title,
        HelpRow::Entry { name, text } => format!("  {name}{text}").trim_end().to_owned(),
        HelpRow::Blank => String::new(),
    });
    rows.chain([text!(state.messages, "lines-help")]).collect()
}

/// Ctrl+C, for those who get it as a signal.
pub fn interrupt() -> Msg {
    Msg::Input(InputMsg::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)))
}

#[cfg(test)]
mod tests;
