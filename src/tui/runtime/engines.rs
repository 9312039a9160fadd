//! The model that is talked with, and another on its way, which takes its place once it is there.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use super::Happened;
use crate::engine::Engine;
use crate::hub::{Progress, Step};
use crate::report::Report;
use crate::tui::msg::{Coming, ModelChoice, Msg, Stage};

/// Progress is told at most this often.
const PACE: Duration = Duration::from_millis(100);

/// A model on its way to being usable.
pub type Opening = Pin<Box<dyn Future<Output = Result<Arc<dyn Engine>, Report>> + Send>>;

/// Where models come from.
pub trait Models: Send + Sync {
    /// Those that can be talked with. Looks at the disk.
    fn list(&self) -> Vec<ModelChoice>;

    /// Brings one, fetched first where it is not here. Dropping the future stops that; what was fetched stays.
    fn bring(&self, name: &str, progress: Box<dyn Progress + Send>) -> Opening;
}

/// The model that is talked with, and the way to others.
pub struct Engines {
    sender: UnboundedSender<Happened>,
    models: Arc<dyn Models>,
    current: Arc<Mutex<Option<Arc<dyn Engine>>>>,
    coming: Option<AbortHandle>,
}

impl Engines {
    /// Waits for the first model.
    pub fn new(sender: UnboundedSender<Happened>, models: Arc<dyn Models>, opening: Opening) -> Self {
        let mut engines = Self { sender, models, current: Arc::default(), coming: None };
        engines.wait_for(opening);
        engines
    }

    /// The model, once there is one.
    pub fn current(&self) -> Option<Arc<dyn Engine>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the model called `name` take the current one's place as soon as it can be used.
    pub fn bring(&mut self, name: &str) {
        let told = Told { sender: self.sender.clone(), model: name.to_owned(), last: Mutex::default() };
        let opening = self.models.bring(name, Box::new(told));
        self.wait_for(opening);
    }

    /// Gives up the model that is on its way.
    pub fn stop(&mut self) {
        if let Some(coming) = self.coming.take() {
            coming.abort();
        }
    }

    /// Finds the models there are, beside the loop.
    pub fn list(&self) {
        let (models, sender) = (Arc::clone(&self.models), self.sender.clone());
        // Where the app has ended, nobody needs to know.
        tokio::task::spawn_blocking(move || drop(sender.send(Happened::Msg(Msg::Models(models.list())))));
    }

    fn wait_for(&mut self, opening: Opening) {
        self.stop();
        let (place, sender) = (Arc::clone(&self.current), self.sender.clone());
        let task = tokio::spawn(async move {
            let msg = match opening.await {
                Ok(engine) => {
                    let info = engine.info().clone();
                    // The one before lives as long as its answers.
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine);
                    Msg::EngineReady(info)
                }
                Err(report) => Msg::EngineFailed(report),
            };
            // Where the app has ended, nobody needs to know.
            let _ = sender.send(Happened::Msg(msg));
        });
        self.coming = Some(task.abort_handle());
    }
}

/// Tells the app how far a model is.
struct Told {
    sender: UnboundedSender<Happened>,
    model: String,
    last: Mutex<Last>,
}

/// What was told last of the file that is being fetched or verified.
#[derive(Default)]
struct Last {
    is_verifying: bool,
    bytes: u64,
    at: Option<Instant>,
}

impl Progress for Told {
    fn report(&self, step: Step<'_>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = match step {
            Step::Fetching { bytes, already, .. } => {
                *last = Last { is_verifying: false, bytes, at: None };
                Stage::Fetching { done: already, bytes }
            }
            Step::Verifying { bytes, .. } => {
                *last = Last { is_verifying: true, bytes, at: None };
                Stage::Verifying { done: 0, bytes }
            }
            Step::Advanced { .. } if last.at.is_some_and(|at| at.elapsed() < PACE) => return,
            Step::Advanced { bytes: done } => {
                last.at = Some(Instant::now());
                let bytes = last.bytes;
                if last.is_verifying { Stage::Verifying { done, bytes } } else { Stage::Fetching { done, bytes } }
            }
            Step::Retrying { reason, .. } => Stage::Retrying(reason.to_owned()),
            Step::Waiting { .. } => Stage::Waiting,
            Step::Done { .. } => Stage::Loading,
        };
        // Where the app has ended, nobody needs to know.
        let _ = self.sender.send(Happened::Msg(Msg::ModelComing(Coming { model: self.model.clone(), stage })));
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::report::ExitCode;

    /// A model that comes as soon as anybody asks, one that never does, and none.
    struct Shelf;

    impl Models for Shelf {
        fn list(&self) -> Vec<ModelChoice> {
            Vec::new()
        }

        fn bring(&self, name: &str, progress: Box<dyn Progress + Send>) -> Opening {
            progress.report(Step::Fetching { file: "model.gguf", bytes: 10, already: 4 });
            match name {
                "here" => Box::pin(async { Ok(Arc::new(ScriptedEngine::new([])) as Arc<dyn Engine>) }),
                "never" => Box::pin(async move {
                    let _until_it_is_dropped = progress;
                    std::future::pending().await
                }),
                _ => Box::pin(async { Err(Report::new("none", ExitCode::Failed)) }),
            }
        }
    }

    #[tokio::test]
    async fn another_model_takes_over_only_when_it_is_there() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let mut next = async || match receiver.recv().await {
            Some(Happened::Msg(msg)) => msg,
            _ => panic!("something else happened"),
        };
        let models = Arc::new(Shelf);
        let opening: Opening = Box::pin(async { Err(Report::new("broken", ExitCode::Failed)) });
        let mut engines = Engines::new(sender, models, opening);
        assert!(matches!(next().await, Msg::EngineFailed(_)));
        assert!(engines.current().is_none());
        engines.bring("never");
        let stage = Stage::Fetching { done: 4, bytes: 10 };
        assert_eq!(next().await, Msg::ModelComing(Coming { model: "never".to_owned(), stage: stage.clone() }));
        engines.bring("here");
        assert_eq!(next().await, Msg::ModelComing(Coming { model: "here".to_owned(), stage }));
        assert!(matches!(next().await, Msg::EngineReady(_)));
        assert!(engines.current().is_some());
        engines.bring("none");
        assert!(matches!(next().await, Msg::ModelComing(_)));
        assert!(matches!(next().await, Msg::EngineFailed(_)));
        assert!(engines.current().is_some(), "the one before stays");
        engines.stop();
    }

    #[test]
    fn progress_is_told_at_a_pace_that_can_be_read() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let told = Told { sender, model: "chat".to_owned(), last: Mutex::default() };
        told.report(Step::Verifying { file: "model.gguf", bytes: 1000 });
        for bytes in 0..1000 {
            told.report(Step::Advanced { bytes });
        }
        told.report(Step::Done { file: "model.gguf", bytes: 1000 });
        drop(told);
        let mut count = 0;
        let mut last = None;
        while let Ok(Happened::Msg(Msg::ModelComing(coming))) = receiver.try_recv() {
            (count, last) = (count + 1, Some(coming.stage));
        }
        assert!((3..100).contains(&count), "{count}");
        assert_eq!(last, Some(Stage::Loading));
    }
}
