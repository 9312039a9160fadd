//! Documents of offices as archives, and sentences in runs.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::Review;
use crate::translate::formats::xml::escape;
use crate::translate::language::{Language, Pair};
use crate::translate::mask::Masked;

/// An archive of these parts; those whose names end with `!` are stored as they are.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let method = if name.ends_with('!') { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(name.trim_end_matches('!'), options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of an archive: name, method, text.
fn parts(bytes: &[u8]) -> Vec<(String, CompressionMethod, String)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |number: usize| {
        let mut file = zip.by_index(number).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().to_owned(), file.compression(), text)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(part).collect()
}

fn word(body: &str) -> String {
    format!("<w:document><w:body>{body}</w:body></w:document>")
}

/// A document of Word with one line of runs, translated, and the segments for which that was refused.
fn translated(line: &str, translation: &str) -> (String, Vec<usize>) {
    let document = Document::new(word(&format!("<w:p>{line}</w:p>")), &DOCX);
    let content: Vec<_> = document.texts().iter().map(|masked| masked.unmask(translation)).collect();
    let (text, refused) = document.render(|number| content[number].as_deref());
    let line = text.split_once("<w:p>").unwrap().1.rsplit_once("</w:p>").unwrap().0.to_owned();
    (line, refused)
}

fn masked(line: &str) -> Vec<String> {
    let document = Document::new(word(&format!("<w:p>{line}</w:p>")), &DOCX);
    document.texts().into_iter().map(|masked| masked.text).collect()
}

const BOLD: &str = "<w:rPr><w:b/></w:rPr>";

#[test]
fn a_word_that_is_split_over_runs_comes_back_whole() {
    let line = "<w:r w:rsidR=\"1\"><w:t>The ca</w:t></w:r><w:proofErr w:type=\"x\"/><w:r w:rsidR=\"2\"><w:rPr><w:lang \
                w:val=\"en\"/></w:rPr><w:t xml:space=\"preserve\">t is </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bl</w:t>\
                </w:r><w:r w:rsidR=\"3\"><w:rPr><w:b/></w:rPr><w:t>ack</w:t></w:r><w:r><w:t>.</w:t></w:r>";
    assert_eq!(masked(line), ["The cat is {1}black{2}."]);
    let expected = format!(
        "<w:r w:rsidR=\"1\"><w:t xml:space=\"preserve\">De kat is </w:t></w:r><w:r>{BOLD}<w:t xml:space=\"preserve\">\
         zwart</w:t></w:r><w:r><w:t xml:space=\"preserve\">.</w:t></w:r>"
    );
    assert_eq!(translated(line, "De kat is {1}zwart{2}."), (expected, Vec::new()));
    assert_eq!(translated(line, "The cat is {1}black{2}."), (line.to_owned(), Vec::new()));
}

#[test]
fn formatting_links_and_notes_stay_on_their_words_wherever_they_go() {
    let line = "<w:r><w:tab/><w:t xml:space=\"preserve\">Read </w:t></w:r><w:hyperlink r:id=\"r1\"><w:r><w:rPr><w:b/></w:rPr>\
                <w:t>this page</w:t></w:r></w:hyperlink><w:r><w:t xml:space=\"preserve\"> now</w:t></w:r><w:r>\
                <w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>, please.</w:t></w:r>";
    assert_eq!(masked(line), ["Read {1}this page{2} now{3}, please."]);
    let expected = "<w:r><w:tab/></w:r><w:hyperlink r:id=\"r1\"><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Deze \
                    pagina</w:t></w:r></w:hyperlink><w:r><w:t xml:space=\"preserve\"> nu</w:t></w:r><w:r>\
                    <w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t xml:space=\"preserve\"> lezen.</w:t></w:r>";
    assert_eq!(translated(line, "{1}Deze pagina{2} nu{3} lezen."), (expected.to_owned(), Vec::new()));
    let (same, _) = translated(line, "Lees deze pagina nu{3}.");
    assert_eq!(same, line, "a link that is lost is refused");
    let shown = Document::new(word(&format!("<w:p>{line}</w:p>")), &DOCX).segments()[0].clone();
    assert_eq!(plain(&shown.content), "Read <a><b>this page</b></a> now<note/>, please.");
}

#[test]
fn all_other_parts_keep_their_bytes_order_and_compression() {
    let picture = "picture ".repeat(99);
    let document = word("<w:p><w:r><w:t>Hello there.</w:t></w:r></w:p>");
    let source = archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/media/a.png!", &picture),
        ("word/document.xml", &document),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>At the top</w:t></w:r></w:p></w:hdr>"),
        ("word/styles.xml", "<w:styles/>"),
    ]);
    let texts = DOCX.unpack(&source).unwrap();
    assert_eq!(DOCX.pack(&source, &texts).unwrap(), source, "unchanged texts give the same bytes");
    let changed = DOCX.pack(&source, &texts.replace("Hello there.", "Hallo daar.")).unwrap();
    let mut expected = parts(&source);
    expected[2].2 = document.replace("Hello there.", "Hallo daar.");
    assert_eq!(parts(&changed), expected);
    let texts = Document::new(texts, &DOCX).texts();
    assert_eq!(texts.iter().map(|masked| masked.text.as_str()).collect::<Vec<_>>(), ["Hello there.", "At the top"]);
}

#[test]
fn a_book_is_read_in_its_order_and_begins_with_its_kind() {
    let page = |text: &str| format!("<html lang=\"en\"><body><p>{text}</p></body></html>");
    let package = "<package><metadata><dc:title>A book</dc:title><dc:language>en</dc:language></metadata><manifest>\
                   <item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"b\" href=\"text/b%20c.xhtml\"/>\
                   <item id=\"a\" href=\"text/a.xhtml\"/></manifest><spine><itemref idref=\"b\"/><itemref idref=\"a\"/></spine>\
                   </package>";
    let source = archive(&[
        ("mimetype!", "application/epub+zip"),
        ("META-INF/container.xml", "<container><rootfile full-path=\"OPS/book.opf\"/></container>"),
        ("OPS/text/a.xhtml", &page("The last page.")),
        ("OPS/text/b c.xhtml", &page("The first&#160;page.")),
        ("OPS/nav.xhtml", &page("Contents of it")),
        ("OPS/book.opf", package),
    ]);
    let texts = EPUB.unpack(&source).unwrap();
    let document = Document::new(texts, &EPUB);
    let shown: Vec<_> = document.texts().into_iter().map(|masked| masked.text).collect();
    assert_eq!(shown, ["A book", "Contents of it", "The first\u{a0}page.", "The last page."]);
    let content: Vec<_> = document.texts().iter().map(|masked| masked.unmask("Een\u{a0}twee & drie")).collect();
    let (texts, refused) = document.render(|number| content[number].as_deref());
    assert!(refused.is_empty());
    let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
    let texts = document.finish(texts, &Finishing { pair, review: Review::Unmarked, doubted: &HashSet::new() });
    let book = EPUB.pack(&source, &texts).unwrap();
    assert_eq!(&book[38..58], b"application/epub+zip", "the kind is where readers look for it");
    let written = parts(&book);
    assert_eq!(written[2].2, "<html lang=\"nl\"><body><p>Een&#160;twee &amp; drie</p></body></html>");
    assert!(written[5].2.contains("<dc:language>nl</dc:language>"), "{}", written[5].2);
}

#[test]
fn what_cannot_be_translated_whole_is_refused() {
    let docx = |body: &str| archive(&[("word/document.xml", &word(body))]);
    let odt = |content: &str, manifest: &str| {
        let kind = "application/vnd.oasis.opendocument.text";
        archive(&[("mimetype!", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)])
    };
    let good = docx("<w:p/>");
    let book = |name: &str, text: &str| archive(&[("META-INF/container.xml", "<c/>"), (name, text)]);
    let locked = "<e><EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/></e>";
    let cases: [(&dyn Package, Vec<u8>, PackageError); 12] = [
        (&DOCX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked".to_vec(), PackageError::Encrypted),
        (&DOCX, b"plain text".to_vec(), PackageError::NotAnArchive),
        (&DOCX, good[..good.len() / 2].to_vec(), PackageError::Broken),
        (&DOCX, docx("<w:p>"), PackageError::Broken),
        (&DOCX, archive(&[("content.xml", "<a/>")]), PackageError::OtherKind),
        (&DOCX, docx("<w:p><w:ins><w:r><w:t>a</w:t></w:r></w:ins></w:p>"), PackageError::TrackedChanges),
        (&DOCX, docx("<w:p><w:del/></w:p>"), PackageError::TrackedChanges),
        (&ODT, docx(""), PackageError::OtherKind),
        (&ODT, odt("<a/>", "<manifest:encryption-data/>"), PackageError::Encrypted),
        (&ODT, odt("<a><text:changed-region/></a>", ""), PackageError::TrackedChanges),
        (&EPUB, book("META-INF/encryption.xml", locked), PackageError::Encrypted),
        (&EPUB, book("a", ""), PackageError::Broken),
    ];
    for (number, (package, bytes, expected)) in cases.into_iter().enumerate() {
        assert_eq!(package.unpack(&bytes).unwrap_err(), expected, "{number}");
    }
}

#[test]
fn an_archive_that_unpacks_to_more_than_anybody_writes_is_refused() {
    let bytes = archive(&[("a", &"a".repeat(100)), ("b", "b")]);
    let mut archive = Archive::of_at_most(100, &bytes).unwrap();
    assert_eq!(archive.text("a").unwrap().len(), 100);
    assert_eq!(archive.text("b").unwrap_err(), PackageError::TooLarge);
    assert_eq!(Archive::of_at_most(99, &bytes).unwrap().text("a").unwrap_err(), PackageError::TooLarge);
}

#[test]
fn a_note_in_a_sentence_of_an_open_document_is_translated_with_it() {
    let source = "<office:text><text:p>One<text:note><text:note-body><text:p>Note here</text:p></text:note-body></text:note> and \
                  <text:span>tw</text:span><text:span>o</text:span>.</text:p></office:text>";
    let document = Document::new(source.to_owned(), &ODT);
    let texts = document.texts();
    assert_eq!(texts.iter().map(|masked| masked.text.as_str()).collect::<Vec<_>>(), ["One{1} and two.", "Note here"]);
    let content = [texts[0].unmask("Een{1} en twee."), texts[1].unmask("Noot hier")];
    let (text, refused) = document.render(|number| content[number].as_deref());
    assert!(refused.is_empty());
    assert_eq!(
        text,
        "<office:text><text:p>Een<text:note><text:note-body><text:p>Noot hier</text:p></text:note-body></text:note> en \
         twee.</text:p></office:text>"
    );
}

#[test]
fn a_frame_before_the_text_of_its_paragraph_is_translated_before_it() {
    let frame = "<draw:frame><draw:text-box><text:p>In a frame</text:p></draw:text-box></draw:frame>";
    for (line, expected) in [
        (format!("{frame}Beside it"), ["In a frame", "Beside it"]),
        (format!("Beside it{frame}"), ["Beside it", "In a frame"]),
    ] {
        let document = Document::new(format!("<office:text><text:p>{line}</text:p></office:text>"), &ODT);
        let shown: Vec<String> = document.texts().into_iter().map(|masked| masked.text).collect();
        assert_eq!(shown, expected);
        let content: Vec<_> =
            document.texts().iter().map(|masked| masked.unmask(&masked.text.to_uppercase())).collect();
        let (text, refused) = document.render(|number| content[number].as_deref());
        let upper = line.replace("In a frame", "IN A FRAME").replace("Beside it", "BESIDE IT");
        assert_eq!((text, refused), (format!("<office:text><text:p>{upper}</text:p></office:text>"), vec![]));
    }
}

#[test]
fn frames_in_frames_are_translated_and_all_else_in_them_stays() {
    let nested = (0..12).fold(String::new(), |inside, depth| {
        let frame = format!("<draw:frame><draw:text-box>{inside}</draw:text-box></draw:frame>");
        format!("<text:p>Before <text:span text:style-name=\"B\">depth {depth}</text:span>{frame} after</text:p>")
    });
    let source = format!("<office:text>{nested}</office:text>");
    let document = Document::new(source.clone(), &ODT);
    assert_eq!(document.segments().len(), 8);
    let content: Vec<_> =
        document.texts().iter().map(|masked| masked.unmask(&masked.text.replace("after", "daarna"))).collect();
    let expected = source.replace("after", "daarna").replacen("daarna", "after", 4);
    let (skeleton, span) = (ODT.skeleton(&source), "<text:span text:style-name=\"B\">depth 8</text:span>");
    assert_ne!(ODT.skeleton(&source.replace(span, "depth 8")), skeleton);
    assert_eq!(ODT.skeleton(&expected), skeleton);
    assert_eq!(document.render(|number| content[number].as_deref()), (expected, vec![]));
}

/// A workbook with these shared texts and this table.
fn workbook(texts: &str, table: &str) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Summary\"/></sheets></workbook>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><c t=\"s\"><v>0</v></c><c><f>A1&amp;\"text\"</f></c></worksheet>"),
        ("xl/worksheets/sheet2.xml!", "<worksheet><c t=\"inlineStr\"><is><t>Inline cell</t></is></c></worksheet>"),
        ("xl/sharedStrings.xml", texts),
        ("xl/tables/table1.xml", table),
    ])
}

#[test]
fn cells_are_translated_and_the_names_of_columns_stay() {
    let texts = "<sst><si><t>Column name</t></si><si><t>First line\nSecond line</t></si></sst>";
    let table = "<table><tableColumns><tableColumn id=\"1\" name=\"Column name\"/></tableColumns></table>";
    let bytes = workbook(texts, table);
    assert!(XLSX.is_one(&bytes) && !DOCX.is_one(&bytes));
    let document = Document::new(XLSX.unpack(&bytes).unwrap(), &XLSX);
    let shown: Vec<String> = document.texts().into_iter().map(|masked| masked.text).collect();
    assert_eq!(shown, ["First line{1}Second line", "Inline cell"]);
    let content: Vec<_> = document
        .texts()
        .iter()
        .zip(["Regel 1{1}Regel 2", "Cel"])
        .map(|(masked, translation)| masked.unmask(translation))
        .collect();
    let (text, refused) = document.render(|number| content[number].as_deref());
    assert!(refused.is_empty());
    let packed = parts(&XLSX.pack(&bytes, &text).unwrap());
    let mut expected = parts(&bytes);
    expected[3].2 = expected[3].2.replace("<t>Inline cell", "<t xml:space=\"preserve\">Cel");
    expected[4].2 = expected[4].2.replace("<t>First line\nSecond line", "<t xml:space=\"preserve\">Regel 1\nRegel 2");
    assert_eq!(packed, expected);
}

#[test]
fn an_archive_without_text_comes_back_as_it_is() {
    let bytes = archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><c><v>1</v></c></worksheet>"),
    ]);
    let text = XLSX.unpack(&bytes).unwrap();
    assert!(Document::new(text.clone(), &XLSX).segments().is_empty());
    assert_eq!(XLSX.pack(&bytes, &text), Ok(bytes));
}

#[test]
fn a_part_with_another_prefix_is_translated_and_keeps_it() {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let part = format!(
        "<ns0:document xmlns:ns0=\"{main}\"><ns0:body><ns0:p><ns0:pPr><ns0:jc ns0:val=\"w\"/></ns0:pPr><ns0:r><ns0:t>The \
         ca</ns0:t></ns0:r><ns0:r><ns0:t>t</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>"
    );
    let bytes = archive(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &part)]);
    let document = Document::new(DOCX.unpack(&bytes).unwrap(), &DOCX);
    let masked = document.texts().remove(0);
    assert_eq!(masked.text, "The cat");
    let content = masked.unmask("De kat").unwrap();
    let (text, refused) = document.render(|_| Some(&content));
    assert!(refused.is_empty());
    let packed = parts(&DOCX.pack(&bytes, &text).unwrap());
    let runs = "<ns0:r><ns0:t>The ca</ns0:t></ns0:r><ns0:r><ns0:t>t</ns0:t></ns0:r>";
    let run = "<ns0:r><ns0:t xml:space=\"preserve\">De kat</ns0:t></ns0:r>";
    assert_eq!(packed[1].2, part.replace(runs, run));
    assert_eq!(DOCX.pack(&bytes, document.source()).unwrap(), bytes);
}

#[test]
fn a_book_is_read_whatever_prefixes_its_parts_have() {
    let package = "<o:package xmlns:o='http://www.idpf.org/2007/opf'><o:metadata xmlns:d='http://purl.org/dc/elements/1.1/'>\
                   <d:title>A book</d:title><d:language>en</d:language></o:metadata><o:manifest>\
                   <o:item id='n' href='toc.ncx' media-type='application/x-dtbncx+xml'/><o:item id='a' href='a.xhtml'/>\
                   </o:manifest><o:spine><o:itemref idref='a'/></o:spine></o:package>";
    let contents = "<n:ncx xmlns:n='http://www.daisy.org/z3986/2005/ncx/'><n:text>The contents</n:text></n:ncx>";
    let page =
        "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:body><h:p>The <h:b>page</h:b></h:p></h:body></h:html>";
    let source = archive(&[
        ("META-INF/container.xml", "<c:container xmlns:c='u'><c:rootfile full-path='book.opf'/></c:container>"),
        ("book.opf", package),
        ("toc.ncx", contents),
        ("a.xhtml", page),
    ]);
    let document = Document::new(EPUB.unpack(&source).unwrap(), &EPUB);
    let shown: Vec<_> = document.texts().into_iter().map(|masked| masked.text).collect();
    assert_eq!(shown, ["A book", "The contents", "The {1}page{2}"]);
    let words = ["Een boek", "De inhoud", "De {1}pagina{2}"];
    let content: Vec<_> =
        document.texts().iter().zip(words).map(|(masked, translation)| masked.unmask(translation)).collect();
    let (texts, refused) = document.render(|number| content[number].as_deref());
    assert!(refused.is_empty());
    let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
    let texts = document.finish(texts, &Finishing { pair, review: Review::Unmarked, doubted: &HashSet::new() });
    let written = parts(&EPUB.pack(&source, &texts).unwrap());
    assert_eq!(written[1].2, package.replace("A book", "Een boek").replace(">en<", ">nl<"));
    assert_eq!(written[2].2, contents.replace("The contents", "De inhoud"));
    assert_eq!(written[3].2, page.replace("The ", "De ").replace("page<", "pagina<"));
}

/// A kind of archive: what is before a text, after it, and in which part.
type Kind = (&'static dyn Format, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const KINDS: [Kind; 6] = [
    (&DOCX, "word/document.xml", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>", &[("word/styles.xml", "<w:styles/>")]),
    (&PPTX, "ppt/slides/slide1.xml", "<a:p><a:r><a:t>", "</a:t></a:r></a:p>", &[("ppt/presentation.xml", "<p/>")]),
    (&XLSX, "xl/sharedStrings.xml", "<si><t>", "</t></si>", &[("xl/workbook.xml", "<workbook/>")]),
    (
        &ODT,
        "content.xml",
        "<text:p>",
        "</text:p>",
        &[("mimetype!", "application/vnd.oasis.opendocument.text"), ("styles.xml", "<a/>")],
    ),
    (&EPUB, "a.xhtml", "<p>", "</p>", BOOK),
    (&EPUB, "toc.ncx", "<navLabel><text>", "</text></navLabel>", BOOK),
];
const BOOK: &[(&str, &str)] = &[
    ("mimetype!", "application/epub+zip"),
    ("META-INF/container.xml", "<container><rootfile full-path=\"b.opf\"/></container>"),
    (
        "b.opf",
        "<package><metadata/><manifest><item id=\"n\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\
         <item id=\"a\" href=\"a.xhtml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn random_archives_come_back_as_they_were_and_change_in_their_text_alone(
        texts in proptest::collection::vec("[a-z&<'\"{}%#\u{e9} .]{0,20}|\\PC{1,6}", 1..5),
    ) {
        for (format, name, before, after, others) in KINDS {
            let package = format.package().unwrap();
            let each = |text: &String| [before, &escape(text), after].concat();
            let root = if name == "a.xhtml" { "html" } else { "x" };
            let body = format!("<{root}>{}</{root}>", texts.iter().map(each).collect::<String>());
            let all = [others, &[(name, body.as_str())]].concat();
            let bytes = archive(&all);
            prop_assert!(package.is_one(&bytes));
            let document = Document::new(package.unpack(&bytes).unwrap(), format);
            let echo: Vec<_> = document.texts().iter().map(|masked| masked.unmask(&masked.text)).collect();
            let (text, _) = document.render(|number| echo[number].as_deref());
            prop_assert_eq!(&package.pack(&bytes, &text).unwrap(), &bytes, "{}", format.name());
            let shout = |masked: &Masked| masked.unmask(&masked.text.to_uppercase());
            let loud: Vec<_> = document.texts().iter().map(shout).collect();
            let (text, _) = document.render(|number| loud[number].as_deref());
            let written = package.pack(&bytes, &text).unwrap();
            prop_assert_eq!(&package.unpack(&written).unwrap(), &text);
            let (own, new) = (parts(&bytes), parts(&written));
            for ((old_name, old_method, old), (new_name, new_method, new)) in own.iter().zip(&new) {
                prop_assert_eq!((old_name, old_method), (new_name, new_method));
                prop_assert!(old == new || old_name == name, "{}", old_name);
            }
        }
    }
}

#[test]
fn a_run_has_one_text() {
    let line = "<a:r><a:rPr/><a:t>See http://x.org/a or b</a:t></a:r>";
    let document = Document::new(format!("<p:sld><a:p>{line}</a:p></p:sld>"), &PPTX);
    let content = document.texts()[0].unmask("Zie b of {1} dus").unwrap();
    let (text, refused) = document.render(|_| Some(&content));
    assert!(refused.is_empty() && text.contains("<a:rPr/><a:t>Zie b of http://x.org/a dus</a:t></a:r>"), "{text}");
}
