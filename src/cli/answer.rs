//! An answer on its way from the engine to the person: shown as it comes, kept whole, stopped by Ctrl-C.

use super::Context;
use super::error::CliError;
use crate::engine::{Engine, EngineError, Event, FinishReason, Request, Timings, Usage};
use crate::i18n::{Messages, text};
use crate::report::Report;

/// An answer, as far as it came.
pub struct Answer {
    pub text: String,
    pub tokens: Vec<u32>,
    pub reason: FinishReason,
    pub usage: Usage,
    pub timings: Timings,
}

/// How the stream ended.
pub enum Outcome {
    /// The answer is complete.
    Finished,
    Interrupted,
    /// The engine gave up.
    Failed(Report),
}

/// What is shown while the answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    Text,
    /// Nothing: it is wanted whole.
    Nothing,
}

/// Sends `request` and takes its answer in.
///
/// # Errors
/// When the answer cannot be written.
pub async fn receive(
    context: &Context,
    engine: &dyn Engine,
    request: Request,
    show: Show,
) -> Result<(Answer, Outcome), CliError> {
    let ui = &context.ui;
    let spinner = ui.spinner(text!(context.messages(), "prompt-reading"));
    let mut events = engine.generate(request);
    let mut answer = Answer::empty();
    let outcome = loop {
        let Some(event) = context.interrupt.or(events.next()).await else {
            answer.reason = FinishReason::Cancelled;
            break Outcome::Interrupted;
        };
        match event {
            Some(Event::Started { prompt_tokens }) => {
                answer.usage.prompt_tokens = prompt_tokens;
                spinner.set_message(reading(0, prompt_tokens, ui.messages()));
            }
            Some(Event::Reading { tokens }) => {
                spinner.set_message(reading(tokens, answer.usage.prompt_tokens, ui.messages()));
            }
            Some(Event::Logprobs(_)) => {}
            Some(Event::Delta { text, tokens, count }) => {
                spinner.finish_and_clear();
                answer.add(&text, &tokens, count);
                if show == Show::Text {
                    ui.answer(&text)?;
                }
            }
            Some(Event::Finished { reason, usage, timings }) => {
                answer.reason = reason;
                answer.usage = usage;
                answer.timings = timings;
                break Outcome::Finished;
            }
            Some(Event::Failed(error)) => break Outcome::Failed(Report::from(error)),
            None => break Outcome::Failed(Report::from(EngineError::Stopped)),
        }
    };
    spinner.finish_and_clear();
    if show == Show::Text {
        answer.end_line(ui)?;
    }
    Ok((answer, outcome))
}

impl Answer {
    /// An answer of which nothing has come yet.
    pub fn empty() -> Self {
        Self {
            text: String::new(),
            tokens: Vec::new(),
            reason: FinishReason::Stop,
            usage: Usage::default(),
            timings: Timings::default(),
        }
    }

    /// Takes more of it in.
    pub fn add(&mut self, text: &str, tokens: &[u32], count: usize) {
        self.text.push_str(text);
        self.tokens.extend_from_slice(tokens);
        self.usage.completion_tokens += count;
    }

    /// Ends an answer with a newline, as text on a stream should.
    pub fn end_line(&self, ui: &super::ui::Ui) -> Result<(), CliError> {
        if self.text.is_empty() || self.text.ends_with('\n') { Ok(()) } else { ui.answer("\n") }
    }
}

fn reading(tokens: usize, total: usize, messages: &Messages) -> String {
    text!(messages, "prompt-reading-count", tokens = tokens, total = total)
}
