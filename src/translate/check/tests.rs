//! Good answers pass, faulty ones do not, and what surrounds a translation is removed.

use super::*;
use crate::translate::segment::Fragment;

const TO_DUTCH: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

fn plain(source: &str) -> Masked {
    Masked::new(&[Fragment::Text(source.to_owned())])
}

fn faults(source: &str, answer: &str) -> Vec<&'static str> {
    let expected = Expected { pair: TO_DUTCH, formality: None, terms: &[] };
    let checked = check(source, &plain(source), answer, FinishReason::Stop, &expected);
    checked.faults.iter().map(Fault::name).collect()
}

#[test]
fn good_translations_are_good() {
    let cases = [
        ("The cat sleeps.", "De kat slaapt."),
        ("Amsterdam", "Amsterdam"),
        ("OK", "OK"),
        ("It costs $1,234.50 at 8:15 on 3 May 2024.", "Het kost $ 1.234,50 om 8.15 uur op 3 mei 2024."),
        ("Two cats and 3 dogs", "2 katten en drie honden"),
        ("Very, very, very, very good", "Heel, heel, heel, heel goed"),
        ("We met at 3:30 PM.", "We zagen elkaar om 15.30 uur."),
        ("Yes.", "Ja, dat klopt wel."),
        ("Translation: a history", "Vertaling: een geschiedenis"),
        ("The iPhone and Windows 11 work in Germany.", "De iPhone en Windows 11 werken in Duitsland."),
    ];
    for (source, answer) in cases {
        assert_eq!(faults(source, answer), [""; 0], "{source} / {answer}");
    }
}

#[test]
fn what_models_put_around_a_translation_is_removed() {
    let cases = [
        "Hier is de vertaling:\n\nDe kat slaapt.",
        "Vertaling: De kat slaapt.",
        "\"De kat slaapt.\"",
        "De kat slaapt.\n\n(Opmerking: \"cat\" is een kat.)",
        "  De kat slaapt.\n",
    ];
    let expected = Expected { pair: TO_DUTCH, formality: None, terms: &[] };
    for answer in cases {
        let source = "The cat sleeps.";
        let checked = check(source, &plain(source), answer, FinishReason::Stop, &expected);
        assert_eq!((checked.text.as_str(), checked.faults.len()), ("De kat slaapt.", 0), "{answer}");
    }
}

#[test]
fn bad_translations_are_found() {
    let sentence = "The old man walks slowly through the park with his small dog every morning.";
    let cases = [
        (sentence, "", "empty"),
        (sentence, sentence, "echo"),
        (sentence, "The old man walks slowly through the park with his little dog each morning.", "wrong-language"),
        (sentence, "De man loopt en loopt en loopt en loopt en loopt en loopt en loopt.", "loop"),
        (sentence, "De man.", "too-short"),
        ("Hello.", "Hallo! Waarmee kan ik je helpen vandaag?", "too-long"),
        (
            sentence,
            "Sorry, but I am not able to translate this for you, because I do not know the words.",
            "wrong-language",
        ),
        ("The cat.", "De kat die gisteren in het park liep en daar een hond zag die blafte.", "too-long"),
        ("He was born in 1984.", "Hij werd geboren in 1948.", "number"),
        ("He was born.", "Hij werd geboren in 1948.", "number"),
        ("The cat sleeps.", "De kat slaapt.\nDe hond ook.", "chatter"),
        ("Ask GitHub about it.", "Vraag het maar.", "name"),
        ("You must take your coat.", "U moet je jas meenemen.", "formality"),
    ];
    for (source, answer, fault) in cases {
        assert!(faults(source, answer).contains(&fault), "{answer}: {:?}", faults(source, answer));
    }
    let expected = Expected { pair: TO_DUTCH, formality: None, terms: &[] };
    let cut = check("The cat", &plain("The cat"), "De kat", FinishReason::Length, &expected);
    assert_eq!(cut.faults, [Fault::CutOff]);
}

#[test]
fn placeholders_come_back_once_and_in_their_pairs() {
    let kept = |kind| Fragment::Kept("*".to_owned(), kind);
    let text = |text: &str| Fragment::Text(text.to_owned());
    let content = [text("a "), kept(Kind::Whole), kept(Kind::Open), text("b"), kept(Kind::Close), text(" c")];
    let masked = Masked::new(&content);
    assert_eq!(masked.text, "a {1}{2}b{3} c");
    let is_kept = |answer: &str| keeps_placeholders(&masked.text, answer, &masked);
    for good in ["a {1}{2}b{3} c", "{2}b{3} c {1}", "x {2}{3}{1}"] {
        assert!(is_kept(good), "{good}");
    }
    for bad in ["a {1}{2}b c", "a {1}{1}{2}b{3}", "{3}b{2} {1}", "{1}{2}b{3}{4}", "{1} {2}b{3} {", "{ 1}{2}b{3}"] {
        assert!(!is_kept(bad), "{bad}");
    }
}

#[test]
fn the_glossary_and_the_form_of_address_are_checked() {
    let terms = [Term { source: "bank".to_owned(), target: "oever".to_owned() }];
    let expected = Expected { pair: TO_DUTCH, formality: Some(Formality::U), terms: &terms };
    let faults = |answer: &str| {
        let source = "You see the banks.";
        check(source, &plain(source), answer, FinishReason::Stop, &expected).faults
    };
    assert_eq!(faults("U ziet de oevers."), []);
    assert_eq!(faults("Je ziet de banken."), [Fault::Formality, Fault::Term("oever".to_owned())]);
    assert!(faults("Je ziet de oever.").iter().all(|fault| !fault.is_fatal()));
}

/// Journals on users' disks hold these names: a renamed variant must keep its own.
#[test]
fn names_of_faults_in_a_journal_stay_the_same() {
    let plain = [
        (Fault::Empty, "empty"),
        (Fault::Placeholders, "placeholders"),
        (Fault::Echo, "echo"),
        (Fault::WrongLanguage, "wrong-language"),
        (Fault::Loop, "loop"),
        (Fault::TooLong, "too-long"),
        (Fault::TooShort, "too-short"),
        (Fault::CutOff, "cut-off"),
        (Fault::Chatter, "chatter"),
        (Fault::Silent, "silent"),
        (Fault::Structure, "structure"),
        (Fault::Formality, "formality"),
    ];
    for (fault, name) in plain {
        assert_eq!(serde_json::to_value(&fault).unwrap(), name);
        assert_eq!(fault.name(), name);
    }
    let text = || "x".to_owned();
    let detailed = [
        (Fault::Number(text()), "number"),
        (Fault::Engine(text()), "engine"),
        (Fault::Name(text()), "name"),
        (Fault::Term(text()), "term"),
    ];
    for (fault, name) in detailed {
        assert_eq!(serde_json::to_value(&fault).unwrap(), serde_json::json!({ name: "x" }));
    }
}
