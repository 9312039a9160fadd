//! Engines that misbehave in every way: the right next request, the right end, no damage.

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Counted, Event, FinishReason, Request, Usage};
use crate::translate::check::Formality;
use crate::translate::language::{Language, Pair};
use crate::translate::neighbours::Neighbours;
use crate::translate::segment::{Fragment, Kind};

const STYLE: Style =
    Style { pair: Pair { source: Language::ENGLISH, target: Language::DUTCH }, formality: None, variant: None };

fn says(answer: &str) -> Vec<Step> {
    ScriptedEngine::answer(&[answer])
}

fn fails() -> Vec<Step> {
    vec![Step::Send(Event::Failed(EngineError::PromptTooLong {
        prompt_tokens: 9,
        counted: Counted::Exactly,
        context_length: 8,
    }))]
}

fn ends_early(answer: &str, reason: FinishReason) -> Vec<Step> {
    let end = Event::Finished {
        reason,
        usage: Usage { prompt_tokens: 1, reused_tokens: 0, completion_tokens: 3, ..Usage::default() },
        timings: crate::engine::Timings::default(),
    };
    vec![Step::Send(Event::Delta { text: answer.to_owned(), tokens: vec![1], count: 1 }), Step::Send(end)]
}

/// The outcome of a text, and the last message of each request.
fn run(masked: &Masked, style: Style, scripts: Vec<Vec<Step>>) -> (Result<Outcome, FlowError>, Vec<String>) {
    run_for(masked, style, scripts, &|_, _| true)
}

/// The same for a document that does not take everything.
fn run_for(
    masked: &Masked,
    style: Style,
    scripts: Vec<Vec<Step>>,
    accepts: &Accepts,
) -> (Result<Outcome, FlowError>, Vec<String>) {
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let shared: Arc<dyn Engine> = Arc::clone(&engine) as _;
    let translator = Translator::new(shared, style, Glossary::default(), Duration::from_millis(50)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(masked, None, accepts));
    let last_message = |request: Request| match request.prompt {
        Prompt::Conversation(talk) => talk.messages.last().map(|message| message.content.clone()).unwrap_or_default(),
        Prompt::Raw(text) => text,
        Prompt::Tokens(_) => String::new(),
    };
    (outcome, engine.requests().into_iter().map(last_message).collect())
}

fn plain(text: &str) -> Masked {
    Masked::new(&[Fragment::Text(text.to_owned())])
}

fn translated(text: &str, scripts: Vec<Vec<Step>>) -> Outcome {
    run(&plain(text), STYLE, scripts).0.unwrap()
}

#[test]
fn a_good_answer_is_taken() {
    let outcome = translated("The cat sleeps.", vec![says("De kat slaapt.")]);
    assert_eq!((outcome.target.as_str(), outcome.attempts, outcome.tokens), ("De kat slaapt.", 1, 1));
    assert!(outcome.failures.is_empty() && outcome.doubts.is_empty());
}

#[test]
fn every_faulty_answer_leads_to_other_words() {
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
        let (outcome, requests) = run(&plain(source), STYLE, vec![script, says(good)]);
        let outcome = outcome.unwrap();
        assert_eq!((outcome.target.as_str(), outcome.attempts), (good, 2), "{shown}");
        assert!(requests[0] != requests[1] && requests[1].ends_with(source), "{shown}");
    }
}

#[test]
fn a_chunk_that_fails_twice_is_halved() {
    let scripts = vec![says(""), says(""), says("Een kat."), says("Een hond.")];
    let (outcome, requests) = run(&plain("One cat.  One dog."), STYLE, scripts);
    let outcome = outcome.unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts), ("Een kat.  Een hond.", 4));
    assert!(requests[2].ends_with("\n\nOne cat.") && requests[3].ends_with("\n\nOne dog."));
}

#[test]
fn markup_that_the_model_drops_is_kept_by_translating_around_it() {
    let kept = |raw: &str, kind| Fragment::Kept(raw.to_owned(), kind);
    let text = |text: &str| Fragment::Text(text.to_owned());
    let content =
        [text("Click "), kept("**", Kind::Open), text("Save"), kept("**", Kind::Close), text(" now, please.")];
    let masked = Masked::new(&content);
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
    let outcome = run(&masked, STYLE, scripts).0.unwrap();
    assert_eq!(outcome.failures, []);
    assert_eq!(
        masked.unmask(&outcome.target).unwrap().iter().filter(|piece| matches!(piece, Fragment::Kept(..))).count(),
        2
    );
}

#[test]
fn a_hopeless_chunk_stays_as_it_was_and_fails() {
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
fn a_sentence_stays_as_it_was_where_its_parts_do_not_suit_the_document_together() {
    let source = "The cat sleeps. The dog, the horse and the mouse drink water.";
    let scripts: Vec<Vec<Step>> =
        ["", "", "De kat slaapt.", "", "", "De hond,", "het paard en de muis drinken water."].map(says).into();
    let refused = "De hond, het paard en de muis drinken water.";
    let outcome = run_for(&plain(source), STYLE, scripts, &|_, text| text != refused).0.unwrap();
    assert_eq!(outcome.target, "De kat slaapt. The dog, the horse and the mouse drink water.");
    assert!(!outcome.failures.is_empty());
}

#[test]
fn a_model_that_says_the_same_of_a_text_and_of_its_half_is_not_asked_for_less() {
    let sorry = || says("Zie https://nergens.nl/x");
    let source = "The door is open, the gate of {1} is shut, and the dog of the miller sleeps.";
    let (outcome, requests) = run(&plain(source), STYLE, (0..4).map(|_| sorry()).collect());
    assert_eq!((outcome.unwrap().target.as_str(), requests.len()), (source, 4));
}

#[test]
fn a_doubtful_answer_is_taken_if_no_better_one_comes() {
    let style = Style { formality: Some(Formality::U), ..STYLE };
    let scripts = vec![says("Je ziet de kat."), says("Jij ziet een kat.")];
    let outcome = run(&plain("You see the cat."), style.clone(), scripts).0.unwrap();
    assert_eq!(
        (outcome.target.as_str(), outcome.doubts.as_slice()),
        ("Je ziet de kat.", [Fault::Formality].as_slice())
    );
    let scripts = vec![says("Je ziet de kat."), says("U ziet de kat.")];
    let outcome = run(&plain("You see the cat."), style, scripts).0.unwrap();
    assert_eq!((outcome.target.as_str(), outcome.doubts.len()), ("U ziet de kat.", 0));
}

#[test]
fn a_lost_engine_ends_everything() {
    let (outcome, requests) = run(&plain("The cat."), STYLE, Vec::new());
    assert!(matches!(outcome, Err(FlowError::Engine(EngineError::Stopped))));
    assert_eq!(requests.len(), 1);
}

#[test]
fn a_long_text_is_cut_and_each_chunk_has_the_previous_one() {
    let text = "One two three four five six seven eight nine ten. ".repeat(40);
    let translator = |scripts: Vec<Vec<Step>>| {
        let engine = Arc::new(ScriptedEngine::new(scripts));
        let shared = Arc::clone(&engine) as _;
        (engine, Translator::new(shared, STYLE, Glossary::default(), Duration::from_secs(1)).unwrap())
    };
    let chunks = translator(Vec::new()).1.chunks(text.trim());
    let dutch = "Een twee drie vier vijf zes zeven acht negen tien. ";
    let answer = |chunk: &Range<usize>| says(&dutch.repeat(text[chunk.clone()].matches("ten.").count()));
    let (engine, translator) = translator(chunks.iter().map(answer).collect());
    assert!(chunks.len() > 1 && chunks.iter().all(|range| translator.tokens(&text[range.clone()]) <= 300));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(&plain(&text), None, &|_, _| true)).unwrap();
    assert_eq!(outcome.failures, []);
    let lengths: Vec<usize> = engine
        .requests()
        .iter()
        .map(|request| match &request.prompt {
            Prompt::Conversation(talk) => talk.messages.len(),
            Prompt::Raw(_) | Prompt::Tokens(_) => 0,
        })
        .collect();
    assert_eq!((lengths[0], lengths[1]), (1, 3), "a prompt alone, and one after an exchange");
}

#[test]
fn numbers_alone_need_no_request() {
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
        Translator::new(Arc::clone(&engine) as _, STYLE, Glossary::default(), Duration::from_secs(1)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let outcome = runtime.block_on(translator.translate(&plain("The cat sleeps."), None, &|_, _| true)).unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts), ("De kat slaapt.", 1));
    let requests = engine.inner.requests();
    let Prompt::Raw(prompt) = &requests[0].prompt else { panic!("a conversation") };
    assert!(
        prompt.contains("Nederlands: Ik heb gisteren") && prompt.ends_with("Engels: The cat sleeps.\nNederlands:"),
        "{prompt}"
    );
    assert_eq!(requests[0].options.stop, ["\n"]);
}

/// Journals on users' disks hold this.
#[test]
fn an_outcome_in_a_journal_keeps_its_fields() {
    let outcome = Outcome { target: "een".to_owned(), attempts: 2, tokens: 3, ..Outcome::default() };
    let plain = serde_json::json!({ "target": "een", "attempts": 2, "tokens": 3 });
    assert_eq!(serde_json::to_value(&outcome).unwrap(), plain);
    let doubtful =
        Outcome { doubts: vec![Fault::Formality], failures: vec![Fault::Name("Jan".to_owned())], ..outcome };
    let likelihood = Some(Likelihood::new(-0.25, 3));
    let other = Some(Answered { target: "één".to_owned(), likelihood });
    let doubtful = Outcome { likelihood, other, ..doubtful };
    let line = serde_json::to_string(&doubtful).unwrap();
    assert_eq!(serde_json::from_str::<Outcome>(&line).unwrap(), doubtful);
}

#[test]
fn what_surrounds_a_text_is_shown_once_and_never_in_halves() {
    let text = |text: &str| Some(text.to_owned());
    let neighbours = Neighbours { heading: text("Pond"), before: text("It is deep."), after: text("Mind it.") };
    let masked = plain("The gate is open.").between(neighbours);
    let (outcome, requests) = run(&masked, STYLE, vec![says(""), says("Het hek is open.")]);
    assert_eq!(outcome.unwrap().target, "Het hek is open.");
    assert!(requests[0].contains("Pond") && requests[0].contains("It is deep.") && requests[0].contains("Mind it."));
    assert!(!requests[1].contains("Pond"), "{}", requests[1]);
    // What does not fit beside the longest answer is left out, the heading last.
    let long = Neighbours { before: text(&"x ".repeat(9000)), ..masked.neighbours().unwrap().clone() };
    let (_, requests) = run(&plain("The gate is open.").between(long), STYLE, vec![says("Het hek is open.")]);
    assert!(requests[0].contains("Pond") && !requests[0].contains("x x"), "{}", requests[0].len());
}

#[test]
fn of_several_answers_those_that_fail_the_checks_are_out_first() {
    let candidates = || {
        vec![
            says("De kat slaapt op de bank en op de bank en op de bank en op de bank."),
            says("De hond slaapt op de mat in 1985."),
            says("De kat slaapt op de mat."),
            says("De kat slaapt op het matje."),
            says("De kat slaapt op de mat"),
            fails(),
        ]
    };
    let engine = Arc::new(ScriptedEngine::new(candidates()).without_scores());
    let several = BestOf { count: 6.try_into().unwrap(), select: None };
    let translator = Translator::new(Arc::clone(&engine) as _, STYLE, Glossary::default(), Duration::from_secs(1))
        .unwrap()
        .with_best_of(several);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let masked = plain("The cat sleeps on the mat.");
    let outcome = runtime.block_on(translator.translate(&masked, None, &|_, _| true)).unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts, outcome.tokens), ("De kat slaapt op de mat.", 1, 5));
    assert!(outcome.failures.is_empty());
    let requests = engine.requests();
    assert!(requests.iter().all(|request| request.prompt == requests[0].prompt));
    assert!(requests.iter().all(|request| request.options.sampling.temperature == BestOf::TEMPERATURE));
    // Where all of them fail, other words are tried as with one.
    let bad = (0..2).map(|_| says("")).chain((0..2).map(|_| says("De kat slaapt op de mat.")));
    let pair = BestOf { count: 2.try_into().unwrap(), select: None };
    let translator =
        Translator::new(Arc::new(ScriptedEngine::new(bad)), STYLE, Glossary::default(), Duration::from_secs(1))
            .unwrap()
            .with_best_of(pair);
    let outcome = runtime.block_on(translator.translate(&masked, None, &|_, _| true)).unwrap();
    assert_eq!((outcome.target.as_str(), outcome.attempts, outcome.tokens), ("De kat slaapt op de mat.", 2, 4));
}

#[test]
fn the_first_request_has_a_near_translation_as_its_example() {
    let engine = Arc::new(ScriptedEngine::new([says("De oude kat slaapt."), says("De oude kat slaapt 12 uur.")]));
    let translator =
        Translator::new(Arc::clone(&engine) as _, STYLE, Glossary::default(), Duration::from_secs(1)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let near = Near { score: 75, source: "The old cat sleeps.".to_owned(), target: "De oude kat slaapt.".to_owned() };
    let masked = plain("The old cat sleeps 12 hours.");
    let outcome = runtime.block_on(translator.translate(&masked, Some(near.clone()), &|_, _| true)).unwrap();
    assert_eq!(outcome.near, Some(near));
    let turns: Vec<usize> = engine
        .requests()
        .iter()
        .map(|request| match &request.prompt {
            Prompt::Conversation(talk) => {
                assert!(talk.messages.len() < 2 || talk.messages[1].content == "De oude kat slaapt.");
                talk.messages.len()
            }
            _ => 0,
        })
        .collect();
    assert_eq!(turns, [3, 1], "a second request is made without it");
}
