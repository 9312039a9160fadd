//! The models that the chat can pick from: those of the catalogue that hold conversations, and the one in the program.

use crate::cli::Context;
use crate::config::Environment;
use crate::hub::{CachedModel, Progress};
use crate::launch::{Download, LaunchError, Launcher};
use crate::model::{Catalogue, MiniModel, ModelFiles, ModelKind, Presence};
use crate::tui::{EngineFuture, ModelChoice, Models};

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
    fn list(&self) -> Vec<ModelChoice> {
        let built_in = MiniModel::built_in().map(|mini| ModelChoice {
            name: MiniModel::NAME.to_owned(),
            bytes: mini.weights().len() as u64,
            on_disk: 0,
            presence: Presence::BuiltIn,
        });
        let catalogue = Catalogue::built_in().ok();
        let chat_models = catalogue.iter().flat_map(Catalogue::all).filter(|files| files.kind == ModelKind::Chat);
        built_in
            .into_iter()
            .chain(chat_models.map(|files| choice(&files, &self.launcher.hub().find(&files))))
            .collect()
    }

    fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture {
        let reference = self.environment.model(name);
        let reference = reference.map_err(|source| LaunchError::Reference { name: name.to_owned(), source });
        let launcher = self.launcher.clone();
        Box::pin(async move {
            let plan = launcher.plan_model(&reference?)?;
            let runnable = launcher.obtain_local(plan, Download::Allowed, progress.as_ref()).await?;
            Ok(launcher.open_for_chat(runnable).await?)
        })
    }
}

fn choice(files: &ModelFiles, cached: &CachedModel) -> ModelChoice {
    let bytes = if cached.presence.is_complete() { cached.bytes } else { files.bytes };
    let name = files.reference().to_string();
    ModelChoice { name, bytes, on_disk: cached.bytes, presence: cached.presence }
}
