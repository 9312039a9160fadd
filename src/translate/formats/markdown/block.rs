//! A paragraph, a heading, an item or a cell that is being read, and the texts in it: more than one where elements of
//! MDX lie beside each other.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Flavour;
use super::view::View;
use crate::translate::formats::html::is_block_tag;
use crate::translate::segment::{Fragment, Kind, join};

/// What is being read, up to a place of its view.
pub struct Block {
    /// Each with the place where it ends.
    content: Vec<(Fragment, usize)>,
    pub start: usize,
    pub place: Place,
    /// Where reading got to.
    pub position: usize,
    /// Whether an opening mark was read that nothing has followed yet.
    pub opening: bool,
    /// Its first line break, with what the next line begins with.
    pub between: Option<String>,
    /// Labels of links whose definitions are elsewhere.
    pub labels: BTreeSet<String>,
}

/// What a block is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Lines,
    Table,
}

impl Block {
    pub fn new(start: usize, place: Place) -> Self {
        Self {
            content: Vec::new(),
            start,
            place,
            position: start,
            opening: false,
            between: None,
            labels: BTreeSet::new(),
        }
    }

    /// Adds what was read up to `end`.
    pub fn push(&mut self, fragment: Fragment, end: usize) {
        self.content.push((fragment, end));
        self.position = end;
    }

    /// Keeps all up to `end`.
    pub fn keep(&mut self, view: &View, end: usize, kind: Kind) {
        self.push(Fragment::Kept(view.source(&(self.position..end)).to_owned(), kind), end);
    }

    /// Its texts, each with its place.
    pub fn texts(&self, flavour: Flavour) -> Vec<(Range<usize>, Vec<Fragment>)> {
        let mut parts = Vec::new();
        match flavour {
            Flavour::Markdown => parts.push(0..self.content.len()),
            Flavour::Mdx => self.split(0..self.content.len(), &mut parts),
        }
        let place = |number: usize| number.checked_sub(1).map_or(self.start, |before| self.content[before].1);
        let text = |part: Range<usize>| {
            let content = self.content[part.clone()].iter().map(|(fragment, _)| fragment.clone());
            (place(part.start)..place(part.end), join(content.collect()))
        };
        parts.into_iter().map(text).collect()
    }

    /// Splits what a reader of MDX shows apart: known blocks, and components with nothing between them.
    fn split(&self, range: Range<usize>, parts: &mut Vec<Range<usize>>) {
        let elements = self.elements(&range);
        let are_alone = elements.iter().all(|element| match self.content[element.start].0 {
            Fragment::Text(ref text) => text.trim().is_empty(),
            Fragment::Kept(ref source, Kind::Open) => is_tag(source),
            Fragment::Kept(ref source, _) => source.starts_with(['<', '{']),
        });
        let mut begun = range.start;
        for element in elements {
            let Fragment::Kept(source, kind) = &self.content[element.start].0 else { continue };
            let is_apart = is_tag(source) && (is_block_tag(source) || are_alone && is_component(source));
            if *kind == Kind::Open && is_apart && element.len() > 1 {
                self.add(begun..element.start, parts);
                self.split(element.start + 1..element.end - 1, parts);
                begun = element.end;
            }
        }
        self.add(begun..range.end, parts);
    }

    /// Adds a part without the blanks around it, if there is anything else in it.
    fn add(&self, part: Range<usize>, parts: &mut Vec<Range<usize>>) {
        let is_blank =
            |number: &usize| matches!(&self.content[*number].0, Fragment::Text(text) if text.trim().is_empty());
        let Some(start) = part.clone().find(|number| !is_blank(number)) else { return };
        let end = part.rev().find(|number| !is_blank(number)).unwrap_or(start);
        parts.push(start..end + 1);
    }

    /// What lies beside each other in a range: pairs with what is in them, and all else.
    fn elements(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut elements: Vec<Range<usize>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for number in range.clone() {
            match &self.content[number].0 {
                Fragment::Kept(_, Kind::Open) => open.push(number),
                Fragment::Kept(_, Kind::Close) => {
                    // What nothing opens is an element of its own, and so is what nothing closes.
                    let start = open.pop().unwrap_or(number);
                    let inside =
                        elements.iter().rposition(|element| element.start < start).map_or(0, |last| last + 1);
                    elements.truncate(inside);
                    elements.push(start..number + 1);
                }
                _ => elements.push(number..number + 1),
            }
        }
        elements.extend(open.into_iter().map(|number| number..number + 1));
        elements.sort_by_key(|element| element.start);
        elements
    }
}

fn is_tag(source: &str) -> bool {
    source.starts_with('<') && source.ends_with('>')
}

/// Whether a tag is none of HTML's.
fn is_component(tag: &str) -> bool {
    tag[1..].starts_with(|letter: char| letter.is_uppercase() || letter == '>')
}
