//! `fietje translate --review` and `--apply`: what a person puts right, in the documents and in the memory.

use serde_json::Value;

use crate::support::cli::Run;
use crate::support::desk::Desk;
use crate::support::server::Server;

/// Changes a text of a sheet.
fn edit(desk: &Desk, name: &str, old: &str, new: &str) {
    let sheet = desk.read(name);
    assert!(sheet.contains(old), "{sheet}");
    desk.write(name, sheet.replace(old, new));
}

const SOURCE: &str = "# De *oude* kat\n\nHij werd in 1984 geboren.\n\nDe burgemeester van Utrecht opende dinsdag de \
    nieuwe bibliotheek, maar ze sprak niet.\n\nDe kat slaapt.\n";
const TARGET: &str = "# The *old* cat\n\nHe was born in 1948.\n\nThe mayor.\n\nThe cat sleeps.\n";

#[test]
fn a_translation_that_exists_is_judged_without_a_model() {
    let desk = Desk::new();
    desk.write("a.md", "# The cat\n\nThe old man walks in the park with *his* dog.\n\nHe was born in 1984.\n");
    desk.write("goed.md", "# De kat\n\nDe oude man loopt met *zijn* hond in het park.\n\nHij is in 1984 geboren.\n");
    desk.write("fout.md", "# De kat\n\nThe old man walks in the park with *his* dog.\n\nHij is in 1948 geboren.\n");
    desk.write("kort.md", "# De kat\n");
    let judge = |words: &[&str]| {
        let words = [&["translate", "--offline", "en:nl", "--check"], words].concat();
        desk.run(&words)
    };
    let good = judge(&["a.md", "goed.md"]);
    assert_eq!((good.code, good.stdout.as_str()), (0, ""), "{}", good.stderr);
    let bad = judge(&["a.md", "fout.md"]);
    assert_eq!(bad.code, 6, "{}", bad.stderr);
    assert!(bad.stdout.contains("fout.md:3: ") && bad.stdout.contains("1984"), "{}", bad.stdout);
    let report: Value = serde_json::from_str(&judge(&["a.md", "fout.md", "--json"]).stdout).unwrap();
    assert_eq!(report["segments"][1]["faults"][0]["fault"], "echo");
    assert_eq!(judge(&["a.md", "kort.md"]).code, 2);
    // A file with both texts is judged by itself, and keys without a translation are named.
    desk.write(
        "nl.po",
        "msgid \"The door is open\"\nmsgstr \"De deur is open\"\n\nmsgid \"Three gates\"\nmsgstr \"\"\n",
    );
    let half = judge(&["nl.po", "nl.po"]);
    assert_eq!(half.code, 6, "{}", half.stderr);
    assert!(half.stdout.contains("nl.po:5: ") && !half.stdout.contains("open"), "{}", half.stdout);
    desk.write("en.json", "{\"a\": \"The door is open\", \"b\": \"Three gates\"}");
    desk.write("nl.json", "{\"b\": \"Drie poorten\"}");
    let half = judge(&["en.json", "nl.json"]);
    assert!(half.code == 6 && half.stdout.contains("The door"), "{} {}", half.stdout, half.stderr);
    assert_eq!(judge(&["nl.json", "en.json"]).code, 2);
}

#[test]
fn a_translation_that_exists_is_reviewed_and_put_right_without_a_model() {
    let desk = Desk::new();
    desk.write("bron.md", SOURCE);
    desk.write("doel.md", TARGET);
    let check = desk.translate(&["nl:en", "--check", "bron.md", "doel.md", "--review", "na.txt"]);
    assert_eq!(check.code, 6, "{}", check.stderr);
    let sheet = desk.read("na.txt");
    let places = ["> The mayor.", "> He was born in 1948."].map(|line| sheet.find(line).unwrap());
    assert!(places[0] < places[1], "the worst first: {sheet}");
    assert!(sheet.contains("1984") && !sheet.contains("The cat sleeps."), "{sheet}");
    let right = "The mayor of Utrecht opened the new library on Tuesday, but she did not speak.";
    edit(&desk, "na.txt", "> He was born in 1948.", "> He was born in 1984.");
    edit(&desk, "na.txt", "> The mayor.", &format!("> {right}"));
    let applied = desk.translate(&["--apply", "na.txt"]);
    assert_eq!((applied.code, applied.stdout.as_str()), (0, ""), "{}", applied.stderr);
    let expected = TARGET.replace("1948", "1984").replace("The mayor.", right);
    assert_eq!(desk.read("doel.md"), expected);
    assert_eq!(desk.translate(&["--apply", "na.txt"]).code, 0, "a second time");
    assert_eq!(desk.read("doel.md"), expected);
    let fine = desk.translate(&["nl:en", "--check", "bron.md", "doel.md", "--review", "leeg.txt"]);
    assert_eq!(fine.code, 0, "{}", fine.stderr);
    assert!(!desk.home.path().join("leeg.txt").exists());
}

#[test]
fn edits_that_break_the_document_are_reported_and_the_others_applied() {
    let desk = Desk::new();
    desk.write("bron.md", "De **kat** werd in 1984 geboren.\n\nDe hond werd in 1985 geboren.\n");
    desk.write("doel.md", "The **cat** was born in 1948.\n\nThe dog was born in 1958.\n");
    desk.translate(&["nl:en", "--check", "bron.md", "doel.md", "--review", "na.txt"]);
    edit(&desk, "na.txt", "> The **cat** was born in 1948.", "> The cat was born in 1984.");
    edit(&desk, "na.txt", "> The dog was born in 1958.", "> The dog was born in 1985.");
    let applied = desk.translate(&["--apply", "na.txt"]);
    assert_eq!(applied.code, 6);
    assert!(applied.stderr.contains("bron.md:1:"), "{}", applied.stderr);
    assert_eq!(desk.read("doel.md"), "The **cat** was born in 1948.\n\nThe dog was born in 1985.\n");
}

#[test]
fn a_persons_words_are_in_the_memory() {
    let desk = Desk::new();
    desk.write("a.txt", "De kat slaapt.\n\nQwx zrt vlpp 1984 brnk, gfd mnb plo 77.\n");
    let run = desk.translate(&["a.txt", "nl:en", "-o", "b.txt", "--review", "na.txt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let sheet = desk.read("na.txt");
    let left = sheet.lines().find(|line| line.starts_with("> ")).unwrap();
    edit(&desk, "na.txt", left, "> Words of 1984 and 77.");
    let applied = desk.translate(&["--apply", "na.txt"]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert_eq!(desk.read("b.txt"), "The cat sleeps.\n\nWords of 1984 and 77.\n");
    let again = desk.translate(&["a.txt", "nl:en", "--json"]);
    let report: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(report["segments"][1]["target"], "Words of 1984 and 77.");
    assert_eq!(report["segments"][1]["status"], "memory");
}

#[test]
fn a_sheet_is_never_lost_and_never_guessed_at() {
    let desk = Desk::new();
    desk.write("a.txt", "De kat slaapt.\n");
    desk.write("edited.txt", "fietje review 1\n");
    desk.write("letter.txt", "Beste Jan,\n");
    let refused: [&[&str]; 4] = [
        &["a.txt", "nl:en", "--review", "new.txt"],
        &["a.txt", "nl:en", "-o", "b.txt", "--review", "edited.txt"],
        &["--apply", "letter.txt"],
        &["a.txt", "--apply", "edited.txt"],
    ];
    for words in refused {
        let run = desk.translate(words);
        assert_eq!(run.code, 2, "{words:?}: {}", run.stderr);
    }
    assert_eq!(desk.read("edited.txt"), "fietje review 1\n");
    assert!(!desk.home.path().join("b.txt").exists());
    assert_eq!(desk.translate(&["--apply", "edited.txt"]).code, 0);
}

#[test]
fn a_file_of_an_unknown_kind_is_not_checked_as_text() {
    let desk = Desk::new();
    desk.write("a.tex", "\\section{De kat}\n");
    desk.write("b.tex", "\\section{The cat}\n");
    let refused = desk.translate(&["nl:en", "--check", "a.tex", "b.tex"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    let insisted = desk.translate(&["nl:en", "--format", "text", "--check", "a.tex", "b.tex"]);
    assert!(matches!(insisted.code, 0 | 6), "{}", insisted.stderr);
}

#[test]
fn what_a_translation_lost_is_typed_on_the_sheet() {
    let desk = Desk::new();
    let catalogue = |first: &str, second: &str| {
        format!(
            "msgid \"\"\nmsgstr \"Language: nl\\n\"\n\n#, c-format\nmsgid \"The %s cat sleeps.\"\nmsgstr \"{first}\"\n\n\
                #, c-format\nmsgid \"%d of %d cats sleep.\"\nmsgstr \"{second}\"\n"
        )
    };
    desk.write("a.po", catalogue("", ""));
    desk.write("b.po", catalogue("De kat slaapt.", "Katten slapen."));
    let check = desk.translate(&["en:nl", "--check", "a.po", "b.po", "--review", "na.txt"]);
    assert_eq!(check.code, 6, "{}", check.stderr);
    edit(&desk, "na.txt", "> De kat slaapt.", "> De %s kat slaapt.");
    edit(&desk, "na.txt", "> Katten slapen.", "> %d van de %d katten slapen.");
    let applied = desk.translate(&["--apply", "na.txt"]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    assert_eq!(desk.read("b.po"), catalogue("De %s kat slaapt.", "%d van de %d katten slapen."));
    assert_eq!(desk.translate(&["--apply", "na.txt"]).code, 0, "a second time");
}

#[test]
fn what_each_check_found_is_in_the_report_on_an_accepted_translation_too() {
    let desk = Desk::new();
    desk.write("bron.txt", "Hij werd in 1984 geboren.\n\nDe kat zag de oude boom bij het huis.\n");
    desk.write("doel.txt", "He was born in 1948.\n\nThe cat saw the old \u{201c}tree\u{201d} near the house.\n");
    let check = desk.translate(&["nl:en", "--check", "bron.txt", "doel.txt", "--json"]);
    let report: Value = serde_json::from_str(&check.stdout).unwrap();
    let weight = |segment: usize, fault: &str| {
        let evidence = report["segments"][segment]["evidence"].as_array().unwrap();
        let found = evidence.iter().find(|found| found["fault"] == fault);
        found.unwrap_or_else(|| panic!("{evidence:?}"))["weight"].as_f64().unwrap()
    };
    assert!(weight(0, "number") >= 1.0 && weight(1, "quotation") < 1.0);
    assert_eq!(report["segments"][1].get("faults"), None);
}

/// Sentences that the mini model knows, and in the middle one with a word that it never saw.
fn with_an_unknown_word() -> String {
    let people = ["De man", "De vrouw", "Het kind", "De kat", "De hond", "De vogel"];
    let acts = ["slaapt", "zingt", "loopt", "eet brood", "drinkt water"];
    let known = people.iter().flat_map(|person| acts.map(|act| format!("{person} {act} in de tuin.\n\n")));
    let mut sentences: Vec<String> = known.collect();
    sentences.insert(17, "De vrouw koopt een vergunning in de stad.\n\n".to_owned());
    sentences.concat()
}

#[test]
fn a_sentence_that_the_model_is_unsure_of_is_doubted_and_the_first_on_the_sheet() {
    let desk = Desk::new();
    desk.write("a.txt", with_an_unknown_word());
    let words = ["a.txt", "nl:en", "--parallel", "1", "--json"];
    let run = desk.translate(&[&words[..], &["-o", "b.txt", "--review", "na.txt"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let segments = report["segments"].as_array().unwrap();
    assert!(segments.iter().all(|segment| segment["logprob"].as_f64().unwrap() <= 0.0), "{segments:#?}");
    let doubted: Vec<&Value> = segments.iter().filter(|segment| segment.get("faults").is_some()).collect();
    assert_eq!(doubted.len(), 1, "{doubted:#?}");
    assert!(doubted[0]["source"].as_str().unwrap().contains("vergunning"));
    assert_eq!(doubted[0]["faults"][0]["fault"], "unlikely");
    let sheet = desk.read("na.txt");
    assert!(sheet.contains("\n< De vrouw koopt een vergunning"), "{sheet}");
    // The memory has the doubt.
    let again = desk.translate(&words);
    let remembered: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(remembered["segments"][17]["status"], "memory");
    for field in ["faults", "logprob", "target"] {
        assert_eq!(remembered["segments"][17][field], doubted[0][field], "{field}");
    }
}

#[test]
fn a_server_that_has_log_probabilities_is_asked_for_them() {
    let desk = Desk::new();
    let server = Server::start(&desk.home, &["-m", "mini"]);
    let logprob = |run: Run| {
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        report["segments"][0]["logprob"].as_f64().unwrap()
    };
    let words = ["nl:en", "--no-memory", "--json", "De kat slaapt."];
    let remote = desk.run(&[&["translate", "--endpoint", &server.url], &words[..]].concat());
    let (there, here) = (logprob(remote), logprob(desk.translate(&words)));
    assert!((there - here).abs() < 0.001, "{there} {here}");
}
