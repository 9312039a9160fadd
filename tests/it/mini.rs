//! The mini model as a part of the program: the first run, conversations, the catalogue. What `complete` says with it
//! stands in `complete.rs`.

use crate::support::cli::{Home, run};
use crate::support::terminal::{Terminal, in_terminal};
use serde_json::Value;

#[test]
fn chat_holds_a_conversation_line_by_line() {
    let home = Home::new();
    let lines =
        "Ik heet Sara.\nWat is de hoofdstad van Frankrijk?\nEn van België?\nHoe heet ik?\n/nieuw\nHoe heet ik?\n";
    let talk = run(home.command(&["chat", "-m", "mini", "--lang", "nl"]).write_stdin(lines));
    assert_eq!(talk.code, 0, "{}", talk.stderr);
    let expected = "Dag Sara! Waarmee kan ik je helpen?\nDe hoofdstad van Frankrijk is Parijs.\n\
        De hoofdstad van België is Brussel.\nJe heet Sara.\nDat heb je me nog niet verteld.\n";
    assert_eq!(talk.stdout, expected);
    assert_eq!(talk.stderr, "Nieuw gesprek.\n");
}

#[test]
fn a_long_conversation_lets_its_oldest_turns_go() {
    let home = Home::new();
    let lines = ("kat ".repeat(400) + "\n").repeat(6) + "Hallo!\n";
    let talk = run(home.command(&["chat", "-m", "mini"]).write_stdin(lines));
    assert_eq!(talk.code, 0, "{}", talk.stderr);
    // Two questions and their answers at a time: those after that find room as they come.
    let told: Vec<&str> = talk.stderr.lines().filter_map(|line| line.split("no longer sees ").nth(1)).collect();
    assert_eq!(told, ["the 4 oldest messages.", "the 8 oldest messages."], "{}", talk.stderr);
    assert_eq!(talk.stdout.lines().count(), 7);
    let endless = run(home.command(&["chat", "-m", "mini"]).write_stdin("kat ".repeat(3000) + "\n"));
    assert_eq!(endless.code, 5, "{}", endless.stderr);
}

#[test]
fn a_line_that_is_no_text_ends_a_conversation_in_the_persons_language() {
    let home = Home::new();
    let talk = run(home.command(&["chat", "-m", "mini", "--lang", "nl"]).write_stdin(b"Hallo!\n\xff\n".as_slice()));
    assert_eq!((talk.code, talk.stdout.as_str()), (2, "Hallo! Waarmee kan ik je helpen?\n"));
    assert!(talk.stderr.starts_with("Fout: Geen UTF-8-tekst: de standaardinvoer."), "{}", talk.stderr);
}

#[test]
fn a_script_never_gets_another_model_than_it_asked_for() {
    let home = Home::new();
    let cases: [&[&str]; 5] = [
        &["complete", "Hallo!"],
        &["complete", "-m", "instruct", "Hallo!"],
        &["chat"],
        &["chat", "-m", "chat"],
        &["bench"],
    ];
    for words in cases {
        let run = home.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{words:?}");
        assert!(run.stderr.contains("fietje pull") && run.stderr.contains("-m mini"), "{}", run.stderr);
    }
}

#[test]
fn the_catalogue_shows_it_as_a_part_of_the_program() {
    let home = Home::new();
    let rows: Value = serde_json::from_str(&home.run(&["list", "--json"]).stdout).unwrap();
    assert_eq!(
        (&rows[0]["ref"], &rows[0]["present"], &rows[0]["state"]),
        (&"mini".into(), &true.into(), &"builtin".into())
    );
    let shown: Value = serde_json::from_str(&home.run(&["models", "show", "mini", "--json"]).stdout).unwrap();
    // What is built in is what the recorded run made.
    assert!(include_str!("../../tools/mini/README.md").contains(shown["sha256"].as_str().unwrap()));
    assert_eq!(shown["weights"]["context_length"], 2048);
    for command in ["pull", "verify"] {
        let run = home.run(&["models", command, "mini"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{command}");
        assert!(run.stderr.contains("built into fietje"), "{}", run.stderr);
    }
    assert_eq!(home.run(&["models", "rm", "mini"]).code, 2);
    assert_eq!(home.run(&["complete", "-m", "mini:f16", "x"]).code, 2);
}

#[test]
fn the_first_run_on_a_terminal_talks_at_once_and_says_with_whom() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["chat", "--plain", "--lang", "nl"]);
    let seen = terminal.wait_to_see("\nU:").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        seen.contains("Dit is het ingebouwde minimodel, niet Fietje. `fietje pull chat` haalt Fietje op (3,0 GB).")
    );
    terminal.type_keys("Hallo!\r");
    terminal.wait_to_see("Hallo! Waarmee kan ik je helpen?");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn on_a_terminal_a_model_asked_for_by_name_is_not_replaced() {
    let home = Home::new();
    let (code, screen) = in_terminal(&home, &["chat", "-m", "chat"], "Hallo!\n");
    assert_eq!(code, 3, "{screen}");
}
