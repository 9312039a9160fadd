//! The context window from outside: stretched, said so, and refused where it cannot be had.

use serde_json::Value;

use crate::support::cli::{Home, fixture};

#[test]
fn a_text_that_does_not_fit_fits_a_stretched_window() {
    let home = Home::new();
    // Its window has 64 tokens.
    let model = fixture("chat-q8_0.gguf");
    let text = "kat ".repeat(50);
    let complete = |more: &[&str]| {
        let arguments = ["complete", "-m", &model, "--raw", "--max-tokens", "4", "--lang", "en", &text];
        home.run(&[&arguments[..], more].concat())
    };
    assert_eq!(complete(&[]).code, 5);
    let budget = ["--context", "256", "--kv-budget", "300"];
    for more in [&["--context", "256"][..], &["--context", "256", "--kv", "q8_0"], &budget] {
        let answer = complete(more);
        assert!(answer.code == 0 && !answer.stdout.is_empty(), "{}", answer.stderr);
    }
    for method in ["self-extend-throughout", "rotary-base", "plain"] {
        let answer = complete(&["--context", "256", "--context-method", method]);
        assert!(answer.code == 0 && !answer.stdout.is_empty(), "{}", answer.stderr);
    }
    let refused = complete(&["--context", "4096"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("trained with 64") && refused.stderr.contains("256"), "{}", refused.stderr);
    for wrong in [
        ["--context", "veel"],
        ["--context", "0"],
        ["--kv", "q4_0"],
        ["--context-method", "yarn"],
        ["--kv-budget", "256"],
    ] {
        let refused = complete(&wrong);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(wrong.iter().all(|word| refused.stderr.contains(word)), "{}", refused.stderr);
    }
}

#[test]
fn whoever_looks_reads_that_the_window_is_stretched() {
    let home = Home::new();
    let folder = home.path().join("config/fietje");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "context = 4096\nkv = \"q8_0\"\nkv_budget = 1024\n").unwrap();
    let shown = home.run(&["models", "show", "mini", "--lang", "nl"]);
    assert!(shown.stdout.contains("2048 getraind, 4096 opgerekt"), "{}", shown.stdout);
    let shown: Value = serde_json::from_str(&home.run(&["models", "show", "mini", "--json"]).stdout).unwrap();
    assert_eq!(
        (&shown["weights"]["context_length"], &shown["weights"]["stretched_to"]),
        (&2048.into(), &4096.into())
    );
    let doctor = home.run(&["doctor", "-m", "mini", "--offline", "--lang", "en"]);
    assert!(doctor.stdout.contains("2048 trained, 4096 stretched"), "{}", doctor.stdout);
    let shown: Value = serde_json::from_str(&home.run(&["config", "show", "--json"]).stdout).unwrap();
    assert_eq!((&shown["context"]["value"], &shown["kv"]["value"]), (&4096.into(), &"q8_0".into()), "{shown}");
    assert_eq!(shown["kv_budget"]["value"], 1024, "{shown}");
}

#[test]
fn a_server_has_its_own_window() {
    let home = Home::new();
    let endpoint = ["--endpoint", "http://127.0.0.1:9/v1", "--lang", "en"];
    let commands: [&[&str]; 3] = [
        &["complete", "--context", "4096", "hallo"],
        &["chat", "--kv-budget", "512"],
        &["serve", "--context", "4096"],
    ];
    for command in commands {
        let refused = home.run(&[command, &endpoint[..]].concat());
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        let said = &refused.stderr;
        assert!(said.contains("has its own") && said.contains("--endpoint none"), "{said}");
    }
}
