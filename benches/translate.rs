//! What a translation costs beside the model, by format: 1 MB from its bytes to the texts for the model, and 2,000
//! segments whose every answer is refused, so that each is requested in other words and in halves.
//! `cargo bench --bench translate`.

#![allow(clippy::unwrap_used, reason = "a bench ends where something is wrong")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use fietje::testing::engine::{
    Engine, EngineError, EngineInfo, Event, EventStream, FinishReason, Prompt, Request, Timings, Usage,
};
use fietje::testing::translate::{
    Document, Glossary, Language, PATIENCE, Pair, Review, Run, Source, Status, Stores, Style, Surroundings,
    Translator, formats,
};

const STYLE: Style =
    Style { pair: Pair { source: Language::ENGLISH, target: Language::DUTCH }, formality: None, variant: None };
/// What no document can take: an address of its own.
const REFUSED: &str = "zie https://nergens.nl/x";
const SEGMENTS: usize = 2000;

/// Says the same to every request.
struct Parrot {
    info: EngineInfo,
}

impl Engine for Parrot {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        Ok(match prompt {
            Prompt::Raw(text) => text.len() / 3,
            Prompt::Tokens(tokens) => tokens.len(),
            Prompt::Conversation(talk) => talk.messages.iter().map(|message| message.content.len() / 3).sum(),
        })
    }

    fn generate(&self, _request: Request) -> EventStream {
        let (sender, stream) = EventStream::new();
        let usage = Usage { prompt_tokens: 1, completion_tokens: 1, ..Usage::default() };
        sender.send(Event::Started { prompt_tokens: 1 });
        sender.send(Event::Delta { text: REFUSED.to_owned(), tokens: vec![1], count: 1 });
        sender.send(Event::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() });
        stream
    }
}

/// A sentence that is another one for each number.
fn sentence(number: usize) -> String {
    const NOUNS: [&str; 10] = ["door", "gate", "house", "roof", "wall", "path", "well", "tree", "lamp", "bench"];
    const OWNERS: [&str; 7] = ["miller", "baker", "king", "queen", "farmer", "captain", "teacher"];
    let (noun, owner) = (NOUNS[number % NOUNS.len()], OWNERS[number / 3 % OWNERS.len()]);
    format!("The {noun} of the {owner} is behind the garden, and then we go home with {number} dogs.")
}

/// A document of this many segments.
fn document(format: &str, segments: usize) -> String {
    let time = |seconds: usize| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let line = |number: usize| {
        let text = sentence(number);
        let (first, second) = text.split_at(text.find(',').unwrap() + 1);
        let second = second.trim_start();
        let (from, to) = (time(number * 3), time(number * 3 + 2));
        match format {
            "text" => format!("{text}\n\n"),
            "markdown" | "mdx" => format!("{}\n\n", text.replace("garden", "**garden**")),
            "html" => format!("<p>{}</p>\n", text.replace("garden", "<b>garden</b>")),
            "po" => format!("msgid \"{text}\"\nmsgstr \"\"\n\n"),
            "srt" => format!("{}\n{from},000 --> {to},000\n{first}\n{second}\n\n", number + 1),
            "vtt" => format!("{from}.000 --> {to}.000\n{first}\n{second}\n\n"),
            "sbv" => format!("{from}.000,{to}.000\n{first}\n{second}\n\n"),
            _ => format!("Dialogue: 0,{from}.00,{to}.00,Default,,0,0,0,,{first}\\N{second}\n"),
        }
    };
    let head = match format {
        "vtt" => "WEBVTT\n\n",
        "ass" => "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
        "po" => "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n",
        _ => "",
    };
    head.to_owned() + &(0..segments).map(line).collect::<String>()
}

fn planned(criterion: &mut Criterion) {
    for format in formats::ALL {
        let length = document(format.name(), 100).len() / 100;
        let source = document(format.name(), 1_000_000 / length);
        criterion.bench_function(&format!("1 MB planned, {}", format.name()), |bencher| {
            bencher.iter(|| black_box(Document::new(source.clone(), format).texts().len()));
        });
    }
}

fn refused(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for format in formats::ALL {
        let document = Document::new(document(format.name(), SEGMENTS), format);
        let run = || {
            let info = EngineInfo {
                model: "parrot".to_owned(),
                engine: "scripted",
                device: "none".to_owned(),
                quantisation: "none".to_owned(),
                context_length: 2048,
                extended_from: None,
                talks_in_turns: true,
                template_fault: None,
                load_ms: 0,
                weight_bytes: None,
            };
            let translator =
                Translator::new(Arc::new(Parrot { info }), STYLE, Glossary::default(), PATIENCE).unwrap();
            let mut run = Run {
                translator: Arc::new(translator),
                source: Source::Model,
                parallel: 1,
                stores: &mut Stores::default(),
                progress: &mut |_, _| {},
                failing: 0,
                review: Review::Unmarked,
                surroundings: Surroundings::Hidden,
                is_stopped: &|| false,
            };
            let translated = runtime.block_on(run.document(&document)).unwrap();
            assert_eq!(translated.count(Status::Failed), SEGMENTS);
        };
        criterion.bench_function(&format!("2,000 segments refused, {}", format.name()), |bencher| {
            bencher.iter(run);
        });
    }
}

fn settings() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(10))
        .measurement_time(Duration::from_secs(2))
        .sample_size(10)
}

criterion_group! {
    name = benches;
    config = settings();
    targets = planned, refused
}
criterion_main!(benches);
