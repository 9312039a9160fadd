//! Documents through scripted engines: each text once, what is known is not asked, and nothing is damaged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::engine::Engine;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::translate::ask::Manner;
use crate::translate::formats::Format;
use crate::translate::glossary::Glossary;
use crate::translate::journal::Resume;
use crate::translate::language::{Language, Pair};

const MANNER: Manner =
    Manner { pair: Pair { source: Language::ENGLISH, target: Language::DUTCH }, formality: None, variant: None };

struct Ran {
    document: Result<TranslatedDocument, RunError>,
    asked: usize,
    told: usize,
}

fn run(source: &str, format: Format, scripts: Vec<Vec<Step>>, records: &mut Records, most: usize) -> Ran {
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let asked: Arc<dyn Engine> = Arc::clone(&engine) as _;
    let translator = Translator::new(asked, MANNER, Glossary::default(), Duration::from_secs(5)).unwrap();
    let document = Document::new(source.to_owned(), format);
    let told = AtomicUsize::new(0);
    let mut run = Run {
        translator: Arc::new(translator),
        parallel: 1,
        records,
        progress: &mut |_, segments| {
            told.fetch_add(segments, Ordering::Relaxed);
        },
        is_stopped: &|| told.load(Ordering::Relaxed) >= most,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let document = runtime.block_on(run.document(&document));
    Ran { document, asked: engine.requests().len(), told: told.into_inner() }
}

fn says(answers: &[&str]) -> Vec<Vec<Step>> {
    answers.iter().map(|answer| ScriptedEngine::answer(&[answer])).collect()
}

#[test]
fn equal_texts_are_asked_once() {
    let ran = run(
        "Hello.\n\nGood day.\n\nHello.\n",
        Format::Text,
        says(&["Hallo.", "Goedendag."]),
        &mut Records::default(),
        99,
    );
    assert_eq!(ran.document.unwrap().text, "Hallo.\n\nGoedendag.\n\nHallo.\n");
    assert_eq!((ran.asked, ran.told), (2, 3));
}

#[test]
fn what_is_in_the_memory_is_not_asked_again() {
    let directory = tempfile::tempdir().unwrap();
    let memory = || Records { memory: Memory::open(&directory.path().join("m.db")).ok(), journal: None };
    run("Hello.\n\nAmsterdam\n", Format::Text, says(&["Hallo.", "Amsterdam"]), &mut memory(), 99).document.unwrap();
    let ran = run("Hello.\n\nA new one.\n", Format::Text, says(&["Een nieuwe."]), &mut memory(), 99);
    let document = ran.document.unwrap();
    assert_eq!((document.text.as_str(), ran.asked), ("Hallo.\n\nEen nieuwe.\n", 1));
    let statuses: Vec<Status> = document.segments.into_iter().flatten().map(|done| done.status).collect();
    assert_eq!(statuses, [Status::Memory, Status::Translated]);
}

#[test]
fn a_run_that_was_stopped_goes_on_from_its_journal() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let source = "One cat.\n\nTwo cats.\n\nThree cats.\n";
    let records = |resume| Records { memory: None, journal: Journal::open(&path, resume).ok() };
    let first = run(source, Format::Text, says(&["Een kat."]), &mut records(Resume::BeginAnew), 1);
    let document = first.document.unwrap();
    assert_eq!((document.text.as_str(), first.asked), ("Een kat.\n\nTwo cats.\n\nThree cats.\n", 1));
    assert!(document.segments[0].is_some() && document.segments[1].is_none());
    let second = run(source, Format::Text, says(&["Twee katten.", "Drie katten."]), &mut records(Resume::GoOn), 99);
    assert_eq!(
        (second.document.unwrap().text.as_str(), second.asked),
        ("Een kat.\n\nTwee katten.\n\nDrie katten.\n", 2)
    );
}

#[test]
fn what_cannot_be_translated_stays_and_is_told() {
    let source = "# A *good* day\n\nHello.\n";
    // The whole, its first half, and that one's first half, each asked twice.
    let answers = ["Een goede dag", "Een goede dag", "", "", "", "", "Hallo."];
    let ran = run(source, Format::Markdown, says(&answers), &mut Records::default(), 99);
    let document = ran.document.unwrap();
    assert_eq!(document.text, "# A *good* day\n\nHallo.\n");
    assert_eq!(document.segments[0].as_ref().unwrap().status, Status::Failed);
}

#[test]
fn a_translation_that_would_break_the_document_is_left_out() {
    let ran =
        run("Hello.\n\nGood day.\n", Format::Text, says(&["- Hallo.", "Goedendag."]), &mut Records::default(), 99);
    let document = ran.document.unwrap();
    assert_eq!(document.text, "Hello.\n\nGoedendag.\n");
    let done = document.segments[0].as_ref().unwrap();
    assert_eq!((done.status, done.outcome.failures.as_slice()), (Status::Failed, [Fault::Structure].as_slice()));
}

#[test]
fn an_engine_that_is_gone_ends_the_run() {
    let ran = run("Hello.\n\nGood day.\n", Format::Text, says(&["Hallo."]), &mut Records::default(), 99);
    assert!(matches!(ran.document, Err(RunError::Flow(_))));
}

#[test]
fn a_document_speaks_to_its_reader_in_one_way() {
    let source = "You see it.\n\nYou hear it.\n\nYou know.\n";
    let answers = says(&["Je ziet het.", "U hoort het.", "Je weet het."]);
    let document = run(source, Format::Text, answers, &mut Records::default(), 99).document.unwrap();
    assert_eq!(document.text, "Je ziet het.\n\nU hoort het.\n\nJe weet het.\n");
    let doubts: Vec<usize> = document.segments.iter().flatten().map(|done| done.outcome.doubts.len()).collect();
    assert_eq!(doubts, [0, 1, 0]);
}
