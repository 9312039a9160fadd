//! Answers under way: the model is waited for, the conversation is made to fit its window, and its events become
//! messages. Nothing here blocks the loop.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::{Happened, Opening};
use crate::chat::{Conversation, Role};
use crate::engine::{Engine, EngineError, Event, EventStream, GenerationOptions, Prompt, Request, fit};
use crate::i18n::Messages;
use crate::report;
use crate::tui::msg::{AnswerMsg, GenerationId, Msg};

/// The model and the answers it is giving.
pub struct Generations {
    messages: Arc<Messages>,
    sender: mpsc::UnboundedSender<Happened>,
    engine: Arc<OnceLock<Arc<dyn Engine>>>,
    running: HashMap<GenerationId, AbortHandle>,
}

impl Generations {
    /// Waits for the model in the background.
    pub fn new(messages: Arc<Messages>, sender: mpsc::UnboundedSender<Happened>, opening: Opening) -> Self {
        let engine: Arc<OnceLock<Arc<dyn Engine>>> = Arc::default();
        let (place, outcome) = (Arc::clone(&engine), sender.clone());
        tokio::spawn(async move {
            let msg = match opening.await {
                Ok(opened) => {
                    let info = opened.info().clone();
                    // It is opened once.
                    let _ = place.set(opened);
                    Msg::EngineReady(info)
                }
                Err(report) => Msg::EngineFailed(report),
            };
            // Where the app has ended, nobody needs to know.
            let _ = outcome.send(Happened::Msg(msg));
        });
        Self { messages, sender, engine, running: HashMap::new() }
    }

    /// Asks the model.
    pub fn start(&mut self, id: GenerationId, asked: Asked) {
        let pump = Pump { id, sender: self.sender.clone(), messages: Arc::clone(&self.messages) };
        let Some(engine) = self.engine.get().map(Arc::clone) else {
            return pump.send(AnswerMsg::Failed(report::of_engine(&EngineError::Stopped, &self.messages)));
        };
        let task = tokio::spawn(async move {
            if let Err(error) = pump.run(engine, asked).await {
                pump.send(AnswerMsg::Failed(report::of_engine(&error, &pump.messages)));
            }
        });
        self.running.retain(|_, task| !task.is_finished());
        self.running.insert(id, task.abort_handle());
    }

    /// The model, once it is there.
    pub fn engine(&self) -> Option<Arc<dyn Engine>> {
        self.engine.get().map(Arc::clone)
    }

    /// Stops an answer: its stream is dropped, and the engine with the next step.
    pub fn abort(&mut self, id: GenerationId) {
        if let Some(task) = self.running.remove(&id) {
            task.abort();
        }
    }
}

/// What is asked of the model.
pub struct Asked {
    /// What it reads.
    pub conversation: Conversation,
    /// Messages at its beginning that were left out before and stay so.
    pub forgotten: usize,
    /// How it answers.
    pub options: GenerationOptions,
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
struct Pump {
    id: GenerationId,
    sender: mpsc::UnboundedSender<Happened>,
    messages: Arc<Messages>,
}

impl Pump {
    fn send(&self, msg: AnswerMsg) {
        // Where the app has ended, nobody needs to know.
        let _ = self.sender.send(Happened::Msg(Msg::Answer(self.id, msg)));
    }

    async fn run(&self, engine: Arc<dyn Engine>, asked: Asked) -> Result<(), EngineError> {
        let Asked { mut conversation, forgotten, options } = asked;
        let forgotten = forget(&mut conversation, forgotten);
        // Counting tokens of a long conversation takes longer than a frame.
        let (fitted, mut events) = tokio::task::spawn_blocking(move || {
            let fitted = fit(engine.as_ref(), conversation)?;
            let prompt = Prompt::Conversation(fitted.conversation.clone());
            Ok::<_, EngineError>((fitted, engine.generate(Request { prompt, options })))
        })
        .await
        .unwrap_or(Err(EngineError::Stopped))?;
        self.send(AnswerMsg::Fitted {
            forgotten: forgotten + fitted.messages_left_out,
            prompt_tokens: fitted.tokens,
        });
        self.pass_on(&mut events).await
    }

    async fn pass_on(&self, events: &mut EventStream) -> Result<(), EngineError> {
        let mut since = None;
        loop {
            match events.next().await.ok_or(EngineError::Stopped)? {
                Event::Started { .. } => {}
                Event::Reading { tokens } => self.send(AnswerMsg::Reading { tokens }),
                Event::Delta { text, tokens } => {
                    let first = *since.get_or_insert_with(Instant::now);
                    let elapsed_ms = first.elapsed().as_millis() as u64;
                    self.send(AnswerMsg::Delta { text, tokens: tokens.len(), elapsed_ms });
                }
                Event::Finished { reason, usage, timings } => {
                    self.send(AnswerMsg::Finished { reason, usage, timings });
                    return Ok(());
                }
                Event::Failed(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Message;

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
