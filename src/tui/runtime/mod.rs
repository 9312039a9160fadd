//! The loop: waits for events, lets `update` say what they mean, performs the effects, and draws what changed.

mod answer;
mod editor;
mod engines;
mod event;
mod files;
mod frame;
mod generation;
mod input;
mod sessions;
mod summarising;
mod translation;

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::MissedTickBehavior;

use super::effect::{Effect, TerminalEffect};
use super::ids::ConversationKey;
use super::msg::{InputMsg, Msg, SessionMsg};
use super::state::{InitialState, State};
use super::terminal::Terminal;
use super::update::update;
use super::view;
use crate::config::Editor;
use crate::session::Session;
use engines::Engines;
use event::{AppEvent, AppSender};
use frame::{Frames, Redraw, Step};
use generation::Generations;
use input::{Input, Signals};
use sessions::SessionThread;

pub use engines::{EngineFuture, Models};
pub use sessions::History;

/// What the app is started with.
pub struct AppConfig {
    pub initial: InitialState,
    /// The first model, being started.
    pub engine: EngineFuture,
    pub models: Arc<dyn Models>,
    pub editor: Editor,
    /// `None` saves nothing.
    pub history: Option<History>,
    /// The conversation to continue.
    pub resumed: Option<Session>,
}

/// Runs the app until the user quits or a signal ends it. Restores the terminal.
///
/// # Errors
/// When the terminal cannot be used, or goes away.
pub async fn run(config: AppConfig) -> io::Result<()> {
    let (sender, receiver) = AppSender::channel();
    let mut terminal = Terminal::acquire()?;
    let mut state = State::new(config.initial);
    let (columns, rows) = Terminal::size()?;
    update(&mut state, InputMsg::Resize(columns, rows));
    let engines = Engines::new(sender.clone(), config.models, config.engine);
    let generations = Generations::new(Arc::clone(&state.messages), sender.clone());
    let sessions = SessionThread::start(config.history, sender.clone());
    if let Some(session) = config.resumed {
        let opened = SessionMsg::Opened { key: ConversationKey::default(), session: Box::new(session) };
        update(&mut state, opened);
    }
    let input = Input::start(sender.clone());
    let mut runtime = Runtime {
        terminal: &mut terminal,
        state,
        receiver,
        sender,
        input,
        engines,
        generations,
        sessions,
        editor: config.editor,
    };
    let ended = runtime.run().await;
    // Whatever the end, what there is of an answer is saved.
    let _ = runtime.apply(Msg::Tick).await?;
    ended
}

struct Runtime<'a> {
    terminal: &'a mut Terminal,
    state: State,
    receiver: UnboundedReceiver<AppEvent>,
    sender: AppSender,
    input: Input,
    engines: Engines,
    generations: Generations,
    sessions: SessionThread,
    editor: Editor,
}

impl Runtime<'_> {
    async fn run(&mut self) -> io::Result<()> {
        let mut signals = Signals::listen();
        let mut frames = Frames::new();
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_answering = self.state.generation.answer.is_some();
            let step = tokio::select! {
                biased;
                () = signals.next() => return Ok(()),
                _ = seconds.tick(), if is_answering => Step::Handle(vec![AppEvent::Msg(Msg::Tick)]),
                step = frames.next(&mut self.receiver) => step,
            };
            match step {
                Step::Draw => self.draw()?,
                Step::Handle(events) => {
                    for event in events {
                        match self.handle(event).await? {
                            ControlFlow::Continue(redraw) => frames.request(redraw),
                            ControlFlow::Break(()) => return Ok(()),
                        }
                    }
                }
            }
        }
    }

    /// Draws a screen of the terminal's current size, which may be newer than the last resize event.
    fn draw(&mut self) -> io::Result<()> {
        let (columns, rows) = Terminal::size()?;
        if (columns, rows) != self.state.screen.size {
            update(&mut self.state, InputMsg::Resize(columns, rows));
        }
        let state = &self.state;
        self.terminal.draw(|frame| view::draw(frame, state))
    }

    /// Handles an event, and says how soon its result is to be seen.
    async fn handle(&mut self, event: AppEvent) -> io::Result<ControlFlow<(), Redraw>> {
        let (msg, redraw) = match event {
            AppEvent::Msg(Msg::Tick) => (Msg::Tick, Redraw::No),
            AppEvent::Msg(msg) => (msg, Redraw::Soon),
            AppEvent::Input(event) => match input::to_msg(event?) {
                Some(msg) => (msg.into(), Redraw::Now),
                None => return Ok(ControlFlow::Continue(Redraw::No)),
            },
            AppEvent::InputEnded => return Ok(ControlFlow::Break(())),
        };
        Ok(self.apply(msg).await?.map_continue(|()| redraw))
    }

    /// Updates the state and performs the effects. `Break` ends the app.
    async fn apply(&mut self, msg: Msg) -> io::Result<ControlFlow<()>> {
        for effect in update(&mut self.state, msg) {
            match effect {
                Effect::Engine(effect) => self.generations.perform(effect, self.engines.current()),
                Effect::Model(effect) => self.engines.perform(effect),
                Effect::Session(effect) => self.sessions.perform(effect),
                Effect::Files(effect) => files::perform(effect, self.engines.current(), self.sender.clone()),
                Effect::Terminal(TerminalEffect::Copy(text)) => Terminal::copy(&text)?,
                Effect::Terminal(TerminalEffect::Edit(text)) => self.edit(&text).await?,
                Effect::Quit => return Ok(ControlFlow::Break(())),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Lets the user edit `text` in their own editor. The engine continues; its events wait in the queue.
    async fn edit(&mut self, text: &str) -> io::Result<()> {
        // Two readers would share the keys between them.
        self.input.stop().await;
        let edited = self.terminal.suspend(|| editor::edit(&self.editor, text));
        self.input = Input::start(self.sender.clone());
        self.sender.send(Msg::Editor(edited?));
        Ok(())
    }
}
