//! `fietje doctor` and `fietje config edit`, as a person meets them on a good and on a bad day.

use std::path::PathBuf;

use crate::support::cli::{Home, run};
use serde_json::Value;

fn settings_file(home: &Home) -> PathBuf {
    home.path().join("config/fietje/config.toml")
}

fn write_settings(home: &Home, text: &str) {
    let file = settings_file(home);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

#[test]
fn every_finding_has_a_verdict() {
    let home = Home::new();
    let examined = home.run(&["doctor", "--offline", "--json"]);
    assert_eq!(examined.code, 0, "{}", examined.stderr);
    let document: Value = serde_json::from_str(&examined.stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let names: Vec<&str> = findings.iter().map(|finding| finding["name"].as_str().unwrap()).collect();
    let expected =
        ["processor", "memory", "disk", "gpu", "device", "terminal", "settings", "conversations", "model", "hub"];
    assert_eq!(names, expected);
    assert!(findings.iter().all(|finding| finding["verdict"].is_string() && finding["found"].is_string()));
    // No model is here yet: that is a warning with the command that helps.
    let model = &findings[8];
    assert!(model["verdict"] == "warning" && model["advice"].as_str().unwrap().contains("fietje pull chat:q8_0"));
    let dutch = home.run(&["doctor", "--offline", "--lang", "nl"]);
    assert!(dutch.stdout.contains("Geheugen") && dutch.stdout.contains("Instellingen"), "{}", dutch.stdout);
}

#[test]
fn what_does_not_work_is_named_and_the_rest_is_looked_at_all_the_same() {
    let home = Home::new();
    write_settings(&home, "modle = \"chat\"\n");
    let broken = home.run(&["doctor", "--offline"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stdout.contains("✗ Settings") && broken.stdout.contains("Memory"), "{}", broken.stdout);
    write_settings(&home, "");
    let nowhere = home.run(&["doctor", "--endpoint", "http://127.0.0.1:9", "--json"]);
    let document: Value = serde_json::from_str(&nowhere.stdout).unwrap();
    assert_eq!((nowhere.code, &document["verdict"]), (1, &"problem".into()));
    let far = home.run(&["doctor", "--endpoint", "http://voorbeeld.invalid", "--offline"]);
    assert!(far.code == 1 && far.stdout.contains("Network use is disabled"), "{}", far.stdout);
    let mut unreachable = home.command(&["doctor", "--json"]);
    let unreachable = run(unreachable.env("HF_ENDPOINT", "http://127.0.0.1:9"));
    let document: Value = serde_json::from_str(&unreachable.stdout).unwrap();
    // Without the hub everything that is here works.
    assert_eq!((unreachable.code, &document["verdict"]), (0, &"warning".into()));
}

#[test]
#[cfg(unix)]
fn settings_are_edited_checked_and_never_lost() {
    let home = Home::new();
    let edit = |script: &str| run(home.command(&["config", "edit"]).env("EDITOR", script));
    let made = edit("sed -i 's/^#threads = 4/threads = 3/'");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(home.run(&["config", "show"]).stdout.contains("threads = 3"));
    // Nonsense does not become the settings, and waits for the next time.
    let nonsense = edit("sed -i 's/^threads = 3/threads = many/'");
    assert!(nonsense.code == 2 && nonsense.stderr.contains("fietje config edit"), "{}", nonsense.stderr);
    assert!(home.run(&["config", "show"]).stdout.contains("threads = 3"));
    let mended = edit("sed -i 's/^threads = many/threads = 2/'");
    assert_eq!(mended.code, 0, "{}", mended.stderr);
    assert!(home.run(&["config", "show"]).stdout.contains("threads = 2"));
    assert!(edit("false").code == 1 && edit("no-such-editor").code == 1);
    // Settings that are broken already can be mended.
    write_settings(&home, "threads = oops\n");
    std::fs::remove_file(settings_file(&home).with_extension("toml.draft")).unwrap();
    assert_eq!(edit("sed -i 's/oops/1/'").code, 0);
}

#[test]
#[cfg(unix)]
fn a_draft_is_taken_up_until_the_settings_are_mended_otherwise() {
    let home = Home::new();
    let edit = |script: &str| run(home.command(&["config", "edit"]).env("EDITOR", script));
    let (file, draft) = (settings_file(&home), settings_file(&home).with_extension("toml.draft"));
    write_settings(&home, "threads = 1\n");
    assert_eq!(edit("sed -i s/1/many/").code, 2);
    assert_eq!(std::fs::read_to_string(&draft).unwrap(), "threads = many\n");
    assert_eq!(edit("grep -q many").code, 2, "the draft is opened again");
    write_settings(&home, "threads = 2\n");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(later).unwrap();
    let edited = edit("sed -i s/2/3/");
    assert!(edited.code == 0 && edited.stderr.contains("toml.draft.old"), "{}", edited.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "threads = 3\n");
    assert_eq!(std::fs::read_to_string(draft.with_extension("draft.old")).unwrap(), "threads = many\n");
}

#[test]
#[cfg(unix)]
fn edited_settings_stay_as_secret_as_they_were_and_where_their_link_leads() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = Home::new();
    let elsewhere = home.path().join("dotfiles.toml");
    std::fs::write(&elsewhere, "threads = 1\n").unwrap();
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o600)).unwrap();
    let file = settings_file(&home);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    symlink(&elsewhere, &file).unwrap();
    let edited = run(home.command(&["config", "edit"]).env("EDITOR", "sed -i 's/1/2/'"));
    assert_eq!(edited.code, 0, "{}", edited.stderr);
    assert!(file.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "threads = 2\n");
    assert_eq!(elsewhere.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_device_that_is_not_there_is_refused_with_the_way_on() {
    let home = Home::new();
    let refused = home.run(&["complete", "Hoi", "-m", "mini", "--device", "cuda"]);
    assert!(refused.code == 2 && refused.stderr.contains("--device cpu"), "{}", refused.stderr);
    let shown = home.run(&["models", "show", "mini"]);
    assert!(shown.code == 0 && shown.stdout.contains("Runs on"), "{}", shown.stdout);
    let asked = home.run(&["models", "show", "mini", "--device", "cpu"]);
    assert!(asked.stdout.contains("as requested"), "{}", asked.stdout);
}
