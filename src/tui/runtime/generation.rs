//! Answers under way: the conversation is made to fit the model's window, and its events become messages. Nothing here
//! blocks the loop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::AppEvent;
use crate::conversation::{Conversation, Role, Unsummarised};
use crate::engine::{
    Answer, AnswerStep, Engine, EngineError, EventStream, GenerationOptions, Prompt, Request, fit_to_window,
};
use crate::i18n::Messages;
use crate::report::Report;
use crate::translate::Language;
use crate::tui::effect::{ConversationKey, TranslationSource};
use crate::tui::msg::{AnswerMsg, GenerationId, Msg};

/// The answers that are being given.
pub struct Generations {
    messages: Arc<Messages>,
    sender: mpsc::UnboundedSender<AppEvent>,
    running: HashMap<GenerationId, AbortHandle>,
}

impl Generations {
    pub fn new(messages: Arc<Messages>, sender: mpsc::UnboundedSender<AppEvent>) -> Self {
        Self { messages, sender, running: HashMap::new() }
    }

    pub fn start(&mut self, engine: Option<Arc<dyn Engine>>, id: GenerationId, task: GenerationTask) {
        let answer = AnswerTask { id, sender: self.sender.clone(), messages: Arc::clone(&self.messages) };
        let Some(engine) = engine else {
            return answer.send(AnswerMsg::Failed(EngineError::Stopped.into()));
        };
        let running = tokio::spawn(async move {
            if let Err(report) = answer.run(engine, task).await {
                answer.send(AnswerMsg::Failed(report));
            }
        });
        self.running.retain(|_, running| !running.is_finished());
        self.running.insert(id, running.abort_handle());
    }

    /// Finds out how much of the window a conversation takes. What can never fit is reported when it is requested.
    pub fn measure(&self, engine: Option<Arc<dyn Engine>>, id: GenerationId, conversation: Conversation) {
        let (Some(engine), sender) = (engine, self.sender.clone()) else { return };
        tokio::task::spawn_blocking(move || {
            if let Ok(fitted) = fit_to_window(engine.as_ref(), conversation) {
                let (forgotten, tokens) = (fitted.messages_left_out, fitted.tokens);
                // Where the app has ended, nobody needs to know.
                let _ = sender.send(AppEvent::Msg(Msg::Measured { id, forgotten, tokens }));
            }
        });
    }

    /// Has the model find a title. Where it cannot, the conversation keeps the one it has.
    pub fn find_title(
        &self,
        engine: Option<Arc<dyn Engine>>,
        key: ConversationKey,
        question: Conversation,
        options: GenerationOptions,
    ) {
        let (Some(engine), sender) = (engine, self.sender.clone()) else { return };
        tokio::spawn(async move {
            let fitting = Arc::clone(&engine);
            let fitted = tokio::task::spawn_blocking(move || fit_to_window(fitting.as_ref(), question)).await;
            let Ok(Ok(fitted)) = fitted else { return };
            let prompt = Prompt::Conversation(fitted.conversation);
            if let Ok(Answer { text: answer, .. }) =
                Answer::collect(engine.generate(Request { prompt, options })).await
            {
                // Where the app has ended, nobody needs to know.
                let _ = sender.send(AppEvent::Msg(Msg::TitleFound { key, answer }));
            }
        });
    }

    /// Stops an answer: its stream is dropped, and the engine with the next step.
    pub fn abort(&mut self, id: GenerationId) {
        if let Some(task) = self.running.remove(&id) {
            task.abort();
        }
    }
}

/// What the model is asked for, and how it answers.
pub enum GenerationTask {
    /// An answer to the last message; so many at the beginning were left out before and stay so.
    Reply {
        conversation: Conversation,
        forgotten: usize,
        options: GenerationOptions,
    },
    Summary {
        unsummarised: Unsummarised,
        options: GenerationOptions,
    },
    Translation {
        source: TranslationSource,
        target: Option<Language>,
    },
}

/// Leaves out so many messages behind the instructions, unless nothing would be left to answer. Tells how many.
fn forget(conversation: &mut Conversation, count: usize) -> usize {
    let messages = &mut conversation.messages;
    let first = messages.iter().take_while(|message| message.role == Role::System).count();
    let has_question = messages.iter().skip(first + count).any(|message| message.role == Role::User);
    let count = if has_question { count } else { 0 };
    messages.drain(first..first + count);
    count
}

/// Brings the events of one answer to the app.
pub struct AnswerTask {
    pub id: GenerationId,
    pub sender: mpsc::UnboundedSender<AppEvent>,
    pub messages: Arc<Messages>,
}

impl AnswerTask {
    pub fn send(&self, msg: AnswerMsg) {
        // Where the app has ended, nobody needs to know.
        let _ = self.sender.send(AppEvent::Msg(Msg::Answer(self.id, msg)));
    }

    /// Reports the end of a complete answer.
    pub fn send_finished(&self, answer: &Answer) {
        self.send(AnswerMsg::Finished { reason: answer.reason, usage: answer.usage, timings: answer.timings });
    }

    async fn run(&self, engine: Arc<dyn Engine>, task: GenerationTask) -> Result<(), Report> {
        let done = match task {
            GenerationTask::Reply { conversation, forgotten, options } => {
                self.reply(engine, conversation, forgotten, options).await
            }
            GenerationTask::Summary { unsummarised, options } => self.summarise(engine, unsummarised, options).await,
            GenerationTask::Translation { source, target } => return self.translate(engine, source, target).await,
        };
        done.map_err(Report::from)
    }

    async fn reply(
        &self,
        engine: Arc<dyn Engine>,
        mut conversation: Conversation,
        forgotten: usize,
        options: GenerationOptions,
    ) -> Result<(), EngineError> {
        let forgotten = forget(&mut conversation, forgotten);
        // Counting tokens of a long conversation takes longer than a frame.
        let (fitted, mut events) = tokio::task::spawn_blocking(move || {
            let fitted = fit_to_window(engine.as_ref(), conversation)?;
            let prompt = Prompt::Conversation(fitted.conversation.clone());
            Ok::<_, EngineError>((fitted, engine.generate(Request { prompt, options })))
        })
        .await
        .unwrap_or(Err(EngineError::Stopped))?;
        self.send(AnswerMsg::Fitted {
            forgotten: forgotten + fitted.messages_left_out,
            prompt_tokens: fitted.tokens,
        });
        self.pass_on(&mut events, 0).await
    }

    /// Tells the app of an answer's events. So many tokens were read before it began.
    pub async fn pass_on(&self, events: &mut EventStream, read: usize) -> Result<(), EngineError> {
        let mut answer = Answer::default();
        let mut since = None;
        loop {
            match answer.next(events).await? {
                AnswerStep::Started { .. } => {}
                AnswerStep::Reading { tokens } => self.send(AnswerMsg::Reading { tokens: read + tokens }),
                AnswerStep::Delta { text, count } => {
                    let first = *since.get_or_insert_with(Instant::now);
                    let elapsed_ms = first.elapsed().as_millis() as u64;
                    self.send(AnswerMsg::Delta { text, tokens: count, elapsed_ms });
                }
                AnswerStep::Finished => {
                    self.send_finished(&answer);
                    return Ok(());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Message;

    #[test]
    fn what_was_forgotten_stays_so_unless_nothing_would_be_left() {
        let said = |role, content: &str| Message { role, content: content.to_owned() };
        let whole =
            [said(Role::System, "s"), said(Role::User, "1"), said(Role::Assistant, "a"), said(Role::User, "2")];
        let cases = [(0, "s1a2", 0), (2, "s2", 2), (3, "s1a2", 0), (99, "s1a2", 0)];
        for (count, left, told) in cases {
            let mut conversation = Conversation { messages: whole.to_vec() };
            assert_eq!(forget(&mut conversation, count), told, "{count}");
            let texts: String = conversation.messages.into_iter().map(|message| message.content).collect();
            assert_eq!(texts, left);
        }
    }
}
