//! `fietje eval` from outside, with what the mini model knows.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::cli::{Home, run};
use crate::support::server::Server;

const CAPITALS: [(&str, &str); 24] = [
    ("Frankrijk", "Parijs"),
    ("Duitsland", "Berlijn"),
    ("Spanje", "Madrid"),
    ("Portugal", "Lissabon"),
    ("Italië", "Rome"),
    ("Oostenrijk", "Wenen"),
    ("Zwitserland", "Bern"),
    ("Engeland", "Londen"),
    ("Ierland", "Dublin"),
    ("Denemarken", "Kopenhagen"),
    ("Zweden", "Stockholm"),
    ("Noorwegen", "Oslo"),
    ("Finland", "Helsinki"),
    ("Polen", "Warschau"),
    ("Hongarije", "Boedapest"),
    ("Bulgarije", "Sofia"),
    ("Griekenland", "Athene"),
    ("Turkije", "Ankara"),
    ("Rusland", "Moskou"),
    ("Letland", "Riga"),
    ("Egypte", "Caïro"),
    ("Kenia", "Nairobi"),
    ("Cuba", "Havana"),
    ("Japan", "Tokio"),
];

/// A file of items in the test's home.
fn task(home: &Home, name: &str, items: impl Iterator<Item = Value>) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, items.flat_map(|item| [item.to_string(), "\n".to_owned()]).collect::<String>()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Capitals with the sentences that the model would say as choices, so that all of them begin alike. The right one, or
/// another in turn.
fn capitals(answer: impl Fn(usize) -> usize) -> impl Iterator<Item = Value> {
    (0..4 * CAPITALS.len()).map(move |place| {
        let (index, round) = (place % CAPITALS.len(), place / CAPITALS.len());
        let (country, _) = CAPITALS[index];
        let city = |step: usize| CAPITALS[(index + step * (round + 1)) % CAPITALS.len()].1;
        let choices: Vec<String> =
            (0..4).map(|step| format!("De hoofdstad van {country} is {}.", city(step))).collect();
        let question = ["Wat is", "Noem", "Weet je", "Zeg me eens:"][round];
        let prompt = format!("{question} de hoofdstad van {country}?");
        json!({ "id": place, "prompt": prompt, "choices": choices, "answer": choices[answer(place)] })
    })
}

fn json_of(home: &Home, words: &[&str]) -> Value {
    let ran = home.run(words);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn what_the_model_knows_scores_high_and_shuffled_answers_score_chance() {
    let home = Home::new();
    let right = task(&home, "goed.jsonl", capitals(|_| 0));
    let found = json_of(&home, &["eval", &right, "-m", "mini", "--json"]);
    assert_eq!((&found["items"], &found["choice"]["chance"]), (&json!(96), &json!(0.25)));
    assert!(found["choice"]["accuracy"]["value"].as_f64().unwrap() > 0.95, "{found}");
    let shuffled = task(&home, "geschud.jsonl", capitals(|place| (place * 7 / 3) % 4));
    let found = json_of(&home, &["eval", &shuffled, "-m", "mini", "--json"]);
    let accuracy = &found["choice"]["accuracy"];
    assert!(accuracy["low"].as_f64() < Some(0.25) && accuracy["high"].as_f64() > Some(0.25), "{found}");
}

#[test]
fn a_killed_run_resumes_to_the_same_bytes() {
    let home = Home::new();
    // Enough items for a kill to come between two groups of them.
    let items = (0..3).flat_map(|copy| {
        capitals(|_| 0).map(move |mut item| {
            item["prompt"] = json!(format!("{} ({copy})", item["prompt"].as_str().unwrap()));
            item
        })
    });
    let items = task(&home, "veel.jsonl", items);
    let arguments = |output: &str| ["eval", &items, "-m", "mini", "--json", "-o", output].map(str::to_owned);
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (whole, part, journal) = (path("heel.jsonl"), path("deel.jsonl"), path(".deel.jsonl.fietje-journal"));
    let expected = run(home.command(&[]).args(arguments(&whole)));
    assert_eq!(expected.code, 0, "{}", expected.stderr);
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).args(arguments(&part)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while std::fs::read_to_string(&journal).unwrap_or_default().lines().count() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(std::fs::exists(&journal).unwrap() && !std::fs::exists(&part).unwrap());
    let resumed = run(home.command(&[]).args(arguments(&part)).arg("--resume"));
    assert_eq!((resumed.code, resumed.stdout), (0, expected.stdout), "{}", resumed.stderr);
    assert_eq!(std::fs::read_to_string(&part).unwrap(), std::fs::read_to_string(&whole).unwrap());
    assert!(!std::fs::exists(&journal).unwrap());
    // What is there stays.
    assert_eq!(run(home.command(&[]).args(arguments(&part))).code, 2);
    assert_eq!(run(home.command(&[]).args(arguments(&part)).arg("--overwrite")).code, 0);
}

#[test]
fn written_answers_tables_and_examples() {
    let home = Home::new();
    let path = home.path().join("taken.csv");
    let table = "id,prompt,answer,match,reference\n\
        som,Hoeveel is 3 plus 4?,7,number,\n\
        stad,Wat is de hoofdstad van Frankrijk?,parijs,contains,\n\
        fout,Wat is de hoofdstad van Italië?,Parijs,contains,\n\
        zin,Wat is de hoofdstad van Spanje?,,,De hoofdstad van Spanje is Madrid.\n";
    std::fs::write(&path, table).unwrap();
    let (path, output) = (path.to_str().unwrap(), home.path().join("uit.jsonl"));
    let output = output.to_str().unwrap();
    let found = json_of(&home, &["eval", path, "-m", "mini", "--json", "-o", output]);
    assert!((found["match"]["accuracy"]["value"].as_f64().unwrap() - 2.0 / 3.0).abs() < 1e-9, "{found}");
    assert_eq!((&found["reference"]["chrf"]["value"], &found["choice"]), (&json!(1.0), &Value::Null));
    let lines = std::fs::read_to_string(output).unwrap();
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&records[0]["id"], &records[0]["correct"]), (&json!("som"), &json!(true)));
    assert!(records[2]["output"].as_str().unwrap().contains("Rome"), "{records:?}");
    // The score decides the exit code, where that is asked for.
    assert_eq!(home.run(&["eval", path, "-m", "mini", "--min", "0.6"]).code, 0);
    let low = home.run(&["eval", path, "-m", "mini", "--min", "0.7", "--lang", "en"]);
    assert!(low.code == 1 && low.stderr.contains("0.667") && low.stdout.contains("0.667"), "{}", low.stderr);
    // An example shows the form of the answer.
    let shots = task(&home, "voorbeeld.jsonl", capitals(|_| 0).skip(3).take(2));
    let items = task(&home, "goed.jsonl", capitals(|_| 0).take(3));
    let found = json_of(&home, &["eval", &items, "--shots", &shots, "-m", "mini", "--json"]);
    assert_eq!(found["items"], 3);
}

#[test]
fn a_part_is_drawn_by_class_and_the_classes_are_shown() {
    let home = Home::new();
    let item = |index: usize| {
        let (word, article) = [("tuin", "de"), ("huis", "het"), ("kat", "de"), ("boek", "het")][index % 4];
        let question = format!("{}welk lidwoord hoort bij {word}?", "En ".repeat(index / 4));
        let messages = json!([{"role": "user", "content": question}, {"role": "assistant", "content": "Het is"}]);
        json!({ "messages": messages, "choices": [" de", " het"], "answer": format!(" {article}") })
    };
    let items = task(&home, "lidwoord.jsonl", (0..40).map(item));
    let found = json_of(&home, &["eval", &items, "-m", "mini", "--json", "--limit", "10"]);
    assert_eq!((&found["items"], &found["task_items"]), (&json!(10), &json!(40)));
    let labels = found["choice"]["labels"].as_array().unwrap();
    assert_eq!((&labels[0]["items"], &labels[1]["items"]), (&json!(5), &json!(5)));
    assert!(found["choice"]["weighted_f1"]["value"].as_f64() > Some(0.6), "{found}");
    let shown = home.run(&["eval", &items, "-m", "mini", "--lang", "nl"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    for expected in ["opgaven", "nauwkeurigheid", "gewogen F1", "MCC", "altijd “ de”", "gokken"] {
        assert!(shown.stdout.contains(expected), "{expected}: {}", shown.stdout);
    }
}

#[test]
fn two_runs_are_compared_without_a_model() {
    let home = Home::new();
    let items = task(&home, "goed.jsonl", capitals(|_| 0));
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (first, second) = (path("a.jsonl"), path("b.jsonl"));
    json_of(&home, &["eval", &items, "-m", "mini", "--json", "-o", &first]);
    // The same run with ten right answers made wrong.
    let lines = std::fs::read_to_string(&first).unwrap();
    let changed: Vec<String> = lines
        .lines()
        .enumerate()
        .map(
            |(index, line)| {
                if index < 10 { line.replace("\"correct\":true", "\"correct\":false") } else { line.into() }
            },
        )
        .collect();
    std::fs::write(&second, changed.join("\n")).unwrap();
    let found = json_of(&home, &["eval", "vergelijk", &first, &second, "--json"]);
    assert_eq!((&found["items"], &found["mcnemar"]["only_second"]), (&json!(96), &json!(0)));
    assert!(found["interval"]["high"].as_f64() < Some(0.0) && found["mcnemar"]["p"].as_f64() < Some(0.01), "{found}");
    let other = home.path().join("anders.jsonl");
    std::fs::write(&other, "{\"id\":null,\"line\":1,\"item\":\"x\",\"kind\":\"skipped\",\"tokens\":9}\n").unwrap();
    let refused = home.run(&["eval", "compare", &first, other.to_str().unwrap()]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    let broken = home.run(&["eval", "compare", &first, &items]);
    assert!(broken.code == 2 && broken.stderr.contains("goed.jsonl"), "{}", broken.stderr);
}

#[test]
fn texts_are_predicted_by_one_model_and_beside_another() {
    let home = Home::new();
    let path = home.path().join("tekst.txt");
    let sentences = CAPITALS.map(|(country, city)| format!("De hoofdstad van {country} is {city}.")).join("\n");
    std::fs::write(&path, sentences.repeat(3)).unwrap();
    let path = path.to_str().unwrap();
    let found =
        json_of(&home, &["eval", "perplexity", path, "-m", "mini", "--chunk", "64", "--per-position", "--json"]);
    let (chunks, scored) = (found["chunks"].as_u64().unwrap(), found["scored"].as_u64().unwrap());
    assert!(chunks > 3 && scored == chunks * 31, "{found}");
    let nll = found["nll"].as_f64().unwrap();
    assert!((found["perplexity"].as_f64().unwrap() / nll.exp() - 1.0).abs() < 1e-9);
    assert_eq!(found["per_position"].as_array().unwrap().len(), 1);
    let words =
        ["eval", "distance", path, "-m", "mini", "--reference", "mini", "--chunk", "64", "--limit", "2", "--json"];
    let found = json_of(&home, &words);
    assert_eq!((&found["chunks"], &found["kl"]["largest"]), (&json!(2), &json!(0.0)));
    assert_eq!(found["same_top"]["mean"], json!(1.0));
    for (words, code) in [
        (&["eval", "perplexity", path, "-m", "mini", "--chunk", "1000000"][..], 2),
        (&["eval", "perplexity", path, "-m", "mini", "--chunk", "2000"], 2),
        (&["eval", "distance", path, "-m", "mini"], 2),
        (&["eval", "distance", path, "-m", "mini", "--reference", "chat:q9"], 2),
    ] {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{words:?}: {}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_evaluated_is_refused_before_a_model_is_looked_for() {
    let home = Home::new();
    let broken =
        task(&home, "kapot.jsonl", [json!({"prompt": "x", "answer": "y"}), json!({"prompt": "x"})].into_iter());
    let empty = task(&home, "leeg.jsonl", std::iter::empty());
    let cases: [(&[&str], &str); 6] = [
        (&["eval", &broken], "Line 2"),
        (&["eval", &empty], "no items"),
        (&["eval", "bestaat-niet.jsonl"], "bestaat-niet.jsonl"),
        (&["eval"], "TASK"),
        (&["eval", &broken, "--min", "80"], "--min"),
        (&["eval", &broken, "--limit", "3", "--all"], "--all"),
    ];
    for (words, expected) in cases {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{words:?}: {}", ran.stderr);
    }
    // A run that cannot begin leaves what an earlier one has done.
    let journal = home.path().join(".uit.jsonl.fietje-journal");
    std::fs::write(&journal, "{}\n").unwrap();
    let out = home.path().join("uit.jsonl");
    let good = task(&home, "goed.jsonl", [json!({"prompt": "x", "answer": "y"})].into_iter());
    for (task, model, code) in [(&broken, "mini", 2), (&good, "chat", 3)] {
        let ran = home.run(&["eval", task, "-m", model, "--offline", "-o", out.to_str().unwrap()]);
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&journal).unwrap(), "{}\n");
    }
    let long = json!({ "prompt": "De kat zit op de mat. ".repeat(2000), "choices": ["ja", "nee"], "answer": "ja" });
    let long = task(&home, "lang.jsonl", [long].into_iter());
    let ran = home.run(&["eval", &long, "-m", "mini", "--lang", "en"]);
    assert!(ran.code == 5 && ran.stderr.contains("line 1"), "{}", ran.stderr);
}

#[test]
fn a_pipe_is_read_where_a_file_is() {
    let home = Home::new();
    let item = json!({"prompt": "Hoeveel is 2 + 2?", "answer": "4", "match": "number"});
    let scored = run(home.command(&["eval", "-", "-m", "mini", "--json"]).write_stdin(format!("{item}\n")));
    let document: Value = serde_json::from_str(&scored.stdout).unwrap();
    assert_eq!((scored.code, &document["items"]), (0, &json!(1)), "{}", scored.stderr);
    let text = "De hond loopt in het park. ".repeat(20);
    let words = ["eval", "perplexity", "-", "-m", "mini", "--chunk", "64"];
    assert_eq!(run(home.command(&words).write_stdin(text)).code, 0);
    let broken = run(home.command(&["eval", "-", "-m", "mini", "--lang", "en"]).write_stdin("x\n"));
    assert!(broken.code == 2 && broken.stderr.contains("Line 1 of standard input"), "{}", broken.stderr);
}

#[test]
fn a_conversation_for_a_model_that_gets_text_is_named() {
    let home = Home::new();
    let talk = json!([{"role": "user", "content": "Kan een vis zwemmen?"}]);
    let items = [
        json!({"prompt": "Kan een vogel vliegen?", "choices": ["ja", "nee"], "answer": "ja"}),
        json!({"messages": talk, "choices": ["ja", "nee"], "answer": "ja"}),
    ];
    let file = task(&home, "talk.jsonl", items.into_iter());
    let refused = home.run(&["eval", "--lang", "en", &file, "-m", "mini", "--raw"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("Line 2 of") && refused.stderr.contains("talk.jsonl"), "{}", refused.stderr);
    assert_eq!(home.run(&["eval", &file, "-m", "mini"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_stopped_perplexity_says_how_far_it_was() {
    let home = Home::new();
    let text = home.path().join("long.txt");
    std::fs::write(&text, "De kat zit op de mat en kijkt naar de tuin. ".repeat(20_000)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command
        .env_clear()
        .envs(home.environment())
        .args(["eval", "--lang", "en", "perplexity", "-m", "mini"])
        .arg(&text);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0), "{said}");
    assert!(said.contains("Stopped"), "{said}");
}

#[test]
fn a_server_scores_labels_by_their_first_token() {
    let home = Home::new();
    let server = Server::start(&home, &["-m", "mini"]);
    let item = |(country, city): &(&str, &str), other: &str| {
        let begun = [
            json!({"role": "user", "content": format!("Wat is de hoofdstad van {country}?")}),
            json!({"role": "assistant", "content": format!("De hoofdstad van {country} is")}),
        ];
        json!({"messages": begun, "choices": [format!(" {city}"), format!(" {other}")], "answer": format!(" {city}")})
    };
    let items = CAPITALS.iter().take(10).map(|pair| item(pair, "Quebec"));
    let file = task(&home, "first.jsonl", items);
    let here = json_of(&home, &["eval", &file, "-m", "mini", "--json"]);
    let there = json_of(&home, &["eval", &file, "--endpoint", &server.url, "--json"]);
    assert_eq!((&there["items"], &there["choice"]["accuracy"]["value"]), (&json!(10), &json!(1.0)));
    for name in ["mass", "entropy"] {
        let (one, other) = (here["choice"][name].as_f64().unwrap(), there["choice"][name].as_f64().unwrap());
        assert!((one - other).abs() < 0.05, "{name}: {one} {other}");
    }
    // These all begin with the same token.
    let alike = task(&home, "alike.jsonl", capitals(|_| 0).take(3));
    let refused = home.run(&["eval", "--lang", "en", &alike, "--endpoint", &server.url]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("begin alike"), "{}", refused.stderr);
}

#[test]
fn options_of_all_commands_may_stand_before_the_word_and_those_of_tasks_may_not() {
    let home = Home::new();
    let text = home.path().join("text.txt");
    std::fs::write(&text, "De kat zit op de mat. ".repeat(200)).unwrap();
    let text = text.to_str().unwrap();
    let before = home.run(&["eval", "-m", "mini", "--lang", "en", "perplexity", text, "--json"]);
    assert_eq!(before.code, 0, "{}", before.stderr);
    assert_eq!(before.stdout, home.run(&["eval", "perplexity", text, "--json", "-m", "mini"]).stdout);
    for words in [["eval", "--json", "perplexity", text], ["eval", "--all", "perplexity", text]] {
        let refused = home.run(&words);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{words:?}");
        assert!(refused.stderr.contains(words[1]), "{}", refused.stderr);
    }
}
