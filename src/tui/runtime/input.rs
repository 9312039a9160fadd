//! Keys and signals: what reaches the loop from outside the program.

use crossterm::event::{Event, EventStream, MouseEventKind};
use futures_util::StreamExt;
use tokio::task::JoinHandle;

use super::event::{AppEvent, AppSender};
use crate::tui::msg::InputMsg;

/// Rows that one notch of the wheel scrolls.
const WHEEL_ROWS: isize = 3;

/// The task that reads the terminal.
pub struct Input {
    task: JoinHandle<()>,
}

impl Input {
    pub fn start(sender: AppSender) -> Self {
        let task = tokio::spawn(async move {
            let mut events = EventStream::new();
            while let Some(event) = events.next().await {
                sender.send_event(AppEvent::Input(event));
                if sender.is_closed() {
                    return;
                }
            }
            sender.send_event(AppEvent::InputEnded);
        });
        Self { task }
    }

    /// Nothing reads the terminal any more when this returns.
    pub async fn stop(&mut self) {
        self.task.abort();
        // The error says that it was aborted.
        let _ = (&mut self.task).await;
    }
}

/// What an event of the terminal means to the app, if anything.
pub fn to_msg(event: Event) -> Option<InputMsg> {
    Some(match event {
        Event::Key(key) => InputMsg::Key(key),
        Event::Paste(text) => InputMsg::Paste(text),
        Event::Resize(columns, rows) => InputMsg::Resize(columns, rows),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => InputMsg::Wheel(-WHEEL_ROWS),
            MouseEventKind::ScrollDown => InputMsg::Wheel(WHEEL_ROWS),
            _ => return None,
        },
        Event::FocusGained | Event::FocusLost => return None,
    })
}

/// What a signal wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The end. The loop ends by itself then, so that the terminal is restored first.
    End,
    /// What Ctrl+C is where it is no key.
    Interrupt,
    /// A stop, as from a shell.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix stops programs"))]
    Suspend,
    /// The program goes on after a stop, in which somebody else had the terminal.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix stops programs"))]
    Continued,
}

/// The signals that the app answers.
pub struct Signals {
    #[cfg(unix)]
    all: Vec<(Signal, tokio::signal::unix::Signal)>,
    #[cfg(not(unix))]
    stop: crate::system::StopRequest,
    #[cfg(windows)]
    interrupts: Option<tokio::signal::windows::CtrlC>,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let raw = |signal: rustix::process::Signal| SignalKind::from_raw(signal.as_raw());
        let kinds = [
            (Signal::End, SignalKind::terminate()),
            (Signal::End, SignalKind::hangup()),
            (Signal::End, SignalKind::quit()),
            (Signal::Interrupt, SignalKind::interrupt()),
            (Signal::Suspend, raw(rustix::process::Signal::TSTP)),
            (Signal::Continued, raw(rustix::process::Signal::CONT)),
        ];
        let listening = kinds.into_iter().filter_map(|(meaning, kind)| Some((meaning, signal(kind).ok()?)));
        Self { all: listening.collect() }
    }

    pub async fn next(&mut self) -> Signal {
        std::future::poll_fn(|context| {
            for (meaning, signal) in &mut self.all {
                if signal.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*meaning);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

#[cfg(windows)]
impl Signals {
    pub fn listen() -> Self {
        Self { stop: crate::system::StopRequest::listen(), interrupts: tokio::signal::windows::ctrl_c().ok() }
    }

    pub async fn next(&mut self) -> Signal {
        let interrupts = async {
            match &mut self.interrupts {
                Some(interrupts) => interrupts.recv().await,
                None => None,
            }
        };
        tokio::select! {
            () = self.stop.next() => Signal::End,
            Some(()) = interrupts => Signal::Interrupt,
        }
    }
}

#[cfg(not(any(unix, windows)))]
impl Signals {
    pub fn listen() -> Self {
        Self { stop: crate::system::StopRequest::listen() }
    }

    pub async fn next(&mut self) -> Signal {
        self.stop.next().await;
        Signal::End
    }
}
