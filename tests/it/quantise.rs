//! `fietje quantise` from outside: files that the program then runs, and what it refuses.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::cli::{Home, Run};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures").join(name)
}

fn quantise(home: &Home, arguments: &[&str]) -> Run {
    home.run(&[&["quantise", "--lang", "en"], arguments].concat())
}

#[test]
fn the_mini_model_becomes_smaller_with_a_matrix_and_still_answers() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("tekst.txt"), "De hond loopt in het park. De kat slaapt op de bank. ".repeat(40)).unwrap();
    let (plain, weighted, matrix) = (path("plain.gguf"), path("weighted.gguf"), path("matrix.gguf"));
    let made = quantise(&home, &["mini", "-o", &plain, "--type", "q4_k_m", "--json"]);
    assert!(made.code == 0, "{}", made.stderr);
    assert!(made.stderr.contains("quantised already"), "{}", made.stderr);
    let made: Value = serde_json::from_str(&made.stdout).unwrap();
    assert_eq!(made["type"], "q4_k_m");
    assert_eq!(made["bytes"].as_u64().unwrap(), std::fs::metadata(&plain).unwrap().len());
    assert!((4.5..5.5).contains(&made["bits_per_weight"].as_f64().unwrap()), "{made}");

    let calibrated = ["--calibrate", &path("tekst.txt"), "--imatrix", &matrix];
    let made = quantise(&home, &[&["mini", "-o", &weighted, "--type", "q4_k_m"][..], &calibrated].concat());
    assert!(made.code == 0, "{}", made.stderr);
    assert!(made.stderr.contains("--imatrix"), "the matrix is kept: {}", made.stderr);
    let again = path("again.gguf");
    assert!(quantise(&home, &["mini", "-o", &again, "--type", "q4_k_m", "--imatrix", &matrix]).code == 0);
    let bytes = |path: &str| std::fs::read(path).unwrap();
    assert!(bytes(&weighted) == bytes(&again), "a matrix from a file does what the text did");
    assert!(bytes(&weighted) != bytes(&plain));

    let answer = home.run(&["complete", "-m", &weighted, "--preset", "precise", "2 + 2 ="]);
    assert!(answer.code == 0 && !answer.stdout.is_empty(), "{}", answer.stderr);
}

#[test]
fn a_checkpoint_becomes_a_file_with_its_tokenizer_and_template() {
    let home = Home::new();
    let output = home.path().join("model.gguf");
    let made =
        quantise(&home, &[fixture("checkpoint").to_str().unwrap(), "-o", output.to_str().unwrap(), "--type", "f16"]);
    assert!(made.code == 0, "{}", made.stderr);
    let written = std::fs::read(&output).unwrap();
    let has = |words: &str| written.windows(words.len()).any(|window| window == words.as_bytes());
    assert!(has("checkpoint") && !has("fixtures/checkpoint"), "its name, and not where it lay");
    let answers = [fixture("checkpoint"), output].map(|model| {
        let model = model.to_str().unwrap();
        let answer = home.run(&["complete", "--preset", "precise", "--max-tokens", "8", "-m", model, "dag"]);
        assert!(answer.code == 0, "{}", answer.stderr);
        answer.stdout
    });
    assert_eq!(answers[0], answers[1]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_name_may_be_in_capitals() {
    let home = Home::new();
    let (link, target) = (home.path().join("link.gguf"), home.path().join("target.gguf"));
    std::fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let made = quantise(&home, &["mini", "-o", link.to_str().unwrap(), "--type", "Q5_K_M", "--overwrite"]);
    assert!(made.code == 0 && link.is_symlink(), "{}", made.stderr);
    assert!(std::fs::read(&target).unwrap().starts_with(b"GGUF"));
}

#[test]
fn what_is_there_stays_and_half_a_file_never_is() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let refused = |arguments: &[&str], code: i32, words: &str| {
        let refused = quantise(&home, arguments);
        let said = &refused.stderr;
        assert_eq!(refused.code, code, "{said}");
        assert!(said.contains(words), "{said}");
    };
    std::fs::write(path("there.gguf"), "mine").unwrap();
    refused(&["mini", "-o", &path("there.gguf"), "--type", "q8_0"], 2, "--overwrite");
    assert_eq!(std::fs::read_to_string(path("there.gguf")).unwrap(), "mine");
    std::fs::copy(fixture("fused-f16.gguf"), path("model.gguf")).unwrap();
    refused(&[&path("model.gguf"), "-o", &path("model.gguf"), "--type", "q8_0", "--overwrite"], 2, "after `-o`");
    refused(&["mini", "-o", &path("out.gguf"), "--type", "q9"], 2, "q4_k_m");
    refused(&[&path("there.gguf"), "-o", &path("out.gguf"), "--type", "q8_0"], 2, "cannot be quantised");
    refused(&[&path("absent.gguf"), "-o", &path("out.gguf"), "--type", "q8_0"], 2, "absent.gguf");
    refused(&["mini", "-o", &path("no/such/place.gguf"), "--type", "q8_0"], 1, "Cannot write");
    std::fs::write(path("kort.txt"), "Te kort.").unwrap();
    let short = ["--calibrate", &path("kort.txt")];
    refused(&[&["mini", "-o", &path("out.gguf"), "--type", "q8_0"][..], &short].concat(), 2, "--calibrate");
    refused(&["mini", "-o", &path("out.gguf"), "--type", "q8_0", "--imatrix", &path("model.gguf")], 2, "in_sum2");
    std::fs::write(path("lang.txt"), "De hond loopt in het park. ".repeat(60)).unwrap();
    let calibrated = ["--calibrate", &path("lang.txt"), "--imatrix", &path("matrix.gguf")];
    assert_eq!(
        quantise(&home, &[&["mini", "-o", &path("a.gguf"), "--type", "q8_0"][..], &calibrated].concat()).code,
        0
    );
    let other =
        [fixture("checkpoint").to_str().unwrap(), "-o", &path("out.gguf"), "--type", "q8_0"].map(str::to_owned);
    let other: Vec<&str> = other.iter().map(String::as_str).collect();
    refused(&[&other[..], &["--imatrix", &path("matrix.gguf")]].concat(), 2, "not of this model");
    let broken = std::fs::read(path("model.gguf")).unwrap();
    std::fs::write(path("cut.gguf"), &broken[..broken.len() / 2]).unwrap();
    refused(&[&path("cut.gguf"), "-o", &path("out.gguf"), "--type", "q8_0"], 2, "cannot be quantised");
    let left = std::fs::read_dir(home.path()).unwrap().flatten().map(|entry| entry.file_name());
    let left: Vec<_> =
        left.filter(|name| name == "out.gguf" || name.to_string_lossy().starts_with(".fietje-")).collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

/// Conversations of the mini model's examination as text: those whose place is even, or the others.
fn conversations(odd: usize) -> String {
    let items: Vec<Value> = serde_json::from_str(include_str!("data/mini.json")).unwrap();
    let texts = |item: &Value, name: &str| -> Vec<String> {
        item[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let turns = items.iter().skip(odd).step_by(2).flat_map(|item| {
        let said = texts(item, "turns").into_iter().zip(texts(item, "answers"));
        said.map(|(turn, answer)| format!("{turn}\n{answer}\n\n")).collect::<Vec<_>>()
    });
    turns.collect()
}

#[test]
fn formats_chosen_for_a_size_lose_less_than_the_fixed_ones_of_that_size() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (text, held_out) = (path("tekst.txt"), path("anders.txt"));
    std::fs::write(&text, conversations(0)).unwrap();
    std::fs::write(&held_out, conversations(1)).unwrap();
    let (fixed, mixed) = (path("fixed.gguf"), path("mixed.gguf"));
    let make = |words: &[&str]| {
        let made = quantise(&home, &[&["mini", "--json", "--calibrate", &text], words].concat());
        assert_eq!(made.code, 0, "{}", made.stderr);
        serde_json::from_str::<Value>(&made.stdout).unwrap()
    };
    let of_type = make(&["-o", &fixed, "--type", "q4_k_m"]);
    let bits = of_type["bits_per_weight"].as_f64().unwrap();
    let of_bits = make(&["-o", &mixed, "--bits", &bits.to_string()]);
    assert!(of_bits["bytes"].as_u64() <= of_type["bytes"].as_u64(), "{of_bits} {of_type}");
    let shares: f64 = of_bits["formats"].as_object().unwrap().values().map(|share| share.as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-9 && of_bits["type"] == "mixed", "{of_bits}");
    let kl = |file: &str| {
        let run = home.run(&["eval", "distance", &held_out, "-m", file, "--reference", "mini", "--json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["kl"]["mean"].as_f64().unwrap()
    };
    let (of_mix, of_fixed) = (kl(&mixed), kl(&fixed));
    assert!(of_mix < of_fixed, "{of_mix} {of_fixed}");
}

#[test]
fn a_size_needs_a_text_and_has_limits() {
    let home = Home::new();
    let text = home.path().join("tekst.txt");
    std::fs::write(&text, "De hond loopt in het park. ".repeat(60)).unwrap();
    let text = text.to_str().unwrap();
    for (words, named) in [
        (vec!["--bits", "4.6"], "--calibrate"),
        (vec!["--bits", "2", "--calibrate", text], "3 – 9"),
        (vec!["--bits", "4.6", "--type", "q4_k_m", "--calibrate", text], "--type"),
        (vec![], "--type"),
        (vec!["--bits", "3.2", "--calibrate", text], "the least is `--bits 3."),
    ] {
        let output = home.path().join("out.gguf");
        let refused = quantise(&home, &[&["mini", "-o", output.to_str().unwrap()], words.as_slice()].concat());
        assert_eq!(refused.code, 2, "{words:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(named) && !output.exists(), "{words:?}: {}", refused.stderr);
    }
}
