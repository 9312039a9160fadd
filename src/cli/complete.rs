//! `fietje complete`: a prompt in, an answer out.

mod answer;
mod options;

use super::Context;
use super::args::{CompleteArguments, OutputArguments};
use super::error::CliError;
use super::{input, run_model};
use crate::chat::Conversation;
use crate::engine::{Engine, EngineError, Event, FinishReason, Prompt, Request};
use crate::i18n::{Messages, text};
use crate::report::{self, ExitCode, Report};

use answer::Answer;
use options::{generation_options, system_prompt};

pub use answer::per_second;

/// Runs the command. What can be wrong with the arguments is found before the model is looked for.
pub async fn run(context: &Context, arguments: CompleteArguments) -> Result<(), CliError> {
    let messages = context.messages();
    let options = generation_options(&arguments.sampling, messages)?;
    let system = system_prompt(context, &arguments)?;
    let raw = arguments.raw;
    let fetch = if arguments.pull { run_model::Fetch::Allowed } else { run_model::Fetch::Forbidden };
    // Standard input may stay open for ever; Ctrl-C must end that too.
    let ui = context.ui.clone();
    let (prompt, files) = (arguments.prompt, arguments.files);
    let reading = tokio::task::spawn_blocking(move || input::collect(prompt.as_deref(), &files, &ui));
    let read = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)?;
    let text = read.map_err(|error| Report::new(error.to_string(), ExitCode::Failed))??;

    let local = run_model::locate(context, fetch).await?;
    let engine = run_model::open(context, local).await?;
    let prompt = if raw || !engine.info().talks_in_turns {
        if system.is_some() {
            return Err(report::of_engine(&EngineError::NoTurns, messages).into());
        }
        Prompt::Raw(text)
    } else {
        Prompt::Conversation(Conversation::question(system, text))
    };
    answer(context, &engine, Request { prompt, options }, &arguments.output).await
}

/// Streams the answer out, and whatever the output arguments ask for at its end.
async fn answer(
    context: &Context,
    engine: &dyn Engine,
    request: Request,
    output: &OutputArguments,
) -> Result<(), CliError> {
    let streams = !output.json && !output.no_stream;
    let ui = &context.ui;
    let spinner = ui.spinner(text!(context.messages(), "prompt-reading"));
    let mut events = engine.generate(request);
    let mut answer = Answer::default();
    let outcome = loop {
        let Some(event) = context.interrupt.or(events.next()).await else {
            answer.reason = FinishReason::Cancelled;
            break Err(CliError::Interrupted);
        };
        match event {
            Some(Event::Started { prompt_tokens }) => {
                answer.usage.prompt_tokens = prompt_tokens;
                spinner.set_message(reading(0, prompt_tokens, ui.messages()));
            }
            Some(Event::Reading { tokens }) => {
                spinner.set_message(reading(tokens, answer.usage.prompt_tokens, ui.messages()));
            }
            Some(Event::Delta { text, tokens }) => {
                spinner.finish_and_clear();
                answer.add(&text, &tokens);
                if streams {
                    ui.answer(&text)?;
                }
            }
            Some(Event::Finished { reason, usage, timings }) => {
                answer.reason = reason;
                answer.usage = usage;
                answer.timings = timings;
                break Ok(());
            }
            Some(Event::Failed(error)) => break Err(report::of_engine(&error, ui.messages()).into()),
            None => break Err(report::of_engine(&EngineError::Stopped, ui.messages()).into()),
        }
    };
    drop(events);
    spinner.finish_and_clear();
    if let Err(CliError::Report(_)) = outcome {
        if streams {
            answer.end_line(ui)?;
        }
        return outcome;
    }
    if output.json {
        ui.json(&answer.document(engine.info()))?;
    } else {
        if !streams {
            ui.answer(&answer.text)?;
        }
        answer.end_line(ui)?;
    }
    if output.stats {
        ui.note(&answer.statistics(engine.info(), ui.messages()));
    }
    outcome
}

fn reading(tokens: usize, total: usize, messages: &Messages) -> String {
    text!(messages, "prompt-reading-count", tokens = tokens, total = total)
}
