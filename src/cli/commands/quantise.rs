//! `fietje quantise`: a model in, a smaller GGUF file out.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use phi_cpu::quantise::{ImportanceMatrix, Recipe, Source};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::launch::{download, obtain_files, open};
use crate::cli::thread::on_thread;
use crate::engine::EngineError;
use crate::i18n::text;
use crate::launch::{ResolvedModel, Runnable};
use crate::model::{LocalModel, ModelSource, Quantisation};
use crate::quantise::{self, QuantiseError};

#[derive(Debug, Args)]
pub struct QuantiseArguments {
    #[arg(value_name = "MODEL")]
    pub quantised_model: String,
    #[arg(short = 'o', long = "output", value_name = "FILE.gguf")]
    pub quantised_file: PathBuf,
    #[arg(long = "type", value_parser = weight_types(), ignore_case = true, hide_possible_values = true, value_name = "TYPE")]
    pub weight_type: (Quantisation, Recipe),
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
    calibration_tokens: Option<u64>,
    seconds: f64,
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
    let source = quantise::open(&local)?;
    if source.is_quantised() {
        context.ui.note(&text!(context.messages(), "quantise-twice"));
    }
    let matrix = matrix(context, &arguments, &local).await?;
    let calibration_tokens = matrix.as_ref().map(ImportanceMatrix::tokens);
    let weight_type = arguments.weight_type.0.name();
    let (bytes, bits_per_weight) = write(context, &arguments, source, &local, matrix, &output).await?;
    if arguments.json {
        let seconds = started.elapsed().as_secs_f64();
        let file = output.as_path();
        return context.ui.json(&Made { file, weight_type, bytes, bits_per_weight, calibration_tokens, seconds });
    }
    let messages = context.messages();
    let path = output.display().to_string();
    let (size, bits) = (messages.bytes(bytes), messages.decimal(bits_per_weight, 2));
    context.ui.note(&text!(messages, "quantise-done", path = path.as_str(), size = size, bits = bits));
    context.ui.note(&text!(messages, "quantise-try", path = path.as_str()));
    Ok(())
}

/// The importance matrix: of a text, which may be kept for later, or of a file.
async fn matrix(
    context: &Context,
    arguments: &QuantiseArguments,
    local: &LocalModel,
) -> Result<Option<ImportanceMatrix>, CliError> {
    let file = arguments.imatrix.as_deref().map(|path| context.environment.expand_home(path));
    if arguments.calibrate.is_empty() {
        return Ok(file.as_deref().map(quantise::open_matrix).transpose()?);
    }
    let texts: Vec<PathBuf> = arguments.calibrate.iter().map(|path| context.environment.expand_home(path)).collect();
    let text = texts.iter().map(|path| input::read_document(path)).collect::<Result<Vec<_>, _>>()?.join("\n\n");
    let engine = open(context, &context.launcher(), Runnable::Cpu(local.clone())).await?;
    let bar = context.ui.segment_bar(1);
    bar.set_message(text!(context.messages(), "quantise-calibrating"));
    let shown = bar.clone();
    let matrix = on_thread(context, move |is_stopped| {
        let open = engine.open_model().ok_or(EngineError::NoTokenizer)?;
        let tokens = open.encode_plain(&text)?;
        let chunks = quantise::chunks(&tokens, open.model().config().context_length)?;
        shown.set_length(chunks.len() as u64);
        Ok::<_, CliError>(quantise::calibrate(open.model(), &chunks, is_stopped, &|| shown.inc(1))?)
    })
    .await;
    bar.finish_and_clear();
    let matrix = matrix?;
    if let Some(path) = file {
        quantise::write_matrix(&path, &matrix, &texts)?;
        context.ui.note(&text!(context.messages(), "quantise-matrix-kept", path = path.display().to_string()));
    }
    Ok(Some(matrix))
}

/// Writes the file, with all threads, and returns its bytes and its bits a weight.
async fn write(
    context: &Context,
    arguments: &QuantiseArguments,
    source: Source,
    local: &LocalModel,
    matrix: Option<ImportanceMatrix>,
    output: &Path,
) -> Result<(u64, f64), CliError> {
    let (_, recipe) = arguments.weight_type;
    let total = quantise::plan(&source, recipe, matrix.as_ref())?.byte_length();
    let bar = context.ui.byte_bar(total);
    let shown = bar.clone();
    let (threads, output, from) = (context.settings.threads, output.to_owned(), path_of(local).map(Path::to_owned));
    let made = on_thread(context, move |is_stopped| {
        let job = quantise::plan(&source, recipe, matrix.as_ref())?;
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
