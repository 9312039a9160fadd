//! A model from a stranger may be slow, wrong or refused, and nothing else: its chat template, its tokenizer, and files
//! that are none.

use std::path::{Path, PathBuf};

use crate::support::cli::{Home, Run, fixture};

/// The files of the fixtures' checkpoint, as a model of its own that a test may spoil.
fn checkpoint(home: &Home) -> PathBuf {
    let directory = home.path().join("model");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir(&directory).unwrap();
    for entry in std::fs::read_dir(fixture("checkpoint")).unwrap() {
        let from = entry.unwrap().path();
        std::fs::copy(&from, directory.join(from.file_name().unwrap())).unwrap();
    }
    directory
}

fn complete(home: &Home, model: &Path) -> Run {
    home.run(&["complete", "-m", model.to_str().unwrap(), "-n", "2", "x"])
}

fn complete_with_template(home: &Home, source: &str) -> Run {
    let model = checkpoint(home);
    std::fs::write(model.join("chat_template.jinja"), source).unwrap();
    complete(home, &model)
}

#[test]
fn a_template_that_is_made_to_hurt_is_reported_and_replaced() {
    let home = Home::new();
    let plain = complete(&home, &checkpoint(&home));
    assert!(plain.code == 0 && plain.stderr.is_empty(), "{}", plain.stderr);
    let in_a_row = |before: &str, count: usize| format!("{{{{ {}1 }}}}", before.repeat(count));
    let chained = |first: &str, link: &str| format!("{{{{ {first}{} }}}}", link.repeat(60_000 / link.len()));
    let grown = |statement: &str, last: &str| {
        format!("{{% set ns = namespace(x=['a']) %}}{{% for i in range(60) %}}{statement}{{% endfor %}}{last}")
    };
    // How deep the interpreter can go is its own affair, as long as it takes nothing along.
    for source in [
        in_a_row("not ", 15_000),
        in_a_row("-", 60_000),
        in_a_row("(", 30_000),
        in_a_row("[", 30_000),
        chained("1", "+1"),
        chained("x", "|e"),
        chained("x", ".a"),
        chained("x", "[0]"),
        chained("x", " if x else x"),
        "{% if 1 %}".repeat(6000),
    ] {
        let told = complete_with_template(&home, &source);
        let is_reported = told.stderr.contains("chat template does not work") && told.stdout == plain.stdout;
        assert!(told.code == 0 && (told.stderr.is_empty() || is_reported), "{}: {}", &source[..40], told.stderr);
    }
    for source in [
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns|tojson }}".to_owned(),
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}".to_owned(),
        "{% set ns = namespace() %}{% set ns.a = [ns] %}{{ 'x' ~ ns.a }}".to_owned(),
        "{{ ('a'*10**6).join('b'*10**5) }}".to_owned(),
        "{{ '{:>999999999}'.format(1) }}".to_owned(),
        grown("{% set ns.x = ns.x + ns.x %}", "{{ ns.x|length }}"),
        grown("{% set ns.x = [ns.x, ns.x] %}", "{{ ns.x|tojson }}"),
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}".to_owned(),
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}".to_owned(),
        // It passes every question, and fails at the third message.
        "{% if messages|length > 2 %}{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}{% endif %}{{ messages[0].content }}".to_owned(),
        "x".repeat(70_000),
        "Hallo!".to_owned(),
    ] {
        let told = complete_with_template(&home, &source);
        let short: String = source.chars().take(60).collect();
        assert_eq!((told.code, &told.stdout), (0, &plain.stdout), "{short}: {}", told.stderr);
        assert!(told.stderr.contains("chat template does not work"), "{short}: {}", told.stderr);
    }
}

#[test]
fn a_template_that_works_is_used_in_its_process() {
    let home = Home::new();
    let plain = complete(&home, &checkpoint(&home));
    let own = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content.strip() }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    let told = complete_with_template(&home, own);
    assert_eq!((told.code, told.stdout.as_str(), told.stderr.as_str()), (0, plain.stdout.as_str(), ""));
    let other = complete_with_template(&home, "{{ messages[0].content }}");
    assert!(other.code == 0 && other.stderr.is_empty(), "{}", other.stderr);
    assert_ne!(other.stdout, plain.stdout);
}

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let home = Home::new();
    let spoil = |name: &str, with: &str| {
        let model = checkpoint(&home);
        let _ = std::fs::remove_file(model.join(name));
        match with {
            "fifo" => drop(std::process::Command::new("mkfifo").arg(model.join(name)).status().unwrap()),
            "directory" => std::fs::create_dir(model.join(name)).unwrap(),
            device => std::os::unix::fs::symlink(device, model.join(name)).unwrap(),
        }
        complete(&home, &model)
    };
    for with in ["fifo", "directory", "/dev/zero"] {
        for name in ["config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"] {
            let told = spoil(name, with);
            assert_eq!(told.code, 1, "{name}, {with}: {}", told.stderr);
            assert!(told.stderr.contains(name), "{name}, {with}: {}", told.stderr);
        }
        let gguf = home.path().join(format!("{}.gguf", with.replace('/', "")));
        let file = gguf.to_str().unwrap();
        match with {
            "fifo" => drop(std::process::Command::new("mkfifo").arg(&gguf).status().unwrap()),
            "directory" => std::fs::create_dir(&gguf).unwrap(),
            device => std::os::unix::fs::symlink(device, &gguf).unwrap(),
        }
        for words in [&["complete", "-m", file, "x"][..], &["complete", "-m", "mini", "-f", file, "x"]] {
            let told = home.run(words);
            assert!(matches!(told.code, 1 | 2) && !told.stderr.is_empty(), "{words:?}: {}", told.stderr);
        }
    }
    let config = home.path().join("config/fietje/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&config).status().unwrap().success());
    let told = home.run(&["complete", "-m", "mini", "x"]);
    assert_eq!(told.code, 2, "{}", told.stderr);
}

#[test]
fn a_tokenizer_that_cannot_encode_says_so() {
    let home = Home::new();
    let model = checkpoint(&home);
    let file = model.join("tokenizer.json");
    let mut tokenizer: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    tokenizer["model"] = serde_json::json!({"type": "WordLevel", "vocab": {"kat": 0}, "unk_token": "niets"});
    std::fs::write(&file, tokenizer.to_string()).unwrap();
    let told = complete(&home, &model);
    assert!(told.code == 1 && told.stderr.contains("tokenizer cannot encode"), "{}", told.stderr);
}
