//! `fietje translate memory`: what was translated once, listed, exchanged with other tools, and removed.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::cli::Run;
use crate::support::desk::Desk;

/// The commands of the memory.
trait Memory {
    fn memory(&self, words: &[&str]) -> Run;

    fn list(&self, words: &[&str]) -> Value {
        let run = self.memory(&[&["list", "--json"], words].concat());
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr))
    }

    fn database(&self) -> PathBuf {
        self.list(&[])["path"].as_str().unwrap().into()
    }
}

impl Memory for Desk {
    fn memory(&self, words: &[&str]) -> Run {
        self.run(&[&["translate", "memory"], words].concat())
    }
}

#[test]
fn what_is_exported_and_imported_translates_the_same_without_a_model() {
    let desk = Desk::new();
    desk.write("a.md", "# De kat\n\nDe **kat** slaapt. Zie <https://x.nl/a>.\n\n- De hond slaapt.\n");
    assert_eq!(desk.translate(&["nl:en", "a.md", "-o", "first.md"]).code, 0);
    assert_eq!(desk.memory(&["export", "nl:en", "-o", "all.tmx"]).code, 0);
    let again = desk.memory(&["export", "-o", "all.tmx"]);
    assert!(again.code == 2 && again.stderr.contains("all.tmx"), "{}", again.stderr);
    assert_eq!(desk.memory(&["export"]).stdout.lines().count(), desk.read("all.tmx").lines().count());

    let other = Desk::new();
    other.write("a.md", desk.read("a.md"));
    other.write("all.tmx", desk.read("all.tmx"));
    let without = other.run(&["translate", "nl:en", "a.md", "--no-model", "-o", "none.md"]);
    assert_eq!((without.code, other.read("none.md")), (6, desk.read("a.md")), "{}", without.stderr);
    assert!(without.stderr.contains("not in the memory"), "{}", without.stderr);
    assert_eq!(other.memory(&["import", "all.tmx"]).code, 0);
    let from_memory = other.run(&["translate", "nl:en", "a.md", "--no-model", "-o", "second.md"]);
    assert_eq!((from_memory.code, other.read("second.md")), (0, desk.read("first.md")), "{}", from_memory.stderr);
    // It is the same memory: nothing is requested again, and importing it twice adds nothing.
    let report = other.translate(&["nl:en", "a.md", "--json"]);
    assert!(!report.stdout.contains("\"translated\""), "{}", report.stdout);
    let twice = other.memory(&["import", "all.tmx"]);
    assert!(twice.stderr.contains("0 translations") && twice.code == 0, "{}", twice.stderr);
}

#[test]
fn a_persons_translation_is_used_and_a_near_one_is_shown() {
    let desk = Desk::new();
    let unit = |source: &str, target: &str| {
        format!("<tu><tuv xml:lang='nl'><seg>{source}</seg></tuv><tuv xml:lang='en'><seg>{target}</seg></tuv></tu>")
    };
    let body =
        unit("De kat slaapt.", "The feline slumbers.") + &unit("De oude hond slaapt nu.", "The old dog sleeps.");
    desk.write("x.tmx", format!("<tmx version='1.4'><header srclang='nl'/><body>{body}</body></tmx>"));
    assert_eq!(desk.memory(&["import", "x.tmx"]).code, 0);
    assert_eq!(desk.translate(&["nl:en", "De kat slaapt."]).stdout, "The feline slumbers.\n");
    let run = desk.translate(&["nl:en", "De hond slaapt nu.", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let near = &report["segments"][0]["match"];
    assert_eq!((near["score"].as_u64(), near["target"].as_str()), (Some(80), Some("The old dog sleeps.")));
}

#[test]
fn the_list_is_searched_and_what_is_removed_is_gone() {
    let desk = Desk::new();
    for text in ["De kat slaapt.", "De hond slaapt.", "De vogel zingt."] {
        assert_eq!(desk.translate(&["nl:en", text]).code, 0);
    }
    let (all, dogs) = (desk.list(&[]), desk.list(&["HOND", "nl:en"]));
    assert_eq!((all["count"].as_u64(), all["translations"].as_array().unwrap().len()), (Some(3), 3));
    let dog = &dogs["translations"][0];
    assert_eq!((dog["source"].as_str(), dog["model"].as_str()), (Some("De hond slaapt."), Some("mini")));
    assert_eq!(desk.list(&["en:nl"])["translations"].as_array().unwrap().len(), 0);
    let lines = desk.memory(&["list"]);
    assert!(lines.stdout.lines().count() == 3 && lines.stdout.contains("De kat slaapt. → "), "{}", lines.stdout);
    let database = desk.database();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&database).unwrap()) & 0o777, 0o600);
    let unknown = desk.memory(&["rm", "4711"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("4711"), "{}", unknown.stderr);
    assert_eq!(desk.memory(&["rm", &dog["id"].to_string()]).code, 0);
    let has_dog = |bytes: Vec<u8>| bytes.windows(7).any(|window| window == b"De hond");
    let files = std::fs::read_dir(database.parent().unwrap()).unwrap().map(|file| file.unwrap().path());
    assert!(!files.filter(|path| path.is_file()).any(|path| has_dog(std::fs::read(path).unwrap())));
    assert_eq!(desk.list(&[])["count"], 2);
    assert_eq!(desk.memory(&["rm"]).code, 2, "not without saying what");
    assert_eq!(desk.memory(&["rm", "--all"]).code, 0);
    assert_eq!(desk.list(&[])["count"], 0);
}

#[test]
fn a_file_called_memory_is_translated() {
    let desk = Desk::new();
    desk.write("memory", "De kat slaapt.\n");
    let run = desk.translate(&["memory", "nl:en"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = desk.run(&["translate", "memory", "nl:en", "-m", "mini", "-o", "out.txt"]);
    assert_eq!((first.code, desk.read("out.txt")), (0, run.stdout), "{}", first.stderr);
    desk.write("not.tmx", "<html></html>");
    let refused = desk.memory(&["import", "not.tmx"]);
    assert!(refused.code == 2 && refused.stderr.contains("TMX"), "{}", refused.stderr);
}

#[test]
fn glossaries_of_spreadsheets_and_of_term_databases_are_read() {
    let desk = Desk::new();
    let terms = "<tbx><text><body><conceptEntry><langSec xml:lang='nl'><termSec><term>kat</term></termSec></langSec>\
                 <langSec xml:lang='en'><termSec><term>feline</term></termSec></langSec></conceptEntry></body></text></tbx>";
    desk.write("a.tbx", terms);
    desk.write("a.csv", "Nederlands;Engels\nkat;feline\n");
    for glossary in ["a.tbx", "a.csv"] {
        let run = desk.translate(&["nl:en", "De kat slaapt.", "--glossary", glossary, "--no-memory", "--json"]);
        assert!(run.stdout.contains("feline"), "{}{}", run.stdout, run.stderr);
    }
}
