//! Text files that go along with what is said, and the names of files.

use std::io::ErrorKind;
use std::path::Path;

use crate::engine::{Engine, Prompt};
use crate::i18n::{Messages, text};
use crate::report::{ExitCode, InputError, InputName, Report};
use crate::text_file::{self, TextFileError};
use crate::tui::msg::{Attachment, FileProblem};

/// No window holds more than this.
const MOST_BYTES: u64 = 1 << 20;
/// A document larger than this would only fill the memory.
const MOST_BYTES_OF_DOCUMENT: u64 = 64 << 20;
/// Part of the window that a file leaves free: one token in this many.
const ROOM_BESIDE: usize = 4;
/// Names that are shown at most.
const MOST_NAMES: usize = 30;

/// Reads a file for a turn.
pub fn read(name: &str, engine: Option<&dyn Engine>, messages: &Messages) -> Result<Attachment, FileProblem> {
    let unusable = |what: String| FileProblem::Unusable(Report::new(what, ExitCode::Usage));
    let text = load(&expand(name), name, MOST_BYTES)?;
    let tokens = engine.and_then(|engine| engine.count_tokens(&Prompt::Raw(text.clone())).ok());
    if let (Some(tokens), Some(engine)) = (tokens, engine) {
        let window = engine.info().context_length;
        let most = window - window / ROOM_BESIDE;
        if tokens > most {
            return Err(unusable(text!(messages, "chat-file-too-long", name = name, tokens = tokens, most = most)));
        }
    }
    Ok(Attachment { name: name.to_owned(), text, tokens })
}

/// Reads a document, which need not fit any window.
pub fn read_document(path: &Path, name: &str, messages: &Messages) -> Result<String, Report> {
    load(path, name, MOST_BYTES_OF_DOCUMENT).map_err(|problem| match problem {
        FileProblem::Missing(name) => Report::new(text!(messages, "chat-file-missing", name = name), ExitCode::Usage),
        FileProblem::Unusable(report) => report,
    })
}

fn load(path: &Path, name: &str, most: u64) -> Result<String, FileProblem> {
    text_file::read(path, most).map_err(|error| match error {
        TextFileError::Io(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            FileProblem::Missing(name.to_owned())
        }
        error => FileProblem::Unusable(InputError::unusable(InputName::File(name.to_owned()), error).into()),
    })
}

/// Files and folders whose names begin like `start`; folders end with a slash.
pub fn names(start: &str) -> Vec<String> {
    let (folder, beginning) = start.rsplit_once('/').map_or(("", start), |(folder, rest)| (folder, rest));
    let shown = &start[..start.len() - beginning.len()];
    let place = match (folder, shown) {
        ("", "") => Path::new(".").to_owned(),
        ("", _) => Path::new("/").to_owned(),
        _ => expand(folder),
    };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_wanted = name.starts_with(beginning) && (!name.starts_with('.') || beginning.starts_with('.'));
            let slash = if entry.path().is_dir() { "/" } else { "" };
            is_wanted.then(|| format!("{shown}{name}{slash}"))
        })
        .collect();
    names.sort();
    names.truncate(MOST_NAMES);
    names
}

/// A leading tilde is the home directory.
/// A name as it was typed, as a path.
pub fn expand(name: &str) -> std::path::PathBuf {
    match (Path::new(name).strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => Path::new(name).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::i18n::Language;

    #[test]
    fn a_file_goes_along_with_its_tokens_unless_it_is_too_long() {
        let directory = tempfile::tempdir().unwrap();
        let messages = Messages::new(Language::English);
        let engine = ScriptedEngine::new([]);
        let write = |name: &str, content: &[u8]| {
            let path = directory.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let short = write("short.txt", b"een twee drie");
        let attachment = read(&short, Some(&engine), &messages).unwrap();
        assert_eq!((attachment.text.as_str(), attachment.tokens), ("een twee drie", Some(3)));
        assert_eq!(read(&short, None, &messages).unwrap().tokens, None);
        let missing = format!("{short}x");
        assert_eq!(read(&missing, None, &messages), Err(FileProblem::Missing(missing.clone())));
        let long = write("long.txt", "woord ".repeat(1537).as_bytes());
        let bad = [write("binary", &[0xff, 0xfe]), long, directory.path().to_str().unwrap().to_owned()];
        for name in bad {
            assert!(matches!(read(&name, Some(&engine), &messages), Err(FileProblem::Unusable(_))), "{name}");
        }
    }

    #[test]
    fn names_are_completed_within_folders() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("brieven")).unwrap();
        for name in ["brief.txt", ".verborgen", "ander"] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        let folder = directory.path().to_str().unwrap();
        assert_eq!(names(&format!("{folder}/br")), [format!("{folder}/brief.txt"), format!("{folder}/brieven/")]);
        assert_eq!(names(&format!("{folder}/")).len(), 3);
        assert_eq!(names(&format!("{folder}/.v")).len(), 1);
        assert!(names(&format!("{folder}/nergens/x")).is_empty());
    }
}
