//! Planted candidates for each rule.

use super::*;
use crate::engine::scores::Scores;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Event, FinishReason, Prompt};

/// The script of an answer with its scores: certainty and mean log-probability.
fn scored(text: &str, certainty: f64, logprob: f64) -> Vec<Step> {
    ScriptedEngine::scored(&[text], Scores { logprob, certainty })
}

fn cut_off(text: &str, certainty: f64) -> Vec<Step> {
    let mut script = scored(text, certainty, -1.0);
    if let Some(Step::Send(Event::Finished { reason, .. })) = script.last_mut() {
        *reason = FinishReason::Length;
    }
    script
}

fn request(constraint: Option<Constraint>) -> Request {
    let mut options = GenerationOptions { constraint, ..GenerationOptions::default() };
    options.sampling.temperature = BestOf::TEMPERATURE;
    options.sampling.seed = 5;
    Request { prompt: Prompt::Raw("x".to_owned()), options }
}

fn best_of(count: usize, select: Option<&str>) -> BestOf {
    BestOf { count: count.try_into().unwrap(), select: select.map(|name| name.parse().unwrap()) }
}

async fn ask(scripts: Vec<Vec<Step>>, select: Option<&str>, constraint: Option<Constraint>) -> Ranked {
    let best_of = best_of(scripts.len(), select);
    best_of.ask(&ScriptedEngine::new(scripts), &request(constraint)).unwrap().await.unwrap()
}

#[tokio::test]
async fn the_most_certain_and_the_likeliest_answer_are_chosen_by_their_scores() {
    let scripts = || vec![scored("a", 3.0, -0.5), scored("b", 9.0, -0.7), scored("c", 4.0, -0.2)];
    let certain = ask(scripts(), Some("certainty"), None).await;
    assert_eq!((certain.chosen(), &certain.marks), (1, &vec![Some(3.0), Some(9.0), Some(4.0)]));
    assert_eq!(certain.into_best().text, "b");
    let likely = ask(scripts(), Some("logprob"), None).await;
    assert_eq!((likely.chosen(), &likely.marks), (2, &vec![Some(-0.5), Some(-0.7), Some(-0.2)]));
    // Certainty is what is chosen by where answers cannot be compared.
    assert_eq!(ask(scripts(), None, None).await.select, Select::Certainty);
    // One without a token has no score, and is never better than one with.
    let empty = ask(vec![ScriptedEngine::answer(&[""]), scored("a", -1.0, -9.0)], Some("certainty"), None).await;
    assert_eq!((empty.chosen(), empty.marks[0]), (1, None));
}

#[tokio::test]
async fn a_vote_counts_what_answers_say_and_the_more_certain_ones_more() {
    // Two against two, in other words: √4 + √1 = 3 against √3 + √2 = 3.1.
    let scripts = vec![
        scored("Dat is 7.", 9.0, -1.0),
        scored("3 + 5 = 8", 8.0, -1.0),
        scored("het antwoord is 7", 1.0, -1.0),
        scored("8", 2.0, -1.0),
    ];
    let voted = ask(scripts, Some("vote"), None).await;
    let expected = [3.0, 3_f64.sqrt() + 2_f64.sqrt()];
    for (index, mark) in voted.marks.iter().enumerate() {
        assert!((mark.unwrap() - expected[index % 2]).abs() < 1e-12, "{:?}", voted.marks);
    }
    // The first candidate that says so is taken, not the most certain one.
    assert_eq!(voted.chosen(), 1);
    // Three weak votes beat the surest one, and a tie goes to the earlier one.
    let many = vec![scored("9", 99.0, 0.0), scored("8", 1.0, 0.0), scored("8", 1.0, 0.0), scored("8", 1.0, 0.0)];
    assert_eq!(ask(many, Some("vote"), None).await.chosen(), 1);
}

#[tokio::test]
async fn a_format_is_voted_on_and_half_a_document_has_no_vote() {
    let schema = Constraint::JsonSchema(serde_json::json!({"type": "object"}));
    let scripts = || {
        vec![
            cut_off(r#"{"a": 1, "b"#, 99.0),
            scored(r#"{"a": 1, "b": 1}"#, 1.0, -1.0),
            scored(r#"{"a": 2, "b": 2}"#, 9.0, -1.0),
            scored(r#"{"b": 3, "a": 1}"#, 2.0, -1.0),
        ]
    };
    let whole = ask(scripts(), None, Some(schema.clone())).await;
    assert_eq!((&whole.select, whole.chosen(), whole.marks[0]), (&Select::Vote(None), 2, None));
    assert_eq!(ask(scripts(), Some("vote:a"), Some(schema.clone())).await.chosen(), 1);
    // Whatever the rule, a whole document is better.
    assert_eq!(ask(scripts(), Some("certainty"), Some(schema.clone())).await.chosen(), 2);
    let none_is_whole = vec![cut_off("{", 1.0), cut_off("[", 2.0)];
    assert_eq!(ask(none_is_whole, None, Some(schema)).await.chosen(), 0);
}

#[tokio::test]
async fn the_consensus_is_the_answer_that_the_others_come_nearest_to() {
    let texts =
        ["De kat zit op de mat.", "De kat zit op de stoel.", "Een hond blaft hard.", "De kat zit op een mat."];
    let scripts = || texts.iter().map(|text| ScriptedEngine::answer(&[text])).collect();
    let ranked = ask(scripts(), Some("consensus"), None).await;
    assert_eq!(ranked.chosen(), 0);
    let others: f64 = texts[1..].iter().map(|other| crate::chrf::chrf(texts[0], other)).sum();
    assert!((ranked.marks[0].unwrap() - others / 3.0).abs() < 1e-12);
    // Without scores it is the default.
    assert_eq!(ask(scripts(), None, None).await.select, Select::Consensus);
}

#[tokio::test]
async fn candidates_differ_in_their_seeds_and_one_is_the_request_itself() {
    let engine = ScriptedEngine::new((0..4).map(|_| scored("a", 1.0, -1.0)));
    best_of(3, None).ask(&engine, &request(None)).unwrap().await.unwrap();
    best_of(1, None).ask(&engine, &request(None)).unwrap().await.unwrap();
    let requests = engine.requests();
    let seeds: Vec<u64> = requests.iter().map(|request| request.options.sampling.seed).collect();
    assert_eq!(seeds, [5, 6, 7, 5]);
    assert!(requests[..3].iter().all(|request| request.options.scores == AnswerScores::Wanted));
    assert_eq!(requests[3], request(None));
}

#[tokio::test]
async fn the_best_answer_bears_what_all_of_them_took() {
    let ranked = ask(vec![scored("a", 1.0, 0.0), scored("b", 2.0, 0.0)], Some("certainty"), None).await;
    let two = ranked.clone().best(2);
    assert_eq!(two.iter().map(|answer| answer.usage.completion_tokens).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(two.iter().map(|answer| answer.text.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    let one = ranked.into_best();
    assert_eq!((one.text.as_str(), one.usage.completion_tokens, one.usage.prompt_tokens), ("b", 2, 1));
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_before_anything_is_asked() {
    let engine = ScriptedEngine::new([]).without_scores();
    for select in ["certainty", "logprob"] {
        let refused = best_of(2, Some(select)).ask(&engine, &request(None)).map(drop);
        assert!(matches!(refused, Err(EngineError::NoScores { .. })), "{refused:?}");
    }
    let mut greedy = request(None);
    greedy.options.sampling.temperature = 0.0;
    let refused = best_of(2, None).ask(&engine, &greedy).map(drop);
    assert!(matches!(refused, Err(EngineError::EqualCandidates)), "{refused:?}");
    assert!(engine.requests().is_empty());
    // A vote without scores is the plain majority.
    let engine = ScriptedEngine::new(["1", "2", "2"].map(|text| ScriptedEngine::answer(&[text]))).without_scores();
    let ranked = best_of(3, Some("vote")).ask(&engine, &request(None)).unwrap().await.unwrap();
    assert_eq!((ranked.chosen(), ranked.marks), (1, vec![Some(1.0), Some(2.0), Some(2.0)]));
}

#[test]
fn rules_are_read_as_they_are_written() {
    for name in ["vote", "vote:naam", "consensus", "certainty", "logprob"] {
        assert_eq!(name.parse::<Select>().unwrap().to_string(), name);
    }
    for name in ["", "vote:", "Vote", "certainty:x", "votes"] {
        assert!(name.parse::<Select>().is_err(), "{name}");
    }
}

#[test]
fn a_request_says_how_many_and_by_what() {
    let base = best_of(4, Some("consensus"));
    assert_eq!(base.with(None, None).unwrap(), base);
    assert_eq!(base.with(Some(8), Some("vote")).unwrap(), best_of(8, Some("vote")));
    for count in [0, BestOf::MOST + 1] {
        assert!(matches!(base.with(Some(count), None), Err(OptionError::OutOfRange { name: "best_of", .. })));
    }
    assert!(matches!(base.with(None, Some("luck")), Err(OptionError::Select(_))));
    let temperature = |best_of: BestOf, own| {
        best_of.suit(OptionOverrides { temperature: own, ..OptionOverrides::default() }).temperature
    };
    assert_eq!(temperature(best_of(2, None), None), Some(BestOf::TEMPERATURE));
    assert_eq!(temperature(best_of(2, None), Some(1.5)), Some(1.5));
    assert_eq!(temperature(best_of(1, None), None), None);
}
