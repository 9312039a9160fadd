//! Documents through scripted engines: each text once, stored ones without a request, and nothing is damaged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Counted, Engine, EngineError, Event};
use crate::journal::{Journal, Resume};
use crate::translate::formats::{Format, JSON, Markdown, Text};
use crate::translate::glossary::Glossary;
use crate::translate::language::{Language, Pair};
use crate::translate::memory::Memory;
use crate::translate::neighbours::Surroundings;
use crate::translate::prompts::Style;

const STYLE: Style =
    Style { pair: Pair { source: Language::ENGLISH, target: Language::DUTCH }, formality: None, variant: None };

pub struct Ran {
    pub document: Result<TranslatedDocument, RunError>,
    pub requests: usize,
    pub segments: usize,
}

pub fn run(
    source: &str,
    format: &'static dyn Format,
    scripts: Vec<Vec<Step>>,
    stores: &mut Stores,
    most: usize,
) -> Ran {
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let shared: Arc<dyn Engine> = Arc::clone(&engine) as _;
    let translator = Translator::new(shared, STYLE, Glossary::default(), Duration::from_secs(5)).unwrap();
    let document = Document::new(source.to_owned(), format).toward(STYLE.pair);
    let done = AtomicUsize::new(0);
    let mut run = Run {
        translator: Arc::new(translator),
        source: Source::Model,
        parallel: 1,
        stores,
        progress: &mut |_, segments| {
            done.fetch_add(segments, Ordering::Relaxed);
        },
        failing: 0,
        review: Review::Unmarked,
        surroundings: Surroundings::Hidden,
        is_stopped: &|| done.load(Ordering::Relaxed) >= most,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let document = runtime.block_on(run.document(&document));
    Ran { document, requests: engine.requests().len(), segments: done.into_inner() }
}

fn says(answers: &[&str]) -> Vec<Vec<Step>> {
    answers.iter().map(|answer| ScriptedEngine::answer(&[answer])).collect()
}

#[test]
fn a_document_in_which_nothing_changes_is_the_same() {
    let source = r#"{"@@locale": "en", "a": "You {n, plural, other {are old}} now."}"#;
    let same = ["You are old now."; 9];
    let ran = run(source, &JSON, says(&same), &mut Stores::default(), 99).document.unwrap();
    assert_eq!((ran.text.as_str(), ran.segments.len()), (source, 1));
    let ran = run(source, &JSON, says(&["Je bent nu oud."]), &mut Stores::default(), 99).document.unwrap();
    assert_eq!(ran.text, r#"{"@@locale": "nl", "a": "{n, plural, other {Je bent nu oud.}}"}"#);
}

#[test]
fn equal_texts_are_translated_once() {
    let ran =
        run("Hello.\n\nGood day.\n\nHello.\n", &Text, says(&["Hallo.", "Goedendag."]), &mut Stores::default(), 99);
    assert_eq!(ran.document.unwrap().text, "Hallo.\n\nGoedendag.\n\nHallo.\n");
    assert_eq!((ran.requests, ran.segments), (2, 3));
}

#[test]
fn a_remembered_translation_needs_no_request() {
    let directory = tempfile::tempdir().unwrap();
    let memory = || Stores { memory: Memory::open(&directory.path().join("m.db")).ok(), ..Stores::default() };
    run("Hello.\n\nAmsterdam\n", &Text, says(&["Hallo.", "Amsterdam"]), &mut memory(), 99).document.unwrap();
    let ran = run("Hello.\n\nA new one.\n", &Text, says(&["Een nieuwe."]), &mut memory(), 99);
    let document = ran.document.unwrap();
    assert_eq!((document.text.as_str(), ran.requests), ("Hallo.\n\nEen nieuwe.\n", 1));
    let statuses: Vec<Status> = document.segments.into_iter().map(|segment| segment.status).collect();
    assert_eq!(statuses, [Status::Memory, Status::Translated]);
}

#[test]
fn a_doubt_is_remembered_and_not_requested_again() {
    let directory = tempfile::tempdir().unwrap();
    let memory = || Stores { memory: Memory::open(&directory.path().join("m.db")).ok(), ..Stores::default() };
    let source = "Ask GitHub about it.\n";
    let answers = says(&["Vraag het maar.", "Vraag het maar."]);
    let first = run(source, &Text, answers, &mut memory(), 99);
    let second = run(source, &Text, Vec::new(), &mut memory(), 99);
    assert_eq!((first.requests, second.requests), (2, 0));
    let (first, second) = (first.document.unwrap(), second.document.unwrap());
    assert_eq!((first.text.as_str(), second.text.as_str()), ("Vraag het maar.\n", "Vraag het maar.\n"));
    let doubts = [Fault::Name("GitHub".to_owned())];
    assert_eq!(
        (first.segments[0].doubts.as_slice(), second.segments[0].doubts.as_slice()),
        (&doubts[..], &doubts[..])
    );
    assert_eq!(second.segments[0].status, Status::Memory);
}

#[test]
fn a_stopped_run_resumes_from_its_journal() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let source = "One cat.\n\nTwo cats.\n\nThree cats.\n";
    let stores = |resume| Stores { journal: Journal::open(&path, resume).ok(), ..Stores::default() };
    let first = run(source, &Text, says(&["Een kat."]), &mut stores(Resume::Restart), 1);
    let document = first.document.unwrap();
    assert_eq!((document.text.as_str(), first.requests), ("Een kat.\n\nTwo cats.\n\nThree cats.\n", 1));
    let numbers: Vec<usize> = document.segments.iter().map(|segment| segment.number).collect();
    assert_eq!(numbers, [0]);
    let second = run(source, &Text, says(&["Twee katten.", "Drie katten."]), &mut stores(Resume::Continue), 99);
    assert_eq!(
        (second.document.unwrap().text.as_str(), second.requests),
        ("Een kat.\n\nTwee katten.\n\nDrie katten.\n", 2)
    );
}

#[test]
fn an_untranslatable_segment_stays_and_fails() {
    let source = "# A *good* day\n\nHello.\n";
    // The whole, its first half, and the first half of that, twice each.
    let answers = ["Een goede dag", "Een goede dag", "", "", "", "", "Hallo."];
    let ran = run(source, &Markdown, says(&answers), &mut Stores::default(), 99);
    let document = ran.document.unwrap();
    assert_eq!(document.text, "# A *good* day\n\nHallo.\n");
    assert_eq!(document.segments[0].status, Status::Failed);
}

#[test]
fn an_answer_that_would_break_the_document_is_requested_again_and_then_in_halves() {
    let answers = says(&["1. Hallo.", "Hallo.", "Goedendag."]);
    let ran = run("Hello.\n\nGood day.\n", &Text, answers, &mut Stores::default(), 99);
    assert_eq!((ran.document.unwrap().text.as_str(), ran.requests), ("Hallo.\n\nGoedendag.\n", 3));

    // The first sentence stays, the second is translated.
    let harmful = "1. Hallo daar. Goedendag.";
    let answers = says(&[harmful, harmful, "1. Hallo daar.", "1. Hallo daar.", "Goedendag."]);
    let ran = run("Hello there. Good day.\n", &Text, answers, &mut Stores::default(), 99);
    let document = ran.document.unwrap();
    assert_eq!((document.text.as_str(), ran.requests), ("Hello there. Goedendag.\n", 5));
    let refused = &document.segments[0];
    assert_eq!((refused.status, refused.failures.as_slice()), (Status::Failed, [Fault::Structure].as_slice()));
}

#[test]
fn a_translation_must_suit_each_place_of_its_text() {
    // In a heading it is text, in a paragraph a list.
    let answers = says(&["1. Hallo", "Hallo"]);
    let ran = run("# Hello\n\nHello\n", &Markdown, answers, &mut Stores::default(), 99);
    assert_eq!((ran.document.unwrap().text.as_str(), ran.requests), ("# Hallo\n\nHallo\n", 2));
}

#[test]
fn a_remembered_translation_that_does_not_suit_the_document_is_not_used() {
    let directory = tempfile::tempdir().unwrap();
    let memory = || Stores { memory: Memory::open(&directory.path().join("m.db")).ok(), ..Stores::default() };
    run("# Hello\n", &Markdown, says(&["1. Hallo"]), &mut memory(), 99).document.unwrap();
    let ran = run("Hello\n", &Markdown, says(&["Hallo"]), &mut memory(), 99);
    assert_eq!((ran.document.unwrap().text.as_str(), ran.requests), ("Hallo\n", 1));
}

#[test]
fn a_lost_engine_ends_the_run() {
    let ran = run("Hello.\n\nGood day.\n", &Text, says(&["Hallo."]), &mut Stores::default(), 99);
    assert!(matches!(ran.document, Err(RunError::Flow(_))));
}

#[test]
fn a_document_addresses_its_reader_in_one_way() {
    let source = "You see it.\n\nYou hear it.\n\nYou know.\n";
    let answers = says(&["Je ziet het.", "U hoort het.", "Je weet het."]);
    let document = run(source, &Text, answers, &mut Stores::default(), 99).document.unwrap();
    assert_eq!(document.text, "Je ziet het.\n\nU hoort het.\n\nJe weet het.\n");
    let doubts: Vec<usize> = document.segments.iter().map(|segment| segment.doubts.len()).collect();
    assert_eq!(doubts, [0, 1, 0]);
}

#[test]
fn an_engine_that_answers_nothing_ends_the_run() {
    let fails = || {
        let error = EngineError::PromptTooLong { prompt_tokens: 9, counted: Counted::Exactly, context_length: 8 };
        vec![Step::Send(Event::Failed(error))]
    };
    let source = "One cat.\n\nTwo cats.\n\nThree cats.\n\nFour cats.\n";
    let scripts = (0..9).map(|_| fails()).collect();
    let ran = run(source, &Text, scripts, &mut Stores::default(), 9);
    assert!(matches!(ran.document, Err(RunError::Unanswered(Fault::Engine(_)))));
    assert_eq!(ran.requests, MOST_FAILING);
}

#[test]
fn an_earlier_run_is_asked_only_what_it_failed() {
    let mut stores = Stores::default();
    stores.earlier.insert("The **cat** sleeps.".to_owned(), "De **kat** slaapt.".to_owned());
    let ran = run("The **cat** sleeps.\n\nThe dog barks.\n", &Markdown, says(&["De hond blaft."]), &mut stores, 9);
    assert_eq!((ran.document.unwrap().text.as_str(), ran.requests), ("De **kat** slaapt.\n\nDe hond blaft.\n", 1));
}
