//! The model that is talked with, and another on its way, which takes its place once it is there.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use super::AppEvent;
use crate::engine::Engine;
use crate::hub::{Progress, Step};
use crate::report::Report;
use crate::tui::msg::{ModelChoice, ModelStage, Msg, PendingModel};

/// Progress is reported at most this often.
const PACE: Duration = Duration::from_millis(100);

/// A model on its way to being usable.
pub type EngineFuture = Pin<Box<dyn Future<Output = Result<Arc<dyn Engine>, Report>> + Send>>;

/// Where models come from.
pub trait Models: Send + Sync {
    /// Those that can be talked with. Looks at the disk.
    fn list(&self) -> Vec<ModelChoice>;

    /// Brings one, fetched first where it is not here. Dropping the future stops that; what was fetched stays.
    fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture;
}

/// The model that is talked with, and the way to others.
pub struct Engines {
    sender: UnboundedSender<AppEvent>,
    models: Arc<dyn Models>,
    current: Arc<Mutex<Option<Arc<dyn Engine>>>>,
    pending: Option<AbortHandle>,
}

impl Engines {
    /// Waits for the first model.
    pub fn new(sender: UnboundedSender<AppEvent>, models: Arc<dyn Models>, engine: EngineFuture) -> Self {
        let mut engines = Self { sender, models, current: Arc::default(), pending: None };
        engines.wait_for(engine);
        engines
    }

    /// The model, once there is one.
    pub fn current(&self) -> Option<Arc<dyn Engine>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the model called `name` take the current one's place as soon as it can be used.
    pub fn open(&mut self, name: &str) {
        let reporter =
            ProgressReporter { sender: self.sender.clone(), model: name.to_owned(), last: Mutex::default() };
        let engine = self.models.open(name, Box::new(reporter));
        self.wait_for(engine);
    }

    /// Gives up the model that is on its way.
    pub fn stop(&mut self) {
        if let Some(pending) = self.pending.take() {
            pending.abort();
        }
    }

    /// Finds the models there are, beside the loop.
    pub fn list(&self) {
        let (models, sender) = (Arc::clone(&self.models), self.sender.clone());
        // Where the app has ended, nobody needs to know.
        tokio::task::spawn_blocking(move || drop(sender.send(AppEvent::Msg(Msg::Models(models.list())))));
    }

    fn wait_for(&mut self, engine: EngineFuture) {
        self.stop();
        let (place, sender) = (Arc::clone(&self.current), self.sender.clone());
        let task = tokio::spawn(async move {
            let msg = match engine.await {
                Ok(engine) => {
                    let info = engine.info().clone();
                    // The one before lives as long as its answers.
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine);
                    Msg::EngineReady(info)
                }
                Err(report) => Msg::EngineFailed(report),
            };
            // Where the app has ended, nobody needs to know.
            let _ = sender.send(AppEvent::Msg(msg));
        });
        self.pending = Some(task.abort_handle());
    }
}

/// Tells the app how far a model is.
struct ProgressReporter {
    sender: UnboundedSender<AppEvent>,
    model: String,
    last: Mutex<LastReport>,
}

/// What was last reported of the file that is being fetched or verified.
#[derive(Default)]
struct LastReport {
    is_verifying: bool,
    bytes: u64,
    at: Option<Instant>,
}

impl Progress for ProgressReporter {
    fn report(&self, step: Step<'_>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = match step {
            Step::Fetching { bytes, already, .. } => {
                *last = LastReport { is_verifying: false, bytes, at: None };
                ModelStage::Downloading { done: already, bytes }
            }
            Step::Verifying { bytes, .. } => {
                *last = LastReport { is_verifying: true, bytes, at: None };
                ModelStage::Verifying { done: 0, bytes }
            }
            Step::Advanced { .. } if last.at.is_some_and(|at| at.elapsed() < PACE) => return,
            Step::Advanced { bytes: done } => {
                last.at = Some(Instant::now());
                let bytes = last.bytes;
                if last.is_verifying {
                    ModelStage::Verifying { done, bytes }
                } else {
                    ModelStage::Downloading { done, bytes }
                }
            }
            Step::Retrying { reason, .. } => ModelStage::Retrying(reason.to_owned()),
            Step::Waiting { .. } => ModelStage::Waiting,
            Step::Done { .. } => ModelStage::Loading,
        };
        // Where the app has ended, nobody needs to know.
        let _ =
            self.sender.send(AppEvent::Msg(Msg::ModelProgress(PendingModel { model: self.model.clone(), stage })));
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::report::ExitCode;

    /// A model that comes as soon as anybody asks, one that never does, and none.
    struct FakeModels;

    impl Models for FakeModels {
        fn list(&self) -> Vec<ModelChoice> {
            Vec::new()
        }

        fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture {
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
            Some(AppEvent::Msg(msg)) => msg,
            _ => panic!("something else happened"),
        };
        let models = Arc::new(FakeModels);
        let engine: EngineFuture = Box::pin(async { Err(Report::new("broken", ExitCode::Failed)) });
        let mut engines = Engines::new(sender, models, engine);
        assert!(matches!(next().await, Msg::EngineFailed(_)));
        assert!(engines.current().is_none());
        engines.open("never");
        let stage = ModelStage::Downloading { done: 4, bytes: 10 };
        assert_eq!(
            next().await,
            Msg::ModelProgress(PendingModel { model: "never".to_owned(), stage: stage.clone() })
        );
        engines.open("here");
        assert_eq!(next().await, Msg::ModelProgress(PendingModel { model: "here".to_owned(), stage }));
        assert!(matches!(next().await, Msg::EngineReady(_)));
        assert!(engines.current().is_some());
        engines.open("none");
        assert!(matches!(next().await, Msg::ModelProgress(_)));
        assert!(matches!(next().await, Msg::EngineFailed(_)));
        assert!(engines.current().is_some(), "the one before stays");
        engines.stop();
    }

    #[test]
    fn progress_is_told_at_a_pace_that_can_be_read() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let reporter = ProgressReporter { sender, model: "chat".to_owned(), last: Mutex::default() };
        reporter.report(Step::Verifying { file: "model.gguf", bytes: 1000 });
        for bytes in 0..1000 {
            reporter.report(Step::Advanced { bytes });
        }
        reporter.report(Step::Done { file: "model.gguf", bytes: 1000 });
        drop(reporter);
        let mut count = 0;
        let mut last = None;
        while let Ok(AppEvent::Msg(Msg::ModelProgress(coming))) = receiver.try_recv() {
            (count, last) = (count + 1, Some(coming.stage));
        }
        assert!((3..100).contains(&count), "{count}");
        assert_eq!(last, Some(ModelStage::Loading));
    }
}
