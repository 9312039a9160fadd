//! What of a page may hold prose and is kept all the same, so that it is reported.

use std::ops::Range;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::elements::{is_label, visible_attributes};

/// A page within a value, values without quotes, the labels of pictures and formulas.
pub fn skipped(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The picture that is open, and the label in it.
    let (mut picture, mut label) = (None, None);
    for token in Tokenizer::new_with_emitter(source, DefaultEmitter::<usize>::new_with_span()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                skipped_values(source, &tag, &name, &mut found);
                if picture.is_none() && matches!(name.as_str(), "svg" | "math") && !tag.self_closing {
                    picture = Some(name);
                } else if picture.is_some() && is_label(&name) {
                    label = Some(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                label = label.filter(|open| *open != name && picture.as_ref() != Some(&name));
                picture = picture.filter(|open| *open != name);
            }
            Token::String(text) if label.is_some() => {
                let range = text.span.start..text.span.end;
                if source[range.clone()].chars().any(char::is_alphabetic) {
                    found.push(range);
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// The values of a tag that may hold prose and are kept.
fn skipped_values(source: &str, tag: &StartTag<usize>, name: &str, found: &mut Vec<Range<usize>>) {
    let mut attributes = visible_attributes(tag, name);
    attributes.push("srcdoc");
    for value in attributes.iter().filter_map(|attribute| tag.attributes.get(attribute.as_bytes())) {
        let written = source[value.span.start..value.span.end].trim_end();
        let has_letters = String::from_utf8_lossy(&value.value).chars().any(char::is_alphabetic);
        let is_page =
            tag.attributes.get(b"srcdoc".as_slice()).is_some_and(|page| page.span.start == value.span.start);
        if has_letters && (is_page || !written.ends_with(['"', '\''])) {
            found.push(value.span.start..value.span.start + written.len());
        }
    }
}
