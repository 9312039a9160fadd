//! `fietje quantise`: a model in, a smaller GGUF file out.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use phi_cpu::InstructionSet;
use phi_cpu::quantise::{Formats, ImportanceMatrix, Mix, Recipe, Running, Source};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::args::number;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::launch::{download, obtain_files, open};
use crate::cli::thread::on_thread;
use crate::engine::{EngineError, Range};
use crate::i18n::text;
use crate::launch::{ResolvedModel, Runnable};
use crate::model::{LocalModel, ModelSource, Quantisation};
use crate::quantise::{self, BITS, QuantiseError};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("size").required(true)))]
pub struct QuantiseArguments {
    #[arg(value_name = "MODEL")]
    pub quantised_model: String,
    #[arg(short = 'o', long = "output", value_name = "FILE.gguf")]
    pub quantised_file: PathBuf,
    #[arg(long = "type", value_parser = weight_types(), ignore_case = true, hide_possible_values = true, value_name = "TYPE")]
    #[arg(group = "size")]
    pub weight_type: Option<(Quantisation, Recipe)>,
    #[arg(long, value_name = "B", value_parser = number::<f64>(Range::Within(BITS.start, BITS.end)))]
    #[arg(group = "size", requires = "calibrate")]
    pub bits: Option<f64>,
    #[arg(long, value_name = "TEXT", num_args = 1..)]
    pub calibrate: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub imatrix: Option<PathBuf>,
    #[arg(id = "quantised_overwrite", long = "overwrite")]
    pub overwrite: bool,
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub pull: bool,
}

/// The names of the formats that a GGUF file may have.
fn weight_types() -> impl TypedValueParser<Value = (Quantisation, Recipe)> {
    let names = Quantisation::ALL.into_iter().filter(|name| quantise::recipe(*name).is_some());
    PossibleValuesParser::new(names.map(Quantisation::name)).try_map(|name| {
        let named = Quantisation::named(&name.to_lowercase());
        named.and_then(|named| Some((named, quantise::recipe(named)?))).ok_or("not a quantisation")
    })
}

/// What was made, for scripts.
#[derive(Serialize)]
struct Made<'a> {
    file: &'a Path,
    #[serde(rename = "type")]
    weight_type: &'static str,
    bytes: u64,
    bits_per_weight: f64,
    /// The share of the weights that each format holds, where they were chosen for a size.
    #[serde(skip_serializing_if = "Option::is_none")]
    formats: Option<BTreeMap<&'static str, f64>>,
    calibration_tokens: Option<u64>,
    seconds: f64,
}

/// What the calibration text gave.
#[derive(Default)]
struct Calibrated {
    matrix: Option<ImportanceMatrix>,
    /// The text's tokens, and the kernels that read them.
    text: Option<(Vec<Vec<u32>>, InstructionSet)>,
}

/// The formats of the new file.
enum Wanted {
    Type(Quantisation, Recipe),
    Mix(Mix),
}

impl Wanted {
    fn formats(&self) -> Formats<'_> {
        match self {
            Self::Type(_, recipe) => Formats::Recipe(*recipe),
            Self::Mix(mix) => Formats::Mix(mix),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Type(name, _) => name.name(),
            Self::Mix(_) => "mixed",
        }
    }

    fn shares(&self) -> Option<BTreeMap<&'static str, f64>> {
        match self {
            Self::Type(..) => None,
            Self::Mix(mix) => Some(mix.shares().map(|(element_type, share)| (element_type.name(), share)).collect()),
        }
    }
}

/// Runs the command. What can be refused is refused before the model is read.
pub async fn run(context: &Context, arguments: QuantiseArguments) -> Result<(), CliError> {
    let started = Instant::now();
    let output = context.environment.expand_home(&arguments.quantised_file);
    if output.exists() && !arguments.overwrite {
        return Err(QuantiseError::Exists { path: output }.into());
    }
    let name = context.environment.expand_home(Path::new(&arguments.quantised_model));
    let weights = ResolvedModel::parse(&name.to_string_lossy())?;
    let local = obtain_files(context, weights, download(arguments.pull)).await?;
    if path_of(&local).is_some_and(|path| is_same_file(path, &output)) {
        return Err(QuantiseError::Itself { path: output }.into());
    }
    let source = Arc::new(quantise::open(&local)?);
    if source.is_quantised() {
        context.ui.note(&text!(context.messages(), "quantise-twice"));
    }
    let calibrated = Arc::new(calibrated(context, &arguments, &local).await?);
    let wanted = match (arguments.weight_type, arguments.bits) {
        (Some((name, recipe)), _) => Wanted::Type(name, recipe),
        (None, bits) => Wanted::Mix(mix(context, &source, &calibrated, bits.unwrap_or(BITS.end)).await?),
    };
    let (weight_type, formats) = (wanted.name(), wanted.shares());
    let (bytes, bits_per_weight) = write(context, wanted, source, &local, &calibrated, &output).await?;
    if arguments.json {
        let (seconds, file) = (started.elapsed().as_secs_f64(), output.as_path());
        let calibration_tokens = calibrated.matrix.as_ref().map(ImportanceMatrix::tokens);
        let made = Made { file, weight_type, bytes, bits_per_weight, formats, calibration_tokens, seconds };
        return context.ui.json(&made);
    }
    let messages = context.messages();
    let path = output.display().to_string();
    let (size, bits) = (messages.bytes(bytes), messages.decimal(bits_per_weight, 2));
    context.ui.note(&text!(messages, "quantise-done", path = path.as_str(), size = size, bits = bits));
    context.ui.note(&text!(messages, "quantise-try", path = path.as_str()));
    Ok(())
}

/// The importance matrix of a text, which may be kept for later, with the text; or the matrix of a file.
async fn calibrated(
    context: &Context,
    arguments: &QuantiseArguments,
    local: &LocalModel,
) -> Result<Calibrated, CliError> {
    let file = arguments.imatrix.as_deref().map(|path| context.environment.expand_home(path));
    if arguments.calibrate.is_empty() {
        let matrix = file.as_deref().map(quantise::open_matrix).transpose()?;
        return Ok(Calibrated { matrix, text: None });
    }
    let texts: Vec<PathBuf> = arguments.calibrate.iter().map(|path| context.environment.expand_home(path)).collect();
    let text = texts.iter().map(|path| input::read_document(path)).collect::<Result<Vec<_>, _>>()?.join("\n\n");
    let engine = open(context, &context.launcher(), Runnable::Cpu(local.clone())).await?;
    let bar = context.ui.segment_bar(1);
    bar.set_message(text!(context.messages(), "quantise-calibrating"));
    let shown = bar.clone();
    let calibrated = on_thread(context, move |is_stopped| {
        let open = engine.open_model().ok_or(EngineError::NoTokenizer)?;
        let tokens = open.encode_plain(&text)?;
        let chunks = quantise::chunks(&tokens, open.model().config().context_length)?;
        shown.set_length(chunks.len() as u64);
        let matrix = quantise::calibrate(open.model(), &chunks, is_stopped, &|| shown.inc(1))?;
        let chunks = chunks.into_iter().map(<[u32]>::to_vec).collect();
        Ok::<_, CliError>((matrix, (chunks, open.model().instruction_set())))
    })
    .await;
    bar.finish_and_clear();
    let (matrix, text) = calibrated?;
    if let Some(path) = file {
        quantise::write_matrix(&path, &matrix, &texts)?;
        context.ui.note(&text!(context.messages(), "quantise-matrix-kept", path = path.display().to_string()));
    }
    Ok(Calibrated { matrix: Some(matrix), text: Some(text) })
}

/// The formats that cost the least at `bits` a weight.
async fn mix(
    context: &Context,
    source: &Arc<Source>,
    calibrated: &Arc<Calibrated>,
    bits: f64,
) -> Result<Mix, CliError> {
    let bar = context.ui.segment_bar(1);
    bar.set_message(text!(context.messages(), "quantise-measuring"));
    let (source, calibrated, shown) = (Arc::clone(source), Arc::clone(calibrated), bar.clone());
    let threads = context.settings.threads;
    let mix = on_thread(context, move |is_stopped| {
        let (chunks, instruction_set) = calibrated.text.as_ref().ok_or(QuantiseError::TooLittleText { tokens: 0 })?;
        let chunks: Vec<&[u32]> = chunks.iter().map(Vec::as_slice).collect();
        let running = Running { instruction_set: *instruction_set, threads };
        let done = |done: usize, all: usize| {
            shown.set_length(all as u64);
            shown.set_position(done as u64);
        };
        quantise::mix(&source, calibrated.matrix.as_ref(), &chunks, bits, running, is_stopped, &done)
    })
    .await;
    bar.finish_and_clear();
    mix
}

/// Writes the file, with all threads, and returns its bytes and its bits a weight.
async fn write(
    context: &Context,
    wanted: Wanted,
    source: Arc<Source>,
    local: &LocalModel,
    calibrated: &Arc<Calibrated>,
    output: &Path,
) -> Result<(u64, f64), CliError> {
    let total = quantise::plan(&source, wanted.formats(), calibrated.matrix.as_ref())?.byte_length();
    let bar = context.ui.byte_bar(total);
    let (shown, calibrated) = (bar.clone(), Arc::clone(calibrated));
    let (threads, output, from) = (context.settings.threads, output.to_owned(), path_of(local).map(Path::to_owned));
    let made = on_thread(context, move |is_stopped| {
        let job = quantise::plan(&source, wanted.formats(), calibrated.matrix.as_ref())?;
        let mut progress = |bytes| {
            shown.set_position(bytes);
            if is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = quantise::write_model(&output, from.as_deref(), &job, threads, &mut progress)?;
        Ok::<_, QuantiseError>((bytes, job.bits_per_weight()))
    })
    .await;
    bar.finish_and_clear();
    made
}

/// Where the model lies, if it is not in the program.
fn path_of(local: &LocalModel) -> Option<&Path> {
    match &local.source {
        ModelSource::Path(path) => Some(path),
        ModelSource::Mini(_) => None,
    }
}

fn is_same_file(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}
