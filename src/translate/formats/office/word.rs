//! Word: the document, its headers and footers, its notes, with tables and text boxes. Comments are kept.

use super::pieces::WORD;
use super::prefixes::Namespace;
use super::runs::{self, Runs};
use super::{Archive, Office, PackageError, Parts};
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Word;

pub static DOCX: Office<Word> = Office(Word);
static RUNS: Runs = Runs(&WORD);

impl Parts for Word {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm", "dotx"]
    }

    fn namespaces(&self) -> &'static [Namespace] {
        &[(
            "w",
            &[
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                "http://purl.oclc.org/ooxml/wordprocessingml/main",
            ],
        )]
    }

    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError> {
        let mut names: Vec<(usize, String)> =
            archive.names().filter_map(|name| Some((rank(name)?, name.to_owned()))).collect();
        names.sort();
        if names.first().is_none_or(|(rank, _)| *rank > 0) {
            return Err(PackageError::OtherKind);
        }
        Ok(names.into_iter().map(|(_, name)| name).collect())
    }

    fn tracked(&self) -> &'static [&'static str] {
        &["w:ins", "w:del", "w:moveFrom", "w:moveTo"]
    }

    fn read(&self, part: &str) -> Vec<Segment> {
        runs::read(part, &RUNS).unwrap_or_default()
    }

    fn skeleton(&self, part: &str) -> Vec<String> {
        RUNS.skeleton(part)
    }
}

/// The place of a part among those that are read; `None` for one without text.
fn rank(name: &str) -> Option<usize> {
    let stem = name.strip_prefix("word/")?.strip_suffix(".xml")?;
    let kind = stem.trim_end_matches(|digit: char| digit.is_ascii_digit());
    ["document", "header", "footer", "footnotes", "endnotes"].iter().position(|known| *known == kind)
}
