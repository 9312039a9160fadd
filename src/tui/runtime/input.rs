//! Keys and signals: what reaches the loop from outside the program.

use std::future;

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

/// Signals that end the program. The loop ends by itself then, so that the terminal is restored first.
pub struct Signals {
    #[cfg(unix)]
    all: Vec<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup()];
        Self { all: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    pub async fn next(&mut self) {
        future::poll_fn(|context| {
            let is_ready = self.all.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if is_ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn listen() -> Self {
        Self {}
    }

    pub async fn next(&mut self) {
        future::pending().await
    }
}
