//! The files that words of the command line name: one, those that a pattern matches, or those of a directory.

use std::path::{Path, PathBuf, is_separator};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use crate::cli::Context;
use crate::report::TranslateError;
use crate::translate::formats;

/// A file, and where it belongs below an output directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub relative: PathBuf,
}

/// The files of a word.
#[derive(Debug, Default)]
pub struct Files {
    pub found: Vec<Found>,
    /// Files of a directory that are no documents, by their extensions.
    pub left_out: usize,
    /// What could not be looked into.
    pub problems: Vec<TranslateError>,
}

/// The files that a word names; `None` if it is text. `output` is where translations go: what is in it is none of them.
pub fn of_word(context: &Context, word: &str, output: Option<&Path>) -> Result<Option<Files>, TranslateError> {
    let path = context.environment.expand_home(Path::new(word));
    let one = |path: PathBuf| {
        let relative = path.file_name().map(PathBuf::from).unwrap_or_default();
        Found { path, relative }
    };
    if path.is_dir() {
        return of_directory(&path, word, output).map(Some);
    }
    if path.exists() {
        return Ok(Some(Files { found: vec![one(path)], ..Files::default() }));
    }
    let is_one_word = !word.contains(char::is_whitespace);
    if is_one_word && word.contains(['*', '?']) {
        let found: Vec<Found> = matching(&path).into_iter().map(one).collect();
        if !found.is_empty() {
            return Ok(Some(Files { found, ..Files::default() }));
        }
    }
    let is_like_a_path = begins_like_a_path(word)
        || word.ends_with(is_separator)
        || word.contains(['*', '?']) && word.contains(|c| is_separator(c) || c == '.') && !word.ends_with(['?', '.']);
    let is_like_a_document = formats::of_extension(Path::new(word)).is_some();
    if is_one_word && (is_like_a_document || is_like_a_path) {
        return Err(TranslateError::MissingFile(word.to_owned()));
    }
    Ok(None)
}

/// All documents below a directory, by name. Hidden ones are left out; a link to a file counts, a link to a directory
/// is not followed.
fn of_directory(directory: &Path, word: &str, output: Option<&Path>) -> Result<Files, TranslateError> {
    let output = output.and_then(|output| output.canonicalize().ok());
    // An output around the input holds the input too.
    let is_around = |output: &Path| directory.canonicalize().is_ok_and(|directory| directory.starts_with(output));
    let output = output.filter(|output| !is_around(output));
    let is_output = |entry: &DirEntry| {
        output.as_deref().is_some_and(|output| {
            entry.file_type().is_dir() && entry.path().canonicalize().is_ok_and(|path| path == output)
        })
    };
    let is_wanted = |entry: &DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.') && !is_output(entry)
    };
    let mut files = Files::default();
    for entry in WalkDir::new(directory).sort_by_file_name().into_iter().filter_entry(is_wanted) {
        match entry {
            Ok(entry) if !entry.path().is_file() => {}
            Ok(entry) => {
                let path = entry.into_path();
                let relative = path.strip_prefix(directory).map(Path::to_owned).unwrap_or_default();
                if formats::of_file_among(&relative).is_some() {
                    files.found.push(Found { path, relative });
                } else {
                    files.left_out += 1;
                }
            }
            Err(error) => {
                let name = error.path().map_or_else(|| word.to_owned(), |path| path.display().to_string());
                files.problems.push(TranslateError::Unreadable { name, source: error.into() });
            }
        }
    }
    if files.found.is_empty() {
        return match files.problems.pop() {
            Some(problem) => Err(problem),
            None => Err(TranslateError::EmptyDirectory { directory: word.to_owned() }),
        };
    }
    Ok(files)
}

/// Whether a word begins with a root or drive, or with `.`, `..` or `~` as a directory.
fn begins_like_a_path(word: &str) -> bool {
    let path = Path::new(word);
    let names_directory = word.split_once(is_separator).is_some_and(|(first, _)| matches!(first, "." | ".." | "~"));
    path.has_root() || path.is_absolute() || names_directory
}

/// The files that a pattern matches, if no shell expanded it. An invalid pattern matches nothing.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    // As in a shell.
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let found = glob::glob_with(&pattern.to_string_lossy(), options);
    found.into_iter().flatten().flatten().filter(|path| path.is_file()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_begins_with_a_directory_is_a_path() {
        for word in ["/tmp/x", "./x", "../x", "~/x", "./"] {
            assert!(begins_like_a_path(word), "{word}");
        }
        for word in ["x", "x/y", ".x", "...", "~", "en/of"] {
            assert!(!begins_like_a_path(word), "{word}");
        }
        let of_windows = [r".\x", r"~\x", r"C:\x", r"\\server\x"];
        assert!(of_windows.into_iter().all(|word| begins_like_a_path(word) == cfg!(windows)));
    }
}
