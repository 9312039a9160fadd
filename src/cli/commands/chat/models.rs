//! The models that the chat can pick from: those of the catalogue that hold conversations, and the one in the program.
//! Where a server answers, those that it has.

use crate::cli::Context;
use crate::cli::launch::purpose_text;
use crate::config::{Endpoint, Environment};
use crate::engine::{EngineError, RemoteEngine};
use crate::hub::{CachedModel, Progress};
use crate::launch::{Download, LaunchError, Launcher, Plan};
use crate::model::{Catalogue, Fit, MiniModel, ModelFiles, ModelKind, Presence};
use crate::report::Report;
use crate::system::free_memory;
use crate::tui::{EngineFuture, ModelChoice, ModelPlace, Models, ModelsFuture};

/// The models, and how they are launched.
pub struct ChatModels {
    launcher: Launcher,
    environment: Environment,
}

impl ChatModels {
    pub fn new(context: &Context) -> Self {
        Self { launcher: context.launcher(), environment: context.environment.clone() }
    }
}

impl Models for ChatModels {
    fn list(&self) -> ModelsFuture {
        let launcher = self.launcher.clone();
        Box::pin(async move {
            if let Some(endpoint) = launcher.server()? {
                return Ok(on_server(&endpoint).await?);
            }
            let on_computer = tokio::task::spawn_blocking(move || on_computer(&launcher));
            on_computer.await.map_err(|error| Report::unexpected(&error))
        })
    }

    fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture {
        let (launcher, environment, name) = (self.launcher.clone(), self.environment.clone(), name.to_owned());
        Box::pin(async move {
            let plan = if let Some(endpoint) = launcher.server()? {
                Plan::Server(Endpoint { model: Some(name), ..endpoint })
            } else {
                let reference = environment.model(&name);
                let reference = reference.map_err(|source| LaunchError::Reference { name, source })?;
                Plan::Local(launcher.plan_model(&reference)?)
            };
            let runnable = launcher.obtain(plan, Download::Allowed, progress.as_ref()).await?;
            Ok(launcher.open_for_chat(runnable).await?)
        })
    }
}

fn on_computer(launcher: &Launcher) -> Vec<ModelChoice> {
    let hub = launcher.hub();
    let built_in = MiniModel::built_in().map(|mini| ModelChoice {
        name: MiniModel::NAME.to_owned(),
        purpose: purpose_text(MiniModel::NAME),
        place: ModelPlace::Computer {
            bytes: mini.weights().len() as u64,
            on_disk: 0,
            presence: Presence::BuiltIn,
            fit: Fit::Fits,
        },
    });
    let (free, window_bytes) = (free_memory(), launcher.window().bytes());
    let catalogue = Catalogue::built_in().ok();
    let chat_models = catalogue.iter().flat_map(|catalogue| {
        let chat_models = catalogue.all().filter(|files| files.kind == ModelKind::Chat);
        chat_models.map(|files| choice(&files, &hub.find(&files), Fit::of(&files, catalogue, free, window_bytes)))
    });
    built_in.into_iter().chain(chat_models).collect()
}

async fn on_server(endpoint: &Endpoint) -> Result<Vec<ModelChoice>, EngineError> {
    let models = RemoteEngine::models(endpoint).await?;
    let place = || ModelPlace::Server(endpoint.name.clone());
    Ok(models.into_iter().map(|(name, _)| ModelChoice { name, purpose: None, place: place() }).collect())
}

fn choice(files: &ModelFiles, cached: &CachedModel, fit: Fit) -> ModelChoice {
    let bytes = if cached.presence.is_complete() { cached.bytes } else { files.bytes };
    let place = ModelPlace::Computer { bytes, on_disk: cached.bytes, presence: cached.presence, fit };
    let name = files.reference().to_string();
    ModelChoice { purpose: purpose_text(&name), name, place }
}
