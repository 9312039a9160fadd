//! A conversation's title: the person's, or the one that the model finds once there is something to name.

use super::summary;
use crate::conversation::{title_in, title_question};
use crate::i18n::text;
use crate::tui::effect::{ConversationKey, Effect};
use crate::tui::state::{EngineState, Saving, State, TitleSource};

/// Most tokens of a title.
const MOST_TOKENS: usize = 24;

/// Has the model find a title behind its first whole answer, unless there is one.
pub fn find(state: &mut State) -> Vec<Effect> {
    let EngineState::Ready(info) = &state.engine else { return Vec::new() };
    // The first words tell more than what the mini model would find.
    if info.is_mini() || state.record.title == TitleSource::Chosen || state.record.saving == Saving::Off {
        return Vec::new();
    }
    state.record.title = TitleSource::Chosen;
    let said = state.tree.conversation(state.system.as_deref(), state.tree.head());
    let (key, question) = (state.record.key, title_question(said));
    vec![Effect::FindTitle { key, question, options: summary::options(state, MOST_TOKENS) }]
}

/// Takes in what the model found, where that can be a title.
pub fn found(key: ConversationKey, answer: &str) -> Vec<Effect> {
    title_in(answer).map(|title| Effect::Entitle { key, title }).into_iter().collect()
}

/// Gives the conversation the title that the person wants.
pub fn give(state: &mut State, title: &str) -> Vec<Effect> {
    if title.is_empty() {
        state.show_problem(text!(state.messages, "chat-rename-hint"));
        return Vec::new();
    }
    state.record.title = TitleSource::Chosen;
    state.show_notice(text!(state.messages, "chat-renamed", title = title));
    vec![Effect::Rename { key: state.record.key, title: title.to_owned() }]
}
