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
    let cases: [(&[&str], &str); 13] = [
        (&["-c"], "`fietje chat -c`"),
        (&["-m", "mini", "--persona=b1"], "`fietje chat --persona`"),
        (&["--regex", "a"], "`fietje complete --regex`"),
        (&["modles"], "`models`"),
        (&["verify", "chat"], "`models verify`"),
        (&["show"], "`models show`, `sessions show`, `config show`"),
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
    assert_eq!((&shown["threads"]["value"], &shown["threads"]["origin"]), (&2.into(), &"FIETJE_THREADS".into()));
    assert_eq!((&shown["lang"]["origin"], &shown["color"]["origin"]), (&"flag".into(), &"default".into()));
    // A value has its own type, however it was written.
    command.env("FIETJE_EXACT", "1").env("FIETJE_OFFLINE", "no");
    let typed: Value = serde_json::from_str(&run(&mut command).stdout).unwrap();
    assert_eq!((&typed["exact"]["value"], &typed["offline"]["value"]), (&true.into(), &false.into()));
    // What is shown is itself a configuration file.
    let text = run(home.command(&["config", "show"]).env("FIETJE_EXACT", "1").env("FIETJE_OFFLINE", "yes")).stdout;
    assert!(text.contains("exact = true  # FIETJE_EXACT") && text.contains("offline = true"), "{text}");
    assert!(text.contains("model = \"base\"  # config.toml"), "{text}");
    std::fs::write(&path, &text).unwrap();
    assert_eq!(home.run(&["config", "show"]).code, 0);
    std::fs::write(&path, "modle = \"base\"\n").unwrap();
    let broken = home.run(&["complete", "x"]);
    assert_eq!(broken.code, 2);
    assert!(broken.stderr.contains("modle") && broken.stderr.contains("config.toml"), "{}", broken.stderr);
    // The way out must not be blocked by the same error, nor what is here hidden by it: also where the file is TOML.
    for (text, named) in [("modle = \"base\"\n", "modle"), ("threads = 0\n", "threads"), ("lang = 3", "config.toml")]
    {
        std::fs::write(&path, text).unwrap();
        assert_eq!(home.run(&["config", "path"]).stdout.trim_end(), path);
        assert_eq!(home.run(&["config", "show"]).code, 2);
        for words in
            [&["sessions", "list"][..], &["models", "list"], &["list", "--json"], &["models", "show", "chat"]]
        {
            let listed = home.run(words);
            assert!(listed.code == 0 && listed.stderr.contains(named), "{text}{words:?}: {}", listed.stderr);
            assert!(listed.stderr.contains("`fietje config edit`"), "{}", listed.stderr);
        }
    }
    // What the command line says wrong is not the file's fault.
    assert_eq!(home.run(&["models", "list", "--device", "x"]).code, 2);
}

#[test]
fn manual_pages_are_written() {
    let home = Home::new();
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

#[test]
fn a_word_group_is_a_question_and_help_is_help() {
    let home = Home::new();
    let asked = home.run(&["-m", "mini", "Wat is de hoofdstad van Frankrijk?"]);
    assert_eq!(
        (asked.code, asked.stdout.as_str()),
        (0, "De hoofdstad van Frankrijk is Parijs.\n"),
        "{}",
        asked.stderr
    );
    for (words, shown) in [(&["help"][..], "fietje pull chat"), (&["help", "sessions", "list"], "--deleted")] {
        let help = home.run(words);
        assert!(help.code == 0 && help.stdout.contains(shown), "{words:?}: {}{}", help.stdout, help.stderr);
    }
    for words in [&["Hallo"][..], &["chat", "Hallo"]] {
        let refused = home.run(words);
        assert!(refused.code == 2 && refused.stderr.contains("`fietje complete \"Hallo\"`"), "{}", refused.stderr);
    }
}

#[test]
fn a_number_that_is_refused_comes_with_its_range() {
    let home = Home::new();
    let cases = [
        ("-n", "-1", "≥ 1"),
        ("--top-k", "-1", "≥ 1"),
        ("--temperature", "1e9", "0 – "),
        ("--temperature", "0,7", "0 – "),
        ("--top-p", "2", "0 – 1"),
    ];
    for (option, value, range) in cases {
        let run = home.run(&["complete", "-m", "mini", "x", option, value]);
        assert!(run.code == 2 && run.stderr.contains(value) && run.stderr.contains(range), "{}", run.stderr);
    }
    for (words, range) in [
        (&["translate", "-m", "mini", "x", "--parallel", "99"][..], "1 – 64"),
        (&["serve", "--port", "99999"], "0 – 65535"),
        (&["serve", "--queue", "veel"], ""),
    ] {
        let refused = home.run(&[words, &["--lang", "nl"]].concat());
        let english = ["is not in", "invalid digit"].iter().any(|words| refused.stderr.contains(words));
        assert!(refused.code == 2 && refused.stderr.contains(range) && !english, "{}", refused.stderr);
    }
    let seed = home.run(&["complete", "-m", "mini", "x", "--seed", "-1"]);
    assert!(seed.stderr.contains("`-1` for `--seed"), "{}", seed.stderr);
}

#[test]
fn a_word_too_many_comes_with_how_the_command_is_used() {
    let home = Home::new();
    let cases: [(&[&str], &str); 12] = [
        (&["sessions", "rm", "1", "2"], "`fietje sessions rm [OPTIONS] <ID>`"),
        (&["sessions", "export", "1", "2"], "`fietje sessions export [OPTIONS] [ID]`"),
        (&["models", "rm", "chat", "base"], "`fietje models rm [OPTIONS] <REF>`"),
        (&["pull", "chat", "base"], "`fietje pull [OPTIONS] <REF>`"),
        (&["config", "show", "threads"], "`fietje config show [OPTIONS]`"),
        (&["doctor", "x"], "`fietje doctor [OPTIONS]`"),
        (&["completions", "bash", "zsh"], "`fietje completions [OPTIONS] <SHELL>`"),
        (&["sessions", "pin", "1", "2"], "`fietje sessions [OPTIONS] <COMMAND>`"),
        (&["models", "wat is dit"], "`fietje models [OPTIONS] <COMMAND>`"),
        (&["models", "lsit", "here"], "did you mean `list`?"),
        (&["sessions", "show"], "`fietje sessions show [OPTIONS] <ID>`"),
        (&["complete", "Wat", "is", "dit?"], "`fietje complete \"Wat is een coöperatie?\"`"),
    ];
    for (words, hint) in cases {
        let refused = home.run(words);
        let is_right = refused.code == 2 && refused.stderr.contains(hint);
        let asks = refused.stderr.contains("asks the model");
        assert!(is_right && !asks, "{words:?}: {}", refused.stderr);
    }
    // What may be a question is one that a shell takes.
    for (words, hint) in [
        (&["Hallo"][..], "`fietje complete \"Hallo\"`"),
        (&["wat", "is", "dit"], "`fietje complete \"wat is dit\"`"),
        (&["wat", "is", "dit"], "did you mean `chat`?"),
        (&["chat", "Hallo", "daar"], "`fietje complete \"Hallo daar\"`"),
        (&["chat", "$HOME \"x\" 's"], r#"`fietje complete "\$HOME \"x\" 's"`"#),
    ] {
        let refused = home.run(words);
        assert!(refused.code == 2 && refused.stderr.contains(hint), "{words:?}: {}", refused.stderr);
    }
}

#[test]
fn hints_can_be_followed() {
    let home = Home::new();
    for words in [["models", "rm", "chat"], ["models", "verify", "chat"]] {
        let run = home.run(&words);
        let hint = "Hint: `fietje models list` shows all models.";
        assert!(run.code == 3 && run.stderr.contains(hint) && !run.stderr.contains("pull"), "{}", run.stderr);
    }
    let missing = home.run(&["complete", "-m", "mini", "x", "--json-schema", "missing.json"]);
    assert_eq!((missing.code, missing.stderr.as_str()), (2, "Error: The file “missing.json” does not exist.\n"));
}

/// Everything that prints something, but for what needs a model.
#[cfg(unix)]
const PRINTING: [&[&str]; 12] = [
    &["--help"],
    &["--version"],
    &["sessions", "list", "--json"],
    &["models", "list"],
    &["models", "show", "mini"],
    &["list", "--json"],
    &["config", "path"],
    &["config", "show"],
    &["doctor"],
    &["doctor", "--json"],
    &["completions", "bash"],
    &["man"],
];

#[cfg(unix)]
#[test]
fn an_answer_that_goes_nowhere_is_an_error() {
    let home = Home::new();
    let answers: &[&[&str]] = if cfg!(feature = "mini") {
        &[
            &["complete", "-m", "mini", "-n", "3", "Hallo"],
            &["complete", "-m", "mini", "-n", "3", "Hallo", "--json"],
            &["bench", "-m", "mini", "--prompt", "4", "--generate", "2", "--json"],
            &["translate", "-m", "mini", "Hallo", "nl:en", "--json"],
        ]
    } else {
        &[]
    };
    for words in PRINTING.iter().chain(answers) {
        for (elsewhere, cause) in [(">&-", "closed"), ("> /dev/full", "full")] {
            if elsewhere.contains("full") && !cfg!(target_os = "linux") {
                continue;
            }
            let mut command = std::process::Command::new("sh");
            let line = format!("exec \"$0\" \"$@\" {elsewhere}");
            command
                .env_clear()
                .envs(home.environment())
                .args(["-c", &line, env!("CARGO_BIN_EXE_fietje")])
                .args(*words);
            let output = command.stdin(std::process::Stdio::null()).output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{words:?} {elsewhere}: {stderr}");
            assert!(stderr.contains("Cannot write the output") && stderr.contains(cause), "{words:?}: {stderr}");
        }
    }
    // What has nothing to print is not about its output.
    let mut command = std::process::Command::new("sh");
    command.env_clear().envs(home.environment()).args(["-c", "exec \"$0\" sessions list >&-"]);
    assert!(command.arg(env!("CARGO_BIN_EXE_fietje")).output().unwrap().status.success());
}
