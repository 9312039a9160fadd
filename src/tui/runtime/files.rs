//! Text files to attach or translate, and the names of files.

use std::io::{ErrorKind, Write};
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf, is_separator};
use std::sync::Arc;

use super::event::AppSender;
use crate::config::expand_home;
use crate::engine::{Engine, Prompt};
use crate::private;
use crate::regular_file;
use crate::report::{DocumentError, InputError, InputName, Report, reason};
use crate::text_file::{self, TextFileError};
use crate::translate::opened::{packed, prose};
use crate::tui::effect::FileEffect;
use crate::tui::msg::{Attachment, ExportProblem, FileMsg, FileProblem};

/// More than any context window holds.
const MAX_ATTACHMENT_BYTES: u64 = 1 << 20;
const MAX_DOCUMENT_BYTES: u64 = 64 << 20;
/// An attachment leaves one token in this many of the context window free.
const FREE_SHARE: usize = 4;
const MAX_NAMES: usize = 30;
/// Names that are looked at in one directory.
const MAX_SCANNED: usize = 20_000;

pub fn perform(effect: FileEffect, engine: Option<Arc<dyn Engine>>, sender: AppSender) {
    match effect {
        FileEffect::Read { paths, purpose } => {
            // In the background: a disk may be slow, and counting tokens takes a while.
            tokio::task::spawn_blocking(move || {
                let files = paths.iter().map(|path| read(path, engine.as_deref())).collect();
                sender.send(FileMsg::Read { purpose, files });
            });
        }
        FileEffect::Complete(start) => {
            // In the background: a directory may be large, and a disk slow.
            tokio::task::spawn_blocking(move || {
                let found = names(&start, |name, beginning| name.starts_with(beginning));
                sender.send(FileMsg::Completed { start, found });
            });
        }
        FileEffect::Suggest(start) => {
            tokio::task::spawn_blocking(move || {
                let found = suggested(&start);
                sender.send(FileMsg::Suggested { start, found });
            });
        }
        FileEffect::Export { name, text } => {
            tokio::task::spawn_blocking(move || {
                sender.send(match export(&expand(&name), &text) {
                    Ok(()) => FileMsg::Exported(name),
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                        FileMsg::ExportFailed(ExportProblem::Exists(name))
                    }
                    Err(error) => FileMsg::ExportFailed(ExportProblem::Failed { name, reason: reason(&error) }),
                });
            });
        }
    }
}

/// Writes a new file that the user alone may read. What cannot be written whole is removed.
fn export(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = private::create_only_new(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).inspect_err(|_| {
        // The first error says more.
        let _ = std::fs::remove_file(path);
    })
}

/// Reads a file to attach. It must leave room in the context window.
fn read(name: &str, engine: Option<&dyn Engine>) -> Result<Attachment, FileProblem> {
    let path = expand(name);
    let text = match packed(&path) {
        None => load(&path, name, |path| text_file::read(path, MAX_ATTACHMENT_BYTES))?,
        Some(format) => {
            let unreadable = |error| DocumentError::unreadable(InputName::File(name.to_owned()), &error);
            let text = prose(load(&path, name, bytes)?, format).map_err(unreadable);
            text.map_err(|error| FileProblem::Unusable(error.into()))?
        }
    };
    let tokens = engine.and_then(|engine| engine.count_tokens(&Prompt::Raw(text.clone())).ok());
    if let (Some(tokens), Some(engine)) = (tokens, engine) {
        let window = engine.info().context_length;
        let most = window - window / FREE_SHARE;
        if tokens > most {
            let name = name.to_owned();
            return Err(FileProblem::Unusable(InputError::TooManyTokens { name, tokens, most }.into()));
        }
    }
    Ok(Attachment { name: name.to_owned(), text, tokens })
}

/// The bytes of a document, which need not fit the context window.
pub fn read_bytes(path: &Path, name: &str) -> Result<Vec<u8>, Report> {
    load(path, name, bytes).map_err(Report::from)
}

fn bytes(path: &Path) -> Result<Vec<u8>, TextFileError> {
    text_file::read_bytes(regular_file::open(path)?, MAX_DOCUMENT_BYTES)
}

impl From<FileProblem> for Report {
    fn from(problem: FileProblem) -> Self {
        match problem {
            FileProblem::Missing(name) => InputError::Missing(name).into(),
            FileProblem::Unusable(report) => report,
        }
    }
}

fn load<T>(path: &Path, name: &str, read: impl FnOnce(&Path) -> Result<T, TextFileError>) -> Result<T, FileProblem> {
    // A terminal or a pipe would be read from whoever else reads it, and a device has no end.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(FileProblem::Unusable(InputError::NotAFile(name.to_owned()).into()));
    }
    read(path).map_err(|error| match error {
        TextFileError::Io(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            FileProblem::Missing(name.to_owned())
        }
        error => FileProblem::Unusable(InputError::unusable(InputName::File(name.to_owned()), error).into()),
    })
}

/// Files and directories for the user to choose from: first those whose names begin with `start`, then those that have
/// it elsewhere, whatever the case.
fn suggested(start: &str) -> Vec<String> {
    let mut found = names(start, |name, part| name.to_lowercase().contains(&part.to_lowercase()));
    let start = start.to_lowercase();
    found.sort_by_key(|name| !name.to_lowercase().starts_with(&start));
    found
}

/// Regular files, and directories with a separator, whose names fit what was typed after the last separator.
fn names(start: &str, fits: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let typed = &start[..start.rfind(is_separator).map_or(0, |last| last + 1)];
    let part = &start[typed.len()..];
    let path = if typed.is_empty() { PathBuf::from(".") } else { expand(typed) };
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .take(MAX_SCANNED)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_wanted = fits(&name, part) && (!name.starts_with('.') || part.starts_with('.'));
            // Where a link leads; nothing else can be read to its end.
            let kind = is_wanted.then(|| std::fs::metadata(entry.path()).ok())??;
            let end = if kind.is_dir() { MAIN_SEPARATOR_STR } else { "" };
            (kind.is_dir() || kind.is_file()).then(|| format!("{typed}{name}{end}"))
        })
        .collect();
    names.sort();
    names.truncate(MAX_NAMES);
    names
}

/// The path of a name as typed: a leading tilde is the home directory.
pub fn expand(name: &str) -> PathBuf {
    expand_home(Path::new(name), std::env::home_dir().as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;

    #[test]
    fn a_file_is_attached_with_its_tokens_unless_it_is_too_long() {
        let directory = tempfile::tempdir().unwrap();
        let engine = ScriptedEngine::new([]);
        let write = |name: &str, content: &[u8]| {
            let path = directory.path().join(name);
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let short = write("short.txt", b"een twee drie");
        let attachment = read(&short, Some(&engine)).unwrap();
        assert_eq!((attachment.text.as_str(), attachment.tokens), ("een twee drie", Some(3)));
        assert_eq!(read(&short, None).unwrap().tokens, None);
        let missing = format!("{short}x");
        assert_eq!(read(&missing, None), Err(FileProblem::Missing(missing.clone())));
        let long = write("long.txt", "woord ".repeat(1537).as_bytes());
        let bad = [write("binary", &[0xff, 0xfe]), long, directory.path().to_str().unwrap().to_owned()];
        for name in bad.into_iter().chain(["/dev/null".to_owned(), "/dev/tty".to_owned()]) {
            assert!(matches!(read(&name, Some(&engine)), Err(FileProblem::Unusable(_))), "{name}");
        }
    }

    #[test]
    fn names_are_completed_within_directories() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("brieven")).unwrap();
        for name in ["brief.txt", ".verborgen", "ander"] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        let path = directory.path().to_str().unwrap();
        let completed = |start: &str| names(&format!("{path}/{start}"), |name, part| name.starts_with(part));
        assert_eq!(completed("br"), [format!("{path}/brief.txt"), format!("{path}/brieven/")]);
        assert_eq!((completed("").len(), completed(".v").len(), completed("nergens/x").len()), (3, 1, 0));
    }

    #[test]
    fn files_are_suggested_by_any_part_of_their_names() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["Brief.txt", "oude brief.md", "ander"] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        #[cfg(unix)]
        let _socket = std::os::unix::net::UnixListener::bind(directory.path().join("brief.socket")).unwrap();
        let path = directory.path().to_str().unwrap();
        let brief = ["Brief.txt", "oude brief.md"].map(|name| format!("{path}/{name}"));
        assert_eq!(suggested(&format!("{path}/brief")), brief);
        assert_eq!(suggested(&format!("{path}/qq")), Vec::<String>::new());
    }
}
