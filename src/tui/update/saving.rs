//! Saving as it goes: whatever changed is saved, a finished turn at once and one under way each second.

use super::{answer, summary};
use crate::conversation::TurnState;
use crate::i18n::text;
use crate::report::Report;
use crate::session::{Session, SessionDetails};
use crate::tui::effect::{ConversationKey, Effect};
use crate::tui::state::{ContextWindow, EngineState, SaveState, Saving, State, TitleSource};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveTrigger {
    /// Any: a turn under way waits for the next second.
    Change,
    /// Another second of an answer went by.
    Tick,
}

/// What is to be saved now.
pub fn save(state: &mut State, trigger: SaveTrigger) -> Vec<Effect> {
    if state.record.saving == Saving::Off {
        return Vec::new();
    }
    let mut effects = Vec::new();
    let key = state.record.key;
    state.record.turns.resize(state.tree.turns().len(), None);
    for (turn, saved) in state.tree.turns().iter().zip(&mut state.record.turns) {
        let now = Some((turn.content.len(), turn.state));
        let waits = turn.state == TurnState::Running && saved.is_some() && trigger == SaveTrigger::Change;
        if *saved != now && !waits {
            *saved = now;
            let model = match &state.engine {
                EngineState::Ready(info) => Some(info.model.clone()),
                EngineState::Loading | EngineState::Failed(_) => None,
            };
            let details = SessionDetails { system: state.system.clone(), persona: state.persona.clone(), model };
            effects.push(Effect::SaveTurn { key, turn: turn.clone(), details });
        }
    }
    if state.record.head != state.tree.head() {
        state.record.head = state.tree.head();
        effects.push(Effect::SaveHead { key, head: state.record.head });
    }
    effects
}

/// What the next conversation will be called.
pub fn next_key(state: &mut State) -> ConversationKey {
    state.record.keys += 1;
    ConversationKey(state.record.keys)
}

/// From now on nothing of the conversation is on the disk.
pub fn begin(state: &mut State) {
    let key = next_key(state);
    state.record = SaveState { saving: state.record.saving, key, keys: state.record.keys, ..SaveState::default() };
}

/// Shows a conversation that was brought back from the disk.
pub fn open(state: &mut State, key: ConversationKey, session: Session) -> Vec<Effect> {
    let effects = answer::stop(state);
    // What is left of the conversation before is saved with its own key.
    let mut all = save(state, SaveTrigger::Change);
    all.extend(effects);
    show(state, key, session);
    all.extend(summary::measure(state));
    all
}

/// Puts a conversation in place of the one before.
pub fn show(state: &mut State, key: ConversationKey, session: Session) {
    state.record = SaveState {
        saving: state.record.saving,
        key,
        keys: state.record.keys.max(key.0),
        turns: session.tree.turns().iter().map(|turn| Some((turn.content.len(), turn.state))).collect(),
        head: session.tree.head(),
        title: TitleSource::Chosen,
    };
    state.tree = session.tree;
    state.system = session.details.system;
    state.persona = session.details.persona;
    state.failures.clear();
    state.transcript.clear();
    state.editing = None;
    state.overlay = None;
    state.window = ContextWindow::default();
    state.apply_persona();
    super::browse::leave(state);
    state.show_notice(text!(state.messages, "chat-session-opened", title = session.summary.title));
}

/// Something could not be saved. That is told once; the conversation goes on.
pub fn failed(state: &mut State, report: &Report) {
    if state.record.saving == Saving::On {
        state.record.saving = Saving::Failing;
        let what = answer::in_one_line(report, &state.messages);
        state.show_problem(text!(state.messages, "chat-not-saved", what = what));
    }
}
