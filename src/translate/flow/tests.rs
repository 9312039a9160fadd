//! Engines that misbehave in every way: the right question next, the right end, no damage.

use super::*;
use crate::engine::Usage;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::translate::check::Formality;
use crate::translate::document::{Kind, Piece as DocumentPiece};
use crate::translate::language::{Language, Pair};

const MANNER: Manner =
    Manner { pair: Pair { source: Language::ENGLISH, target: Language::DUTCH }, formality: None, variant: None };

fn says(answer: &str) -> Vec<Step> {
    ScriptedEngine::answer(&[answer])
}

fn fails() -> Vec<Step> {
    vec![Step::Send(Event::Failed(EngineError::PromptTooLong { prompt_tokens: 9, context_length: 8 }))]
}

fn ends_early(answer: &str, reason: FinishReason) -> Vec<Step> {
    let end = Event::Finished {
        reason,
        usage: Usage { prompt_tokens: 1, reused_tokens: 0, completion_tokens: 3 },
        timings: crate::engine::Timings::default(),
    };
    vec![Step::Send(Event::Delta { text: answer.to_owned(), tokens: vec![1], count: 1 }), Step::Send(end)]
}

/// What becomes of a text, and what was asked.
fn run(masked: &Masked, manner: Manner, scripts: Vec<Vec<Step>>) -> (Result<Outcome, FlowError>, Vec<String>) {
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let asked: Arc<dyn Engine> = Arc::clone(&engine) as _;
    let translator = Translator::new(asked, manner, Glossary::default(), Duration::from_millis(50)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(masked));
    let question = |request: Request| match request.prompt {
        Prompt::Conversation(talk) => talk.messages.last().map(|message| message.content.clone()).unwrap_or_default(),
        Prompt::Raw(text) => text,
    };
    (outcome, engine.requests().into_iter().map(question).collect())
}

fn plain(text: &str) -> Masked {
    Masked::new(&[DocumentPiece::Text(text.to_owned())])
}

fn translated(text: &str, scripts: Vec<Vec<Step>>) -> Outcome {
    run(&plain(text), MANNER, scripts).0.unwrap()
}

#[test]
fn a_good_answer_is_taken() {
    let outcome = translated("The cat sleeps.", vec![says("De kat slaapt.")]);
    assert_eq!((outcome.target.as_str(), outcome.attempts, outcome.tokens), ("De kat slaapt.", 1, 1));
    assert!(outcome.failures.is_empty() && outcome.doubts.is_empty());
}

#[test]
fn every_bad_answer_is_asked_again_otherwise() {
    let source = "The old man walks through the park in 1984.";
    let good = "De oude man loopt in 1984 door het park.";
    let bad: Vec<Vec<Step>> = vec![
        says(""),
        says(source),
        says("De man loopt en loopt en loopt en loopt en loopt en loopt in 1984."),
        says("De oude man loopt in 1985 door het park."),
        says("Regel een in 1984 door het park.\nRegel twee van de oude man.\nNog een."),
        ends_early("De oude man loopt in 1984", FinishReason::Length),
        ends_early("De oude man loopt in 1984", FinishReason::Cancelled),
        fails(),
        vec![Step::Hang],
    ];
    for script in bad {
        let shown = format!("{script:?}");
        let (outcome, asked) = run(&plain(source), MANNER, vec![script, says(good)]);
        let outcome = outcome.unwrap();
        assert_eq!((outcome.target.as_str(), outcome.attempts), (good, 2), "{shown}");
        assert!(asked[0] != asked[1] && asked[1].ends_with(source), "{shown}");
    }
}

#[test]
fn what_goes_wrong_twice_is_halved() {
    let scripts = vec![says(""), says(""), says("Een kat."), says("Een hond.")];
    let (outcome, asked) = run(&plain("One cat.  One dog."), MANNER, scripts);
    let outcome = outcome.unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts), ("Een kat.  Een hond.", 4));
    assert!(asked[2].ends_with("\n\nOne cat.") && asked[3].ends_with("\n\nOne dog."));
}

#[test]
fn markup_that_the_model_drops_is_put_back_by_translating_around_it() {
    let kept = |raw: &str, kind| DocumentPiece::Kept(raw.to_owned(), kind);
    let text = |text: &str| DocumentPiece::Text(text.to_owned());
    let pieces =
        [text("Click "), kept("**", Kind::Open), text("Save"), kept("**", Kind::Close), text(" now, please.")];
    let masked = Masked::new(&pieces);
    let dropped = || says("Klik nu op Opslaan.");
    let scripts = vec![
        dropped(),
        dropped(),
        // The halves: "Click {1}Save{2} now," and "please."
        dropped(),
        dropped(),
        // "Click", as the placeholder at its end needs nobody's help, and "Save{2} now,".
        says("Klik op"),
        says("Opslaan{2} nu,"),
        says("alstublieft."),
    ];
    let outcome = run(&masked, MANNER, scripts).0.unwrap();
    assert_eq!(outcome.failures, []);
    assert_eq!(
        masked
            .unmask(&outcome.target)
            .unwrap()
            .iter()
            .filter(|piece| matches!(piece, DocumentPiece::Kept(..)))
            .count(),
        2
    );
}

#[test]
fn what_never_comes_right_stays_as_it_was_and_is_told() {
    let outcome = translated("An unfortunate sentence", vec![says(""), says("")]);
    assert_eq!(
        (outcome.target.as_str(), outcome.failures.as_slice()),
        ("An unfortunate sentence", [Fault::Empty].as_slice())
    );
    let scripts = vec![says(""), says(""), says("Een kat."), says(""), says("")];
    let outcome = translated("One cat. One dog.", scripts);
    assert_eq!(
        (outcome.target.as_str(), outcome.failures.len()),
        ("Een kat. One dog.", 1),
        "a sentence beside another"
    );
    let scripts = vec![says(""), says(""), says("Een kat,"), says(""), says("")];
    let outcome = translated("One cat, one dog.", scripts);
    assert_eq!((outcome.target.as_str(), outcome.failures.len()), ("One cat, one dog.", 1), "no half of a sentence");
}

#[test]
fn a_doubtful_answer_is_taken_where_no_better_comes() {
    let manner = Manner { formality: Some(Formality::U), ..MANNER };
    let scripts = vec![says("Je ziet de kat."), says("Jij ziet een kat.")];
    let outcome = run(&plain("You see the cat."), manner.clone(), scripts).0.unwrap();
    assert_eq!(
        (outcome.target.as_str(), outcome.doubts.as_slice()),
        ("Je ziet de kat.", [Fault::Formality].as_slice())
    );
    let scripts = vec![says("Je ziet de kat."), says("U ziet de kat.")];
    let outcome = run(&plain("You see the cat."), manner, scripts).0.unwrap();
    assert_eq!((outcome.target.as_str(), outcome.doubts.len()), ("U ziet de kat.", 0));
}

#[test]
fn an_engine_that_is_gone_ends_it() {
    let (outcome, asked) = run(&plain("The cat."), MANNER, Vec::new());
    assert!(matches!(outcome, Err(FlowError::Engine(EngineError::Stopped))));
    assert_eq!(asked.len(), 1);
}

#[test]
fn a_long_text_is_cut_and_the_piece_before_goes_along() {
    let sentence = "One two three four five six seven eight nine ten. ";
    let text = sentence.repeat(40);
    let engine =
        Arc::new(ScriptedEngine::new((0..4).map(|_| says(&"Een twee drie vier vijf zes zeven acht. ".repeat(10)))));
    let translator =
        Translator::new(Arc::clone(&engine) as _, MANNER, Glossary::default(), Duration::from_secs(1)).unwrap();
    let pieces = translator.pieces(text.trim());
    assert!(pieces.len() > 1 && pieces.iter().all(|range| translator.tokens(&text[range.clone()]) <= 300));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(&plain(&text))).unwrap();
    assert_eq!(outcome.failures, []);
    let lengths: Vec<usize> = engine
        .requests()
        .iter()
        .map(|request| match &request.prompt {
            Prompt::Conversation(talk) => talk.messages.len(),
            Prompt::Raw(_) => 0,
        })
        .collect();
    assert_eq!((lengths[0], lengths[1]), (1, 3), "a question, and one behind another with its answer");
}

#[test]
fn numbers_alone_are_nobodys_to_translate() {
    let outcome = translated("12:30", Vec::new());
    assert_eq!((outcome.target.as_str(), outcome.attempts), ("12:30", 0));
}

/// An engine whose model continues text.
struct Continuing {
    info: crate::engine::EngineInfo,
    inner: ScriptedEngine,
}

impl Engine for Continuing {
    fn info(&self) -> &crate::engine::EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.inner.count_tokens(prompt)
    }

    fn generate(&self, request: Request) -> crate::engine::EventStream {
        self.inner.generate(request)
    }
}

#[test]
fn a_model_that_continues_text_gets_examples_and_ends_with_the_line() {
    let inner = ScriptedEngine::new([says(" De kat slaapt.")]);
    let info = crate::engine::EngineInfo { talks_in_turns: false, ..inner.info().clone() };
    let engine = Arc::new(Continuing { info, inner });
    let translator =
        Translator::new(Arc::clone(&engine) as _, MANNER, Glossary::default(), Duration::from_secs(1)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(&plain("The cat sleeps."))).unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts), ("De kat slaapt.", 1));
    let requests = engine.inner.requests();
    let Prompt::Raw(asked) = &requests[0].prompt else { panic!("a conversation") };
    assert!(
        asked.contains("Nederlands: Ik heb gisteren") && asked.ends_with("Engels: The cat sleeps.\nNederlands:"),
        "{asked}"
    );
    assert_eq!(requests[0].options.stop, ["\n"]);
}
