//! From the model that was asked for to an engine that runs it.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::Context;
use super::device::{Candidate, Choice, Situation, choose};
use super::error::CliError;
use super::progress::ShownProgress;
#[cfg(not(feature = "mistralrs"))]
use crate::config::Device;
use crate::config::Endpoint;
use crate::engine::{CpuEngine, Engine, EngineError, Gpu, GpuMemory, RemoteEngine};
use crate::hub::HubError;
use crate::i18n::{Messages, text};
use crate::model::{Catalogue, LocalModel, MiniModel, ModelFiles, ModelKind, ModelRef, ModelRefError, Quantisation};
use crate::report::{ExitCode, Report};

/// Whether a model that is not here may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    Allowed,
    /// It may not: a script must not start a download of gigabytes by surprise.
    Forbidden,
}

/// The model that a person names.
pub fn reference(name: &str, messages: &Messages) -> Result<ModelRef, Report> {
    name.parse().map_err(|error: ModelRefError| {
        let what = text!(messages, "model-unknown", model = name);
        Report::new(what, ExitCode::Usage).because_of(&error).hint(text!(messages, "model-list-hint"))
    })
}

/// The catalogue entry that `reference` names.
pub fn catalogue_files(reference: &ModelRef, messages: &Messages) -> Result<ModelFiles, Report> {
    let ModelRef::Named { name, quantisation } = reference else {
        let what = text!(messages, "model-not-in-catalogue", model = reference.to_string());
        return Err(Report::new(what, ExitCode::Usage).hint(text!(messages, "model-list-hint")));
    };
    catalogue()?.find(name, *quantisation).map_err(|error| {
        let known = error.known.iter().map(String::as_str).chain([MiniModel::NAME]);
        Report::new(text!(messages, "model-unknown", model = error.name.as_str()), ExitCode::Usage)
            .hint(text!(messages, "settings-expected", expected = known.collect::<Vec<_>>().join(", ")))
            .hint(text!(messages, "model-path-hint"))
    })
}

fn catalogue() -> Result<Catalogue, Report> {
    Catalogue::built_in().map_err(|error| Report::new(error.to_string(), ExitCode::Failed))
}

/// The mini model, where this build has it.
pub fn mini(messages: &Messages) -> Result<MiniModel, Report> {
    MiniModel::built_in().ok_or_else(|| {
        Report::new(text!(messages, "mini-missing"), ExitCode::ModelAbsent).hint(text!(messages, "mini-missing-hint"))
    })
}

/// What is to answer.
#[derive(Debug, Clone)]
pub enum Answering {
    /// A model on this machine's processor.
    Here(LocalModel),
    /// A model on one of its GPUs.
    OnGpu(OnGpu),
    There(Endpoint),
}

/// A checkpoint that a GPU is to run.
#[derive(Debug, Clone)]
pub struct OnGpu {
    pub local: LocalModel,
    pub gpu: Gpu,
    pub room: GpuMemory,
    /// How it is made smaller.
    pub quantisation: Quantisation,
}

/// Finds what was asked for, on this machine or another, or fetches it where that is allowed. Never another model.
pub async fn locate(context: &Context, fetch: Fetch) -> Result<Answering, CliError> {
    if let Some(endpoint) = &context.settings.endpoint {
        if context.settings.hub.offline && !endpoint.is_on_this_machine() {
            let what = text!(context.messages(), "remote-offline", host = endpoint.name.as_str());
            return Err(Report::new(what, ExitCode::Usage)
                .hint(text!(context.messages(), "hub-offline-hint"))
                .into());
        }
        return Ok(Answering::There(endpoint.clone()));
    }
    if let Some(on_gpu) = locate_for_gpu(context, fetch).await? {
        return Ok(Answering::OnGpu(on_gpu));
    }
    locate_here(context, fetch).await.map(Answering::Here)
}

/// The same, where a GPU is to run it.
async fn locate_for_gpu(context: &Context, fetch: Fetch) -> Result<Option<OnGpu>, CliError> {
    let messages = context.messages();
    let (reference, asked) = (&context.settings.model, context.settings.device);
    let candidate = Candidate::of(reference, &context.hub(), &context.environment, messages)?;
    let choice = choose(asked, &Situation::for_running(asked), &candidate.weights, messages)?;
    tracing::info!("{}", choice.told(messages));
    let Choice::Gpu(gpu, room) = choice else { return Ok(None) };
    let local = match &candidate.checkpoint {
        Some(files) => ensure(context, files, fetch).await?,
        None => locate_here(context, fetch).await?,
    };
    // It is called by what was asked for, not by where its weights come from.
    let name = match reference {
        ModelRef::Named { name, .. } => format!("{name}:{}", candidate.quantisation),
        _ => local.name.clone(),
    };
    let local = LocalModel { name, ..local };
    Ok(Some(OnGpu { local, gpu, room, quantisation: candidate.quantisation }))
}

async fn locate_here(context: &Context, fetch: Fetch) -> Result<LocalModel, CliError> {
    let messages = context.messages();
    let files = match &context.settings.model {
        ModelRef::Path(path) => return Ok(LocalModel::at(&context.environment.expand_home(path))),
        ModelRef::Mini => return Ok(LocalModel::mini(mini(messages)?)),
        reference @ ModelRef::Named { .. } => catalogue_files(reference, messages)?,
    };
    ensure(context, &files, fetch).await
}

async fn ensure(context: &Context, files: &ModelFiles, fetch: Fetch) -> Result<LocalModel, CliError> {
    let hub = context.hub();
    let progress = ShownProgress::new(&context.ui);
    let located = async {
        match hub.ensure(files, &progress).await {
            Err(HubError::Absent { .. }) if fetch == Fetch::Allowed && !context.settings.hub.offline => {
                hub.pull(files, &progress).await
            }
            other => other,
        }
    };
    let located = context.interrupt.or(located).await.ok_or(CliError::Interrupted)?;
    Ok(located?)
}

/// Something to talk with.
pub struct Found {
    pub answering: Answering,
    /// What the person should know about it.
    pub note: Option<String>,
}

impl Found {
    fn as_asked(answering: Answering) -> Self {
        Self { answering, note: None }
    }
}

/// Finds a model for a person to talk with. Where none was chosen, the first that is here will do, and the mini model
/// where there is none, with a note of which one it is. A script gets what it asked for or nothing.
pub async fn find_for_talk(context: &Context) -> Result<Found, CliError> {
    let was_chosen = context.settings.endpoint.is_some() || context.settings.model_was_chosen();
    if was_chosen || !context.ui.input_is_terminal() {
        return locate(context, Fetch::Forbidden).await.map(Found::as_asked);
    }
    if let Some(on_gpu) = locate_for_gpu(context, Fetch::Forbidden).await? {
        return Ok(Found::as_asked(Answering::OnGpu(on_gpu)));
    }
    let messages = context.messages();
    let wanted = catalogue_files(&context.settings.model, messages)?;
    let hub = context.hub();
    let is_here = |files: &ModelFiles| hub.find(files).presence.is_complete();
    if is_here(&wanted) {
        let local = ensure(context, &wanted, Fetch::Forbidden).await?;
        return Ok(Found::as_asked(Answering::Here(local)));
    }
    let name = wanted.reference().to_string();
    let size = messages.bytes(wanted.bytes);
    let talks = |files: &ModelFiles| files.kind == ModelKind::Chat;
    if let Some(other) = catalogue()?.all().filter(talks).find(is_here) {
        let used = other.reference().to_string();
        let note = text!(messages, "talk-with-other", wanted = name, used = used, size = size);
        let model = ensure(context, &other, Fetch::Forbidden).await?;
        return Ok(Found { answering: Answering::Here(model), note: Some(note) });
    }
    if let Some(mini) = MiniModel::built_in() {
        let note = Some(text!(messages, "talk-with-mini", size = size));
        return Ok(Found { answering: Answering::Here(LocalModel::mini(mini)), note });
    }
    let local = ensure(context, &wanted, Fetch::Forbidden).await?;
    Ok(Found::as_asked(Answering::Here(local)))
}

/// Loads the model, or asks the other machine what it has.
pub async fn open(context: &Context, answering: Answering) -> Result<Arc<dyn Engine>, CliError> {
    let waiting = match &answering {
        Answering::Here(local) | Answering::OnGpu(OnGpu { local, .. }) => {
            text!(context.messages(), "model-loading", model = local.name.as_str())
        }
        Answering::There(endpoint) => text!(context.messages(), "endpoint-asking", endpoint = endpoint.name.as_str()),
    };
    let spinner = context.ui.spinner(waiting);
    let opened = context.interrupt.or(Opener::new(context).open(answering)).await;
    spinner.finish_and_clear();
    let opened = opened.ok_or(CliError::Interrupted)?;
    Ok(opened?)
}

/// Does what takes long on a thread of its own.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(EngineError::Stopped))
}

/// How models are loaded: what the settings and the environment say of it.
#[derive(Clone)]
pub struct Opener {
    threads: NonZeroUsize,
    kernels: Option<String>,
    /// Where weights are kept that were made smaller for a GPU.
    cache: PathBuf,
}

impl Opener {
    pub fn new(context: &Context) -> Self {
        let kernels = context.environment.get(phi_cpu::Kernels::VARIABLE).map(str::to_owned);
        Self { threads: context.settings.threads, kernels, cache: context.paths.cache.clone() }
    }

    /// Loads a model, on a thread of its own, or asks the other machine what it has.
    pub fn open(
        &self,
        answering: Answering,
    ) -> impl Future<Output = Result<Arc<dyn Engine>, EngineError>> + Send + 'static {
        let opener = self.clone();
        async move {
            match answering {
                Answering::There(endpoint) => {
                    Ok(Arc::new(RemoteEngine::connect(&endpoint).await?) as Arc<dyn Engine>)
                }
                Answering::Here(local) => aside(move || opener.load(&local)).await,
                Answering::OnGpu(on_gpu) => aside(move || opener.load_on_gpu(&on_gpu)).await,
            }
        }
    }

    fn load(&self, local: &LocalModel) -> Result<Arc<dyn Engine>, EngineError> {
        Ok(Arc::new(CpuEngine::open(local, self.threads, self.kernels.as_deref())?))
    }

    #[cfg(feature = "mistralrs")]
    fn load_on_gpu(&self, on_gpu: &OnGpu) -> Result<Arc<dyn Engine>, EngineError> {
        use crate::engine::{IsqFormat, MistralDevice, MistralEngine, MistralSetup};
        let setup = MistralSetup {
            device: MistralDevice::Cuda(on_gpu.gpu.number as usize),
            device_name: format!("cuda:{} ({})", on_gpu.gpu.number, on_gpu.gpu.name),
            isq: IsqFormat::of(on_gpu.quantisation),
            cache: Some(self.cache.clone()),
            cached_prefixes: on_gpu.room.cached_prefixes,
        };
        Ok(Arc::new(MistralEngine::open(&on_gpu.local, &setup)?))
    }

    /// Never asked for: a build without CUDA chooses no GPU.
    #[cfg(not(feature = "mistralrs"))]
    fn load_on_gpu(&self, on_gpu: &OnGpu) -> Result<Arc<dyn Engine>, EngineError> {
        let OnGpu { room, quantisation, .. } = on_gpu;
        tracing::error!(?self.cache, ?room, %quantisation, "this build cannot load for a GPU");
        Err(EngineError::NoSuchDevice(Device::Cuda(Some(on_gpu.gpu.number))))
    }
}
