//! Requests to the model in use. None of them blocks the loop.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::AbortHandle;

use super::answer::AnswerSender;
use super::document_summary::summarise_document;
use super::draft_tokens::DraftCounter;
use super::event::AppSender;
use super::summarising::summarise;
use super::translation::translate;
use crate::conversation::{Conversation, Role};
use crate::engine::{Answer, Engine, EngineError, GenerationOptions, Prompt, Request, fit_to_window};
use crate::i18n::Messages;
use crate::report::Report;
use crate::tui::effect::{EngineEffect, GenerationTask};
use crate::tui::ids::{ConversationKey, GenerationId};
use crate::tui::msg::{AnswerMsg, EngineMsg};

/// The answers under way.
pub struct Generations {
    messages: Arc<Messages>,
    sender: AppSender,
    running: HashMap<GenerationId, AbortHandle>,
    drafts: DraftCounter,
}

impl Generations {
    pub fn new(messages: Arc<Messages>, sender: AppSender) -> Self {
        Self { messages, drafts: DraftCounter::new(sender.clone()), sender, running: HashMap::new() }
    }

    /// Performs an effect with the model in use, if there is one.
    pub fn perform(&mut self, effect: EngineEffect, engine: Option<Arc<dyn Engine>>) {
        match (effect, engine) {
            (EngineEffect::Stop(id), _) => self.stop(id),
            (EngineEffect::Start { id, task }, Some(engine)) => self.start(engine, id, task),
            (EngineEffect::Start { id, .. }, None) => {
                self.sender.send(EngineMsg::Answer(id, AnswerMsg::Failed(EngineError::Stopped.into())));
            }
            (EngineEffect::Measure { id, conversation }, Some(engine)) => self.measure(engine, id, conversation),
            (EngineEffect::FindTitle { key, question, options }, Some(engine)) => {
                self.find_title(engine, key, question, options);
            }
            (EngineEffect::CountDraft { revision, text }, Some(engine)) => self.drafts.count(engine, revision, text),
            (
                EngineEffect::Measure { .. } | EngineEffect::FindTitle { .. } | EngineEffect::CountDraft { .. },
                None,
            ) => {}
        }
    }

    fn start(&mut self, engine: Arc<dyn Engine>, id: GenerationId, task: GenerationTask) {
        let answer = AnswerSender { id, sender: self.sender.clone() };
        let messages = Arc::clone(&self.messages);
        let running = tokio::spawn(async move {
            if let Err(report) = run(&answer, engine, task, &messages).await {
                answer.send(AnswerMsg::Failed(report));
            }
        });
        self.running.retain(|_, running| !running.is_finished());
        self.running.insert(id, running.abort_handle());
    }

    /// Drops the stream of an answer, which stops the engine with its next step.
    fn stop(&mut self, id: GenerationId) {
        if let Some(running) = self.running.remove(&id) {
            running.abort();
        }
    }

    /// Errors are ignored: a message that can never fit is reported when it is sent.
    fn measure(&self, engine: Arc<dyn Engine>, id: GenerationId, conversation: Conversation) {
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            if let Ok(fitted) = fit_to_window(engine.as_ref(), conversation) {
                sender.send(EngineMsg::Measured { id, left_out: fitted.messages_left_out, tokens: fitted.tokens });
            }
        });
    }

    /// Without a title from the model, the conversation keeps the one it has.
    fn find_title(
        &self,
        engine: Arc<dyn Engine>,
        key: ConversationKey,
        question: Conversation,
        options: GenerationOptions,
    ) {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let fitting = Arc::clone(&engine);
            let fitted = tokio::task::spawn_blocking(move || fit_to_window(fitting.as_ref(), question)).await;
            let Ok(Ok(fitted)) = fitted else { return };
            let prompt = Prompt::Conversation(fitted.conversation);
            if let Ok(answer) = Answer::collect(engine.generate(Request { prompt, options })).await {
                sender.send(EngineMsg::TitleFound { key, answer: answer.text });
            }
        });
    }
}

async fn run(
    answer: &AnswerSender,
    engine: Arc<dyn Engine>,
    task: GenerationTask,
    messages: &Messages,
) -> Result<(), Report> {
    match task {
        GenerationTask::Reply { conversation, left_out, options } => {
            reply(answer, engine, conversation, left_out, options).await?;
        }
        GenerationTask::Summary { unsummarised, options } => summarise(answer, engine, unsummarised, options).await?,
        GenerationTask::DocumentSummary { file } => summarise_document(answer, engine, &file, messages).await?,
        GenerationTask::Translation { source, target } => {
            translate(answer, engine, source, target, messages).await?;
        }
    }
    Ok(())
}

async fn reply(
    answer: &AnswerSender,
    engine: Arc<dyn Engine>,
    mut conversation: Conversation,
    left_out: usize,
    options: GenerationOptions,
) -> Result<(), EngineError> {
    let left_out = leave_out(&mut conversation, left_out);
    // Counting the tokens of a long conversation takes longer than a frame.
    let (fitted, mut events) = tokio::task::spawn_blocking(move || {
        let fitted = fit_to_window(engine.as_ref(), conversation)?;
        let prompt = Prompt::Conversation(fitted.conversation.clone());
        Ok::<_, EngineError>((fitted, engine.generate(Request { prompt, options })))
    })
    .await
    .unwrap_or(Err(EngineError::Stopped))?;
    let left_out = left_out + fitted.messages_left_out;
    answer.send(AnswerMsg::Fitted { left_out, prompt_tokens: fitted.tokens });
    answer.forward(&mut events, 0).await
}

/// Leaves out the first `count` messages after the instructions, unless no question would be left. Returns how many.
fn leave_out(conversation: &mut Conversation, count: usize) -> usize {
    let messages = &mut conversation.messages;
    let first = messages.iter().take_while(|message| message.role == Role::System).count();
    let has_question = messages.iter().skip(first + count).any(|message| message.role == Role::User);
    let count = if has_question { count } else { 0 };
    messages.drain(first..first + count);
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Message;

    #[test]
    fn messages_stay_left_out_unless_no_question_would_be_left() {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        let whole = [
            message(Role::System, "s"),
            message(Role::User, "1"),
            message(Role::Assistant, "a"),
            message(Role::User, "2"),
        ];
        let cases = [(0, "s1a2", 0), (2, "s2", 2), (3, "s1a2", 0), (99, "s1a2", 0)];
        for (count, left, expected) in cases {
            let mut conversation = Conversation { messages: whole.to_vec() };
            assert_eq!(leave_out(&mut conversation, count), expected, "{count}");
            let texts: String = conversation.messages.into_iter().map(|message| message.content).collect();
            assert_eq!(texts, left);
        }
    }
}
