//! Ctrl-C as a future.

use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Knows whether Ctrl-C was pressed, from the moment it starts to listen: a key that is pressed while nobody waits for
/// it still counts.
#[derive(Debug, Clone)]
pub struct Interrupt {
    pressed: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens from now on.
    pub fn listen(runtime: &Runtime) -> Self {
        let (sender, pressed) = watch::channel(false);
        runtime.spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                sender.send_replace(true);
            }
            // The channel stays open: a closed one would look like a key.
            sender.closed().await;
        });
        Self { pressed }
    }

    /// The outcome of `work`, or `None` when Ctrl-C came first; `work` is dropped then.
    pub async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut pressed = self.pressed.clone();
        tokio::select! {
            // Work that is done counts, even when the key was pressed in the same moment.
            biased;
            done = work => Some(done),
            _ = pressed.wait_for(|&pressed| pressed) => None,
        }
    }
}
