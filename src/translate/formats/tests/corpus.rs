//! Small documents in the manner of many projects. Every word of their prose has an ø in it, and no other word has, so
//! that it can be counted what the model is shown.

use super::*;

const DOCUMENTS: [(&dyn Format, &str); 25] = [
    (&Markdown, include_str!("corpus/markdown.txt")),
    (&Mdx, include_str!("corpus/mdx.txt")),
    (&Text, include_str!("corpus/text.txt")),
    (&Srt, include_str!("corpus/srt.txt")),
    (&Vtt, include_str!("corpus/vtt.txt")),
    (&Ass, include_str!("corpus/ass.txt")),
    (&Sbv, include_str!("corpus/sbv.txt")),
    (&Html, include_str!("corpus/html.txt")),
    (&Po, include_str!("corpus/po.txt")),
    (&DOCX, include_str!("corpus/docx.txt")),
    (&ODT, include_str!("corpus/odt.txt")),
    (&EPUB, include_str!("corpus/epub.txt")),
    (&PPTX, include_str!("corpus/pptx.txt")),
    (&XLSX, include_str!("corpus/xlsx.txt")),
    (&JSON, include_str!("corpus/json.txt")),
    (&YAML, include_str!("corpus/yaml.txt")),
    (&PROPERTIES, include_str!("corpus/properties.txt")),
    (&APPLE, include_str!("corpus/strings.txt")),
    (&XCSTRINGS, include_str!("corpus/xcstrings.txt")),
    (&ANDROID, include_str!("corpus/android.txt")),
    (&RESX, include_str!("corpus/resx.txt")),
    (&Ttml, include_str!("corpus/ttml.txt")),
    (&QT, include_str!("corpus/qt.txt")),
    (&XLIFF, include_str!("corpus/xliff.txt")),
    (&CSV, include_str!("corpus/csv.txt")),
];

/// Each document with LF, and with CRLF.
fn documents() -> Vec<(&'static dyn Format, String)> {
    let mut all = Vec::new();
    for (format, documents) in DOCUMENTS {
        let documents: Vec<&str> = documents.split("%%%%\n").collect();
        assert!(documents.len() >= 15, "{format:?}");
        let both = documents.into_iter().flat_map(|document| [document.to_owned(), document.replace('\n', "\r\n")]);
        all.extend(both.map(|document| (format, document)));
    }
    all
}

/// The words of prose in a text, in order.
fn prose(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphabetic());
    let mut words: Vec<String> = words.filter(|word| word.to_lowercase().contains('ø')).map(str::to_owned).collect();
    words.sort_unstable();
    words
}

#[test]
fn all_prose_is_shown_once_and_nothing_else() {
    for (format, source) in documents() {
        let document = Document::new(source.clone(), format);
        let shown: Vec<String> =
            document.segments().iter().map(|segment| Masked::new(&segment.content).text).collect();
        let words = prose(&shown.join(" "));
        let plain =
            shown.join(" ").split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).count();
        assert_eq!(words.len(), plain, "{format:?} {source} {shown:#?}");
        // The key of a menu and a soft hyphen are within a word.
        let bare = source.replace("&shy;", "").replace("\\N", " ").replace("\\t", " ").replace("\\n", " ");
        let bare = if format.name() == "po" { bare.replace(['_', '&'], "") } else { bare };
        let joined = shown.join(" ").replace('\u{ad}', "");
        assert_eq!(prose(&joined), prose(&bare), "{format:?} {source}");
    }
}

/// The document with another text for each, and whether any of it was refused.
fn rendered(source: &str, format: &'static dyn Format, translate: &dyn Fn(&str) -> String) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let content = |segment: &Segment| {
        let masked = Masked::new(&segment.content);
        masked.unmask(&translate(&masked.text)).unwrap_or_default()
    };
    let contents: Vec<Vec<Fragment>> = document.segments().iter().map(content).collect();
    document.render(|number| Some(&contents[number]))
}

#[test]
fn every_translator_leaves_the_rest_as_it_is() {
    let plain = |text: &str| text.replace('ø', "o").replace('Ø', "O");
    let each = |text: &str, change: &dyn Fn(&str) -> String| {
        text.split(' ')
            .map(|word| if word.chars().all(char::is_alphabetic) { change(word) } else { word.to_owned() })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let grow = |text: &str| each(&plain(text), &|word| format!("{word}en"));
    let shrink = |text: &str| each(&plain(text), &|word| word.chars().take(3).collect());
    let translators: [&dyn Fn(&str) -> String; 4] = [&str::to_owned, &plain, &grow, &shrink];
    for (format, source) in documents() {
        for (number, translate) in translators.into_iter().enumerate() {
            let (translated, refused) = rendered(&source, format, translate);
            assert!(refused.is_empty(), "{format:?} {number} {translated}");
            assert_eq!(format.skeleton(&translated), format.skeleton(&source), "{format:?} {number} {translated}");
            assert_eq!(number == 0, translated == source, "{format:?} {number} {translated}");
        }
    }
}

/// A file with both texts is its own source too.
#[test]
fn a_translation_is_parallel_to_its_source() {
    for (format, source) in documents() {
        let (translated, _) = rendered(&source, format, &|text| text.replace('ø', "ö").replace('Ø', "Ö"));
        let translation = Document::of_translation(translated.clone(), format);
        for source in [source, translated] {
            let sources = Document::of_sources(source, format);
            let all: Vec<(usize, usize)> = sources.pairs(&translation);
            assert_eq!(
                (all.len(), all.len()),
                (sources.segments().len(), translation.segments().len()),
                "{format:?} {}",
                sources.source()
            );
        }
    }
}

/// A document of Word with one paragraph.
fn word(runs: &str) -> String {
    ["<w:document><w:body><w:p>", runs, "</w:p></w:body></w:document>"].concat()
}

/// As many of these in each other as nobody writes.
fn nested(open: &str, inside: &str, close: &str) -> String {
    [&open.repeat(9_000), inside, &close.repeat(9_000)].concat()
}

/// Documents that cost time with the square of their length: this test would hardly end.
#[test]
fn odd_documents_are_read_in_linear_time() {
    let cue = |text: String| format!("00:00:01,000 --> 00:00:02,000\n{text}\n");
    let line = "Een regel die vol is met woorden, tot aan het eind van de kolom ervan,\n";
    let run = |size: usize| format!("<w:r><w:rPr><w:sz w:val=\"{size}\"/></w:rPr><w:t>kat </w:t></w:r>");
    let odd: [(&'static dyn Format, String); 24] = [
        (&Srt, cue(format!("{}Tekst", "{\\an8}<i>".repeat(9_000)))),
        (&Srt, cue(format!("{}>", "<b".repeat(9_000)))),
        (&Html, format!("<p>{}Tekst", "<b>".repeat(9_000))),
        (&Html, format!("<p>{}Tekst{}", "<b>".repeat(9_000), "</b>".repeat(9_000))),
        (&Text, "woord".repeat(100_000)),
        (&Text, line.repeat(2_000)),
        (&Po, format!("msgid \"{}\"\nmsgstr \"\"\n", "<b>%s ".repeat(4_000))),
        (&Text, "> ".repeat(9_000) + &"a/".repeat(9_000)),
        (&Markdown, "{% raw %}".repeat(12_000)),
        (&Markdown, "{{ x }} ".repeat(6_000)),
        (&Markdown, "mailto:".repeat(12_000)),
        (&Markdown, "http://".repeat(9_000) + "{{"),
        (&Markdown, "\\begin{".repeat(12_000)),
        (&Mdx, "{".repeat(9_000)),
        (&Text, "%s".repeat(9_000)),
        (&Text, "  a".repeat(12_000)),
        (&Html, "<!a>\n".repeat(12_000)),
        (&Html, "<noscript>a".repeat(9_000)),
        (&DOCX, word(&(0..9_000).map(run).collect::<String>())),
        (&DOCX, word(&"<w:r><w:t>Tekst</w:t></w:r><w:r><w:tab/></w:r>".repeat(9_000))),
        (&DOCX, word(&nested("<w:hyperlink>", "<w:r><w:t>Tekst</w:t></w:r>", "</w:hyperlink>"))),
        (&XLSX, format!("<sst><si><t>{}</t></si></sst>", "Tekst\n".repeat(9_000))),
        (
            &XCSTRINGS,
            format!(
                "{{\"sourceLanguage\":\"en\",\"strings\":{{\"a\":{}}}}}",
                nested("{\"localizations\":", "1", "}")
            ),
        ),
        (&Ass, format!("[Events]\nFormat: Text\nDialogue: {{{}}}Tekst\n", "\\n".repeat(100_000))),
    ];
    for (format, source) in odd {
        let (translated, _) = rendered(&source, format, &|text| text.replace("woord", "word"));
        assert!(translated.len() > source.len() / 2);
    }
}
