//! The chat where keys cannot be read: a script, or a terminal that only knows lines. A line is a message or a command,
//! and the next one is taken when all that it asked for is done.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, timeout};

use super::clipboard;
use super::event::{AppEvent, AppSender};
use super::input::{Signal, Signals};
use super::job::{self, Stopped};
use super::outside::{Outside, Remaining};
use super::{AppConfig, Ended, Multiplexer};
use crate::report::Report;
use crate::tui::effect::{Effect, ModelEffect, SessionEffect, TerminalEffect};
use crate::tui::ids::ConversationKey;
use crate::tui::lines::{self, LineChat, Said};
use crate::tui::msg::{AnswerMsg, EngineMsg, ModelMsg, Msg, SessionMsg};
use crate::tui::state::{EngineState, State, TitleSource};

/// Lines that come within this time are one paste.
const PASTE_GAP: Duration = Duration::from_millis(30);

/// Where the chat is written.
pub trait LineStream {
    /// Writes a piece of an answer.
    ///
    /// # Errors
    /// When nobody reads it.
    fn answer(&mut self, text: &str) -> io::Result<()>;

    /// Writes a line beside the answers.
    fn note(&mut self, line: &str);

    /// Asks a person for a line.
    fn prompt(&mut self, words: &str);
}

/// A line, and when it came.
pub type TimedLine = (io::Result<String>, std::time::Instant);

/// Where the lines come from.
pub struct StreamInput {
    pub lines: UnboundedReceiver<TimedLine>,
    pub writer: Writer,
}

/// Who writes the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Who sees what goes wrong and can go on.
    Person,
    /// Which ends with the first failure.
    Script,
}

/// How a chat on a stream ended where it did not by itself.
#[derive(Debug)]
pub enum StreamEnd {
    /// The answers cannot be written.
    Output(io::Error),
    Input(io::Error),
    /// What a script asked for failed.
    Failed(Report),
    /// Ctrl+C ended a script.
    Interrupted,
}

/// Runs the chat until the lines end.
///
/// # Errors
/// As [`StreamEnd`] says.
pub async fn run_on_stream(
    config: AppConfig,
    input: StreamInput,
    stream: &mut dyn LineStream,
) -> Result<Ended, StreamEnd> {
    let (sender, receiver) = AppSender::channel();
    let welcome = lines::welcome(&config.initial);
    let state = State::new(config.initial);
    let messages = Arc::clone(&state.messages);
    let outside = Outside::start(config.models, config.engine, config.history, config.choices, messages, sender);
    let (writer, multiplexer) = (input.writer, config.multiplexer);
    let chat = LineChat::default();
    let mut runner =
        Runner { chat, state, receiver, outside, stream, writer, multiplexer, waiting: 0, within_answer: false };
    if writer == Writer::Person {
        for line in &welcome {
            runner.stream.note(line);
        }
    } else {
        // A title is for a list that a person reads.
        runner.state.saving.title = TitleSource::Chosen;
    }
    if let Some(session) = config.resumed {
        runner.apply(SessionMsg::Opened { key: ConversationKey::default(), session: Box::new(session) }.into())?;
    }
    let ended = runner.run(&mut Messages::new(input)).await;
    let last = runner.apply(Msg::Tick);
    let unsaved = runner.outside.finish();
    ended.and(last.map(drop)).map(|()| Ended { unsaved })
}

struct Runner<'a> {
    chat: LineChat,
    state: State,
    receiver: UnboundedReceiver<AppEvent>,
    outside: Outside,
    stream: &'a mut dyn LineStream,
    writer: Writer,
    multiplexer: Multiplexer,
    /// Questions to the disk whose answers are still to come.
    waiting: usize,
    /// Whether the last answer lacks its newline.
    within_answer: bool,
}

/// Whether the chat goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Quit,
}

impl Runner<'_> {
    async fn run(&mut self, lines: &mut Messages) -> Result<(), StreamEnd> {
        let mut signals = Signals::listen();
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_asked = false;
        loop {
            let is_idle = self.is_idle();
            if is_idle && !is_asked && self.writer == Writer::Person {
                let prompt = self.chat.prompt(&self.state);
                self.stream.prompt(&prompt);
                is_asked = true;
            }
            let next = tokio::select! {
                biased;
                signal = signals.next() => match signal {
                    Signal::End => return Ok(()),
                    Signal::Interrupt if self.writer == Writer::Script => return Err(StreamEnd::Interrupted),
                    Signal::Interrupt => {
                        is_asked = false;
                        self.stream.note("");
                        self.apply(lines::interrupt())?
                    }
                    Signal::Suspend => {
                        job::stop(Stopped::Program);
                        Next::GoOn
                    }
                    Signal::Continued => Next::GoOn,
                },
                _ = seconds.tick(), if self.state.generation.answer.is_some() => self.apply(Msg::Tick)?,
                Some(event) = self.receiver.recv() => match event {
                    AppEvent::Msg(msg) => self.receive(msg)?,
                    AppEvent::Input(_) | AppEvent::InputEnded => Next::GoOn,
                },
                line = lines.next(), if is_idle => {
                    is_asked = false;
                    let Some(line) = line.map_err(StreamEnd::Input)? else {
                        if self.writer == Writer::Person {
                            self.stream.note("");
                        }
                        return Ok(());
                    };
                    let outcome = self.chat.send(&mut self.state, &line);
                    self.carry_out(outcome)?
                }
            };
            if next == Next::Quit {
                return Ok(());
            }
        }
    }

    /// Whether all is done that was asked for.
    fn is_idle(&self) -> bool {
        let is_loading = self.state.model.pending.is_some() && self.state.model.engine == EngineState::Loading;
        self.state.generation.answer.is_none() && self.waiting == 0 && !is_loading
    }

    /// Applies what came from the background. A script ends with a failure.
    fn receive(&mut self, msg: Msg) -> Result<Next, StreamEnd> {
        let failure = match &msg {
            Msg::Engine(EngineMsg::Answer(_, AnswerMsg::Failed(report))) | Msg::Model(ModelMsg::Failed(report)) => {
                Some(report.clone()).filter(|_| self.writer == Writer::Script)
            }
            _ => None,
        };
        let answers = matches!(
            msg,
            Msg::Files(_)
                | Msg::Model(ModelMsg::Listed(_))
                | Msg::Session(SessionMsg::Listed { .. } | SessionMsg::Opened { .. } | SessionMsg::Failed(_))
        );
        if answers {
            self.waiting = self.waiting.saturating_sub(1);
        }
        if let Some(report) = failure {
            return Err(StreamEnd::Failed(report));
        }
        self.apply(msg)
    }

    fn apply(&mut self, msg: Msg) -> Result<Next, StreamEnd> {
        let outcome = self.chat.update(&mut self.state, msg);
        self.carry_out(outcome)
    }

    fn carry_out(&mut self, outcome: lines::Outcome) -> Result<Next, StreamEnd> {
        self.say(&outcome.said).map_err(StreamEnd::Output)?;
        let mut next = Next::GoOn;
        for effect in outcome.effects {
            let is_question = matches!(
                effect,
                Effect::Files(_)
                    | Effect::Model(ModelEffect::List)
                    | Effect::Session(SessionEffect::List { .. } | SessionEffect::Open { .. })
            );
            self.waiting += usize::from(is_question);
            match self.outside.perform(effect) {
                Some(Remaining::Quit) => next = Next::Quit,
                Some(Remaining::Terminal(TerminalEffect::Copy(text))) if self.writer == Writer::Person => {
                    clipboard::copy(&text, self.multiplexer).map_err(StreamEnd::Output)?;
                }
                Some(Remaining::Terminal(_)) | None => {}
            }
        }
        Ok(next)
    }

    fn say(&mut self, said: &[Said]) -> io::Result<()> {
        for said in said {
            match said {
                Said::Answer(text) => {
                    self.stream.answer(text)?;
                    self.within_answer = !text.ends_with('\n');
                }
                Said::AnswerEnd => {
                    if std::mem::take(&mut self.within_answer) {
                        self.stream.answer("\n")?;
                    }
                }
                // A script has no need of it.
                Said::Speaker(_) | Said::Progress(_) if self.writer == Writer::Script => {}
                Said::Speaker(line) | Said::Line(line) | Said::Progress(line) => self.stream.note(line),
            }
        }
        Ok(())
    }
}

/// Lines put together to messages: a backslash at the end of a line joins the next one to it, and what a person pastes
/// is one message. May be dropped while it waits.
struct Messages {
    input: StreamInput,
    /// What there is of the next message.
    begun: Option<(String, std::time::Instant)>,
    /// A line that came too late for the message before.
    later: Option<TimedLine>,
    is_at_end: bool,
}

impl Messages {
    fn new(input: StreamInput) -> Self {
        Self { input, begun: None, later: None, is_at_end: false }
    }

    /// The next message, or `None` where there is none any more.
    async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            let wait = self.patience();
            let line = match self.later.take() {
                Some(line) => Some(line),
                None if self.is_at_end => None,
                None => match timeout(wait, self.input.lines.recv()).await {
                    Ok(line) => line,
                    Err(_) => return Ok(self.take()),
                },
            };
            let Some((line, came)) = line else {
                self.is_at_end = true;
                return Ok(self.take());
            };
            match &mut self.begun {
                Some((message, last)) if message.ends_with('\n') || came.duration_since(*last) < PASTE_GAP => {
                    if !message.ends_with('\n') {
                        message.push('\n');
                    }
                    message.push_str(&line?);
                    *last = came;
                }
                Some(_) => {
                    self.later = Some((line, came));
                    return Ok(self.take());
                }
                None => self.begun = Some((line?, came)),
            }
            let Some((message, _)) = &mut self.begun else { continue };
            if message.ends_with('\\') {
                message.pop();
                message.push('\n');
            } else if self.input.writer == Writer::Script {
                return Ok(self.take());
            }
        }
    }

    /// How long to wait for more of the message.
    fn patience(&self) -> Duration {
        match &self.begun {
            Some((message, came)) if !message.ends_with('\n') => PASTE_GAP.saturating_sub(came.elapsed()),
            // Far in the future.
            Some(_) | None => Duration::from_secs(u32::MAX.into()),
        }
    }

    fn take(&mut self) -> Option<String> {
        self.begun.take().map(|(message, _)| message)
    }
}
