//! Opens a model's files as a running engine.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Instant;

use phi_cpu::scheduler::{Batching, Limits, Scheduler};
use phi_cpu::{InstructionSet, LARGEST_EXTENSION, LoadError, Model, Storage, gguf};

use super::worker::{Queue, Reports};
use super::{CpuEngine, EngineError, EngineInfo, Intake, Job, Jobs, TextModel, compile, memory, worker};
use crate::config::{KeptAnswer, WindowLength, WindowSettings};
use crate::conversation::TemplateHost;
use crate::engine::health::Pulse;
use crate::engine::prompt_codec::{ModelShape, PromptCodec};
use crate::engine::tokenizer::Tokenizer;
use crate::model::{LocalModel, ModelSource};
use crate::regular_file;

/// The stack of the model's thread, which also follows constraints: far more than it was seen to need.
const MODEL_STACK: usize = 32 << 20;

/// How a model runs on the CPU.
#[derive(Debug, Clone)]
pub struct CpuSetup {
    /// Threads that compute.
    pub threads: NonZeroUsize,
    /// The name of an instruction set, as in `PHI_CPU`; the fastest where there is none.
    pub kernels: Option<String>,
    /// Where the model's chat template runs.
    pub templates: TemplateHost,
    /// The context window, and how it is stored.
    pub window: WindowSettings,
    /// Answers at a time; 0 counts as 1.
    pub sequences: usize,
    /// Context windows that keys and values may take at most, those of earlier conversations included.
    pub windows: usize,
    /// Whether they share passes over the weights.
    pub batching: Batching,
}

impl CpuSetup {
    /// Answers at a time unless something else is asked for: beyond this, one more costs as much time as it saves.
    pub const SEQUENCES: usize = 16;

    /// The usual setup with `threads`, with templates in this process.
    pub fn new(threads: NonZeroUsize) -> Self {
        Self {
            threads,
            kernels: None,
            templates: TemplateHost::Here,
            window: WindowSettings::default(),
            sequences: Self::SEQUENCES,
            windows: Self::SEQUENCES,
            batching: Batching::default(),
        }
    }
}

impl CpuEngine {
    /// Loads `local` and starts the engine's thread.
    ///
    /// # Errors
    /// [`EngineError::Load`] or [`EngineError::Tokenizer`] for broken files, [`EngineError::NoSuchKernels`] if this
    /// processor does not have the instruction set that `kernels` names, [`EngineError::WindowTooLong`] for a window
    /// that the model cannot be extended to.
    pub fn open(local: &LocalModel, setup: &CpuSetup) -> Result<Self, EngineError> {
        let started = Instant::now();
        let CpuSetup { threads, kernels, templates, window, sequences, windows, batching } = setup;
        let kernels = match kernels {
            None => InstructionSet::detect(),
            Some(name) => InstructionSet::named(name).ok_or_else(|| EngineError::NoSuchKernels(name.clone()))?,
        };
        let broken = |source| EngineError::Load { path: local.location().to_owned(), source };
        let untokenizable = |source| EngineError::Tokenizer { path: local.location().to_owned(), source };
        let (model, codec) = match &local.source {
            ModelSource::Path(directory) if directory.is_dir() => {
                check_checkpoint(directory).map_err(broken)?;
                let model = Model::open(directory, kernels, *threads).map_err(broken)?;
                let model = with_window(model, window)?;
                let codec = PromptCodec::of_directory(directory, local.kind, shape(&model), templates)
                    .map_err(untokenizable)?;
                (model, codec)
            }
            source => {
                let file = gguf_file(source).map_err(broken)?;
                let model = Model::from_gguf(&file, kernels, *threads).map_err(broken)?;
                let model = with_window(model, window)?;
                let vocabulary = file.vocabulary().map_err(broken)?;
                let codec =
                    PromptCodec::of_gguf(&vocabulary, local.kind, shape(&model), templates).map_err(untokenizable)?;
                (model, codec)
            }
        };
        let cached_tokens = memory::cached_tokens(&model, *windows);
        let limits = Limits { sequences: *sequences, cached_tokens, batching: *batching };
        let scheduler = Scheduler::new(&model, limits);
        let text = Arc::new(TextModel { model, codec: Arc::new(codec) });
        let info = describe(local, &text, started);
        tracing::info!(path = %local.location().display(), "the model is loaded: {info}");
        let (sender, queue) = mpsc::channel::<Job>();
        let jobs = Jobs { queue: sender, arrivals: Arc::default() };
        let queue = Queue { jobs: queue, arrivals: Arc::clone(&jobs.arrivals) };
        let of_worker = Arc::clone(&text);
        let (pulse, load) = (Arc::new(Pulse::default()), Arc::new(Mutex::new(scheduler.load())));
        let reports = Reports { pulse: Arc::clone(&pulse), load: Arc::clone(&load) };
        let worker = std::thread::Builder::new()
            .name("fietje-cpu".to_owned())
            .stack_size(MODEL_STACK)
            .spawn(move || worker::serve(&of_worker, scheduler, &queue, &reports))
            .map_err(|_| EngineError::Stopped)?;
        let uncompiled = compile::start(Arc::clone(&text.codec), jobs.clone()).map_err(|_| EngineError::Stopped)?;
        Ok(Self { info, intake: Intake { text, jobs, uncompiled }, worker, pulse, load })
    }
}

/// Loads a model's tokenizer without its weights.
///
/// # Errors
/// Those of [`CpuEngine::open`] for broken files.
pub fn tokenizer_of(local: &LocalModel) -> Result<Tokenizer, EngineError> {
    let broken = |source| EngineError::Load { path: local.location().to_owned(), source };
    let untokenizable = |source| EngineError::Tokenizer { path: local.location().to_owned(), source };
    match &local.source {
        ModelSource::Path(directory) if directory.is_dir() => {
            Tokenizer::from_directory(directory).map_err(untokenizable)
        }
        source => {
            let vocabulary = gguf_file(source).and_then(|file| file.vocabulary()).map_err(broken)?;
            Tokenizer::from_gguf(&vocabulary).map_err(untokenizable)
        }
    }
}

/// Whether all that is read of a checkpoint are files that have an end.
fn check_checkpoint(directory: &Path) -> Result<(), LoadError> {
    regular_file::check_all(directory, &["json", "jinja", "safetensors"])
        .map_err(|source| LoadError::Io { path: directory.to_owned(), source })
}

fn gguf_file(source: &ModelSource) -> Result<gguf::File, LoadError> {
    match source {
        ModelSource::Path(path) => {
            regular_file::check(path).map_err(|source| LoadError::Io { path: path.clone(), source })?;
            gguf::File::open(path)
        }
        ModelSource::Mini(mini) => gguf::File::read(Arc::new(Storage::Static(mini.weights()))),
    }
}

/// The model with the window that the settings ask for.
fn with_window(model: Model, window: &WindowSettings) -> Result<Model, EngineError> {
    let trained = model.config().context_length;
    let length = match window.length {
        WindowLength::Trained => trained,
        WindowLength::Tokens(tokens) => tokens,
    };
    let too_long = |_| EngineError::WindowTooLong { length, trained, largest: LARGEST_EXTENSION * trained };
    let model = model.with_context(length, window.extension).map_err(too_long)?;
    let model = model.with_cache_format(window.format);
    Ok(match window.kept {
        KeptAnswer::All => model,
        KeptAnswer::Part(budget) => model.with_answer_budget(budget),
    })
}

fn shape(model: &Model) -> ModelShape {
    ModelShape { vocabulary_size: model.config().vocabulary_size, context_length: model.context_length() }
}

fn describe(local: &LocalModel, text: &TextModel, started: Instant) -> EngineInfo {
    let model = &text.model;
    EngineInfo {
        model: local.name.clone(),
        engine: "cpu",
        device: format!("cpu ({}, {} threads)", model.instruction_set().name(), model.thread_count()),
        quantisation: main_format(model).to_owned(),
        context_length: model.context_length(),
        extended_from: Some(model.config().context_length).filter(|&trained| trained < model.context_length()),
        talks_in_turns: text.codec.talks_in_turns(),
        template_fault: text.codec.template_fault().map(str::to_owned),
        load_ms: started.elapsed().as_millis() as u64,
        weight_bytes: Some(model.weights().bytes_per_pass() as u64),
    }
}

/// The storage format that holds the most weights.
fn main_format(model: &Model) -> &'static str {
    let mut totals = std::collections::HashMap::<_, usize>::new();
    for matrix in model.weights().matrices() {
        *totals.entry(matrix.element_type()).or_default() += matrix.rows() * matrix.columns();
    }
    totals.into_iter().max_by_key(|&(_, weights)| weights).map_or("none", |(element_type, _)| element_type.name())
}
