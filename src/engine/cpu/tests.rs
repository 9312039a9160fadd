//! The engine on the fixture models: real inference over random weights.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use phi_cpu::sample::SamplingOptions;
use phi_cpu::{AnswerBudget, CacheFormat, LogitsWanted, Phase, SequenceInput};

use super::*;

use crate::config::{KeptAnswer, WindowLength, WindowSettings};
use crate::engine::scores::AnswerScores;
use crate::engine::{Answer, Batching, BestOf, Constraint, CpuSetup, Eos, GenerationOptions, LogitBias};
use crate::model::{LocalModel, MiniModel};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures").join(name)
}

fn engine(name: &str) -> CpuEngine {
    CpuEngine::open(&LocalModel::at(&fixture(name)), &CpuSetup::new(NonZeroUsize::new(2).unwrap())).unwrap()
}

fn with_kernels(name: Option<&str>) -> CpuSetup {
    CpuSetup { kernels: name.map(str::to_owned), ..CpuSetup::new(NonZeroUsize::MIN) }
}

fn options() -> GenerationOptions {
    GenerationOptions { sampling: SamplingOptions::default(), max_tokens: Some(12), ..GenerationOptions::default() }
}

fn raw(text: &str, options: GenerationOptions) -> Request {
    Request { prompt: Prompt::Raw(text.to_owned()), options }
}

fn answer(engine: &CpuEngine, request: Request) -> Result<Answer, EngineError> {
    Answer::collect_blocking(engine.generate(request))
}

#[test]
fn both_layouts_answer_and_report_what_they_are() {
    for (name, quantisation) in [("chat-q8_0.gguf", "Q8_0"), ("checkpoint", "BF16")] {
        let engine = engine(name);
        let info = engine.info();
        assert_eq!((info.engine, info.quantisation.as_str(), info.context_length), ("cpu", quantisation, 64));
        assert!(info.talks_in_turns);
        let answer = answer(&engine, raw("De kat", options())).unwrap();
        assert_eq!(answer.usage.completion_tokens, answer.tokens.len());
        assert_eq!(answer.usage.prompt_tokens, engine.count_tokens(&Prompt::Raw("De kat".to_owned())).unwrap());
        assert_eq!(answer.reason, FinishReason::Length);
        assert_eq!(answer.tokens.len(), 12);
    }
}

#[test]
fn the_answer_goes_on_to_the_end_of_the_window_and_no_further() {
    let engine = engine("chat-q8_0.gguf");
    let endless = GenerationOptions { max_tokens: None, eos: Eos::Ignored, ..options() };
    let answer = answer(&engine, raw("De kat", endless)).unwrap();
    assert_eq!(answer.reason, FinishReason::Length);
    assert_eq!(answer.usage.prompt_tokens + answer.usage.completion_tokens, 64 + 1);
}

#[test]
fn a_stretched_window_holds_more_and_answers_the_same_to_what_fitted_before() {
    let stretched = |tokens, format| {
        let window = WindowSettings { length: WindowLength::Tokens(tokens), format, ..WindowSettings::default() };
        let setup = CpuSetup { window, ..CpuSetup::new(NonZeroUsize::new(2).unwrap()) };
        CpuEngine::open(&LocalModel::at(&fixture("chat-q8_0.gguf")), &setup)
    };
    let ordinary = engine("chat-q8_0.gguf");
    let engine = stretched(128, CacheFormat::F16).unwrap();
    assert_eq!((ordinary.info().extended_from, engine.info().extended_from), (None, Some(64)));
    assert_eq!(engine.info().context_length, 128);
    let tokens = |engine: &CpuEngine| answer(engine, raw("De kat", options())).unwrap().tokens;
    assert_eq!(tokens(&engine), tokens(&ordinary));
    let endless = GenerationOptions { max_tokens: None, eos: Eos::Ignored, ..options() };
    let usage = answer(&engine, raw(&"kat ".repeat(20), endless)).unwrap().usage;
    assert_eq!(usage.prompt_tokens + usage.completion_tokens, 128 + 1);
    // With 8 bits a number, and shorter than in training, if one likes.
    let smaller = stretched(32, CacheFormat::Int8).unwrap();
    assert_eq!((smaller.info().context_length, smaller.info().extended_from), (32, None));
    assert_eq!(smaller.open_model().unwrap().model().cache_format(), CacheFormat::Int8);
    let refused = stretched(257, CacheFormat::F16).err().unwrap();
    assert!(matches!(refused, EngineError::WindowTooLong { length: 257, trained: 64, largest: 256 }), "{refused}");
}

/// The mini model repeats itself before long, where tokens are guessed.
#[test]
fn an_answer_that_passes_its_budget_goes_on_and_begins_as_it_would_without() {
    let engine = |kept| {
        let window = WindowSettings { kept, ..WindowSettings::default() };
        let setup = CpuSetup { window, ..CpuSetup::new(NonZeroUsize::new(2).unwrap()) };
        CpuEngine::open(&LocalModel::mini(MiniModel::built_in().unwrap()), &setup).unwrap()
    };
    let long = GenerationOptions { max_tokens: Some(400), eos: Eos::Ignored, ..options() };
    let tokens = |kept| answer(&engine(kept), raw("De kat", long.clone())).unwrap().tokens;
    let (all, part) = (tokens(KeptAnswer::All), tokens(KeptAnswer::Part(AnswerBudget::new(260, 256).unwrap())));
    assert_eq!((all.len(), part.len()), (400, 400));
    assert_eq!(all[..260], part[..260]);
}

#[test]
fn a_prompt_that_leaves_no_room_is_refused_with_the_counts() {
    let engine = engine("chat-q8_0.gguf");
    let error = answer(&engine, raw(&"kat ".repeat(80), options())).err().unwrap();
    let EngineError::PromptTooLong { prompt_tokens, context_length: 64, .. } = error else { panic!("{error}") };
    assert!(prompt_tokens >= 80);
    assert!(matches!(answer(&engine, raw("", options())), Err(EngineError::EmptyPrompt)));
}

/// The formulas written out, on the logits of a pass over prompt and answer.
#[test]
fn an_answer_is_scored_by_the_models_own_logits_whatever_masks_them() {
    let engine = engine("chat-q8_0.gguf");
    let sampling = SamplingOptions {
        temperature: 0.9,
        repetition_penalty: Some(1.5),
        no_repeat_ngram: Some(2),
        seed: 3,
        ..SamplingOptions::default()
    };
    let constraint = Some(Constraint::Regex("[a-z ]{40}".to_owned()));
    let options =
        GenerationOptions { sampling, constraint, scores: AnswerScores::Wanted, max_tokens: Some(6), ..options() };
    let scored = answer(&engine, raw("De kat", options.clone())).unwrap();
    let unscored = answer(&engine, raw("De kat", GenerationOptions { scores: AnswerScores::Unwanted, ..options }));
    assert_eq!((unscored.as_ref().unwrap().scores, &unscored.unwrap().tokens), (None, &scored.tokens));
    let prompt = engine.encode(&Prompt::Raw("De kat".to_owned())).unwrap();
    let tokens = [prompt.as_slice(), &scored.tokens].concat();
    let model = engine.open_model().unwrap().model;
    let logits = model.forward(&tokens, &mut model.new_cache(tokens.len()), LogitsWanted::All).unwrap();
    let (mut certainty, mut logprob) = (0.0, 0.0);
    for (logits, &token) in logits.rows().skip(prompt.len() - 1).zip(&scored.tokens) {
        let logits: Vec<f64> = logits.iter().map(|&logit| f64::from(logit)).collect();
        let log_sum = logits.iter().map(|logit| logit.exp()).sum::<f64>().ln();
        let count = logits.len() as f64;
        certainty += logits.iter().map(|logit| (1.0 / count) * ((1.0 / count).ln() - (logit - log_sum))).sum::<f64>();
        logprob += logits[token as usize] - log_sum;
    }
    let (count, scores) = (scored.tokens.len() as f64, scored.scores.unwrap());
    assert!((scores.certainty - certainty / count).abs() < 0.02, "{scores:?} {}", certainty / count);
    assert!((scores.logprob - logprob / count).abs() < 0.05, "{scores:?} {}", logprob / count);
}

#[test]
fn candidates_read_their_prompt_once_and_one_is_todays_answer() {
    let engine = CpuEngine::open(
        &LocalModel::mini(MiniModel::built_in().unwrap()),
        &CpuSetup::new(NonZeroUsize::new(2).unwrap()),
    );
    let engine = engine.unwrap();
    let mut options = options();
    (options.sampling.temperature, options.sampling.seed) = (0.7, 9);
    let request = raw(&"De kat zit op de mat en slaapt. ".repeat(12), options);
    let ask = |count: usize| {
        let best_of = BestOf { count: count.try_into().unwrap(), select: None };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(best_of.ask(&engine, &request).unwrap()).unwrap()
    };
    let several = ask(6);
    let prompt = several.answers[0].usage.prompt_tokens;
    let reused: Vec<usize> = several.answers.iter().map(|answer| answer.usage.reused_tokens).collect();
    assert_eq!((reused[0], &reused[1..]), (0, vec![prompt - 1; 5].as_slice()));
    assert!(several.answers.iter().any(|answer| answer.text != several.answers[0].text), "{several:?}");
    let one = ask(1).into_best();
    let today = answer(&engine, request.clone()).unwrap();
    assert_eq!(
        (&one.text, &one.tokens, one.usage.completion_tokens),
        (&today.text, &today.tokens, today.tokens.len())
    );
}

#[test]
fn a_prompts_tokens_are_scored_as_an_answers_are() {
    let engine = engine("chat-q8_0.gguf");
    let greedy = GenerationOptions { logprobs: Some(2), max_tokens: Some(5), eos: Eos::Ignored, ..options() };
    let begun = answer(&engine, raw("De kat", greedy)).unwrap();
    let prompt = engine.encode(&Prompt::Raw("De kat".to_owned())).unwrap();
    let tokens = [prompt.as_slice(), &begun.tokens].concat();
    for limit in [0, 1, 2] {
        let options = GenerationOptions { prompt_logprobs: Some(2), max_tokens: Some(limit), ..options() };
        let scored = answer(&engine, Request { prompt: Prompt::Tokens(tokens.clone()), options }).unwrap();
        assert_eq!(scored.prompt_logprobs.len(), tokens.len() - 1);
        assert_eq!((scored.tokens.len() <= limit, scored.usage.prompt_tokens), (true, tokens.len()));
        for (scored, chosen) in scored.prompt_logprobs[prompt.len() - 1..].iter().zip(&begun.logprobs) {
            assert_eq!((scored.chosen.id, scored.likeliest.len()), (chosen.chosen.id, 2));
            assert!((scored.chosen.logprob - chosen.chosen.logprob).abs() < 0.05, "{scored:?} {chosen:?}");
        }
    }
    let unknown = Request { prompt: Prompt::Tokens(vec![1, 1 << 30]), options: options() };
    assert!(matches!(answer(&engine, unknown), Err(EngineError::UnknownToken(_))));
}

#[test]
fn penalties_and_biases_change_what_is_chosen() {
    let engine = engine("chat-q8_0.gguf");
    let plain = answer(&engine, raw("De kat", options())).unwrap().tokens;
    let with =
        |bias: LogitBias| answer(&engine, raw("De kat", GenerationOptions { bias, ..options() })).unwrap().tokens;
    let banned = with(LogitBias { biases: vec![(plain[0], -100.0)], ..LogitBias::default() });
    assert!(!banned.contains(&plain[0]));
    let once = with(LogitBias { presence_penalty: 1000.0, ..LogitBias::default() });
    let distinct: std::collections::HashSet<u32> = once.iter().copied().collect();
    assert_eq!(distinct.len(), once.len(), "no token twice");
    let nothing = answer(&engine, raw("De kat", GenerationOptions { max_tokens: Some(0), ..options() })).unwrap();
    assert_eq!((nothing.text.as_str(), nothing.reason), ("", FinishReason::Length));
    assert!(nothing.usage.prompt_tokens > 0);
}

#[test]
fn seeds_repeat_and_differ() {
    let engine = engine("chat-q8_0.gguf");
    let drawn = |seed| {
        let sampling = SamplingOptions { temperature: 1.5, seed, ..SamplingOptions::default() };
        answer(&engine, raw("De kat", GenerationOptions { sampling, ..options() })).unwrap().tokens
    };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
}

#[test]
fn a_stop_string_ends_the_answer_and_is_not_shown() {
    let engine = engine("chat-q8_0.gguf");
    let whole = answer(&engine, raw("De kat", options())).unwrap().text;
    let middle: String = whole.chars().skip(4).take(2).collect();
    let place = whole.find(&middle).unwrap();
    let stopped = answer(&engine, raw("De kat", GenerationOptions { stop: vec![middle], ..options() })).unwrap();
    assert_eq!(stopped.text, whole[..place]);
    assert_eq!(stopped.reason, FinishReason::Stop);
}

#[test]
fn constraints_hold_even_on_random_weights() {
    let engine = engine("chat-q8_0.gguf");
    let schema = serde_json::json!({
        "type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 99}},
        "required": ["n"], "additionalProperties": false
    });
    let constrained = |constraint| {
        let options = GenerationOptions { constraint: Some(constraint), max_tokens: Some(40), ..options() };
        answer(&engine, raw("De kat", options))
    };
    let json = constrained(Constraint::JsonSchema(schema)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    assert!((1..=99).contains(&value["n"].as_i64().unwrap()));
    assert_eq!(json.reason, FinishReason::Stop);
    assert_eq!(constrained(Constraint::Regex("(ja|nee)!".to_owned())).unwrap().text.len() % 2, 1);
    assert_eq!(constrained(Constraint::Grammar("start: \"één\" \" 🧀\"".to_owned())).unwrap().text, "één 🧀");
    for broken in [
        Constraint::Regex("(".to_owned()),
        Constraint::Grammar("start: nothing".to_owned()),
        Constraint::JsonSchema(serde_json::json!({"type": "niets"})),
    ] {
        assert!(matches!(constrained(broken), Err(EngineError::Constraint(_))));
    }
}

#[test]
fn dropping_the_stream_cancels_and_the_next_request_is_answered() {
    let engine = engine("chat-q8_0.gguf");
    let endless = GenerationOptions { max_tokens: None, eos: Eos::Ignored, ..options() };
    for _ in 0..5 {
        let mut stream = engine.generate(raw("De kat", endless.clone()));
        while !matches!(stream.next_blocking(), Some(Event::Delta { .. })) {}
        drop(stream);
    }
    let started = Instant::now();
    assert_eq!(answer(&engine, raw("De kat", options())).unwrap().tokens.len(), 12);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_conversation_takes_the_models_own_template_and_base_models_take_none() {
    use crate::conversation::Conversation;
    use crate::model::ModelKind;
    let question = Prompt::Conversation(Conversation::question(None, "Hoi <|im_end|>".to_owned()));
    let chat = engine("checkpoint");
    let tokens = chat.intake.text.codec.encode(&question).unwrap();
    let markers: Vec<&str> =
        tokens.iter().filter_map(|&id| chat.intake.text.codec.tokenizer().marker_name(id)).collect();
    assert_eq!(markers, ["<|im_start|>", "<|im_end|>", "<|im_start|>"]);
    let local = LocalModel { kind: Some(ModelKind::Base), ..LocalModel::at(&fixture("checkpoint")) };
    let base = CpuEngine::open(&local, &with_kernels(Some("scalar"))).unwrap();
    assert!(!base.info().talks_in_turns && base.info().device.contains("scalar"));
    assert!(matches!(base.count_tokens(&question), Err(EngineError::NoTurns)));
}

#[test]
fn stop_tokens_are_all_of_the_models() {
    for name in ["chat-q8_0.gguf", "checkpoint"] {
        let engine = engine(name);
        let mut names: Vec<&str> = engine
            .intake
            .text
            .codec
            .stop_tokens()
            .iter()
            .filter_map(|&id| engine.intake.text.codec.tokenizer().marker_name(id))
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["<|endoftext|>", "<|im_end|>"], "{name}");
    }
}

#[test]
fn broken_models_and_unknown_kernels_are_errors() {
    let open = |path: &Path, kernels| CpuEngine::open(&LocalModel::at(path), &with_kernels(kernels)).err().unwrap();
    assert!(matches!(open(&fixture("missing.gguf"), None), EngineError::Load { .. }));
    assert!(matches!(open(&fixture("checkpoint-sharded"), None), EngineError::Tokenizer { .. }));
    assert!(matches!(open(&fixture("checkpoint"), Some("mmx")), EngineError::NoSuchKernels(_)));
}

#[test]
fn requests_at_the_same_time_get_the_answers_that_each_gets_alone() {
    let engine = engine("chat-q8_0.gguf");
    let texts = ["De kat", "De hond en de kat", "Een", "Wat is dat?", "De kat", "Het huis"];
    let alone: Vec<Vec<u32>> =
        texts.iter().map(|text| answer(&engine, raw(text, options())).unwrap().tokens).collect();
    let mut streams: Vec<EventStream> = texts.iter().map(|text| engine.generate(raw(text, options()))).collect();
    // One of them is not wanted after all.
    drop(streams.remove(2));
    let together: Vec<Vec<u32>> =
        streams.into_iter().map(|stream| Answer::collect_blocking(stream).unwrap().tokens).collect();
    let wanted: Vec<_> =
        alone.iter().enumerate().filter(|&(place, _)| place != 2).map(|(_, answer)| answer).collect();
    assert_eq!(together.iter().collect::<Vec<_>>(), wanted);
}

#[test]
fn the_same_seed_gives_the_same_answer_alone_and_in_company_where_that_is_asked_for() {
    let setup = CpuSetup { batching: Batching::Separate, ..CpuSetup::new(NonZeroUsize::new(2).unwrap()) };
    let mini = LocalModel::mini(MiniModel::built_in().unwrap());
    let engine = CpuEngine::open(&mini, &setup).unwrap();
    let requests: Vec<Request> = (0..8)
        .map(|seed| {
            let sampling = SamplingOptions { temperature: 1.0, top_p: Some(0.9), seed, ..SamplingOptions::default() };
            let options = GenerationOptions { sampling, max_tokens: Some(60), eos: Eos::Ignored, ..options() };
            raw("Vertel een verhaal over een kat.", options)
        })
        .collect();
    let alone: Vec<Answer> = requests.iter().map(|request| answer(&engine, request.clone()).unwrap()).collect();
    let streams: Vec<EventStream> = requests.into_iter().map(|request| engine.generate(request)).collect();
    for (stream, alone) in streams.into_iter().zip(&alone) {
        assert_eq!(Answer::collect_blocking(stream).unwrap().text, alone.text);
    }
    assert_ne!(alone[0].text, alone[1].text);
    let load = engine.load().unwrap();
    assert!(load.cached_tokens > 0 && load.most_at_once >= 1, "{load:?}");
}

#[test]
fn a_second_turn_reads_only_what_is_new() {
    let engine = engine("chat-q8_0.gguf");
    let first = answer(&engine, raw("De kat zit op de mat", options())).unwrap();
    let more = format!("De kat zit op de mat{}", first.text);
    let mut stream = engine.generate(raw(&more, options()));
    let mut reading = Vec::new();
    while let Some(event) = stream.next_blocking() {
        if let Event::Reading { tokens } = event {
            reading.push(tokens);
        }
    }
    // The first report tells what was there; text need not fall into the same tokens again all the way.
    assert_eq!(reading.len(), 2);
    assert!(reading[0] >= first.usage.prompt_tokens - 1, "{reading:?} after {:?}", first.usage);
}

#[test]
fn guesses_change_nothing() {
    let engine = engine("chat-q8_0.gguf");
    // Random weights run in circles soon, which is where guesses come in.
    let endless = GenerationOptions { max_tokens: None, eos: Eos::Ignored, ..options() };
    let tokens = answer(&engine, raw("De kat", endless)).unwrap().tokens;
    let text = &engine.intake.text;
    let mut cache = text.model.new_cache(64);
    let prompt = text.codec.tokenizer().encode_marked("De kat").unwrap();
    let mut logits = text.model.forward(&prompt, &mut cache, LogitsWanted::Last).unwrap();
    for (index, &token) in tokens.iter().enumerate() {
        let row = logits.last_mut().unwrap();
        text.codec.stop_tokens().iter().for_each(|&stop| row[stop as usize] = f32::NEG_INFINITY);
        assert_eq!(phi_cpu::sample::argmax(row), Some(token));
        if index + 1 == tokens.len() {
            break;
        }
        let cache = &mut cache;
        let input = SequenceInput { tokens: &[token], cache, phase: Phase::Decode, wanted: LogitsWanted::Last };
        logits = text.model.forward_batch(&mut [input], &|| false).unwrap().swap_remove(0);
    }
}
