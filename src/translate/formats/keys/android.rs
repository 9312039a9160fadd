//! Android's `strings.xml`: strings, plurals and arrays, with Android's escapes within those of XML.

use super::literal::{Literal, code_point};
use super::markup::{self, Entities};
use super::{Dialect, Entry, Keys, Malformed, Member, Notation};
use crate::translate::formats::message::directives::Style;
use crate::translate::formats::xml::{Kind, Token, Tree, raw};

#[derive(Debug)]
pub struct AndroidFile;

pub static ANDROID: Keys<AndroidFile> = Keys(AndroidFile);

/// The text of an element, or between the brackets of `<![CDATA[…]]>`.
#[derive(Debug)]
struct Value(Entities);

impl Notation for Value {
    fn read(&self, written: &str) -> Option<Literal> {
        markup::read(written, self.0, |rest| match rest.chars().next()? {
            '\\' => {
                let escaped = rest[1..].chars().next()?;
                let meaning = match escaped {
                    'n' => '\n',
                    't' => '\t',
                    'u' => {
                        let (letter, length) = code_point(&rest[2..], 4)?;
                        return Some((Some(letter), length + 2));
                    }
                    same => same,
                };
                Some((Some(meaning), 1 + escaped.len_utf8()))
            }
            // It only keeps blanks from being joined.
            '"' => Some((None, 1)),
            ' ' | '\n' | '\r' | '\t' => {
                Some((Some(' '), rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t']).len()))
            }
            _ => None,
        })
    }

    fn quote(&self, text: &str) -> String {
        let mut escaped = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\'' | '"' | '\\' => escaped.extend(['\\', letter]),
                '\n' => escaped += "\\n",
                '\t' => escaped += "\\t",
                other => escaped.push(other),
            }
        }
        self.0.write(&escaped)
    }

    fn whole(&self, written: String, source: &str) -> String {
        let is_reference = written.starts_with(['@', '?']);
        // A string in quotes keeps them: they may keep blanks.
        let is_quoted = source.len() > 1 && source.starts_with('"') && source.ends_with('"');
        match (is_quoted, is_reference) {
            (true, _) => format!("\"{written}\""),
            (false, true) => format!("\\{written}"),
            (false, false) => written,
        }
    }

    fn style(&self) -> Style {
        Style::Phone
    }
}

impl Dialect for AndroidFile {
    fn name(&self) -> &'static str {
        "android"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn file_names(&self) -> &'static [&'static str] {
        &["strings.xml", "plurals.xml", "arrays.xml"]
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let tree = Tree::unprefixed(source)?;
        let mut entries = Vec::new();
        let root = tree.root("resources")?;
        for element in tree.children(root).filter(|&element| !is_kept(&tree, element)) {
            let name = tree.value(element, "name").unwrap_or_default();
            let note = note(&tree, element);
            match tree.tokens[element].name {
                "string" => entries.extend(entry(&tree, element, vec![name], note)),
                "plurals" | "string-array" => {
                    for (number, item) in tree.children(element).enumerate() {
                        let step = tree.value(item, "quantity").unwrap_or_else(|| number.to_string());
                        let member = |key| Member { range: tree.element(item), key, comma: "" };
                        let member = tree.attribute(item, "quantity").map(member);
                        let item = entry(&tree, item, vec![name.clone(), step], note.clone());
                        entries.extend(item.map(|entry| Entry { member, ..entry }));
                    }
                }
                _ => {}
            }
        }
        Ok(entries)
    }
}

/// Whether an element is not to be translated.
fn is_kept(tree: &Tree, element: usize) -> bool {
    tree.value(element, "translatable").as_deref() == Some("false")
}

/// The comment before an element.
fn note(tree: &Tree, element: usize) -> Option<String> {
    let before = tree.tokens[..element].iter().rev();
    let is_blank = |token: &&Token| token.kind == Kind::Text && tree.source[token.range.clone()].trim().is_empty();
    let mut before = before.skip_while(is_blank);
    let comment = &tree.source[before.next()?.range.clone()];
    Some(comment.strip_prefix("<!--")?.strip_suffix("-->")?.trim().to_owned())
}

/// The string of an element; `None` if it has none, or refers to another.
fn entry(tree: &Tree, element: usize, path: Vec<String>, note: Option<String>) -> Option<Entry> {
    let inside = tree.inside(element)?;
    let mut raws = (element + 1..tree.end(element)).filter(|&number| tree.tokens[number].kind == Kind::Raw);
    let (range, notation): (_, &'static Value) = match (raws.next(), tree.source[inside.clone()].trim()) {
        (_, text) if text.is_empty() || text.starts_with('@') || text.starts_with('?') => return None,
        (None, _) => (inside, &Value(Entities::Xml)),
        (Some(token), text) => {
            let whole = tree.tokens[token].range.clone();
            // Beside other text it is kept, and so is the other text.
            if whole.len() != text.len() {
                return None;
            }
            (raw(&whole), &Value(Entities::None))
        }
    };
    Some(Entry { note, ..Entry::new(path, range, notation) })
}
