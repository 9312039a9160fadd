//! What is in doubt when a document is translated, through scripted engines.

use super::super::tests::{Ran, run};
use super::super::{Stores, TranslatedSegment};
use crate::engine::Scores;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::journal::{Journal, Resume};
use crate::translate::check::Fault;
use crate::translate::formats::Text;
use crate::translate::memory::Memory;

/// How likely an answer is, of a model that is sure of what it says.
const USUAL: f64 = -0.1;
const RARE: f64 = -3.0;
/// The place of the one that is not like the others.
const ODD: usize = 7;

fn answers(text: &str, logprob: f64) -> Vec<Step> {
    let pieces: Vec<&str> = text.split_inclusive(' ').collect();
    ScriptedEngine::scored(&pieces, Scores { logprob, certainty: 1.0 })
}

fn source(count: usize) -> String {
    let texts: Vec<String> = (0..count).map(|number| format!("The {} cats drink the milk.", number + 20)).collect();
    texts.join("\n\n") + "\n\n"
}

fn target(number: usize) -> String {
    format!("De {} katten drinken de melk.", number + 20)
}

/// The answers to a document of `count` texts, of which `odd` is at its place, and what follows them.
fn scripts(count: usize, odd: Vec<Vec<Step>>, then: Vec<Vec<Step>>) -> Vec<Vec<Step>> {
    let before = (0..ODD).map(|number| answers(&target(number), USUAL));
    let after = (ODD + 1..count).map(|number| answers(&target(number), USUAL));
    before.chain(odd).chain(after).chain(then).collect()
}

fn translated(
    count: usize,
    odd: Vec<Vec<Step>>,
    then: Vec<Vec<Step>>,
    stores: &mut Stores,
) -> (Ran, TranslatedSegment) {
    let mut ran = run(&source(count), &Text, scripts(count, odd, then), stores, usize::MAX);
    let document = ran.document.unwrap();
    let odd = document.segments[ODD].clone();
    assert!(document.segments.iter().all(|segment| segment.number == ODD || segment.doubts.is_empty()));
    ran.document = Ok(document);
    (ran, odd)
}

/// Something else, and nothing that the checks find.
const WRONG: &str = "De 27 katten drinken de wijn.";
const RIGHT: &str = "De 27 katten drinken de melk.";
const SOURCE: &str = "The 27 cats drink the milk.";

#[test]
fn an_unlikely_answer_is_requested_in_other_words() {
    let (ran, odd) = translated(60, vec![answers(WRONG, RARE)], vec![answers(RIGHT, USUAL)], &mut Stores::default());
    assert_eq!((odd.target().as_str(), odd.doubts.as_slice(), odd.attempts), (RIGHT, [].as_slice(), 2));
    assert_eq!((ran.requests, ran.segments, odd.back), (61, 60, None));
}

#[test]
fn an_unlikely_answer_that_comes_back_as_its_source_is_not_doubted() {
    let then = vec![answers(RIGHT, RARE), answers(SOURCE, USUAL)];
    let (ran, odd) = translated(60, vec![answers(RIGHT, RARE)], then, &mut Stores::default());
    assert_eq!((odd.target().as_str(), odd.doubts.as_slice(), ran.requests), (RIGHT, [].as_slice(), 62));
    assert!(odd.back.unwrap().chrf > 0.99);
}

#[test]
fn an_unlikely_answer_that_comes_back_as_something_else_stays_in_doubt() {
    let directory = tempfile::tempdir().unwrap();
    let stores = || Stores { memory: Memory::open(&directory.path().join("m.db")).ok(), ..Stores::default() };
    let back = "The 27 cats drink the wine.";
    let then = vec![answers(WRONG, RARE), answers(back, USUAL)];
    let (_, odd) = translated(60, vec![answers(WRONG, RARE)], then, &mut stores());
    assert_eq!((odd.target().as_str(), odd.doubts.as_slice()), (WRONG, [Fault::Unlikely].as_slice()));
    assert_eq!((odd.attempts, odd.back.as_ref().unwrap().text.as_str()), (3, back));
    // The memory has the doubt, and nothing of the translation back.
    let (again, remembered) = translated(60, Vec::new(), Vec::new(), &mut stores());
    assert_eq!((again.requests, remembered.doubts.as_slice()), (0, [Fault::Unlikely].as_slice()));
    assert_eq!((remembered.likelihood, remembered.back.is_none()), (odd.likelihood, true));
    assert!(remembered.suspicion > 1.0, "the sheet has it first: {}", remembered.suspicion);
    let all = stores().memory.unwrap().list(None, &["wine".to_owned()]).unwrap();
    assert!(all.is_empty(), "{all:?}");
}

#[test]
fn of_two_doubted_answers_the_one_is_taken_that_comes_back_nearer_to_the_source() {
    let other = "De 27 katten drinken.";
    let backs = [answers("The 27 dogs drank the wine.", USUAL), answers("The 27 cats drink it.", USUAL)];
    let then = std::iter::once(answers(other, RARE)).chain(backs).collect();
    let (_, odd) = translated(90, vec![answers(WRONG, RARE)], then, &mut Stores::default());
    assert_eq!(odd.target(), other);
    assert!(odd.doubts.contains(&Fault::Unlikely), "{:?}", odd.doubts);
}

#[test]
fn what_the_checks_doubt_twice_is_translated_back_where_nothing_is_known_of_its_likelihood() {
    let plain = |text: &str| ScriptedEngine::answer(&text.split_inclusive(' ').collect::<Vec<_>>());
    let source: String = source(59) + "Ask GitHub about it.\n";
    let first = (0..59).map(|number| plain(&target(number)));
    let doubted = [plain("Vraag het maar."), plain("Vraag het GitHub.")];
    let ran = run(&source, &Text, first.chain(doubted).collect(), &mut Stores::default(), usize::MAX);
    assert_eq!(ran.requests, 61, "the second answer is right");
    let first = (0..59).map(|number| plain(&target(number)));
    let doubted = [plain("Vraag het maar."), plain("Vraag het."), plain("Just ask."), plain("Ask it.")];
    let ran = run(&source, &Text, first.chain(doubted).collect(), &mut Stores::default(), usize::MAX);
    let document = ran.document.unwrap();
    assert_eq!(
        (ran.requests, document.segments[59].doubts.as_slice()),
        (63, [Fault::Name("GitHub".to_owned())].as_slice())
    );
}

#[test]
fn no_more_than_a_fifteenth_is_spent_and_few_answers_are_no_rule() {
    // 24 answers of 6 tokens, and 9 tokens at most: one in other words and back takes up to 18.
    let (ran, odd) = translated(24, vec![answers(WRONG, RARE)], Vec::new(), &mut Stores::default());
    assert_eq!((ran.requests, odd.doubts.as_slice()), (24, [Fault::Unlikely].as_slice()));
    let (ran, odd) = translated(12, vec![answers(WRONG, RARE)], Vec::new(), &mut Stores::default());
    assert_eq!((ran.requests, odd.doubts.as_slice()), (12, [].as_slice()));
}

#[test]
fn a_resumed_run_looks_again_at_the_same_answers() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let stores = |resume| Stores { journal: Journal::open(&path, resume).ok(), ..Stores::default() };
    let then = || vec![answers(WRONG, RARE), answers("The 27 cats drink the wine.", USUAL)];
    let (whole, odd) = translated(60, vec![answers(WRONG, RARE)], then(), &mut stores(Resume::Restart));
    // All but the second look was done when it was killed.
    let (resumed, again) = {
        let mut ran = run(&source(60), &Text, then(), &mut stores(Resume::Continue), usize::MAX);
        let document = ran.document.unwrap();
        let odd = document.segments[ODD].clone();
        ran.document = Ok(document);
        (ran, odd)
    };
    assert_eq!(
        (whole.document.unwrap().text, whole.requests),
        (resumed.document.unwrap().text, resumed.requests + 60)
    );
    assert_eq!((odd.doubts, odd.attempts, odd.tokens), (again.doubts, again.attempts, again.tokens));
}
