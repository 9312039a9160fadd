//! Completions, as a shell asks for them.

use crate::support::cli::{Home, Run, run};

/// What the program answers to a shell whose last word is being completed.
fn ask(home: &Home, shell: &str, words: &[&str]) -> Run {
    let mut command = home.command(&["--", "fietje"]);
    let index = words.len().to_string();
    let variables = [("COMPLETE", shell), ("_CLAP_COMPLETE_INDEX", &index), ("_CLAP_IFS", "\n")];
    run(command.args(words).envs(variables))
}

/// The candidates, without what they mean.
fn candidates(home: &Home, words: &[&str]) -> Vec<String> {
    let answer = ask(home, "fish", words);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{words:?}");
    answer.stdout.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

fn write(home: &Home, name: &str, text: &str) {
    let path = home.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn save_a_conversation(home: &Home, title: &str) {
    let turns = serde_json::json!([{"role": "user", "content": title}, {"role": "assistant", "content": "Ja."}]);
    let exported = serde_json::json!([{"id": 1, "title": title, "updated": 1, "turns": turns}]);
    write(home, "gesprek.json", &exported.to_string());
    let imported = home.run(&["sessions", "import", home.path().join("gesprek.json").to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
}

#[test]
fn values_are_completed() {
    let home = Home::new();
    write(
        &home,
        "config/fietje/personas/tuinman.txt",
        "+++\ndescription = \"Weet alles van tuinen\"\n+++\nJe bent een tuinman.",
    );
    write(&home, "config/fietje/config.toml", "[endpoints.werk]\nurl = \"http://192.0.2.2:8000/v1\"\n");
    let cases: [(&[&str], &[&str]); 14] = [
        (&["mod"], &["models"]),
        (&["--lang", ""], &["nl", "en"]),
        (&["--color=a"], &["--color=auto", "--color=always"]),
        (&["--device", "c"], &["cpu", "cuda"]),
        (&["--endpoint", ""], &["werk"]),
        (&["-m", "inst"], &["instruct", "instruct:f16", "instruct:q8_0"]),
        (&["chat", "-m", "chat:q4"], &["chat:q4_k_m"]),
        (&["pull", "base:q8"], &["base:q8_0"]),
        (&["chat", "--persona", "tuin"], &["tuinman"]),
        (&["complete", "--persona", "red"], &["redacteur"]),
        (&["translate", "--to", "d"], &["da", "de"]),
        (&["translate", "--format", "mark"], &["markdown"]),
        (&["summarise", "x", "--length", "m"], &["medium"]),
        (&["completions", "b"], &["bash"]),
    ];
    for (words, expected) in cases {
        let found = candidates(&home, words);
        assert!(expected.iter().all(|value| found.iter().any(|found| found == value)), "{words:?}: {found:?}");
        assert!(
            found.iter().all(|found| expected.len() > 2 || expected.contains(&found.as_str())),
            "{words:?}: {found:?}"
        );
    }
    if cfg!(feature = "mini") {
        assert_eq!(candidates(&home, &["complete", "-m", ""]), ["mini"], "the models that are here");
    }
    let help = ask(&home, "fish", &["chat", "--persona", "tuin"]).stdout;
    assert!(help.contains("\tWeet alles van tuinen"), "{help}");
    let commands = candidates(&home, &[""]);
    assert!(commands.iter().any(|name| name == "sessions"), "{commands:?}");
    assert!(commands.iter().all(|name| !name.starts_with('-')), "options come when they are asked for: {commands:?}");
    assert!(candidates(&home, &["sessions", "list", "--"]).contains(&"--deleted".to_owned()));
    assert!(candidates(&home, &["sessions", "list", "--thr"]).contains(&"--threads".to_owned()));
}

#[test]
fn conversations_are_completed_by_number_with_their_titles() {
    let home = Home::new();
    assert_eq!(candidates(&home, &["sessions", "show", "1"]), [""; 0], "there is none");
    assert!(!home.path().join("data").exists(), "asking changes nothing");
    save_a_conversation(&home, "Vakantie in\nZeeland");
    for words in [&["sessions", "show", ""], &["sessions", "rm", ""], &["chat", "--session", ""]] {
        let answer = ask(&home, "fish", words).stdout;
        assert!(answer.starts_with("1\tVakantie in") && answer.lines().count() == 1, "{words:?}: {answer}");
    }
    assert_eq!(home.run(&["sessions", "rm", "1"]).code, 0);
    assert!(!candidates(&home, &["sessions", "show", "1"]).contains(&"1".to_owned()));
}

#[test]
fn nothing_is_said_where_something_is_broken() {
    let home = Home::new();
    write(&home, "config/fietje/config.toml", "modle = 3");
    write(&home, "data/fietje/sessions.db", "this is no database");
    write(&home, "config/fietje/personas/kapot.txt", "+++\nniets");
    for words in [&["sessions", "show", ""][..], &["-m", ""], &["--persona", "kap"], &["onzin", "onzin", ""], &[]] {
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let answer = ask(&home, shell, words);
            assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{shell} {words:?}");
        }
    }
    let mut unknown = home.command(&["--version"]);
    assert!(run(unknown.env("COMPLETE", "tcsh")).stdout.starts_with("fietje "), "another program's variable");
    let mut same = home.command(&["--version"]);
    assert!(run(same.env("COMPLETE", "bash")).stdout.starts_with("fietje "), "no shell asks like that");
}

#[test]
fn every_shell_gets_a_script_that_finds_the_program_by_its_name() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]);
        assert_eq!((script.code, script.stderr.as_str()), (0, ""), "{shell}");
        assert!(
            script.stdout.contains("COMPLETE") && !script.stdout.contains(env!("CARGO_BIN_EXE_fietje")),
            "{shell}"
        );
        let registered = run(home.command(&[]).env("COMPLETE", shell)).stdout;
        assert_eq!(registered, script.stdout, "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_words_with_colons_and_files_with_blanks() {
    use crate::support::terminal::Terminal;
    let home = Home::new();
    write(&home, "mijn brief.txt", "Hallo");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_fietje")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", program.display());
    let variables = [("PS1", "klaar> "), ("PATH", path.as_str())];
    let mut shell = Terminal::start_program("bash".as_ref(), &home, &["--norc", "--noprofile", "-i"], &variables);
    shell.wait_to_see("klaar>");
    shell.type_keys("cd \"$HOME\"; eval \"$(fietje completions bash)\"; echo gel$((1))aden\r");
    shell.wait_to_see("gel1aden");
    for (typed, completed) in [
        ("fietje complete -m chat:q8\t", "fietje complete -m chat:q8_0"),
        ("fietje pull base:\tq6\t", "fietje pull base:q6_k"),
        ("fietje --lang=n\t", "fietje --lang=nl"),
        ("fietje transl\tmijn\t", "fietje translate mijn\\ brief.txt"),
        ("fietje complete -f mijn\t", "fietje complete -f mijn\\ brief.txt"),
        ("fietje sessions exp\t--format js\t", "fietje sessions export --format json"),
    ] {
        shell.type_keys(typed);
        shell.wait_to_see(&format!("klaar> {completed}"));
        // Deletes the line.
        shell.type_keys("\u{15}");
        shell.wait_until("an empty line", |seen| seen.trim_end().ends_with("klaar>"));
    }
    shell.type_keys("exit\r");
    shell.end();
}
