//! `fietje complete --batch`: a file of requests in, a file of answers out, a line each and in the same order.
//!
//! The engine works on several requests at a time; a bounded number is in memory, however long the file is. With
//! `-o` an interrupted run resumes: the answers that it wrote are checked against the requests and kept, and what
//! failed for a passing reason is asked again.

mod lines;
mod output;
mod request;

use std::collections::VecDeque;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use super::selection::Selection;
use super::statistics::Document;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::launch;
use crate::conversation::Conversation;
use crate::engine::{
    BestOf, Engine, EngineError, EngineInfo, OptionOverrides, Pace, Prompt, Ranked, Request, SamplingDefaults,
};
use crate::i18n::{Messages, text};
use crate::launch::Download;
use crate::report::{BatchLineError, CommandError, Report};

use lines::Lines;
use output::{Output, Verdict};
use request::{BatchRequest, Content};

/// Requests in memory: those that the engine works on, and enough more for it never to wait.
const MOST_AT_A_TIME: usize = 32;

/// Bytes of a request's hash: enough to tell the requests of one file apart.
const HASH_BYTES: usize = 8;

/// What the command line says about every request.
pub struct BatchOptions {
    pub requests: PathBuf,
    pub output: Option<PathBuf>,
    pub overrides: OptionOverrides,
    pub best_of: BestOf,
    pub system: Option<String>,
    pub raw: bool,
    pub download: Download,
}

/// A line of the output.
#[derive(Serialize)]
struct Entry<'a> {
    id: Value,
    /// The line of the requests' file, from 1 on.
    line: u64,
    /// Of the request and its options, so that a later run sees whether this still answers it.
    hash: &'a str,
    #[serde(flatten)]
    result: EntryResult<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EntryResult<'a> {
    Answered(Document<'a>),
    Failed { error: Failure },
}

/// Why a request was not answered.
#[derive(Debug, Clone, Serialize)]
struct Failure {
    message: String,
    causes: Vec<String>,
    /// Whether the same request may be answered another time.
    passing: bool,
}

impl Failure {
    fn new(report: &Report, messages: &Messages) -> Self {
        let causes = report.causes.iter().map(|cause| messages.render(cause)).collect();
        Self { message: messages.render(&report.what), causes, passing: false }
    }

    fn of_engine(error: EngineError, messages: &Messages) -> Self {
        let passing = error.is_passing();
        Self { passing, ..Self::new(&Report::from(error), messages) }
    }
}

/// A line whose turn to be written has not come.
struct Pending {
    /// Its line of an earlier run, where that is not in the output.
    earlier: Option<Vec<u8>>,
    state: PendingState,
}

enum PendingState {
    /// The line of the earlier run stays.
    Kept,
    Asked(Asked),
}

/// A request on its way.
struct Asked {
    id: Value,
    line: u64,
    hash: String,
    answer: Result<JoinHandle<Result<Ranked, EngineError>>, Failure>,
}

impl Drop for Asked {
    /// Where the run ends early, nobody waits for the answer.
    fn drop(&mut self) {
        if let Ok(answer) = &self.answer {
            answer.abort();
        }
    }
}

/// How far a run is.
#[derive(Default)]
struct Counts {
    /// Lines that an earlier run wrote and that stay.
    kept: u64,
    written: u64,
    failed: u64,
}

/// A request that is yet to be answered.
struct Open {
    line: u64,
    source: Vec<u8>,
    hash: String,
    earlier: Option<Vec<u8>>,
}

pub async fn run(context: &Context, options: BatchOptions) -> Result<(), CliError> {
    let output = match &options.output {
        None => Output::Stream,
        Some(path) => Output::open(path, &options.requests)?,
    };
    let requests = Lines::open(&options.requests)?;
    let mut batch = Batch { context, options, requests, output, pending: VecDeque::new(), counts: Counts::default() };
    // What an earlier run left is checked before the model is looked for.
    let first = batch.next_open()?;
    if batch.counts.kept > 0 {
        context.ui.note(&text!(context.messages(), "batch-resumed", count = batch.counts.kept));
    }
    if let Some(first) = first {
        let engine = launch(context, context.launcher().plan()?, batch.options.download).await?;
        let result = context.interrupt.or(batch.answer(engine.as_ref(), first)).await;
        batch.leave_the_rest()?;
        result.ok_or(CliError::Interrupted)??;
    }
    let Counts { failed, kept, written } = batch.counts;
    batch.output.close()?;
    if failed > 0 { Err(CommandError::BatchFailures { failed, count: kept + written }.into()) } else { Ok(()) }
}

/// A run, with the lines between the requests that were read and the answers that were written.
struct Batch<'a> {
    context: &'a Context,
    options: BatchOptions,
    requests: Lines,
    output: Output,
    pending: VecDeque<Pending>,
    counts: Counts,
}

impl Batch<'_> {
    /// The next request that is to be answered; lines that stay are counted, and wait for their turn where they have
    /// to be written again.
    fn next_open(&mut self) -> Result<Option<Open>, CliError> {
        while let Some((line, source)) = self.requests.next_line()? {
            let hash = self.hash(&source);
            let earlier = self.output.earlier(line, &source, &hash)?;
            if earlier.verdict == Verdict::Unanswered {
                return Ok(Some(Open { line, source, hash, earlier: earlier.line }));
            }
            self.counts.kept += 1;
            self.counts.failed += u64::from(earlier.verdict == Verdict::Failed);
            if earlier.line.is_some() {
                self.pending.push_back(Pending { earlier: earlier.line, state: PendingState::Kept });
            }
        }
        Ok(None)
    }

    /// A hash of a request with all options that are not its own.
    fn hash(&self, source: &[u8]) -> String {
        let BatchOptions { overrides, best_of, system, raw, .. } = &self.options;
        let settings = &self.context.settings;
        let shared = format!(
            "{:?}",
            (overrides, system, raw, &settings.model, settings.endpoint.as_ref().map(|endpoint| &endpoint.model))
        );
        // One answer is what hashes were made for before there could be several.
        let several = if best_of.is_one() { String::new() } else { format!("{best_of:?}") };
        let digest =
            Sha256::new().chain_update(shared).chain_update(several).chain_update(source.trim_ascii()).finalize();
        base16ct::lower::encode_string(&digest[..HASH_BYTES])
    }

    async fn answer(&mut self, engine: &dyn Engine, first: Open) -> Result<(), CliError> {
        let messages = self.context.messages();
        let spinner = self.context.ui.spinner(&text!(messages, "batch-running", count = self.counts.kept));
        let mut next = Some(first);
        loop {
            while self.pending.len() < MOST_AT_A_TIME {
                let Some(open) = next.take() else { break };
                let pending = start(self.context, engine, &self.options, open);
                self.pending.push_back(pending);
                next = self.next_open()?;
            }
            let Some(front) = self.pending.front_mut() else { return Ok(()) };
            // It stays in the queue while it is waited for: an interruption leaves what there was of it.
            let line = match &mut front.state {
                PendingState::Kept => None,
                PendingState::Asked(asked) => Some(finish(asked, engine.info(), messages).await?),
            };
            match line {
                None => self.output.write_again(front.earlier.as_deref().unwrap_or_default())?,
                Some((line, is_answered)) => {
                    self.output.write(&line, &self.context.ui)?;
                    self.counts.written += 1;
                    self.counts.failed += u64::from(!is_answered);
                }
            }
            self.pending.pop_front();
            spinner.set_message(text!(messages, "batch-running", count = self.counts.kept + self.counts.written));
        }
    }

    /// Writes what an earlier run had of the lines that this one did not get to.
    fn leave_the_rest(&mut self) -> Result<(), CliError> {
        for pending in std::mem::take(&mut self.pending) {
            let Some(line) = pending.earlier else { break };
            self.output.write_again(&line)?;
        }
        Ok(())
    }
}

/// Gives a request to the engine, if its line makes sense.
fn start(context: &Context, engine: &dyn Engine, options: &BatchOptions, open: Open) -> Pending {
    let messages = context.messages();
    let Open { line, source, hash, earlier } = open;
    let (id, parsed) = BatchRequest::parse(&source);
    let asked = parsed.map_err(Report::from).and_then(|parsed| {
        let best_of = options.best_of.with(parsed.best_of, parsed.select.as_deref()).map_err(BatchLineError::from)?;
        let system = parsed.system.clone().or_else(|| options.system.clone());
        let overrides = best_of.suit(parsed.overrides.or(options.overrides.clone()));
        let mut generation = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
        generation.pace = Pace::Batch;
        let prompt = match parsed.content {
            Content::Messages(talk) => Prompt::Conversation(Conversation { messages: talk }),
            Content::Prompt(text) if options.raw || !engine.info().talks_in_turns => Prompt::Raw(text),
            Content::Prompt(text) => Prompt::Conversation(Conversation::question(system, text)),
        };
        Ok(best_of.ask(engine, &Request { prompt, options: generation })?)
    });
    let answer = asked.map(tokio::spawn).map_err(|report| Failure::new(&report, messages));
    Pending { earlier, state: PendingState::Asked(Asked { id, line, hash, answer }) }
}

/// The line of a request's answer, and whether it is one. Where no other would be answered either, the run ends, and
/// the next one resumes here.
async fn finish(asked: &mut Asked, info: &EngineInfo, messages: &Messages) -> Result<(String, bool), CliError> {
    let result = match &mut asked.answer {
        Err(failure) => EntryResult::Failed { error: failure.clone() },
        Ok(answer) => match answer.await.unwrap_or(Err(EngineError::Stopped)) {
            Ok(ranked) => {
                let selection = Selection::of(&ranked);
                EntryResult::Answered(ranked.into_best().into_document(info, selection))
            }
            Err(error) if error.is_final() => return Err(error.into()),
            Err(error) => EntryResult::Failed { error: Failure::of_engine(error, messages) },
        },
    };
    let is_answered = matches!(result, EntryResult::Answered(_));
    let entry = Entry { id: asked.id.clone(), line: asked.line, hash: &asked.hash, result };
    Ok((entry.json(), is_answered))
}

impl Entry<'_> {
    fn json(&self) -> String {
        // Texts, numbers and what came from JSON: this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
