//! Doubted translations on a sheet that a person edits, and the edited sheet back in their documents.
//!
//! A sheet names a place by what is there, not by a number: each entry has the mark of the translation that it was made
//! of, and is applied where the document still has that. So a document that changed since loses nothing.

mod sheet;

use std::collections::HashMap;
use std::path::PathBuf;

use super::document::Document;
use super::formats::numbered_directives;
use super::mask::Masked;
use super::segment::{Fragment, plain};
use crate::journal::Key;

pub use sheet::{SheetError, read, write};

/// The doubted translations of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its format.
    pub format: String,
    pub source: PathBuf,
    /// Where its translation is.
    pub output: PathBuf,
    /// The worst first.
    pub entries: Vec<Entry>,
}

/// A translation to review. Source and translation are as the document has them, markup included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins in the source, from 1.
    pub line: usize,
    /// What the memory finds it by, if a model made it.
    pub key: Option<Key>,
    /// Tells the translation that was doubted.
    mark: String,
    /// Why it is doubted.
    pub reasons: Vec<String>,
    pub source: String,
    /// As the person wants it.
    pub target: String,
}

impl Entry {
    /// An entry for a translation of `masked`; `None` if it has unknown placeholders.
    pub fn new(
        line: usize,
        key: Option<Key>,
        masked: &Masked,
        translation: &str,
        reasons: Vec<String>,
    ) -> Option<Self> {
        let source = shown(masked, &masked.text)?;
        let target = shown(masked, translation)?;
        Some(Self { line, key, mark: mark(&target), reasons, source, target })
    }

    /// The same for a translation from which something is missing that it should have kept: as its document has it.
    pub fn damaged(line: usize, masked: &Masked, translation: &Masked, reasons: Vec<String>) -> Option<Self> {
        let source = shown(masked, &masked.text)?;
        let target = shown(translation, &translation.text)?;
        Some(Self { line, key: None, mark: mark(&target), reasons, source, target })
    }

    fn is_edited(&self) -> bool {
        mark(&self.target) != self.mark
    }

    /// The translation as its document has it, where `own` is its source.
    fn written(&self, own: Option<&Masked>) -> String {
        let as_kept = own.and_then(|own| shown(own, &typed(own, &self.target)?));
        as_kept.unwrap_or_else(|| self.target.clone())
    }
}

/// Why an edited translation is not in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Empty,
    /// Markup or a placeholder of the source is missing from it.
    Placeholders,
    /// It would change more than prose.
    Structure,
    /// The document does not have the translation that was doubted.
    Gone,
}

/// What the memory keeps of an edit: its key, the text, and the translation as the model would have given it.
pub type Remembered = (Key, Masked, String);

/// What became of a page.
#[derive(Debug)]
pub struct Applied {
    /// The document with the person's words; `None` if nothing changed.
    pub document: Option<String>,
    /// How many entries are in it.
    pub count: usize,
    pub remembered: Vec<Remembered>,
    /// What was not applied, by the number of its entry.
    pub refused: Vec<(usize, Refusal)>,
}

/// Puts the edited entries of a page into `output`, the translation of `source`.
pub fn apply(entries: &[Entry], source: &Document, output: &Document) -> Applied {
    let sources = source.texts();
    // Where one document has more segments than the other, a translation is known by what it says.
    let sources_of: HashMap<usize, usize> =
        source.pairs(output).into_iter().map(|(own, place)| (place, own)).collect();
    let outputs: Vec<Masked> = (output.texts().into_iter().enumerate())
        .map(|(place, text)| {
            let content = &output.segments()[place].content;
            sources_of.get(&place).and_then(|&own| sources[own].translated(content)).unwrap_or(text)
        })
        .collect();
    let whole = |texts: &[Masked]| -> Vec<Option<String>> {
        texts.iter().map(|masked| shown(masked, &masked.text)).collect()
    };
    let (said, says) = (whole(&sources), whole(&outputs));
    let lines = source.lines();
    let before = output;
    let mut output = before.clone();
    let mut contents: Vec<Option<(usize, Vec<Fragment>)>> = vec![None; outputs.len()];
    let mut applied = Applied { document: None, count: 0, remembered: Vec::new(), refused: Vec::new() };
    let mut settled: Vec<(usize, Option<Remembered>)> = Vec::new();
    for (number, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.is_edited()) {
        let own_place = own_of(entry, &said, &lines);
        let own = own_place.map(|place| &sources[place]);
        let placed = place(
            entry,
            own,
            |place| {
                let is_its = sources_of.is_empty()
                    || sources_of.get(&place).is_some_and(|&other| {
                        said[other].as_deref() == Some(&entry.source)
                            && own.is_some_and(|own| own.context() == sources[other].context())
                    });
                is_its && says[place].as_deref().is_some_and(|says| mark(says) == entry.mark)
            },
            &output,
            &outputs,
        );
        match placed {
            Ok(places) => {
                for (place, content) in places {
                    match content {
                        Content::Words(content) => contents[place] = Some((number, content)),
                        Content::Whole(content) => {
                            let original = own_place.map(|own| (source, own));
                            match original.and_then(|original| output.with(place, &content, original)) {
                                Some(repaired) => output = repaired,
                                None => applied.refused.push((number, Refusal::Structure)),
                            }
                        }
                    }
                }
            }
            // The sheet may be applied a second time.
            Err(Refusal::Gone) if says.iter().flatten().any(|says| *says == entry.written(own)) => {}
            Err(refusal) => applied.refused.push((number, refusal)),
        }
        let is_sound = !applied.refused.iter().any(|(refused, why)| *refused == number && *why != Refusal::Gone);
        let remembered = own.filter(|_| is_sound).and_then(|own| {
            let translation = typed(own, &entry.target)?;
            Some((entry.key?, own.clone(), translation))
        });
        settled.push((number, remembered));
    }
    if contents.iter().any(Option::is_some) || output.source() != before.source() {
        let (text, harmful) = output.render(|place| contents[place].as_ref().map(|(_, content)| content.as_slice()));
        let harmed = harmful.iter().filter_map(|place| contents[*place].as_ref().map(|(number, _)| *number));
        for number in harmed {
            if !applied.refused.contains(&(number, Refusal::Structure)) {
                applied.refused.push((number, Refusal::Structure));
            }
        }
        applied.document = (text != before.source()).then_some(text);
    }
    applied.refused.sort_by_key(|(number, _)| *number);
    let why = |number: usize| applied.refused.iter().find(|(refused, _)| *refused == number).map(|(_, why)| *why);
    for (number, remembered) in settled {
        applied.count += usize::from(why(number).is_none());
        applied.remembered.extend(remembered.filter(|_| why(number) != Some(Refusal::Structure)));
    }
    applied
}

/// The segment of the source that an entry is about: of several with its text the one on its line.
fn own_of(entry: &Entry, said: &[Option<String>], lines: &[usize]) -> Option<usize> {
    let all = || (0..said.len()).filter(|&place| said[place].as_deref() == Some(&entry.source));
    all().find(|&place| lines[place] == entry.line).or_else(|| all().next())
}

/// What a segment gets.
enum Content {
    /// Other words between what it keeps.
    Words(Vec<Fragment>),
    /// What it should have kept as well.
    Whole(Vec<Fragment>),
}

/// The places of a document that an entry replaces, with their new content.
fn place(
    entry: &Entry,
    own: Option<&Masked>,
    is_its: impl Fn(usize) -> bool,
    output: &Document,
    outputs: &[Masked],
) -> Result<Vec<(usize, Content)>, Refusal> {
    if entry.target.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    if own.is_some_and(|own| typed(own, &entry.target).is_none()) {
        return Err(Refusal::Placeholders);
    }
    let mut places = Vec::new();
    for (place, masked) in outputs.iter().enumerate().filter(|(place, _)| is_its(*place)) {
        if let Some(masked) = own.and_then(|own| masked.keeping(own)) {
            let translation = typed(&masked, &entry.target).ok_or(Refusal::Placeholders)?;
            places.push((place, Content::Whole(masked.unmask(&translation).ok_or(Refusal::Placeholders)?)));
            continue;
        }
        let translation = typed(masked, &entry.target).ok_or(Refusal::Placeholders)?;
        if !output.accepts(place, masked, 0..masked.text.len(), &translation) {
            return Err(Refusal::Structure);
        }
        places.push((place, Content::Words(masked.unmask(&translation).ok_or(Refusal::Placeholders)?)));
    }
    if places.is_empty() { Err(Refusal::Gone) } else { Ok(places) }
}

/// What a person typed, as the model would have written it; `None` if something is missing that its text keeps. Of
/// several directives a sheet shows the numbers, which nobody has to type: `%d of %d` is `%1$d of %2$d`.
fn typed(masked: &Masked, target: &str) -> Option<String> {
    let numbered = || numbered_directives(target).into_iter().find_map(|text| masked.read_back_part(&text));
    masked.read_back_part(target).or_else(numbered)
}

/// A text as its document has it, without what surrounds its prose.
fn shown(masked: &Masked, text: &str) -> Option<String> {
    Some(plain(&masked.unmask_part(text)?))
}

/// What tells a text from others, short enough to stand above it.
fn mark(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    Key::of(&[&words.join(" ")]).name()[..16].to_owned()
}

#[cfg(test)]
mod tests;
