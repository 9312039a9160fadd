//! A fixed part of the mini model's examination (`tools/mini/evaluate.py`): phrasings and sentences that it never saw
//! in training. Whoever trains it anew may not lose one of them.

use std::num::NonZeroUsize;

use fietje::testing::conversation::{Conversation, Message, Role};
use fietje::testing::engine::{Answer, CpuEngine, CpuSetup, Engine, GenerationOptions, Prompt, Request};
use fietje::testing::model::{LocalModel, MiniModel};
use serde::Deserialize;

/// A conversation; the last of its answers is judged.
#[derive(Deserialize)]
struct Item {
    subject: String,
    turns: Vec<String>,
    answers: Vec<String>,
}

fn answer(engine: &CpuEngine, conversation: Conversation) -> String {
    let options = GenerationOptions {
        sampling: phi_cpu::sample::SamplingOptions::default(),
        max_tokens: Some(256),
        ..GenerationOptions::default()
    };
    let request = Request { prompt: Prompt::Conversation(conversation), options };
    Answer::collect_blocking(engine.generate(request)).unwrap().text
}

#[test]
fn it_still_knows_what_it_knew() {
    let items: Vec<Item> = serde_json::from_str(include_str!("data/mini.json")).unwrap();
    assert!(items.len() > 100);
    let mini = LocalModel::mini(MiniModel::built_in().unwrap());
    let engine = CpuEngine::open(&mini, &CpuSetup::new(NonZeroUsize::new(2).unwrap())).unwrap();
    let mut wrong = Vec::new();
    for item in &items {
        let said = |role, content: &String| Message { role, content: content.clone() };
        let mut messages = Vec::new();
        for (question, answer) in item.turns.iter().zip(&item.answers) {
            messages.extend([said(Role::User, question), said(Role::Assistant, answer)]);
        }
        let wanted = messages.pop().unwrap().content;
        let text = answer(&engine, Conversation { messages });
        if text != wanted {
            wrong.push(format!("{}: {:?}\n  wanted {wanted:?}\n  said   {text:?}", item.subject, item.turns.last()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), items.len(), wrong.join("\n"));
}
