//! Namespaces: what an element is says the address that its prefix stands for, and not the prefix.

use std::borrow::Cow;

use super::{Kind, Token, attributes, unescape};

/// The prefixes that a tag declares, each with the address of its namespace. The one without a prefix is empty.
pub fn declarations(tag: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    attributes(tag).filter_map(|(name, value)| {
        let prefix = match name.strip_prefix("xmlns")? {
            "" => "",
            rest => rest.strip_prefix(':')?,
        };
        let address = &tag[value];
        Some((prefix, if address.contains('&') { unescape(address).into() } else { address.into() }))
    })
}

/// Splits a name into its prefix, which may be empty, and the rest.
pub fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Names the elements of the root's namespace without a prefix. Those of other namespaces keep theirs, or have no name.
/// What is in no namespace, and a prefix that nothing declares, as in a part of a document, is the root's.
pub fn resolve<'a>(source: &'a str, tokens: &mut [Token<'a>]) {
    let mut declared: Vec<(&str, Cow<str>)> = Vec::new();
    // For each element that is open, its name and how many declarations are in force around it.
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut root: Option<Cow<str>> = None;
    for token in tokens {
        if token.kind == Kind::Close {
            if let Some((name, count)) = open.pop() {
                token.name = name;
                declared.truncate(count);
            }
            continue;
        }
        if !matches!(token.kind, Kind::Open | Kind::Empty) {
            continue;
        }
        let outer = declared.len();
        let tag = &source[token.range.clone()];
        if tag.contains("xmlns") {
            declared.extend(declarations(tag));
        }
        let (prefix, local) = split(token.name);
        let address = declared.iter().rev().find(|(own, _)| *own == prefix).map(|(_, address)| address);
        let root = root.get_or_insert_with(|| address.cloned().unwrap_or_default());
        let is_other = address.is_some_and(|address| !address.is_empty() && address != root);
        token.name = match (is_other, prefix) {
            (false, _) => local,
            (true, "") => "",
            (true, _) => token.name,
        };
        if token.kind == Kind::Open {
            open.push((token.name, outer));
        } else {
            declared.truncate(outer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tree;

    fn names(source: &str) -> Vec<&str> {
        let tree = Tree::unprefixed(source).unwrap();
        tree.elements().map(|number| tree.tokens[number].name).collect()
    }

    #[test]
    fn elements_are_known_by_their_namespace() {
        let cases: [(&str, &[&str]); 9] = [
            ("<a><b/><c:d/></a>", &["a", "b", "d"]),
            ("<x:a xmlns:x='urn:1'><x:b/><y:c xmlns:y='urn:2'><y:d/></y:c></x:a>", &["a", "b", "y:c", "y:d"]),
            ("<a xmlns='urn:1' xmlns:x='urn:1'><x:b><c/></x:b></a>", &["a", "b", "c"]),
            ("<a xmlns='urn:1'><b xmlns='urn:2'><c/></b><d/></a>", &["a", "", "", "d"]),
            ("<a xmlns='urn:1'><b xmlns=''/><c/></a>", &["a", "b", "c"]),
            ("<x:a xmlns:x='urn:1'><y:b xmlns:y=\"urn:1\"/></x:a>", &["a", "b"]),
            ("<a xmlns='urn:1'><b note='xmlns=\"urn:2\"'><c/></b></a>", &["a", "b", "c"]),
            ("<a xmlns='urn:1' xmlnsx='urn:2' y:xmlns='urn:3'><b/></a>", &["a", "b"]),
            ("<?xml version='1.0'?><!-- <z/> --><x:a xmlns:x = 'urn:&#49;'><y xmlns='urn:1'/></x:a>", &["a", "y"]),
        ];
        for (source, expected) in cases {
            assert_eq!(names(source), expected, "{source}");
        }
        let tree = Tree::unprefixed("<x:a xmlns:x='u'><x:b></x:b></x:a>").unwrap();
        assert_eq!((tree.tokens[2].name, tree.tokens[3].name), ("b", "a"));
        assert_eq!((tree.prefix(1), &tree.source[..tree.name_end(0)]), ("x:", "<x:a"));
    }
}
