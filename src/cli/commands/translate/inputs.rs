//! What is translated: a text on the command line, files, directories, patterns, or standard input.

use std::path::{Path, PathBuf};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use super::arguments::TranslateArguments;
use super::options;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::report::TranslateError;
use crate::translate::formats::{self, Format, Text};

pub enum Inputs {
    /// Standard input, a paragraph at a time.
    Stream,
    Documents(Vec<Input>),
}

pub struct Input {
    /// How messages call it.
    pub name: String,
    pub origin: Origin,
    pub text: String,
    pub format: &'static dyn Format,
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line itself.
    Argument,
    Stream,
    File {
        path: PathBuf,
        /// Where it belongs below an output directory.
        relative: PathBuf,
    },
}

impl Inputs {
    /// Finds and reads what the arguments name.
    pub async fn find(
        context: &Context,
        arguments: &TranslateArguments,
        format: Option<&'static dyn Format>,
    ) -> Result<Self, CliError> {
        let words: Vec<&String> = arguments.inputs.iter().filter(|word| options::pair(word).is_none()).collect();
        let reads_stream = words.is_empty() && !context.ui.input_is_terminal() || words == ["-"];
        if words.is_empty() && !reads_stream {
            return Err(TranslateError::Nothing.into());
        }
        if reads_stream {
            let format = format.unwrap_or(&Text);
            // Plain text is translated a paragraph at a time; another format, and a file, need all of it.
            let as_it_comes = format.name() == Text.name()
                && arguments.translated_file.is_none()
                && !arguments.report.json
                && !arguments.report.dry_run;
            if as_it_comes {
                return Ok(Self::Stream);
            }
            let reading = tokio::task::spawn_blocking(input::standard_document);
            let read = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)?;
            let text = read??;
            let name = text!(context.messages(), "standard-input");
            return Ok(Self::Documents(vec![Input { name, origin: Origin::Stream, text, format }]));
        }
        let mut inputs = Vec::new();
        let mut texts = Vec::new();
        for word in words {
            let files = files(context, word)?;
            if files.is_empty() {
                texts.push(word.as_str());
            }
            for (file, relative) in files {
                let text = input::read_document(&file)?;
                let format = format.unwrap_or_else(|| formats::of_path(&file));
                let name = file.display().to_string();
                inputs.push(Input { name, origin: Origin::File { path: file, relative }, text, format });
            }
        }
        if !texts.is_empty() {
            let (text, format) = (texts.join(" "), format.unwrap_or(&Text));
            let name = text!(context.messages(), "translate-text");
            inputs.push(Input { name, origin: Origin::Argument, text, format });
        }
        Ok(Self::Documents(inputs))
    }
}

/// The files that a word names, each with its place below an output directory. None if the word is text.
fn files(context: &Context, word: &str) -> Result<Vec<(PathBuf, PathBuf)>, TranslateError> {
    let path = context.environment.expand_home(Path::new(word));
    let name_of = |path: &Path| path.file_name().map(PathBuf::from).unwrap_or_default();
    if path.is_dir() {
        let mut found = walk(&path).map_err(|source| TranslateError::Unreadable { name: word.to_owned(), source })?;
        found.retain(|file| formats::of_extension(file).is_some());
        if found.is_empty() {
            return Err(TranslateError::EmptyDirectory { directory: word.to_owned() });
        }
        let relative = |file: &Path| file.strip_prefix(&path).map(Path::to_owned).unwrap_or_default();
        return Ok(found.into_iter().map(|file| (file.clone(), relative(&file))).collect());
    }
    if path.exists() {
        return Ok(vec![(path.clone(), name_of(&path))]);
    }
    let is_one_word = !word.contains(char::is_whitespace);
    if is_one_word && word.contains(['*', '?']) {
        let found = matching(&path);
        if !found.is_empty() {
            return Ok(found.into_iter().map(|file| (file.clone(), name_of(&file))).collect());
        }
    }
    let is_like_a_path = ["/", "./", "../", "~/"].iter().any(|start| word.starts_with(start))
        || word.ends_with('/')
        || word.contains(['*', '?']) && word.contains(['/', '.']) && !word.ends_with(['?', '.']);
    let is_like_a_document = formats::of_extension(Path::new(word)).is_some();
    if is_one_word && (is_like_a_document || is_like_a_path) {
        return Err(TranslateError::MissingFile(word.to_owned()));
    }
    Ok(Vec::new())
}

/// All files below a directory, by name. Hidden ones are left out; a link to a file counts, a link to a directory is not
/// followed.
fn walk(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let is_shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let entries = WalkDir::new(directory).sort_by_file_name().into_iter().filter_entry(is_shown);
    let files = entries.filter(|entry| entry.as_ref().map_or(true, |entry| entry.path().is_file()));
    files.map(|entry| entry.map(DirEntry::into_path).map_err(std::io::Error::from)).collect()
}

/// The files that a pattern matches, if no shell expanded it. An invalid pattern matches nothing.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    // As in a shell.
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let found = glob::glob_with(&pattern.to_string_lossy(), options);
    found.into_iter().flatten().flatten().filter(|path| path.is_file()).collect()
}
