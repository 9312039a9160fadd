//! The loop: waits for events, lets `update` say what they mean, performs the effects, and draws what changed.

mod answer;
mod burst;
mod choices;
mod clipboard;
mod document_summary;
mod documents;
mod draft_tokens;
mod drafts;
mod editor;
mod engines;
mod event;
mod files;
mod frame;
mod generation;
mod input;
mod job;
mod outside;
mod sessions;
mod stream;
mod summarising;
mod surface;
mod translation;

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, MissedTickBehavior, sleep_until};

use super::effect::TerminalEffect;
use super::ids::ConversationKey;
use super::lines::{self, Said};
use super::msg::{InputMsg, Msg, SessionMsg};
use super::state::{Focus, InitialState, State};
use super::terminal::Terminal;
use crate::config::Editor;
use crate::session::Session;
use burst::Bursts;
use drafts::Drafts;
use event::{AppEvent, AppSender};
use frame::{Frames, Redraw, Step};
use input::{Input, Signal, Signals};
use job::Stopped;
use outside::{Outside, Remaining};
use surface::{Lines, Surface};

pub use choices::read_choices;
pub use clipboard::Multiplexer;
pub use engines::{EngineFuture, Models, ModelsFuture};
pub use sessions::{History, Unsaved};
pub use stream::{LineStream, StreamEnd, StreamInput, TimedLine, Writer, run_on_stream};

/// How long after a key what was written is kept on the disk.
const KEEP_DRAFT_AFTER: Duration = Duration::from_millis(300);

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
    /// Where drafts are kept; `None` keeps none.
    pub drafts: Option<PathBuf>,
    pub multiplexer: Multiplexer,
    /// Where choices are kept; `None` keeps none.
    pub choices: Option<PathBuf>,
}

/// How the app ended.
#[derive(Default)]
pub struct Ended {
    /// What could not be saved.
    pub unsaved: Option<Unsaved>,
}

/// Runs the app on the whole screen until the user quits or a signal ends it. Restores the terminal.
///
/// # Errors
/// When the terminal cannot be used, or goes away.
pub async fn run(mut config: AppConfig) -> io::Result<Ended> {
    let drafts = open_drafts(&mut config);
    let surface = Terminal::acquire(config.initial.mouse)?;
    run_on(surface, config, drafts).await
}

/// Runs the app line by line on a terminal.
///
/// # Errors
/// When the terminal cannot be used, or goes away.
pub async fn run_by_lines(mut config: AppConfig) -> io::Result<Ended> {
    let drafts = open_drafts(&mut config);
    let mut surface = Lines::acquire()?;
    let mut welcome = lines::welcome(&config.initial);
    if config.resumed.is_none() {
        welcome.extend(lines::about_examples(&config.initial));
    }
    let columns = Terminal::size()?.0;
    surface.say(&welcome.into_iter().map(Said::Line).collect::<Vec<_>>(), columns)?;
    run_on(surface, config, drafts).await
}

fn open_drafts(config: &mut AppConfig) -> Option<Drafts> {
    config.drafts.take().map(Drafts::open).map(|(drafts, text)| {
        config.initial.draft = text;
        drafts
    })
}

async fn run_on<S: Surface>(mut surface: S, config: AppConfig, drafts: Option<Drafts>) -> io::Result<Ended> {
    let (sender, receiver) = AppSender::channel();
    let mut state = State::new(config.initial);
    let (columns, rows) = Terminal::size()?;
    surface.update(&mut state, InputMsg::Resize(columns, rows).into())?;
    let messages = Arc::clone(&state.messages);
    let outside =
        Outside::start(config.models, config.engine, config.history, config.choices, messages, sender.clone());
    if let Some(session) = config.resumed {
        let opened = SessionMsg::Opened { key: ConversationKey::default(), session: Box::new(session) };
        surface.update(&mut state, opened.into())?;
    }
    let input = Input::start(sender.clone());
    let mut runtime = Runtime {
        surface,
        state,
        receiver,
        sender,
        input,
        bursts: Bursts::default(),
        outside,
        drafts,
        editor: config.editor,
        multiplexer: config.multiplexer,
    };
    let ended = runtime.run().await;
    // Whatever the end, what there is of an answer is saved.
    let last = runtime.apply(Msg::Tick).await;
    runtime.keep_draft();
    let unsaved = runtime.outside.finish();
    let _: ControlFlow<()> = last?;
    ended.map(|()| Ended { unsaved })
}

struct Runtime<S> {
    surface: S,
    state: State,
    receiver: UnboundedReceiver<AppEvent>,
    sender: AppSender,
    input: Input,
    bursts: Bursts,
    outside: Outside,
    drafts: Option<Drafts>,
    editor: Editor,
    multiplexer: Multiplexer,
}

impl<S: Surface> Runtime<S> {
    async fn run(&mut self) -> io::Result<()> {
        let mut signals = Signals::listen();
        let mut frames = Frames::new();
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut draft_due: Option<Instant> = None;
        loop {
            let is_answering = self.state.generation.answer.is_some();
            let (enter_due, draft) = (self.bursts.due(), draft_due);
            let step = tokio::select! {
                biased;
                signal = signals.next() => {
                    match signal {
                        Signal::End => return Ok(()),
                        Signal::Interrupt if self.apply(lines::interrupt()).await?.is_break() => return Ok(()),
                        Signal::Interrupt => {}
                        Signal::Suspend => self.suspend(Stopped::Program).await?,
                        Signal::Continued => self.surface.suspend(|| ())?,
                    }
                    frames.request(Redraw::Now);
                    continue;
                }
                _ = seconds.tick(), if is_answering => Step::Handle(vec![AppEvent::Msg(Msg::Tick)]),
                () = sleep_until_due(enter_due), if enter_due.is_some() => {
                    let enter = self.bursts.flush().map(|enter| AppEvent::Msg(enter.into()));
                    frames.request(Redraw::Now);
                    Step::Handle(enter.into_iter().collect())
                }
                () = sleep_until_due(draft), if draft.is_some() => {
                    draft_due = None;
                    self.keep_draft();
                    continue;
                }
                step = frames.next(&mut self.receiver) => step,
            };
            match step {
                Step::Draw => self.draw()?,
                Step::Handle(events) => {
                    for event in events {
                        match self.handle(event).await? {
                            ControlFlow::Continue(redraw) => {
                                frames.request(redraw);
                                if redraw == Redraw::Now && self.drafts.is_some() {
                                    draft_due.get_or_insert(Instant::now() + KEEP_DRAFT_AFTER);
                                }
                            }
                            ControlFlow::Break(()) => return Ok(()),
                        }
                    }
                }
            }
        }
    }

    fn keep_draft(&mut self) {
        if let Some(drafts) = &mut self.drafts {
            drafts.keep(&self.state.input.unsent());
        }
    }

    /// Draws a screen of the terminal's current size, which may be newer than the last resize event.
    fn draw(&mut self) -> io::Result<()> {
        let (columns, rows) = Terminal::size()?;
        if (columns, rows) != self.state.screen.size {
            self.surface.update(&mut self.state, InputMsg::Resize(columns, rows).into())?;
        }
        self.surface.draw(&self.state)
    }

    /// Handles an event, and says how soon its result is to be seen.
    async fn handle(&mut self, event: AppEvent) -> io::Result<ControlFlow<(), Redraw>> {
        let msg = match event {
            AppEvent::Msg(Msg::Tick) => return Ok(self.apply(Msg::Tick).await?.map_continue(|()| Redraw::No)),
            AppEvent::Msg(msg) => return Ok(self.apply(msg).await?.map_continue(|()| Redraw::Soon)),
            AppEvent::Input(event) => input::to_msg(event?),
            AppEvent::InputEnded => return Ok(ControlFlow::Break(())),
        };
        let msgs = match msg {
            Some(InputMsg::Key(key)) if self.takes_text() => self.bursts.key(key, Instant::now()),
            Some(msg) => self.bursts.flush().into_iter().chain([msg]).collect(),
            None => return Ok(ControlFlow::Continue(Redraw::No)),
        };
        for msg in msgs {
            if self.apply(msg.into()).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(Redraw::Now))
    }

    /// Whether keys are text for the composer, which may be pasted.
    fn takes_text(&self) -> bool {
        self.state.screen.overlay.is_none() && self.state.screen.focus == Focus::Composer
    }

    /// Updates the state and performs the effects. `Break` ends the app.
    async fn apply(&mut self, msg: Msg) -> io::Result<ControlFlow<()>> {
        for effect in self.surface.update(&mut self.state, msg)? {
            match self.outside.perform(effect) {
                Some(Remaining::Terminal(effect)) => self.perform(effect).await?,
                Some(Remaining::Quit) => return Ok(ControlFlow::Break(())),
                None => {}
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn perform(&mut self, effect: TerminalEffect) -> io::Result<()> {
        match effect {
            TerminalEffect::Copy(text) => clipboard::copy(&text, self.multiplexer),
            TerminalEffect::Edit(text) => self.edit(&text).await,
            TerminalEffect::Suspend => self.suspend(Stopped::Job).await,
            TerminalEffect::Redraw => self.surface.redraw(),
            TerminalEffect::Mouse(mouse) => self.surface.set_mouse(mouse),
        }
    }

    /// Gives the terminal back and stops, until somebody continues the program.
    async fn suspend(&mut self, stopped: Stopped) -> io::Result<()> {
        self.keep_draft();
        self.input.stop().await;
        let has_stopped = self.surface.suspend(|| job::stop(stopped))?;
        self.input = Input::start(self.sender.clone());
        if !has_stopped {
            self.sender.send(Msg::NoShell);
        }
        Ok(())
    }

    /// Lets the user edit `text` in their own editor. The engine continues; its events wait in the queue.
    async fn edit(&mut self, text: &str) -> io::Result<()> {
        // Two readers would share the keys between them.
        self.input.stop().await;
        let edited = self.surface.suspend(|| editor::edit(&self.editor, text));
        self.input = Input::start(self.sender.clone());
        self.sender.send(Msg::Editor(edited?));
        Ok(())
    }
}

async fn sleep_until_due(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
