//! Excel: the texts of cells. Numbers, dates, formulas and their results, and the names of sheets and ranges are kept,
//! and so is a text that a table or a pivot table knows a column by.

use std::collections::HashSet;

use super::pieces::{CELLS, INLINE_CELLS};
use super::prefixes::Namespace;
use super::runs::{self, Runs};
use super::{Archive, Office, PackageError, Parts};
use crate::translate::formats::xml::Tree;
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Sheets;

pub static XLSX: Office<Sheets> = Office(Sheets);
/// The texts that cells share.
static SHARED: Runs = Runs(&CELLS);
/// Texts in cells themselves.
static INLINE: Runs = Runs(&INLINE_CELLS);

/// The parts that know columns by their names: for each the element and the attribute.
const COLUMNS: [(&str, &str); 2] = [("tableColumn", "name"), ("cacheField", "name")];

impl Parts for Sheets {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm", "xltx"]
    }

    fn namespaces(&self) -> &'static [Namespace] {
        &[(
            "",
            &[
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            ],
        )]
    }

    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError> {
        if !archive.has("xl/workbook.xml") {
            return Err(PackageError::OtherKind);
        }
        let mut names: Vec<(usize, usize, String)> = archive
            .names()
            .filter_map(|name| rank(name).map(|(rank, number)| (rank, number, name.to_owned())))
            .collect();
        names.sort();
        let mut wanted = Vec::with_capacity(names.len());
        for (rank, _, name) in names {
            // Most sheets have numbers, and the places of shared texts.
            if rank != SHEET || archive.holds(&name, "inlineStr")? {
                wanted.push(name);
            }
        }
        Ok(wanted)
    }

    fn read(&self, part: &str) -> Vec<Segment> {
        runs::read(part, syntax(part)).unwrap_or_default()
    }

    fn kept(&self, parts: &[&str]) -> HashSet<String> {
        let mut kept = HashSet::new();
        for part in parts.iter().filter(|part| COLUMNS.iter().any(|(element, _)| part.contains(element))) {
            let Ok(tree) = Tree::new(part) else { continue };
            for (element, attribute) in COLUMNS {
                let columns = tree.elements().filter(|&number| tree.tokens[number].name == element);
                kept.extend(columns.filter_map(|number| tree.value(number, attribute)));
            }
        }
        kept
    }

    fn skeleton(&self, part: &str) -> Vec<String> {
        syntax(part).skeleton(part)
    }
}

fn syntax(part: &str) -> &'static Runs {
    if part.contains("<sst") { &SHARED } else { &INLINE }
}

const SHEET: usize = 1;

/// The place of a part among those that are read, and its number; `None` for one without text.
fn rank(name: &str) -> Option<(usize, usize)> {
    let stem = name.strip_prefix("xl/")?.strip_suffix(".xml")?;
    let kind = stem.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let kinds = ["sharedStrings", "worksheets/sheet", "tables/table", "pivotCache/pivotCacheDefinition"];
    let rank = kinds.iter().position(|known| known.eq_ignore_ascii_case(kind))?;
    Some((rank, stem[kind.len()..].parse().unwrap_or_default()))
}
