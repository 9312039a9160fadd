//! The prompts to the letter, and rows as the datasets have them.

use super::*;
use crate::engine::Prompt;
use crate::eval::task::{Asked, Manner, PromptForm, TaskFormat};

/// The turn for a model that talks, the text for another, the labels and the right one, of the first item.
fn first(benchmark: Benchmark, source: &str, format: TaskFormat) -> (String, String, Vec<String>, String) {
    let items = benchmark.items(&Data::Text(source.to_owned(), format)).unwrap().items;
    let ask = |form| Manner { form, system: None, shots: Vec::new() }.ask(&items[0]).unwrap();
    let Asked { prompt: Prompt::Conversation(conversation), labels } = ask(PromptForm::Turns) else { panic!() };
    let Asked { prompt: Prompt::Raw(text), labels: of_text } = ask(PromptForm::Text) else { panic!() };
    assert_eq!((conversation.messages.len(), &labels), (1, &of_text));
    (conversation.messages[0].content.clone(), text, labels, items[0].good_answer().to_owned())
}

#[test]
fn questions_with_four_answers() {
    let row = r#"{"id": "arc-1", "instruction": "Wat smelt?", "option_a": "IJs", "option_b": "Steen",
        "option_c": "Hout", "option_d": "Zand", "option_e": null, "answer": "A"}"#
        .replace('\n', " ");
    let turn =
        "Wat smelt?\n\nAntwoordopties:\nA. IJs\nB. Steen\nC. Hout\nD. Zand\n\nAntwoord met 'A', 'B', 'C' of 'D'.";
    let (found, text, labels, answer) = first(Benchmark::Arc, &row, TaskFormat::JsonLines);
    assert_eq!((found.as_str(), answer.as_str()), (turn, "A"));
    assert_eq!(text, format!("{turn} Het antwoord is"));
    assert_eq!(labels, ["A", "B", "C", "D"]);
    let mmlu = row.replace("instruction", "question");
    assert_eq!(first(Benchmark::Mmlu, &mmlu, TaskFormat::JsonLines).0, turn);
    // An absent answer is left out of the prompt, and can be chosen all the same.
    let three = row.replace("\"Zand\"", "null");
    let (found, _, labels, _) = first(Benchmark::Arc, &three, TaskFormat::JsonLines);
    assert!(found.ends_with("C. Hout\n\nAntwoord met 'A', 'B' of 'C'."), "{found}");
    assert_eq!(labels.len(), 4);
}

#[test]
fn a_book_review() {
    let turn = "Is het sentiment in de volgende Nederlandstalige boekrecensie positief of negatief?\n\n\
        Boekrecensie: Mooi boek.\n\nAntwoord met 'positief' of 'negatief'.";
    let row = r#"{"text": "Mooi boek.", "label": 1}"#;
    let (found, text, labels, answer) = first(Benchmark::Dbrd, row, TaskFormat::JsonLines);
    assert_eq!((found.as_str(), answer.as_str()), (turn, "positief"));
    assert_eq!(text, format!("{turn} Het sentiment is "));
    assert_eq!(labels, ["negatief", "positief"]);
}

#[test]
fn a_sentence_that_may_be_wrong() {
    let turn = "Is de volgende tekst grammaticaal (correct Nederlands) of ongrammaticaal (onjuist Nederlands)?\n\n\
        Tekst: Jan loopt, Piet niet.\n\nAntwoord met 'grammaticaal' of 'ongrammaticaal'.";
    let csv = "Source,Original ID,Acceptability,Sentence\nx,1,0,\"Jan loopt, Piet niet.\"\n";
    let (found, text, labels, answer) = first(Benchmark::DutchCola, csv, TaskFormat::Csv);
    assert_eq!((found.as_str(), answer.as_str()), (turn, "ongrammaticaal"));
    assert_eq!(text, format!("{turn} De tekst is "));
    assert_eq!(labels, ["ongrammaticaal", "grammaticaal"]);
}

#[test]
fn a_word_in_two_sentences() {
    let turn = "Is de betekenis van 'bank' in de volgende zinnen identiek of verschillend?\n\n\
        Zin 1: Hij zit op de \"bank\".\nZin 2: De bank leent geld.\n\nAntwoord met 'identiek' of 'verschillend'.";
    let row = "bank\tN\t14\t18\t3\t7\tHij zit op de \"bank\".\tDe bank leent geld.\t0\n";
    let (found, text, labels, answer) = first(Benchmark::Xlwic, row, TaskFormat::Tsv);
    assert_eq!((found.as_str(), answer.as_str()), (turn, "verschillend"));
    assert_eq!(text, format!("{turn} De betekenis van 'bank' is "));
    assert_eq!(labels, ["verschillend", "identiek"]);
    // With the names of its columns it is read too.
    let named = "target_word\texample_1\texample_2\tlabel\nbank\ta\tb\t1\n";
    assert_eq!(first(Benchmark::Xlwic, named, TaskFormat::Tsv).3, "identiek");
}

#[test]
fn what_a_row_lacks_is_named() {
    let fault = |benchmark: Benchmark, row: &str| {
        benchmark.items(&Data::Text(row.to_owned(), TaskFormat::JsonLines)).unwrap_err().fault
    };
    assert!(matches!(fault(Benchmark::Dbrd, r#"{"label": 1}"#), ItemFault::NoColumn(name) if name == "text"));
    assert!(matches!(fault(Benchmark::Dbrd, r#"{"text": "x", "label": 2}"#), ItemFault::UnknownAnswer(_)));
    let no_answer = r#"{"question": "x", "option_a": "y", "option_b": "z"}"#;
    assert!(matches!(fault(Benchmark::Mmlu, no_answer), ItemFault::NoColumn(name) if name == "answer"));
    for benchmark in Benchmark::ALL {
        assert_eq!(Benchmark::named(benchmark.name()), Some(benchmark));
    }
    assert_eq!(Benchmark::named("belebele"), None);
}

#[test]
fn an_answer_that_cannot_be_chosen_leaves_its_item_out() {
    let row = |answer: &str| {
        format!(r#"{{"instruction": "x", "option_a": "a", "option_e": "e", "answer": "{answer}"}}"#) + "\n"
    };
    let items = |rows: &str| Benchmark::Arc.items(&Data::Text(rows.to_owned(), TaskFormat::JsonLines));
    let found = items(&[row("A"), row("E"), row("B"), row("E")].concat()).unwrap();
    assert_eq!((found.items.len(), found.left_out), (2, vec![2, 4]));
    assert!(items(&row("E")).is_err());
}

/// Written by pyarrow, with what it uses by itself: Snappy and dictionaries.
#[test]
fn parquet_is_read_as_the_hub_has_it() {
    let file = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/datasets").join(name);
        Data::Parquet(std::fs::read(path).unwrap().into())
    };
    let reviews = Benchmark::Dbrd.items(&file("dbrd.parquet")).unwrap();
    let answers: Vec<&str> = reviews.items.iter().map(Item::good_answer).collect();
    assert_eq!((answers, reviews.items[1].line), (vec!["positief", "negatief", "positief", "negatief"], 2));
    let mmlu = Benchmark::Mmlu.items(&file("mmlu.parquet")).unwrap();
    let answers: Vec<&str> = mmlu.items.iter().map(Item::good_answer).collect();
    assert_eq!((answers, mmlu.left_out), (vec!["B", "D", "A"], vec![]));
    assert_eq!(mmlu.items[0].id, "anatomy/test/0");
    assert!(Data::is_parquet(b"PAR1...") && !Data::is_parquet(b"{}"));
    let broken = Benchmark::Dbrd.items(&Data::Parquet(b"PAR1 and nothing of it".to_vec().into())).unwrap_err();
    assert!(matches!(broken.fault, ItemFault::Parquet(_)), "{broken:?}");
}
