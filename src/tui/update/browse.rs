//! Moving about in what was said: scrolling, turns one by one, and searching.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{answer, command, summary};
use crate::conversation::{Role, TurnId};
use crate::tui::composer::Motion;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::state::{Focus, State};

/// What an action does to the transcript, wherever the focus is.
pub fn move_about(state: &mut State, action: Action) -> Vec<Effect> {
    let page = state.transcript.page().saturating_sub(1).max(1).cast_signed();
    match action {
        Action::PageUp => state.transcript.scroll(-page),
        Action::PageDown => state.transcript.scroll(page),
        Action::ToStart => state.transcript.go_to_start(),
        Action::ToEnd => state.transcript.go_to_end(),
        Action::Browse => enter(state),
        Action::Search => open_search(state),
        Action::Regenerate => return command::regenerate(state, None),
        Action::CopyAnswer => return command::copy(state, None),
        Action::CopyCode => return command::copy_code(state, None, ""),
        Action::NewConversation => return command::new_conversation(state),
        Action::Sessions => return super::sessions::open(state),
        _ => {}
    }
    Vec::new()
}

/// Goes to the newest turn.
fn enter(state: &mut State) {
    if let Some(turn) = state.tree.head() {
        select(state, turn);
    }
}

/// Goes back to writing.
pub fn leave(state: &mut State) {
    state.focus = Focus::Composer;
    state.transcript.search = None;
}

fn select(state: &mut State, turn: TurnId) {
    state.focus = Focus::Turn(turn);
    // A long turn is shown whole while it is selected.
    state.lay_out();
    state.transcript.show_turn(turn);
}

/// A key while a turn is selected.
pub fn press(state: &mut State, turn: TurnId, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => step(state, turn, -1),
        KeyCode::Down | KeyCode::Char('j') => step(state, turn, 1),
        KeyCode::Left | KeyCode::Char('h') if plain => return to_branch(state, turn, -1),
        KeyCode::Right | KeyCode::Char('l') if plain => return to_branch(state, turn, 1),
        KeyCode::Char('e') | KeyCode::Enter if plain => command::edit(state, Some(turn)),
        KeyCode::Char('r') if plain => {
            leave(state);
            return command::regenerate(state, Some(turn));
        }
        KeyCode::Char('y' | 'c') if plain => return command::copy(state, Some(turn)),
        KeyCode::Char('b') if plain => return command::copy_code(state, Some(turn), ""),
        KeyCode::Char('/') if plain => open_search(state),
        KeyCode::Char('?') if plain => super::overlay::open_help(state),
        KeyCode::Char('q' | 'i') if plain => leave(state),
        KeyCode::Esc => leave(state),
        _ => match action {
            Some(Action::Leave) => leave(state),
            Some(action) => return move_about(state, action),
            None => {}
        },
    }
    Vec::new()
}

/// The turn before or after; behind the last one is what is being written.
fn step(state: &mut State, turn: TurnId, offset: isize) {
    let turns: Vec<TurnId> = state.transcript.turns().collect();
    let place = turns.iter().position(|&other| other == turn).unwrap_or_default();
    match place.checked_add_signed(offset).and_then(|place| turns.get(place)) {
        Some(&other) => select(state, other),
        None if offset > 0 => {
            leave(state);
            state.transcript.go_to_end();
        }
        None => {}
    }
}

/// The same turn in another branch. An answer under way belongs to the branch that is left, and stops.
fn to_branch(state: &mut State, turn: TurnId, offset: isize) -> Vec<Effect> {
    let mut effects = if state.tree.branch(turn).count > 1 { answer::stop(state) } else { Vec::new() };
    if state.tree.turn_to_branch(turn, offset) {
        let depth = state.tree.path_to(Some(turn)).len();
        let other = state.tree.path().get(depth - 1).map(|turn| turn.id);
        effects.extend(summary::measure(state));
        if let Some(other) = other {
            select(state, other);
        }
    }
    effects
}

fn open_search(state: &mut State) {
    state.focus = Focus::Search;
    state.transcript.search_for(String::new());
}

/// A key while words to search for are being typed.
pub fn press_in_search(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    match (key.code, action) {
        (KeyCode::Esc, _) => leave(state),
        (KeyCode::Enter | KeyCode::Up, _) | (_, Some(Action::Search)) => state.transcript.search_next(-1),
        (KeyCode::Down, _) => state.transcript.search_next(1),
        (_, Some(Action::DeleteLeft)) => change_words(state, |words| words.delete(Motion::Left)),
        (_, Some(Action::DeleteWordLeft | Action::DeleteToStart)) => {
            change_words(state, |words| words.delete(Motion::WordLeft));
        }
        (KeyCode::Char(character), None) => {
            change_words(state, |words| words.insert(character.encode_utf8(&mut [0; 4])));
        }
        (_, Some(action @ (Action::PageUp | Action::PageDown | Action::ToStart | Action::ToEnd))) => {
            return move_about(state, action);
        }
        _ => {}
    }
    Vec::new()
}

fn change_words(state: &mut State, change: impl FnOnce(&mut crate::tui::composer::Composer)) {
    change(&mut state.search_words);
    search_changed(state);
}

/// Searches for the words as they are now.
pub fn search_changed(state: &mut State) {
    if state.focus == Focus::Search {
        state.transcript.search_for(state.search_words.text().to_owned());
    }
}

/// The last turn of the model that is shown.
pub fn last_answer(state: &State) -> Option<TurnId> {
    state.tree.path().iter().rev().find(|turn| turn.role == Role::Assistant).map(|turn| turn.id)
}
