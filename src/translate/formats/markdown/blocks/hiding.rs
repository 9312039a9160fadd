//! How a block hides from the parser: its lines blanked, its title a heading, its body a view of its own.

use std::ops::Range;

use super::Scanner;
use crate::translate::formats::lines::Line;
use crate::translate::formats::markdown::inline;
use crate::translate::formats::markdown::measure::{bytes, columns, indentation, is_noise};

impl Scanner<'_, '_> {
    /// Makes a view of its own of some lines, without their indentation.
    pub(super) fn body(&mut self, first: usize, next: usize, indent: usize) {
        let line = |line: &Line| {
            let start = line.range.start + bytes(line.text, indent);
            let end = line.range.end + line.end.len();
            self.view.place(start)..self.view.place(start) + end - start
        };
        let lines: Vec<Range<usize>> = self.lines[first..next].iter().map(line).collect();
        self.hide(first, next);
        self.bodies.push(lines);
    }

    /// Makes a view of each term of a glossary, and of each meaning; returns the line after them.
    pub(super) fn glossary(&mut self, first: usize) -> usize {
        let is_end = |line: &Line| ["```", "~~~", ":::"].iter().any(|mark| line.text.trim_start().starts_with(mark));
        let rest = self.lines.get(first..).unwrap_or_default();
        let next = first + rest.iter().position(is_end).unwrap_or(rest.len());
        let depth = |line: &Line| columns(indentation(line.text));
        let least =
            self.lines[first..next].iter().filter(|line| !line.is_blank()).map(depth).min().unwrap_or_default();
        let mut number = first;
        while number < next {
            let own = depth(&self.lines[number]);
            let is_meaning = |line: &Line| line.is_blank() || depth(line) > least;
            let last = if own > least { self.after(number, is_meaning).min(next) } else { number + 1 };
            self.body(number, last, own);
            number = last;
        }
        next
    }

    /// Lets a mark at `start` begin a heading that has this title.
    pub(super) fn title(&mut self, start: usize, title: Range<usize>) {
        self.end_of_paragraph(start);
        let end = self.lines.partition_point(|line| line.range.end < title.end);
        let end = self.lines.get(end).map_or(title.end, |line| line.range.end);
        self.view.begin_heading(start..title.start);
        self.view.restore(title.clone());
        self.view.blank(title.end..end);
        self.within(title);
    }

    /// Hides lines from the parser.
    pub(super) fn hide(&mut self, first: usize, next: usize) {
        self.end_of_paragraph(self.lines[first.min(self.lines.len() - 1)].range.start);
        for line in &self.lines[first..next.min(self.lines.len())] {
            let quotes = line.text.len() - line.text.trim_start_matches([' ', '\t', '>']).len();
            self.view.blank(line.range.start + quotes..line.range.end);
        }
    }

    pub(super) fn end_of_paragraph(&mut self, end: usize) {
        let Some(start) = self.paragraph.take() else { return };
        if is_noise(&self.plain[start..end]) {
            self.view.blank(start..end);
        } else {
            self.within(start..end);
        }
    }

    /// Hides what is to be kept within lines. What fills lines of its own separates those around it.
    pub(super) fn within(&mut self, range: Range<usize>) {
        for hole in inline::holes(&self.plain[range.clone()], self.flavour) {
            let hole_range = range.start + hole.range.start..range.start + hole.range.end;
            let line = |place: usize| {
                let number = self.lines.partition_point(|line| line.range.end < place);
                self.lines.get(number).map_or(range.clone(), |line| line.range.clone())
            };
            let before = &self.plain[line(hole_range.start).start.max(range.start)..hole_range.start];
            let after = &self.plain[hole_range.end..line(hole_range.end).end];
            let is_alone = before.trim_matches([' ', '\t', '>']).is_empty() && after.trim().is_empty();
            self.view.skip_attributes(&hole_range);
            let is_block = self.plain[hole_range.clone()].starts_with(['{', '%', '<', '\\', '$']);
            if is_alone && is_block {
                self.view.blank(hole_range);
            } else {
                self.view.fill(hole_range, hole.kind);
            }
        }
    }

    /// The first line after `number` that does not belong to it.
    pub(super) fn after(&self, number: usize, belongs: impl Fn(&Line) -> bool) -> usize {
        let rest = &self.lines[number + 1..];
        number + 1 + rest.iter().position(|line| !belongs(line)).unwrap_or(rest.len())
    }

    /// The first line from `first` on that has this in it.
    pub(super) fn line_with(&mut self, first: usize, mark: &str) -> Option<usize> {
        if self.unclosed.contains(mark) {
            return None;
        }
        let found = self.lines.iter().skip(first).position(|line| line.text.contains(mark));
        if found.is_none() {
            self.unclosed.insert(mark.to_owned());
        }
        Some(first + found?)
    }
}
