//! Answers under way: the model is waited for, the conversation is made to fit its window, and its events become
//! messages. Nothing here blocks the loop.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::{Happened, Opening, report_of};
use crate::chat::Conversation;
use crate::engine::{Engine, EngineError, Event, EventStream, GenerationOptions, Prompt, Request, fit};
use crate::i18n::Messages;
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
    pub fn start(&mut self, id: GenerationId, conversation: Conversation, options: GenerationOptions) {
        let pump = Pump { id, sender: self.sender.clone(), messages: Arc::clone(&self.messages) };
        let Some(engine) = self.engine.get().map(Arc::clone) else {
            return pump.send(AnswerMsg::Failed(report_of(&EngineError::Stopped, &self.messages)));
        };
        let task = tokio::spawn(async move {
            if let Err(error) = pump.run(engine, conversation, options).await {
                pump.send(AnswerMsg::Failed(report_of(&error, &pump.messages)));
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

    async fn run(
        &self,
        engine: Arc<dyn Engine>,
        conversation: Conversation,
        options: GenerationOptions,
    ) -> Result<(), EngineError> {
        // Counting tokens of a long conversation takes longer than a frame.
        let (fitted, mut events) = tokio::task::spawn_blocking(move || {
            let fitted = fit(engine.as_ref(), conversation)?;
            let prompt = Prompt::Conversation(fitted.conversation.clone());
            Ok::<_, EngineError>((fitted, engine.generate(Request { prompt, options })))
        })
        .await
        .unwrap_or(Err(EngineError::Stopped))?;
        self.send(AnswerMsg::Fitted { forgotten: fitted.messages_left_out, prompt_tokens: fitted.tokens });
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
