//! Documents of offices and readers: archives with parts in XML. The texts of all parts are one document to the rest of
//! the program, with a zero byte between them, which XML cannot have.

mod archive;
mod epub;
mod opendocument;
mod pieces;
mod prefixes;
mod runs;
mod sheets;
mod slides;
mod table;
mod word;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Debug;

pub use archive::{Archive, PackageError};
pub use epub::EPUB;
pub use opendocument::ODT;
use prefixes::{Namespace, Prefixes};
pub use sheets::XLSX;
pub use slides::PPTX;
pub use word::DOCX;

use super::{Bilingual, Finishing, Format, xml};
use crate::translate::segment::{Segment, Syntax, plain};

/// What is between two parts.
const BETWEEN: char = '\0';

/// A format whose documents are archives.
pub trait Package: Sync {
    /// The texts of an archive.
    ///
    /// # Errors
    /// [`PackageError`].
    fn unpack(&self, archive: &[u8]) -> Result<String, PackageError>;

    /// Whether an archive has the parts of one of these.
    fn is_one(&self, archive: &[u8]) -> bool;

    /// The archive with other texts.
    ///
    /// # Errors
    /// [`PackageError`].
    fn pack(&self, archive: &[u8], texts: &str) -> Result<Vec<u8>, PackageError>;
}

/// A kind of archive.
trait Parts: Debug + Sync {
    fn name(&self) -> &'static str;

    fn extensions(&self) -> &'static [&'static str];

    /// The namespaces of the elements that it knows, with the prefixes that it knows them by.
    fn namespaces(&self) -> &'static [Namespace] {
        &[]
    }

    /// The names of the parts with text, in the order in which they are read.
    ///
    /// # Errors
    /// [`PackageError`].
    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError>;

    /// The elements of what was inserted, deleted or moved while changes were tracked.
    fn tracked(&self) -> &'static [&'static str] {
        &[]
    }

    /// The prose of a part.
    fn read(&self, part: &str) -> Vec<Segment>;

    /// Texts that are kept wherever they are: other parts know something by them.
    fn kept(&self, _parts: &[&str]) -> HashSet<String> {
        HashSet::new()
    }

    /// Everything but the prose of a part.
    fn skeleton(&self, part: &str) -> Vec<String>;

    /// A part with what it says of its language.
    fn finish(&self, part: &str, _how: &Finishing) -> String {
        part.to_owned()
    }
}

/// A kind of archive, as a format.
#[derive(Debug)]
pub struct Office<P>(P);

impl<P: Parts> Package for Office<P> {
    fn unpack(&self, archive: &[u8]) -> Result<String, PackageError> {
        let mut archive = Archive::new(archive)?;
        let names = self.0.names(&mut archive)?;
        let mut texts: Option<String> = None;
        for name in names {
            let text = archive.text(&name)?;
            let usual = match Prefixes::of(&text, self.0.namespaces()).usual(&text) {
                Cow::Owned(usual) => Some(usual),
                Cow::Borrowed(_) => None,
            };
            let text = usual.unwrap_or(text);
            if xml::has_element(without_mark(&text), self.0.tracked()).map_err(|_| PackageError::Broken)? {
                return Err(PackageError::TrackedChanges);
            }
            match &mut texts {
                Some(texts) => {
                    texts.push(BETWEEN);
                    *texts += &text;
                }
                None => texts = Some(text),
            }
        }
        Ok(texts.unwrap_or_default())
    }

    fn is_one(&self, archive: &[u8]) -> bool {
        let names = Archive::new(archive).and_then(|mut archive| self.0.names(&mut archive));
        !matches!(names, Err(PackageError::OtherKind | PackageError::NotAnArchive | PackageError::Broken))
    }

    fn pack(&self, archive: &[u8], texts: &str) -> Result<Vec<u8>, PackageError> {
        let bytes = archive;
        let mut archive = Archive::new(bytes)?;
        let names = self.0.names(&mut archive)?;
        // A workbook of numbers has no part with text.
        let texts: Vec<&str> = if names.is_empty() { Vec::new() } else { texts.split(BETWEEN).collect() };
        if names.len() != texts.len() {
            return Err(PackageError::Broken);
        }
        let mut changed = Vec::new();
        for (name, text) in names.into_iter().zip(texts) {
            let before = archive.text(&name)?;
            let prefixes = Prefixes::of(&before, self.0.namespaces());
            if prefixes.usual(&before) != text {
                changed.push((name, prefixes.own(text)));
            }
        }
        if changed.is_empty() { Ok(bytes.to_vec()) } else { archive.with(&changed) }
    }
}

impl<P: Parts> Format for Office<P> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.0.extensions()
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let parts: Vec<&str> = source.split(BETWEEN).collect();
        let kept = self.0.kept(&parts);
        let mut segments = Vec::new();
        let mut start = 0;
        for part in parts {
            let text = without_mark(part);
            let offset = start + part.len() - text.len();
            let shifted = |segment: Segment| {
                let range = segment.range.start + offset..segment.range.end + offset;
                Segment { range, ..segment }
            };
            segments.extend(self.0.read(text).into_iter().map(shifted));
            start += part.len() + BETWEEN.len_utf8();
        }
        segments.retain(|segment| kept.is_empty() || !kept.contains(&plain(&segment.content)));
        segments
    }

    fn package(&self) -> Option<&dyn Package> {
        Some(self)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let finished: Vec<String> = translated.split(BETWEEN).map(|part| self.0.finish(part, how)).collect();
        finished.join(&BETWEEN.to_string())
    }
}

impl<P: Parts> Syntax for Office<P> {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        source.split(BETWEEN).flat_map(|part| self.0.skeleton(without_mark(part))).collect()
    }
}

/// A part without its byte order mark.
fn without_mark(part: &str) -> &str {
    part.trim_start_matches('\u{feff}')
}

#[cfg(test)]
mod tests;
