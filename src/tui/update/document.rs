//! Commands about a text: `/vertaal` and `/samenvat FILE`. The command and its result become turns when the result is
//! there, so that a failure is a notice and no part of the conversation.

use super::answer;
use crate::conversation::{Role, TurnId, TurnState};
use crate::tui::command::{self, Command, Input};
use crate::tui::effect::{Effect, EngineEffect, GenerationTask};
use crate::tui::state::{AnswerKind, DocumentCommand, Phase, RunningCommand, State};

/// Starts a command; again, where `question` is the turn that it was before.
pub fn start(
    state: &mut State,
    command: DocumentCommand,
    argument: &str,
    question: Option<TurnId>,
    task: GenerationTask,
) -> Vec<Effect> {
    let mut effects = answer::stop(state);
    state.input.failed_command = None;
    let id = state.generation.begin(None, AnswerKind::Document(command), Phase::START);
    let named = match command {
        DocumentCommand::Translate => Command::Translate,
        DocumentCommand::Summarise => Command::Summarise,
    };
    let name = command::name(named, state.messages.language());
    let text = format!("/{name} {argument}").trim_end().to_owned();
    state.generation.command = Some(RunningCommand { command, text, argument: argument.to_owned(), question });
    state.transcript.go_to_end();
    effects.push(Effect::Engine(EngineEffect::Start { id, task }));
    effects
}

/// Adds the command and the turn of its result to the conversation. Returns the second.
pub fn show(state: &mut State) -> Option<TurnId> {
    let command = state.generation.command.take()?;
    let tree = &mut state.conversation.tree;
    let question = command
        .question
        .unwrap_or_else(|| tree.add(tree.head(), Role::User, command.text.clone(), TurnState::Complete));
    let turn = tree.add(Some(question), Role::Assistant, String::new(), TurnState::Running);
    if let Some(answer) = &mut state.generation.answer {
        answer.turn = Some(turn);
    }
    Some(turn)
}

/// The command that a turn is, and its argument.
pub fn command_of(turn: &str) -> Option<(DocumentCommand, &str)> {
    match Input::parse(turn) {
        Input::Command(Command::Translate, argument) => Some((DocumentCommand::Translate, argument)),
        Input::Command(Command::Summarise, argument) if !argument.is_empty() => {
            Some((DocumentCommand::Summarise, argument))
        }
        _ => None,
    }
}
