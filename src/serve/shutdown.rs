//! How a server ends: first it takes nothing new, then it cuts off what is still running.

use tokio::sync::watch;

/// Stages only advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Serving,
    /// New requests are refused; answers under way go on.
    Draining,
    /// Answers under way end now.
    Forced,
}

/// The switch that ends a server.
#[derive(Debug)]
pub struct Shutdown {
    stage: watch::Sender<Stage>,
}

/// What the parts of a server watch.
#[derive(Debug, Clone)]
pub struct ShutdownSignal {
    stage: watch::Receiver<Stage>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { stage: watch::channel(Stage::Serving).0 }
    }
}

impl Shutdown {
    /// Refuses new requests and lets those under way end.
    pub fn begin(&self) {
        self.advance(Stage::Draining);
    }

    /// Ends what is under way, too.
    pub fn force(&self) {
        self.advance(Stage::Forced);
    }

    fn advance(&self, stage: Stage) {
        self.stage.send_if_modified(|now| {
            let is_later = stage > *now;
            *now = stage.max(*now);
            is_later
        });
    }

    pub fn signal(&self) -> ShutdownSignal {
        ShutdownSignal { stage: self.stage.subscribe() }
    }
}

impl ShutdownSignal {
    /// Whether new requests are refused.
    pub fn has_begun(&self) -> bool {
        *self.stage.borrow() >= Stage::Draining
    }

    /// Waits until new requests are refused.
    pub async fn begun(&mut self) {
        self.reach(Stage::Draining).await;
    }

    /// Waits until everything is to end.
    pub async fn forced(&mut self) {
        self.reach(Stage::Forced).await;
    }

    async fn reach(&mut self, wanted: Stage) {
        if self.stage.wait_for(|stage| *stage >= wanted).await.is_err() {
            // The switch is gone, so that nobody can use it any more.
            std::future::pending::<()>().await;
        }
    }
}
