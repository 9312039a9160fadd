//! Terms with a prescribed translation: a file of two columns, separated by a tab. Further columns are notes. A
//! spreadsheet may have put quotes around a column, and a first line that names the columns is not a term.

use super::language::Language;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    pub source: String,
    pub target: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not two columns with a tab between")]
pub struct GlossaryError {
    /// From 1.
    pub line: usize,
}

/// Letters of a word that an ending never changes.
const STEM: usize = 4;

impl Glossary {
    /// Reads a glossary. Empty lines, lines that begin with `#` and a line of headings are skipped.
    ///
    /// # Errors
    /// [`GlossaryError`] for the first line that is not a term.
    pub fn parse(text: &str) -> Result<Self, GlossaryError> {
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let terms = lines.map(|(number, line)| {
            let mut columns = line.split('\t').map(unquoted);
            match (columns.next(), columns.next()) {
                (Some(source), Some(target)) if !source.is_empty() && !target.is_empty() => {
                    Ok(Term { source, target })
                }
                _ => Err(GlossaryError { line: number + 1 }),
            }
        });
        let mut terms: Vec<Term> = terms.collect::<Result<_, _>>()?;
        if terms.first().is_some_and(|first| is_heading(&first.source) && is_heading(&first.target)) {
            terms.remove(0);
        }
        Ok(Self { terms })
    }

    /// The terms that occur in a text, in any of their forms. Of two for the same words the longer one counts, and of
    /// two that differ in their capitals the one that is in the text.
    pub fn in_text(&self, text: &str) -> Vec<Term> {
        let found: Vec<&Term> = self.terms.iter().filter(|term| occurs(&term.source, text)).collect();
        let is_outdone = |term: &Term| {
            found.iter().any(|other| {
                let longer = other.source.len() > term.source.len()
                    && occurs(&term.source, &other.source)
                    && !occurs(&term.source, &without(&other.source, text));
                let same = other.source.to_lowercase() == term.source.to_lowercase();
                longer
                    || same
                        && other.source != term.source
                        && is_written(&other.source, text)
                        && !is_written(&term.source, text)
            })
        };
        found.iter().filter(|term| !is_outdone(term)).map(|term| (*term).clone()).collect()
    }
}

/// A column without the quotes of a spreadsheet, which writes a quote within them twice.
fn unquoted(column: &str) -> String {
    let column = column.trim();
    let inside = column.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.map_or_else(|| column.to_owned(), |inside| inside.replace("\"\"", "\"")).trim().to_owned()
}

/// Whether a column's text names the column.
fn is_heading(text: &str) -> bool {
    const NAMES: [&str; 10] =
        ["source", "target", "bron", "doel", "term", "translation", "vertaling", "brontaal", "doeltaal", "from"];
    NAMES.contains(&text.to_lowercase().as_str()) || Language::named(text).is_some()
}

/// A text without the forms of a term in it.
fn without(term: &str, text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let count = term.split_whitespace().count().max(1);
    let mut rest: Vec<&str> = Vec::new();
    let mut place = 0;
    while place < words.len() {
        let end = (place + count).min(words.len());
        if occurs(term, &words[place..end].join(" ")) {
            place = end;
        } else {
            rest.push(words[place]);
            place += 1;
        }
    }
    rest.join(" ")
}

/// Whether a text has a term with its capitals.
fn is_written(term: &str, text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(term)) || text.contains(term)
}

/// Whether a term occurs in a text, with any ending: each of its words begins a word of the text.
pub fn occurs(term: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let term = term.to_lowercase();
    let term: Vec<String> =
        term.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(stem).collect();
    !term.is_empty()
        && words.windows(term.len()).any(|run| run.iter().zip(&term).all(|(word, stem)| is_form(word, stem)))
}

/// The part of a word that most endings do not change: of a long one all but the last two letters (`gemeente`,
/// `gemeentes`, `gemeentelijk`).
fn stem(word: &str) -> String {
    let letters = word.chars().count();
    let kept = if letters > STEM + 2 { letters - 2 } else { letters };
    word.chars().take(kept).collect()
}

fn is_form(word: &str, stem: &str) -> bool {
    let length = stem.chars().count();
    let most = length + 4;
    word.starts_with(stem) && (length >= STEM - 1 && word.chars().count() <= most || word == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_and_found_in_their_forms() {
        let glossary = Glossary::parse("# woorden\nbank\toever\n\nwater board\twaterschap\n").unwrap();
        let found = |text: &str| glossary.in_text(text).into_iter().map(|term| term.target).collect::<Vec<_>>();
        assert_eq!(found("The banks are high."), ["oever"]);
        assert_eq!(found("The Water Boards decide"), ["waterschap"]);
        assert!(found("An embankment").is_empty() && found("").is_empty() && found("board water").is_empty());
    }

    #[test]
    fn a_spreadsheet_may_have_written_it() {
        let glossary = Glossary::parse(
            "\u{feff}Source\tTarget\tNote\r\n\"gate\"\t\"hek\"\tof a garden\r\n\"a \"\"b\"\"\"\tc\r\n",
        )
        .unwrap();
        let term = |source: &str, target: &str| Term { source: source.to_owned(), target: target.to_owned() };
        assert_eq!(glossary.terms, [term("gate", "hek"), term("a \"b\"", "c")]);
        for heading in ["en\tnl", "Engels\tNederlands", "term\tvertaling", "# en\tnl"] {
            assert_eq!(Glossary::parse(&format!("{heading}\ngate\thek\n")).unwrap().terms.len(), 1, "{heading}");
        }
    }

    #[test]
    fn the_longest_term_counts_and_the_one_with_the_same_capitals() {
        let glossary = "river bank\trivieroever\nbank\tbankfiliaal\nPolish\tPools\npolish\tpoetsen\n";
        let glossary = Glossary::parse(glossary).unwrap();
        let found = |text: &str| glossary.in_text(text).into_iter().map(|term| term.target).collect::<Vec<_>>();
        assert_eq!(found("The river bank is high."), ["rivieroever"]);
        assert_eq!(found("The river banks and the bank"), ["rivieroever", "bankfiliaal"]);
        assert_eq!(found("The bank is shut."), ["bankfiliaal"]);
        assert_eq!(found("She is Polish."), ["Pools"]);
        assert_eq!(found("We polish it."), ["poetsen"]);
    }

    #[test]
    fn a_line_that_is_not_a_term_is_an_error() {
        assert_eq!(Glossary::parse("a\tb\nzonder tab\n"), Err(GlossaryError { line: 2 }));
        assert_eq!(Glossary::parse("a\t \n"), Err(GlossaryError { line: 1 }));
    }
}
