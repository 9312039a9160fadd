//! Scoring texts, as evaluation harnesses do it: the prompt with the log-probabilities of its tokens.

use super::*;
use crate::engine::{Candidate, FinishReason, Timings, TokenLogprob, Usage};

fn token(text: &str, logprob: f32) -> TokenLogprob {
    let chosen = Candidate { id: u32::from(text.as_bytes()[0]), bytes: text.as_bytes().to_vec(), logprob };
    TokenLogprob { likeliest: vec![chosen.clone()], chosen }
}

fn scored() -> Vec<Step> {
    let usage = Usage { prompt_tokens: 3, reused_tokens: 0, completion_tokens: 1, ..Usage::default() };
    let events = [
        Event::Started { prompt_tokens: 3 },
        Event::PromptLogprobs(vec![token("b", -1.0), token("c", -2.0)]),
        Event::Logprobs(vec![token("d", -3.0)]),
        Event::Delta { text: "d".to_owned(), tokens: vec![100], count: 1 },
        Event::Finished { reason: FinishReason::Length, usage, timings: Timings::default() },
    ];
    events.into_iter().map(Step::Send).collect()
}

#[tokio::test]
async fn an_echoed_prompt_has_its_log_probabilities() {
    let server = start([scored(), scored(), scored(), ScriptedEngine::answer(&["d"])], settings()).await;
    for prompt in [json!([97, 98, 99]), json!("abc"), json!([[97, 98, 99]])] {
        let body = json!({"prompt": prompt, "echo": true, "logprobs": 1, "max_tokens": 1});
        let (status, whole) = document(server.post("/v1/completions", &body).await).await;
        let choice = &whole["choices"][0];
        assert_eq!((status, &choice["text"]), (200, &json!("abcd")), "{whole}");
        let logprobs = &choice["logprobs"];
        assert_eq!(logprobs["tokens"], json!(["a", "b", "c", "d"]));
        assert_eq!(logprobs["token_logprobs"], json!([null, -1.0, -2.0, -3.0]));
        assert_eq!(logprobs["text_offset"], json!([0, 1, 2, 3]));
        assert_eq!((&logprobs["top_logprobs"][0], &logprobs["top_logprobs"][1]), (&Value::Null, &json!({"b": -1.0})));
        assert_eq!(choice["prompt_logprobs"][1]["98"]["decoded_token"], "b");
    }
    // Without log-probabilities the prompt comes back all the same, streamed too.
    let body = json!({"prompt": "abc", "echo": true, "stream": true});
    let streamed = pieces(server.post("/v1/completions", &body).await).await;
    let text: String = streamed.iter().filter_map(|piece| piece["choices"][0]["text"].as_str()).collect();
    assert_eq!(text, "abcd");
}

#[tokio::test]
async fn prompts_beyond_the_slots_wait_for_their_turn() {
    let answers = (0..40).map(|_| ScriptedEngine::answer(&["d"]));
    let server = start(answers, settings()).await;
    let (status, whole) = document(server.post("/v1/completions", &json!({"prompt": vec!["a"; 40]})).await).await;
    assert_eq!((status, whole["choices"].as_array().unwrap().len()), (200, 40));
    assert!(whole["choices"].as_array().unwrap().iter().all(|choice| choice["text"] == "d"));
}

#[tokio::test]
async fn the_best_of_several_answers_are_the_choices() {
    let answers = ["7", "de kat", "7.", "acht", "7"].map(|text| ScriptedEngine::answer(&[text]));
    let server = start(answers, settings()).await;
    let body = json!({"prompt": "a", "n": 2, "best_of": 5, "select": "vote"});
    let (status, whole) = document(server.post("/v1/completions", &body).await).await;
    let texts: Vec<&str> =
        whole["choices"].as_array().unwrap().iter().filter_map(|choice| choice["text"].as_str()).collect();
    assert_eq!((status, texts), (200, vec!["7", "7."]), "{whole}");
    // All candidates are paid for, and the prompt once.
    assert_eq!((&whole["usage"]["completion_tokens"], &whole["usage"]["prompt_tokens"]), (&json!(5), &json!(1)));
    let greedy = json!({"messages": [{"role": "user", "content": "a"}], "best_of": 2, "temperature": 0});
    let (status, refused) = document(server.post("/v1/chat/completions", &greedy).await).await;
    assert_eq!((status, &refused["error"]["param"]), (400, &json!("best_of")), "{refused}");
}
