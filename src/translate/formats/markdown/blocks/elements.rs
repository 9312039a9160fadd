//! Elements on lines of their own that have Markdown in them: components of MDX, and those with a `markdown` attribute.

use std::sync::LazyLock;

use regex::Regex;

use super::Scanner;
use crate::translate::formats::lines::Line;
use crate::translate::formats::markdown::jsx;
use crate::translate::formats::markdown::measure::{columns, indentation};
use crate::translate::segment::Kind;

/// Lines of the largest component that is read without its indentation.
const LARGEST: usize = 500;

/// A tag alone on its line that says that Markdown follows: `<div class="grid" markdown>`.
static WITH_MARKDOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^<([A-Za-z][\w-]*)(?:\s[^<>]*)?\smarkdown(?:=["']?(?:1|block|span)["']?)?(?:\s[^<>]*)?>$"#).ok()
});

impl Scanner<'_, '_> {
    /// Whether a line is a tag around Markdown. It is hidden, so that the parser reads what is in it.
    pub(super) fn is_around_markdown(&mut self, number: usize, text: &str) -> bool {
        let closed = text.strip_prefix("</").and_then(|name| name.strip_suffix('>'));
        let opened = WITH_MARKDOWN.as_ref().and_then(|tag| tag.captures(text)?.get(1));
        if let Some(name) = opened {
            self.elements.push(name.as_str().to_owned());
        } else if closed.is_none() || self.elements.last().map(String::as_str) != closed {
            return false;
        } else {
            self.elements.pop();
        }
        self.hide(number, number + 1);
        true
    }

    /// An expression of MDX on lines of its own. Elements in it are code.
    pub(super) fn expression(&mut self, number: usize, start: usize) -> Option<usize> {
        const OPEN: &str = "{";
        if self.unclosed.contains(OPEN) {
            return None;
        }
        let Some(length) = jsx::expression(&self.plain[start..]) else {
            self.unclosed.insert(OPEN.to_owned());
            return None;
        };
        let last = self.lines.partition_point(|line| line.range.end < start + length);
        let rest = &self.plain[start + length..self.lines[last].range.end];
        rest.trim().is_empty().then(|| {
            self.hide(number, last + 1);
            last + 1
        })
    }

    /// The tags of a component on lines of their own, and what is between them.
    pub(super) fn component(&mut self, number: usize, start: usize) -> Option<usize> {
        let tag = jsx::tag(&self.plain[start..])?;
        let last = self.lines.partition_point(|line| line.range.end < start + tag.length);
        if !self.plain[start + tag.length..self.lines[last].range.end].trim().is_empty() {
            return None;
        }
        let indent = columns(indentation(self.lines[number].text));
        let close = format!("</{}>", tag.name);
        let closes =
            |line: &Line| line.text.trim_start().starts_with(&close) && columns(indentation(line.text)) <= indent;
        self.view.skip_attributes(&(start..start + tag.length));
        self.hide(number, last + 1);
        if tag.kind != Kind::Open {
            return Some(last + 1);
        }
        let Some(inside) = self.lines[last + 1..].iter().take(LARGEST).position(closes) else {
            return Some(last + 1);
        };
        let next = last + 1 + inside;
        if tag.is_opaque {
            self.hide(last + 1, next);
        } else {
            let body = self.lines[last + 1..next].iter().filter(|line| !line.is_blank());
            let least = body.map(|line| columns(indentation(line.text))).min().unwrap_or_default();
            self.body(last + 1, next, least);
        }
        Some(next)
    }
}
