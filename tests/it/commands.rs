//! The smaller commands, help, and what a terminal sees.

use crate::support::cli::{Home, fixture, run};
use crate::support::terminal::in_terminal;
use serde_json::Value;

#[test]
fn help_and_version_go_to_stdout() {
    let home = Home::new();
    let version = home.run(&["--version"]);
    assert_eq!((version.code, version.stdout.trim()), (0, concat!("fietje ", env!("CARGO_PKG_VERSION"))));
    let help = home.run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("Commands:") && help.stdout.contains("fietje pull chat"));
    let dutch = home.run(&["--lang", "nl", "models", "rm", "--help"]);
    assert!(dutch.stdout.starts_with("Verwijder een model") && dutch.stdout.contains("[OPTIES]"), "{}", dutch.stdout);
}

#[test]
fn wrong_usage_ends_with_2_and_suggests() {
    let home = Home::new();
    let cases: [(&[&str], &str); 8] = [
        (&["modles"], "`models`"),
        (&["complete", "--tempratuur", "1"], "`--temperature`"),
        (&["complete", "x", "--top-p", "2"], "Invalid value `2`"),
        (&["complete", "x", "-n"], "needs a value"),
        (&["complete", "x", "--raw", "-s", "y"], "cannot be used together"),
        (&["models"], "A command is missing"),
        (&["models", "rm"], "<REF>"),
        (&["completions", "cmd"], "zsh"),
    ];
    for (words, expected) in cases {
        let run = home.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{words:?}");
        assert!(run.stderr.contains(expected), "{words:?}: {}", run.stderr);
    }
}

#[test]
fn config_shows_what_holds_and_where_it_comes_from() {
    let home = Home::new();
    let path = home.run(&["config", "path"]).stdout.trim_end().to_owned();
    assert_eq!(path, home.path().join("config/fietje/config.toml").to_str().unwrap());
    std::fs::create_dir_all(home.path().join("config/fietje")).unwrap();
    std::fs::write(&path, "model = \"base\"\nthreads = 1\n").unwrap();
    let mut command = home.command(&["config", "show", "--json", "--lang", "nl"]);
    let shown: Value = serde_json::from_str(&run(command.env("FIETJE_THREADS", "2")).stdout).unwrap();
    assert_eq!((&shown["model"]["value"], &shown["model"]["origin"]), (&"base".into(), &"file".into()));
    assert_eq!((&shown["threads"]["value"], &shown["threads"]["origin"]), (&"2".into(), &"FIETJE_THREADS".into()));
    assert_eq!((&shown["lang"]["origin"], &shown["color"]["origin"]), (&"flag".into(), &"default".into()));
    // What is shown is itself a configuration file.
    let text = home.run(&["config", "show"]).stdout;
    assert!(text.contains("model = \"base\"  # config.toml"), "{text}");
    std::fs::write(&path, &text).unwrap();
    assert_eq!(home.run(&["config", "show"]).code, 0);
    std::fs::write(&path, "modle = \"base\"\n").unwrap();
    let broken = home.run(&["complete", "x"]);
    assert_eq!(broken.code, 2);
    assert!(broken.stderr.contains("modle") && broken.stderr.contains("config.toml"), "{}", broken.stderr);
    // The way out must not be blocked by the same error.
    assert_eq!(home.run(&["config", "path"]).stdout.trim_end(), path);
    assert_eq!(home.run(&["config", "show"]).code, 2);
}

#[test]
fn completions_and_manual_pages_are_written() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]);
        assert!(script.code == 0 && script.stdout.contains("complete"), "{shell}");
    }
    let page = home.run(&["man"]);
    assert!(page.stdout.contains(".TH fietje"), "{}", page.stdout);
    let directory = home.path().join("man");
    assert_eq!(home.run(&["man", directory.to_str().unwrap()]).code, 0);
    for page in ["fietje.1", "fietje-complete.1", "fietje-models-rm.1"] {
        assert!(directory.join(page).is_file(), "{page}");
    }
}

#[test]
fn bench_measures_and_reports() {
    let home = Home::new();
    let words = ["bench", "-m", &fixture("chat-q8_0.gguf"), "--prompt", "16", "--generate", "8", "--json"];
    let bench = home.run(&words);
    let result: Value = serde_json::from_str(&bench.stdout).unwrap();
    for key in ["prompt_tokens_per_second", "generation_tokens_per_second"] {
        assert!(result[key].as_f64().unwrap() > 0.0, "{key}");
    }
    assert_eq!(result["completion_tokens"], 8);
    assert!(result["prompt_tokens"].as_u64().unwrap() >= 16);
    assert!(result["load_ms"].is_number() && result["engine"] == "cpu");
    let lines = home.run(&words[..7]);
    assert_eq!(lines.stdout.lines().count(), 7, "{}", lines.stdout);
}

#[test]
fn on_a_terminal_nothing_waits_for_input_that_was_not_asked_for() {
    let home = Home::new();
    let (code, screen) = in_terminal(&home, &["complete"], "");
    assert_eq!(code, 2, "{screen}");
    assert!(screen.contains("fietje complete"), "{screen}");
}

#[test]
fn on_a_terminal_the_answer_stands_alone_once_the_spinner_is_gone() {
    let home = Home::new();
    let (code, screen) =
        in_terminal(&home, &["complete", "-m", &fixture("chat-q8_0.gguf"), "--regex", "goed", "x"], "");
    assert_eq!(code, 0);
    assert!(screen.contains("goed\r\n"), "{screen:?}");
    // The cursor, where it was hidden, is shown again.
    assert!(screen.matches("\x1b[?25l").count() <= screen.matches("\x1b[?25h").count(), "{screen:?}");
}
