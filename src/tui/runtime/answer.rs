//! The steps of one answer, as messages to the app.

use std::time::Instant;

use super::event::AppSender;
use crate::engine::{Answer, AnswerStep, EngineError, EventStream};
use crate::tui::ids::GenerationId;
use crate::tui::msg::{AnswerMsg, EngineMsg};

/// Reports on one answer.
pub struct AnswerSender {
    pub id: GenerationId,
    pub sender: AppSender,
}

impl AnswerSender {
    pub fn send(&self, msg: AnswerMsg) {
        self.sender.send(EngineMsg::Answer(self.id, msg));
    }

    /// Reports the end of a complete answer.
    pub fn send_finished(&self, answer: &Answer) {
        self.send(AnswerMsg::Finished { reason: answer.reason, usage: answer.usage, timings: answer.timings });
    }

    /// Reports an answer as it grows, to its end. `read` tokens were read before it began.
    pub async fn forward(&self, events: &mut EventStream, read: usize) -> Result<(), EngineError> {
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
                // The user has seen the first answer.
                AnswerStep::Restarted => return Err(EngineError::CutOff),
                AnswerStep::Finished => {
                    self.send_finished(&answer);
                    return Ok(());
                }
            }
        }
    }

    /// Collects an answer that is not shown, and reports only how much of its prompt was read.
    pub async fn collect(&self, events: &mut EventStream, read: usize) -> Result<Answer, EngineError> {
        let mut answer = Answer::default();
        loop {
            match answer.next(events).await? {
                AnswerStep::Started { .. } | AnswerStep::Delta { .. } | AnswerStep::Restarted => {}
                AnswerStep::Reading { tokens } => self.send(AnswerMsg::Reading { tokens: read + tokens }),
                AnswerStep::Finished => return Ok(answer),
            }
        }
    }
}
