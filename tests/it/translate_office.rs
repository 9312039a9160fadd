//! `fietje translate` and the documents of offices: archives in, archives out.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::desk::Desk;

/// A document of Word with these runs in its only paragraph.
fn docx(line: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body><w:p>{line}</w:p></w:body></w:document>");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What is in the document of an archive.
fn document(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_letter_comes_back_in_its_archive_from_a_file_and_from_a_pipe() {
    let desk = Desk::from_dutch();
    let letter = docx("<w:r><w:t>De kat sl</w:t></w:r><w:r><w:t>aapt.</w:t></w:r>");
    desk.write("brief.docx", &letter);
    let expected = "<w:p><w:r><w:t xml:space=\"preserve\">The cat sleeps.</w:t></w:r></w:p>";
    assert_eq!(desk.translate(&["brief.docx", "-o", "letter.docx"]).code, 0);
    assert!(document(&desk.bytes("letter.docx")).contains(expected));
    assert_eq!(desk.translate(&["--check", "brief.docx", "letter.docx"]).code, 0);
    let output = desk.pipe(&letter, &[]);
    assert!(output.status.success() && document(&output.stdout).contains(expected));
}

#[test]
fn what_cannot_be_translated_is_refused_with_the_way_on() {
    let desk = Desk::from_dutch();
    desk.write("tracked.docx", docx("<w:ins><w:r><w:t>De kat slaapt.</w:t></w:r></w:ins>"));
    desk.write("broken.docx", b"PK\x03\x04 nothing");
    desk.write("a.pdf", b"%PDF-1.7");
    let cases = [("tracked.docx", "tracked changes"), ("broken.docx", "broken"), ("a.pdf", "pdftotext")];
    for (name, expected) in cases {
        let refused = desk.translate(&[name, "--lang", "en", "-o", "out.docx"]);
        assert!(refused.code == 2 && refused.stderr.contains(expected), "{name}: {}", refused.stderr);
    }
    assert!(!desk.home.path().join("out.docx").exists());
}

#[test]
fn a_letter_is_read_as_text_elsewhere() {
    let desk = Desk::from_dutch();
    desk.write("brief.docx", docx("<w:r><w:t>De kat slaapt.</w:t></w:r>"));
    let words = ["complete", "-m", "mini", "--raw", "-f", "brief.docx", "-n", "1"];
    let ran = desk.run(&words);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
