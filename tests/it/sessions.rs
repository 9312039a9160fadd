//! Saved conversations: from the chat to the commands and back, through crashes and bad days.

use crate::support::cli::{Home, run};
use crate::support::terminal::Terminal;
use serde_json::Value;

fn open(home: &Home, words: &[&str]) -> Terminal {
    let words = [&["chat", "-m", "mini", "--lang", "nl"], words].concat();
    let terminal = Terminal::start(home, &words);
    terminal.wait_to_see("mini · Q8_0");
    terminal
}

fn talk(home: &Home, lines: &str) {
    let run = run(home.command(&["chat", "-m", "mini", "--lang", "nl"]).write_stdin(lines));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn json(home: &Home, words: &[&str]) -> Value {
    serde_json::from_str(&home.run(words).stdout).unwrap()
}

#[test]
fn a_conversation_goes_on_where_it_stopped() {
    let home = Home::new();
    let mut terminal = open(&home, &[]);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara! Waarmee kan ik je helpen?");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let mut terminal = open(&home, &["-c"]);
    terminal.wait_to_see("Dag Sara!");
    terminal.type_keys("Hoe heet ik?\r");
    terminal.wait_to_see("Je heet Sara.");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    // What is asked for now comes before what was asked for then.
    let mut terminal = open(&home, &["-c", "--persona", "redacteur"]);
    terminal.wait_to_see("mini · Q8_0 · redacteur");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    // And line by line, with the same conversation and the model that it was held with.
    let answer = run(home.command(&["chat", "--session", "1"]).write_stdin("Hoe heet ik?\n"));
    assert_eq!(answer.stdout, "Je heet Sara.\n");
    let other = run(home.command(&["chat", "-c", "-m", "instruct"]).write_stdin("Hoe heet ik?\n"));
    assert_eq!((other.code, other.stdout.as_str()), (3, ""), "{}", other.stderr);
    let list = json(&home, &["sessions", "list", "--json"]);
    assert_eq!(
        (&list[0]["id"], &list[0]["title"], &list[0]["turns"]),
        (&1.into(), &"Ik heet Sara.".into(), &6.into())
    );
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn a_conversation_whose_model_is_gone_goes_on_with_the_one_of_the_settings() {
    let home = Home::new();
    let mut answer = home.command(&["chat", "-m", "mini"]);
    run(answer.write_stdin("Ik heet Sara.\n"));
    let database = rusqlite::Connection::open(home.path().join("data/fietje/sessions.db")).unwrap();
    let config = home.path().join("config/fietje/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, "model = \"mini\"\n").unwrap();
    for gone in ["chat:q8_0", "./weg.gguf", "een model van een server", ""] {
        database.execute("UPDATE sessions SET model = ?1", [gone]).unwrap();
        let answer = run(home.command(&["chat", "-c"]).write_stdin("Hoe heet ik?\n"));
        assert_eq!(answer.stdout, "Je heet Sara.\n", "{gone}: {}", answer.stderr);
    }
}

#[cfg(unix)]
#[test]
fn what_was_said_survives_kill_9() {
    let home = Home::new();
    let mut terminal = open(&home, &[]);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara!");
    terminal.wait_to_see("tokens/s ·");
    wait_for_turns(&home, 2);
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = open(&home, &["-c"]);
    terminal.wait_to_see("Dag Sara!");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[cfg(unix)]
#[test]
fn a_question_survives_a_kill_in_the_middle_of_its_answer() {
    let home = Home::new();
    let model = crate::support::slow_model::write(home.path());
    let mut terminal = Terminal::start(&home, &["chat", "--lang", "nl", "-m", model.to_str().unwrap()]);
    terminal.wait_to_see("/2048");
    terminal.type_keys("De kat\r");
    wait_for_turns(&home, 2);
    terminal.signal("KILL");
    terminal.end();
    let shown = json(&home, &["sessions", "show", "1", "--json"]);
    assert_eq!(shown["turns"][0], serde_json::json!({"role": "user", "content": "De kat"}));
}

#[cfg(unix)]
fn wait_for_turns(home: &Home, turns: usize) {
    for _ in 0..2000 {
        let run = home.run(&["sessions", "list", "--json"]);
        let list: Value = serde_json::from_str(&run.stdout).unwrap();
        if list[0]["turns"].as_u64().is_some_and(|count| count as usize >= turns) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the turns never came");
}

#[test]
fn conversations_are_listed_searched_and_picked_in_the_app() {
    let home = Home::new();
    talk(&home, "Wat is de hoofdstad van Frankrijk?\n");
    talk(&home, "Ik heet Sara.\n");
    let mut terminal = open(&home, &[]);
    terminal.type_keys("\u{f}");
    terminal.wait_to_see("Ik heet Sara.");
    terminal.type_keys("parijs");
    terminal.wait_until("only the one", |seen| seen.contains("is Parijs") && !seen.contains("Sara"));
    terminal.type_keys("\r");
    terminal.wait_to_see(" › Wat is de hoofdstad van Frankrijk?");
    terminal.type_keys("\u{f}");
    terminal.wait_to_see("Ik heet Sara.");
    terminal.type_keys("\u{1b}[3~");
    terminal.wait_to_see("naar de prullenbak?");
    terminal.type_keys("\r");
    terminal.wait_to_see("Ctrl+Z");
    terminal.type_keys("\u{1a}");
    terminal.wait_to_see("Het gesprek is teruggezet.");
    // The next key only when this one has had its effect: both at once would be one key with Alt.
    terminal.type_keys("\u{1b}");
    terminal.wait_until("the list gone", |seen| !seen.contains("Gesprekken"));
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(json(&home, &["sessions", "list", "--json"]).as_array().unwrap().len(), 2);
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be_kept() {
    let home = Home::new();
    let run = run(home.command(&["chat", "-m", "mini", "--no-history"]).write_stdin("Hallo!\n"));
    assert_eq!(run.code, 0);
    let mut terminal = open(&home, &["--no-history"]);
    terminal.type_keys("Hallo!\r");
    terminal.wait_to_see("helpen?");
    terminal.type_keys("\u{4}");
    terminal.end();
    assert!(!home.path().join("data").exists());
    assert_eq!(home.run(&["chat", "-m", "mini", "-c", "--no-history"]).code, 2);
}

#[test]
fn conversations_are_shown_searched_exported_taken_in_and_removed() {
    let home = Home::new();
    talk(&home, "Ik heet Sara.\nHoe heet ik?\n/nieuw\nWat is de hoofdstad van Frankrijk?\n");
    let shown = home.run(&["sessions", "show", "1", "--lang", "nl"]);
    assert!(shown.stdout.starts_with("# Ik heet Sara.\n\n**U:**\n\nIk heet Sara.\n\n**Fietje:**\n\nDag Sara!"));
    let found = json(&home, &["sessions", "search", "parijs", "--json"]);
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert!(found[0]["excerpt"].as_str().unwrap().contains("Parijs"));
    let text = home.run(&["sessions", "export", "2", "--format", "text", "--lang", "en"]).stdout;
    assert!(text.contains("\nYou: Wat is de hoofdstad van Frankrijk?\n"), "{text}");
    let document = home.run(&["sessions", "export", "--format", "json"]).stdout;
    let other = Home::new();
    let taken = run(other.command(&["sessions", "import", "-"]).write_stdin(document.clone()));
    assert_eq!((taken.code, taken.stdout.as_str()), (0, ""), "{}", taken.stderr);
    let again = other.run(&["sessions", "export", "--format", "json"]).stdout;
    let turns = |document: &str| -> Vec<Value> {
        let parsed: Value = serde_json::from_str(document).unwrap();
        let mut turns: Vec<Value> = parsed.as_array().unwrap().iter().map(|one| one["turns"].clone()).collect();
        turns.sort_by_key(ToString::to_string);
        turns
    };
    assert_eq!(turns(&again), turns(&document));
    assert_eq!(home.run(&["sessions", "rm", "1"]).code, 0);
    for words in [["sessions", "rm", "1"], ["sessions", "show", "1"], ["chat", "--session", "1"]] {
        assert_eq!(home.run(&words).code, 2, "{words:?}");
    }
    let broken = run(home.command(&["sessions", "import", "-"]).write_stdin("[{\"id\": 1}]"));
    assert_eq!(broken.code, 2, "{}", broken.stderr);
    assert_eq!(json(&home, &["sessions", "list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_file_of_a_later_version_is_refused_kindly() {
    let home = Home::new();
    talk(&home, "Hallo!\n");
    let file = home.path().join("data/fietje/sessions.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let list = home.run(&["sessions", "list", "--lang", "nl"]);
    assert_eq!(list.code, 1);
    assert!(list.stderr.contains("nieuwere versie") && list.stderr.contains("--no-history"), "{}", list.stderr);
    let mut terminal = open(&home, &[]);
    terminal.type_keys("Hallo!\r");
    terminal.wait_to_see("helpen?");
    terminal.wait_until("the notice", |seen| seen.replace('\n', "").contains("nieuwere versie"));
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert!(code == 1 && output.contains("2 berichten zijn niet opgeslagen."), "{output}");
}

#[test]
fn a_folder_that_cannot_be_made_is_told_and_the_conversation_goes_on() {
    let home = Home::new();
    std::fs::write(home.path().join("data"), "hier kan geen map staan").unwrap();
    let run = run(home.command(&["chat", "-m", "mini", "--lang", "nl"]).write_stdin("Hallo!\nDank je wel!\n"));
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2), "{}", run.stderr);
    assert_eq!(run.stderr.matches("niet bewaard").count(), 1, "{}", run.stderr);
    let mut terminal = open(&home, &[]);
    terminal.type_keys("Hallo!\r");
    terminal.wait_until("the notice", |seen| seen.replace('\n', "").contains("worden geopend"));
    terminal.wait_to_see("helpen?");
    terminal.wait_to_see(" niet opgeslagen · mini");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert!(code == 1 && output.contains("2 berichten zijn niet opgeslagen."), "{output}");
}

/// The texts of all turns of a conversation, sorted.
fn texts(home: &Home, id: &str) -> Vec<String> {
    let exported = json(home, &["sessions", "export", id, "--format", "json"]);
    let turns = if exported["tree"].is_null() { &exported["turns"] } else { &exported["tree"]["turns"] };
    let mut texts: Vec<String> =
        turns.as_array().unwrap().iter().map(|turn| turn["content"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts
}

#[test]
fn two_windows_on_one_conversation_keep_what_is_said_in_both() {
    let home = Home::new();
    talk(&home, "Hallo!\n");
    let mut windows = [open(&home, &["-c"]), open(&home, &["-c"])];
    for (window, name) in windows.iter_mut().zip(["Piet", "Sara"]) {
        window.type_keys(&format!("Ik heet {name}.\r"));
        window.wait_to_see(&format!("Dag {name}!"));
        window.wait_to_see("tokens/s ·");
    }
    windows[0].type_keys("Hoe heet ik?\r");
    windows[0].wait_to_see("Je heet Piet.");
    for mut window in windows {
        window.type_keys("\u{4}");
        assert_eq!(window.end().0, 0);
    }
    let texts = texts(&home, "1");
    for said in ["Ik heet Piet.", "Ik heet Sara.", "Hoe heet ik?", "Je heet Piet."] {
        assert!(texts.iter().any(|text| text.contains(said)), "{said}: {texts:?}");
    }
}

#[test]
fn what_is_said_after_the_conversation_was_deleted_is_kept() {
    let home = Home::new();
    let mut terminal = open(&home, &[]);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara!");
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("\u{f}");
    terminal.wait_to_see("(geopend)");
    terminal.type_keys("\u{1b}[3~");
    terminal.wait_to_see("naar de prullenbak?");
    terminal.type_keys("\u{1b}[3~");
    terminal.wait_to_see("Niets gevonden.");
    terminal.type_keys("\u{1b}");
    terminal.wait_until("the list gone", |seen| !seen.contains("Gesprekken"));
    terminal.type_keys("Hallo!\r");
    terminal.wait_to_see("helpen?");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(json(&home, &["sessions", "list", "--json"])[0]["title"], "Hallo!");
    let bin = json(&home, &["sessions", "list", "--deleted", "--json"]);
    assert_eq!((&bin[0]["title"], bin[0]["deleted"].is_i64()), (&"Ik heet Sara.".into(), true));
    assert_eq!(home.run(&["sessions", "restore", "1"]).code, 0);
    assert_eq!(json(&home, &["sessions", "list", "--json"]).as_array().unwrap().len(), 2);
    assert_eq!(home.run(&["sessions", "restore", "99"]).code, 2);
}

#[test]
fn importing_an_export_twice_changes_nothing() {
    let home = Home::new();
    talk(&home, "Ik heet Sara.\n/nieuw\nHallo!\n");
    let document = home.run(&["sessions", "export", "--format", "json"]).stdout;
    for _ in 0..2 {
        let imported = run(home.command(&["sessions", "import", "-", "--lang", "nl"]).write_stdin(document.clone()));
        assert!(imported.code == 0 && imported.stderr.contains("2 gesprekken waren er al."), "{}", imported.stderr);
    }
    assert_eq!(home.run(&["sessions", "export", "--format", "json"]).stdout, document);
}

#[test]
fn a_damaged_conversation_keeps_no_other_from_being_exported() {
    let home = Home::new();
    let session = |title: &str| {
        let turns = serde_json::json!([{"role": "user", "content": title}]);
        serde_json::json!({"id": 1, "title": title, "updated": i64::MAX, "turns": turns})
    };
    let file = home.path().join("sessions.json");
    std::fs::write(&file, serde_json::json!([session("Kapot gesprek"), session("Gaaf gesprek")]).to_string())
        .unwrap();
    assert_eq!(home.run(&["sessions", "import", file.to_str().unwrap()]).code, 0);
    let listed = json(&home, &["sessions", "list", "--json"]);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(listed[0]["updated"].as_u64().unwrap() <= now, "no conversation is of a time to come: {listed}");
    let database = rusqlite::Connection::open(home.path().join("data/fietje/sessions.db")).unwrap();
    let broken = "UPDATE turns SET role = 7 WHERE session = (SELECT id FROM sessions WHERE title = 'Kapot gesprek')";
    assert_eq!(database.execute(broken, []).unwrap(), 1);
    drop(database);
    let told = home.run(&["sessions", "export", "--format", "text"]);
    assert_eq!(told.code, 6, "{}", told.stderr);
    assert!(told.stdout.contains("Gaaf gesprek") && !told.stdout.contains("Kapot gesprek"), "{}", told.stdout);
    assert!(told.stderr.contains("damaged"), "{}", told.stderr);
}

#[test]
fn a_title_takes_one_row_whatever_it_is() {
    let home = Home::new();
    let file = home.path().join("sessions.json");
    let turns = serde_json::json!([{"role": "user", "content": "Hoi"}]);
    let session = serde_json::json!({"id": 1, "title": "Een", "updated": 1, "turns": turns});
    std::fs::write(&file, session.to_string()).unwrap();
    assert_eq!(home.run(&["sessions", "import", file.to_str().unwrap()]).code, 0);
    // As an earlier version, or somebody else, may have written it.
    let database = rusqlite::Connection::open(home.path().join("data/fietje/sessions.db")).unwrap();
    database.execute("UPDATE sessions SET title = ?1", ["Een\ntwee\r\n drie"]).unwrap();
    let list = home.run(&["sessions", "list"]).stdout;
    assert!(list.lines().count() == 1 && list.contains("Een twee drie  ("), "{list:?}");
}
