//! Files of terms: columns with tabs or commas between them, and `TermBase eXchange`, which databases of terms write. What
//! they say does not depend on the direction of a translation.

use super::super::formats::Malformed;
use super::super::formats::xml::Tree;
use super::super::language::{Language, Pair};
use super::{Glossary, GlossaryError, Term, is_heading};

/// The terms of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    Columns {
        terms: Vec<Term>,
        /// What the headings name, if they do.
        languages: Option<Pair>,
    },
    Concepts(Vec<Concept>),
}

/// What one thing is called: in each language the terms for it.
pub type Concept = Vec<(Language, Vec<String>)>;

impl Default for Terms {
    fn default() -> Self {
        Self::Columns { terms: Vec::new(), languages: None }
    }
}

impl Terms {
    /// Reads a file: TBX, or columns. Empty lines, lines that begin with `#` and a line of headings are skipped.
    ///
    /// # Errors
    /// [`GlossaryError`] for the first line that is not a term.
    pub fn read(text: &str) -> Result<Self, GlossaryError> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('<') { concepts(text) } else { columns(text) }
    }

    /// The terms as a translation needs them.
    pub fn glossary(&self, pair: Pair) -> Glossary {
        let terms = match self {
            Self::Columns { terms, languages } => {
                let is_reverse = languages.is_some_and(|named| named == pair.reversed());
                let reversed = |term: &Term| Term { source: term.target.clone(), target: term.source.clone() };
                terms.iter().map(|term| if is_reverse { reversed(term) } else { term.clone() }).collect()
            }
            Self::Concepts(concepts) => concepts.iter().flat_map(|concept| of_concept(concept, pair)).collect(),
        };
        Glossary { terms }
    }
}

/// Every term of the source with the first of the target.
fn of_concept(concept: &Concept, pair: Pair) -> Vec<Term> {
    let of = |language| concept.iter().filter(move |(own, _)| *own == language).flat_map(|(_, terms)| terms);
    let Some(target) = of(pair.target).next() else { return Vec::new() };
    of(pair.source).map(|source| Term { source: source.clone(), target: target.clone() }).collect()
}

fn columns(text: &str) -> Result<Terms, GlossaryError> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).comment(Some(b'#')).trim(csv::Trim::All).delimiter(delimiter(text));
    let mut terms = Vec::new();
    let mut languages = None;
    for (number, row) in reader.from_reader(text.as_bytes()).records().enumerate() {
        let row = row.map_err(|error| GlossaryError { line: line_of(text, error.position()) })?;
        let mut cells = row.iter().map(|cell| cell.trim().to_owned());
        match (cells.next(), cells.next()) {
            (Some(source), Some(target)) if number == 0 && is_heading(&source) && is_heading(&target) => {
                let named = Language::named(&source).zip(Language::named(&target));
                languages = named.map(|(source, target)| Pair { source, target });
            }
            (Some(source), Some(target)) if !source.is_empty() && !target.is_empty() => {
                terms.push(Term { source, target });
            }
            _ if row.iter().all(|cell| cell.trim().is_empty()) => {}
            _ => return Err(GlossaryError { line: line_of(text, row.position()) }),
        }
    }
    Ok(Terms::Columns { terms, languages })
}

/// The line of a row, from 1. The reader counts from what it skips before it.
fn line_of(text: &str, position: Option<&csv::Position>) -> usize {
    let Some(position) = position else { return 1 };
    let rest = text.get(position.byte() as usize..).unwrap_or_default();
    let skipped = rest.lines().take_while(|line| line.trim().is_empty() || line.starts_with('#')).count();
    position.line() as usize + skipped
}

/// What stands between the columns: what the first line with terms has. Dutch spreadsheets write semicolons.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    [b'\t', b';', b','].into_iter().find(|delimiter| first.as_bytes().contains(delimiter)).unwrap_or(b'\t')
}

/// The concepts of TBX, of whichever version: `termEntry` with a `langSet`, or `conceptEntry` with a `langSec`.
fn concepts(text: &str) -> Result<Terms, GlossaryError> {
    let tree = Tree::unprefixed(text).map_err(|Malformed { line }| GlossaryError { line })?;
    let named = |names: &'static [&str]| {
        tree.elements().filter(|&element| names.contains(&tree.tokens[element].name)).collect::<Vec<_>>()
    };
    if named(&["martif", "tbx"]).is_empty() {
        return Err(GlossaryError { line: 1 });
    }
    let within = |outer: usize, inner: usize| outer < inner && inner < tree.end(outer);
    let (sections, all) = (named(&["langSet", "langSec"]), named(&["tig", "ntig", "termSec"]));
    let mut concepts = Vec::new();
    for entry in named(&["termEntry", "conceptEntry"]) {
        let mut concept = Concept::new();
        for &section in sections.iter().filter(|&&section| within(entry, section)) {
            let Some(language) = tree.value(section, "xml:lang").and_then(|code| Language::named(&code)) else {
                continue;
            };
            let terms = all.iter().filter(|&&term| within(section, term)).filter_map(|&term| term_of(&tree, term));
            concept.push((language, terms.collect()));
        }
        concepts.push(concept);
    }
    Ok(Terms::Concepts(concepts))
}

/// The term of a section on one; `None` if nobody is to use it.
fn term_of(tree: &Tree, section: usize) -> Option<String> {
    let inside = || (section..tree.end(section)).filter(|&place| tree.is_element(place));
    let is_status = |place: usize| {
        tree.tokens[place].name == "termNote"
            && tree.value(place, "type").is_some_and(|kind| kind == "administrativeStatus")
    };
    let is_avoided = |place: usize| {
        let status = tree.text(place);
        ["deprecatedTerm", "supersededTerm"].iter().any(|avoided| status.trim().starts_with(avoided))
    };
    if inside().any(|place| is_status(place) && is_avoided(place)) {
        return None;
    }
    let term = inside().find(|&place| tree.tokens[place].name == "term")?;
    let words: Vec<String> = tree.text(term).split_whitespace().map(str::to_owned).collect();
    Some(words.join(" ")).filter(|term| !term.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

    fn terms(text: &str, pair: Pair) -> Vec<(String, String)> {
        let glossary = Terms::read(text).unwrap().glossary(pair);
        glossary.terms.into_iter().map(|term| (term.source, term.target)).collect()
    }

    fn both(source: &str, target: &str) -> (String, String) {
        (source.to_owned(), target.to_owned())
    }

    #[test]
    fn columns_have_whatever_a_spreadsheet_puts_between_them() {
        let expected = [both("gate", "hek"), both("a \"b\"", "c")];
        for text in [
            "\u{feff}Source\tTarget\tNote\r\n\"gate\"\t\"hek\"\tof a garden\r\n\"a \"\"b\"\"\"\tc\r\n",
            "Bron;Doel;Opmerking\r\ngate;hek;van een tuin\r\n\"a \"\"b\"\"\";c\r\n",
            "# woorden\n\ngate, hek\n\"a \"\"b\"\"\",\"c\"\n,\n",
        ] {
            assert_eq!(terms(text, PAIR), expected, "{text}");
        }
        assert_eq!(terms("gate;hek, poort\n", PAIR), [both("gate", "hek, poort")]);
        for heading in ["en\tnl", "Engels,Nederlands", "term;vertaling", "# en\tnl"] {
            let delimiter = heading.chars().find(|letter| ",;\t".contains(*letter)).unwrap();
            assert_eq!(terms(&format!("{heading}\ngate{delimiter}hek\n"), PAIR).len(), 1, "{heading}");
        }
    }

    #[test]
    fn headings_with_languages_serve_both_directions() {
        assert_eq!(terms("en,nl\ngate,hek\n", PAIR), [both("gate", "hek")]);
        assert_eq!(terms("en,nl\ngate,hek\n", PAIR.reversed()), [both("hek", "gate")]);
        assert_eq!(terms("gate,hek\n", PAIR.reversed()), [both("gate", "hek")]);
    }

    #[test]
    fn a_line_that_is_not_a_term_is_an_error() {
        for (text, line) in
            [("a\tb\nzonder tab\n", 2), ("a\t \n", 1), ("a,b\n\n,c\n", 3), ("<html/>", 1), ("<tbx>\n<b>", 2)]
        {
            assert_eq!(Terms::read(text), Err(GlossaryError { line }), "{text}");
        }
    }

    #[test]
    fn concepts_have_terms_in_any_direction() {
        let version_2 = "<?xml version='1.0'?><martif type=\"TBX\"><text><body><termEntry id=\"1\">\
            <langSet xml:lang=\"en\"><tig><term>water\nboard</term></tig><ntig><termGrp><term>water authority</term>\
            </termGrp></ntig></langSet><langSet xml:lang=\"nl\"><tig><term>oud woord</term>\
            <termNote type=\"administrativeStatus\">deprecatedTerm-admn-sts</termNote></tig>\
            <tig><term>waterschap</term></tig></langSet></termEntry></body></text></martif>";
        let version_3 = "<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\"><text><body><conceptEntry id=\"1\">\
            <langSec xml:lang=\"en-GB\"><termSec><term>water board</term></termSec><termSec><term>water authority</term>\
            </termSec></langSec><langSec xml:lang=\"nl\"><termSec><term>waterschap</term></termSec></langSec>\
            <langSec xml:lang=\"tlh\"><termSec><term>x</term></termSec></langSec></conceptEntry></body></text></tbx>";
        let names = ["tbx", "text", "body", "conceptEntry", "langSec", "termSec", "term"];
        let prefixed = names.iter().fold(version_3.replace("xmlns=", "xmlns:x="), |text, name| {
            let tag = |text: String, end: &str, next: char| {
                text.replace(&format!("<{end}{name}{next}"), &format!("<{end}x:{name}{next}"))
            };
            tag(tag(tag(text, "", '>'), "", ' '), "/", '>')
        });
        for text in [version_2, version_3, &prefixed] {
            let expected = [both("water board", "waterschap"), both("water authority", "waterschap")];
            assert_eq!(terms(text, PAIR), expected);
            assert_eq!(terms(text, PAIR.reversed()), [both("waterschap", "water board")]);
            assert!(
                terms(text, Pair { source: Language::ENGLISH, target: Language::ENGLISH.counterpart() }).len() < 3
            );
        }
    }
}
