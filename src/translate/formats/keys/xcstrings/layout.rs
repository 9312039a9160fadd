//! How a catalogue is laid out, so that what is added looks as Xcode writes it.

use std::ops::Range;

use serde_json::value::RawValue;

use super::place;
use super::shape::Shape;
use crate::translate::formats::keys::literal::quoted;

/// How a catalogue is laid out.
pub struct Layout {
    newline: &'static str,
    step: String,
    pub colon: String,
}

impl Layout {
    pub fn of(source: &str) -> Self {
        let colon = source.split_once("\"sourceLanguage\"").and_then(|(_, rest)| rest.split_once('"'));
        let colon = colon.map_or_else(|| " : ".to_owned(), |(colon, _)| colon.to_owned());
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let first = source.lines().find(|line| indent(line) > 0);
        match first {
            Some(line) => Self { newline, step: line[..indent(line)].to_owned(), colon },
            None => Self { newline: "", step: String::new(), colon },
        }
    }

    /// How deep the line is that a place is on.
    pub fn depth(&self, source: &str, place: usize) -> usize {
        let line = &source[source[..place].rfind('\n').map_or(0, |end| end + 1)..place];
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        indent.checked_div(self.step.len()).unwrap_or_default()
    }

    /// The beginning of a line.
    pub fn line(&self, depth: usize) -> String {
        [self.newline, &self.step.repeat(depth)].concat()
    }

    /// A shape as it is written.
    pub fn value(&self, shape: &Shape, depth: usize) -> String {
        let member = |name: &str, value: &str, depth: usize| {
            [&self.line(depth), "\"", name, "\"", &self.colon, value].concat()
        };
        let members = match shape {
            Shape::Text { written, state, .. } => {
                let texts = [("state", state), ("value", written)];
                texts.map(|(name, text)| member(name, &format!("\"{text}\""), depth + 1)).join(",")
            }
            Shape::Parts(parts) => {
                let part =
                    |(name, part): &(String, Shape)| member(&quoted(name), &self.value(part, depth + 1), depth + 1);
                parts.iter().map(part).collect::<Vec<_>>().join(",")
            }
            Shape::Kept(same) => return same.clone(),
        };
        ["{", &members, &self.line(depth), "}"].concat()
    }

    /// A member put into an object, after one of its values or before all of them.
    pub fn insertion(
        &self,
        source: &str,
        object: &RawValue,
        after: Option<&RawValue>,
        is_empty: bool,
        member: &str,
        depth: usize,
    ) -> (Range<usize>, String) {
        let own = place(source, object);
        if is_empty {
            return (own, ["{", member, &self.line(depth), "}"].concat());
        }
        match after.map(|value| place(source, value).end) {
            Some(end) => (end..end, [",", member].concat()),
            None => (own.start + 1..own.start + 1, [member, ","].concat()),
        }
    }
}
