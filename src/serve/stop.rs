//! How a server is told to stop: first kindly, then in a hurry.

use tokio::sync::watch;

/// How far the end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Serving,
    /// Nothing new is begun.
    Ending,
    /// What is under way ends now.
    Hurrying,
}

/// Tells a server to stop.
#[derive(Debug)]
pub struct Stopper {
    stage: watch::Sender<Stage>,
}

#[derive(Debug, Clone)]
pub struct Stop {
    stage: watch::Receiver<Stage>,
}

impl Default for Stopper {
    fn default() -> Self {
        Self { stage: watch::channel(Stage::Serving).0 }
    }
}

impl Stopper {
    /// Asks the server to end what is under way and to begin nothing new.
    pub fn ask(&self) {
        self.advance(Stage::Ending);
    }

    /// Asks it to end at once.
    pub fn hurry(&self) {
        self.advance(Stage::Hurrying);
    }

    fn advance(&self, stage: Stage) {
        self.stage.send_if_modified(|now| {
            let is_later = stage > *now;
            *now = stage.max(*now);
            is_later
        });
    }

    /// Somebody who hears of it.
    pub fn watch(&self) -> Stop {
        Stop { stage: self.stage.subscribe() }
    }
}

impl Stop {
    /// Whether nothing new is to be begun.
    pub fn is_asked(&self) -> bool {
        *self.stage.borrow() >= Stage::Ending
    }

    /// Waits until nothing new is to be begun.
    pub async fn asked(&mut self) {
        self.reach(Stage::Ending).await;
    }

    /// Waits until everything is to end.
    pub async fn hurried(&mut self) {
        self.reach(Stage::Hurrying).await;
    }

    async fn reach(&mut self, wanted: Stage) {
        if self.stage.wait_for(|stage| *stage >= wanted).await.is_err() {
            // Whoever could have asked is gone; nobody will.
            std::future::pending::<()>().await;
        }
    }
}
