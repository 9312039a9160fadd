//! The models that the chat can pick from: those of the catalogue that talk, and the one in the program.

use std::sync::Arc;

use super::Context;
use super::device::{Candidate, Choice, Situation, choose};
use super::run_model::{Answering, OnGpu, Opener, catalogue_files, mini, reference};
use crate::config::{Device, Environment};
use crate::engine::{Engine, EngineError};
use crate::hub::{CachedModel, Hub, HubError, Progress};
use crate::i18n::Messages;
use crate::model::{Catalogue, LocalModel, MiniModel, ModelFiles, ModelKind, ModelRef, Presence};
use crate::tui::{EngineFuture, ModelChoice, Models};

/// The models, and how they are brought.
pub struct Library {
    hub: Arc<Hub>,
    may_fetch: bool,
    environment: Environment,
    opener: Opener,
    device: Device,
    messages: Arc<Messages>,
}

impl Library {
    pub fn new(context: &Context) -> Self {
        Self {
            hub: Arc::new(context.hub()),
            may_fetch: !context.settings.hub.offline,
            environment: context.environment.clone(),
            opener: Opener::new(context),
            device: context.settings.device,
            messages: context.ui.shared_messages(),
        }
    }
}

impl Models for Library {
    fn list(&self) -> Vec<ModelChoice> {
        let built_in = MiniModel::built_in().map(|mini| ModelChoice {
            name: MiniModel::NAME.to_owned(),
            bytes: mini.weights().len() as u64,
            on_disk: 0,
            presence: Presence::BuiltIn,
        });
        let catalogue = Catalogue::built_in().ok();
        let talking = catalogue.iter().flat_map(Catalogue::all).filter(|files| files.kind == ModelKind::Chat);
        built_in.into_iter().chain(talking.map(|files| choice(&files, &self.hub.find(&files)))).collect()
    }

    fn open(&self, name: &str, progress: Box<dyn Progress + Send>) -> EngineFuture {
        let (hub, messages, opener) = (Arc::clone(&self.hub), Arc::clone(&self.messages), self.opener.clone());
        let (may_fetch, device, environment) = (self.may_fetch, self.device, self.environment.clone());
        let reference = reference(name, &messages).map(|reference| match reference {
            ModelRef::Path(path) => ModelRef::Path(self.environment.expand_home(&path)),
            other => other,
        });
        Box::pin(async move {
            let reference = reference?;
            let candidate = Candidate::of(&reference, &hub, &environment, &messages)?;
            let choice = choose(device, &Situation::for_running(device), &candidate.weights, &messages)?;
            let fetched = match (&choice, &candidate.checkpoint) {
                (Choice::Gpu(..), Some(checkpoint)) => Some(checkpoint.reference()),
                _ => None,
            };
            let local = match fetched.unwrap_or_else(|| reference.clone()) {
                ModelRef::Mini => LocalModel::mini(mini(&messages)?),
                ModelRef::Path(path) => LocalModel::at(&path),
                named @ ModelRef::Named { .. } => {
                    let files = catalogue_files(&named, &messages)?;
                    let located = match hub.ensure(&files, progress.as_ref()).await {
                        Err(HubError::Absent { .. }) if may_fetch => hub.pull(&files, progress.as_ref()).await,
                        other => other,
                    };
                    located?
                }
            };
            let answering = match choice {
                Choice::Cpu(_) => Answering::Here(local),
                Choice::Gpu(gpu, room) => {
                    let local = LocalModel { name: reference.to_string(), ..local };
                    Answering::OnGpu(OnGpu { local, gpu, room, quantisation: candidate.quantisation })
                }
            };
            Ok(open_to_talk(&opener, answering).await?)
        })
    }
}

/// Loads a model that must be able to talk in turns.
pub async fn open_to_talk(opener: &Opener, answering: Answering) -> Result<Arc<dyn Engine>, EngineError> {
    let engine = opener.open(answering).await?;
    if !engine.info().talks_in_turns {
        return Err(EngineError::NoTurns);
    }
    Ok(engine)
}

fn choice(files: &ModelFiles, cached: &CachedModel) -> ModelChoice {
    let bytes = if cached.presence.is_complete() { cached.bytes } else { files.bytes };
    let name = files.reference().to_string();
    ModelChoice { name, bytes, on_disk: cached.bytes, presence: cached.presence }
}
