//! Which texts of a document with keys are translated: those that the user names, of a table the columns.

use glob::Pattern;

use super::language::Language;

/// A choice among texts. Of a document without keys it takes all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    keys: Vec<Pattern>,
    skipped: Vec<Pattern>,
    columns: Vec<String>,
}

/// A pattern that cannot match anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern(pub String);

/// A column that a table does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoColumn;

impl Selection {
    /// Keys that match one of `keys`, or any if there are none, and none of `skipped`.
    ///
    /// # Errors
    /// [`BadPattern`].
    pub fn new(keys: &[String], skipped: &[String], columns: &[String]) -> Result<Self, BadPattern> {
        let patterns = |texts: &[String]| -> Result<Vec<Pattern>, BadPattern> {
            texts.iter().map(|text| Pattern::new(text).map_err(|_| BadPattern(text.clone()))).collect()
        };
        Ok(Self { keys: patterns(keys)?, skipped: patterns(skipped)?, columns: columns.to_vec() })
    }

    /// The same for a table with these headings: columns are named by their heading or their number.
    ///
    /// # Errors
    /// [`NoColumn`] if one is not there, or none is named.
    pub fn in_table(&self, headings: &[String]) -> Result<Self, NoColumn> {
        let place = |column: &String| {
            let is_it = |heading: &&String| heading.to_lowercase() == column.to_lowercase();
            let numbered = || column.parse::<usize>().ok()?.checked_sub(1).and_then(|number| headings.get(number));
            headings.iter().find(is_it).or_else(numbered).cloned().ok_or(NoColumn)
        };
        let columns: Vec<String> = self.columns.iter().map(place).collect::<Result<_, _>>()?;
        if columns.is_empty() { Err(NoColumn) } else { Ok(Self { columns, ..self.clone() }) }
    }

    /// Whether a text with this key is translated, in a table if `is_table`.
    pub fn takes(&self, key: Option<&str>, is_table: bool) -> bool {
        let Some(key) = key else { return true };
        if is_table {
            let heading = key.rsplit_once('.').map_or(key, |(heading, _)| heading);
            return self.columns.iter().any(|column| column == heading);
        }
        // Rails has all keys below the code of their language.
        let below = key.split_once('.').filter(|(root, _)| root.len() <= 5 && Language::named(root).is_some());
        let is_one = |pattern: &Pattern| pattern.matches(key) || below.is_some_and(|(_, rest)| pattern.matches(rest));
        (self.keys.is_empty() || self.keys.iter().any(is_one)) && !self.skipped.iter().any(is_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn keys_are_chosen_by_patterns() {
        let selection = Selection::new(&texts(&["menu.*", "title"]), &texts(&["*.debug"]), &[]).unwrap();
        for key in ["menu.open", "menu.file.save", "title", "en.menu.open", "nl-BE.title"] {
            assert!(selection.takes(Some(key), false), "{key}");
        }
        for key in ["menu", "menu.debug", "menu.file.debug", "other", "xx.title.a"] {
            assert!(!selection.takes(Some(key), false), "{key}");
        }
        assert!(selection.takes(None, false) && Selection::default().takes(Some("a"), false));
        assert_eq!(Selection::new(&texts(&["a[b"]), &[], &[]).unwrap_err(), BadPattern("a[b".to_owned()));
    }

    #[test]
    fn columns_are_chosen_by_heading_or_number() {
        let headings = texts(&["id", "Text", "Note"]);
        let of = |columns: &[&str]| Selection::new(&[], &[], &texts(columns)).unwrap().in_table(&headings);
        for columns in [&["text"], &["2"]] {
            let selection = of(columns).unwrap();
            assert!(selection.takes(Some("Text.1"), true) && !selection.takes(Some("Note.1"), true));
        }
        assert_eq!(of(&[]).unwrap_err(), NoColumn);
        assert_eq!(of(&["text", "4"]).unwrap_err(), NoColumn);
    }
}
