//! A document of an office or a book, of which the first byte chooses the kind: an archive of any bytes, and one whose
//! main part has these bytes.

#![no_main]

use std::io::{Cursor, Write};

use fietje::testing::translate::{Document, Fragment, formats};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The other parts of an archive, each with its name and what it has.
type Parts = &'static [(&'static str, &'static str)];

/// For each kind the part that has its text, and what else it needs.
const KINDS: [(&str, &str, Parts); 5] = [
    ("docx", "word/document.xml", &[]),
    ("pptx", "ppt/slides/slide1.xml", &[]),
    ("xlsx", "xl/sharedStrings.xml", &[("xl/workbook.xml", "<workbook/>")]),
    ("odt", "content.xml", &[("mimetype", "application/vnd.oasis.opendocument.text")]),
    (
        "epub",
        "a.xhtml",
        &[
            ("META-INF/container.xml", "<container><rootfile full-path=\"b.opf\"/></container>"),
            (
                "b.opf",
                "<package><manifest><item id=\"a\" href=\"a.xhtml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>",
            ),
        ],
    ),
];

fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let (name, part, others) = KINDS[usize::from(choice) % KINDS.len()];
    hold(name, bytes);
    // Random bytes have a wrong checksum nearly always.
    if let Some(archive) = archive(part, bytes, others) {
        hold(name, &archive);
    }
});

fn archive(part: &str, text: &[u8], others: Parts) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let others = others.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, text) in others.chain([(part, text)]) {
        writer.start_file(name, SimpleFileOptions::default()).ok()?;
        writer.write_all(text).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

fn hold(name: &str, archive: &[u8]) {
    let _ = formats::of_archive(archive).map(|format| format.name());
    let Some(format) = formats::named(name) else { return };
    let Some(package) = format.package() else { return };
    let Ok(text) = package.unpack(archive) else { return };
    // A small archive may have much text.
    PerByte::micros(30).hold(text.as_bytes(), |_| {
        assert_eq!(package.pack(archive, &text).ok().as_deref(), Some(archive), "nothing is translated");
        let document = Document::new(text.clone(), format);
        let loud: Vec<Vec<Fragment>> = document.segments().iter().map(|found| shout(&found.content)).collect();
        let (loud, _) = document.render(|number| (text.len() < 4000).then(|| loud[number].as_slice()));
        let written = package.pack(archive, &loud).expect("a translation is packed");
        assert_eq!(package.unpack(&written).ok(), Some(loud), "what is packed is read");
    });
}

/// A translation.
fn shout(content: &[Fragment]) -> Vec<Fragment> {
    let shout = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => Fragment::Text(text.to_uppercase()),
        kept => kept.clone(),
    };
    content.iter().map(shout).collect()
}
