//! Bilingual files: what is missing is filled, and all else stays.

use crate::translate::document::Document;
use crate::translate::formats::{Finishing, Format, QT, Review, XLIFF};
use crate::translate::language::{Language, Pair};

/// The file with this translation for each text, and the numbers of those that were refused.
fn translated(source: &str, format: &'static dyn Format, translation: &str) -> (String, Vec<usize>) {
    let document = Document::new(source.to_owned(), format);
    let content: Vec<_> = document.texts().iter().map(|masked| masked.unmask(translation)).collect();
    document.render(|number| content[number].as_deref())
}

fn finished(source: &str, format: &'static dyn Format, translation: &str, review: Review) -> String {
    let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
    format.finish(
        source,
        translated(source, format, translation).0,
        &Finishing { pair, review, doubted: &std::collections::HashSet::new() },
    )
}

fn old(unit: &str) -> String {
    format!("<xliff version=\"1.2\"><file target-language=\"nl\"><body>{unit}</body></file></xliff>")
}

fn new(unit: &str) -> String {
    format!("<xliff version=\"2.0\" trgLang=\"nl\"><file id=\"f\"><unit id=\"1\">{unit}</unit></file></xliff>")
}

fn qt(message: &str) -> String {
    format!(
        "<TS version=\"2.1\" language=\"nl\"><context><name>Main</name><message>{message}</message></context></TS>"
    )
}

#[test]
fn a_unit_without_a_translation_gets_one() {
    let cases: [(&'static dyn Format, String, &str, String); 8] = [
        (
            &XLIFF,
            old("<trans-unit id=\"a\"><source>One <g id=\"1\">two</g> &amp;<x id=\"2\"/></source></trans-unit>"),
            "Een & {1}twee{2}{3}",
            old(
                "<trans-unit id=\"a\"><source>One <g id=\"1\">two</g> &amp;<x id=\"2\"/></source><target>Een &amp; <g id=\"1\">twee</g><x id=\"2\"/></target></trans-unit>",
            ),
        ),
        (
            &XLIFF,
            old("<trans-unit id=\"a\"><source>One %s</source>\n<target state=\"new\"/></trans-unit>"),
            "Een {1}",
            old("<trans-unit id=\"a\"><source>One %s</source>\n<target state=\"new\">Een %s</target></trans-unit>"),
        ),
        (
            &XLIFF,
            old(
                "<trans-unit id=\"a\"><source>One</source><target state=\"needs-translation\">One</target></trans-unit>",
            ),
            "Een",
            old(
                "<trans-unit id=\"a\"><source>One</source><target state=\"needs-translation\">Een</target></trans-unit>",
            ),
        ),
        (
            &XLIFF,
            new("<segment><source>One <ph id=\"1\"/></source></segment>"),
            "Een {1}",
            new("<segment><source>One <ph id=\"1\"/></source><target>Een <ph id=\"1\"/></target></segment>"),
        ),
        (
            &QT,
            qt("<source>&amp;Open %1 of %n</source><translation type=\"unfinished\"></translation>"),
            "{2} van {1} openen",
            qt(
                "<source>&amp;Open %1 of %n</source><translation type=\"unfinished\">%n van %1 &amp;openen</translation>",
            ),
        ),
        (
            &QT,
            qt("<source>One</source><translation type=\"unfinished\"/>"),
            "Een",
            qt("<source>One</source><translation type=\"unfinished\">Een</translation>"),
        ),
        (
            &QT,
            qt(
                "<source>%n trees</source><translation type=\"unfinished\"><numerusform></numerusform><numerusform></numerusform></translation>",
            ),
            "{1} bomen",
            qt(
                "<source>%n trees</source><translation type=\"unfinished\"><numerusform>%n bomen</numerusform><numerusform>%n bomen</numerusform></translation>",
            ),
        ),
        (
            &QT,
            qt("<source>Here</source><translation>Daar</translation>"),
            "Hier",
            qt("<source>Here</source><translation>Daar</translation>"),
        ),
    ];
    for (format, source, translation, expected) in cases {
        let (written, refused) = translated(&source, format, translation);
        assert_eq!(written, expected);
        assert!(refused.is_empty(), "{refused:?} {source}");
    }
}

#[test]
fn alternatives_and_what_is_done_stay() {
    let kept = [
        old(
            "<trans-unit id=\"a\"><source>One</source><target>Een</target><alt-trans><source>One</source><target/></alt-trans></trans-unit>",
        ),
        old("<trans-unit id=\"a\" translate=\"no\"><source>One</source></trans-unit>"),
        old("<group translate=\"no\"><trans-unit id=\"a\"><source>One</source></trans-unit></group>"),
        old("<trans-unit id=\"a\" approved=\"yes\"><source>One</source><target/></trans-unit>"),
        new("<ignorable><source>One</source></ignorable>"),
    ];
    for source in kept {
        assert_eq!(translated(&source, &XLIFF, "Een").0, source);
    }
    let obsolete = qt("<source>One</source><translation type=\"vanished\"></translation>");
    assert_eq!(translated(&obsolete, &QT, "Een").0, obsolete);
}

#[test]
fn choices_are_kept_and_named() {
    let choice = "{VAR, plural, =0 {none} other {<x id=\"1\"/> trees}}";
    let source = old(&format!("<trans-unit id=\"a\"><source>{choice}</source></trans-unit>"));
    let document = Document::new(source.clone(), &XLIFF);
    assert!(document.segments().is_empty());
    assert_eq!(document.skipped(), [(1, choice)]);
    let done = source.replace("</source>", "</source><target>Klaar</target>");
    assert!(Document::new(done, &XLIFF).skipped().is_empty());
}

#[test]
fn a_translation_that_loses_what_a_program_needs_is_refused() {
    let cases: [(&'static dyn Format, String, &str); 3] = [
        (&XLIFF, old("<trans-unit id=\"a\"><source>One %s</source></trans-unit>"), "Een"),
        (&XLIFF, old("<trans-unit id=\"a\"><source>One</source></trans-unit>"), "Een %s"),
        (&QT, qt("<source>%1 of %2</source><translation type=\"unfinished\"></translation>"), "{1}"),
    ];
    for (format, source, translation) in cases {
        assert_eq!(translated(&source, format, translation), (source, vec![0]));
    }
}

#[test]
fn a_file_says_what_was_translated_in_it_and_into_what() {
    let source = "<xliff version=\"1.2\"><file><body><trans-unit id=\"a\"><source>One</source></trans-unit><trans-unit id=\"b\">\
                  <source>Two</source><target>Twee</target></trans-unit></body></file></xliff>";
    for (review, state) in [(Review::Unmarked, "translated"), (Review::Fuzzy, "needs-review-translation")] {
        let written = finished(source, &XLIFF, "Een", review);
        let expected = format!("<source>One</source><target state=\"{state}\">Een</target>");
        assert!(written.contains(&expected) && written.contains("<target>Twee</target>"), "{written}");
        assert!(written.contains("<file target-language=\"nl\">") && !written.contains("trgLang"), "{written}");
    }
    let segment = "<xliff version=\"2.0\"><file id=\"f\"><unit id=\"1\"><segment state=\"initial\"><source>One</source></segment>\
                   </unit></file></xliff>";
    let written = finished(segment, &XLIFF, "Een", Review::Unmarked);
    assert!(written.contains("trgLang=\"nl\"") && written.contains("<segment state=\"translated\">"), "{written}");
    let message = "<TS version=\"2.1\"><context><message><source>One</source><translation type=\"unfinished\"/></message></context></TS>";
    assert!(finished(message, &QT, "Een", Review::Unmarked).starts_with("<TS language=\"nl\" version"));
}

#[test]
fn units_have_keys_and_notes_and_translations_are_found_by_them() {
    let source = old("<trans-unit id=\"a\"><source>One</source><note>A number</note></trans-unit>");
    let document = Document::new(source.clone(), &XLIFF);
    let segment = &document.segments()[0];
    assert_eq!((segment.key.as_deref(), segment.note.as_deref()), (Some("a"), Some("A number")));
    let other = Document::of_translation(translated(&source, &XLIFF, "Een").0, &XLIFF);
    assert_eq!(document.pairs(&other), [(0, 0)]);
    assert_eq!(other.segments()[0].prose(), "Een");
}

#[test]
fn a_doubtful_translation_says_so() {
    let doubted = std::collections::HashSet::from(["b".to_owned(), "u.0".to_owned()]);
    let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
    let finish = |source: &str| {
        let text = translated(source, &XLIFF, "Een").0;
        XLIFF.finish(source, text, &Finishing { pair, review: Review::Unmarked, doubted: &doubted })
    };
    let first = finish(
        "<xliff version=\"1.2\"><file><body><trans-unit id=\"a\"><source>One</source></trans-unit>\
         <trans-unit id=\"b\"><source>One</source></trans-unit></body></file></xliff>",
    );
    assert!(first.contains("<target state=\"translated\">Een</target></trans-unit><trans-unit id=\"b\">"), "{first}");
    assert!(first.contains("<target state=\"needs-review-translation\">Een</target></trans-unit></body>"), "{first}");
    let second = finish(
        "<xliff version=\"2.0\"><file><unit id=\"u\"><segment><source>One</source></segment></unit></file></xliff>",
    );
    assert!(second.contains("<segment state=\"translated\" subState=\"fietje:needs-review\">"), "{second}");
}

#[test]
fn a_prefix_for_the_namespace_makes_no_difference() {
    let source = "<x:xliff xmlns:x=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\"><x:file><x:body>\
                  <x:trans-unit id=\"a\"><x:source>One <x:g id=\"1\">two</x:g></x:source></x:trans-unit>\
                  <x:trans-unit id=\"b\"><x:source>One <x:g id=\"1\">two</x:g></x:source><x:target state=\"new\"/></x:trans-unit>\
                  </x:body></x:file></x:xliff>";
    let target = "<x:target state=\"translated\"><x:g id=\"1\">Twee</x:g> een</x:target>";
    let expected = source
        .replace("<x:file>", "<x:file target-language=\"nl\">")
        .replace("</x:source></x:trans-unit>", &format!("</x:source>{target}</x:trans-unit>"))
        .replace("<x:target state=\"new\"/>", target);
    assert_eq!(finished(source, &XLIFF, "{1}Twee{2} een", Review::Unmarked), expected);
    let newer = "<x:xliff xmlns:x='urn:oasis:names:tc:xliff:document:2.0' version='2.0'><x:file><x:unit id='u'><x:segment>\
                 <x:source>One</x:source></x:segment></x:unit></x:file></x:xliff>";
    let expected = newer
        .replace("<x:xliff ", "<x:xliff trgLang=\"nl\" ")
        .replace("<x:segment>", "<x:segment state=\"translated\">")
        .replace("</x:source>", "</x:source><x:target>Een</x:target>");
    assert_eq!(finished(newer, &XLIFF, "Een", Review::Unmarked), expected);
    let other = old("<y:trans-unit xmlns:y='urn:other' id='a'><source>One</source></y:trans-unit>")
        .replace("<xliff ", "<xliff xmlns='urn:x' ");
    assert_eq!(translated(&other, &XLIFF, "Een").0, other, "it is of another namespace");
}
