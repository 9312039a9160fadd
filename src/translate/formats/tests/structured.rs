//! Random texts in well-formed documents of each format with a strict grammar: they come back as they were, and the
//! model is shown the texts alone.

use proptest::prelude::*;

use super::*;
use crate::translate::formats::xml::escape;

/// What stands around texts: no word of it is prose.
struct Shell {
    format: &'static dyn Format,
    before: &'static str,
    /// A text is in the place of `@`, its number in that of `#`.
    each: &'static str,
    after: &'static str,
    write: fn(&str) -> String,
}

fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    json[1..json.len() - 1].to_owned()
}

/// In a line of its own there is no end of a line.
fn properties(text: &str) -> String {
    quoted(text).replace("\\\"", "\"")
}

fn apple(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn android(text: &str) -> String {
    escape(&text.replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "\\'").replace('\n', "\\n"))
}

fn cell(text: &str) -> String {
    text.replace('"', "\"\"")
}

const SHELLS: [Shell; 19] = [
    Shell { format: &JSON, before: "{", each: "\"k#\": \"@\",\n", after: "\"n\": 1}", write: quoted },
    Shell { format: &YAML, before: "en:\n", each: "  k#: \"@\"\n", after: "", write: quoted },
    Shell { format: &PROPERTIES, before: "# x\n", each: "k# = @\n", after: "", write: properties },
    Shell { format: &APPLE, before: "", each: "\"k#\" = \"@\";\n", after: "", write: apple },
    Shell {
        format: &XCSTRINGS,
        before: "{\"sourceLanguage\" : \"en\",\"strings\" : {",
        each: "\"k#\" : {\"localizations\" : {\"en\" : {\"stringUnit\" : {\"state\" : \"new\",\"value\" : \"@\"}}}},\n",
        after: "\"n\" : {}}}",
        write: quoted,
    },
    Shell {
        format: &ANDROID,
        before: "<resources>",
        each: "<string name=\"k#\">@</string>\n",
        after: "</resources>",
        write: android,
    },
    Shell {
        format: &RESX,
        before: "<root>",
        each: "<data name=\"k#\"><value>@</value></data>\n",
        after: "</root>",
        write: escape,
    },
    Shell {
        format: &QT,
        before: "<TS><context>",
        each: "<message><source>@</source><translation type=\"unfinished\"></translation></message>\n",
        after: "</context></TS>",
        write: escape,
    },
    Shell {
        format: &XLIFF,
        before: "<xliff version=\"1.2\"><file><body>",
        each: "<trans-unit id=\"k#\"><source>@</source></trans-unit>\n",
        after: "</body></file></xliff>",
        write: escape,
    },
    Shell { format: &CSV, before: "\"a\"\n", each: "\"@\"\n", after: "", write: cell },
    Shell {
        format: &Ttml,
        before: "<tt><body><div>",
        each: "<p begin=\"#s\">@</p>\n",
        after: "</div></body></tt>",
        write: escape,
    },
    Shell {
        format: &DOCX,
        before: "<w:document><w:body>",
        each: "<w:p><w:r><w:t>@</w:t></w:r></w:p>\n",
        after: "</w:body></w:document>",
        write: escape,
    },
    Shell {
        format: &PPTX,
        before: "<p:sld>",
        each: "<a:p><a:r><a:rPr b=\"1\"/><a:t>@</a:t></a:r></a:p>\n",
        after: "</p:sld>",
        write: escape,
    },
    Shell { format: &XLSX, before: "<sst>", each: "<si><t>@</t></si>\n", after: "</sst>", write: escape },
    Shell {
        format: &ODT,
        before: "<office:text>",
        each: "<text:p>@</text:p>\n",
        after: "</office:text>",
        write: escape,
    },
    Shell {
        format: &EPUB,
        before: "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>",
        each: "<p id=\"#\">@</p>\n",
        after: "</body></html>",
        write: escape,
    },
    Shell {
        format: &EPUB,
        before: "<package xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><metadata>",
        each: "<dc:title id=\"#\">@</dc:title>\n",
        after: "</metadata></package>",
        write: escape,
    },
    Shell {
        format: &EPUB,
        before: "<ncx><navMap>",
        each: "<navPoint id=\"#\"><navLabel><text>@</text></navLabel></navPoint>\n",
        after: "</navMap></ncx>",
        write: escape,
    },
    Shell {
        format: &XLIFF,
        before: "<x:xliff xmlns:x=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\"><x:file>",
        each: "<x:unit id=\"#\"><x:segment><x:source>@</x:source></x:segment></x:unit>\n",
        after: "</x:file></x:xliff>",
        write: escape,
    },
];

impl Shell {
    fn document(&self, texts: &[String]) -> String {
        let each = |(number, text): (usize, &String)| {
            self.each.replace('#', &number.to_string()).replace('@', &(self.write)(text))
        };
        let all: String = texts.iter().enumerate().map(each).collect();
        [self.before, &all, self.after].concat()
    }
}

/// Texts with what means something in one format or another.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("zøn één. Twø!".to_owned()),
        "[øé ]{1,9}",
        proptest::sample::select(vec![
            "%s",
            "%1$d",
            "{0}",
            "{name}",
            "<b>",
            "</b>",
            "<br/>",
            "&amp;",
            "&",
            "\"",
            "'",
            "''",
            "\\",
            "#",
            ": ",
            "- ",
            " ",
            ";",
            ",",
            "{{x}}",
            "$t(a)",
            "https://x.nl/a",
            "{n, plural, other {ø}}",
            "\u{a0}",
            "]]>",
            "@",
            "…",
        ])
        .prop_map(str::to_owned),
        "[ø -~]{1,6}",
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn random_texts_in_documents_come_back_and_nothing_else_is_shown(
        texts in proptest::collection::vec(text(), 1..4),
    ) {
        for shell in SHELLS {
            let source = shell.document(&texts);
            let format = shell.format;
            if format.validate(&source).is_err() {
                continue;
            }
            prop_assert_eq!(&echoed(&source, format), &source);
            let (translated, refused) = replaced(&source, format);
            // A byte order mark is no part of it.
            let marked = format!("\u{feff}{source}");
            let expected = (format!("\u{feff}{translated}"), refused);
            prop_assert!(format.package().is_some() || replaced(&marked, format) == expected, "{}", format.name());
            prop_assert_eq!(format.skeleton(&translated), format.skeleton(&source), "{} {}", format.name(), source);
            for segment in Document::new(source.clone(), format).segments() {
                // What is kept in a word parts it.
                let shown = segment.content.iter().map(|fragment| match fragment {
                    Fragment::Text(text) => text.as_str(),
                    Fragment::Kept(..) => "|",
                });
                let shown: String = shown.collect();
                let words = shown.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.contains('ø'));
                for word in words {
                    // The key of a menu is within a word.
                    let has = |text: &String| text.contains(word) || text.replace('&', "").contains(word);
                    prop_assert!(texts.iter().any(has), "{} {word} {source}", format.name());
                }
            }
        }
    }
}
