//! The environment variables as a value, so that tests can choose them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::model::{ModelRef, ModelRefError};

/// A snapshot of the environment. An empty variable counts as unset.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
    /// The home directory that the system reports. Windows has no variable `HOME`.
    system_home: Option<PathBuf>,
}

/// The character set of the user's locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CharacterSet {
    Utf8,
    Other(String),
    /// The locale names none, as in most containers, whose terminals take UTF-8 all the same.
    Unknown,
}

impl Environment {
    /// The process's environment, without variables that are not UTF-8.
    pub fn of_process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(text).collect(), system_home: std::env::home_dir() }
    }

    /// An environment of only these variables.
    #[cfg(test)]
    pub fn of<const COUNT: usize>(variables: [(&str, &str); COUNT]) -> Self {
        Self::of_all(&variables)
    }

    /// The same for any number of them.
    #[cfg(test)]
    pub fn of_all(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { variables, system_home: None }
    }

    /// The variable's value, unless it is unset or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What the locale says that the terminal shows.
    pub fn character_set(&self) -> CharacterSet {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| self.get(name)).unwrap_or_default();
        let (name, modifier) = locale.split_once('@').unwrap_or((locale, ""));
        let set = name.split_once('.').map(|(_, set)| set);
        match set {
            Some(set) if set.to_uppercase().replace('-', "") == "UTF8" => CharacterSet::Utf8,
            Some(set) => CharacterSet::Other(set.to_owned()),
            // The sign of the euro is what this character set was made for.
            None if modifier == "euro" => CharacterSet::Other("ISO-8859-15".to_owned()),
            None => CharacterSet::Unknown,
        }
    }

    /// The variable as a path. A leading `~` means the home directory, and `$NAME` or `${NAME}` another variable, as in
    /// Hugging Face's own tools.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(|value| self.expand_home(Path::new(&self.expand_variables(value))))
    }

    /// The text with variables put in. A variable that is not set stays as it is written.
    fn expand_variables(&self, text: &str) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            expanded.push_str(before);
            let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
            let bare = after.find(|character| !is_name(character)).unwrap_or(after.len());
            let in_braces = after.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(name, _)| name);
            let (name, length) = in_braces.map_or((&after[..bare], bare), |name| (name, name.len() + 2));
            match self.get(name) {
                Some(value) => expanded.push_str(value),
                None => expanded.extend(["$", &after[..length]]),
            }
            rest = &after[length..];
        }
        expanded + rest
    }

    /// The path with a leading `~` replaced by the home directory. A shell does this for what is typed bare, not for
    /// variables and files.
    pub fn expand_home(&self, path: &Path) -> PathBuf {
        expand_home(path, self.home())
    }

    /// The home directory, where it is known.
    pub fn home(&self) -> Option<&Path> {
        self.get("HOME").map(Path::new).or(self.system_home.as_deref())
    }

    /// The model called `name`, with a leading `~` of a path expanded.
    ///
    /// # Errors
    /// When the name is not one of a model.
    pub fn model(&self, name: &str) -> Result<ModelRef, ModelRefError> {
        Ok(match name.parse()? {
            ModelRef::Path(path) => ModelRef::Path(self.expand_home(&path)),
            named => named,
        })
    }

    /// Whether the variable is true by Hugging Face's rule: `1`, `ON`, `YES` or `TRUE` in any case.
    pub fn says_yes(&self, name: &str) -> bool {
        let value = self.get(name).unwrap_or_default().to_ascii_uppercase();
        matches!(value.as_str(), "1" | "ON" | "YES" | "TRUE")
    }
}

/// `path` with a leading `~` replaced by `home`, where that is known.
pub fn expand_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_names_the_character_set() {
        let of = |locale| Environment::of([("LANG", locale)]).character_set();
        let other = |name: &str| CharacterSet::Other(name.to_owned());
        assert_eq!([of("nl_NL.UTF-8"), of("C.utf8"), of("nl_NL.UTF-8@euro")], [const { CharacterSet::Utf8 }; 3]);
        assert_eq!([of("nl_NL.ISO-8859-1"), of("nl_NL@euro")], [other("ISO-8859-1"), other("ISO-8859-15")]);
        assert_eq!([of("C"), of("POSIX"), of("nl_NL")], [const { CharacterSet::Unknown }; 3]);
        let first = Environment::of([("LC_ALL", "C.UTF-8"), ("LANG", "nl_NL.ISO-8859-1")]);
        assert_eq!(first.character_set(), CharacterSet::Utf8);
    }

    #[test]
    fn paths_may_name_the_home_directory_and_other_variables() {
        let environment = |value| Environment::of([("HOME", "/h"), ("DISK", "/d"), ("EMPTY", ""), ("CACHE", value)]);
        for (value, expected) in [
            ("~/hf", "/h/hf"),
            ("$HOME/hf", "/h/hf"),
            ("${DISK}s/$DISK", "/ds//d"),
            ("/a/$DISK", "/a//d"),
            ("/a/$NONE/$EMPTY", "/a/$NONE/$EMPTY"),
            ("/a/${DISK", "/a/${DISK"),
            ("/a$", "/a$"),
        ] {
            assert_eq!(environment(value).path("CACHE"), Some(PathBuf::from(expected)), "{value}");
        }
    }
}
