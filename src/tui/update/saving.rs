//! Saving as the conversation grows: a finished turn at once, a growing one every second.

use super::{answer, report_text, window};
use crate::conversation::{TurnId, TurnState};
use crate::i18n::text;
use crate::report::Report;
use crate::session::{Session, SessionDetails};
use crate::tui::effect::{Effect, SaveEffect, SessionEffect};
use crate::tui::ids::ConversationKey;
use crate::tui::state::{ContextWindow, Saving, SavingState, State, TitleSource};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveTrigger {
    /// Something changed. A growing turn waits for the next second.
    Change,
    /// Another second of an answer passed.
    Tick,
}

/// Saves what changed since the last time.
pub fn save(state: &mut State, trigger: SaveTrigger) -> Vec<Effect> {
    if state.saving.mode == Saving::Off {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let key = state.saving.key;
    let tree = &state.conversation.tree;
    if tree.turns().len() < state.saving.turns.len() {
        changes.push(SaveEffect::TakenBack { key, first: TurnId(tree.turns().len()) });
    }
    state.saving.turns.resize(tree.turns().len(), None);
    for (turn, saved) in tree.turns().iter().zip(&mut state.saving.turns) {
        let now = Some((turn.content.len(), turn.state));
        let waits = turn.state == TurnState::Running && saved.is_some() && trigger == SaveTrigger::Change;
        if *saved != now && !waits {
            *saved = now;
            let model = state.model.ready().map(|info| info.model.clone());
            let details =
                SessionDetails { system: state.persona.system.clone(), persona: state.persona.name.clone(), model };
            changes.push(SaveEffect::Turn { key, turn: turn.clone(), details });
        }
    }
    if state.saving.head != tree.head() {
        state.saving.head = tree.head();
        changes.push(SaveEffect::Head { key, head: state.saving.head });
    }
    changes.into_iter().map(|change| Effect::Session(SessionEffect::Save(change))).collect()
}

/// A new conversation begins, of which nothing is on the disk.
pub fn begin(state: &mut State) {
    let key = state.saving.next_key();
    state.saving = state.saving.of_another(key);
}

/// Shows a saved conversation in the place of the current one, which is saved first, under its own key.
pub fn open(state: &mut State, key: ConversationKey, session: Session) -> Vec<Effect> {
    let stop = answer::stop(state);
    let mut effects = save(state, SaveTrigger::Change);
    effects.extend(stop);
    show(state, key, session);
    effects.extend(window::measure(state));
    effects
}

fn show(state: &mut State, key: ConversationKey, session: Session) {
    state.saving = SavingState {
        turns: session.tree.turns().iter().map(|turn| Some((turn.content.len(), turn.state))).collect(),
        head: session.tree.head(),
        title: TitleSource::Chosen,
        ..state.saving.of_another(key)
    };
    state.conversation.tree = session.tree;
    state.conversation.failures.clear();
    (state.persona.system, state.persona.name) = (session.details.system, session.details.persona);
    state.apply_persona_temperature();
    state.transcript.clear();
    state.input.end_editing();
    state.screen.overlay = None;
    state.generation.window = ContextWindow::default();
    state.focus_composer();
    state.show_notice(text!(state.messages, "chat-session-opened", title = session.summary.title));
}

/// Reports the first time that something could not be saved. The conversation continues, and the status line says so
/// until all is saved.
pub fn failed(state: &mut State, report: &Report) -> Vec<Effect> {
    if state.saving.mode == Saving::On {
        state.saving.mode = Saving::Failing;
        let what = report_text::in_one_line(report, &state.messages);
        state.show_problem(text!(state.messages, "chat-not-saved", what = what));
    }
    Vec::new()
}

pub fn succeeded_again(state: &mut State) -> Vec<Effect> {
    if state.saving.mode == Saving::Failing {
        state.saving.mode = Saving::On;
        state.show_notice(text!(state.messages, "chat-saved-again"));
    }
    Vec::new()
}
