//! Writing and sending: keys while the composer has the focus.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::attachments::Writing;
use super::{answer, attachments, browse, command};
use crate::conversation::{Role, TurnId, TurnState};
use crate::tui::command::{self as commands, Input};
use crate::tui::composer::{Motion, Moved};
use crate::tui::effect::{Effect, FileEffect, MissingFiles, ReadPurpose, TerminalEffect};
use crate::tui::examples;
use crate::tui::keymap::Action;
use crate::tui::layout;
use crate::tui::overlay::Overlay;
use crate::tui::state::{QueuedMessage, State};

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
        Action::Undo => composer.undo(),
        Action::Redo => composer.redo(),
        Action::Yank => composer.yank(),
        Action::Up => up(state),
        Action::Down => down(state),
        Action::Complete => return complete(state),
        Action::Editor => return vec![Effect::Terminal(TerminalEffect::Edit(composer.text().to_owned()))],
        Action::Stop if !state.input.queue.is_empty() => state.input.take_back_queue(),
        Action::Stop if state.generation.answer.is_some() => return answer::stop(state),
        Action::Stop => end_editing(state),
        Action::Leave if composer.is_empty() => return vec![Effect::Quit],
        // As in a shell: with text, Ctrl+D deletes.
        Action::Leave => composer.delete(Motion::Right),
        Action::Scroll(scroll) => browse::scroll(state, scroll),
        Action::Conversation(action) => return browse::act(state, action),
        // These mean the same everywhere, and never arrive here.
        Action::Interrupt | Action::Help | Action::Palette | Action::Suspend | Action::Redraw => {}
    }
    Vec::new()
}

fn end_editing(state: &mut State) {
    if state.input.end_editing().is_some() {
        state.transcript.go_to_end();
    }
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
pub fn send(state: &mut State) -> Vec<Effect> {
    let text = state.input.composer.text().trim_end().to_owned();
    if text.trim().is_empty() {
        return Vec::new();
    }
    state.input.composer.take();
    state.input.history.remember(text.clone());
    let insists = state.input.insists.take().is_some_and(|refused| refused == text);
    match Input::parse(&text) {
        Input::Message(message) => {
            let paths = attachments::mentioned(message);
            if paths.is_empty() {
                return send_message(state, message);
            }
            let missing = if insists { MissingFiles::Ignored } else { MissingFiles::Refused };
            let purpose = ReadPurpose::Send { message: message.to_owned(), missing };
            vec![Effect::Files(FileEffect::Read { paths, purpose })]
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

/// Adds a message with its attachments to the conversation, and requests an answer. During an answer the message waits,
/// unless it is another version of an earlier one, which the answer would not follow.
pub fn send_message(state: &mut State, message: &str) -> Vec<Effect> {
    let Some(editing) = state.input.editing.take() else {
        if state.generation.answer.is_some() {
            let attachments = std::mem::take(&mut state.input.attachments);
            state.input.queue.push_back(QueuedMessage { text: message.to_owned(), attachments });
            return Vec::new();
        }
        let parent = state.conversation.tree.head();
        return say(state, parent, message);
    };
    let effects = answer::stop(state);
    state.generation.window.left_out = 0;
    let parent = state.conversation.tree.get(editing.turn).and_then(|turn| turn.parent);
    let said = say(state, parent, message);
    if state.input.composer.is_empty() {
        state.input.composer.set(&editing.draft);
    } else {
        state.input.history.remember(editing.draft);
    }
    effects.into_iter().chain(said).collect()
}

fn say(state: &mut State, parent: Option<TurnId>, message: &str) -> Vec<Effect> {
    let content = attachments::with_attachments(state, message);
    let turn = state.conversation.tree.add(parent, Role::User, content, TurnState::Complete);
    answer::request(state, turn)
}

/// Sends the message that waits longest, where no answer is under way any more.
pub fn send_queued(state: &mut State) -> Vec<Effect> {
    if state.generation.answer.is_some() {
        return Vec::new();
    }
    let Some(QueuedMessage { text, attachments }) = state.input.queue.pop_front() else { return Vec::new() };
    // Those that were attached since belong to a later message.
    let later = std::mem::replace(&mut state.input.attachments, attachments);
    let parent = state.conversation.tree.head();
    let effects = say(state, parent, &text);
    state.input.attachments = later;
    effects
}

/// A row up; from the first row to the message sent before.
fn up(state: &mut State) {
    let columns = layout::composer_columns(&state.screen);
    let composer = &mut state.input.composer;
    if composer.go_rows(-1, columns) == Moved::AtTheEdge
        && let Some(text) = state.input.history.older(composer.text())
    {
        composer.set(&text);
    }
}

/// A row down; from the last row to the message sent after.
fn down(state: &mut State) {
    let columns = layout::composer_columns(&state.screen);
    let composer = &mut state.input.composer;
    if composer.go_rows(1, columns) == Moved::AtTheEdge
        && let Some(text) = state.input.history.newer(composer.text())
    {
        composer.set(&text);
    }
}

/// Completes the name of a file or a command as far as it is certain; where nothing is written, proposes a question.
fn complete(state: &mut State) -> Vec<Effect> {
    if let Some(example) = examples::next(state) {
        state.input.composer.set(&example);
        return Vec::new();
    }
    if let Some((_, start, _)) = attachments::name_at_cursor(state) {
        return vec![Effect::Files(FileEffect::Complete(start))];
    }
    let text = state.input.composer.text();
    let Some(start) = text.strip_prefix('/').filter(|_| state.input.composer.cursor() == text.len()) else {
        return Vec::new();
    };
    if let Some((command, argument)) = start.split_once(' ') {
        let position = text.len() - argument.len();
        let found = command::completions(state, command, argument);
        complete_with(state, position, &found, " ", Writing::Bare);
    } else {
        let found: Vec<String> = commands::beginning_with(start).into_iter().map(str::to_owned).collect();
        complete_with(state, 1, &found, " ", Writing::Bare);
    }
    Vec::new()
}

/// Replaces the text from `position` to the cursor: by the only name found and `suffix`, or by what all names share.
pub fn complete_with(state: &mut State, position: usize, found: &[String], suffix: &str, writing: Writing) {
    let range = position..state.input.composer.cursor();
    let written = |name: &str, is_whole| match writing {
        Writing::Bare => name.to_owned(),
        Writing::Mention => attachments::quoted(name, is_whole),
    };
    match found {
        [] => {}
        [only] => state.input.composer.replace(range, &format!("{}{suffix}", written(only, true))),
        [first, rest @ ..] => {
            let mut common = first.as_str();
            while !rest.iter().all(|other| other.starts_with(common)) {
                let last = common.chars().next_back().map_or(0, char::len_utf8);
                common = &common[..common.len() - last];
            }
            state.input.composer.replace(range, &written(common, false));
            state.show_notice(found.join("  "));
        }
    }
}
