//! Runs with a small model: what resumes, what is skipped, what is refused.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Candidate, CpuEngine, CpuSetup, Event, FinishReason, Timings, TokenLogprob, Usage};
use crate::eval::matching::Rule;
use crate::eval::record::Choice;
use crate::eval::task::{Content, PromptForm};
use crate::journal::Resume;
use crate::model::LocalModel;

fn runner(engine: Arc<dyn Engine>) -> Runner {
    let manner = Manner { form: PromptForm::Text, system: None, shots: Vec::new() };
    Runner { engine, manner, options: GenerationOptions::default() }
}

fn fixture() -> Runner {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures/chat-q8_0.gguf");
    runner(Arc::new(CpuEngine::open(&LocalModel::at(&path), &CpuSetup::new(NonZeroUsize::MIN)).unwrap()))
}

fn choice(line: u64, prompt: String) -> Item {
    let labels = ["ja", "nee", "neen"].map(str::to_owned).to_vec();
    Item { id: Value::Null, line, content: Content::Text(prompt), goal: Goal::choice(labels, "nee").unwrap() }
}

/// More than one group of items, of different lengths.
fn items() -> Vec<Item> {
    (1..40).map(|line| choice(line, "De kat zit op de mat. ".repeat(line as usize % 3 + 1) + "Ja?")).collect()
}

#[tokio::test]
async fn a_run_that_was_killed_anywhere_resumes_to_the_same_records() {
    let (runner, items) = (fixture(), items());
    let whole = runner.run(&items, None, &mut |_| {}).await.unwrap();
    assert_eq!(whole.len(), items.len());
    for kept in [0, 1, 33, 38, 39] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let mut journal = Journal::open(&path, Resume::Restart).unwrap();
        runner.run(&items, Some(&mut journal), &mut |_| {}).await.unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written.lines().count(), items.len());
        let begun: String = written.split_inclusive('\n').take(kept).collect();
        std::fs::write(&path, begun + "{\"key\": \"half").unwrap();
        let mut journal = Journal::open(&path, Resume::Continue).unwrap();
        let mut done = Vec::new();
        let resumed = runner.run(&items, Some(&mut journal), &mut |count| done.push(count)).await.unwrap();
        assert_eq!(resumed, whole, "{kept}");
        assert_eq!(done.last(), Some(&items.len()));
        // Only the groups that were not whole are read again.
        let read = std::fs::read_to_string(&path).unwrap().lines().count() - kept;
        assert!(if kept == 39 { read == 0 } else { read >= 39 - kept }, "{kept}: {read}");
    }
}

#[tokio::test]
async fn probabilities_are_those_of_each_item_alone() {
    let (runner, items) = (fixture(), items());
    let together = runner.run(&items, None, &mut |_| {}).await.unwrap();
    for (item, record) in items.iter().zip(&together).step_by(7) {
        let alone = runner.run(std::slice::from_ref(item), None, &mut |_| {}).await.unwrap();
        let (Outcome::Choice(alone), Outcome::Choice(found)) = (&alone[0].outcome, &record.outcome) else { panic!() };
        let total: f64 = found.p.values().sum();
        assert!((total - 1.0).abs() < 1e-5, "{found:?}");
        for (one, other) in alone.p.values().zip(found.p.values()) {
            assert!((one - other).abs() < 5e-3, "{alone:?} {found:?}");
        }
    }
}

#[tokio::test]
async fn items_that_do_not_fit_are_skipped_and_the_others_are_not() {
    let runner = fixture();
    let items = [choice(1, "De kat.".to_owned()), choice(2, "De kat zit op de mat. ".repeat(300))];
    let records = runner.run(&items, None, &mut |_| {}).await.unwrap();
    assert!(matches!(records[0].outcome, Outcome::Choice(Choice { correct: _, .. })));
    assert!(matches!(records[1].outcome, Outcome::Skipped { tokens } if tokens > 1000), "{:?}", records[1]);
}

fn scripted(text: &str) -> Vec<Step> {
    let delta = Event::Delta { text: text.to_owned(), tokens: vec![1], count: 1 };
    let end = Event::Finished { reason: FinishReason::Stop, usage: Usage::default(), timings: Timings::default() };
    vec![Step::Send(Event::Started { prompt_tokens: 3 }), Step::Send(delta), Step::Send(end)]
}

#[tokio::test]
async fn written_answers_are_compared_and_labels_need_probabilities() {
    let written = |line, goal| Item { id: Value::Null, line, content: Content::Text("x".to_owned()), goal };
    let number = Goal::Match { rule: Rule::Number, answers: vec!["7".to_owned()] };
    let items = [written(1, number), written(2, Goal::Reference("De kat.".to_owned()))];
    let engine = ScriptedEngine::new([scripted("Dat is 7."), scripted("De kat.")]);
    let records = runner(Arc::new(engine)).run(&items, None, &mut |_| {}).await.unwrap();
    let scores: Vec<Option<f64>> = records.iter().map(|record| record.outcome.score()).collect();
    assert_eq!(scores, [Some(1.0), Some(1.0)]);
    let engine = ScriptedEngine::new([scripted("ja")]);
    let refused = runner(Arc::new(engine)).run(&[choice(1, "x".to_owned())], None, &mut |_| {}).await;
    assert!(matches!(refused, Err(RunError::NoProbabilities { engine: "scripted" })), "{refused:?}");
    let token = |text: &str, p: f32| Candidate { id: 0, bytes: text.as_bytes().to_vec(), logprob: p.ln() };
    let scored = |likeliest: Vec<Candidate>| {
        let logprobs = vec![TokenLogprob { chosen: likeliest[0].clone(), likeliest }];
        let mut script = scripted("x");
        script.insert(1, Step::Send(Event::Logprobs(logprobs)));
        Arc::new(ScriptedEngine::new([script]))
    };
    let item = Item {
        goal: Goal::choice(vec!["ja".to_owned(), "nee".to_owned()], "nee").unwrap(),
        ..choice(1, "x\n".to_owned())
    };
    let engine = scored(vec![token("n", 0.3), token("j", 0.1), token("De", 0.6)]);
    let records = runner(Arc::clone(&engine) as _).run(std::slice::from_ref(&item), None, &mut |_| {}).await.unwrap();
    let Outcome::Choice(found) = &records[0].outcome else { panic!("{records:?}") };
    assert!(found.correct && (found.p["nee"] - 0.75).abs() < 1e-5 && (found.mass - 0.4).abs() < 1e-5, "{found:?}");
    assert_eq!((engine.requests()[0].options.max_tokens, engine.requests()[0].options.logprobs), (Some(1), Some(20)));
    let alike = runner(scored(vec![token("nee", 0.9)])).run(&[choice(1, "x\n".to_owned())], None, &mut |_| {}).await;
    assert!(matches!(alike, Err(RunError::AlikeLabels { .. })), "{alike:?}");
    let broken = ScriptedEngine::new([vec![Step::Send(Event::Failed(EngineError::Stopped))]]);
    let failed = runner(Arc::new(broken)).run(&items[..1], None, &mut |_| {}).await;
    assert!(matches!(failed, Err(RunError::Engine(EngineError::Stopped))), "{failed:?}");
}
