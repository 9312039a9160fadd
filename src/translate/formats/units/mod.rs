//! Bilingual files in XML: each unit has a source and room for its translation. Units that have one stay.

mod numerus;
mod qt;
mod state;
mod xliff;

use std::fmt::Debug;
use std::ops::Range;
use std::path::Path;

use super::message::directives::Style;
use super::message::{Accelerator, directives, has_choices, markup};
use super::xml::inline::{Inline, Marks, Names};
use super::xml::{Tree, escape};
use super::{Bilingual, Finishing, Format, Malformed};
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, join, written};

pub use qt::QT;
pub use xliff::XLIFF;

/// A unit of a file.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The element that holds both texts.
    holder: usize,
    source: usize,
    target: Option<usize>,
    key: String,
    note: Option<String>,
    /// Whether its translation stays.
    is_done: bool,
}

/// A kind of file.
pub trait Dialect: Debug + Sync {
    fn name(&self) -> &'static str;

    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file of a directory is one, by its path below that.
    fn is_among(&self, _path: &Path) -> bool {
        true
    }

    /// Whether a document is one, by its root.
    fn is_root(&self, name: &str) -> bool;

    /// The name of the element of a translation.
    fn target(&self) -> &'static str;

    fn marks(&self) -> &'static Inline;

    fn style(&self) -> Style;

    /// Whether a message has the key of its menu after `&`.
    fn has_keys(&self) -> bool {
        false
    }

    fn units(&self, tree: &Tree) -> Vec<Unit>;

    fn syntax(&self) -> &'static dyn Syntax;

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String;
}

/// A kind of file, as a format.
#[derive(Debug)]
pub struct Units<D>(D);

impl<D: Dialect> Units<D> {
    fn tree<'a>(&self, source: &'a str) -> Result<Tree<'a>, Malformed> {
        let tree = Tree::unprefixed(source)?;
        let is_its = tree.elements().next().is_some_and(|root| self.0.is_root(tree.tokens[root].name));
        if is_its { Ok(tree) } else { Err(Malformed { line: 1 }) }
    }

    fn segments(&self, source: &str, wanted: Wanted) -> Vec<Segment> {
        let Ok(tree) = self.tree(source) else { return Vec::new() };
        let units = self.0.units(&tree);
        units.into_iter().filter_map(|unit| self.segment(&tree, &unit, wanted)).collect()
    }

    fn segment(&self, tree: &Tree, unit: &Unit, wanted: Wanted) -> Option<Segment> {
        let (is_wanted, said) = match wanted {
            Wanted::Missing => (!unit.is_done, unit.source),
            Wanted::Translated => (unit.is_done, unit.target?),
            Wanted::Sources => (true, unit.source),
        };
        if !is_wanted || has_choices(&tree.text(unit.source)) {
            return None;
        }
        let content = self.content(tree, said);
        let source = &tree.source[tree.element(unit.source)];
        let inside = unit.target.and_then(|target| Some((target, tree.inside(target)?)));
        let (range, frame) = if let Some((target, range)) = inside {
            let tag = &tree.source[tree.tokens[target].range.clone()];
            let before = format!("<unit>{source}{tag}");
            (range, Frame::new(before, format!("</{}{}></unit>", tree.prefix(target), tree.tokens[target].name)))
        } else {
            // What closes an empty element, or where there would be one.
            let end = unit.target.map_or(tree.element(unit.source).end, |target| tree.element(target).end);
            let tag = unit.target.map_or("", |target| tree.source[tree.element(target)].trim_end_matches("/>"));
            let start = if tag.is_empty() { end } else { end - "/>".len() };
            (start..end, Frame::new(format!("<unit>{source}{tag}"), "</unit>"))
        };
        let (key, note) = (Some(unit.key.clone()), unit.note.clone());
        Some(Segment { frame, key, note, ..Segment::new(self.0.syntax(), range, content) })
    }

    /// What an element says.
    fn content(&self, tree: &Tree, element: usize) -> Vec<Fragment> {
        let style = self.0.style();
        let text = |fragment: Fragment| match fragment {
            Fragment::Text(text) => {
                let key = self.0.has_keys().then(|| Accelerator::after('&', &text)).flatten();
                let text = key.map_or_else(|| text.clone(), |key| key.without(&text));
                markup::of_text(&directives::numbered(&text, style), style, escape)
            }
            kept @ Fragment::Kept(..) => vec![kept],
        };
        join(self.0.marks().content(tree, element).into_iter().flat_map(text).collect())
    }

    /// What a program needs of a text.
    fn needs(&self, tree: &Tree, element: usize) -> Vec<String> {
        let content = self.content(tree, element);
        let mut needs: Vec<String> = content.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
        needs.sort_unstable();
        let text = tree.text(element);
        needs.extend(directives::arguments(&text, self.0.style()));
        if self.0.has_keys() {
            needs.push(Accelerator::after('&', &text).map_or(0, |key| text.matches(key.mark).count()).to_string());
        }
        needs
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame) -> String {
        if *frame == Frame::default() {
            return written(content, escape);
        }
        let framed = frame.around(source);
        let tree = Tree::unprefixed(&framed).ok();
        let source = tree.as_ref().and_then(|tree| {
            let source = tree.elements().nth(1)?;
            Some((tree.prefix(source), tree.text(source)))
        });
        let (prefix, source) = source.unwrap_or_default();
        let mut content = content.to_vec();
        if let Some(key) = self.0.has_keys().then(|| Accelerator::after('&', &source)).flatten() {
            key.mark_in(&mut content);
        }
        let style = self.0.style();
        let text = written(&content, escape);
        let is_numbered = directives::has_numbers(&source, style);
        let text = if is_numbered { text } else { directives::without_numbers(&text, style) };
        let tag = &frame.before[frame.before.rfind('<').map_or(0, |start| start + 1)..];
        let name = tag.split(char::is_whitespace).next().unwrap_or_default();
        match (frame.after == "</unit>", frame.before.ends_with('>')) {
            (true, true) => format!("<{prefix}{0}>{text}</{prefix}{0}>", self.0.target()),
            (true, false) => format!(">{text}</{name}>"),
            (false, _) => text,
        }
    }

    /// Everything but the translations, and of each what its program needs. A unit without one says what its source says.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let Ok(tree) = Tree::unprefixed(source) else { return vec![source.to_owned()] };
        let is_framed = source.starts_with("<unit>");
        let units = if is_framed { framed(&tree) } else { self.0.units(&tree) };
        let mut skeleton = Vec::new();
        let mut done = 0;
        for unit in units {
            let said = unit.target.filter(|&target| !tree.text(target).trim().is_empty()).unwrap_or(unit.source);
            skeleton.extend(self.needs(&tree, said));
            let Some(target) = unit.target else {
                // Where one would be.
                let place = tree.element(unit.source).end;
                skeleton.push(source[done..place].trim().to_owned());
                done = place;
                continue;
            };
            let range = tree.element(target);
            skeleton.push(source[done..range.start].trim().to_owned());
            let tag = source[tree.tokens[target].range.clone()].trim_end_matches(['/', '>']);
            skeleton.extend(tag.find(' ').map(|space| tag[space..].trim().to_owned()));
            done = range.end;
        }
        skeleton.push(source[done..].trim().to_owned());
        // Whether an empty element or none is there makes no difference.
        vec![skeleton.concat()]
    }
}

/// The unit of a frame.
fn framed(tree: &Tree) -> Vec<Unit> {
    let mut children = tree.children(0);
    let Some(source) = children.next() else { return Vec::new() };
    vec![Unit { holder: 0, source, target: children.next(), key: String::new(), note: None, is_done: false }]
}

/// Which texts are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Sources without a translation.
    Missing,
    Translated,
    /// All sources.
    Sources,
}

/// Whether an element has text or elements in it.
fn has_text(tree: &Tree, element: usize) -> bool {
    !tree.text(element).trim().is_empty() || tree.children(element).next().is_some()
}

/// The first child of an element with this name.
fn child(tree: &Tree, element: usize, name: &str) -> Option<usize> {
    tree.children(element).find(|&child| tree.tokens[child].name == name)
}

impl<D: Dialect> Format for Units<D> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.0.extensions()
    }

    fn validate(&self, source: &str) -> Result<(), Malformed> {
        self.tree(source).map(|_| ())
    }

    fn is_among(&self, path: &Path) -> bool {
        self.0.is_among(path)
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        self.segments(source, Wanted::Missing)
    }

    fn read_translated(&self, source: &str) -> Vec<Segment> {
        self.segments(source, Wanted::Translated)
    }

    fn read_sources(&self, source: &str) -> Vec<Segment> {
        self.segments(source, Wanted::Sources)
    }

    /// A message that chooses among texts is kept: inline codes part its braces.
    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        let Ok(tree) = self.tree(source) else { return Vec::new() };
        let is_open = |unit: &Unit| !unit.is_done && has_choices(&tree.text(unit.source));
        self.0.units(&tree).iter().filter(|unit| is_open(unit)).filter_map(|unit| tree.inside(unit.source)).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn is_continuous(&self) -> bool {
        false
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        self.0.finish(source, translated, how)
    }
}

impl<D: Dialect> Syntax for Units<D> {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, _escaping: Escaping) -> String {
        Units::write(self, content, source, frame)
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        Units::skeleton(self, source)
    }
}

/// Marks of units without elements in their sentences.
static PLAIN: Marks = Marks { spans: &[], blanks: &[], noise: &[], style: "", names: Names::Unprefixed };

#[cfg(test)]
mod tests;
