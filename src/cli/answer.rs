//! An answer as the engine writes it: shown at once, collected whole, stopped by Ctrl+C.

use super::Context;
use super::error::CliError;
use super::ui::Ui;
use crate::engine::{Answer, AnswerStep, Engine, EngineError, Request};
use crate::i18n::{Messages, text};
use crate::report::Report;

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
    let spinner = ui.spinner(&text!(context.messages(), "prompt-reading"));
    let mut events = engine.generate(request);
    let mut answer = Answer::default();
    let outcome = loop {
        let Some(step) = context.interrupt.or(answer.next(&mut events)).await else { break Outcome::Interrupted };
        match step {
            Ok(AnswerStep::Started { prompt_tokens }) => {
                spinner.set_message(reading(0, prompt_tokens, ui.messages()));
            }
            Ok(AnswerStep::Reading { tokens }) => {
                spinner.set_message(reading(tokens, answer.usage.prompt_tokens, ui.messages()));
            }
            Ok(AnswerStep::Delta { text, .. }) => {
                spinner.finish_and_clear();
                if show == Show::Text {
                    ui.answer(&text)?;
                }
            }
            Ok(AnswerStep::Restarted) if show == Show::Text => break Outcome::Failed(EngineError::CutOff.into()),
            Ok(AnswerStep::Restarted) => {}
            Ok(AnswerStep::Finished) => break Outcome::Finished,
            Err(error) => break Outcome::Failed(error.into()),
        }
    };
    spinner.finish_and_clear();
    if show == Show::Text {
        end_line(&answer, ui)?;
    }
    Ok((answer, outcome))
}

/// Ends an answer with a newline, as text on a stream should.
pub fn end_line(answer: &Answer, ui: &Ui) -> Result<(), CliError> {
    if answer.text.is_empty() || answer.text.ends_with('\n') { Ok(()) } else { ui.answer("\n") }
}

fn reading(tokens: usize, total: usize, messages: &Messages) -> String {
    text!(messages, "prompt-reading-count", tokens = tokens, total = total)
}
