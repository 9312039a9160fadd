//! Catalogues whose programs would crash, and others.

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::tests::masked;
use crate::translate::mask::Masked;

const CATALOGUE: &str = "# Vertaling\nmsgid \"\"\nmsgstr \"\"\n\"Language: nl\\n\"\n\n#: src/main.c:1\n\
    #, c-format\nmsgctxt \"menu\"\nmsgid \"Open the \\\"file\\\" %s\"\nmsgstr \"\"\n\nmsgid \"Yes\"\n\
    msgstr \"Ja\"\n\nmsgid \"one file\"\nmsgid_plural \"\"\n\"%d \"\n\"files\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n\n\
    #~ msgid \"old\"\n#~ msgstr \"\"\n";

/// The catalogue with these translations of what the model reads, and what was refused.
fn translated(source: &str, answers: &[&str]) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), &Po);
    assert_eq!(document.segments().len(), answers.len());
    let contents: Vec<Vec<Fragment>> = document
        .segments()
        .iter()
        .zip(answers)
        .map(|(segment, answer)| Masked::new(&segment.content).unmask(answer).unwrap())
        .collect();
    document.render(|number| Some(&contents[number]))
}

fn message(flags: &str, text: &str) -> String {
    format!("#, {flags}\nmsgid \"{text}\"\nmsgstr \"\"\n")
}

#[test]
fn an_entry_without_a_translation_gets_one() {
    assert_eq!(masked(&Po.read(CATALOGUE)), ["Open the \"file\" {1}", "one file", "{1} files"]);
    let (translated, refused) = translated(CATALOGUE, &["Open het \"bestand\" {1}", "één bestand", "{1} bestanden"]);
    let expected = CATALOGUE
        .replacen("%s\"\nmsgstr \"\"", "%s\"\nmsgstr \"Open het \\\"bestand\\\" %s\"", 1)
        .replacen("msgstr[0] \"\"", "msgstr[0] \"één bestand\"", 1)
        .replacen("msgstr[1] \"\"", "msgstr[1] \"%d bestanden\"", 1);
    assert_eq!((translated.as_str(), refused), (expected.as_str(), Vec::new()));
    assert_eq!(Po.skeleton(&translated), Po.skeleton(CATALOGUE));
}

#[test]
fn directives_change_places_only_with_numbers() {
    let cases = [
        ("c-format", "%s has %d keys", "{1} heeft {2} sleutels", "%s heeft %d sleutels"),
        ("c-format", "%s has %d keys", "{2} sleutels van {1}", "%2$d sleutels van %1$s"),
        ("c-format", "%s and %s", "{2} en {1}", "%2$s en %1$s"),
        ("c-format", "%1$s and %2$s", "{2} en {1}", "%2$s en %1$s"),
        ("c-format", "%1$s and %2$s", "{1} en {2}", "%1$s en %2$s"),
        ("python-brace-format", "{} of {}", "{2} van {1}", "{1} van {0}"),
        ("qt-format", "%1 of %L2", "{2} van {1}", "%L2 van %1"),
        ("python-format", "%(a)s and %(b)d", "{2} en {1}", "%(b)d en %(a)s"),
        ("c-format", "%lu bytes, %<PRIu64> more", "{2} meer, {1} bytes", "%2$<PRIu64> meer, %1$lu bytes"),
        ("c-format", "%B %d at %H:%M", "{2} {1} om {3}:{4}", "%d %B om %H:%M"),
        ("fuzzy", "%A %-d at %I:%M %p", "{1} {2} om {3}:{4} {5}", "%A %-d om %I:%M %p"),
        ("fuzzy", "Hello %name, !link", "{2}: hallo {1}", "!link: hallo %name"),
    ];
    for (flags, text, answer, expected) in cases {
        let source = message(flags, text);
        let (translated, refused) = translated(&source, &[answer]);
        assert_eq!(translated, source.replace("msgstr \"\"", &format!("msgstr \"{expected}\"")));
        assert!(refused.is_empty(), "{text}");
    }
}

#[test]
fn what_would_crash_a_program_is_refused() {
    let cases = [
        ("python-format", "%s has %d keys", "{2} sleutels van {1}"),
        ("fuzzy", "%s has %d keys", "{2} sleutels van {1}"),
        ("c-format", "The disk is full", "De schijf %s is vol"),
        ("c-format", "The disk is full", "De schijf is 100% vol"),
        ("c-format", "%s is here", "{1} is {1} hier"),
        ("python-brace-format", "The disk is full", "De {schijf} is vol"),
        ("no-c-format", "A <b>red</b> bike", "Een {1}rode{2} <i>fiets</i>"),
        ("no-c-format", "_Open the gate", "Open_ _het hek"),
        ("no-c-format", "Use ``a`` now", "Gebruik {1} nu ``b``"),
    ];
    for (flags, text, answer) in cases {
        let source = message(flags, text);
        assert_eq!(translated(&source, &[answer]), (source.clone(), vec![0]), "{text} → {answer}");
    }
}

#[test]
fn the_key_of_a_menu_goes_along() {
    let source =
        "msgid \"Do_wnload the list\"\nmsgstr \"\"\n\nmsgid \"&File\"\nmsgstr \"\"\n\nmsgid \"E&xit\"\nmsgstr \"\"\n";
    assert_eq!(masked(&Po.read(source)), ["Download the list", "File", "Exit"]);
    let (translated, refused) = translated(source, &["De lijst downloaden", "Bestand", "Afsluiten"]);
    let found: Vec<&str> = translated.lines().filter(|line| line.starts_with("msgstr")).collect();
    assert_eq!(
        (found.as_slice(), refused),
        (["msgstr \"De lijst do_wnloaden\"", "msgstr \"&Bestand\"", "msgstr \"&Afsluiten\""].as_slice(), Vec::new())
    );
}

#[test]
fn line_breaks_and_long_messages_keep_their_form() {
    let source = "msgid \"\"\r\n\"A long text that goes on \"\r\n\"over two lines.\\n\"\r\nmsgstr \"\"\r\n\r\n\
        msgid \"\"\r\n\"One.\\n\"\r\n\"Two.\\n\"\r\nmsgstr \"\"\r\n";
    assert_eq!(masked(&Po.read(source)), ["A long text that goes on over two lines.", "One.{1}Two."]);
    let long = "Een lange tekst die doorgaat en doorgaat over twee regels of misschien wel over drie regels.";
    let (translated, refused) = translated(source, &[long, "Een.{1}Twee."]);
    let expected = "msgstr \"\"\r\n\"Een lange tekst die doorgaat en doorgaat over twee regels of misschien wel \
        \"\r\n\"over drie regels.\\n\"\r\n";
    assert!(translated.contains(expected) && refused.is_empty(), "{translated}");
    assert!(translated.ends_with("msgstr \"\"\r\n\"Een.\\n\"\r\n\"Twee.\\n\"\r\n"), "{translated}");
}

#[test]
fn each_plural_form_that_is_missing_gets_its_own() {
    let plural = |forms: &str| format!("msgid \"%d gate\"\nmsgid_plural \"%d gates\"\n{forms}");
    let half = plural("msgstr[0] \"%d hek\"\nmsgstr[1] \"\"\n");
    assert_eq!(masked(&Po.read(&half)), ["{1} gates"]);
    assert_eq!(masked(&Po.read(&plural("msgstr[0] \"\"\n"))), ["{1} gates"]);
    let three = plural("msgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\n");
    assert_eq!(masked(&Po.read(&three)), ["{1} gate", "{1} gates", "{1} gates"]);
}

#[test]
fn the_context_of_a_message_goes_with_it() {
    let source = "msgctxt \"a \\\"verb\\\"\"\nmsgid \"Open\"\nmsgstr \"\"\n\nmsgid \"Open\"\nmsgstr \"\"\n";
    let texts = Document::new(source.to_owned(), &Po).texts();
    let found: Vec<(&str, Option<&str>)> = texts.iter().map(|text| (text.text.as_str(), text.context())).collect();
    assert_eq!(found, [("Open", Some("a \"verb\"")), ("Open", None)]);
}

#[test]
fn what_only_programs_and_translators_read_is_kept() {
    let source = "msgid \"default:LTR\"\nmsgstr \"\"\n\nmsgid \"gtk-cancel\"\nmsgstr \"\"\n\nmsgid \"translator-credits\"\nmsgstr \"\"\n\n\
        msgid \"Name:\"\nmsgstr \"\"\n\nmsgid \"_Undo\\tCtrl+Z\"\nmsgstr \"\"\n";
    assert_eq!(masked(Document::new(source.to_owned(), &Po).segments()), ["Name:", "Undo\t{1}"]);
    let skipped: Vec<&str> = Po.skipped(source).into_iter().map(|range| &source[range]).collect();
    assert_eq!(skipped, ["\"translator-credits\""]);
}

#[test]
fn a_directive_does_not_hide_behind_the_key_of_a_menu() {
    for (text, answer) in [("_Save it", "Nu %s opslaan"), ("Up_date", "Ver %d nieuwen")] {
        let source = message("c-format", text);
        assert_eq!(translated(&source, &[answer]), (source, vec![0]), "{answer}");
    }
}
