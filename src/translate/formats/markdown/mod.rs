//! Markdown in the dialects that people write. What a reader of a dialect would take for markup is kept: containers,
//! directives, templates, math, wiki links, components. What is left is read as GitHub's Markdown.

mod anchors;
mod attributes;
mod block;
mod blocks;
mod directives;
mod escape;
mod front_matter;
mod inline;
mod jsx;
mod measure;
mod reader;
mod roles;
mod scalar;
mod shortcodes;
mod titles;
mod view;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::lines;
use super::{Bilingual, Finishing, Format, without_prose};
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax};
pub use scalar::is_plain;
use view::View;

/// What a file's extension says about its dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flavour {
    Markdown,
    /// With components and expressions; without indented code.
    Mdx,
}

/// Markdown.
#[derive(Debug)]
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mdown", "mkd"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source, &Markdown, Flavour::Markdown)
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        skipped(source, Flavour::Markdown)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Markup("<br>")
    }

    fn begins_heading(&self, before: &str) -> bool {
        begins_heading(before)
    }

    fn finish(&self, source: &str, translated: String, _: &Finishing) -> String {
        anchors::follow(source, translated, Flavour::Markdown)
    }
}

impl Syntax for Markdown {
    fn escape(&self, prose: &str) -> String {
        escape::escape(prose, Flavour::Markdown)
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, escaping: Escaping) -> String {
        escape::write(content, source, frame, escaping, Flavour::Markdown)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

/// Markdown with components.
#[derive(Debug)]
pub struct Mdx;

impl Format for Mdx {
    fn name(&self) -> &'static str {
        "mdx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mdx"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source, &Mdx, Flavour::Mdx)
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        skipped(source, Flavour::Mdx)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Markup("<br />")
    }

    fn begins_heading(&self, before: &str) -> bool {
        begins_heading(before)
    }

    fn finish(&self, source: &str, translated: String, _: &Finishing) -> String {
        anchors::follow(source, translated, Flavour::Mdx)
    }
}

impl Syntax for Mdx {
    fn escape(&self, prose: &str) -> String {
        escape::escape(prose, Flavour::Mdx)
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, escaping: Escaping) -> String {
        escape::write(content, source, frame, escaping, Flavour::Mdx)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

fn read(source: &str, syntax: &'static dyn Syntax, flavour: Flavour) -> Vec<Segment> {
    let mut segments = front_matter::read(source).segments;
    let labels = labels(source);
    views(source, flavour, |view| {
        segments.extend(reader::read(view, syntax, flavour, &|label| labels.contains(&reader::normal_label(label))));
    });
    // Items hold blocks of their own, and bodies are read later: the order is not that of the document.
    segments.sort_by_key(|segment| (segment.range.start, Reverse(segment.range.end)));
    segments
}

/// Whether a line that begins so is a heading.
fn begins_heading(before: &str) -> bool {
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let mark = line.trim_start_matches([' ', '\t', '>']).trim_end();
    !mark.is_empty() && mark.chars().all(|character| character == '#')
}

fn skipped(source: &str, flavour: Flavour) -> Vec<Range<usize>> {
    let mut skipped = front_matter::read(source).skipped;
    views(source, flavour, |view| skipped.extend(view.skipped.iter().cloned()));
    skipped.sort_by_key(|range| range.start);
    skipped
}

/// Takes each part of a document that the parser reads by itself: what follows the front matter, and bodies in it.
fn views(source: &str, flavour: Flavour, mut take: impl FnMut(&View)) {
    let start = front_matter::read(source).end;
    let all = lines(&source[start..]);
    let whole = all.iter().map(|line| line.range.start + start..line.range.end + start + line.end.len());
    let mut waiting = vec![whole.collect::<Vec<_>>()];
    while let Some(lines) = waiting.pop() {
        let mut view = View::new(source, &lines);
        waiting.extend(blocks::mask(&mut view, flavour));
        take(&view);
    }
}

/// The labels of the links that a document defines anywhere.
fn labels(source: &str) -> HashSet<String> {
    static DEFINITION: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m)^[ \t>]*\[([^\[\]^][^\[\]]*)\]:[ \t]*\S").ok());
    let found = DEFINITION.as_ref().map(|definition| definition.captures_iter(source));
    found.into_iter().flatten().filter_map(|found| Some(reader::normal_label(found.get(1)?.as_str()))).collect()
}

#[cfg(test)]
mod tests;
