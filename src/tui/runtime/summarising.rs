//! Summing up a conversation: one question to the model after the other, of which the last one's answer is shown.

use std::sync::Arc;

use super::generation::AnswerTask;
use crate::conversation::{Conversation, Unsummarised};
use crate::engine::{Answer, AnswerStep, Engine, EngineError, EventStream, GenerationOptions, Prompt, Request};
use crate::tui::msg::AnswerMsg;

impl AnswerTask {
    /// Has the model sum up.
    pub async fn summarise(
        &self,
        engine: Arc<dyn Engine>,
        mut unsummarised: Unsummarised,
        options: GenerationOptions,
    ) -> Result<(), EngineError> {
        let mut total = None;
        loop {
            let counting = Arc::clone(&engine);
            let room = options.max_tokens.unwrap_or_default();
            let (rest, question, left) = tokio::task::spawn_blocking(move || {
                let left = tokens(counting.as_ref(), &unsummarised)?;
                let question = next_question(counting.as_ref(), &mut unsummarised, room)?;
                Ok::<_, EngineError>((unsummarised, question, left))
            })
            .await
            .unwrap_or(Err(EngineError::Stopped))?;
            unsummarised = rest;
            let total = *total.get_or_insert_with(|| {
                self.send(AnswerMsg::Counted(left));
                left
            });
            let question = question.ok_or(EngineError::Stopped)?;
            let request = Request { prompt: Prompt::Conversation(question), options: options.clone() };
            let mut events = engine.generate(request);
            if unsummarised.messages.is_empty() {
                return self.pass_on(&mut events, total.saturating_sub(left)).await;
            }
            let answer = whole_answer(&mut events, |tokens| {
                self.send(AnswerMsg::Reading { tokens: total.saturating_sub(left) + tokens });
            })
            .await?;
            if answer.text.trim().is_empty() {
                // Going on would lose what it was about.
                self.send_finished(&answer);
                return Ok(());
            }
            unsummarised.before = Some(answer.text);
        }
    }
}

/// Tokens of what is left to sum up.
fn tokens(engine: &dyn Engine, unsummarised: &Unsummarised) -> Result<usize, EngineError> {
    let conversation = Conversation { messages: unsummarised.messages.clone() };
    engine.count_tokens(&Prompt::Conversation(conversation))
}

fn next_question(
    engine: &dyn Engine,
    unsummarised: &mut Unsummarised,
    room: usize,
) -> Result<Option<Conversation>, EngineError> {
    let most = engine.info().context_length.saturating_sub(room);
    unsummarised.next_question(|question| {
        let tokens = engine.count_tokens(&Prompt::Conversation(question.clone()))?;
        Ok(tokens <= most)
    })
}

/// Waits for a whole answer. `reading` gets the tokens of the prompt that have been read.
async fn whole_answer(events: &mut EventStream, reading: impl Fn(usize)) -> Result<Answer, EngineError> {
    let mut answer = Answer::default();
    loop {
        match answer.next(events).await? {
            AnswerStep::Started { .. } | AnswerStep::Delta { .. } => {}
            AnswerStep::Reading { tokens } => reading(tokens),
            AnswerStep::Finished => return Ok(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::conversation::{Message, Role};
    use crate::engine::scripted::{ScriptedEngine, Step};
    use crate::engine::{Event, Preset};
    use crate::i18n::{Language, Messages};
    use crate::tui::msg::{GenerationId, Msg};
    use crate::tui::runtime::AppEvent;

    /// What the app is told while these messages are summed up, and what the engine was asked.
    fn summed_up(words: &[usize], scripts: Vec<Vec<Step>>) -> (Vec<AnswerMsg>, Vec<String>) {
        let engine = Arc::new(ScriptedEngine::new(scripts));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let messages = Arc::new(Messages::new(Language::Dutch));
        let task = AnswerTask { id: GenerationId(1), sender, messages };
        let said = |&words: &usize| Message { role: Role::User, content: "woord ".repeat(words) };
        let unsummarised = Unsummarised { before: None, messages: words.iter().map(said).collect() };
        let options = GenerationOptions {
            sampling: Preset::Precise.options(0),
            max_tokens: Some(256),
            ..GenerationOptions::default()
        };
        let asked: Arc<dyn Engine> = Arc::clone(&engine) as _;
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(task.summarise(asked, unsummarised, options)).unwrap();
        drop(task);
        let told = std::iter::from_fn(|| receiver.try_recv().ok());
        let told = told.map(|event| match event {
            AppEvent::Msg(Msg::Answer(_, msg)) => msg,
            _ => panic!("something else was told"),
        });
        let question = |request: Request| match request.prompt {
            Prompt::Conversation(talk) => talk.messages[1].content.clone(),
            Prompt::Raw(text) => text,
        };
        (told.collect(), engine.requests().into_iter().map(question).collect())
    }

    fn deltas(told: &[AnswerMsg]) -> String {
        let text = |msg: &AnswerMsg| match msg {
            AnswerMsg::Delta { text, .. } => text.clone(),
            _ => String::new(),
        };
        told.iter().map(text).collect()
    }

    #[test]
    fn only_the_last_pieces_answer_is_shown_and_it_knows_those_before() {
        let reading = |tokens| Step::Send(Event::Reading { tokens });
        let mut last = ScriptedEngine::answer(&["alles ", "bijeen"]);
        last.insert(0, reading(500));
        let (told, asked) = summed_up(&[900, 700, 800], vec![ScriptedEngine::answer(&["het begin"]), last]);
        assert_eq!(deltas(&told), "alles bijeen");
        assert_eq!((asked.len(), asked[1].contains("het begin")), (2, true));
        assert_eq!(told[..2], [AnswerMsg::Counted(2400), AnswerMsg::Reading { tokens: 2100 }]);
        assert!(matches!(told.last(), Some(AnswerMsg::Finished { .. })));
    }

    #[test]
    fn a_model_that_says_nothing_ends_it() {
        let (told, asked) = summed_up(&[900, 900, 900], vec![ScriptedEngine::answer(&[" "])]);
        assert_eq!((deltas(&told).as_str(), asked.len()), ("", 1));
        assert!(matches!(told.last(), Some(AnswerMsg::Finished { .. })));
    }
}
