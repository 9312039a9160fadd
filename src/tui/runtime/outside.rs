//! The effects that need no terminal: answers, models, conversations on the disk, files.

use std::path::PathBuf;
use std::sync::Arc;

use super::choices::ChoicesFile;
use super::engines::{EngineFuture, Engines, Models};
use super::event::AppSender;
use super::files;
use super::generation::Generations;
use super::sessions::{History, SessionThread, Unsaved};
use crate::i18n::Messages;
use crate::tui::effect::{Effect, TerminalEffect};

/// All that works for the app in the background.
pub struct Outside {
    engines: Engines,
    generations: Generations,
    sessions: SessionThread,
    choices: ChoicesFile,
    sender: AppSender,
}

/// An effect that is the caller's.
pub enum Remaining {
    Terminal(TerminalEffect),
    Quit,
}

impl Outside {
    /// Starts with `engine` as the pending model.
    pub fn start(
        models: Arc<dyn Models>,
        engine: EngineFuture,
        history: Option<History>,
        choices: Option<PathBuf>,
        messages: Arc<Messages>,
        sender: AppSender,
    ) -> Self {
        Self {
            engines: Engines::new(sender.clone(), models, engine),
            generations: Generations::new(messages, sender.clone()),
            sessions: SessionThread::start(history, sender.clone()),
            choices: ChoicesFile(choices),
            sender,
        }
    }

    pub fn perform(&mut self, effect: Effect) -> Option<Remaining> {
        match effect {
            Effect::Engine(effect) => self.generations.perform(effect, self.engines.current()),
            Effect::Model(effect) => self.engines.perform(effect),
            Effect::Session(effect) => self.sessions.perform(effect),
            Effect::Files(effect) => files::perform(effect, self.engines.current(), self.sender.clone()),
            Effect::Remember(choices) => self.choices.keep(&choices),
            Effect::Terminal(effect) => return Some(Remaining::Terminal(effect)),
            Effect::Quit => return Some(Remaining::Quit),
        }
        None
    }

    /// Waits until all is saved that can be, and returns what cannot.
    pub fn finish(&mut self) -> Option<Unsaved> {
        self.sessions.finish()
    }
}
