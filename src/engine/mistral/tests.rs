//! The engine without a GPU, on checkpoints whose heads rotate as a whole: the mini model's weights, and random ones.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::Path;

use safetensors::tensor::{Dtype, TensorView};
use tempfile::TempDir;

use super::*;
use crate::conversation::{Conversation, Message, Role, TemplateHost};
use crate::engine::{
    Answer, AnswerStep, Constraint as Form, CpuEngine, CpuSetup, Eos, FinishReason, GenerationOptions, Preset,
    TokenLogprob, Usage, tokenizer_of,
};
use crate::model::{LocalModel, MiniModel};

/// The mini model as a checkpoint directory in f32.
fn mini_checkpoint() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mini = MiniModel::built_in().unwrap();
    let storage = Arc::new(phi_cpu::Storage::Static(mini.weights()));
    let file = phi_cpu::gguf::File::read(storage).unwrap();
    let number = |key: &str| file.integer(&format!("phi2.{key}")).unwrap() as usize;
    let (hidden, inner) = (number("embedding_length"), number("feed_forward_length"));
    let (layers, heads) = (number("block_count"), number("attention.head_count"));
    assert_eq!(number("rope.dimension_count"), hidden / heads, "heads must rotate as a whole");
    let words = file.vocabulary().unwrap().tokens.len();
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    let mut add = |from: &str, to: &str, rows: usize, columns: usize, shape: &[usize]| {
        let matrix = file.matrix(from, rows, columns).unwrap();
        let mut row = vec![0.0; columns];
        let mut bytes = Vec::new();
        for number in 0..rows {
            matrix.read_row(number, &mut row);
            bytes.extend(row.iter().flat_map(|value: &f32| value.to_le_bytes()));
        }
        tensors.push((to.to_owned(), shape.to_vec(), bytes));
    };
    add("token_embd.weight", "model.embed_tokens.weight", words, hidden, &[words, hidden]);
    add("output.weight", "lm_head.weight", words, hidden, &[words, hidden]);
    add("output.bias", "lm_head.bias", 1, words, &[words]);
    for part in ["weight", "bias"] {
        add(&format!("output_norm.{part}"), &format!("model.final_layernorm.{part}"), 1, hidden, &[hidden]);
    }
    for layer in 0..layers {
        let (from, to) = (format!("blk.{layer}"), format!("model.layers.{layer}"));
        for part in ["weight", "bias"] {
            add(&format!("{from}.attn_norm.{part}"), &format!("{to}.input_layernorm.{part}"), 1, hidden, &[hidden]);
        }
        let matrices = [
            ("attn_q", "self_attn.q_proj", hidden, hidden),
            ("attn_k", "self_attn.k_proj", hidden, hidden),
            ("attn_v", "self_attn.v_proj", hidden, hidden),
            ("attn_output", "self_attn.dense", hidden, hidden),
            ("ffn_up", "mlp.fc1", inner, hidden),
            ("ffn_down", "mlp.fc2", hidden, inner),
        ];
        for (one, other, rows, columns) in matrices {
            let (one, other) = (format!("{from}.{one}"), format!("{to}.{other}"));
            add(&format!("{one}.weight"), &format!("{other}.weight"), rows, columns, &[rows, columns]);
            add(&format!("{one}.bias"), &format!("{other}.bias"), 1, rows, &[rows]);
        }
    }
    let views =
        tensors.iter().map(|(name, shape, bytes)| (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    let weights = safetensors::serialize(views, None).unwrap();
    std::fs::write(directory.path().join("model.safetensors"), weights).unwrap();
    let config = serde_json::json!({
        "architectures": ["PhiForCausalLM"], "model_type": "phi", "vocab_size": words, "hidden_size": hidden,
        "intermediate_size": inner, "num_hidden_layers": layers, "num_attention_heads": heads,
        "num_key_value_heads": heads, "partial_rotary_factor": 1.0, "rope_theta": 10000.0, "layer_norm_eps": 1e-5,
        "max_position_embeddings": number("context_length"), "hidden_act": "gelu_new", "qk_layernorm": false,
        "tie_word_embeddings": false, "bos_token_id": 0, "eos_token_id": 0,
    });
    std::fs::write(directory.path().join("config.json"), config.to_string()).unwrap();
    let tokenizer = tokenizer_of(&LocalModel::mini(mini)).unwrap();
    std::fs::write(directory.path().join("tokenizer.json"), tokenizer.to_json()).unwrap();
    std::fs::write(directory.path().join("tokenizer_config.json"), "{\"eos_token\": \"<|im_end|>\"}").unwrap();
    directory
}

fn setup() -> MistralSetup {
    MistralSetup {
        device: MistralDevice::Cpu,
        device_name: "cpu".to_owned(),
        isq: None,
        cache: None,
        cached_prefixes: 4,
        templates: TemplateHost::Here,
    }
}

/// The engine to compare with, in arithmetic that is the same everywhere.
fn portable() -> CpuSetup {
    CpuSetup { kernels: Some("scalar".to_owned()), ..CpuSetup::new(NonZeroUsize::MIN) }
}

fn open(directory: &Path, setup: &MistralSetup) -> MistralEngine {
    MistralEngine::open(&LocalModel::at(directory), setup).unwrap()
}

fn options() -> GenerationOptions {
    GenerationOptions {
        sampling: phi_cpu::sample::SamplingOptions::default(),
        max_tokens: Some(40),
        ..GenerationOptions::default()
    }
}

fn question(text: &str) -> Prompt {
    Prompt::Conversation(Conversation::question(None, text.to_owned()))
}

/// An answer without what differs from run to run and from engine to engine.
#[derive(Debug, PartialEq)]
struct Reply {
    text: String,
    tokens: Vec<u32>,
    reason: FinishReason,
    usage: Usage,
    deltas: usize,
}

fn collect(mut stream: EventStream) -> Result<Reply, EngineError> {
    let (mut answer, mut deltas) = (Answer::default(), 0);
    while let Some(event) = stream.next_blocking() {
        match answer.absorb(event)? {
            Some(AnswerStep::Delta { .. }) => deltas += 1,
            Some(AnswerStep::Finished) => {
                let Answer { text, tokens, reason, usage, .. } = answer;
                return Ok(Reply { text, tokens, reason, usage: Usage { reused_tokens: 0, ..usage }, deltas });
            }
            _ => {}
        }
    }
    Err(EngineError::Stopped)
}

fn ask(engine: &dyn Engine, prompt: Prompt, options: GenerationOptions) -> Result<Reply, EngineError> {
    collect(engine.generate(Request { prompt, options }))
}

const QUESTIONS: [&str; 8] = [
    "Wat is de hoofdstad van Frankrijk?",
    "Wat kun je?",
    "Hoi!",
    "Wat is twee plus drie?",
    "Wat is het tegenovergestelde van groot?",
    "Vertel eens iets.",
    "Wie ben je?",
    "Wat is de hoofdstad van Nederland?",
];

#[test]
fn answers_are_those_of_the_cpu_engine_token_for_token() {
    let directory = mini_checkpoint();
    let gpu = open(directory.path(), &setup());
    let cpu = CpuEngine::open(&LocalModel::at(directory.path()), &portable()).unwrap();
    assert_eq!((gpu.info().engine, gpu.info().talks_in_turns), ("mistral", true));
    assert_eq!(gpu.info().context_length, cpu.info().context_length);
    let alone: Vec<Reply> = QUESTIONS.iter().map(|text| ask(&cpu, question(text), options()).unwrap()).collect();
    assert_eq!(alone[0].text, "De hoofdstad van Frankrijk is Parijs.");
    for (text, expected) in QUESTIONS.iter().zip(&alone) {
        assert_eq!(&ask(&gpu, question(text), options()).unwrap(), expected, "{text}");
    }
    // Eight at once; one more is not wanted after all.
    let start = |text: &&str| gpu.generate(Request { prompt: question(text), options: options() });
    let streams: Vec<EventStream> = QUESTIONS.iter().map(start).collect();
    drop(start(&QUESTIONS[1]));
    for (stream, expected) in streams.into_iter().zip(&alone) {
        assert_eq!(&collect(stream).unwrap(), expected);
    }
    // A text that goes on begins with the space that belongs to it.
    let raw = || Prompt::Raw("<|im_start|>assistant\nDe hoofdstad van".to_owned());
    let continued = ask(&gpu, raw(), options()).unwrap();
    assert!(continued.text.starts_with(' '), "{:?}", continued.text);
    assert_eq!(continued, ask(&cpu, raw(), options()).unwrap());
}

#[test]
fn every_option_means_what_it_means_on_the_cpu() {
    let directory = mini_checkpoint();
    let gpu = open(directory.path(), &setup());
    let cpu = CpuEngine::open(&LocalModel::at(directory.path()), &portable()).unwrap();
    let creative = Preset::Creative.options(7);
    let schema = serde_json::json!({
        "type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 99}},
        "required": ["n"], "additionalProperties": false
    });
    let cases = [
        GenerationOptions { sampling: creative.clone(), ..options() },
        GenerationOptions { sampling: Preset::Precise.options(0), ..options() },
        GenerationOptions {
            sampling: phi_cpu::sample::SamplingOptions {
                temperature: 1.1,
                top_k: Some(3),
                top_p: None,
                min_p: None,
                repetition_penalty: Some(1.1),
                no_repeat_ngram: None,
                seed: 3,
            },
            ..options()
        },
        GenerationOptions { max_tokens: Some(3), ..options() },
        GenerationOptions { stop: vec!["Frank".to_owned()], ..options() },
        GenerationOptions { eos: Eos::Ignored, max_tokens: Some(30), ..options() },
        GenerationOptions { constraint: Some(Form::JsonSchema(schema)), ..options() },
        GenerationOptions { constraint: Some(Form::Regex("(ja|nee)!".to_owned())), ..options() },
        GenerationOptions { constraint: Some(Form::Grammar("start: \"één\" \" 🧀\"".to_owned())), ..options() },
    ];
    for case in cases {
        let expected = ask(&cpu, question(QUESTIONS[0]), case.clone()).unwrap();
        assert_eq!(ask(&gpu, question(QUESTIONS[0]), case.clone()).unwrap(), expected, "{case:?}");
    }
    let broken = GenerationOptions { constraint: Some(Form::Regex("(".to_owned())), ..options() };
    assert!(matches!(ask(&gpu, question("x"), broken), Err(EngineError::Constraint(_))));
}

/// The log-probability of every word at every token of an answer.
fn log_probabilities(engine: &dyn Engine, prompt: Prompt) -> Vec<HashMap<Vec<u8>, f32>> {
    let options = GenerationOptions { logprobs: Some(4096), ..options() };
    let mut stream = engine.generate(Request { prompt, options });
    let mut told = Vec::new();
    while let Some(event) = stream.next_blocking() {
        if let Event::Logprobs(more) = event {
            told.extend(more);
        }
    }
    let of_token = |token: TokenLogprob| token.likeliest.into_iter().map(|word| (word.bytes, word.logprob)).collect();
    told.into_iter().map(of_token).collect()
}

/// The largest difference between two tables of [`log_probabilities`].
fn difference(one: &[HashMap<Vec<u8>, f32>], other: &[HashMap<Vec<u8>, f32>]) -> f32 {
    assert_eq!(one.len(), other.len());
    assert!(!one.is_empty());
    let words = one.iter().zip(other).flat_map(|(one, other)| {
        assert_eq!((one.len(), other.len()), (4096, 4096));
        one.iter().map(|(word, logprob)| (logprob - other[word]).abs())
    });
    words.fold(0.0, f32::max)
}

/// The output layer's bias, which mistral.rs leaves out, moves words by several nats, and the hole at the end of a
/// cached prefix by one (docs/ENGINES.md). If this test fails after an update, mistral.rs may add the bias itself, so
/// that it is added twice.
#[test]
fn both_engines_find_every_word_as_likely() {
    let directory = mini_checkpoint();
    let gpu = open(directory.path(), &setup());
    let cpu = CpuEngine::open(&LocalModel::at(directory.path()), &portable()).unwrap();
    let turn = |role, content: &str| Message { role, content: content.to_owned() };
    let turns = |count| {
        let turns = [
            turn(Role::User, QUESTIONS[0]),
            turn(Role::Assistant, "De hoofdstad van Frankrijk is Parijs."),
            turn(Role::User, QUESTIONS[1]),
        ];
        Prompt::Conversation(Conversation { messages: turns.into_iter().take(count).collect() })
    };
    // What was read is used again: all of it, a part of it, more than it.
    for prompt in [turns(1), turns(3), turns(1), question(QUESTIONS[7]), turns(3), Prompt::Raw("De".to_owned())] {
        let worst = difference(&log_probabilities(&cpu, prompt.clone()), &log_probabilities(&gpu, prompt.clone()));
        // The CPU engine keeps keys and values in sixteen bits.
        assert!(worst < 0.02, "{prompt:?}: {worst}");
    }
}

#[test]
fn an_answer_streams_ends_at_the_window_and_can_be_given_up() {
    let directory = mini_checkpoint();
    let engine = open(directory.path(), &setup());
    let answer = ask(&engine, question(QUESTIONS[0]), options()).unwrap();
    assert!(answer.deltas > 3, "{answer:?}");
    let endless = GenerationOptions { max_tokens: None, eos: Eos::Ignored, ..options() };
    for _ in 0..3 {
        let mut stream = engine.generate(Request { prompt: question("Tel."), options: endless.clone() });
        while !matches!(stream.next_blocking(), Some(Event::Delta { .. })) {}
        drop(stream);
    }
    assert_eq!(ask(&engine, question(QUESTIONS[0]), options()).unwrap().text, answer.text);
    let long = Prompt::Raw("De kat ".repeat(2000));
    assert!(matches!(ask(&engine, long, options()), Err(EngineError::PromptTooLong { .. })));
    let nearly = "De kat en de hond ".repeat(800);
    let words = engine.codec.tokenizer().encode_marked(&nearly).unwrap();
    let room = 2048 - 6;
    let text: Vec<u8> = words[..room].iter().flat_map(|&id| engine.codec.tokenizer().bytes_of(id).to_vec()).collect();
    let full = ask(&engine, Prompt::Raw(String::from_utf8(text).unwrap()), endless).unwrap();
    assert_eq!((full.reason, full.usage.prompt_tokens + full.usage.completion_tokens), (FinishReason::Length, 2049));
}

#[test]
fn a_cache_that_cannot_be_written_is_no_hindrance() {
    let directory = mini_checkpoint();
    let file = tempfile::NamedTempFile::new().unwrap();
    let setup = MistralSetup { isq: Some(IsqFormat::Q8_0), cache: Some(file.path().to_owned()), ..setup() };
    let answer = ask(&open(directory.path(), &setup), question(QUESTIONS[0]), options()).unwrap();
    assert_eq!(answer.text, "De hoofdstad van Frankrijk is Parijs.");
}

#[test]
fn weights_are_made_smaller_and_kept_for_the_next_time() {
    let directory = mini_checkpoint();
    let cache = tempfile::tempdir().unwrap();
    let smaller = |isq| MistralSetup { isq: Some(isq), cache: Some(cache.path().to_owned()), ..setup() };
    for isq in [IsqFormat::Q8_0, IsqFormat::Q4K] {
        let first = open(directory.path(), &smaller(isq));
        let kept: Vec<_> = std::fs::read_dir(cache.path().join("uqff")).unwrap().collect();
        let answer = ask(&first, question(QUESTIONS[0]), options()).unwrap();
        let probabilities = log_probabilities(&first, question(QUESTIONS[0]));
        drop(first);
        let second = open(directory.path(), &smaller(isq));
        assert_eq!(second.info().quantisation, isq.name());
        assert_eq!(log_probabilities(&second, question(QUESTIONS[0])), probabilities);
        assert_eq!(std::fs::read_dir(cache.path().join("uqff")).unwrap().count(), kept.len());
        drop(second);
        // What was kept is broken: it is made again.
        for kept in kept {
            std::fs::write(kept.unwrap().path().join("weights-0.uqff"), b"broken").unwrap();
        }
        let third = open(directory.path(), &smaller(isq));
        assert_eq!(ask(&third, question(QUESTIONS[0]), options()).unwrap(), answer);
        if isq == IsqFormat::Q8_0 {
            assert_eq!(answer.text, "De hoofdstad van Frankrijk is Parijs.");
        }
    }
}

/// The first fault of docs/ENGINES.md. If this test fails, mistral.rs has fixed it and the workaround can go.
#[test]
fn mistral_rs_still_fails_where_a_part_of_a_head_rotates() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures/checkpoint");
    let config = phi_cpu::checkpoint::read_config(&directory).unwrap();
    let engine = MistralEngine::open_checked(&LocalModel::at(&directory), &directory, &config, &setup()).unwrap();
    let failed = ask(&engine, Prompt::Raw("De kat".to_owned()), options()).unwrap_err();
    assert!(failed.to_string().contains("rope"), "{failed}");
}

#[test]
fn what_mistral_rs_cannot_run_is_refused_with_the_reason() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures");
    let refused = |name: &str| MistralEngine::open(&LocalModel::at(&fixtures.join(name)), &setup()).err().unwrap();
    assert!(matches!(refused("chat-q8_0.gguf"), EngineError::GgufElsewhere { .. }));
    assert!(matches!(refused("checkpoint"), EngineError::RotaryElsewhere { .. }));
    assert!(matches!(refused("tokenizer"), EngineError::Load { .. }));
    let mini = LocalModel::mini(MiniModel::built_in().unwrap());
    assert!(matches!(MistralEngine::open(&mini, &setup()).err().unwrap(), EngineError::GgufElsewhere { .. }));
}
