//! Ctrl+C as a future.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Counts Ctrl+C from the moment it starts to listen: a press while nothing waits for it counts too.
#[derive(Debug, Clone)]
pub struct Interrupt {
    pressed: watch::Receiver<u64>,
    /// How many of these presses were handled.
    answered: Arc<AtomicU64>,
}

impl Interrupt {
    /// Listens from now on.
    pub fn listen(runtime: &Runtime) -> Self {
        let (sender, pressed) = watch::channel(0);
        runtime.spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                sender.send_modify(|count| *count += 1);
            }
            // The channel stays open: a closed one would look like a key.
            sender.closed().await;
        });
        Self { pressed, answered: Arc::default() }
    }

    /// The outcome of `work`, or `None` when Ctrl+C came first; `work` is dropped then.
    pub async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut pressed = self.pressed.clone();
        let answered = self.answered.load(Ordering::Relaxed);
        tokio::select! {
            // Work that is done counts, even when the key was pressed in the same moment.
            biased;
            done = work => Some(done),
            _ = pressed.wait_for(|&count| count > answered) => None,
        }
    }

    /// Marks the presses so far as handled, so that the program can continue.
    pub fn answer(&self) {
        self.answered.store(*self.pressed.borrow(), Ordering::Relaxed);
    }
}
