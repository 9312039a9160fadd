//! What the memory gives back, and what it forgets.

use super::super::segment::{Fragment, Kind};
use super::*;
use crate::translate::language::Language;

const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

fn text(text: &str) -> Masked {
    Masked::new(&[Fragment::Text(text.to_owned())])
}

fn unit(source: &str, target: &str, changed: i64) -> Unit {
    Unit::of_model("chat", PAIR, &text(source), found(target), changed)
}

fn memory() -> (tempfile::TempDir, Memory) {
    let directory = tempfile::tempdir().unwrap();
    let memory = Memory::open(&directory.path().join("een/translations.db")).unwrap();
    (directory, memory)
}

fn found(target: &str) -> Remembered {
    Remembered { target: target.to_owned(), doubts: Vec::new(), likelihood: None }
}

#[test]
fn a_stored_translation_is_found_again() {
    let (_directory, memory) = memory();
    let (key, other) = (Key::of(&["a", "b"]), Key::of(&["ab", ""]));
    let never = |_: &Remembered| -> Unit { unreachable!("it has its source") };
    assert_eq!(memory.find(&key, never), None);
    memory.insert(&key, &unit("cat", "kat", 1)).unwrap();
    let doubts = vec![Fault::Negation, Fault::Name("Jan".to_owned())];
    let likelihood = Some(Likelihood::new(-0.25, 3));
    memory.insert(&key, &Unit { doubts: doubts.clone(), likelihood, ..unit("cat", "poes", 2) }).unwrap();
    let path = memory.path().to_owned();
    drop(memory);
    let memory = Memory::open(&path).unwrap();
    let remembered = Remembered { target: "poes".to_owned(), doubts, likelihood };
    assert_eq!((memory.find(&key, never), memory.find(&other, never)), (Some(remembered), None));
}

#[test]
fn a_memory_without_likelihoods_gets_them() {
    let (_directory, memory) = memory();
    let key = Key::of(&["a"]);
    memory.insert(&key, &unit("cat", "kat", 1)).unwrap();
    let old = "ALTER TABLE units DROP COLUMN logprob; ALTER TABLE units DROP COLUMN tokens;";
    memory.connection.execute_batch(old).unwrap();
    let path = memory.path().to_owned();
    drop(memory);
    let memory = Memory::open(&path).unwrap();
    assert_eq!(memory.find(&key, |_| unreachable!("it has its source")), Some(found("kat")));
    assert!(!path.with_extension("v3.db").exists(), "programs that do not know them can read it too");
}

#[test]
fn a_person_counts_for_every_model_and_the_newest_for_the_same_text() {
    let (_directory, memory) = memory();
    let person = |context: Option<&str>, target: &str, changed| {
        let masked = text("Open").within(context.map(str::to_owned));
        (None, Unit::of_person(PAIR, &masked, target.to_owned(), changed))
    };
    memory.insert(&Key::of(&["x"]), &unit("Open", "opening", 9)).unwrap();
    assert_eq!(memory.of_text(PAIR, &text("Open"), Authors::Persons), None);
    assert_eq!(memory.of_text(PAIR, &text("Open"), Authors::All), Some(found("opening")));
    memory.add(&[person(None, "open", 2), person(Some("verb"), "openen", 1)]).unwrap();
    let of = |context: Option<&str>, authors| {
        memory.of_text(PAIR, &text("Open").within(context.map(str::to_owned)), authors)
    };
    assert_eq!(of(None, Authors::Persons), Some(found("open")));
    assert_eq!(of(Some("verb"), Authors::Persons), Some(found("openen")));
    assert_eq!(of(Some("noun"), Authors::Persons), Some(found("open")));
    assert_eq!(of(None, Authors::All), Some(found("opening")));
    let other = Pair { source: PAIR.target, target: PAIR.source };
    assert_eq!(memory.of_text(other, &text("Open"), Authors::All), None);
    // An older one of the same text changes nothing, and a newer one takes its place.
    let counts = memory.add(&[person(None, "oud", 1), person(None, "nieuw", 3), person(None, "nieuw", 4)]).unwrap();
    assert_eq!(counts, HashMap::from([(Added::Known, 2), (Added::Newer, 1)]));
    assert_eq!(of(None, Authors::Persons), Some(found("nieuw")));
}

#[test]
fn a_translation_with_other_placeholders_is_not_found() {
    let (_directory, memory) = memory();
    let kept = |kind| {
        let parts = ["See ".to_owned(), " or else.".to_owned()].map(Fragment::Text);
        let [before, after] = parts;
        Masked::new(&[before, Fragment::Kept("<x>".to_owned(), kind), after])
    };
    let whole = kept(Kind::Whole);
    memory.add(&[(None, Unit::of_person(PAIR, &whole, "Zie {1}.".to_owned(), 1))]).unwrap();
    assert_eq!(memory.of_text(PAIR, &whole, Authors::Persons), Some(found("Zie {1}.")));
    assert_eq!(memory.of_text(PAIR, &kept(Kind::Open), Authors::Persons), None);
}

#[test]
fn near_ones_are_of_people_and_of_the_same_model_without_doubts() {
    let (_directory, mut memory) = memory();
    let insert = |memory: &Memory, name: &str, unit: Unit| memory.insert(&Key::of(&[name]), &unit).unwrap();
    insert(&memory, "a", unit("The cat sleeps now.", "De kat slaapt nu.", 1));
    insert(&memory, "b", unit("The cat sleeps now.", "De poes slaapt nu.", 2));
    insert(&memory, "c", Unit { doubts: vec![Fault::Negation], ..unit("The cat sleeps now.", "Fout.", 3) });
    insert(&memory, "d", Unit { author: Author::Model("mini".to_owned()), ..unit("The cat sleeps.", "Mini.", 4) });
    let near = memory.nearest(PAIR, "chat", &text("The dog sleeps now.")).unwrap();
    assert_eq!((near.score, near.target.as_str()), (75, "De poes slaapt nu."));
    insert(&memory, "e", unit("The dog sleeps now.", "De hond slaapt nu.", 5));
    assert_eq!(memory.nearest(PAIR, "chat", &text("The dog sleeps now.")), Some(near), "as it was at first");
    assert_eq!(memory.nearest(PAIR, "base", &text("The cat sleeps now.")), None);
}

#[test]
fn a_memory_of_an_earlier_version_is_kept_and_gets_its_sources() {
    for (version, columns) in [(1, ""), (2, ", doubts TEXT NOT NULL DEFAULT '[]'")] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("translations.db");
        let key = Key::of(&["a"]);
        let old = database::open(&path).unwrap();
        let table = format!("CREATE TABLE translations (key BLOB PRIMARY KEY, target TEXT NOT NULL{columns})");
        old.execute_batch(&table).unwrap();
        old.execute("INSERT INTO translations (key, target) VALUES (?1, 'kat')", params![key.bytes()]).unwrap();
        old.pragma_update(None, "user_version", version).unwrap();
        drop(old);
        let memory = Memory::open(&path).unwrap();
        let copy = directory.path().join(format!("translations.v{version}.db"));
        assert!(copy.exists());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&copy).unwrap()) & 0o777, 0o600);
        assert_eq!(memory.list(None, &[]).unwrap(), []);
        assert_eq!(memory.size().unwrap().without_source, 1);
        let unit = |found: &Remembered| unit("cat", &found.target, 7);
        assert_eq!(memory.find(&key, unit), Some(found("kat")));
        assert_eq!(memory.list(None, &[]).unwrap()[0].unit, unit(&found("kat")));
        memory.clear().unwrap();
        assert!(!copy.exists());
    }
}

#[test]
fn what_is_removed_is_nowhere_any_more() {
    let (directory, memory) = memory();
    for number in 0..50 {
        let secret = if number == 7 { "zwavelzuurkast" } else { "kast" };
        memory.insert(&Key::of(&[&number.to_string()]), &unit(&format!("box {number}"), secret, number)).unwrap();
    }
    let has = || {
        let files = std::fs::read_dir(directory.path().join("een")).unwrap();
        files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(14).any(|window| window == b"zwavelzuurkast"))
    };
    assert!(has());
    let listed = memory.list(Some(PAIR), &["ZUUR".to_owned(), "box".to_owned()]).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(memory.remove(&[listed[0].id, 4711]).unwrap(), [4711], "all or none");
    assert!(has());
    assert!(memory.remove(&[listed[0].id]).unwrap().is_empty());
    assert!(!has());
    assert_eq!(memory.size().unwrap().units, 49);
    memory.clear().unwrap();
    assert_eq!(memory.size().unwrap().units, 0);
}

#[test]
fn a_file_that_is_something_else_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("brief.txt");
    std::fs::write(&path, "Geachte mevrouw,\n".repeat(100)).unwrap();
    assert!(Memory::open(&path).is_err());
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Geachte"));
    let later = directory.path().join("later.db");
    database::open(&later).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(Memory::open(&later).unwrap_err().to_string().contains("99"));
}
