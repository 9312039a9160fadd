//! Summarising a conversation: one request to the model after the other, of which the last one's answer is shown.

use std::sync::Arc;

use super::answer::AnswerSender;
use crate::conversation::{Conversation, Unsummarised};
use crate::engine::{Engine, EngineError, GenerationOptions, Prompt, Request};
use crate::tui::msg::AnswerMsg;

/// Summarises part after part, each together with the summary of those before.
pub async fn summarise(
    sender: &AnswerSender,
    engine: Arc<dyn Engine>,
    mut unsummarised: Unsummarised,
    options: GenerationOptions,
) -> Result<(), EngineError> {
    let mut total = None;
    loop {
        let counting = Arc::clone(&engine);
        let reserved = options.max_tokens.unwrap_or_default();
        let (rest, question, left) = tokio::task::spawn_blocking(move || {
            let left = tokens(counting.as_ref(), &unsummarised)?;
            let question = next_question(counting.as_ref(), &mut unsummarised, reserved)?;
            Ok::<_, EngineError>((unsummarised, question, left))
        })
        .await
        .unwrap_or(Err(EngineError::Stopped))?;
        unsummarised = rest;
        let total = *total.get_or_insert_with(|| {
            sender.send(AnswerMsg::Total(left));
            left
        });
        let question = question.ok_or(EngineError::Stopped)?;
        let request = Request { prompt: Prompt::Conversation(question), options: options.clone() };
        let mut events = engine.generate(request);
        if unsummarised.messages.is_empty() {
            return sender.forward(&mut events, total.saturating_sub(left)).await;
        }
        let answer = sender.collect(&mut events, total.saturating_sub(left)).await?;
        if answer.text.trim().is_empty() {
            // To continue would lose this part.
            sender.send_finished(&answer);
            return Ok(());
        }
        unsummarised.before = Some(answer.text);
    }
}

/// Tokens of what is still to be summarised.
fn tokens(engine: &dyn Engine, unsummarised: &Unsummarised) -> Result<usize, EngineError> {
    let conversation = Conversation { messages: unsummarised.messages.clone() };
    engine.count_tokens(&Prompt::Conversation(conversation))
}

/// The longest next part that leaves `reserved` tokens for its summary.
fn next_question(
    engine: &dyn Engine,
    unsummarised: &mut Unsummarised,
    reserved: usize,
) -> Result<Option<Conversation>, EngineError> {
    let max = engine.info().context_length.saturating_sub(reserved);
    unsummarised.next_question(|question| {
        let tokens = engine.count_tokens(&Prompt::Conversation(question.clone()))?;
        Ok(tokens <= max)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Message, Role};
    use crate::engine::scripted::{ScriptedEngine, Step};
    use crate::engine::{Event, Preset};
    use crate::tui::ids::GenerationId;
    use crate::tui::msg::{EngineMsg, Msg};
    use crate::tui::runtime::event::{AppSender, drain};

    /// Summarises messages of this many words. Returns the reports to the app and the questions to the model.
    fn summarised(words: &[usize], scripts: Vec<Vec<Step>>) -> (Vec<AnswerMsg>, Vec<String>) {
        let scripted = Arc::new(ScriptedEngine::new(scripts));
        let (sender, mut receiver) = AppSender::channel();
        let sender = AnswerSender { id: GenerationId(1), sender };
        let message = |&words: &usize| Message { role: Role::User, content: "woord ".repeat(words) };
        let unsummarised = Unsummarised { before: None, messages: words.iter().map(message).collect() };
        let options = GenerationOptions {
            sampling: Preset::Precise.options(0),
            max_tokens: Some(256),
            ..GenerationOptions::default()
        };
        let engine: Arc<dyn Engine> = Arc::clone(&scripted) as _;
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(summarise(&sender, engine, unsummarised, options)).unwrap();
        let reports = drain(&mut receiver).into_iter().map(|msg| match msg {
            Msg::Engine(EngineMsg::Answer(_, msg)) => msg,
            other => panic!("{other:?}"),
        });
        let question = |request: Request| match request.prompt {
            Prompt::Conversation(conversation) => conversation.messages[1].content.clone(),
            Prompt::Raw(text) => text,
            Prompt::Tokens(_) => String::new(),
        };
        (reports.collect(), scripted.requests().into_iter().map(question).collect())
    }

    fn deltas(reports: &[AnswerMsg]) -> String {
        let text = |msg: &AnswerMsg| match msg {
            AnswerMsg::Delta { text, .. } => text.clone(),
            _ => String::new(),
        };
        reports.iter().map(text).collect()
    }

    #[test]
    fn only_the_last_summary_is_shown_and_it_includes_those_before() {
        let reading = |tokens| Step::Send(Event::Reading { tokens });
        let mut last = ScriptedEngine::answer(&["alles ", "bijeen"]);
        last.insert(0, reading(500));
        let scripts = vec![ScriptedEngine::answer(&["het begin"]), last];
        let (reports, questions) = summarised(&[900, 700, 800], scripts);
        assert_eq!(deltas(&reports), "alles bijeen");
        assert_eq!((questions.len(), questions[1].contains("het begin")), (2, true));
        assert_eq!(reports[..2], [AnswerMsg::Total(2400), AnswerMsg::Reading { tokens: 2100 }]);
        assert!(matches!(reports.last(), Some(AnswerMsg::Finished { .. })));
    }

    #[test]
    fn an_empty_summary_ends_it() {
        let (reports, questions) = summarised(&[900, 900, 900], vec![ScriptedEngine::answer(&[" "])]);
        assert_eq!((deltas(&reports).as_str(), questions.len()), ("", 1));
        assert!(matches!(reports.last(), Some(AnswerMsg::Finished { .. })));
    }
}
