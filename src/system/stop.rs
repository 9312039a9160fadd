//! The system's request that the program ends, beside Ctrl+C: signals on Unix, events of the console on Windows.

use std::future::poll_fn;
use std::task::Poll;

/// Listens from the moment it is made. What would end the process at once waits for [`StopRequest::next`] then, so that
/// the program ends by itself and in order.
pub struct StopRequest {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    signals: windows::Events,
}

#[cfg(unix)]
impl StopRequest {
    /// The signal with which systems end a service. One that hangs up is left to `nohup`.
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        // A signal that cannot be listened to ends the process as it always did.
        Self { signals: signal(SignalKind::terminate()).into_iter().collect() }
    }

    /// Waits for the request.
    pub async fn next(&mut self) {
        poll_fn(|context| {
            let is_ready = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if is_ready { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

#[cfg(windows)]
impl StopRequest {
    /// The window is closed, the system shuts down, or Ctrl+Break.
    pub fn listen() -> Self {
        Self { signals: windows::Events::listen() }
    }

    /// Waits for the request. Windows ends the process some seconds later, whatever it does.
    pub async fn next(&mut self) {
        poll_fn(|context| if self.signals.poll(context) { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

#[cfg(windows)]
mod windows {
    use std::task::Context;

    use tokio::signal::windows::{CtrlBreak, CtrlClose, CtrlShutdown, ctrl_break, ctrl_close, ctrl_shutdown};

    /// The console's window is closed, the system shuts down, or Ctrl+Break.
    pub struct Events {
        closed: Option<CtrlClose>,
        shutdown: Option<CtrlShutdown>,
        interrupted: Option<CtrlBreak>,
    }

    impl Events {
        pub fn listen() -> Self {
            Self { closed: ctrl_close().ok(), shutdown: ctrl_shutdown().ok(), interrupted: ctrl_break().ok() }
        }

        /// Whether one has come. All are polled, so that each wakes the task.
        pub fn poll(&mut self, context: &mut Context) -> bool {
            let closed = self.closed.as_mut().is_some_and(|event| event.poll_recv(context).is_ready());
            let shutdown = self.shutdown.as_mut().is_some_and(|event| event.poll_recv(context).is_ready());
            let interrupted = self.interrupted.as_mut().is_some_and(|event| event.poll_recv(context).is_ready());
            closed || shutdown || interrupted
        }
    }
}

#[cfg(not(any(unix, windows)))]
impl StopRequest {
    /// Nothing is known of other systems.
    pub fn listen() -> Self {
        Self {}
    }

    /// Never ends.
    pub async fn next(&mut self) {
        poll_fn(|_| Poll::Pending).await
    }
}
