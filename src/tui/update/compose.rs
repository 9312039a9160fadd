//! Writing and sending: keys while the composer has the focus.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{answer, attachments, browse, command};
use crate::conversation::{Role, TurnState};
use crate::tui::command::{self as commands, Input};
use crate::tui::composer::{Motion, Moved};
use crate::tui::effect::{Effect, FileEffect, ReadPurpose, TerminalEffect};
use crate::tui::keymap::Action;
use crate::tui::layout;
use crate::tui::overlay::Overlay;
use crate::tui::state::State;

pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let Some(action) = action else {
        type_character(state, key);
        return Vec::new();
    };
    let composer = &mut state.input.composer;
    match action {
        Action::Send => return send(state),
        Action::NewLine => composer.insert("\n"),
        Action::Move(motion) => composer.go(motion),
        Action::Delete(motion) => composer.delete(motion),
        Action::Up => up(state),
        Action::Down => down(state),
        Action::Complete => return complete(state),
        Action::Editor => return vec![Effect::Terminal(TerminalEffect::Edit(composer.text().to_owned()))],
        Action::Stop if state.generation.answer.is_some() => return answer::stop(state),
        Action::Stop => {
            if state.input.editing.take().is_some() {
                composer.take();
            }
        }
        Action::Leave if composer.is_empty() => return vec![Effect::Quit],
        // As in a shell: with text, Ctrl+D deletes.
        Action::Leave => composer.delete(Motion::Right),
        Action::Scroll(scroll) => browse::scroll(state, scroll),
        Action::Conversation(action) => return browse::act(state, action),
        // These mean the same everywhere, and never arrive here.
        Action::Interrupt | Action::Help | Action::Palette => {}
    }
    Vec::new()
}

fn type_character(state: &mut State, key: KeyEvent) {
    let KeyCode::Char(character) = key.code else { return };
    if (key.modifiers - KeyModifiers::SHIFT).is_empty() {
        if character == '?' && state.input.composer.is_empty() {
            state.screen.overlay = Some(Overlay::HELP);
        } else {
            state.input.composer.insert(character.encode_utf8(&mut [0; 4]));
        }
    }
}

/// Sends the message, or runs the command.
fn send(state: &mut State) -> Vec<Effect> {
    let text = state.input.composer.text().trim_end().to_owned();
    if text.trim().is_empty() {
        return Vec::new();
    }
    state.input.composer.take();
    state.input.history.remember(text.clone());
    match Input::parse(&text) {
        Input::Message(message) => {
            let paths = attachments::mentioned(message);
            if paths.is_empty() {
                return send_message(state, message);
            }
            vec![Effect::Files(FileEffect::Read { paths, purpose: ReadPurpose::Send(message.to_owned()) })]
        }
        Input::Command(command, argument) => command::run(state, command, argument),
        Input::Unknown(word) => {
            // It may be a typing error: it stays, for correction.
            state.input.composer.set(&text);
            command::unknown(state, word);
            Vec::new()
        }
    }
}

/// Adds a message with its attachments to the conversation, and requests an answer.
pub fn send_message(state: &mut State, message: &str) -> Vec<Effect> {
    let mut effects = answer::stop(state);
    let parent = match state.input.editing.take() {
        Some(turn) => {
            state.generation.window.left_out = 0;
            state.conversation.tree.get(turn).and_then(|turn| turn.parent)
        }
        None => state.conversation.tree.head(),
    };
    let content = attachments::with_attachments(state, message);
    let turn = state.conversation.tree.add(parent, Role::User, content, TurnState::Complete);
    effects.extend(answer::request(state, turn));
    effects
}

/// A row up; from the first row to the message sent before.
fn up(state: &mut State) {
    let columns = layout::composer_columns(&state.screen);
    let composer = &mut state.input.composer;
    if composer.go_rows(-1, columns) == Moved::AtTheEdge
        && let Some(text) = state.input.history.older(composer.text())
    {
        composer.set(text);
    }
}

/// A row down; from the last row to the message sent after.
fn down(state: &mut State) {
    let columns = layout::composer_columns(&state.screen);
    let composer = &mut state.input.composer;
    if composer.go_rows(1, columns) == Moved::AtTheEdge
        && let Some(text) = state.input.history.newer()
    {
        composer.set(&text);
    }
}

/// Completes the name of a file or a command as far as it is certain.
fn complete(state: &mut State) -> Vec<Effect> {
    if let Some((_, start)) = attachments::name_at_cursor(state) {
        return vec![Effect::Files(FileEffect::Complete(start))];
    }
    let text = state.input.composer.text();
    let Some(start) = text.strip_prefix('/').filter(|_| state.input.composer.cursor() == text.len()) else {
        return Vec::new();
    };
    if let Some((command, argument)) = start.split_once(' ') {
        let position = text.len() - argument.len();
        let found = command::completions(state, command, argument);
        complete_with(state, position, &found, " ");
    } else {
        let found: Vec<String> = commands::beginning_with(start).into_iter().map(str::to_owned).collect();
        complete_with(state, 1, &found, " ");
    }
    Vec::new()
}

/// Replaces the text from `position` to the cursor: by the only name found and `suffix`, or by what all names share.
pub fn complete_with(state: &mut State, position: usize, found: &[String], suffix: &str) {
    let range = position..state.input.composer.cursor();
    match found {
        [] => {}
        [only] => state.input.composer.replace(range, &format!("{only}{suffix}")),
        [first, rest @ ..] => {
            let mut common = first.as_str();
            while !rest.iter().all(|other| other.starts_with(common)) {
                let last = common.chars().next_back().map_or(0, char::len_utf8);
                common = &common[..common.len() - last];
            }
            state.input.composer.replace(range, common);
            state.show_notice(found.join("  "));
        }
    }
}
