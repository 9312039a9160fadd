//! An engine that plays a script: the layers above are tested without a model, without waiting, with any fault.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{
    Engine, EngineError, EngineInfo, Event, EventStream, FinishReason, Health, Prompt, Request, Scores, Timings,
    Usage,
};

/// One step of a script.
#[derive(Debug)]
pub enum Step {
    Send(Event),
    /// Waits like a slow model.
    Wait(Duration),
    /// Sends nothing until the request is cancelled.
    Hang,
}

/// Plays one script for each request, in order, and records the requests.
#[derive(Debug)]
pub struct ScriptedEngine {
    info: EngineInfo,
    scripts: Mutex<VecDeque<Vec<Step>>>,
    requests: Mutex<Vec<Request>>,
    health: Mutex<Health>,
    can_score: bool,
}

impl ScriptedEngine {
    /// An engine with a script for each request to come; further requests fail.
    pub fn new(scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        let info = EngineInfo {
            model: "scripted".to_owned(),
            engine: "scripted",
            device: "none".to_owned(),
            quantisation: "none".to_owned(),
            context_length: 2048,
            extended_from: None,
            talks_in_turns: true,
            template_fault: None,
            load_ms: 0,
            weight_bytes: None,
        };
        Self {
            info,
            scripts: Mutex::new(scripts.into_iter().collect()),
            requests: Mutex::default(),
            health: Mutex::new(Health::Working),
            can_score: true,
        }
    }

    /// The same engine, but one that gives no scores.
    #[must_use]
    pub fn without_scores(self) -> Self {
        Self { can_score: false, ..self }
    }

    /// Changes what [`Engine::health`] says from now on.
    pub fn set_health(&self, health: Health) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = health;
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The script of an answer that arrives in these deltas.
    pub fn answer(pieces: &[&str]) -> Vec<Step> {
        let delta =
            |(id, piece): (u32, &&str)| Event::Delta { text: (*piece).to_owned(), tokens: vec![id], count: 1 };
        let usage = Usage { prompt_tokens: 1, reused_tokens: 0, completion_tokens: pieces.len(), ..Usage::default() };
        let end = Event::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() };
        let events = [Event::Started { prompt_tokens: 1 }].into_iter().chain((0..).zip(pieces).map(delta));
        events.chain([end]).map(Step::Send).collect()
    }

    /// The same for an answer that is scored.
    pub fn scored(pieces: &[&str], scores: Scores) -> Vec<Step> {
        let mut script = Self::answer(pieces);
        let end = script.len() - 1;
        script.insert(end, Step::Send(Event::Scored(scores)));
        script
    }
}

impl Engine for ScriptedEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// One token for each word.
    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        let words = |text: &str| text.split_whitespace().count();
        Ok(match prompt {
            Prompt::Raw(text) => words(text),
            Prompt::Tokens(tokens) => tokens.len(),
            Prompt::Conversation(conversation) => {
                conversation.messages.iter().map(|message| words(&message.content)).sum()
            }
        })
    }

    /// A token for each byte of plain text.
    fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        Ok(match prompt {
            Prompt::Raw(text) => text.bytes().map(u32::from).collect(),
            Prompt::Tokens(tokens) => tokens.clone(),
            Prompt::Conversation(talk) => {
                talk.messages.iter().flat_map(|message| message.content.bytes().map(u32::from)).collect()
            }
        })
    }

    fn decode(&self, tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        let byte = |&token: &u32| u8::try_from(token).map(|byte| vec![byte]);
        tokens.iter().map(|token| byte(token).map_err(|_| EngineError::UnknownToken(*token))).collect()
    }

    fn can_score(&self) -> bool {
        self.can_score
    }

    fn health(&self) -> Health {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn generate(&self, request: Request) -> EventStream {
        let (sender, stream) = EventStream::new();
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let script = self.scripts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let script = script.unwrap_or_else(|| vec![Step::Send(Event::Failed(EngineError::Stopped))]);
        std::thread::spawn(move || {
            for step in script {
                match step {
                    Step::Send(event) => sender.send(event),
                    Step::Wait(duration) => std::thread::sleep(duration),
                    Step::Hang => {
                        while !sender.is_cancelled() {
                            std::thread::sleep(Duration::from_millis(1));
                        }
                    }
                }
                if sender.is_cancelled() {
                    return;
                }
            }
        });
        stream
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Answer, GenerationOptions, Preset};

    fn request(text: &str) -> Request {
        let options = GenerationOptions { sampling: Preset::Precise.options(0), ..GenerationOptions::default() };
        Request { prompt: Prompt::Raw(text.to_owned()), options }
    }

    #[test]
    fn scripts_are_played_in_order_and_requests_are_recorded() {
        let engine = ScriptedEngine::new([ScriptedEngine::answer(&["Hal", "lo"])]);
        let answer = Answer::collect_blocking(engine.generate(request("hoi"))).unwrap();
        assert_eq!((answer.text.as_str(), answer.usage.completion_tokens), ("Hallo", 2));
        let mut unscripted = engine.generate(request("nog eens"));
        assert!(matches!(unscripted.next_blocking(), Some(Event::Failed(EngineError::Stopped))));
        assert_eq!(engine.requests(), [request("hoi"), request("nog eens")]);
    }

    #[test]
    fn a_hanging_script_ends_when_its_stream_is_dropped() {
        let (sender, stream) = EventStream::new();
        let engine = ScriptedEngine::new([vec![Step::Wait(Duration::from_millis(1)), Step::Hang]]);
        drop(engine.generate(request("x")));
        drop(stream);
        assert!(sender.is_cancelled());
    }
}
