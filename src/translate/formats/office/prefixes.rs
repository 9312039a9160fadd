//! Parts that name their elements with another prefix than programs of offices do, or with none: they are read as if they
//! had the usual one, and written with their own. What an element is says its namespace alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use crate::translate::formats::xml::namespaces::{declarations, split};
use crate::translate::formats::xml::{Kind, Tree};

/// The usual prefix of a namespace, and the addresses that it has had.
pub type Namespace = (&'static str, &'static [&'static str]);

/// The prefixes of a part that are not the usual ones, each with the usual one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<(String, &'static str)>);

impl Prefixes {
    /// Those that a part has. None where it has the usual one too, or two for the same: which is which would be lost.
    pub fn of(part: &str, namespaces: &[Namespace]) -> Self {
        let declared = declared(part);
        let own = |(usual, addresses): &Namespace| {
            let is_its =
                |address: &Option<Cow<str>>| address.as_ref().is_some_and(|own| addresses.contains(&own.as_ref()));
            let mut its = declared.iter().filter(|(_, address)| is_its(address)).map(|(prefix, _)| *prefix);
            let (first, has_usual) = (its.next()?, declared.get(usual).is_some_and(is_its));
            (!has_usual).then_some((first, *usual))
        };
        let found: Vec<(&str, &'static str)> = namespaces.iter().filter_map(own).collect();
        if found.is_empty() {
            return Self::default();
        }
        let Ok(tree) = Tree::new(part) else { return Self::default() };
        let used: HashSet<&str> = tree.elements().map(|number| split(tree.tokens[number].name).0).collect();
        let is_used = |(own, usual): &(&str, &str)| used.contains(own) && !used.contains(usual);
        let found: Vec<(&str, &'static str)> = found.into_iter().filter(is_used).collect();
        let is_one = |(_, usual): &&(&str, &str)| found.iter().filter(|(_, other)| other == usual).count() == 1;
        Self(found.iter().filter(is_one).map(|(own, usual)| ((*own).to_owned(), *usual)).collect())
    }

    /// A part with the usual prefixes.
    pub fn usual<'a>(&self, part: &'a str) -> Cow<'a, str> {
        self.0.iter().fold(Cow::Borrowed(part), |part, (own, usual)| Cow::Owned(renamed(&part, own, usual)))
    }

    /// A part with its own prefixes again.
    pub fn own<'a>(&self, part: &'a str) -> Cow<'a, str> {
        self.0.iter().rev().fold(Cow::Borrowed(part), |part, (own, usual)| Cow::Owned(renamed(&part, usual, own)))
    }
}

/// The prefixes that the tags of a part declare, each with the address of its namespace: none if it stands for several.
fn declared(part: &str) -> BTreeMap<&str, Option<Cow<'_, str>>> {
    let mut found: BTreeMap<&str, Option<Cow<str>>> = BTreeMap::new();
    let mut done = 0;
    while let Some(place) = part[done..].find("xmlns").map(|place| done + place) {
        let end = part[place..].find('>').map_or(part.len(), |end| place + end);
        let start = part[done..place].rfind('<').map_or(place, |start| done + start);
        for (prefix, address) in declarations(&part[start..end]) {
            let own = found.entry(prefix).or_insert_with(|| Some(address.clone()));
            if own.as_ref() != Some(&address) {
                *own = None;
            }
        }
        done = end;
    }
    found
}

/// The name of an element without its prefix; `None` if it has another.
fn local<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (own, local) = split(name);
    (own == prefix).then_some(local)
}

fn renamed(part: &str, from: &str, to: &str) -> String {
    let Ok(tree) = Tree::new(part) else { return part.to_owned() };
    let mut written = String::with_capacity(part.len());
    for token in &tree.tokens {
        let source = &part[token.range.clone()];
        let is_tag = matches!(token.kind, Kind::Open | Kind::Close | Kind::Empty);
        if !is_tag {
            written += source;
            continue;
        }
        let start = source.len() - source.trim_start_matches(['<', '/']).len();
        written += &source[..start];
        match local(token.name, from) {
            Some(local) if to.is_empty() => written += local,
            Some(local) => written.extend([to, ":", local]),
            None => written += token.name,
        }
        attributes(&source[start + token.name.len()..], from, to, &mut written);
    }
    written
}

/// Writes the rest of a tag. An attribute without a prefix is in no namespace, so that only other ones are renamed.
fn attributes(rest: &str, from: &str, to: &str, written: &mut String) {
    if from.is_empty() || to.is_empty() {
        *written += rest;
        return;
    }
    for (number, piece) in rest.split_inclusive(['"', '\'']).enumerate() {
        // Between quotes there are values; a quote of the other kind in one is rare, and changes nothing but names.
        if number % 2 == 1 {
            *written += piece;
            continue;
        }
        let trimmed = piece.trim_start();
        *written += &piece[..piece.len() - trimmed.len()];
        match trimmed.split_once(':') {
            Some((prefix, name)) if prefix == from => written.extend([to, ":", name]),
            _ => *written += trimmed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMESPACES: &[Namespace] = &[("w", &["urn:main", "urn:strict"]), ("a", &["urn:drawing"])];
    const PLAIN: &[Namespace] = &[("", &["urn:sheet"])];

    #[test]
    fn a_part_is_read_with_the_usual_prefix_and_written_with_its_own() {
        let cases = [
            (
                NAMESPACES,
                "<?xml version='1.0'?><ns0:p xmlns:ns0=\"urn:main\" xmlns:r='urn:r'><ns0:r ns0:id=\"ns0:x\" r:id='1'>ns0:t \
                 <!-- <ns0:x> --></ns0:r></ns0:p>",
                "<?xml version='1.0'?><w:p xmlns:ns0=\"urn:main\" xmlns:r='urn:r'><w:r w:id=\"ns0:x\" r:id='1'>ns0:t \
                 <!-- <ns0:x> --></w:r></w:p>",
            ),
            (NAMESPACES, "<p xmlns=\"urn:strict\"><r/></p>", "<w:p xmlns=\"urn:strict\"><w:r/></w:p>"),
            (PLAIN, "<x:sst xmlns:x=\"urn:sheet\"><x:t/></x:sst>", "<sst xmlns:x=\"urn:sheet\"><t/></sst>"),
            (
                NAMESPACES,
                "<w:p xmlns:w='urn:main'><d xmlns='urn:drawing'><e/></d></w:p>",
                "<w:p xmlns:w='urn:main'><a:d xmlns='urn:drawing'><a:e/></a:d></w:p>",
            ),
            (
                NAMESPACES,
                "<b:p xmlns:b='urn:main' xmlns:c='urn:drawing'><c:p/></b:p>",
                "<w:p xmlns:b='urn:main' xmlns:c='urn:drawing'><a:p/></w:p>",
            ),
        ];
        for (namespaces, own, usual) in cases {
            let prefixes = Prefixes::of(own, namespaces);
            assert_eq!(prefixes.usual(own), usual);
            assert_eq!(prefixes.own(usual), own);
        }
    }

    #[test]
    fn what_is_usual_or_not_sure_stays() {
        for part in [
            "<w:p xmlns:w=\"urn:main\"/>",
            "<w:p/>",
            "<b:p xmlns:b='urn:main' xmlns:w='urn:other'><w:p/></b:p>",
            "<b:p xmlns:b='urn:main' xmlns:w='urn:main'><w:p/></b:p>",
            "<b:p xmlns:b='urn:main'><b:q xmlns:b='urn:other'/></b:p>",
            "no tags",
            "<",
        ] {
            assert_eq!(Prefixes::of(part, NAMESPACES), Prefixes::default(), "{part}");
        }
    }
}
