//! Saving, finding and losing conversations.

use super::*;

struct Shelf {
    _directory: tempfile::TempDir,
    path: std::path::PathBuf,
    store: Store,
}

fn shelf() -> Shelf {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("deep/sessions.db");
    let store = Store::open(&path, 0).unwrap();
    Shelf { _directory: directory, path, store }
}

fn save(store: &Store, texts: &[&str], now: i64) -> SessionId {
    let some = |text: &str| Some(text.to_owned());
    let details = SessionDetails { system: some("Wees kort."), persona: some("b1"), model: some("mini") };
    let session = store.create(texts[0], &details, now).unwrap();
    let mut tree = ConversationTree::default();
    for (place, text) in texts.iter().enumerate() {
        let role = if place % 2 == 0 { Role::User } else { Role::Assistant };
        let turn = tree.add(tree.head(), role, (*text).to_owned(), TurnState::Complete);
        store.save_turn(session, tree.get(turn).unwrap(), now).unwrap();
    }
    store.save_head(session, tree.head()).unwrap();
    session
}

fn titles(store: &Store) -> Vec<String> {
    store.list(100).unwrap().into_iter().map(|summary| summary.title).collect()
}

#[test]
fn a_conversation_comes_back_as_it_was() {
    let shelf = shelf();
    let id = save(&shelf.store, &["Ik heet Sara.", "Dag Sara!", "Hoe heet ik?"], 7);
    let mut tree = shelf.store.load(id).unwrap().tree;
    let again = tree.add(Some(TurnId(0)), Role::Assistant, "Hoi".to_owned(), TurnState::Running);
    shelf.store.save_turn(id, tree.get(again).unwrap(), 8).unwrap();
    tree.get_mut(again).unwrap().content.push_str(" Sara");
    shelf.store.save_turn(id, tree.get(again).unwrap(), 9).unwrap();
    shelf.store.save_head(id, Some(again)).unwrap();
    // As after a crash: another program opens the file, and the answer under way counts as stopped.
    let session = Store::open(&shelf.path, 10).unwrap().load(id).unwrap();
    tree.get_mut(again).unwrap().state = TurnState::Stopped;
    assert_eq!(session.tree, tree);
    assert_eq!((session.summary.updated, session.summary.turns), (9, 4));
    assert_eq!(
        (session.details.system.as_deref(), session.details.persona.as_deref()),
        (Some("Wees kort."), Some("b1"))
    );
}

#[test]
fn the_list_has_pinned_ones_first_and_then_the_newest() {
    let shelf = shelf();
    let oud = save(&shelf.store, &["oud"], 1);
    save(&shelf.store, &["nieuw"], 3);
    let midden = save(&shelf.store, &["midden"], 2);
    assert_eq!(titles(&shelf.store), ["nieuw", "midden", "oud"]);
    shelf.store.pin(oud, true).unwrap();
    shelf.store.rename(midden, "Anders\nen meer").unwrap();
    assert_eq!(titles(&shelf.store), ["oud", "nieuw", "Anders"]);
    assert_eq!(shelf.store.list(1).unwrap().len(), 1);
    let last = shelf.store.last().unwrap().unwrap();
    assert_eq!(shelf.store.load(last).unwrap().summary.title, "nieuw");
}

#[test]
fn a_deleted_conversation_can_be_brought_back_for_a_day() {
    let shelf = shelf();
    let id = save(&shelf.store, &["weg ermee"], 1);
    shelf.store.delete(id, 100).unwrap();
    assert!(titles(&shelf.store).is_empty() && shelf.store.search("weg", 9).unwrap().is_empty());
    shelf.store.restore(id).unwrap();
    assert_eq!(titles(&shelf.store), ["weg ermee"]);
    shelf.store.delete(id, 100).unwrap();
    let later = Store::open(&shelf.path, 101 + GRACE).unwrap();
    assert!(matches!(later.restore(id), Err(SessionError::Unknown(_))));
    assert!(matches!(later.load(id), Err(SessionError::Unknown(_))));
    let turns: i64 = later.connection.query_row("SELECT count(*) FROM turns", [], |row| row.get(0)).unwrap();
    assert_eq!(turns, 0, "its turns go with it");
}

#[test]
fn words_are_found_whatever_their_case_and_accents() {
    let shelf = shelf();
    save(&shelf.store, &["Over België", "De hoofdstad van België is Brussel.\nNog een regel."], 1);
    save(&shelf.store, &["Over Frankrijk", "Parijs"], 2);
    let found = |words: &str| -> Vec<String> {
        shelf.store.search(words, 9).unwrap().into_iter().map(|found| found.summary.title).collect()
    };
    assert_eq!(found("BELGIE hoofd"), ["Over België"]);
    assert_eq!(found("over"), ["Over Frankrijk", "Over België"], "equally good, so the newest is first");
    assert_eq!(found("brussel parijs"), Vec::<String>::new());
    for nasty in ["", "  ", "\"", "' OR 1=1 --", "%", "_", "a AND", "NEAR(", "*", "\u{0}"] {
        let _ = found(nasty);
    }
    let excerpt = &shelf.store.search("brussel", 9).unwrap()[0].excerpt;
    assert!(excerpt.contains("Brussel") && !excerpt.contains('\n'), "{excerpt}");
}

#[test]
fn two_programs_share_the_file() {
    let shelf = shelf();
    let path = shelf.path.clone();
    let other = std::thread::spawn(move || {
        let store = Store::open(&path, 0).unwrap();
        for number in 0..50 {
            save(&store, &[&format!("ander {number}"), "x"], number);
        }
    });
    for number in 0..50 {
        save(&shelf.store, &[&format!("eigen {number}"), "y"], number);
    }
    other.join().unwrap();
    assert_eq!(shelf.store.list(1000).unwrap().len(), 100);
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.db");
    std::fs::write(&path, "dit is geen database, maar wel lang genoeg om er een te lijken".repeat(20)).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(Store::open(&path, 0).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(matches!(Store::open(Path::new("/dev/null/sessions.db"), 0), Err(SessionError::Open { .. })));
}

#[test]
fn turns_that_make_no_tree_are_told() {
    let shelf = shelf();
    let id = save(&shelf.store, &["a", "b"], 1);
    shelf.store.connection.execute("UPDATE turns SET parent = 9 WHERE number = 1", []).unwrap();
    assert!(matches!(shelf.store.load(id), Err(SessionError::Damaged(_))));
    shelf.store.connection.execute("UPDATE turns SET parent = 0, role = 'x' WHERE number = 1", []).unwrap();
    assert!(matches!(shelf.store.load(id), Err(SessionError::Damaged(_))));
}
