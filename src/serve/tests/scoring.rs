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
