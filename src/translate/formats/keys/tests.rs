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
    let source =
        r#"{"a": "{n, plural, one {# tree} other {# trees}}", "b": "You see {n, plural, other {# trees}}."}"#;
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

#[test]
fn plurals_of_android_get_the_categories_of_their_language() {
    let item = |quantity: &str, text: &str| format!("\n    <item quantity=\"{quantity}\">{text}</item>");
    let plurals = |items: &[String]| {
        format!("<resources>\n  <plurals name=\"a\">{}\n  </plurals>\n</resources>", items.concat())
    };
    let finish = |text: String, target: &str| {
        let pair = Pair { source: Language::ENGLISH, target: Language::named(target).unwrap() };
        let doubted = std::collections::HashSet::new();
        ANDROID.finish("", text, &Finishing { pair, review: Review::Unmarked, doubted: &doubted })
    };
    let two = [item("one", "a"), item("other", "b")];
    assert_eq!(finish(plurals(&two), "nl"), plurals(&two));
    let polish = [item("one", "a"), item("few", "b"), item("many", "b"), item("other", "b")];
    assert_eq!(finish(plurals(&two), "pl"), plurals(&polish));
    assert_eq!(finish(plurals(&polish), "nl"), plurals(&two));
    assert_eq!(finish(plurals(&two), "ja"), plurals(&two[1..]));
    let kept = plurals(&polish).replace("name=", "translatable=\"false\" name=");
    assert_eq!(finish(kept.clone(), "nl"), kept);
}
