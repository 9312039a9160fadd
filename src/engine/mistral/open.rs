//! Opens a checkpoint directory as a running engine.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use mistralrs::Device;
use mistralrs::core::{
    DefaultSchedulerMethod, DeviceMapSetting, MistralRs, MistralRsBuilder, ModelDType, NormalLoaderBuilder,
    NormalLoaderType, NormalSpecificConfig, SchedulerConfig, TokenSource,
};
use phi_cpu::{ModelConfig, checkpoint};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::end_token::end_token;
use super::isq::IsqFormat;
use super::{MistralEngine, uqff};
use crate::conversation::TemplateHost;
use crate::engine::prompt_codec::{ModelShape, PromptCodec};
use crate::engine::{EngineError, EngineInfo};
use crate::model::{LocalModel, ModelSource};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistralDevice {
    /// For tests: only models without partial rotary embedding run there.
    Cpu,
    /// The NVIDIA GPU with this index.
    Cuda(usize),
}

/// How to load a model.
#[derive(Debug, Clone)]
pub struct MistralSetup {
    pub device: MistralDevice,
    /// The name that the user sees.
    pub device_name: String,
    /// Quantises the weights while loading; `None` keeps them as they are.
    pub isq: Option<IsqFormat>,
    /// Directory in which quantised weights are kept for the next start.
    pub cache: Option<PathBuf>,
    /// Prompts whose keys and values stay cached, for a next prompt with the same beginning.
    pub cached_prefixes: usize,
    /// Where the model's chat template runs.
    pub templates: TemplateHost,
}

impl MistralEngine {
    /// Loads a checkpoint directory, and quantises it if no earlier start did.
    ///
    /// # Errors
    /// [`EngineError::GgufElsewhere`] for a GGUF file; [`EngineError::RotaryElsewhere`] for partial rotary embedding
    /// without CUDA; [`EngineError::Load`] or [`EngineError::Tokenizer`] for a checkpoint that is broken or not
    /// Phi-2's; [`EngineError::Mistral`] for failures of mistral.rs.
    pub fn open(local: &LocalModel, setup: &MistralSetup) -> Result<Self, EngineError> {
        let directory = match &local.source {
            ModelSource::Path(directory) if directory.is_dir() => directory,
            _ => return Err(EngineError::GgufElsewhere { path: local.location().to_owned() }),
        };
        let broken = |source| EngineError::Load { path: local.location().to_owned(), source };
        let config = checkpoint::read_config(directory).map_err(broken)?;
        if setup.device == MistralDevice::Cpu && config.rotary_size < config.head_size() {
            return Err(EngineError::RotaryElsewhere { path: local.location().to_owned() });
        }
        Self::open_checked(local, directory, &config, setup)
    }

    /// [`MistralEngine::open`] without asking whether mistral.rs supports the checkpoint.
    pub(super) fn open_checked(
        local: &LocalModel,
        directory: &Path,
        config: &ModelConfig,
        setup: &MistralSetup,
    ) -> Result<Self, EngineError> {
        let started = Instant::now();
        let output_bias = checkpoint::read_output_bias(directory, config)
            .map_err(|source| EngineError::Load { path: local.location().to_owned(), source })?;
        let shape = ModelShape { vocabulary_size: config.vocabulary_size, context_length: config.context_length };
        let codec = PromptCodec::of_directory(directory, local.kind, shape, &setup.templates)
            .map_err(|source| EngineError::Tokenizer { path: local.location().to_owned(), source })?;
        let end_token = end_token(codec.tokenizer());
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(Self::error)?;
        // The prefix cache is only right with an end token that no prompt has.
        let cached_prefixes = if end_token.is_some() { setup.cached_prefixes } else { 0 };
        let model = load(directory, &MistralSetup { cached_prefixes, ..setup.clone() }, &runtime)?;
        let info = EngineInfo {
            model: local.name.clone(),
            engine: "mistral",
            device: setup.device_name.clone(),
            quantisation: setup.isq.map_or(dtype_name(setup.device), IsqFormat::name).to_owned(),
            context_length: codec.context_length(),
            extended_from: None,
            talks_in_turns: codec.talks_in_turns(),
            template_fault: codec.template_fault().map(str::to_owned),
            load_ms: started.elapsed().as_millis() as u64,
            weight_bytes: None,
        };
        tracing::info!(path = %directory.display(), "the model is loaded: {info}");
        Ok(Self {
            info,
            end_token: end_token.or(codec.stop_tokens().first().copied()).unwrap_or(0),
            codec: Arc::new(codec),
            output_bias: output_bias.into(),
            model,
            admission: Arc::new(Semaphore::new(1)),
            runtime: Some(runtime),
        })
    }
}

/// The number format of weights that are not quantised.
fn dtype(device: MistralDevice) -> ModelDType {
    match device {
        MistralDevice::Cpu => ModelDType::F32,
        MistralDevice::Cuda(_) => ModelDType::BF16,
    }
}

fn dtype_name(device: MistralDevice) -> &'static str {
    match device {
        MistralDevice::Cpu => "F32",
        MistralDevice::Cuda(_) => "BF16",
    }
}

/// Loads the weights that an earlier start quantised, else the checkpoint. Kept weights that are broken or cannot be
/// written are never an error: the checkpoint is enough.
fn load(directory: &Path, setup: &MistralSetup, runtime: &Runtime) -> Result<Arc<MistralRs>, EngineError> {
    let whole = || start(directory, no_specifics(), setup.isq, setup, runtime);
    let (Some(isq), Some(cache)) = (setup.isq, &setup.cache) else { return whole() };
    let kept = uqff::Kept::of(directory, isq, cache)?;
    if kept.is_there() {
        let config = NormalSpecificConfig { from_uqff: Some(vec![kept.first_file()]), ..no_specifics() };
        match start(kept.directory(), config, None, setup, runtime) {
            Ok(model) => return Ok(model),
            Err(error) => tracing::warn!("the quantised weights cannot be read, quantising again: {error}"),
        }
        kept.remove();
    }
    let written = kept.begin().and_then(|writing| {
        let config = NormalSpecificConfig { write_uqff: Some(writing.file()), ..no_specifics() };
        let model = start(directory, config, setup.isq, setup, runtime)?;
        if let Err(error) = writing.keep() {
            tracing::warn!("the quantised weights are not kept: {error}");
        }
        Ok(model)
    });
    written.or_else(|error| {
        tracing::warn!("the quantised weights cannot be kept: {error}");
        whole()
    })
}

fn no_specifics() -> NormalSpecificConfig {
    NormalSpecificConfig::default()
}

fn start(
    directory: &Path,
    config: NormalSpecificConfig,
    isq: Option<IsqFormat>,
    setup: &MistralSetup,
    runtime: &Runtime,
) -> Result<Arc<MistralRs>, EngineError> {
    let device = match setup.device {
        MistralDevice::Cpu => Device::Cpu,
        MistralDevice::Cuda(number) => Device::new_cuda(number).map_err(MistralEngine::error)?,
    };
    let name = directory.display().to_string();
    let loader = NormalLoaderBuilder::new(config, None, None, Some(name), false, None)
        .build(Some(NormalLoaderType::Phi2))
        .map_err(MistralEngine::error)?;
    let quiet = true;
    let pipeline = loader
        .load_model_from_hf(
            None,
            TokenSource::None,
            &dtype(setup.device),
            &device,
            quiet,
            DeviceMapSetting::dummy(),
            isq.map(IsqFormat::mistral_type),
            None,
        )
        .map_err(MistralEngine::error)?;
    let scheduler = SchedulerConfig::DefaultScheduler { method: DefaultSchedulerMethod::Fixed(NonZeroUsize::MIN) };
    let builder = MistralRsBuilder::new(pipeline, scheduler, false, None)
        .with_prefix_cache_n(setup.cached_prefixes)
        .with_no_prefix_cache(setup.cached_prefixes == 0);
    Ok(runtime.block_on(builder.build()))
}
