//! The model in use, and a pending one that will replace it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use super::event::AppSender;
use crate::engine::Engine;
use crate::hub::{Progress, ProgressStep};
use crate::report::Report;
use crate::tui::effect::ModelEffect;
use crate::tui::msg::{ModelChoice, ModelMsg, ModelStage, PendingModel};

/// The shortest time between two reports of progress.
const PACE: Duration = Duration::from_millis(100);

/// An engine that is being started, its model downloaded first if need be. Dropping the future cancels that; what was
/// downloaded stays.
pub type EngineFuture = Pin<Box<dyn Future<Output = Result<Arc<dyn Engine>, Report>> + Send>>;

/// The models to choose from, read from the disk or requested from a server.
pub type ModelsFuture = Pin<Box<dyn Future<Output = Result<Vec<ModelChoice>, Report>> + Send>>;

/// Where models come from.
pub trait Models: Send + Sync {
    fn list(&self) -> ModelsFuture;

    fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture;
}

/// The model in use, and the way to others.
pub struct Engines {
    sender: AppSender,
    models: Arc<dyn Models>,
    current: Arc<Mutex<Option<Arc<dyn Engine>>>>,
    pending: Option<AbortHandle>,
}

impl Engines {
    /// Starts with `engine` as the pending model.
    pub fn new(sender: AppSender, models: Arc<dyn Models>, engine: EngineFuture) -> Self {
        let mut engines = Self { sender, models, current: Arc::default(), pending: None };
        engines.wait_for(engine);
        engines
    }

    /// The model in use, once there is one.
    pub fn current(&self) -> Option<Arc<dyn Engine>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn perform(&mut self, effect: ModelEffect) {
        match effect {
            ModelEffect::List => self.list(),
            ModelEffect::Open(name) => self.open(&name),
            ModelEffect::Cancel => self.cancel(),
        }
    }

    fn open(&mut self, name: &str) {
        let reporter =
            ProgressReporter { sender: self.sender.clone(), model: name.to_owned(), last: Mutex::default() };
        let engine = self.models.open(name, Box::new(reporter));
        self.wait_for(engine);
    }

    fn cancel(&mut self) {
        if let Some(pending) = self.pending.take() {
            pending.abort();
        }
    }

    fn list(&self) {
        let (models, sender) = (self.models.list(), self.sender.clone());
        tokio::spawn(async move { sender.send(ModelMsg::Listed(models.await)) });
    }

    fn wait_for(&mut self, engine: EngineFuture) {
        self.cancel();
        let (current, sender) = (Arc::clone(&self.current), self.sender.clone());
        let task = tokio::spawn(async move {
            let msg = match engine.await {
                Ok(engine) => {
                    let info = engine.info().clone();
                    // The model before lives as long as its answers.
                    *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine);
                    ModelMsg::Ready(info)
                }
                Err(report) => ModelMsg::Failed(report),
            };
            sender.send(msg);
        });
        self.pending = Some(task.abort_handle());
    }
}

/// Reports how far a pending model is.
struct ProgressReporter {
    sender: AppSender,
    model: String,
    last: Mutex<LastReport>,
}

/// The current file, and when it was last reported on.
#[derive(Default)]
struct LastReport {
    is_verifying: bool,
    bytes: u64,
    at: Option<Instant>,
}

impl Progress for ProgressReporter {
    fn report(&self, step: ProgressStep<'_>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = match step {
            ProgressStep::Fetching { bytes, already, .. } => {
                *last = LastReport { is_verifying: false, bytes, at: None };
                ModelStage::Downloading { done: already, bytes }
            }
            ProgressStep::Verifying { bytes, .. } => {
                *last = LastReport { is_verifying: true, bytes, at: None };
                ModelStage::Verifying { done: 0, bytes }
            }
            ProgressStep::Advanced { .. } if last.at.is_some_and(|at| at.elapsed() < PACE) => return,
            ProgressStep::Advanced { bytes: done } => {
                last.at = Some(Instant::now());
                let bytes = last.bytes;
                if last.is_verifying {
                    ModelStage::Verifying { done, bytes }
                } else {
                    ModelStage::Downloading { done, bytes }
                }
            }
            ProgressStep::Retrying { reason, .. } => ModelStage::Retrying(reason.to_owned()),
            ProgressStep::Waiting { .. } => ModelStage::Waiting,
            ProgressStep::Done { .. } => ModelStage::Loading,
        };
        self.sender.send(ModelMsg::Progress(PendingModel { model: self.model.clone(), stage }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::report::ExitCode;
    use crate::tui::msg::Msg;
    use crate::tui::runtime::event::{AppEvent, drain};

    /// A model that is ready at once, one that never is, and one that fails.
    struct FakeModels;

    impl Models for FakeModels {
        fn list(&self) -> ModelsFuture {
            Box::pin(async { Ok(Vec::new()) })
        }

        fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture {
            progress.report(ProgressStep::Fetching { file: "model.gguf", bytes: 10, already: 4 });
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
        let (sender, mut receiver) = AppSender::channel();
        let mut next = async || match receiver.recv().await {
            Some(AppEvent::Msg(Msg::Model(msg))) => msg,
            other => panic!("{other:?}"),
        };
        let models = Arc::new(FakeModels);
        let engine: EngineFuture = Box::pin(async { Err(Report::new("broken", ExitCode::Failed)) });
        let mut engines = Engines::new(sender, models, engine);
        assert!(matches!(next().await, ModelMsg::Failed(_)));
        assert!(engines.current().is_none());
        engines.open("never");
        let stage = ModelStage::Downloading { done: 4, bytes: 10 };
        assert_eq!(
            next().await,
            ModelMsg::Progress(PendingModel { model: "never".to_owned(), stage: stage.clone() })
        );
        engines.open("here");
        assert_eq!(next().await, ModelMsg::Progress(PendingModel { model: "here".to_owned(), stage }));
        assert!(matches!(next().await, ModelMsg::Ready(_)));
        assert!(engines.current().is_some());
        engines.open("none");
        assert!(matches!(next().await, ModelMsg::Progress(_)));
        assert!(matches!(next().await, ModelMsg::Failed(_)));
        assert!(engines.current().is_some(), "the model before stays");
        engines.cancel();
    }

    #[test]
    fn progress_is_reported_at_a_readable_pace() {
        let (sender, mut receiver) = AppSender::channel();
        let reporter = ProgressReporter { sender, model: "chat".to_owned(), last: Mutex::default() };
        reporter.report(ProgressStep::Verifying { file: "model.gguf", bytes: 1000 });
        for bytes in 0..1000 {
            reporter.report(ProgressStep::Advanced { bytes });
        }
        reporter.report(ProgressStep::Done { file: "model.gguf", bytes: 1000 });
        let reports = drain(&mut receiver);
        assert!((3..100).contains(&reports.len()), "{}", reports.len());
        let done = PendingModel { model: "chat".to_owned(), stage: ModelStage::Loading };
        assert_eq!(reports.last(), Some(&Msg::Model(ModelMsg::Progress(done))));
    }
}
