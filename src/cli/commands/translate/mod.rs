//! `fietje translate`: documents in, documents out.

mod inputs;
mod manner;
mod outputs;
mod plan;
mod stream;
mod told;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::cli::Context;
use crate::cli::args::TranslateArguments;
use crate::cli::error::CliError;
use crate::cli::run_model::{self, Fetch};
use crate::engine::Engine;
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::translate::ask::Manner;
use crate::translate::flow::{PATIENCE, Translator};
use crate::translate::journal::{Journal, Resume};
use crate::translate::memory::Memory;
use crate::translate::run::{Done, Records, Run, Status, TranslatedDocument};
use crate::translate::{Document, Pair};

use inputs::{Input, Inputs};
use manner::Asked;
use outputs::Target;
use told::{Figures, Told};

/// Texts at a time for each thread where nothing is said, within limits: the engine takes on as many as its memory holds, and more
/// would share little more of the weights' way to the processor.
const PARALLEL: usize = 16;

/// Runs the command. What can be wrong with the arguments is found before the model is looked for.
pub async fn run(context: &Context, arguments: TranslateArguments) -> Result<(), CliError> {
    let asked = Asked::of(context, &arguments)?;
    let inputs = Inputs::find(context, &arguments, asked.format).await?;
    let targets = outputs::targets(context, &arguments, &inputs)?;
    if arguments.told.dry_run {
        return plan::show(context, &arguments, &asked, inputs);
    }
    let fetch = if arguments.pull { Fetch::Allowed } else { Fetch::Forbidden };
    let answering = run_model::locate(context, fetch).await?;
    let engine = run_model::open(context, answering).await?;
    let mut work = Work::new(context, &arguments, asked, engine);
    let mut told = Vec::new();
    match inputs {
        Inputs::Stream => stream::run(&mut work, &mut told).await?,
        Inputs::Some(inputs) => {
            for (input, target) in inputs.into_iter().zip(targets) {
                work.go_on()?;
                told.extend(work.document(input, target).await?);
            }
        }
    }
    work.conclude(&told)
}

/// What all documents of a run share.
struct Work<'a> {
    context: &'a Context,
    arguments: &'a TranslateArguments,
    asked: Asked,
    engine: Arc<dyn Engine>,
    translators: HashMap<Pair, Arc<Translator>>,
    memory: Option<Memory>,
    figures: Figures,
    begun: Instant,
    /// Whether Ctrl-C was pressed: what is under way is the last.
    is_stopped: AtomicBool,
}

impl<'a> Work<'a> {
    fn new(context: &'a Context, arguments: &'a TranslateArguments, asked: Asked, engine: Arc<dyn Engine>) -> Self {
        let memory = (!arguments.no_memory).then(|| Memory::open(&context.paths.translations()));
        let memory = memory.and_then(|memory| match memory {
            Ok(memory) => Some(memory),
            Err(error) => {
                // Without one the work is done all the same.
                context.ui.note(&text!(context.messages(), "translate-no-memory", why = error.to_string()));
                None
            }
        });
        let (figures, begun) = (Figures::default(), Instant::now());
        let (translators, is_stopped) = (HashMap::new(), AtomicBool::new(false));
        Self { context, arguments, asked, engine, translators, memory, figures, begun, is_stopped }
    }

    /// Ends the run where Ctrl-C was pressed during the document before.
    fn go_on(&self) -> Result<(), CliError> {
        if self.is_stopped.load(Ordering::Relaxed) { Err(CliError::Interrupted) } else { Ok(()) }
    }

    /// Translates a document to where it is to go. Nothing where it is to be left alone.
    async fn document(&mut self, input: Input, target: Target) -> Result<Option<Told>, CliError> {
        let messages = self.context.messages();
        if target == Target::LeftAlone {
            self.context.ui.note(&text!(messages, "translate-skipped", path = input.name.as_str()));
            return Ok(None);
        }
        let document = Document::new(input.text, input.format);
        let pair = self.asked.pair(self.context, &document, &input.name)?;
        let journal = match &target {
            Target::File(path) => Some(self.journal(path)?),
            Target::Stream | Target::LeftAlone => None,
        };
        let (translated, journal) = self.translate(&document, pair, journal).await?;
        let told = Told::new(&input.name, pair, &document, &translated);
        if !self.arguments.told.json || target != Target::Stream {
            let text =
                if self.arguments.bilingual { outputs::bilingual(&document, &translated) } else { translated.text };
            outputs::write(self.context, &target, &text, &input.origin)?;
        }
        if let Some(journal) = journal {
            journal.remove();
        }
        Ok(Some(told))
    }

    fn journal(&self, output: &std::path::Path) -> Result<Journal, CliError> {
        let path = Journal::path_for(output);
        let resume = if self.arguments.existing.resume { Resume::GoOn } else { Resume::BeginAnew };
        Journal::open(&path, resume).map_err(|error| {
            let what = text!(self.context.messages(), "translate-cannot-write", path = output.display().to_string());
            Report::new(what, ExitCode::Failed).because_of(&error).into()
        })
    }

    /// Translates a document. At the first Ctrl-C what is under way is finished and kept.
    async fn translate(
        &mut self,
        document: &Document,
        pair: Pair,
        journal: Option<Journal>,
    ) -> Result<(TranslatedDocument, Option<Journal>), CliError> {
        let translator = self.translator(pair)?;
        let mut records = Records { memory: self.memory.take(), journal };
        let bar = self.context.ui.segment_bar(document.segments().len() as u64);
        let begun = Instant::now();
        let mut written = 0;
        let figures = &mut self.figures;
        let mut progress = |done: &Done, segments: usize| {
            written += done.outcome.tokens;
            figures.add(done);
            let rate = written as f64 / begun.elapsed().as_secs_f64().max(0.001);
            bar.set_message(text!(self.context.messages(), "translate-rate", rate = rate.round() as u64));
            bar.inc(segments as u64);
        };
        let is_stopped = &self.is_stopped;
        let usual = (PARALLEL * self.context.settings.threads.get()).min(32);
        let parallel = self.arguments.parallel.map_or(usual, |parallel| parallel as usize);
        let outcome = {
            let stopped = || is_stopped.load(Ordering::Relaxed);
            let mut run =
                Run { translator, parallel, records: &mut records, progress: &mut progress, is_stopped: &stopped };
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
        self.memory = records.memory.take();
        let translated = outcome?;
        if is_stopped.load(Ordering::Relaxed) && translated.segments.iter().any(Option::is_none) {
            let messages = self.context.messages();
            self.context.ui.note(&if records.journal.is_some() {
                text!(messages, "translate-stopped-resume")
            } else {
                text!(messages, "translate-stopped")
            });
            return Err(CliError::Interrupted);
        }
        self.figures.count_segments(&translated);
        Ok((translated, records.journal))
    }

    fn translator(&mut self, pair: Pair) -> Result<Arc<Translator>, CliError> {
        if let Some(translator) = self.translators.get(&pair) {
            return Ok(Arc::clone(translator));
        }
        let manner = Manner { pair, formality: self.asked.formality, variant: self.asked.variant };
        let translator = Translator::new(Arc::clone(&self.engine), manner, self.asked.glossary.clone(), PATIENCE)
            .map_err(|error| Report::unexpected(&error))?;
        let translator = Arc::new(translator);
        self.translators.insert(pair, Arc::clone(&translator));
        Ok(translator)
    }

    /// Tells what there is to tell at the end.
    fn conclude(&self, told: &[Told]) -> Result<(), CliError> {
        let (ui, messages) = (&self.context.ui, self.context.messages());
        if self.arguments.told.json {
            told::json(ui, told)?;
        }
        if self.arguments.told.stats {
            ui.note(&self.figures.told(self.begun.elapsed(), messages));
        }
        for line in told.iter().flat_map(|told| told.doubts(messages)) {
            ui.note(&line);
        }
        let failures: Vec<String> = told.iter().flat_map(|told| told.failures(messages)).collect();
        if failures.is_empty() {
            return Ok(());
        }
        for line in &failures {
            ui.note(line);
        }
        let count = self.figures.count(Status::Failed);
        Err(Report::new(text!(messages, "translate-untranslated", count = count), ExitCode::Untranslated)
            .hint(text!(messages, "translate-untranslated-hint"))
            .into())
    }
}
