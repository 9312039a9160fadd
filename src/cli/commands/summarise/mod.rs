//! `fietje summarise`: documents of any length in, one summary out.

mod output;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::launch::{download, launch};
use crate::cli::result_file::{Existing, ResultFile};
use crate::i18n::text;
use crate::journal::{Journal, Resume};
use crate::report::{DocumentError, InputName, OptionHint, OutputError, Report, SummariseError, TranslateError};
use crate::summarise::run::{Note, Progress, Run, Summariser, Summary};
use crate::summarise::{Form, Length, Passage, language_of, passages};
use crate::translate::formats::{self, Format, Text};
use crate::translate::opened::open;
use crate::translate::{Document, Language};

/// Questions at a time unless `--parallel` is given: parts are long, so that few of them keep every thread busy.
const PARALLEL: usize = 4;

#[derive(Debug, Default, Args)]
pub struct SummariseArguments {
    #[arg(value_name = "FILE")]
    pub documents: Vec<PathBuf>,
    #[arg(long = "length", value_enum, hide_possible_values = true, value_name = "short|medium|long")]
    pub summary_length: Option<LengthName>,
    #[arg(long)]
    pub bullets: bool,
    #[arg(id = "summary_format", long = "format", value_name = "FORMAT")]
    pub input_format: Option<String>,
    #[arg(long = "language", value_name = "LANG")]
    pub summary_language: Option<String>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub summary_file: Option<PathBuf>,
    #[command(flatten)]
    pub existing: ExistingArguments,
    #[arg(id = "summary_parallel", long = "parallel", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub parallel: Option<u32>,
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub pull: bool,
}

impl SummariseArguments {
    /// The file that the summary goes to, if one is named.
    fn output(&self, context: &Context) -> Result<Option<ResultFile>, OutputError> {
        let resume = if self.existing.resume { Resume::Continue } else { Resume::Restart };
        let existing = if self.existing.overwrite { Existing::Replaced } else { Existing::Kept };
        let path = self.summary_file.as_deref().map(|path| context.environment.expand_home(path));
        path.map(|path| ResultFile::new(path, resume, existing)).transpose()
    }
}

/// What happens with what is there already.
#[derive(Debug, Default, Args)]
pub struct ExistingArguments {
    #[arg(id = "summary_resume", long = "resume", requires = "summary_file")]
    pub resume: bool,
    #[arg(id = "summary_overwrite", long = "overwrite", requires = "summary_file")]
    pub overwrite: bool,
}

/// A length by its name in either language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LengthName {
    #[value(alias = "kort")]
    Short,
    #[value(alias = "middel")]
    Medium,
    #[value(alias = "lang")]
    Long,
}

impl From<LengthName> for Length {
    fn from(name: LengthName) -> Self {
        match name {
            LengthName::Short => Self::Short,
            LengthName::Medium => Self::Medium,
            LengthName::Long => Self::Long,
        }
    }
}

/// Runs the command. Mistakes in the arguments are found before the model is looked for.
pub async fn run(context: &Context, arguments: SummariseArguments) -> Result<(), CliError> {
    let language = match &arguments.summary_language {
        None => None,
        Some(name) => Some(Language::named(name).ok_or_else(|| SummariseError::UnknownLanguage(name.clone()))?),
    };
    let output = arguments.output(context)?;
    let text = read(context, &arguments).await?;
    if text.is_empty() {
        return Err(SummariseError::NoText.into());
    }
    let engine = launch(context, context.launcher().plan()?, download(arguments.pull)).await?;
    if engine.info().is_mini() {
        context.ui.note(&text!(context.messages(), "summarise-mini"));
    }
    let source = language_of(&text);
    let length = arguments.summary_length.map(Length::from).unwrap_or_default();
    let form = if arguments.bullets { Form::Bullets } else { Form::Prose };
    let summariser = Summariser::new(engine, source, language.unwrap_or(source), length, form)
        .map_err(|error| Report::unexpected(&error))?;
    let journal = output.as_ref().map(ResultFile::journal).transpose()?;
    let parallel = arguments.parallel.map_or(PARALLEL, |parallel| parallel as usize);
    let (summary, journal) = summarise(context, Arc::new(summariser), parallel, text, journal).await?;
    output::write(context, &summary, &arguments.documents, output.as_ref().map(ResultFile::path), arguments.json)?;
    if let Some(journal) = journal.filter(|_| summary.unread.is_empty()) {
        journal.remove();
    }
    output::conclude(context, &summary)
}

/// The text of all documents, or of standard input.
async fn read(context: &Context, arguments: &SummariseArguments) -> Result<Vec<Passage>, CliError> {
    let format = formats::insisted_on(arguments.input_format.as_deref())
        .map_err(|name| TranslateError::UnknownFormat { name, known: formats::names() })?;
    let is_stream = arguments.documents.is_empty() || arguments.documents == [Path::new("-")];
    if is_stream {
        if arguments.documents.is_empty() && context.ui.input_is_terminal() {
            return Err(SummariseError::Nothing.into());
        }
        let reading = tokio::task::spawn_blocking(input::standard_bytes);
        let bytes = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)???;
        let name = text!(context.messages(), "standard-input");
        let format = format.or_else(|| formats::of_archive(&bytes)).unwrap_or(&Text);
        return Ok(passages(&name, &document(bytes, Some(format), InputName::StandardInput)?));
    }
    let mut found = Vec::new();
    for path in &arguments.documents {
        let path = context.environment.expand_home(path);
        let unknown =
            |_| TranslateError::UnknownExtension { name: path.display().to_string(), hint: OptionHint::Named };
        let format = match format {
            Some(format) => Some(format),
            None => formats::of_name(&path).map_err(unknown)?,
        };
        let document = document(input::read_bytes(&path)?, format, path.as_path().into())?;
        found.extend(passages(&path.display().to_string(), &document));
    }
    Ok(found)
}

/// A document of which `format` is known, or its bytes show it.
fn document(bytes: Vec<u8>, format: Option<&'static dyn Format>, name: InputName) -> Result<Document, DocumentError> {
    let opened = open(bytes, format, None).map_err(|error| DocumentError::unreadable(name, &error))?;
    Ok(opened.into_reading())
}

/// Summarises the text. At the first Ctrl+C the questions under way are finished and kept.
async fn summarise(
    context: &Context,
    summariser: Arc<Summariser>,
    parallel: usize,
    text: Vec<Passage>,
    mut journal: Option<Journal<Note>>,
) -> Result<(Summary, Option<Journal<Note>>), CliError> {
    let (ui, messages) = (&context.ui, context.messages());
    let bar = ui.segment_bar(1);
    let mut progress = |progress: Progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(text!(messages, "summarise-round", round = progress.round));
    };
    let stopped = AtomicBool::new(false);
    let is_stopped = || stopped.load(Ordering::Relaxed);
    let outcome = {
        let mut run =
            Run { summariser, parallel, journal: journal.as_mut(), progress: &mut progress, is_stopped: &is_stopped };
        let mut work = std::pin::pin!(run.text(text));
        if let Some(outcome) = context.interrupt.or(work.as_mut()).await {
            outcome
        } else {
            stopped.store(true, Ordering::Relaxed);
            context.interrupt.answer();
            bar.suspend(|| ui.note(&text!(messages, "summarise-stopping")));
            context.interrupt.or(work).await.ok_or(CliError::Interrupted)?
        }
    };
    bar.finish_and_clear();
    if let Some(summary) = outcome? {
        return Ok((summary, journal));
    }
    ui.note(&if journal.is_some() {
        text!(messages, "summarise-stopped-resume")
    } else {
        text!(messages, "summarise-stopped")
    });
    Err(CliError::Interrupted)
}
