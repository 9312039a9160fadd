//! What is to be translated: a text on the command line, files, folders, patterns, or standard input.

use std::path::{Path, PathBuf};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use super::manner;
use crate::cli::Context;
use crate::cli::args::TranslateArguments;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::translate::Format;

/// Files of a folder that are documents.
const DOCUMENTS: [&str; 12] =
    ["txt", "text", "md", "markdown", "mdown", "mkd", "srt", "vtt", "html", "htm", "po", "pot"];

/// What is to be translated.
pub enum Inputs {
    /// Standard input, as it comes.
    Stream,
    Some(Vec<Input>),
}

pub struct Input {
    /// What it is called.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    pub text: String,
    pub format: Format,
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was typed on the command line.
    Argument,
    Stream,
    File {
        path: PathBuf,
        /// The part of it that it keeps in another folder.
        kept: PathBuf,
    },
}

impl Inputs {
    /// Finds and reads what the arguments name.
    pub async fn find(
        context: &Context,
        arguments: &TranslateArguments,
        format: Option<Format>,
    ) -> Result<Self, CliError> {
        let words: Vec<&String> = arguments.inputs.iter().filter(|word| manner::pair(word).is_none()).collect();
        let reads_stream = words.is_empty() && !context.ui.input_is_terminal() || words == ["-"];
        if words.is_empty() && !reads_stream {
            let what = text!(context.messages(), "translate-nothing");
            let report = Report::new(what, ExitCode::Usage).hint(text!(context.messages(), "translate-nothing-hint"));
            return Err(report.into());
        }
        if reads_stream {
            // Paragraphs of plain text come one by one; of another kind of document, and for a file, all is needed.
            let as_it_comes = format.unwrap_or(Format::Text) == Format::Text
                && arguments.translated_file.is_none()
                && !arguments.told.json
                && !arguments.told.dry_run;
            if as_it_comes {
                return Ok(Self::Stream);
            }
            let reading = tokio::task::spawn_blocking(input::standard_document);
            let read = context.interrupt.or(reading).await.ok_or(CliError::Interrupted)?;
            let text = read??;
            let name = text!(context.messages(), "standard-input");
            let format = format.unwrap_or(Format::Text);
            return Ok(Self::Some(vec![Input { name, origin: Origin::Stream, text, format }]));
        }
        let mut inputs = Vec::new();
        let mut texts = Vec::new();
        for word in words {
            let files = files(context, word)?;
            if files.is_empty() {
                texts.push(word.as_str());
            }
            for (file, kept) in files {
                let text = input::read_document(&file)?;
                let format = format.unwrap_or_else(|| Format::of_path(&file));
                let name = file.display().to_string();
                inputs.push(Input { name, origin: Origin::File { path: file, kept }, text, format });
            }
        }
        if !texts.is_empty() {
            let (text, format) = (texts.join(" "), format.unwrap_or(Format::Text));
            let name = text!(context.messages(), "translate-text");
            inputs.push(Input { name, origin: Origin::Argument, text, format });
        }
        Ok(Self::Some(inputs))
    }
}

/// The files that a word names, each with the part of its path that it keeps elsewhere. None where the word is text.
fn files(context: &Context, word: &str) -> Result<Vec<(PathBuf, PathBuf)>, CliError> {
    let messages = context.messages();
    let path = context.environment.expand_home(Path::new(word));
    let name_of = |path: &Path| path.file_name().map(PathBuf::from).unwrap_or_default();
    if path.is_dir() {
        let mut found = walk(&path).map_err(|error| unreadable(context, word, &error))?;
        found.retain(|file| {
            let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            DOCUMENTS.contains(&extension.to_lowercase().as_str())
        });
        if found.is_empty() {
            return Err(Report::new(text!(messages, "translate-empty-folder", path = word), ExitCode::Usage).into());
        }
        let kept = |file: &Path| file.strip_prefix(&path).map(Path::to_owned).unwrap_or_default();
        return Ok(found.into_iter().map(|file| (file.clone(), kept(&file))).collect());
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
    let has_extension = Path::new(word)
        .extension()
        .is_some_and(|extension| DOCUMENTS.contains(&extension.to_string_lossy().to_lowercase().as_str()));
    if is_one_word && (has_extension || is_like_a_path) {
        let what = text!(messages, "file-unreadable", path = word);
        return Err(Report::new(what, ExitCode::Usage)
            .because(text!(messages, "chat-file-missing", name = word))
            .into());
    }
    Ok(Vec::new())
}

fn unreadable(context: &Context, word: &str, error: &std::io::Error) -> CliError {
    Report::new(text!(context.messages(), "file-unreadable", path = word), ExitCode::Usage).because_of(error).into()
}

/// All files below a folder, in the order of their names. Hidden ones are left alone; a link to a file is one, a
/// link to a folder is not followed.
fn walk(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let is_shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_shown);
    let files = entries.filter(|entry| entry.as_ref().map_or(true, |entry| entry.path().is_file()));
    files.map(|entry| entry.map(DirEntry::into_path).map_err(std::io::Error::from)).collect()
}

/// The files that a pattern matches, where no shell did it. What is no pattern matches nothing.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    // As a shell does it.
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let found = glob::glob_with(&pattern.to_string_lossy(), options);
    found.into_iter().flatten().flatten().filter(|path| path.is_file()).collect()
}
