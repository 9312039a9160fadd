//! The queue of the loop, to which keys and background tasks report.

use std::io;

use crossterm::event::Event;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::tui::msg::Msg;

/// Something for the loop to handle.
#[derive(Debug)]
pub enum AppEvent {
    Msg(Msg),
    Input(io::Result<Event>),
    /// The terminal went away.
    InputEnded,
}

/// The way into the queue. What is sent after the app ended is dropped: nobody needs to know.
#[derive(Debug, Clone)]
pub struct AppSender {
    queue: UnboundedSender<AppEvent>,
}

impl AppSender {
    pub fn channel() -> (Self, UnboundedReceiver<AppEvent>) {
        let (queue, receiver) = mpsc::unbounded_channel();
        (Self { queue }, receiver)
    }

    pub fn send(&self, msg: impl Into<Msg>) {
        self.send_event(AppEvent::Msg(msg.into()));
    }

    pub fn send_event(&self, event: AppEvent) {
        drop(self.queue.send(event));
    }

    /// Whether the app has ended.
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }
}

/// The messages in the queue, for tests.
#[cfg(test)]
pub fn drain(receiver: &mut UnboundedReceiver<AppEvent>) -> Vec<Msg> {
    let events = std::iter::from_fn(|| receiver.try_recv().ok());
    let msgs = events.map(|event| match event {
        AppEvent::Msg(msg) => msg,
        AppEvent::Input(_) | AppEvent::InputEnded => panic!("an event of the terminal"),
    });
    msgs.collect()
}
