//! `fietje quantise`: a model in, a smaller GGUF file out.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use phi_cpu::quantise::{ImportanceMatrix, Job};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::launch::{download, launch, obtain};
use crate::i18n::text;
use crate::launch::{CpuReason, LocalPlan, Placement, Plan, ResolvedModel, Runnable};
use crate::model::{LocalModel, ModelSource};
use crate::quantise::{self, QuantiseError, Recipe};
use crate::report::Report;

/// How often the bar moves.
const REFRESH: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub struct QuantiseArguments {
    #[arg(value_name = "MODEL")]
    pub quantised_model: String,
    #[arg(short = 'o', long = "output", value_name = "FILE.gguf")]
    pub quantised_file: PathBuf,
    #[arg(long = "type", value_enum, ignore_case = true, hide_possible_values = true, value_name = "TYPE")]
    pub weight_type: RecipeName,
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

/// A recipe by its name.
#[derive(Debug, Clone, Copy)]
pub struct RecipeName(Recipe);

impl ValueEnum for RecipeName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [RecipeName; Recipe::ALL.len()] = {
            let mut all = [RecipeName(Recipe::F16); Recipe::ALL.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = RecipeName(Recipe::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
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
    let local = find(context, &arguments).await?;
    if matches!(&local.source, ModelSource::Path(path) if same_file(path, &output)) {
        return Err(QuantiseError::Itself { path: output }.into());
    }
    let matrix = matrix(context, &arguments, &local).await?;
    let tokens = matrix.as_ref().map(ImportanceMatrix::tokens);
    let recipe = arguments.weight_type.0;
    let (bytes, bits) = write(context, local, recipe, matrix, output.clone()).await?;
    let seconds = started.elapsed().as_secs_f64();
    if arguments.json {
        let (file, weight_type) = (output.as_path(), recipe.name());
        let made = Made { file, weight_type, bytes, bits_per_weight: bits, calibration_tokens: tokens, seconds };
        return context.ui.json(&made);
    }
    let messages = context.messages();
    context.ui.note(&text!(
        messages,
        "quantise-done",
        path = output.display().to_string(),
        size = messages.bytes(bytes),
        bits = messages.decimal(bits, 2)
    ));
    context.ui.note(&text!(messages, "quantise-try", path = output.display().to_string()));
    Ok(())
}

/// The model's files, downloaded where that is allowed. It is only read, on whatever processor.
async fn find(context: &Context, arguments: &QuantiseArguments) -> Result<LocalModel, CliError> {
    let name = context.environment.expand_home(Path::new(&arguments.quantised_model));
    let weights = ResolvedModel::parse(&name.to_string_lossy())?;
    let plan = LocalPlan { name: weights.name(), weights, placement: Placement::Cpu(CpuReason::Requested) };
    match obtain(context, Plan::Local(plan), download(arguments.pull)).await? {
        Runnable::Cpu(local) => Ok(local),
        Runnable::Gpu(_) | Runnable::Server(_) => Err(Report::unexpected(&QuantiseError::Stopped).into()),
    }
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
    let weights = match &local.source {
        ModelSource::Path(path) => ResolvedModel::Path(path.clone()),
        ModelSource::Mini(mini) => ResolvedModel::Mini(*mini),
    };
    let placement = Placement::Cpu(CpuReason::Requested);
    let plan = LocalPlan { name: local.name.clone(), weights, placement };
    let engine = launch(context, Plan::Local(plan), download(false)).await?;
    let bar = context.ui.segment_bar(1);
    bar.set_message(text!(context.messages(), "quantise-calibrating"));
    let shown = bar.clone();
    let matrix = stoppable(context, move |stopped| {
        let Some(open) = engine.open_model() else { return Err(QuantiseError::Stopped.into()) };
        let tokens = open.encode_plain(&text)?;
        let chunks = quantise::chunks(&tokens, open.model().config().context_length)?;
        shown.set_length(chunks.len() as u64);
        let mut goes_on = |done: usize| {
            shown.set_position(done as u64);
            !stopped.load(Ordering::Relaxed)
        };
        Ok::<_, CliError>(quantise::calibrate(open.model(), &chunks, &mut goes_on)?)
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
    local: LocalModel,
    recipe: Recipe,
    matrix: Option<ImportanceMatrix>,
    output: PathBuf,
) -> Result<(u64, f64), CliError> {
    let source = quantise::open(&local)?;
    if source.is_quantised() {
        context.ui.note(&text!(context.messages(), "quantise-twice"));
    }
    let total = Job::new(&source, recipe, matrix.as_ref()).byte_length();
    let bar = context.ui.byte_bar(total);
    let threads = context.settings.threads;
    let written = Arc::new(AtomicU64::new(0));
    let of_work = Arc::clone(&written);
    let work = stoppable(context, move |stopped| {
        let job = Job::new(&source, recipe, matrix.as_ref());
        let mut progress = |bytes: u64| {
            of_work.store(bytes, Ordering::Relaxed);
            if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = quantise::write_model(&output, &job, threads, &mut progress)?;
        Ok::<_, CliError>((bytes, job.bits_per_weight()))
    });
    let result = shown(&bar, &written, work).await;
    bar.finish_and_clear();
    result
}

/// Moves the bar until `work` is done.
async fn shown<T>(bar: &ProgressBar, written: &AtomicU64, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            result = &mut work => return result,
            () = tokio::time::sleep(REFRESH) => bar.set_position(written.load(Ordering::Relaxed)),
        }
    }
}

/// Runs `work` on a thread of its own. At Ctrl+C it is asked to stop, and has cleared up when this returns.
async fn stoppable<T: Send + 'static>(
    context: &Context,
    work: impl FnOnce(&AtomicBool) -> Result<T, CliError> + Send + 'static,
) -> Result<T, CliError> {
    let stopped = Arc::new(AtomicBool::new(false));
    let of_work = Arc::clone(&stopped);
    let mut running = tokio::task::spawn_blocking(move || work(&of_work));
    if let Some(result) = context.interrupt.or(&mut running).await {
        return result?;
    }
    stopped.store(true, Ordering::Relaxed);
    drop(running.await);
    Err(CliError::Interrupted)
}

fn same_file(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}
