//! `fietje complete --batch`: a file of requests in, a file of answers out, a line each and in the same order.
//!
//! The engine works on several requests at a time; a bounded number is in memory, however long the file is. With
//! `-o` an interrupted run resumes: the answers that it wrote are checked against the requests and kept.

mod lines;
mod output;
mod request;

use std::collections::VecDeque;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use tokio::task::JoinHandle;

use super::statistics::Document;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::launch;
use crate::conversation::Conversation;
use crate::engine::{Answer, Engine, EngineError, EngineInfo, OptionOverrides, Prompt, Request, SamplingDefaults};
use crate::i18n::{Messages, text};
use crate::launch::Download;
use crate::report::Report;

use lines::Lines;
use output::Output;
use request::{BatchRequest, Content};

/// Requests in memory: those that the engine works on, and enough more for it never to wait.
const MOST_AT_A_TIME: usize = 32;

/// What the command line says about every request.
pub struct BatchOptions {
    pub requests: PathBuf,
    pub output: Option<PathBuf>,
    pub overrides: OptionOverrides,
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
#[derive(Debug, Serialize)]
struct Failure {
    message: String,
    causes: Vec<String>,
}

impl Failure {
    fn new(report: &Report, messages: &Messages) -> Self {
        let causes = report.causes.iter().map(|cause| messages.render(cause)).collect();
        Self { message: messages.render(&report.what), causes }
    }
}

/// A request on its way.
struct Pending {
    id: Value,
    line: u64,
    answer: Result<JoinHandle<Result<Answer, EngineError>>, Failure>,
}

impl Drop for Pending {
    /// Where the run ends early, nobody waits for the answer.
    fn drop(&mut self) {
        if let Ok(answer) = &self.answer {
            answer.abort();
        }
    }
}

pub async fn run(context: &Context, options: BatchOptions) -> Result<(), CliError> {
    let messages = context.messages();
    let mut requests = Lines::open(&options.requests)?;
    let (mut output, done) = match &options.output {
        None => (Output::Stream, 0),
        Some(path) => Output::open(path, &mut requests, &options.requests)?,
    };
    if done > 0 {
        context.ui.note(&text!(messages, "batch-resumed", count = done));
    }
    let engine = launch(context, context.launcher().plan()?, options.download).await?;
    let spinner = context.ui.spinner(&text!(messages, "batch-running", count = done));
    let work = async {
        let (mut written, mut failed) = (done, 0_u64);
        let mut pending = VecDeque::new();
        loop {
            while pending.len() < MOST_AT_A_TIME {
                let Some((number, line)) = requests.next_line()? else { break };
                pending.push_back(start(context, engine.as_ref(), &options, number, &line));
            }
            let Some(mut front) = pending.pop_front() else { return Ok((written - done, failed)) };
            let line = finish(&mut front, engine.info(), messages).await?;
            failed += u64::from(matches!(line.result, EntryResult::Failed { .. }));
            output.write(&line.json(), &context.ui)?;
            written += 1;
            spinner.set_message(text!(messages, "batch-running", count = written));
        }
    };
    let result: Option<Result<(u64, u64), CliError>> = context.interrupt.or(work).await;
    spinner.finish_and_clear();
    let (answered, failed) = result.ok_or(CliError::Interrupted)??;
    if failed > 0 {
        context.ui.note(&text!(messages, "batch-failures", failed = failed, count = answered));
    }
    Ok(())
}

/// Gives a request to the engine, if its line makes sense.
fn start(context: &Context, engine: &dyn Engine, options: &BatchOptions, line: u64, source: &[u8]) -> Pending {
    let messages = context.messages();
    let (id, parsed) = BatchRequest::parse(source);
    let request = parsed.map(|parsed| {
        let system = parsed.system.clone().or_else(|| options.system.clone());
        let overrides = parsed.overrides.or(options.overrides.clone());
        let generation = overrides.resolve(SamplingDefaults::of_settings(&context.settings));
        let prompt = match parsed.content {
            Content::Messages(talk) => Prompt::Conversation(Conversation { messages: talk }),
            Content::Prompt(text) if options.raw || !engine.info().talks_in_turns => Prompt::Raw(text),
            Content::Prompt(text) => Prompt::Conversation(Conversation::question(system, text)),
        };
        Request { prompt, options: generation }
    });
    let answer = request
        .map(|request| tokio::spawn(Answer::collect(engine.generate(request))))
        .map_err(|error| Failure::new(&error.into(), messages));
    Pending { id, line, answer }
}

/// Waits for a request's answer. Where no other would be answered either, the run ends, and the next one resumes here.
async fn finish<'a>(
    pending: &'a mut Pending,
    info: &'a EngineInfo,
    messages: &Messages,
) -> Result<Entry<'a>, CliError> {
    let failed = |failure: Failure| EntryResult::Failed { error: failure };
    let result = match &mut pending.answer {
        Err(failure) => failed(Failure { message: failure.message.clone(), causes: failure.causes.clone() }),
        Ok(answer) => match answer.await.unwrap_or(Err(EngineError::Stopped)) {
            Ok(answer) => EntryResult::Answered(answer.into_document(info)),
            Err(error) if error.is_final() => return Err(error.into()),
            Err(error) => failed(Failure::new(&Report::from(error), messages)),
        },
    };
    Ok(Entry { id: pending.id.clone(), line: pending.line, result })
}

impl Entry<'_> {
    fn json(&self) -> String {
        // Texts, numbers and what came from JSON: this cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
