//! Files of keys through translations that need another way of writing.

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::Review;
use crate::translate::language::{Language, Pair};
use crate::translate::mask::Masked;

/// The file with this translation of each text, and the numbers of those that were refused.
fn translated(source: &str, format: &'static dyn Format, translation: &str) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let content: Vec<_> = document.texts().iter().map(|masked| masked.unmask(translation)).collect();
    document.render(|number| content[number].as_deref())
}

fn shown(source: &str, format: &'static dyn Format) -> Vec<String> {
    Document::new(source.to_owned(), format).texts().into_iter().map(|masked: Masked| masked.text).collect()
}

#[test]
fn a_translation_is_written_so_that_it_can_be_read() {
    let cases: [(&'static dyn Format, &str, &str, &str); 22] = [
        (&JSON, r#"{"a": "one"}"#, "een \"twee\" \\ drie", r#"{"a": "een \"twee\" \\ drie"}"#),
        (&YAML, "a: one\n", "een: twee", "a: \"een: twee\"\n"),
        (&YAML, "a: one # x\n", "nee", "a: nee # x\n"),
        (&YAML, "a: one two\n", "no", "a: \"no\"\n"),
        (&YAML, "a: 'one'\n", "foto's", "a: 'foto''s'\n"),
        (&YAML, "a: \"one\"\n", "een \"twee\"", "a: \"een \\\"twee\\\"\"\n"),
        (&YAML, "a: [one]\n", "een, twee", "a: [\"een, twee\"]\n"),
        (&YAML, "a: |\n  one\n", "een: # twee", "a: |\n  een: # twee\n"),
        (&PROPERTIES, "a=one\n", "één “twee”", "a=\\u00e9\\u00e9n \\u201ctwee\\u201d\n"),
        (&PROPERTIES, "# é\na=one\n", "één “twee”", "# é\na=één \\u201ctwee\\u201d\n"),
        (&PROPERTIES, "a={0} one\n", "{1} foto's", "a={0} foto''s\n"),
        (&PROPERTIES, "a=one\n", "foto's", "a=foto's\n"),
        (&APPLE, "\"a\" = \"one\";", "een \"twee\"", "\"a\" = \"een \\\"twee\\\"\";"),
        (&APPLE, "\"a\" = \"%@ of %@\";", "{2} van {1}", "\"a\" = \"%2$@ van %1$@\";"),
        (
            &ANDROID,
            "<resources><string name=\"a\">one &lt;b>two&lt;/b></string></resources>",
            "foto's & {1}\"meer\"{2}",
            "<resources><string name=\"a\">foto\\'s &amp; &lt;b>\\\"meer\\\"&lt;/b></string></resources>",
        ),
        (
            &ANDROID,
            "<resources><string name=\"a\"><![CDATA[one <b>two</b>]]></string></resources>",
            "{1}twee{2} & een",
            "<resources><string name=\"a\"><![CDATA[<b>twee</b> & een]]></string></resources>",
        ),
        (
            &ANDROID,
            "<resources><string name=\"a\">%s of %d</string></resources>",
            "{2} van {1}",
            "<resources><string name=\"a\">%2$d van %1$s</string></resources>",
        ),
        (
            &ANDROID,
            "<resources><string name=\"a\">\"one\"</string></resources>",
            "twee",
            "<resources><string name=\"a\">\"twee\"</string></resources>",
        ),
        (
            &RESX,
            "<root><data name=\"a\"><value>one &amp; two</value></data></root>",
            "een < twee",
            "<root><data name=\"a\"><value>een &lt; twee</value></data></root>",
        ),
        (&CSV, "a\none\n", "een, \"twee\"", "a\n\"een, \"\"twee\"\"\"\n"),
        (&CSV, "a;b\none;\n", "een, twee", "a;b\neen, twee;\n"),
        (&CSV, "a\n\"one\"\n", "een", "a\n\"een\"\n"),
    ];
    for (format, source, translation, expected) in cases {
        assert_eq!(translated(source, format, translation), (expected.to_owned(), Vec::new()), "{source}");
    }
}

#[test]
fn what_a_program_needs_is_not_lost() {
    let cases: [(&'static dyn Format, &str, &str); 5] = [
        (&JSON, r#"{"a": "%s of %d"}"#, "{2} van {1}"),
        (&JSON, r#"{"a": "one"}"#, "een %s"),
        (&JSON, r#"{"a": "{n, plural, other {# trees}}"}"#, "{1} bomen }"),
        (&YAML, "a: \"%{one} two\"\n", "twee"),
        (&PROPERTIES, "a={0} one\n", "{1} {2}"),
    ];
    for (format, source, translation) in cases {
        let document = Document::new(source.to_owned(), format);
        let masked = &document.texts()[0];
        let content = masked.unmask(translation);
        let (text, refused) = document.render(|_| content.as_deref());
        assert_eq!((text.as_str(), content.is_none() || refused == [0]), (source, true), "{source} {text}");
    }
}

#[test]
fn texts_know_their_keys_and_notes() {
    let source = "{\"menu\": {\"open\": \"Open\"}, \"hi\": \"Hi there\", \"@hi\": {\"description\": \"At the top\"}}";
    let document = Document::new(source.to_owned(), &JSON);
    let keys: Vec<_> =
        document.segments().iter().map(|segment| (segment.key.as_deref(), segment.note.as_deref())).collect();
    assert_eq!(keys, [(Some("menu.open"), None), (Some("hi"), Some("At the top"))]);
    let document = Document::new("en:\n  a:\n    - One two\n".to_owned(), &YAML);
    assert_eq!(document.segments()[0].key.as_deref(), Some("en.a.0"));
    let document = Document::new("/* A verb */\n\"open\" = \"Open\";\n".to_owned(), &APPLE);
    assert_eq!(document.segments()[0].note.as_deref(), Some("A verb"));
    let document = Document::new("id,text\n1,Hello there\n".to_owned(), &CSV);
    assert_eq!(document.segments()[0].key.as_deref(), Some("text.1"));
}

#[test]
fn each_choice_is_a_text_and_others_are_kept() {
    let source = r#"{"a": "{n, plural, one {# tree} other {# trees}}", "b": "{n, plural, other {#}} and {m, plural, other {#}}."}"#;
    assert_eq!(shown(source, &JSON), ["{1} tree", "{1} trees"]);
    let skipped = Document::new(source.to_owned(), &JSON).skipped().len();
    assert_eq!(skipped, 1);
}

#[test]
fn a_file_names_its_new_language() {
    let how = Finishing {
        pair: Pair { source: Language::ENGLISH, target: Language::DUTCH },
        review: Review::Unmarked,
        doubted: &std::collections::HashSet::new(),
    };
    let cases: [(&'static dyn Format, &str, &str); 6] = [
        (&YAML, "en:\n  a: b\n", "nl:\n  a: b\n"),
        (&YAML, "\"en-GB\": # x\n  a: b\n", "\"nl\": # x\n  a: b\n"),
        (&YAML, "en:\n  a: b\nde:\n  a: b\n", "en:\n  a: b\nde:\n  a: b\n"),
        (&YAML, "title: b\n", "title: b\n"),
        (&JSON, "{\"@@locale\": \"en\"}", "{\"@@locale\": \"nl\"}"),
        (&JSON, "{\"@@locale\": \"de\"}", "{\"@@locale\": \"de\"}"),
    ];
    for (format, source, expected) in cases {
        assert_eq!(format.finish(source, source.to_owned(), &how), expected);
    }
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let cases: [(&'static dyn Format, &str, usize); 7] = [
        (&ANDROID, "<string>a</string>", 1),
        (&RESX, "<root>\n<data>", 2),
        (&JSON, "{\n  \"a\": \"b\",\n}", 3),
        (&YAML, "a: b\n  c: d\n", 2),
        (&APPLE, "\"a\" = \"b\";\n\"c\" \"d\";\n", 2),
        (&APPLE, "\"a\" = \"b\";\n/* open", 2),
        (&CSV, "a\n\"b", 2),
    ];
    for (format, source, line) in cases {
        assert_eq!(format.validate(source), Err(Malformed { line }), "{source}");
    }
    for format in [&PROPERTIES as &dyn Format, &YAML, &CSV] {
        assert_eq!(format.validate(""), Ok(()), "{format:?}");
    }
}

/// The file with each text in capitals, in this language.
fn shouted(source: &str, format: &'static dyn Format, from: &str, to: &str) -> String {
    let language = |code| Language::named(code).unwrap();
    let pair = Pair { source: language(from), target: language(to) };
    let document = Document::new(source.to_owned(), format).toward(pair);
    let shout = |masked: Masked| masked.unmask(&masked.text.to_uppercase());
    let content: Vec<_> = document.texts().into_iter().map(shout).collect();
    let (text, refused) = document.render(|number| content[number].as_deref());
    assert!(refused.is_empty(), "{refused:?} {source}");
    document.finish(text, &Finishing { pair, review: Review::Unmarked, doubted: &std::collections::HashSet::new() })
}

#[test]
fn plurals_at_keys_of_their_own_get_the_forms_of_their_language() {
    /// What is before the forms, each of them, what is between two, and what is after them.
    type List = (&'static dyn Format, [&'static str; 4]);
    let lists: [List; 5] = [
        (
            &ANDROID,
            [
                "<resources>\n  <plurals name=\"a\">\n",
                "    <item quantity=\"FORM\">TEXT</item>",
                "\n",
                "\n  </plurals>\n</resources>",
            ],
        ),
        (&YAML, ["app:\n  a:\n", "    FORM: \"%{count} TEXT\" # x", "\n", "\n  b: 1\n"]),
        (&YAML, ["a: { ", "FORM: TEXT", ", ", " }\n"]),
        (&JSON, ["{\n  ", "\"a_FORM\": \"{{count}} TEXT\"", ",\n  ", ",\n  \"b\": 1\n}\n"]),
        (&JSON, ["{\"a\":{", "\"FORM\":\"TEXT\"", ",", "},\"b\":\"-\"}"]),
    ];
    for (format, [before, each, between, after]) in lists {
        let write = |forms: &[(&str, &str)]| {
            let form = |(form, text): &(&str, &str)| each.replace("FORM", form).replace("TEXT", text);
            [before, &forms.iter().map(form).collect::<Vec<_>>().join(between), after].concat()
        };
        let two = [("one", "tree"), ("other", "trees")];
        let loud = [("one", "TREE"), ("other", "TREES")];
        assert_eq!(shouted(&write(&two), format, "en", "nl"), write(&loud));
        assert_eq!(shouted(&write(&two), format, "en", "ja"), write(&loud[1..]));
        let polish = [("one", "TREE"), ("few", "TREES"), ("many", "TREES"), ("other", "TREES")];
        assert_eq!(shouted(&write(&two), format, "en", "pl"), write(&polish));
        let four = [("one", "drzewo"), ("few", "drzewa"), ("many", "drzew"), ("other", "drzewa")];
        assert_eq!(shouted(&write(&four), format, "pl", "nl"), write(&[("one", "DRZEWO"), ("other", "DRZEWA")]));
        let exact = [("zero", "none"), ("one", "tree"), ("two", "pair"), ("other", "trees")];
        let loud = [("zero", "NONE"), ("one", "TREE"), ("two", "PAIR"), ("other", "TREES")];
        assert_eq!(shouted(&write(&exact), format, "en", "nl"), write(&loud));
    }
}

#[test]
fn what_is_no_plural_or_not_translated_keeps_its_keys() {
    let cases: [(&'static dyn Format, &str, &str); 6] = [
        (
            &JSON,
            r#"{"see_one": "see one", "see_other": "see all"}"#,
            r#"{"see_one": "SEE ONE", "see_other": "SEE ALL"}"#,
        ),
        (
            &JSON,
            r#"{"a": {"one": "one", "other": "all", "rest": "none"}}"#,
            r#"{"a": {"one": "ONE", "other": "ALL", "rest": "NONE"}}"#,
        ),
        (&YAML, "- other: tree\n- one: tree\n", "- other: TREE\n- one: TREE\n"),
        (&PROPERTIES, "a.one=tree\na.other=trees\n", "a.one=TREE\na.other=TREES\n"),
        (&JSON, r#"{"one": "tree", "few": "trees"}"#, r#"{"one": "TREE", "few": "TREES"}"#),
        (
            &ANDROID,
            "<resources><string name=\"b\">tree</string><plurals name=\"a\" translatable=\"false\">\
             <item quantity=\"one\">tree</item><item quantity=\"other\">trees</item></plurals></resources>",
            "<resources><string name=\"b\">TREE</string><plurals name=\"a\" translatable=\"false\">\
             <item quantity=\"one\">tree</item><item quantity=\"other\">trees</item></plurals></resources>",
        ),
    ];
    for (format, source, expected) in cases {
        assert_eq!(shouted(source, format, "en", "ja"), expected);
    }
    let source = r#"{"a": {"one": "1", "other": "2"}, "b": "tree"}"#;
    assert_eq!(shouted(source, &JSON, "en", "ja"), source.replace("\"tree", "\"TREE"), "it has no words");
    let ordinal =
        r#"{"a_ordinal_one": "{{count}}st", "a_ordinal_two": "{{count}}nd", "a_ordinal_other": "{{count}}th"}"#;
    assert_eq!(shouted(ordinal, &JSON, "en", "nl"), r#"{"a_ordinal_other": "{{count}}TH"}"#);
}

#[test]
fn a_sentence_with_a_choice_is_translated_for_each_of_its_cases() {
    let cases: [(&'static dyn Format, &str, &str); 6] = [
        (
            &JSON,
            r#"{"a": "You \"own\" {n, plural, =0 {no cats} one {# cat} other {# cats}} now.", "b": 1}"#,
            r#"{"a": "{n, plural, =0 {YOU \"OWN\" NO CATS NOW.} one {YOU \"OWN\" # CAT NOW.} other {YOU \"OWN\" # CATS NOW.}}", "b": 1}"#,
        ),
        (
            &YAML,
            "a: Hi {w, select, f {her} other {them}} # x\n",
            "a: \"{w, select, f {HI HER} other {HI THEM}}\" # x\n",
        ),
        (&YAML, "a: 'It''s {w, select, other {old}}'\n", "a: '{w, select, other {IT''S OLD}}'\n"),
        (&PROPERTIES, "a = Hi {w, select, other {you}}\n", "a = {w, select, other {HI YOU}}\n"),
        (
            &RESX,
            "<root><data name=\"a\"><value>One &amp; {w, select, other {two}}</value></data></root>",
            "<root><data name=\"a\"><value>{w, select, other {ONE &amp; TWO}}</value></data></root>",
        ),
        (&CSV, "a\n\"Hi {w, select, other {you}}\"\n", "a\n\"{w, select, other {HI YOU}}\"\n"),
    ];
    for (format, source, expected) in cases {
        assert_eq!(shouted(source, format, "en", "nl"), expected);
        assert!(Document::new(source.to_owned(), format).skipped().is_empty(), "{source}");
    }
    let marked = format!("\u{feff}{}", cases[0].1);
    assert_eq!(shouted(&marked, &JSON, "en", "nl"), format!("\u{feff}{}", cases[0].2));
    let polish = r#"{"a": "{n, plural, one {ONE: #} few {ALL: #} many {ALL: #} other {ALL: #}}"}"#;
    assert_eq!(shouted(r#"{"a": "{n, plural, one {one: #} other {all: #}}"}"#, &JSON, "en", "pl"), polish);
    for (format, source, _) in cases {
        let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
        let document = Document::new(source.to_owned(), format).toward(pair);
        assert_eq!(document.lines(), vec![if format.name() == "csv" { 2 } else { 1 }; document.segments().len()]);
        let (text, _) = document.render(|_| None);
        let doubted = std::collections::HashSet::new();
        let how = Finishing { pair, review: Review::Unmarked, doubted: &doubted };
        assert_eq!(document.finish(text, &how), source, "nothing was translated");
    }
}
