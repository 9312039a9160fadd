//! Texts through scripted engines: every sentence in one question, rounds that come to an end, and nothing lost.

use std::time::Duration;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Event, FinishReason, Prompt, Timings, Usage};
use crate::journal::{self, Resume};
use crate::summarise::passages;
use crate::translate::Document;
use crate::translate::formats::Markdown;

/// A text of so many paragraphs of forty words, with a number in each.
fn text(paragraphs: usize) -> Vec<Passage> {
    let paragraph = |number: usize| format!("Alinea {number} gaat over de {}kat.\n\n", "grote grijze ".repeat(17));
    let source: String = (1..=paragraphs).map(paragraph).collect();
    passages("tekst.md", &Document::new(source, &Markdown))
}

fn says(answers: &[&str]) -> Vec<Vec<Step>> {
    answers.iter().map(|answer| ScriptedEngine::answer(&[answer])).collect()
}

/// The script of an answer that reached its limit.
fn cut_off(answer: &str) -> Vec<Step> {
    let usage = Usage { prompt_tokens: 1, reused_tokens: 0, completion_tokens: 9, ..Usage::default() };
    vec![
        Step::Send(Event::Started { prompt_tokens: 1 }),
        Step::Send(Event::Delta { text: answer.to_owned(), tokens: vec![1], count: 1 }),
        Step::Send(Event::Finished { reason: FinishReason::Length, usage, timings: Timings::default() }),
    ]
}

struct Ran {
    summary: Result<Option<Summary>, RunError>,
    questions: Vec<String>,
    progress: Vec<Progress>,
}

/// One question at a time, so that scripts and questions are in one order. Stops after `most` questions.
fn run(
    passages: Vec<Passage>,
    scripts: Vec<Vec<Step>>,
    form: Form,
    journal: Option<&mut Journal<Note>>,
    most: usize,
) -> Ran {
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let shared: Arc<dyn Engine> = Arc::clone(&engine) as _;
    let summariser = Summariser::new(shared, Language::DUTCH, Language::DUTCH, Length::Medium, form).unwrap();
    let mut progress = Vec::new();
    let counted = Arc::clone(&engine);
    let is_stopped = move || counted.requests().len() >= most;
    let mut run = Run {
        summariser: Arc::new(summariser),
        parallel: 1,
        journal,
        progress: &mut |at| progress.push(at),
        is_stopped: &is_stopped,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let summary = runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(20), run.text(passages)).await.expect("the run ends")
    });
    let questions = engine.requests().into_iter().map(|request| match request.prompt {
        Prompt::Conversation(conversation) => conversation.messages[0].content.clone(),
        Prompt::Raw(text) => text,
        Prompt::Tokens(_) => panic!("a question is text"),
    });
    Ran { summary, questions: questions.collect(), progress }
}

fn summary(ran: &Ran) -> &Summary {
    ran.summary.as_ref().unwrap().as_ref().unwrap()
}

#[test]
fn a_text_that_fits_is_one_question() {
    let ran = run(text(3), says(&["- De kat is grijs.\n- Alinea 3 ook"]), Form::Bullets, None, 99);
    assert_eq!(summary(&ran).text, "- De kat is grijs.\n- Alinea 3 ook");
    assert_eq!(summary(&ran).points[1].place.lines, (1, 5));
    assert_eq!(ran.questions.len(), 1);
    assert!(
        ran.questions[0].starts_with("Vat de tekst hieronder samen in hooguit 7 punten."),
        "{}",
        ran.questions[0]
    );
}

#[test]
fn a_longer_text_is_asked_in_parts_that_are_combined() {
    let ran = run(text(60), says(&["Eerst 1.", "Dan 40.", "Eerst 1, dan 40."]), Form::Prose, None, 99);
    let summary = summary(&ran);
    assert_eq!(summary.text, "Eerst 1, dan 40.");
    let points: Vec<&str> = summary.points.iter().map(|point| point.text.as_str()).collect();
    assert_eq!(points, ["Eerst 1.", "Dan 40."]);
    assert_eq!(summary.points[0].place.lines.0, 1);
    assert_eq!(summary.points[1].place.lines.1, 119);
    // Every paragraph is in exactly one question about a part.
    for number in 1..=60 {
        let name = format!("Alinea {number} ");
        assert_eq!(ran.questions[..2].iter().filter(|question| question.contains(&name)).count(), 1, "{number}");
    }
    assert!(ran.questions[2].ends_with("Eerst 1.\nDan 40."), "{}", ran.questions[2]);
    assert_eq!(ran.progress.last(), Some(&Progress { round: 2, done: 1, total: 1 }));
}

#[test]
fn what_the_text_does_not_have_is_asked_again_and_then_left_out() {
    let ran = run(text(2), says(&["Het is 1999.", "De kat is grijs. Het is 1999."]), Form::Prose, None, 99);
    let summary = summary(&ran);
    assert_eq!((summary.text.as_str(), summary.requests), ("De kat is grijs.", 2));
    assert_eq!(summary.left_out[0].0.missing, ["1999"]);
    assert!(ran.questions[1].contains("Gebruik alleen namen en getallen die in de tekst staan"));
}

#[test]
fn a_part_without_an_answer_is_asked_in_halves_and_then_named() {
    let refusal = "Het spijt me, dat kan ik niet.";
    // The whole, twice; its halves, twice each; of the second half both quarters.
    let mut scripts = says(&[refusal, refusal, "De kat is grijs."]);
    scripts.extend(says(&["", ""]));
    scripts.push(cut_off("De kat van alinea 3 is"));
    scripts.push(cut_off("De kat van alinea 3 is"));
    scripts.extend(says(&["Alinea 4 ook.", "De kat is grijs en alinea 4 ook."]));
    let ran = run(text(4), scripts, Form::Prose, None, 99);
    let summary = summary(&ran);
    assert_eq!(summary.text, "De kat is grijs en alinea 4 ook.");
    assert_eq!(summary.unread.len(), 1);
    assert_eq!((summary.unread[0].0.lines, summary.unread[0].1), ((5, 5), Fault::CutOff));
}

#[test]
fn nothing_usable_is_no_summary() {
    let ran = run(text(1)[..1].to_vec(), says(&[""; 14]), Form::Prose, None, 99);
    let summary = summary(&ran);
    assert!(summary.text.is_empty() && summary.points.is_empty() && !summary.unread.is_empty());
    assert!(run(Vec::new(), Vec::new(), Form::Prose, None, 99).summary.unwrap().unwrap().text.is_empty());
}

#[test]
fn where_the_last_question_fails_the_parts_stay() {
    let mut scripts = says(&["Eerst 1.", "Dan 40."]);
    scripts.extend(says(&[""; 6]));
    let ran = run(text(60), scripts, Form::Bullets, None, 99);
    let summary = summary(&ran);
    assert_eq!((summary.text.as_str(), summary.is_joined), ("- Eerst 1.\n- Dan 40.", true));
    assert!(summary.unread.is_empty());
}

#[test]
fn many_parts_are_combined_in_rounds() {
    let words: String = ('a'..='z').flat_map(|letter| [format!("{letter}woord "), format!("{letter}zin ")]).collect();
    let note = format!("De {words}gaat over.");
    let scripts = (0..99).map(|_| ScriptedEngine::answer(&[&note])).collect();
    let ran = run(text(2000), scripts, Form::Prose, None, 999);
    let rounds: Vec<usize> = ran.progress.iter().map(|at| at.round).collect();
    assert!(rounds.last().is_some_and(|&last| last >= 3), "{:?}", ran.progress.last());
    assert!(!summary(&ran).text.is_empty() && summary(&ran).unread.is_empty());
}

#[test]
fn a_stopped_run_resumes_from_its_journal() {
    let directory = tempfile::tempdir().unwrap();
    let path = journal::path_for(&directory.path().join("kort.md"));
    let answers = ["Eerst 1.", "Dan 40.", "Eerst 1, dan 40."];
    let mut journal = Journal::open(&path, Resume::Restart).unwrap();
    let ran = run(text(60), says(&answers), Form::Prose, Some(&mut journal), 1);
    assert!(ran.summary.unwrap().is_none());
    drop(journal);
    let mut journal = Journal::open(&path, Resume::Continue).unwrap();
    let ran = run(text(60), says(&answers[1..]), Form::Prose, Some(&mut journal), 99);
    assert_eq!((summary(&ran).text.as_str(), ran.questions.len()), (answers[2], 2));
    drop(journal);
    let mut journal = Journal::open(&path, Resume::Continue).unwrap();
    let ran = run(text(60), Vec::new(), Form::Prose, Some(&mut journal), 99);
    assert_eq!((summary(&ran).text.as_str(), ran.questions.len()), (answers[2], 0));
}

#[test]
fn a_lost_engine_ends_the_run() {
    let ran = run(text(2), vec![vec![Step::Send(Event::Failed(EngineError::Stopped))]], Form::Prose, None, 99);
    assert!(matches!(ran.summary, Err(RunError::Engine(EngineError::Stopped))));
}
