//! `fietje translate` and its files: encodings, trees, pipes, and arguments that are nearly right.

use serde_json::Value;

use crate::support::desk::Desk;

/// What the command writes and its code, with this on its standard input.
fn pipe(desk: &Desk, input: &[u8], words: &[&str]) -> (Option<i32>, String, String) {
    let output = desk.pipe(input, words);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_translation_has_the_encoding_of_its_document() {
    let desk = Desk::new();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    desk.write("wide.srt", utf16("\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\nDe kat slaapt.\r\n"));
    assert_eq!(desk.translate(&["wide.srt", "nl:en", "-o", "out.srt"]).code, 0);
    let expected = "\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\nThe cat sleeps.\r\n";
    assert_eq!(desk.bytes("out.srt"), utf16(expected));
    desk.write("old.txt", b"\xa3 12\n\nDe kat slaapt.\n");
    assert_eq!(desk.translate(&["old.txt", "nl:en", "--encoding", "latin1", "-o", "out.txt"]).code, 0);
    assert_eq!(desk.bytes("out.txt"), b"\xa3 12\n\nThe cat sleeps.\n");
    let guessed = desk.translate(&["old.txt", "nl:en", "-o", "guessed.txt"]);
    assert!(guessed.stderr.contains("windows-1252") && guessed.stderr.contains("--encoding"), "{}", guessed.stderr);
    for (name, encoding) in [("old.txt", "utf-8"), ("old.txt", "klingon")] {
        assert_eq!(desk.translate(&[name, "nl:en", "--encoding", encoding]).code, 2, "{encoding}");
    }
    desk.write("page.html", "<head><meta charset=iso-8859-1></head><p>&pound;</p><p>De kat slaapt.</p>\n");
    assert_eq!(desk.translate(&["page.html", "nl:en", "-o", "out.html"]).code, 0);
    assert!(desk.bytes("out.html").ends_with(b"<p>&pound;</p><p>The cat sleeps.</p>\n"));
}

#[test]
fn what_is_nearly_right_is_refused_and_never_translated() {
    let desk = Desk::new();
    desk.write("a.txt", "De kat slaapt.\n");
    desk.write("layout.xml", "<string>De kat slaapt.</string>\n");
    for (words, expected) in [
        (&["en-nl"][..], "en:nl"),
        (&["a.txt", "nl→en"], "nl:en"),
        (&["a.txt", "en:fy"], "fy"),
        (&["layout.xml", "nl:en"], "--format text"),
        (&["a.txt", "nl:en", "--retry", "a.txt"], "a.txt"),
    ] {
        let refused = desk.translate(words);
        assert!(refused.code == 2 && refused.stderr.contains(expected), "{words:?} {}", refused.stderr);
        assert_eq!(refused.stdout, "", "{words:?}");
    }
    assert_eq!(desk.translate(&["layout.xml", "nl:en", "--format", "text"]).code, 0);
    assert_eq!(desk.translate(&["a.txt", "nld:eng"]).stdout, "The cat sleeps.\n");
    assert_eq!(desk.translate(&["a.txt", "nl_NL:en_US", "-o", "-"]).stdout, "The cat sleeps.\n");
    assert!(!desk.home.path().join("-").exists());
    let (code, output, error) = pipe(&desk, b"De vogel zingt.\n", &["De kat slaapt.", "nl:en"]);
    assert!(code == Some(2) && output.is_empty() && error.contains("/dev/null"), "{error}");
    assert_eq!(pipe(&desk, b"", &["De kat slaapt.", "nl:en"]).1, "The cat sleeps.\n");
}

#[test]
fn a_pipe_shows_what_kind_of_document_it_has() {
    let desk = Desk::new();
    let cue = b"WEBVTT\n\nNOTE De vogel zingt.\n\n00:01.000 --> 00:02.000\nDe kat slaapt.\n";
    let (code, output, _) = pipe(&desk, cue, &["nl:en"]);
    let expected = "WEBVTT\n\nNOTE De vogel zingt.\n\n00:01.000 --> 00:02.000\nThe cat sleeps.\n";
    assert_eq!((code, output.as_str()), (Some(0), expected));
    let page = b"<!DOCTYPE html>\n<html lang=\"nl\"><p>De kat slaapt.</p></html>\n";
    let expected = "<!DOCTYPE html>\n<html lang=\"en\"><p>The cat sleeps.</p></html>\n";
    assert_eq!(pipe(&desk, page, &["nl:en"]).1, expected);
}

#[test]
fn one_bad_document_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.write("site/a.txt", "De kat slaapt.\n");
    desk.write("site/b.txt", b"\0\xff\0\0\x01\xfe");
    desk.write("site/c.md", "De vogel zingt.\n");
    desk.write("site/d.jpg", "foto");
    let run = desk.translate(&["site", "nl:en", "-o", "site/en"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(run.stderr.contains("b.txt") && run.stderr.contains("left out"), "{}", run.stderr);
    assert_eq!(
        (desk.bytes("site/en/a.txt"), desk.bytes("site/en/c.md")),
        (b"The cat sleeps.\n".to_vec(), b"The bird sings.\n".to_vec())
    );
    // The translations are no documents of the next run.
    let again = desk.translate(&["site", "nl:en", "-o", "site/en", "--skip"]);
    assert_eq!(again.code, 6);
    assert!(!desk.home.path().join("site/en/en").exists());
    // Alone it is an error of its own.
    assert_eq!(desk.translate(&["site/b.txt", "nl:en"]).code, 2);
}

#[test]
fn a_report_has_lines_and_is_gone_on_with() {
    let desk = Desk::new();
    desk.write("a.txt", "De kat slaapt.\n\nDe vogel zingt.\n");
    let report: Value = serde_json::from_str(&desk.translate(&["a.txt", "nl:en", "--json"]).stdout).unwrap();
    let lines: Vec<u64> =
        report["segments"].as_array().unwrap().iter().map(|entry| entry["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [1, 3]);
    let mut edited = report.clone();
    edited["segments"][0]["target"] = "A cat is asleep.".into();
    edited["segments"][1]["status"] = "failed".into();
    desk.write("report.json", edited.to_string());
    let retried = desk.translate(&["a.txt", "nl:en", "--retry", "report.json", "--no-memory"]);
    assert_eq!(retried.stdout, "A cat is asleep.\n\nThe bird sings.\n");
}

#[test]
fn what_is_not_understood_is_counted_and_named() {
    let desk = Desk::new();
    desk.write("a.md", "De kat slaapt.\n\n```{odd}\nDe hond slaapt.\n```\n\nDe vogel zingt.\n");
    let translated = desk.translate(&["a.md", "nl:en", "--lang", "en"]);
    assert_eq!(translated.stdout, "The cat sleeps.\n\n```{odd}\nDe hond slaapt.\n```\n\nThe bird sings.\n");
    assert!(translated.stderr.contains("a.md: one part was not understood"), "{}", translated.stderr);
    assert!(!translated.stderr.contains("a.md:3"), "{}", translated.stderr);
    assert!(desk.translate(&["a.md", "nl:en", "-v"]).stderr.contains("a.md:3"));
    let report: Value = serde_json::from_str(&desk.translate(&["a.md", "nl:en", "--json"]).stdout).unwrap();
    assert_eq!((&report["skipped"][0]["line"], report["skipped"].as_array().unwrap().len()), (&3.into(), 1));
    desk.write("b.md", "De kat slaapt.\n");
    let report: Value = serde_json::from_str(&desk.translate(&["b.md", "nl:en", "--json"]).stdout).unwrap();
    assert!(report.get("skipped").is_none());
}

#[test]
fn what_is_for_dutch_alone_is_said_to_be() {
    let desk = Desk::new();
    desk.write("a.txt", "De kat slaapt.\n");
    let translated = desk.translate(&["a.txt", "nl:en", "--formality", "u", "--lang", "en"]);
    assert!(translated.stderr.contains("--formality") && translated.code == 0, "{}", translated.stderr);
}
