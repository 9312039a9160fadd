//! Parts that name their elements with another prefix than programs of offices do, or with none: they are read as if they
//! had the usual one, and written with their own. What an element is says its namespace alone.

use std::borrow::Cow;

use crate::translate::formats::xml::{Kind, Tree, unescape};

/// The usual prefix of a namespace, and the addresses that it has had.
pub type Namespace = (&'static str, &'static [&'static str]);

/// The prefixes of a part that are not the usual ones, each with the usual one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<(String, &'static str)>);

impl Prefixes {
    /// Those that a part declares. None where it has the usual one too: which is which would be lost.
    pub fn of(part: &str, namespaces: &[Namespace]) -> Self {
        let declared = declared(part);
        let own = |(usual, addresses): &Namespace| {
            let is_its = |(_, address): &&(String, String)| addresses.contains(&address.as_str());
            if declared.iter().filter(is_its).any(|(prefix, _)| prefix == usual) {
                return None;
            }
            declared.iter().find(is_its).map(|(prefix, _)| (prefix.clone(), *usual))
        };
        let found: Vec<(String, &'static str)> = namespaces.iter().filter_map(own).collect();
        if found.is_empty() {
            return Self::default();
        }
        let Ok(tree) = Tree::new(part) else { return Self::default() };
        let has = |usual: &str| tree.elements().any(|number| local(tree.tokens[number].name, usual).is_some());
        Self(found.into_iter().filter(|(_, usual)| !has(usual)).collect())
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

/// The prefixes that the root of a part declares, each with the address of its namespace.
fn declared(part: &str) -> Vec<(String, String)> {
    let is_root =
        |place: &usize| part[place + 1..].starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let Some(start) = part.match_indices('<').map(|(place, _)| place).find(is_root) else { return Vec::new() };
    let tag = &part[start..part[start..].find('>').map_or(part.len(), |end| start + end)];
    let mut found = Vec::new();
    for (place, _) in tag.match_indices("xmlns") {
        let rest = &tag[place + "xmlns".len()..];
        let Some((name, value)) = rest.split_once('=') else { continue };
        let prefix = name.trim().strip_prefix(':').unwrap_or_default();
        let Some(quote) = value.trim_start().chars().next().filter(|quote| "\"'".contains(*quote)) else { continue };
        let address = value.trim_start()[1..].split(quote).next().unwrap_or_default();
        found.push((prefix.to_owned(), unescape(address)));
    }
    found
}

/// The name of an element without its prefix; `None` if it has another.
fn local<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    match name.split_once(':') {
        Some((own, local)) => (own == prefix).then_some(local),
        None => prefix.is_empty().then_some(name),
    }
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
            "no tags",
            "<",
        ] {
            assert_eq!(Prefixes::of(part, NAMESPACES), Prefixes::default(), "{part}");
        }
    }
}
