//! What a client sends to the server, to every address that takes a body: the first byte chooses.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use fietje::testing::engine::{
    Engine, EngineError, EngineInfo, Event, EventStream, FinishReason, GenerationOptions, Prompt, Request, Timings,
    Usage,
};
use fietje::testing::serve::{ServeSettings, Shutdown, serve};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const PATHS: [&str; 10] = [
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/responses",
    "/tokenize",
    "/detokenize",
    "/api/chat",
    "/api/generate",
    "/api/show",
    "/v1/embeddings",
    "/api/pull",
];

/// Answers each request with a call of a function, in pieces.
struct Echo(EngineInfo);

impl Engine for Echo {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.encode(prompt).map(|tokens| tokens.len())
    }

    fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        Ok(match prompt {
            Prompt::Raw(text) => text.bytes().map(u32::from).collect(),
            Prompt::Tokens(tokens) => tokens.clone(),
            Prompt::Conversation(talk) => talk.messages.iter().map(|message| message.content.len() as u32).collect(),
        })
    }

    fn decode(&self, tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        let byte = |&token: &u32| u8::try_from(token).map(|byte| vec![byte]);
        tokens.iter().map(|token| byte(token).map_err(|_| EngineError::UnknownToken(*token))).collect()
    }

    fn generate(&self, _: Request) -> EventStream {
        let (sender, stream) = EventStream::new();
        sender.send(Event::Started { prompt_tokens: 1 });
        for text in ["ja ", "{\"name\": \"a\", ", "\"arguments\": {}}"] {
            sender.send(Event::Delta { text: text.to_owned(), tokens: vec![1], count: 1 });
        }
        let usage = Usage { prompt_tokens: 1, completion_tokens: 3, ..Usage::default() };
        sender.send(Event::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() });
        stream
    }
}

struct Server {
    runtime: Runtime,
    client: reqwest::Client,
    address: String,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let engine = Echo(EngineInfo {
        model: "echo".to_owned(),
        engine: "echo",
        device: String::new(),
        quantisation: String::new(),
        context_length: 2048,
        extended_from: None,
        talks_in_turns: true,
        template_fault: None,
        load_ms: 0,
        weight_bytes: None,
    });
    let settings = ServeSettings {
        api_key: None,
        aliases: Vec::new(),
        origins: Vec::new(),
        trial_program: None,
        parallel: 4,
        queue: 4,
        timeout: Duration::from_secs(20),
        grace: Duration::from_millis(50),
        max_logprobs: 20,
        defaults: GenerationOptions::default(),
    };
    runtime.spawn(serve(listener, Arc::new(engine), settings, Arc::new(Shutdown::default())));
    Server { runtime, client: reqwest::Client::builder().no_proxy().build().expect("a client"), address }
});

fuzz_target!(|input: &[u8]| {
    let Some((&choice, body)) = input.split_first() else { return };
    let server = &*SERVER;
    let url = format!("{}{}", server.address, PATHS[usize::from(choice) % PATHS.len()]);
    PerByte::micros(40).hold_repeated(body, |body| {
        let request = server.client.post(url.as_str()).header("content-type", "application/json").body(body.to_vec());
        let answer = server.runtime.block_on(async move {
            let response = request.send().await?;
            let status = response.status();
            response.bytes().await.map(|body| (status, body))
        });
        let (status, answer) = answer.expect("an answer");
        assert!(status != 500 && status != 503, "{status}: {}", String::from_utf8_lossy(&answer));
    });
});
