//! Starting the engine for what is here, or for a server.

use std::sync::Arc;

use super::Launcher;
#[cfg(not(feature = "mistralrs"))]
use crate::config::Device;
use crate::config::Endpoint;
use crate::engine::{CpuEngine, CpuSetup, Engine, EngineError, Gpu, GpuMemory, RemoteEngine};
use crate::model::{LocalModel, ModelSource, Quantisation};
use crate::printable;

/// Context windows that a chat keeps in memory at most.
const WINDOWS_OF_CHAT: usize = 4;

/// What an engine can be opened for.
#[derive(Debug, Clone)]
pub enum Runnable {
    Cpu(LocalModel),
    Gpu(GpuModel),
    Server(Endpoint),
}

/// A checkpoint for a GPU.
#[derive(Debug, Clone)]
pub struct GpuModel {
    pub local: LocalModel,
    pub gpu: Gpu,
    pub memory: GpuMemory,
    /// What it is quantised to on the way.
    pub quantisation: Quantisation,
}

impl Launcher {
    /// Loads a model on a thread of its own, or asks a server for its models.
    pub fn open(
        &self,
        runnable: Runnable,
    ) -> impl Future<Output = Result<Arc<dyn Engine>, EngineError>> + Send + 'static {
        let launcher = self.clone();
        if let Runnable::Cpu(local) | Runnable::Gpu(GpuModel { local, .. }) = &runnable
            && let ModelSource::Path(path) = &local.source
        {
            fatal_signals::set_subject(&printable::in_one_row(&path.display().to_string()));
        }
        async move {
            match runnable {
                Runnable::Server(endpoint) => {
                    Ok(Arc::new(RemoteEngine::connect(&endpoint).await?) as Arc<dyn Engine>)
                }
                Runnable::Cpu(local) => blocking(move || launcher.load(&local)).await,
                Runnable::Gpu(model) => blocking(move || launcher.load_on_gpu(&model)).await,
            }
        }
    }

    /// The same for a conversation, which not every model can hold. One user's earlier conversations need not fill the
    /// memory.
    pub async fn open_for_chat(self, runnable: Runnable) -> Result<Arc<dyn Engine>, EngineError> {
        let engine = Self { windows: WINDOWS_OF_CHAT, ..self }.open(runnable).await?;
        if engine.info().talks_in_turns { Ok(engine) } else { Err(EngineError::NoTurns) }
    }

    fn load(&self, local: &LocalModel) -> Result<Arc<dyn Engine>, EngineError> {
        let setup = CpuSetup {
            threads: self.threads,
            kernels: self.kernels.clone(),
            templates: self.templates.clone(),
            window: self.window,
            sequences: self.sequences,
            windows: self.windows,
            batching: self.batching,
        };
        Ok(Arc::new(CpuEngine::open(local, &setup)?))
    }

    #[cfg(feature = "mistralrs")]
    fn load_on_gpu(&self, model: &GpuModel) -> Result<Arc<dyn Engine>, EngineError> {
        use crate::engine::{IsqFormat, MistralDevice, MistralEngine, MistralSetup};
        let setup = MistralSetup {
            device: MistralDevice::Cuda(model.gpu.number as usize),
            device_name: format!("cuda:{} ({})", model.gpu.number, model.gpu.name),
            isq: IsqFormat::of(model.quantisation),
            cache: Some(self.cache.clone()),
            cached_prefixes: model.memory.cached_prefixes,
            templates: self.templates.clone(),
        };
        Ok(Arc::new(MistralEngine::open(&model.local, &setup)?))
    }

    /// A build without CUDA plans no GPU, so this does not happen.
    #[cfg(not(feature = "mistralrs"))]
    fn load_on_gpu(
        &self,
        GpuModel { gpu, memory, quantisation, .. }: &GpuModel,
    ) -> Result<Arc<dyn Engine>, EngineError> {
        tracing::error!(?self.cache, ?memory, %quantisation, "this build cannot load for a GPU");
        Err(EngineError::NoSuchDevice(Device::Cuda(Some(gpu.number))))
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(EngineError::Stopped))
}
