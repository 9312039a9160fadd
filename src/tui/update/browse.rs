//! Moving through the transcript: by pages, turn by turn, and by searching.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::line::{self, Edited};
use super::{answer, conversation, sessions, transcript, window};
use crate::conversation::TurnId;
use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, ConversationAction, Scroll};
use crate::tui::overlay::Overlay;
use crate::tui::state::{Focus, State};

pub fn scroll(state: &mut State, scroll: Scroll) {
    let page = state.transcript.page().saturating_sub(1).max(1).cast_signed();
    match scroll {
        Scroll::PageUp => state.transcript.scroll(-page),
        Scroll::PageDown => state.transcript.scroll(page),
        Scroll::ToStart => state.transcript.go_to_start(),
        Scroll::ToEnd => state.transcript.go_to_end(),
    }
}

/// What a key does to the conversation, whether or not a turn is selected.
pub fn act(state: &mut State, action: ConversationAction) -> Vec<Effect> {
    match action {
        ConversationAction::Browse => {
            if let Some(turn) = state.conversation.tree.head() {
                select(state, turn);
            }
            Vec::new()
        }
        ConversationAction::Search => {
            open_search(state);
            Vec::new()
        }
        ConversationAction::Regenerate => conversation::regenerate(state, None),
        ConversationAction::CopyAnswer => conversation::copy(state, None),
        ConversationAction::CopyCode => conversation::copy_code(state, None, ""),
        ConversationAction::New => conversation::begin(state),
        ConversationAction::List => sessions::open(state),
    }
}

fn select(state: &mut State, turn: TurnId) {
    state.screen.focus = Focus::Turn(turn);
    // A selected turn is no longer folded, which changes the rows.
    transcript::lay_out(state);
    state.transcript.show_turn(turn);
}

/// A key while a turn is selected.
pub fn press(state: &mut State, turn: TurnId, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => step(state, turn, -1),
        KeyCode::Down | KeyCode::Char('j') => step(state, turn, 1),
        KeyCode::Left | KeyCode::Char('h') if is_plain => return to_branch(state, turn, -1),
        KeyCode::Right | KeyCode::Char('l') if is_plain => return to_branch(state, turn, 1),
        KeyCode::Char('e') | KeyCode::Enter if is_plain => conversation::edit(state, Some(turn)),
        KeyCode::Char('r') if is_plain => {
            state.focus_composer();
            return conversation::regenerate(state, Some(turn));
        }
        KeyCode::Char('y' | 'c') if is_plain => return conversation::copy(state, Some(turn)),
        KeyCode::Char('b') if is_plain => return conversation::copy_code(state, Some(turn), ""),
        KeyCode::Char('/') if is_plain => open_search(state),
        KeyCode::Char('?') if is_plain => state.screen.overlay = Some(Overlay::HELP),
        KeyCode::Char('q' | 'i') if is_plain => state.focus_composer(),
        KeyCode::Esc => state.focus_composer(),
        _ => match action {
            Some(Action::Leave) => state.focus_composer(),
            Some(Action::Scroll(motion)) => scroll(state, motion),
            Some(Action::Conversation(action)) => return act(state, action),
            // Keys of the composer mean nothing to a turn.
            Some(
                Action::Send
                | Action::NewLine
                | Action::Move(_)
                | Action::Delete(_)
                | Action::Undo
                | Action::Redo
                | Action::Yank
                | Action::Up
                | Action::Down
                | Action::Complete
                | Action::Editor
                | Action::Stop
                | Action::Interrupt
                | Action::Help
                | Action::Palette
                | Action::Suspend
                | Action::Redraw,
            )
            | None => {}
        },
    }
    Vec::new()
}

/// Selects the turn `offset` turns further. After the last one comes the composer.
fn step(state: &mut State, turn: TurnId, offset: isize) {
    let turns: Vec<TurnId> = state.transcript.turns().collect();
    let index = turns.iter().position(|&other| other == turn).unwrap_or_default();
    match index.checked_add_signed(offset).and_then(|index| turns.get(index)) {
        Some(&other) => select(state, other),
        None if offset > 0 => {
            state.focus_composer();
            state.transcript.go_to_end();
        }
        None => {}
    }
}

/// Shows another version of a turn. An answer under way belongs to the branch that is left, and stops.
fn to_branch(state: &mut State, turn: TurnId, offset: isize) -> Vec<Effect> {
    let has_versions = state.conversation.tree.branch(turn).count > 1;
    let mut effects = if has_versions { answer::stop(state) } else { Vec::new() };
    if state.conversation.tree.switch_branch(turn, offset) {
        let depth = state.conversation.tree.path_to(Some(turn)).len();
        let other = state.conversation.tree.path().get(depth - 1).map(|turn| turn.id);
        effects.extend(window::measure(state));
        if let Some(other) = other {
            select(state, other);
        }
    }
    effects
}

fn open_search(state: &mut State) {
    state.screen.focus = Focus::Search;
    state.transcript.search_for(String::new());
}

/// A key while the search words have the focus.
pub fn press_in_search(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    match (key.code, action) {
        (KeyCode::Esc, _) => state.focus_composer(),
        (KeyCode::Enter | KeyCode::Up, _) | (_, Some(Action::Conversation(ConversationAction::Search))) => {
            state.transcript.search_next(-1);
        }
        (KeyCode::Down, _) => state.transcript.search_next(1),
        (_, Some(Action::Scroll(motion))) => scroll(state, motion),
        _ => {
            if line::edit(&mut state.input.search_words, key, action) == Edited::Yes {
                search_changed(state);
            }
        }
    }
    Vec::new()
}

/// Searches for the words as they are now.
pub fn search_changed(state: &mut State) {
    if state.screen.focus == Focus::Search {
        state.transcript.search_for(state.input.search_words.text().to_owned());
    }
}
