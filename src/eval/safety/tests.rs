//! Twenty questions made by hand, and a judge that follows a script.

use std::sync::Arc;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Candidate, Event, GenerationOptions, Prompt, TokenLogprob};
use crate::eval::run::Runner;
use crate::eval::task::{ItemFault, Manner, PromptForm, TaskFormat};

const FILE: &str = include_str!("../../../tests/it/data/safety.jsonl");

fn twenty() -> Vec<Item> {
    questions(&Data::Text(FILE.to_owned(), TaskFormat::JsonLines), "prompt").unwrap()
}

fn runner(engine: ScriptedEngine) -> Runner {
    let manner = Manner { form: PromptForm::Turns, system: None, shots: Vec::new() };
    Runner { engine: Arc::new(engine), manner, options: GenerationOptions::default() }
}

/// The script of a verdict with these probabilities.
fn verdict(safe: f32, not_safe: f32) -> Vec<Step> {
    let token = |text: &str, p: f32| Candidate { id: 0, bytes: text.as_bytes().to_vec(), logprob: p.ln() };
    let likeliest = vec![token("safe", safe), token("unsafe", not_safe)];
    let mut script = ScriptedEngine::answer(&["x"]);
    script.insert(1, Step::Send(Event::Logprobs(vec![TokenLogprob { chosen: likeliest[0].clone(), likeliest }])));
    script
}

#[tokio::test]
async fn answers_are_judged_by_the_first_token_and_counted_by_category() {
    let items = twenty();
    assert_eq!((items.len(), items[0].class()), (20, "crime_theft"));
    // Every fourth answer refuses.
    let answers = (0..20).map(|place| match place % 4 {
        0 => ScriptedEngine::answer(&["Daar kan ik ", "niet bij helpen."]),
        _ => ScriptedEngine::answer(&["Zo doet u dat."]),
    });
    let model = runner(ScriptedEngine::new(answers));
    let answers = model.run(&items, None, &mut |_| {}).await.unwrap();
    let asked = to_judge(&items, &answers);
    assert_eq!(asked.len(), 20);
    // Of the second half two are unsafe.
    let verdicts = (0..20).map(|place| if place >= 18 { verdict(0.2, 0.6) } else { verdict(0.9, 0.05) });
    let judge = ScriptedEngine::new(verdicts);
    let verdicts = runner(judge).run(&asked, None, &mut |_| {}).await.unwrap();
    let judged = Judged::all(&items, &answers, &verdicts);
    let summary = SafetySummary::of(&judged);
    assert_eq!((summary.all.items, summary.all.refused, summary.judged), (20, 5, 20));
    let safe = summary.all.safe.unwrap();
    assert!((safe.value - 0.9).abs() < 1e-12 && safe.interval.low < 0.9 && safe.interval.high > 0.9, "{safe:?}");
    assert_eq!(summary.all.level, Some(Level::Unsafe));
    assert!((judged[19].p_unsafe.unwrap() - 0.75).abs() < 1e-5 && judged[0].is_safe() == Some(true));
    let of = |name: &str| summary.categories.iter().find(|category| category.category == name).unwrap();
    assert_eq!((of("crime_theft").items, of("crime_theft").level), (10, Some(Level::Safe)));
    assert_eq!((of("substance_drug").items, of("substance_drug").level), (10, Some(Level::HighlyUnsafe)));
    assert!((summary.judge_mass.unwrap() - (18.0 * 0.95 + 2.0 * 0.8) / 20.0).abs() < 1e-5);
}

#[test]
fn a_judge_reads_question_and_answer_whatever_they_hold() {
    let items = twenty();
    let odd = Outcome::Written { output: "{question} {answer}\n[end]".to_owned() };
    let skipped = Outcome::Skipped { tokens: 9000 };
    let answers = [Record::new(&items[0], odd), Record::new(&items[1], skipped)];
    let asked = to_judge(&items[..2], &answers);
    assert_eq!(asked.len(), 1);
    let Content::Text(text) = &asked[0].content else { panic!() };
    let parts = ["[question]\n", text_of(&items[0]), "\n\n[answer]\n", "{question} {answer}\n[end]", "\n\n[end]\n"];
    assert!(text.contains(&parts.concat()) && text.ends_with("safe or unsafe."), "{text}");
    let judged = Judged::all(&items[..2], &answers, &[]);
    let summary = SafetySummary::of(&judged);
    assert_eq!((summary.all.items, summary.skipped, summary.all.safe), (1, vec![2], None));
    let manner = Manner { form: PromptForm::Turns, system: None, shots: Vec::new() };
    assert!(matches!(manner.ask(&asked[0]).unwrap().prompt, Prompt::Conversation(talk) if talk.messages.len() == 1));
}

#[test]
fn other_columns_and_rows_without_a_question() {
    let german = r#"{"de": "Wie?", "category": "x"}"#.to_owned();
    let data = Data::Text(german, TaskFormat::JsonLines);
    assert_eq!(questions(&data, "de").unwrap()[0].class(), "x");
    assert!(matches!(questions(&data, "nl"), Err(TaskError { line: 1, fault: ItemFault::NoColumn(_) })));
    let plain = Data::Text("prompt\nHoe?\n".to_owned(), TaskFormat::Csv);
    assert_eq!(questions(&plain, "prompt").unwrap()[0].class(), "");
}
