//! Benchmarks whose items come from the hub: the five layouts, their checksums, and what is here already.

use serde_json::{Value, json};

use crate::support::cli::{Home, Run};
use crate::support::loopback_hub::{COMMIT, Fault, LoopbackHub, Size};

const ARC: &str = "datasets/alexandrainst/m_arc";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/datasets").join(name)).unwrap()
}

/// A hub with the five datasets, two of them under names that they had before.
fn hub() -> LoopbackHub {
    let hub = LoopbackHub::start();
    let arc = |question: &str, answer: &str| {
        let options = json!({"option_a": "a", "option_b": "b", "option_c": "c", "option_d": null, "option_e": "e"});
        let mut row = json!({"id": question, "instruction": question, "answer": answer});
        row.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        format!("{row}\n")
    };
    let rows = [arc("Wat smelt?", "A"), arc("Wat valt?", "E"), arc("Wat drijft?", "B")].concat();
    hub.add(ARC, "data/nl/test.jsonl", rows.as_bytes(), Size::Small);
    let cola = "Source,Original ID,Acceptability,Sentence\nx,1,1,\"Jan loopt, Piet niet.\"\nx,2,0,Loopt Jan Piet.\n";
    hub.add("datasets/GroNLP/dutch-cola", "test.csv", cola.as_bytes(), Size::Small);
    let word =
        "bank\tN\t1\t5\t1\t5\tDe bank is zacht.\tDe bank leent geld.\t0\nkat\tN\t1\t4\t1\t4\tEen kat.\tDe kat.\t1\n";
    hub.add("datasets/BramVanroy/xlwic_wn", "dutch_nl/nl_test.txt", word.as_bytes(), Size::Small);
    hub.add("datasets/new-owner/dbrd", "plain_text/test-00000-of-00001.parquet", &file("dbrd.parquet"), Size::Large);
    hub.rename("datasets/benjaminvdb/dbrd", "datasets/new-owner/dbrd");
    hub.add("datasets/Cohere/MMLU", "nl/test-00000-of-00001.parquet", &file("mmlu.parquet"), Size::Large);
    hub.rename("datasets/CohereLabs/Global-MMLU", "datasets/Cohere/MMLU");
    hub
}

fn eval(home: &Home, hub: &LoopbackHub, words: &[&str]) -> Run {
    let mut command = home.command(&[&["eval", "--lang", "en", "-m", "mini"], words].concat());
    crate::support::cli::run(command.env("HF_ENDPOINT", hub.endpoint()))
}

#[test]
fn the_five_layouts_come_from_the_hub() {
    let (home, hub) = (Home::new(), hub());
    for (name, count) in [("arc", 2), ("mmlu", 3), ("dbrd", 4), ("dutch-cola", 2), ("xlwic", 2)] {
        let run = eval(&home, &hub, &[name, "--json"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let found: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!((&found["task_items"], &found["items"]), (&json!(count), &json!(count)), "{name}");
        assert_eq!(found["dataset"]["revision"], COMMIT, "{name}");
        // One that nobody can get right is left out and named.
        assert_eq!(run.stderr.contains("line 2"), name == "arc", "{}", run.stderr);
    }
    let table = eval(&home, &hub, &["arc"]);
    assert!(table.stdout.contains("alexandrainst/m_arc @ 0123456789ab"), "{}", table.stdout);
    // What is here is used without the network, under its new name too.
    let asked = hub.seen().len();
    for name in ["arc", "dbrd"] {
        assert_eq!(eval(&home, &hub, &[name, "--offline"]).code, 0, "{name}");
    }
    assert_eq!(hub.seen().len(), asked);
}

#[test]
fn what_is_damaged_is_downloaded_again_and_never_read() {
    let (home, hub) = (Home::new(), hub());
    hub.fail([Fault::Corrupt, Fault::Corrupt]);
    let broken = eval(&home, &hub, &["dutch-cola"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (4, ""), "{}", broken.stderr);
    assert_eq!(eval(&home, &hub, &["dutch-cola"]).code, 0);
    // A file that was changed on the disk is not the dataset's any more.
    let files = walkdir::WalkDir::new(home.path()).into_iter().flatten();
    let mut blobs = files.filter(|entry| {
        let path = entry.path().to_string_lossy().into_owned();
        entry.file_type().is_file() && path.contains("datasets--GroNLP--dutch-cola/blobs")
    });
    let blob = blobs.next().unwrap().into_path();
    std::fs::write(&blob, "Acceptability,Sentence\n1,x\n").unwrap();
    let again = eval(&home, &hub, &["dutch-cola", "--json"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(serde_json::from_str::<Value>(&again.stdout).unwrap()["items"], 2);
}

#[test]
fn without_a_network_it_says_what_to_get_and_takes_a_file() {
    let (home, hub) = (Home::new(), hub());
    let absent = eval(&home, &hub, &["dbrd", "--offline"]);
    assert_eq!(absent.code, 3, "{}", absent.stderr);
    assert!(absent.stderr.contains("benjaminvdb/dbrd") && absent.stderr.contains("--data"), "{}", absent.stderr);
    // Parquet is known by its content, whatever it is called.
    let path = home.path().join("reviews.bin");
    std::fs::write(&path, file("dbrd.parquet")).unwrap();
    let here = eval(&home, &hub, &["dbrd", "--offline", "--data", path.to_str().unwrap(), "--json"]);
    assert_eq!(here.code, 0, "{}", here.stderr);
    let found: Value = serde_json::from_str(&here.stdout).unwrap();
    assert_eq!((&found["items"], found.get("dataset")), (&json!(4), None));
    assert!(hub.seen().is_empty());
}
