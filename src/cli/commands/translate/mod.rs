//! `fietje translate`: documents in, documents out.

mod arguments;
mod existing;
mod files;
mod inputs;
mod memory;
mod no_model;
mod options;
mod outputs;
mod plan;
mod retry;
mod review;
mod stream;
mod summary;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch};
use crate::engine::Engine;
use crate::i18n::text;
use crate::journal::{self, Journal, Resume};
use crate::report::{ExitCode, Report, TranslateError, reason};
use crate::translate::flow::{Outcome, PATIENCE, Translator};
use crate::translate::key;
use crate::translate::memory::Memory;
use crate::translate::prompts::Style;
use crate::translate::run::{Earlier, Run, Source, Status, Stores, TranslatedDocument, Translation};
use crate::translate::{Document, Pair};

pub use arguments::TranslateArguments;
use inputs::{Documents, Input, Inputs, Origin};
pub use memory::{MemoryCommand, TranslateCommand};
use no_model::NoModel;
use options::TranslateOptions;
use outputs::{Target, Written};
use review::{Reviewed, Sheet};
use summary::{Statistics, Summary};

/// Texts at a time for each thread unless `--parallel` is given, up to a limit: the engine admits as many as its memory
/// holds, and more would hardly save reading the weights.
const PARALLEL: usize = 16;

/// Runs the command. Mistakes in the arguments are found before the model is looked for.
pub async fn run(context: &Context, mut arguments: TranslateArguments) -> Result<(), CliError> {
    if let Some(TranslateCommand::Memory { command }) = arguments.command.take() {
        return memory::run(context, command);
    }
    let options = TranslateOptions::new(&arguments)?;
    if let Some(path) = &arguments.existing.applied_review {
        return review::apply(context, &arguments, options, path);
    }
    let sheet = Sheet::asked(context, &arguments)?;
    if let [source, target] = arguments.checked_files.as_slice() {
        return existing::show(context, &arguments, &options, sheet, source, target);
    }
    let inputs = Inputs::find(context, &arguments, &options).await?;
    let targets = outputs::targets(context, &arguments, &inputs)?;
    outputs::refuse_terminal(context, &arguments, &inputs, &targets)?;
    if arguments.report.dry_run {
        return plan::show(context, &arguments, &options, inputs);
    }
    let earlier = arguments.existing.retry.as_deref().map_or(Ok(Earlier::default()), retry::read)?;
    let engine = if arguments.sources.no_model {
        Arc::new(NoModel::new())
    } else {
        launch(context, context.launcher().plan()?, download(arguments.pull)).await?
    };
    let mut work = Work::new(context, &arguments, options, engine, earlier);
    work.sheet = sheet;
    let mut summaries = Vec::new();
    match inputs {
        Inputs::Stream => stream::run(&mut work, &mut summaries).await?,
        Inputs::Documents(documents) => work.documents(documents, targets, &mut summaries).await?,
    }
    work.conclude(&summaries)
}

/// What the documents of one command share.
struct Work<'a> {
    context: &'a Context,
    arguments: &'a TranslateArguments,
    options: TranslateOptions,
    engine: Arc<dyn Engine>,
    translators: HashMap<Pair, Arc<Translator>>,
    memory: Option<Memory>,
    /// From the run that `--retry` goes on with.
    earlier: Earlier,
    /// What `--review` collects.
    sheet: Option<Sheet>,
    statistics: Statistics,
    /// Documents that were not translated.
    problems: usize,
    begun: Instant,
    /// Whether Ctrl+C was pressed: texts under way are finished, and no others are begun.
    is_stopped: AtomicBool,
}

impl<'a> Work<'a> {
    fn new(
        context: &'a Context,
        arguments: &'a TranslateArguments,
        options: TranslateOptions,
        engine: Arc<dyn Engine>,
        earlier: Earlier,
    ) -> Self {
        let memory = (!arguments.sources.no_memory).then(|| Memory::open(&context.paths.translations()));
        let memory = memory.and_then(|memory| match memory {
            Ok(memory) => Some(memory),
            Err(error) => {
                // Translating works without one.
                let why = context.messages().render(&reason(error.source.as_ref()));
                let note = text!(
                    context.messages(),
                    "translate-no-memory",
                    path = error.path.display().to_string(),
                    why = why
                );
                context.ui.note(&note);
                None
            }
        });
        let (statistics, begun) = (Statistics::default(), Instant::now());
        let (translators, is_stopped) = (HashMap::new(), AtomicBool::new(false));
        let problems = 0;
        Self {
            context,
            arguments,
            options,
            engine,
            translators,
            memory,
            earlier,
            sheet: None,
            statistics,
            problems,
            begun,
            is_stopped,
        }
    }

    /// Ends the command if Ctrl+C was pressed during the previous document.
    fn check_interrupt(&self) -> Result<(), CliError> {
        if self.is_stopped.load(Ordering::Relaxed) { Err(CliError::Interrupted) } else { Ok(()) }
    }

    /// Translates documents one after another. What is wrong with one of them does not stop the others.
    async fn documents(
        &mut self,
        documents: Documents,
        targets: Vec<Target>,
        summaries: &mut Vec<Summary>,
    ) -> Result<(), CliError> {
        let Documents { inputs, problems, left_out } = documents;
        if left_out > 0 {
            self.context.ui.note(&text!(self.context.messages(), "translate-left-out", count = left_out));
        }
        for problem in &problems {
            self.context.ui.report(problem);
        }
        self.problems = problems.len();
        let is_alone = inputs.len() + problems.len() == 1;
        for (input, target) in inputs.into_iter().zip(targets) {
            self.check_interrupt()?;
            match self.document(input, target).await {
                Ok(summary) => summaries.extend(summary),
                Err(CliError::Report(report)) if !is_alone && report.code == ExitCode::Usage => {
                    self.context.ui.report(&report);
                    self.problems += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Translates a document and writes it to its target. `None` if it is skipped.
    async fn document(&mut self, input: Input, target: Target) -> Result<Option<Summary>, CliError> {
        let messages = self.context.messages();
        if target == Target::Skipped {
            self.context.ui.note(&text!(messages, "translate-skipped", path = input.name.as_str()));
            return Ok(None);
        }
        let written = Written { name: &input.name, origin: &input.origin, format: input.format, form: &input.form };
        let document = self.options.chosen(Document::new(input.text, input.format), &input.name)?;
        let pair = self.options.pair(self.context, &document, &input.name)?;
        let document = self.options.chosen(document.toward(pair), &input.name)?;
        let journal = match &target {
            Target::File(path) => Some(self.journal(path)?),
            Target::Stream | Target::Skipped => None,
        };
        let (translated, journal) = self.translate(&document, pair, journal).await?;
        if !self.arguments.report.json || target != Target::Stream {
            let text =
                if self.arguments.marks.bilingual { &translated.bilingual(&document) } else { &translated.text };
            outputs::write(self.context, &target, text, &written)?;
        }
        if let (Some(sheet), Target::File(output), Origin::File { path, .. }) =
            (&mut self.sheet, &target, &input.origin)
        {
            let translator = self.translators.get(&pair);
            let key = |masked: &_| translator.map(|translator| key::of_text(translator, masked));
            let reviewed = Reviewed { document: &document, format: input.format, source: path, output, pair };
            sheet.add(&reviewed, &translated.segments, &self.options, key, messages);
        }
        if let Some(journal) = journal {
            journal.remove();
        }
        Ok(Some(Summary::new(&input.name, pair, translated.segments).skipping(&document)))
    }

    fn journal(&self, output: &std::path::Path) -> Result<Journal<Outcome>, TranslateError> {
        let path = journal::path_for(output);
        let resume = if self.arguments.existing.resume { Resume::Continue } else { Resume::Restart };
        Journal::open(&path, resume).map_err(|source| TranslateError::Write { path: output.to_owned(), source })
    }

    /// Translates a document. At the first Ctrl+C the texts under way are finished and stored.
    async fn translate(
        &mut self,
        document: &Document,
        pair: Pair,
        journal: Option<Journal<Outcome>>,
    ) -> Result<(TranslatedDocument, Option<Journal<Outcome>>), CliError> {
        let translator = self.translator(pair)?;
        let mut stores = Stores { memory: self.memory.take(), journal, earlier: std::mem::take(&mut self.earlier) };
        let bar = self.context.ui.segment_bar(document.segments().len() as u64);
        let begun = Instant::now();
        let mut written = 0;
        let statistics = &mut self.statistics;
        let mut progress = |translation: &Translation, segments: usize| {
            written += translation.outcome.tokens;
            statistics.add_text(translation);
            let rate = written as f64 / begun.elapsed().as_secs_f64().max(0.001);
            bar.set_message(text!(self.context.messages(), "translate-rate", rate = rate.round() as u64));
            bar.inc(segments as u64);
        };
        let is_stopped = &self.is_stopped;
        let usual = (PARALLEL * self.context.settings.threads.get()).min(32);
        let parallel = self.arguments.parallel.map_or(usual, |parallel| parallel as usize);
        let outcome = {
            let stopped = || is_stopped.load(Ordering::Relaxed);
            let mut run = Run {
                translator,
                source: if self.arguments.sources.no_model { Source::Memory } else { Source::Model },
                parallel,
                stores: &mut stores,
                progress: &mut progress,
                failing: 0,
                review: self.options.review,
                surroundings: self.options.surroundings,
                is_stopped: &stopped,
            };
            let mut work = std::pin::pin!(run.document(document));
            if let Some(outcome) = self.context.interrupt.or(work.as_mut()).await {
                outcome
            } else {
                is_stopped.store(true, Ordering::Relaxed);
                self.context.interrupt.answer();
                bar.suspend(|| self.context.ui.note(&text!(self.context.messages(), "translate-stopping")));
                self.context.interrupt.or(work).await.ok_or(CliError::Interrupted)?
            }
        };
        bar.finish_and_clear();
        self.memory = stores.memory.take();
        self.earlier = std::mem::take(&mut stores.earlier);
        let translated = outcome?;
        if is_stopped.load(Ordering::Relaxed) && translated.segments.len() < document.segments().len() {
            let messages = self.context.messages();
            self.context.ui.note(&if stores.journal.is_some() {
                text!(messages, "translate-stopped-resume")
            } else {
                text!(messages, "translate-stopped")
            });
            return Err(CliError::Interrupted);
        }
        self.statistics.add_segments(&translated.segments);
        Ok((translated, stores.journal))
    }

    fn translator(&mut self, pair: Pair) -> Result<Arc<Translator>, CliError> {
        if let Some(translator) = self.translators.get(&pair) {
            return Ok(Arc::clone(translator));
        }
        let style = Style { pair, formality: self.options.formality, variant: self.options.variant };
        let translator =
            Translator::new(Arc::clone(&self.engine), style, self.options.terms.glossary(pair), PATIENCE)
                .map_err(|error| Report::unexpected(&error))?;
        let translator = Arc::new(translator.with_best_of(self.arguments.best_of.best_of()));
        self.translators.insert(pair, Arc::clone(&translator));
        Ok(translator)
    }

    /// Reports what was done and what is wrong with it.
    fn conclude(&self, summaries: &[Summary]) -> Result<(), CliError> {
        let (ui, messages) = (&self.context.ui, self.context.messages());
        if self.arguments.report.json {
            summary::json(ui, summaries)?;
        }
        if let Some(sheet) = &self.sheet {
            sheet.write(self.context)?;
        }
        if self.arguments.report.stats {
            ui.note(&self.statistics.line(self.begun.elapsed(), messages));
        }
        for line in summaries.iter().filter_map(|summary| summary.skipped(messages)) {
            ui.note(&line);
        }
        for line in summaries.iter().flat_map(|summary| summary.doubts(messages)) {
            ui.note(&line);
        }
        let failures: Vec<String> = summaries.iter().flat_map(|summary| summary.failures(messages)).collect();
        for line in &failures {
            ui.note(line);
        }
        match (failures.is_empty(), self.problems) {
            (true, 0) => Ok(()),
            (true, count) => Err(TranslateError::Incomplete { count }.into()),
            (false, _) => Err(TranslateError::Untranslated { count: self.statistics.count(Status::Failed) }.into()),
        }
    }
}
