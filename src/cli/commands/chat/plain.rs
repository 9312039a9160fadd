//! `fietje chat`: a conversation line by line, which any terminal and any screen reader can follow.
//!
//! A line is a turn; one that ends in a backslash continues in the next. Commands start with a slash.

use std::io::BufRead;

use tokio::sync::mpsc;

use super::ChatArguments;
use super::autosave::Autosave;
use crate::cli::Context;
use crate::cli::answer::{Outcome, Show, receive};
use crate::cli::error::CliError;
use crate::cli::launch::{launch, plan_for_chat};
use crate::cli::options::system_prompt;
use crate::conversation::{Conversation, Message, Role, TurnState};
use crate::engine::{
    Engine, EngineError, FinishReason, GenerationOptions, OptionOverrides, Prompt, Request, SamplingDefaults,
    fit_to_window,
};
use crate::i18n::text;
use crate::launch::Download;
use crate::report::{InputError, InputName, Report};
use crate::session::SessionDetails;

pub async fn run(context: &Context, arguments: ChatArguments) -> Result<(), CliError> {
    let messages = context.messages();
    let resumed = super::resumed(context, &arguments)?;
    let instructions = system_prompt(context, arguments.system, arguments.persona.as_deref())?;
    let overrides = instructions.suit(OptionOverrides::default());
    let system = instructions.system.or_else(|| resumed.as_ref()?.details.system.clone());
    let (plan, substituted) = plan_for_chat(context)?;
    if let Some(note) = &substituted {
        context.ui.note(note);
    }
    let engine = launch(context, plan, Download::Forbidden).await?;
    let options = overrides.resolve(SamplingDefaults::of_engine(engine.info()));
    if !engine.info().talks_in_turns {
        return Err(EngineError::NoTurns.into());
    }
    if context.ui.input_is_terminal() {
        context.ui.note(&text!(messages, "chat-welcome"));
    }
    let details = SessionDetails {
        system: system.clone(),
        persona: arguments.persona,
        model: Some(engine.info().model.clone()),
    };
    let conversation = match &resumed {
        Some(session) => session.tree.conversation(system.as_deref(), session.tree.head()),
        None => beginning(system.as_deref()),
    };
    let autosave = if arguments.no_history {
        Autosave::idle(context, details)
    } else {
        Autosave::new(context, details, resumed)
    };
    let mut chat = Chat { context, engine: engine.as_ref(), options, conversation, autosave };
    let mut lines = Lines::of_standard_input();
    let mut leaving = false;
    loop {
        context.ui.prompt();
        let Some(line) = context.interrupt.or(lines.next_turn()).await else {
            context.interrupt.answer();
            context.ui.end_prompt();
            if leaving || !context.ui.input_is_terminal() {
                return Err(CliError::Interrupted);
            }
            leaving = true;
            context.ui.note(&text!(messages, "chat-leave-hint"));
            continue;
        };
        leaving = false;
        let Some(line) = line? else {
            context.ui.end_prompt();
            return Ok(());
        };
        match Line::parse(&line) {
            Line::Nothing => {}
            Line::Quit => return Ok(()),
            Line::New => {
                chat.conversation = beginning(system.as_deref());
                chat.autosave.begin();
                context.ui.note(&text!(messages, "chat-new"));
            }
            Line::Help => context.ui.note(&text!(messages, "chat-help")),
            Line::Unknown(command) => {
                context.ui.note(&text!(messages, "chat-unknown-command", command = command));
            }
            Line::Said(said) => chat.turn(said).await?,
        }
    }
}

fn beginning(system: Option<&str>) -> Conversation {
    let system = system.map(|content| Message { role: Role::System, content: content.to_owned() });
    Conversation { messages: system.into_iter().collect() }
}

/// What a line means.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    Nothing,
    Said(&'a str),
    Quit,
    New,
    Help,
    Unknown(&'a str),
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Self {
        let line = line.trim();
        let is_command = |word: &str| word[1..].chars().all(char::is_alphabetic);
        match line {
            "" => Self::Nothing,
            "/quit" | "/stop" => Self::Quit,
            "/new" | "/nieuw" => Self::New,
            "/help" | "/hulp" | "/?" => Self::Help,
            // A path is not a command.
            _ if line.starts_with('/') && line.len() > 1 && is_command(line) => Self::Unknown(line),
            _ => Self::Said(line),
        }
    }
}

/// A conversation under way.
struct Chat<'a> {
    context: &'a Context,
    engine: &'a dyn Engine,
    options: GenerationOptions,
    conversation: Conversation,
    autosave: Autosave<'a>,
}

impl Chat<'_> {
    /// Sends a question and shows its answer. In a terminal a failed turn is reported and taken back; a script ends
    /// with it.
    async fn turn(&mut self, question: &str) -> Result<(), CliError> {
        let ui = &self.context.ui;
        let said = |role, content: &str| Message { role, content: content.to_owned() };
        self.conversation.messages.push(said(Role::User, question));
        if let Err(error) = self.make_room() {
            return self.take_back(error.into());
        }
        let prompt = Prompt::Conversation(self.conversation.clone());
        let request = Request { prompt, options: self.options.clone() };
        let (answer, outcome) = receive(self.context, self.engine, request, Show::Text).await?;
        match outcome {
            Outcome::Failed(report) => return self.take_back(report),
            Outcome::Interrupted if !ui.input_is_terminal() => return Err(CliError::Interrupted),
            Outcome::Interrupted => {
                self.context.interrupt.answer();
                ui.note(&text!(ui.messages(), "chat-stopped"));
            }
            Outcome::Finished => {}
        }
        // What was said stays said, stopped or not; a question without any answer is taken back.
        if answer.text.is_empty() {
            self.conversation.messages.pop();
        } else {
            self.conversation.messages.push(said(Role::Assistant, &answer.text));
            self.autosave.save(Role::User, question, TurnState::Complete);
            let state = match answer.reason {
                FinishReason::Stop => TurnState::Complete,
                FinishReason::Length => TurnState::CutOff,
                FinishReason::Cancelled => TurnState::Stopped,
            };
            self.autosave.save(Role::Assistant, &answer.text, state);
        }
        Ok(())
    }

    fn take_back(&mut self, report: Report) -> Result<(), CliError> {
        self.conversation.messages.pop();
        if !self.context.ui.input_is_terminal() {
            return Err(report.into());
        }
        self.context.ui.report(&report);
        Ok(())
    }

    /// Lets the oldest turns go where the window is full, and says so.
    fn make_room(&mut self) -> Result<(), EngineError> {
        let fitted = fit_to_window(self.engine, self.conversation.clone())?;
        self.conversation = fitted.conversation;
        let dropped = fitted.turns_left_out;
        if dropped > 0 {
            let ui = &self.context.ui;
            ui.note(&text!(ui.messages(), "chat-forgot", turns = dropped));
        }
        Ok(())
    }
}

/// Standard input, read by a thread of its own: a read cannot be given up, but waiting for it can.
struct Lines {
    receiver: mpsc::UnboundedReceiver<std::io::Result<String>>,
}

impl Lines {
    fn of_standard_input() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { receiver }
    }

    /// The next turn, or `None` at the end of the input.
    async fn next_turn(&mut self) -> Result<Option<String>, InputError> {
        let mut turn = String::new();
        while let Some(line) = self.receiver.recv().await {
            let line = line.map_err(|source| InputError::Unreadable { name: InputName::StandardInput, source })?;
            match line.strip_suffix('\\') {
                Some(part) => turn.extend([part, "\n"]),
                None => return Ok(Some(turn + &line)),
            }
        }
        Ok((!turn.is_empty()).then_some(turn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_what_is_said() {
        let cases = [
            ("", Line::Nothing),
            ("  \t", Line::Nothing),
            ("Hoi! ", Line::Said("Hoi!")),
            ("/quit", Line::Quit),
            (" /stop ", Line::Quit),
            ("/nieuw", Line::New),
            ("/?", Line::Help),
            ("/regenerate", Line::Unknown("/regenerate")),
            ("/etc/passwd", Line::Said("/etc/passwd")),
            ("/ of \\", Line::Said("/ of \\")),
        ];
        for (text, expected) in cases {
            assert_eq!(Line::parse(text), expected, "{text}");
        }
    }
}
