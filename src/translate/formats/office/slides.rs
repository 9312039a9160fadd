//! `PowerPoint`: the texts of slides, tables and notes.

use super::pieces::SLIDES;
use super::prefixes::Namespace;
use super::runs::{self, Runs};
use super::{Archive, Office, PackageError, Parts};
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Slides;

pub static PPTX: Office<Slides> = Office(Slides);
static RUNS: Runs = Runs(&SLIDES);

impl Parts for Slides {
    fn name(&self) -> &'static str {
        "pptx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pptx", "pptm", "potx"]
    }

    fn namespaces(&self) -> &'static [Namespace] {
        &[(
            "a",
            &["http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"],
        )]
    }

    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError> {
        let mut names: Vec<(usize, usize, String)> = archive
            .names()
            .filter_map(|name| {
                let stem = name.strip_prefix("ppt/")?.strip_suffix(".xml")?;
                let digits = stem.len() - stem.trim_end_matches(|digit: char| digit.is_ascii_digit()).len();
                let (kind, number) = stem.split_at(stem.len() - digits);
                let rank = ["slides/slide", "notesSlides/notesSlide"].iter().position(|known| *known == kind)?;
                Some((rank, number.parse().ok()?, name.to_owned()))
            })
            .collect();
        names.sort();
        if names.is_empty() {
            return Err(PackageError::OtherKind);
        }
        Ok(names.into_iter().map(|(_, _, name)| name).collect())
    }

    fn read(&self, part: &str) -> Vec<Segment> {
        runs::read(part, &RUNS).unwrap_or_default()
    }

    fn skeleton(&self, part: &str) -> Vec<String> {
        RUNS.skeleton(part)
    }
}
