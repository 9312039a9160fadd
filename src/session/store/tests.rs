//! Saving, finding and losing conversations.

use super::*;

struct Fixture {
    _directory: tempfile::TempDir,
    path: std::path::PathBuf,
    store: Store,
}

fn fixture() -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("deep/sessions.db");
    let store = Store::open(&path, 0).unwrap();
    Fixture { _directory: directory, path, store }
}

fn save(store: &Store, texts: &[&str], now: i64) -> SessionId {
    let some = |text: &str| Some(text.to_owned());
    let details = SessionDetails { system: some("Wees kort."), persona: some("b1"), model: some("mini") };
    let session = store.create(texts[0], &details, now).unwrap();
    let mut tree = ConversationTree::default();
    for (place, text) in texts.iter().enumerate() {
        let role = if place % 2 == 0 { Role::User } else { Role::Assistant };
        let turn = tree.add(tree.head(), role, (*text).to_owned(), TurnState::Complete);
        let turn = tree.get(turn).unwrap();
        store.add_turn(session, turn.parent, turn, now).unwrap();
    }
    store.save_head(session, tree.head()).unwrap();
    session
}

fn titles(store: &Store) -> Vec<String> {
    store.list(100).unwrap().into_iter().map(|summary| summary.title).collect()
}

#[test]
fn a_conversation_comes_back_as_it_was() {
    let fixture = fixture();
    let id = save(&fixture.store, &["Ik heet Sara.", "Dag Sara!", "Hoe heet ik?"], 7);
    let mut tree = fixture.store.load(id).unwrap().tree;
    let again = tree.add(Some(TurnId(0)), Role::Assistant, "Hoi".to_owned(), TurnState::Running);
    let number = fixture.store.add_turn(id, Some(TurnId(0)), tree.get(again).unwrap(), 8).unwrap();
    assert_eq!(number, again);
    tree.get_mut(again).unwrap().content.push_str(" Sara");
    let overwrite = |before| fixture.store.overwrite_turn(id, again, before, tree.get(again).unwrap(), 9).unwrap();
    assert_eq!((overwrite("iets anders"), overwrite("Hoi")), (Overwritten::HasChanged, Overwritten::Yes));
    fixture.store.save_head(id, Some(again)).unwrap();
    // As after a crash: the file is opened again, and the answer that was being written counts as stopped.
    let session = Store::open(&fixture.path, 10).unwrap().load(id).unwrap();
    tree.get_mut(again).unwrap().state = TurnState::Stopped;
    assert_eq!(session.tree, tree);
    assert_eq!((session.summary.updated, session.summary.turns), (9, 2), "other versions do not count");
    assert_eq!(
        (session.details.system.as_deref(), session.details.persona.as_deref()),
        (Some("Wees kort."), Some("b1"))
    );
}

#[test]
fn turns_that_were_taken_back_leave_no_trace() {
    let fixture = fixture();
    let id = save(&fixture.store, &["Ik heet Sara.", "Dag Sara!", "veel te lang", ""], 7);
    fixture.store.remove_turns(id, &[TurnId(2), TurnId(3)]).unwrap();
    let tree = fixture.store.load(id).unwrap().tree;
    assert_eq!((tree.turns().len(), tree.head()), (2, Some(TurnId(1))));
    assert!(fixture.store.search("lang", 9).unwrap().is_empty());
    // Another program went on after the first of them.
    fixture.store.remove_turns(id, &[TurnId(0)]).unwrap();
    let tree = fixture.store.load(id).unwrap().tree;
    assert_eq!((tree.turns().len(), tree.turns()[0].content.as_str()), (2, ""));
    fixture.store.remove_turns(id, &[TurnId(0), TurnId(1)]).unwrap();
    assert!(fixture.store.list(9).unwrap().is_empty(), "nothing is left of it");
}

#[test]
fn the_list_has_pinned_ones_first_and_then_the_newest() {
    let fixture = fixture();
    let oud = save(&fixture.store, &["oud"], 1);
    save(&fixture.store, &["nieuw"], 3);
    let midden = save(&fixture.store, &["midden"], 2);
    assert_eq!(titles(&fixture.store), ["nieuw", "midden", "oud"]);
    fixture.store.pin(oud, true).unwrap();
    fixture.store.rename(midden, "Anders \tgezegd\nen meer").unwrap();
    assert_eq!(titles(&fixture.store), ["oud", "nieuw", "Anders gezegd"]);
    assert_eq!(fixture.store.list(1).unwrap().len(), 1);
    let last = fixture.store.last().unwrap().unwrap();
    assert_eq!(fixture.store.load(last).unwrap().summary.title, "nieuw");
}

#[test]
fn a_deleted_conversation_can_be_brought_back_for_a_month() {
    let fixture = fixture();
    let id = save(&fixture.store, &["weg ermee"], 1);
    fixture.store.delete(id, 100).unwrap();
    assert!(titles(&fixture.store).is_empty() && fixture.store.search("weg", 9).unwrap().is_empty());
    let bin = fixture.store.deleted().unwrap();
    assert_eq!((bin.len(), bin[0].id, bin[0].deleted), (1, id, Some(100)));
    fixture.store.restore(id).unwrap();
    assert_eq!(titles(&fixture.store), ["weg ermee"]);
    fixture.store.delete(id, 100).unwrap();
    let later = Store::open(&fixture.path, 101 + GRACE).unwrap();
    assert!(matches!(later.restore(id), Err(SessionError::Unknown(_))));
    assert!(matches!(later.load(id), Err(SessionError::Unknown(_))));
    let turns: i64 = later.connection.query_row("SELECT count(*) FROM turns", [], |row| row.get(0)).unwrap();
    assert_eq!(turns, 0, "its turns are removed too");
}

#[test]
fn words_are_found_whatever_their_case_and_accents() {
    let fixture = fixture();
    save(&fixture.store, &["Over België", "De hoofdstad van België is Brussel.\nNog een regel."], 1);
    save(&fixture.store, &["Over Frankrijk", "Parijs"], 2);
    let found = |words: &str| -> Vec<String> {
        fixture.store.search(words, 9).unwrap().into_iter().map(|found| found.summary.title).collect()
    };
    assert_eq!(found("BELGIE hoofd"), ["Over België"]);
    assert_eq!(found("over"), ["Over Frankrijk", "Over België"], "equally good, so the newest is first");
    assert_eq!(found("brussel parijs"), Vec::<String>::new());
    for nasty in ["", "  ", "\"", "' OR 1=1 --", "%", "_", "a AND", "NEAR(", "*", "\u{0}"] {
        let _ = found(nasty);
    }
    let excerpt = &fixture.store.search("brussel", 9).unwrap()[0].excerpt;
    assert!(excerpt.contains("Brussel") && !excerpt.contains('\n'), "{excerpt}");
}

#[test]
fn two_processes_share_the_file() {
    let fixture = fixture();
    let path = fixture.path.clone();
    let other = std::thread::spawn(move || {
        let store = Store::open(&path, 0).unwrap();
        for number in 0..50 {
            save(&store, &[&format!("ander {number}"), "x"], number);
        }
    });
    for number in 0..50 {
        save(&fixture.store, &[&format!("eigen {number}"), "y"], number);
    }
    other.join().unwrap();
    assert_eq!(fixture.store.list(1000).unwrap().len(), 100);
}

#[test]
fn another_file_is_refused_and_not_changed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    std::fs::write(&path, "dit is geen database, maar wel lang genoeg om er een te lijken".repeat(20)).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(Store::open(&path, 0).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(matches!(Store::open(Path::new("/dev/null/sessions.db"), 0), Err(SessionError::Open { .. })));
}

#[test]
fn turns_that_form_no_tree_are_reported() {
    let fixture = fixture();
    let id = save(&fixture.store, &["a", "b"], 1);
    fixture.store.connection.execute("UPDATE turns SET parent = 9 WHERE number = 1", []).unwrap();
    assert!(matches!(fixture.store.load(id), Err(SessionError::Damaged(_))));
    fixture.store.connection.execute("UPDATE turns SET parent = 0, role = 'x' WHERE number = 1", []).unwrap();
    assert!(matches!(fixture.store.load(id), Err(SessionError::Damaged(_))));
}

/// Whether the word is anywhere in the file or the log beside it.
fn is_on_disk(path: &Path, word: &str) -> bool {
    let files = [path.to_owned(), path.with_extension("db-wal")];
    files.iter().any(|file| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    })
}

#[test]
fn what_is_removed_is_not_on_the_disk_any_more() {
    let fixture = fixture();
    save(&fixture.store, &["blijft"], 1);
    let id = save(&fixture.store, &["Zqxjkvbn", "zqxjkvbn zqxjkvbn"], 2);
    assert!(is_on_disk(&fixture.path, "zqxjkvbn"));
    fixture.store.remove(id).unwrap();
    assert!(!is_on_disk(&fixture.path, "zqxjkvbn"));
    assert!(is_on_disk(&fixture.path, "blijft"));
    let id = save(&fixture.store, &["Wpqyhzzr"], 3);
    fixture.store.delete(id, 100).unwrap();
    Store::open(&fixture.path, 101 + GRACE).unwrap();
    assert!(!is_on_disk(&fixture.path, "wpqyhzzr"));
}

#[test]
fn a_file_from_before_is_cleaned_of_what_was_removed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    let mut connection = Connection::open(&path).unwrap();
    schema::migrate(&mut connection, &path).unwrap();
    let store = Store { connection };
    let id = save(&store, &["Zqxjkvbn"], 1);
    store.connection.execute("DELETE FROM sessions WHERE id = ?1", [id.0]).unwrap();
    store.connection.execute("DELETE FROM turns", []).unwrap();
    drop(store);
    assert!(is_on_disk(&path, "zqxjkvbn"));
    let store = Store::open(&path, 2).unwrap();
    assert!(!is_on_disk(&path, "zqxjkvbn"));
    assert!(store.search("zqxjkvbn", 9).unwrap().is_empty());
}

#[test]
fn one_odd_row_hides_no_other() {
    let fixture = fixture();
    let odd = save(&fixture.store, &["Het eerste gesprek"], 1);
    let broken = save(&fixture.store, &["Het tweede gesprek"], 2);
    let whole = save(&fixture.store, &["Het derde gesprek"], 3);
    let execute = |sql: &str, id: SessionId| fixture.store.connection.execute(sql, params![id.0]).unwrap();
    execute(
        "UPDATE sessions SET title = x'61ff', updated = 'gisteren', pinned = 'ja', persona = 7 WHERE id = ?1",
        odd,
    );
    execute("UPDATE turns SET content = x'62ff', state = 'complete' WHERE session = ?1", odd);
    execute("UPDATE turns SET role = 3, number = 'een' WHERE session = ?1", broken);
    assert_eq!(titles(&fixture.store).len(), 3);
    assert_eq!(fixture.store.load(odd).unwrap().tree.path()[0].content, "b\u{fffd}");
    assert!(matches!(fixture.store.load(broken), Err(SessionError::Damaged(_))));
    assert!(fixture.store.load(whole).is_ok());
    assert_eq!(fixture.store.search("gesprek", 9).unwrap().len(), 2, "titles and turns can still be searched");
}

#[test]
fn long_texts_and_long_words_are_searched_at_once() {
    let fixture = fixture();
    // With each match compared with every other, this would take minutes.
    let text = format!("begin {}", "woord ".repeat(200_000));
    save(&fixture.store, &[&text], 1);
    let found = fixture.store.search("woord", 9).unwrap();
    assert!(found[0].excerpt.starts_with("begin woord woord") && found[0].excerpt.ends_with('…'));
    let long = "a".repeat(100_000);
    save(&fixture.store, &[&long], 2);
    assert_eq!(fixture.store.search(&long, 9).unwrap().len(), 1);
    assert!(fixture.store.search(&"100% ".repeat(10_000), 9).unwrap().is_empty());
    assert!(fixture.store.search(&"x y_ ".repeat(10_000), 9).unwrap().is_empty());
}

#[test]
fn conversations_can_be_read_while_another_program_keeps_the_file() {
    let fixture = fixture();
    save(&fixture.store, &["Blijft leesbaar"], 1);
    fixture.store.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    fixture.store.connection.execute("DELETE FROM sessions", []).unwrap();
    let mut reader = database::open_read_only(&fixture.path).map(|connection| Store { connection }).unwrap();
    assert_eq!(titles(&reader), ["Blijft leesbaar"]);
    reader = Store::open_to_read(&fixture.path, 0).unwrap();
    assert_eq!(titles(&reader), ["Blijft leesbaar"]);
}
