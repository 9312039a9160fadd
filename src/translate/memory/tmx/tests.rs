//! What we write is read back whole, and what others write is understood.

use super::super::{Author, Listed, Unit};
use super::*;
use crate::journal::Key;
use crate::translate::check::Fault;
use crate::translate::language::{Language, Pair};
use crate::translate::segment::Kind;

const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

fn unit() -> Unit {
    let code = |code: &str, kind| (code.to_owned(), kind);
    Unit {
        pair: PAIR,
        source: "Tom & {1}Jerry{2}: {3} {4}<b>{5}".to_owned(),
        target: "{3} {4}<b>{5} Tom & {1}Jerry{2}".to_owned(),
        codes: vec![
            code("<b>", Kind::Open),
            code("</b>", Kind::Close),
            code("%s", Kind::Whole),
            code("", Kind::Open),
            code("", Kind::Close),
        ],
        context: Some("verb".to_owned()),
        author: Author::Model("chat".to_owned()),
        likelihood: None,
        doubts: vec![Fault::Name("Tom".to_owned())],
        changed: 1_770_000_000,
    }
}

/// Each as what it says in the source, in the translation, and who made it.
fn texts(document: &str, wanted: Option<Pair>) -> Vec<(String, String)> {
    let units = read(document, wanted, 5).unwrap().units;
    units.into_iter().map(|(_, unit)| (unit.source, unit.target)).collect()
}

fn document(units: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<tmx version=\"1.4\"><header srclang=\"en-US\"/><body>{units}</body></tmx>")
}

fn two(source: &str, target: &str) -> String {
    document(&format!(
        "<tu><tuv xml:lang=\"EN-us\"><seg>{source}</seg></tuv><tuv lang=\"nl\"><seg>{target}</seg></tuv></tu>"
    ))
}

#[test]
fn a_unit_comes_back_whole() {
    let stored = Listed { id: 1, key: Key::of(&["x"]), unit: unit() };
    let person = Unit { author: Author::Person, context: None, doubts: Vec::new(), ..unit() };
    let of_person = Listed { id: 2, key: person.key(), unit: person.clone() };
    let document = write(&[stored, of_person], 1_770_000_001);
    assert!(document.contains("changedate=\"20260202T024000Z\""), "{document}");
    let units = read(&document, None, 5).unwrap().units;
    assert_eq!(units, [(Some(Key::of(&["x"])), unit()), (None, person)]);
}

#[test]
fn inline_codes_of_other_tools_are_understood() {
    let cases = [
        ("Plain &amp; simple.", "Eenvoudig &amp; wel.", "Plain & simple.", "Eenvoudig & wel."),
        (
            "<bpt i=\"1\" x=\"1\">&lt;b&gt;</bpt>All<ept i=\"1\">&lt;/b&gt;</ept> of it",
            "<bpt i=\"7\" x=\"1\">&lt;b&gt;</bpt>Alles<ept i=\"7\">&lt;/b&gt;</ept> ervan",
            "{1}All{2} of it",
            "{1}Alles{2} ervan",
        ),
        // A pair around everything is not shown.
        (
            "<bpt i=\"1\"/>All of it<ept i=\"1\"/>",
            "<bpt i=\"1\"/>Alles ervan<ept i=\"1\"/>",
            "All of it",
            "Alles ervan",
        ),
        // By their numbers, and by what they stand for.
        ("<ph x=\"1\"/> of <ph x=\"2\"/>!", "<ph x=\"2\"/>: <ph x=\"1\"/>!", "{1} of {2}!", "{2}: {1}!"),
        ("<ph>%a</ph> of <ph>%b</ph>!", "<ph>%b</ph>: <ph>%a</ph>!", "{1} of {2}!", "{2}: {1}!"),
        (
            "a <hi type=\"x\">marked</hi> word",
            "een <hi>gemarkeerd</hi> woord",
            "a marked word",
            "een gemarkeerd woord",
        ),
        ("See <it pos=\"begin\">{b}</it>it", "Zie <it pos=\"begin\">{b}</it>het", "See {1}it", "Zie {1}het"),
        // Two pairs, in another order.
        (
            "<bpt i=\"1\" x=\"1\"/>a<ept i=\"1\"/> b <bpt i=\"2\" x=\"2\"/>c<ept i=\"2\"/>",
            "<bpt i=\"1\" x=\"2\"/>c<ept i=\"1\"/> b <bpt i=\"2\" x=\"1\"/>a<ept i=\"2\"/>",
            "{1}a{2} b {3}c{4}",
            "{3}c{4} b {1}a{2}",
        ),
        // What one text alone has is not of the words.
        ("Press <ph>F1</ph> now", "Druk nu", "Press  now", "Druk nu"),
        // Addresses are kept in documents too.
        ("See https://x.org/a now", "Zie nu https://x.org/a", "See {1} now", "Zie nu {1}"),
        (
            "See https://x.org/en now",
            "Zie nu https://x.org/nl",
            "See https://x.org/en now",
            "Zie nu https://x.org/nl",
        ),
    ];
    for (source, target, from, to) in cases {
        assert_eq!(texts(&two(source, target), None), [(from.to_owned(), to.to_owned())], "{source}");
    }
}

#[test]
fn the_languages_are_those_of_the_file_or_those_that_are_wanted() {
    let variant = |code: &str, text: &str| format!("<tuv xml:lang=\"{code}\"><seg>{text}</seg></tuv>");
    let three = [variant("nl", "Boom"), variant("en-GB", "Tree"), variant("de", "Baum")].concat();
    let say = |document: &str, wanted| {
        texts(document, wanted).iter().map(|(from, to)| format!("{from} {to}")).collect::<Vec<_>>()
    };
    let listed = document(&format!("<tu>{three}</tu>"));
    assert_eq!(say(&listed, None), ["Tree Boom", "Tree Baum"]);
    let reverse = Pair { source: Language::DUTCH, target: Language::ENGLISH };
    assert_eq!(say(&listed, Some(reverse)), ["Boom Tree"]);
    let all = document(&format!("<tu srclang=\"*all*\">{three}</tu>"));
    assert_eq!(say(&all, None).len(), 6);
    let one = document(&format!("<tu>{}</tu><tu/>", variant("en", "Tree") + &variant("tlh", "Sor")));
    assert_eq!(read(&one, None, 5).unwrap().left_out, 1);
}

#[test]
fn times_are_those_of_the_translation_or_of_now() {
    let changed = |attributes: &str| {
        let document = two("Tree", "Boom").replace("<tuv lang", &format!("<tuv {attributes} lang"));
        read(&document, None, 5).unwrap().units[0].1.changed
    };
    assert_eq!(changed("changedate=\"19700101T000107Z\" creationdate=\"19700101T000001Z\""), 67);
    assert_eq!(changed("creationdate=\"19700101T000001Z\""), 1);
    assert_eq!((changed("changedate=\"yesterday\""), changed("")), (5, 5));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let error = |document: &str| read(document, None, 5).unwrap_err();
    assert_eq!(error("<html></html>"), TmxError::OtherKind);
    assert_eq!(error("Geachte heer,"), TmxError::OtherKind);
    assert_eq!(error(&document("\n<tu>\n<tuv></seg></tuv></tu>")), TmxError::Malformed(3));
    assert_eq!(error(&document("\n<tu>\n")), TmxError::Malformed(3));
    let bomb = "<!DOCTYPE tmx [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
    let document = two("&b;Tree", "Boom").replacen("<tmx", &format!("{bomb}<tmx"), 1);
    assert_eq!(texts(&document, None), [("Tree".to_owned(), "Boom".to_owned())]);
}

#[test]
fn a_prefix_for_the_namespace_makes_no_difference() {
    let document = "<t:tmx xmlns:t='http://www.lisa.org/tmx14'><t:header srclang='en'/><t:body><t:tu>\
                    <t:tuv xml:lang='en'><t:seg>One <t:ph x='1'/> tree</t:seg></t:tuv>\
                    <t:tuv xml:lang='nl'><t:seg>Boom <t:ph x='1'/> een</t:seg></t:tuv></t:tu></t:body></t:tmx>";
    assert_eq!(texts(document, None), [("One {1} tree".to_owned(), "Boom {1} een".to_owned())]);
}
