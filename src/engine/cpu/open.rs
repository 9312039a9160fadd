//! From files to a running engine.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Instant;

use phi_cpu::scheduler::Scheduler;
use phi_cpu::{Kernels, LoadError, Model, Storage, gguf};
use serde::Deserialize;

use super::{CpuEngine, EngineError, EngineInfo, Job, TextModel, memory, worker};
use crate::chat::{ChatTemplate, Conversation};
use crate::engine::constraint::ConstraintFactory;
use crate::engine::tokenizer::Tokenizer;
use crate::model::{LocalModel, ModelKind, ModelSource};

/// Markers that end an answer, whatever the files say: Fietje's `config.json` and its tokenizer disagree, and both
/// mean it.
const STOP_MARKERS: [&str; 2] = ["<|im_end|>", "<|endoftext|>"];

/// Files around the weights, as far as they were found.
struct Surroundings {
    tokenizer: Tokenizer,
    template: Option<String>,
    end_of_text: Option<u32>,
}

/// The part of `tokenizer_config.json` that is used here.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
    #[serde(default)]
    chat_template: Option<serde_json::Value>,
    #[serde(default)]
    eos_token: Option<serde_json::Value>,
}

impl CpuEngine {
    /// Loads `local` on `threads` threads.
    ///
    /// # Errors
    /// [`EngineError::Load`] or [`EngineError::Tokenizer`] for broken files, [`EngineError::NoSuchKernels`] when
    /// `kernels` (the value of `PHI_CPU`) names none of this processor's.
    pub fn open(local: &LocalModel, threads: NonZeroUsize, kernels: Option<&str>) -> Result<Self, EngineError> {
        let started = Instant::now();
        let kernels = match kernels {
            None => Kernels::detect(),
            Some(name) => Kernels::named(name).ok_or_else(|| EngineError::NoSuchKernels(name.to_owned()))?,
        };
        let broken = |source| EngineError::Load { path: local.place().to_owned(), source };
        let untokenizable = |source| EngineError::Tokenizer { path: local.place().to_owned(), source };
        let (model, surroundings) = match &local.source {
            ModelSource::Path(directory) if directory.is_dir() => {
                let model = Model::open(directory, kernels, threads).map_err(broken)?;
                (model, of_directory(directory).map_err(untokenizable)?)
            }
            source => {
                let file = gguf_file(source).map_err(broken)?;
                let model = Model::from_gguf(&file, kernels, threads).map_err(broken)?;
                let vocabulary = file.vocabulary().map_err(broken)?;
                let tokenizer = Tokenizer::from_gguf(&vocabulary).map_err(untokenizable)?;
                let (template, end_of_text) = (vocabulary.chat_template, vocabulary.end_of_text);
                (model, Surroundings { tokenizer, template, end_of_text })
            }
        };
        let scheduler = Scheduler::new(&model, memory::limits(model.config())).map_err(broken)?;
        let text = Arc::new(assemble(model, surroundings, local.kind));
        let info = describe(local, &text, started);
        tracing::info!(path = %local.place().display(), ?info, "the model is loaded");
        let (jobs, queue) = mpsc::channel::<Job>();
        let of_worker = Arc::clone(&text);
        std::thread::Builder::new()
            .name("fietje-cpu".to_owned())
            .spawn(move || worker::serve(&of_worker, scheduler, &queue))
            .map_err(|_| EngineError::Stopped)?;
        Ok(Self { info, text, jobs })
    }
}

/// The tokenizer of a model, without its weights.
///
/// # Errors
/// Those of [`CpuEngine::open`] for broken files.
pub fn tokenizer_of(local: &LocalModel) -> Result<Tokenizer, EngineError> {
    let broken = |source| EngineError::Load { path: local.place().to_owned(), source };
    let untokenizable = |source| EngineError::Tokenizer { path: local.place().to_owned(), source };
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

fn gguf_file(source: &ModelSource) -> Result<gguf::File, LoadError> {
    match source {
        ModelSource::Path(path) => gguf::File::open(path),
        ModelSource::Mini(mini) => gguf::File::read(Arc::new(Storage::Static(mini.weights()))),
    }
}

fn of_directory(directory: &Path) -> Result<Surroundings, crate::engine::tokenizer::TokenizerError> {
    let tokenizer = Tokenizer::from_directory(directory)?;
    let text = std::fs::read_to_string(directory.join("tokenizer_config.json")).ok();
    let config: TokenizerConfig = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let end_of_text = config.eos_token.as_ref().and_then(token_name).and_then(|name| tokenizer.marker(name));
    let in_own_file = std::fs::read_to_string(directory.join("chat_template.jinja")).ok();
    let template = in_own_file.or_else(|| config.chat_template.as_ref().and_then(default_template));
    Ok(Surroundings { tokenizer, template, end_of_text })
}

/// A token is written as its name, or as an object with its name under `content`.
fn token_name(value: &serde_json::Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("content")?.as_str())
}

/// A template is written as text, or as a list of named ones.
fn default_template(value: &serde_json::Value) -> Option<String> {
    let of_list = || value.as_array()?.iter().find(|entry| entry["name"] == "default")?["template"].as_str();
    value.as_str().or_else(of_list).map(str::to_owned)
}

fn assemble(model: Model, surroundings: Surroundings, kind: Option<ModelKind>) -> TextModel {
    let Surroundings { tokenizer, template, end_of_text } = surroundings;
    let markers = STOP_MARKERS.into_iter().filter_map(|name| tokenizer.marker(name));
    let mut stop_tokens: Vec<u32> = markers.chain(end_of_text).collect();
    stop_tokens.sort_unstable();
    stop_tokens.dedup();
    // The marker that ends a turn leads, as the one to force where an answer must end.
    if let Some(turn_end) = tokenizer.marker(STOP_MARKERS[0]) {
        stop_tokens.sort_by_key(|&token| token != turn_end);
    }
    let template = match kind {
        Some(ModelKind::Base) => None,
        _ => usable_template(template, &tokenizer),
    };
    TextModel { model, tokenizer, template, stop_tokens, constraints: ConstraintFactory::default() }
}

/// The model's own template if it renders a plain question, else ChatML where the vocabulary has its markers.
fn usable_template(own: Option<String>, tokenizer: &Tokenizer) -> Option<ChatTemplate> {
    let probe = Conversation::question(None, "?".to_owned());
    let own = own.and_then(|source| {
        let template = ChatTemplate::new(source).and_then(|template| template.render(&probe).map(|_| template));
        template.inspect_err(|error| tracing::warn!("using ChatML instead: {error}")).ok()
    });
    let speaks_chat_ml = || tokenizer.marker("<|im_start|>").is_some() && tokenizer.marker("<|im_end|>").is_some();
    own.or_else(|| if speaks_chat_ml() { ChatTemplate::chat_ml().ok() } else { None })
}

fn describe(local: &LocalModel, text: &TextModel, started: Instant) -> EngineInfo {
    let model = &text.model;
    EngineInfo {
        model: local.name.clone(),
        engine: "cpu",
        device: format!("cpu ({}, {} threads)", model.kernels().name(), model.thread_count()),
        quantisation: main_format(model).to_owned(),
        context_length: model.config().context_length,
        talks_in_turns: text.template.is_some(),
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
