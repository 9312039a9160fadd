//! The title of a conversation: the user's, or one that the model finds after its first complete answer.

use crate::conversation::{title_in, title_question};
use crate::i18n::text;
use crate::tui::effect::{Effect, EngineEffect, SessionEffect};
use crate::tui::ids::ConversationKey;
use crate::tui::state::{Saving, State, TitleSource};

const MAX_TOKENS: usize = 24;

/// Asks the model for a title, once for each conversation.
pub fn find(state: &mut State) -> Vec<Effect> {
    let Some(info) = state.model.ready() else { return Vec::new() };
    // The first words say more than a title of the mini model would.
    if info.is_mini() || state.saving.title == TitleSource::Chosen || state.saving.mode == Saving::Off {
        return Vec::new();
    }
    state.saving.title = TitleSource::Chosen;
    let question = title_question(state.prompt(state.conversation.tree.head()));
    let options = state.generation.internal_options(MAX_TOKENS);
    vec![Effect::Engine(EngineEffect::FindTitle { key: state.saving.key, question, options })]
}

/// Uses what the model found, where that can be a title.
pub fn found(key: ConversationKey, answer: &str) -> Vec<Effect> {
    let title = title_in(answer);
    title.map(|title| Effect::Session(SessionEffect::SuggestTitle { key, title })).into_iter().collect()
}

/// Sets the title that the user typed.
pub fn set(state: &mut State, title: &str) -> Vec<Effect> {
    if title.is_empty() {
        state.show_problem(text!(state.messages, "chat-rename-hint"));
        return Vec::new();
    }
    state.saving.title = TitleSource::Chosen;
    state.show_notice(text!(state.messages, "chat-renamed", title = title));
    vec![Effect::Session(SessionEffect::Rename { key: state.saving.key, title: title.to_owned() })]
}
