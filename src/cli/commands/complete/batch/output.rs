//! Where the answers go: standard output, or a file that an earlier run may have begun.
//!
//! A new run adds to such a file. Where it asks some lines again, because they failed for a passing reason or because
//! their requests changed, it writes a new file beside it and replaces the old one at the end.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::lines::MOST_BYTES;
use super::request::BatchRequest;
use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::private;
use crate::report::CommandError;

pub enum Output {
    Stream,
    File(OutputFile),
}

/// A file of answers, locked for this run.
pub struct OutputFile {
    file: File,
    path: PathBuf,
    stage: Stage,
    /// Whether this run made it, and must not leave it behind without an answer in it.
    is_ours: bool,
}

/// How far a file that an earlier run began is gone through.
enum Stage {
    /// All lines so far are kept where they are. The reader is behind the last of them.
    Keeping { reader: BufReader<File>, kept: u64 },
    /// Some line is asked again: lines go to another file, and come from the old one while it has any.
    Replacing { reader: BufReader<File>, replacement: NamedTempFile },
    /// There are no earlier lines any more.
    Adding,
}

/// A line of an earlier run.
#[derive(Deserialize)]
struct WrittenLine {
    id: Value,
    line: u64,
    hash: Option<String>,
    error: Option<WrittenError>,
}

#[derive(Deserialize)]
struct WrittenError {
    /// Whether it may succeed another time; older files do not say.
    passing: Option<bool>,
}

/// What an earlier run says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing, or nothing that still counts.
    Unanswered,
    Answered,
    /// It failed, and will again.
    Failed,
}

/// A request's line of an earlier run.
#[derive(Debug, PartialEq, Eq)]
pub struct Earlier {
    pub verdict: Verdict,
    /// The line, where it is not in the file that is written: whoever keeps it, or cannot answer the request after all,
    /// writes it again in its turn.
    pub line: Option<Vec<u8>>,
}

impl Earlier {
    const NONE: Self = Self { verdict: Verdict::Unanswered, line: None };
}

impl Output {
    /// Opens the file, which is as private as the requests' file `source`. Nothing is changed before the first line is
    /// written.
    ///
    /// # Errors
    /// When the file cannot be used or is in use.
    pub fn open(path: &Path, source: &Path) -> Result<Self, CliError> {
        let name = path.display().to_string();
        let failed = |source| CommandError::BatchOpen { output: name.clone(), source };
        let mut options = private::options_like(&[source]);
        options.read(true).write(true);
        let (file, is_ours) = match options.clone().create_new(true).open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                // Between the two it may be gone.
                (options.create(true).truncate(false).open(path).map_err(failed)?, false)
            }
            made => (made.map_err(failed)?, true),
        };
        if fs4::FileExt::try_lock(&file).is_err() {
            return Err(CommandError::BatchBusy { output: name }.into());
        }
        // A device holds no answers, and some of them never end.
        let stage = if file.metadata().map_err(failed)?.is_file() {
            Stage::Keeping { reader: BufReader::new(File::open(path).map_err(failed)?), kept: 0 }
        } else {
            Stage::Adding
        };
        Ok(Self::File(OutputFile { file, path: path.to_owned(), stage, is_ours }))
    }

    /// What an earlier run says of the request on `line`, whose own hash is `hash`. Call it for each request in order.
    ///
    /// # Errors
    /// When the file holds something other than answers to these requests.
    pub fn earlier(&mut self, line: u64, source: &[u8], hash: &str) -> Result<Earlier, CliError> {
        match self {
            Self::Stream => Ok(Earlier::NONE),
            Self::File(file) => file.earlier(line, source, hash),
        }
    }

    /// Writes a line, whole.
    pub fn write(&mut self, line: &str, ui: &Ui) -> Result<(), CliError> {
        match self {
            Self::Stream => ui.line(line),
            Self::File(_) => self.write_again(format!("{line}\n").as_bytes()),
        }
    }

    /// Writes a line of an earlier run.
    pub fn write_again(&mut self, line: &[u8]) -> Result<(), CliError> {
        match self {
            Self::Stream => Ok(()),
            Self::File(file) => file.write(line).map_err(|source| file.unwritable(source)),
        }
    }

    /// Ends the run, whole or not: lines of an earlier run that were not looked at stay.
    pub fn close(self) -> Result<(), CliError> {
        match self {
            Self::Stream => Ok(()),
            Self::File(mut file) => {
                // The answers to no requests are no lines.
                file.is_ours = false;
                let stage = std::mem::replace(&mut file.stage, Stage::Adding);
                file.close(stage).map_err(|source| file.unwritable(source))
            }
        }
    }
}

impl OutputFile {
    fn unwritable(&self, source: std::io::Error) -> CliError {
        CommandError::BatchWrite { output: self.path.display().to_string(), source }.into()
    }

    fn earlier(&mut self, number: u64, source: &[u8], hash: &str) -> Result<Earlier, CliError> {
        let reader = match &mut self.stage {
            Stage::Adding => return Ok(Earlier::NONE),
            Stage::Keeping { reader, .. } | Stage::Replacing { reader, .. } => reader,
        };
        let mut line = Vec::new();
        let read = reader.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line);
        let read = read.map_err(|source| self.unwritable(source))?;
        // A line that an earlier run did not finish is written anew.
        if read == 0 || (line.last() != Some(&b'\n') && line.first() == Some(&b'{') && (read as u64) < MOST_BYTES) {
            self.end_of_earlier().map_err(|source| self.unwritable(source))?;
            return Ok(Earlier::NONE);
        }
        let written: Option<WrittenLine> = serde_json::from_slice(&line).ok();
        let Some(written) = written.filter(|line| line.line == number && line.id == BatchRequest::id_of(source))
        else {
            return Err(CommandError::BatchOther { output: self.path.display().to_string(), line: number }.into());
        };
        let verdict = written.verdict(hash);
        match &mut self.stage {
            Stage::Keeping { kept, .. } if verdict != Verdict::Unanswered => {
                *kept += read as u64;
                return Ok(Earlier { verdict, line: None });
            }
            Stage::Keeping { .. } => self.begin_replacing().map_err(|source| self.unwritable(source))?,
            _ => {}
        }
        Ok(Earlier { verdict, line: Some(line) })
    }

    /// Adds to the file from here on, after what is kept of it.
    fn end_of_earlier(&mut self) -> std::io::Result<()> {
        if let Stage::Keeping { kept, .. } = self.stage {
            self.file.set_len(kept)?;
            self.file.seek(SeekFrom::Start(kept))?;
            self.stage = Stage::Adding;
        }
        Ok(())
    }

    /// Copies what was kept so far into another file, which will take the place of this one.
    fn begin_replacing(&mut self) -> std::io::Result<()> {
        let Stage::Keeping { reader, kept } = std::mem::replace(&mut self.stage, Stage::Adding) else {
            return Ok(());
        };
        let directory = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut replacement = NamedTempFile::new_in(directory)?;
        std::io::copy(&mut File::open(&self.path)?.take(kept), &mut replacement)?;
        self.stage = Stage::Replacing { reader, replacement };
        Ok(())
    }

    fn write(&mut self, line: &[u8]) -> std::io::Result<()> {
        match &mut self.stage {
            Stage::Replacing { replacement, .. } => replacement.write_all(line),
            _ => self.file.write_all(line),
        }
    }

    fn close(&mut self, stage: Stage) -> std::io::Result<()> {
        let Stage::Replacing { mut reader, mut replacement } = stage else { return Ok(()) };
        std::io::copy(&mut reader, &mut replacement)?;
        let permissions = self.file.metadata()?.permissions();
        replacement.as_file().set_permissions(permissions)?;
        replacement.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

impl Drop for OutputFile {
    /// Removes a file that was made for answers that did not come.
    fn drop(&mut self) {
        if self.is_ours && self.file.metadata().is_ok_and(|about| about.len() == 0) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl WrittenLine {
    fn verdict(&self, hash: &str) -> Verdict {
        let is_same = self.hash.as_deref().is_none_or(|written| written == hash);
        match &self.error {
            _ if !is_same => Verdict::Unanswered,
            None => Verdict::Answered,
            Some(error) if error.passing.unwrap_or(true) => Verdict::Unanswered,
            Some(_) => Verdict::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_while_its_request_is_the_same_and_its_failure_lasts() {
        let verdict = |line: &str| serde_json::from_str::<WrittenLine>(line).unwrap().verdict("abc");
        assert_eq!(verdict(r#"{"id": 1, "line": 1, "hash": "abc", "text": "x"}"#), Verdict::Answered);
        assert_eq!(verdict(r#"{"id": 1, "line": 1, "text": "x"}"#), Verdict::Answered);
        assert_eq!(verdict(r#"{"id": 1, "line": 1, "hash": "def", "text": "x"}"#), Verdict::Unanswered);
        assert_eq!(verdict(r#"{"id": 1, "line": 1, "hash": "abc", "error": {"passing": false}}"#), Verdict::Failed);
        assert_eq!(
            verdict(r#"{"id": 1, "line": 1, "hash": "abc", "error": {"passing": true}}"#),
            Verdict::Unanswered
        );
        assert_eq!(verdict(r#"{"id": 1, "line": 1, "error": {"message": "x"}}"#), Verdict::Unanswered);
    }
}
