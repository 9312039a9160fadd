//! The conversation, and the instructions that the model reads before it.

use std::collections::HashMap;

use crate::conversation::{ConversationTree, Persona, Role, TurnId, TurnState};

#[derive(Default)]
pub struct ConversationState {
    pub tree: ConversationTree,
    /// Why answers failed, as the user reads it.
    pub failures: HashMap<TurnId, String>,
}

impl ConversationState {
    /// The last answer of the current branch.
    pub fn last_answer(&self) -> Option<TurnId> {
        self.tree.path().iter().rev().find(|turn| turn.role == Role::Assistant).map(|turn| turn.id)
    }

    /// The user's message at or above `turn`; without a turn, the last one of the current branch.
    pub fn question(&self, turn: Option<TurnId>) -> Option<TurnId> {
        let path = self.tree.path_to(turn.or(self.tree.head()));
        path.iter().rev().find(|turn| turn.role == Role::User).map(|turn| turn.id)
    }

    /// Takes back the turns from `first` on.
    pub fn take_back(&mut self, first: TurnId) {
        self.tree.take_back(first);
        self.failures.retain(|&turn, _| turn < first);
    }

    pub fn set_turn_state(&mut self, turn: TurnId, state: TurnState) {
        if let Some(turn) = self.tree.get_mut(turn) {
            turn.state = state;
        }
    }
}

/// The instructions that the model reads first.
pub struct PersonaState {
    pub system: Option<String>,
    /// The name of the persona that they come from.
    pub name: Option<String>,
    pub available: Vec<Persona>,
}

impl PersonaState {
    pub fn current(&self) -> Option<&Persona> {
        self.available.iter().find(|persona| Some(&persona.name) == self.name.as_ref())
    }
}
