//! Writing and sending: keys while the composer has the focus.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{answer, browse, command, files};
use crate::conversation::{Role, TurnState};
use crate::tui::command::{self as commands, Input};
use crate::tui::composer::{Motion, Moved};
use crate::tui::effect::{Effect, ReadPurpose};
use crate::tui::keymap::Action;
use crate::tui::state::State;
use crate::tui::view;

/// Sent texts that are kept to be recalled.
const MOST_RECALLED: usize = 200;

pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let Some(action) = action else {
        type_character(state, key);
        return Vec::new();
    };
    if let Some(motion) = motion(action) {
        state.composer.go(motion);
        return Vec::new();
    }
    if let Some(motion) = deletion(action) {
        state.composer.delete(motion);
        return Vec::new();
    }
    match action {
        Action::Send => return send(state),
        Action::NewLine => state.composer.insert("\n"),
        Action::Stop if state.answer.is_some() => return answer::stop(state),
        Action::Stop if state.editing.take().is_some() => {
            state.composer.take();
        }
        Action::Leave if state.composer.is_empty() => return vec![Effect::Quit],
        // As in a shell, where there is something to delete.
        Action::Leave => state.composer.delete(Motion::Right),
        Action::Editor => return vec![Effect::OpenEditor(state.composer.text().to_owned())],
        Action::Complete => return complete(state),
        Action::Up => up(state),
        Action::Down => down(state),
        Action::Stop | Action::Interrupt | Action::Help | Action::Palette => {}
        _ => return browse::move_about(state, action),
    }
    Vec::new()
}

/// Pasted text is written, never sent, whatever newlines it has.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    state.notice = None;
    super::overlay::target_of_paste(state).insert(text);
    browse::search_changed(state);
    super::sessions::find_again(state)
}

/// Keeps a text for the key that recalls.
pub fn remember(state: &mut State, text: String) {
    state.recall.shown = None;
    if !text.trim().is_empty() && state.recall.sent.last() != Some(&text) {
        state.recall.sent.push(text);
        if state.recall.sent.len() > MOST_RECALLED {
            state.recall.sent.remove(0);
        }
    }
}

fn type_character(state: &mut State, key: KeyEvent) {
    let KeyCode::Char(character) = key.code else { return };
    if (key.modifiers - KeyModifiers::SHIFT).is_empty() {
        if character == '?' && state.composer.is_empty() {
            super::overlay::open_help(state);
        } else {
            state.composer.insert(character.encode_utf8(&mut [0; 4]));
        }
    }
}

fn motion(action: Action) -> Option<Motion> {
    Some(match action {
        Action::Left => Motion::Left,
        Action::Right => Motion::Right,
        Action::WordLeft => Motion::WordLeft,
        Action::WordRight => Motion::WordRight,
        Action::LineStart => Motion::LineStart,
        Action::LineEnd => Motion::LineEnd,
        _ => return None,
    })
}

fn deletion(action: Action) -> Option<Motion> {
    Some(match action {
        Action::DeleteLeft => Motion::Left,
        Action::DeleteRight => Motion::Right,
        Action::DeleteWordLeft => Motion::WordLeft,
        Action::DeleteWordRight => Motion::WordRight,
        Action::DeleteToStart => Motion::LineStart,
        Action::DeleteToEnd => Motion::LineEnd,
        _ => return None,
    })
}

/// Sends what was written, or does what it commands.
pub fn send(state: &mut State) -> Vec<Effect> {
    let text = state.composer.text().trim_end().to_owned();
    if text.trim().is_empty() {
        return Vec::new();
    }
    let line = Input::parse(&text);
    if let Input::Message(said) = line {
        state.composer.take();
        remember(state, text.clone());
        let paths = files::mentioned(said);
        if paths.is_empty() {
            return say(state, said);
        }
        return vec![Effect::ReadFiles { paths, purpose: ReadPurpose::Send(said.to_owned()) }];
    }
    state.composer.take();
    remember(state, text.clone());
    match line {
        Input::Command(command, argument) => command::run(state, command, argument),
        Input::Unknown(word) => {
            // It may be a slip of the finger: it stays, to be mended.
            state.composer.set(&text);
            command::unknown(state, word);
            Vec::new()
        }
        Input::Message(_) => Vec::new(),
    }
}

/// Says something, with the files that go along.
pub fn say(state: &mut State, said: &str) -> Vec<Effect> {
    let mut effects = answer::stop(state);
    let parent = match state.editing.take() {
        Some(turn) => {
            state.window.forgotten = 0;
            state.tree.get(turn).and_then(|turn| turn.parent)
        }
        None => state.tree.head(),
    };
    let content = files::with_attachments(state, said);
    let turn = state.tree.add(parent, Role::User, content, TurnState::Complete);
    effects.extend(answer::request(state, turn));
    effects
}

/// Up: a row up, and from the first row to what was sent before.
fn up(state: &mut State) {
    if state.composer.go_rows(-1, view::composer_columns(state)) == Moved::AtTheEdge {
        let next = match &state.recall.shown {
            Some((place, _)) => place.checked_sub(1),
            None => state.recall.sent.len().checked_sub(1),
        };
        show_sent(state, next);
    }
}

/// Down: a row down, and from the last row to what was sent after.
fn down(state: &mut State) {
    if state.composer.go_rows(1, view::composer_columns(state)) == Moved::Yes {
        return;
    }
    let Some((place, draft)) = state.recall.shown.take() else { return };
    if place + 1 < state.recall.sent.len() {
        state.recall.shown = Some((place, draft));
        show_sent(state, Some(place + 1));
    } else {
        state.composer.set(&draft);
    }
}

fn show_sent(state: &mut State, place: Option<usize>) {
    let Some(place) = place else { return };
    let draft = match state.recall.shown.take() {
        Some((_, draft)) => draft,
        None => state.composer.text().to_owned(),
    };
    state.composer.set(&state.recall.sent[place].clone());
    state.recall.shown = Some((place, draft));
}

/// Tab: the end of a file's or a command's name, as far as it is certain.
fn complete(state: &mut State) -> Vec<Effect> {
    if let Some((_, start)) = files::begun(state) {
        return vec![Effect::CompletePath(start)];
    }
    let text = state.composer.text();
    let Some(start) = text.strip_prefix('/').filter(|_| state.composer.cursor() == text.len()) else {
        return Vec::new();
    };
    if let Some((command, argument)) = start.split_once(' ') {
        let place = text.len() - argument.len();
        let found = command::completions(state, command, argument);
        complete_with(state, place, &found, " ");
    } else {
        let found: Vec<String> = commands::beginning_with(start).into_iter().map(str::to_owned).collect();
        complete_with(state, 1, &found, " ");
    }
    Vec::new()
}

/// Writes the only one of `found` from `place` to the cursor, `behind` behind it, or as much as all have in common.
pub fn complete_with(state: &mut State, place: usize, found: &[String], behind: &str) {
    let range = place..state.composer.cursor();
    match found {
        [] => {}
        [only] => state.composer.replace(range, &format!("{only}{behind}")),
        [first, rest @ ..] => {
            let mut common = first.as_str();
            while !rest.iter().all(|other| other.starts_with(common)) {
                let last = common.chars().next_back().map_or(0, char::len_utf8);
                common = &common[..common.len() - last];
            }
            state.composer.replace(range, common);
            state.show_notice(found.join("  "));
        }
    }
}
