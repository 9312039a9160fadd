//! Terms with a prescribed translation: a file of two columns, separated by a tab.

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
    /// Reads a glossary. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`GlossaryError`] for the first line that is not a term.
    pub fn parse(text: &str) -> Result<Self, GlossaryError> {
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let terms = lines.map(|(number, line)| {
            let mut columns = line.split('\t').map(str::trim);
            match (columns.next(), columns.next()) {
                (Some(source), Some(target)) if !source.is_empty() && !target.is_empty() => {
                    Ok(Term { source: source.to_owned(), target: target.to_owned() })
                }
                _ => Err(GlossaryError { line: number + 1 }),
            }
        });
        Ok(Self { terms: terms.collect::<Result<_, _>>()? })
    }

    /// The terms that occur in a text, in any of their forms.
    pub fn in_text(&self, text: &str) -> Vec<Term> {
        self.terms.iter().filter(|term| occurs(&term.source, text)).cloned().collect()
    }
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
    fn a_line_that_is_not_a_term_is_an_error() {
        assert_eq!(Glossary::parse("a\tb\nzonder tab\n"), Err(GlossaryError { line: 2 }));
        assert_eq!(Glossary::parse("a\t \n"), Err(GlossaryError { line: 1 }));
    }
}
