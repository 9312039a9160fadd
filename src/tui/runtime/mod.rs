//! The loop: waits for keys, for the engine and for signals, lets `update` say what they mean, does what is to be done,
//! and draws when something changed.

mod engines;
mod files;
mod generation;
mod sessions;
mod summarising;
mod translation;

use std::future;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{Event, EventStream, MouseEventKind};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::effect::{ConversationKey, Effect, ReadPurpose};
use super::msg::Msg;
use super::state::{InitialState, State};
use super::terminal::Terminal;
use super::update::update;
use super::view;
use crate::config::Editor;
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::session::Session;
use engines::Engines;
use generation::{GenerationTask, Generations};
use sessions::SessionThread;

pub use engines::{EngineFuture, Models};
pub use sessions::History;

/// Pieces of an answer are drawn at most this often. A key is drawn at once.
const FRAME: Duration = Duration::from_millis(33);
/// Rows that a notch of the wheel moves.
const WHEEL: isize = 3;

/// What the app needs to begin.
pub struct AppConfig {
    /// What its state begins with.
    pub initial: InitialState,
    pub engine: EngineFuture,
    /// Where others come from.
    pub models: Arc<dyn Models>,
    pub editor: Editor,
    /// Where conversations are kept, if they are.
    pub history: Option<History>,
    /// The conversation to go on with.
    pub resumed: Option<Session>,
}

/// Runs the app until the person leaves or a signal ends it. The terminal is as it was before.
///
/// # Errors
/// When the terminal goes away or cannot be used.
pub async fn run(config: AppConfig) -> io::Result<()> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut terminal = Terminal::acquire()?;
    let mut state = State::new(config.initial);
    let (columns, rows) = Terminal::size()?;
    update(&mut state, Msg::Resize(columns, rows));
    let engines = Engines::new(sender.clone(), config.models, config.engine);
    let generations = Generations::new(Arc::clone(&state.messages), sender.clone());
    let sessions = SessionThread::start(config.history, sender.clone());
    if let Some(session) = config.resumed {
        let opened = Msg::SessionOpened { key: ConversationKey::default(), session: Box::new(session) };
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
    // Whatever the end, what came of an answer so far is kept.
    runtime.handle(AppEvent::Msg(Msg::Tick)).await?;
    ended
}

struct Runtime<'a> {
    terminal: &'a mut Terminal,
    state: State,
    receiver: mpsc::UnboundedReceiver<AppEvent>,
    sender: mpsc::UnboundedSender<AppEvent>,
    input: Input,
    engines: Engines,
    generations: Generations,
    sessions: SessionThread,
    editor: Editor,
}

/// Something that the loop waits for.
enum AppEvent {
    /// It is for the app.
    Msg(Msg),
    /// The terminal told something.
    Input(io::Result<Event>),
    /// The terminal went away.
    InputEnded,
}

/// When the screen is to be drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Drawing {
    NotNeeded,
    /// With the next frame.
    Soon,
    /// A person is waiting to see a key's effect.
    Now,
    NeverAgain,
}

impl Runtime<'_> {
    async fn run(&mut self) -> io::Result<()> {
        let mut signals = Signals::listen();
        let mut drawing = Drawing::Now;
        let mut drawn = Instant::now();
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let wait = match drawing {
                Drawing::NotNeeded => None,
                Drawing::Soon => Some(FRAME.saturating_sub(drawn.elapsed())),
                Drawing::Now => Some(Duration::ZERO),
                Drawing::NeverAgain => return Ok(()),
            };
            if wait == Some(Duration::ZERO) {
                self.draw()?;
                (drawing, drawn) = (Drawing::NotNeeded, Instant::now());
                continue;
            }
            let due = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => future::pending().await,
                }
            };
            let is_answering = self.state.answer.is_some();
            tokio::select! {
                biased;
                () = signals.next() => return Ok(()),
                () = due => {}
                _ = seconds.tick(), if is_answering => {
                    self.handle(AppEvent::Msg(Msg::Tick)).await?;
                }
                Some(event) = self.receiver.recv() => {
                    // All that waits, and then one drawing.
                    let mut next = Some(event);
                    while let Some(event) = next {
                        drawing = drawing.max(self.handle(event).await?);
                        next = self.receiver.try_recv().ok();
                    }
                }
            }
        }
    }

    /// Draws a screen of the terminal's own size, which may have changed since it was told.
    fn draw(&mut self) -> io::Result<()> {
        let size = Terminal::size()?;
        if size != self.state.size {
            update(&mut self.state, Msg::Resize(size.0, size.1));
        }
        let state = &self.state;
        self.terminal.draw(|frame| view::draw(frame, state))
    }

    /// Lets `update` say what something means, does it, and says how soon that is to be seen.
    async fn handle(&mut self, event: AppEvent) -> io::Result<Drawing> {
        let (msg, drawing) = match event {
            AppEvent::Msg(msg) => (msg, Drawing::Soon),
            AppEvent::Input(event) => match of_event(event?) {
                Some(msg) => (msg, Drawing::Now),
                None => return Ok(Drawing::NotNeeded),
            },
            AppEvent::InputEnded => return Ok(Drawing::NeverAgain),
        };
        for effect in update(&mut self.state, msg) {
            match effect {
                Effect::Generate { id, conversation, forgotten, options } => {
                    let asked = GenerationTask::Reply { conversation, forgotten, options };
                    self.generations.start(self.engines.current(), id, asked);
                }
                Effect::Summarise { id, unsummarised, options } => {
                    let asked = GenerationTask::Summary { unsummarised, options };
                    self.generations.start(self.engines.current(), id, asked);
                }
                Effect::Translate { id, source, target } => {
                    let asked = GenerationTask::Translation { source, target };
                    self.generations.start(self.engines.current(), id, asked);
                }
                Effect::Measure { id, conversation } => {
                    self.generations.measure(self.engines.current(), id, conversation);
                }
                Effect::FindTitle { key, question, options } => {
                    self.generations.find_title(self.engines.current(), key, question, options);
                }
                Effect::ListModels => self.engines.list(),
                Effect::UseModel(name) => self.engines.open(&name),
                Effect::StopFetching => self.engines.stop(),
                Effect::Abort(id) => self.generations.abort(id),
                Effect::Copy(text) => Terminal::copy(&text)?,
                Effect::OpenEditor(text) => self.edit(&text).await?,
                Effect::Quit => return Ok(Drawing::NeverAgain),
                Effect::ReadFiles { paths, purpose } => self.read_files(paths, purpose),
                Effect::CompletePath(start) => {
                    let found = files::names(&start);
                    self.send(Msg::Paths { start, found });
                }
                Effect::SaveTurn { .. }
                | Effect::SaveHead { .. }
                | Effect::Entitle { .. }
                | Effect::Rename { .. }
                | Effect::ListSessions(_)
                | Effect::OpenSession { .. }
                | Effect::DeleteSession(_)
                | Effect::RestoreSession(_)
                | Effect::PinSession(..) => self.sessions.perform(effect),
            }
        }
        Ok(drawing)
    }

    /// Reads files beside the loop: a disk may be slow, and counting tokens takes a while.
    fn read_files(&self, paths: Vec<String>, purpose: ReadPurpose) {
        let (engine, messages) = (self.engines.current(), Arc::clone(&self.state.messages));
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            let files = paths.iter().map(|path| files::read(path, engine.as_deref(), &messages)).collect();
            // Where the app has ended, nobody needs to know.
            let _ = sender.send(AppEvent::Msg(Msg::FilesRead { purpose, files }));
        });
    }

    /// Something for `update`, after what it is told already.
    fn send(&self, msg: Msg) {
        // We hold the other end.
        let _ = self.sender.send(AppEvent::Msg(msg));
    }

    /// Lets the person write on in an editor of their own. The engine goes on meanwhile; what it tells waits.
    async fn edit(&mut self, text: &str) -> io::Result<()> {
        // Two readers would share the keys between them.
        self.input.stop().await;
        let edited = self.terminal.suspend(|| edit_in(&self.editor, text));
        self.input = Input::start(self.sender.clone());
        let msg = match edited? {
            Ok(text) => Msg::Edited(text),
            Err(error) => {
                let what = text!(self.state.messages, "chat-editor-failed", editor = self.editor.command());
                Msg::Problem(Report::new(what, ExitCode::Failed).because_of(&error))
            }
        };
        self.send(msg);
        Ok(())
    }
}

/// What an event of the terminal means to the app, if anything.
fn of_event(event: Event) -> Option<Msg> {
    Some(match event {
        Event::Key(key) => Msg::Key(key),
        Event::Paste(text) => Msg::Paste(text),
        Event::Resize(columns, rows) => Msg::Resize(columns, rows),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Msg::Wheel(-WHEEL),
            MouseEventKind::ScrollDown => Msg::Wheel(WHEEL),
            _ => return None,
        },
        Event::FocusGained | Event::FocusLost => return None,
    })
}

/// The task that reads keys.
struct Input {
    task: JoinHandle<()>,
}

impl Input {
    fn start(sender: mpsc::UnboundedSender<AppEvent>) -> Self {
        let task = tokio::spawn(async move {
            let mut events = EventStream::new();
            while let Some(event) = events.next().await {
                if sender.send(AppEvent::Input(event)).is_err() {
                    return;
                }
            }
            // Where the app has ended, nobody needs to know.
            let _ = sender.send(AppEvent::InputEnded);
        });
        Self { task }
    }

    /// Reads no more when this returns.
    async fn stop(&mut self) {
        self.task.abort();
        // The error says that it was stopped.
        let _ = (&mut self.task).await;
    }
}

/// The text after the person's editor had it.
fn edit_in(editor: &Editor, text: &str) -> io::Result<String> {
    let mut file = tempfile::Builder::new().prefix("fietje-").suffix(".md").tempfile()?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    editor.edit(file.path())?;
    std::fs::read_to_string(file.path())
}

/// Signals that end the program: the terminal is given back first.
struct Signals {
    #[cfg(unix)]
    all: Vec<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup()];
        Self { all: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    async fn next(&mut self) {
        future::poll_fn(|context| {
            let is_ready = self.all.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if is_ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self {}
    }

    async fn next(&mut self) {
        future::pending().await
    }
}
