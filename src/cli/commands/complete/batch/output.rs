//! Where the answers go: standard output, or a file that an earlier run may have begun.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::lines::{Lines, MOST_BYTES};
use super::request::BatchRequest;
use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::private;
use crate::report::CommandError;

pub enum Output {
    Stream,
    /// A file, locked for this run, and its name.
    File(File, String),
}

/// What an earlier run wrote, as far as it shows where that run stopped.
#[derive(Deserialize)]
struct WrittenLine {
    id: Value,
    line: u64,
}

impl Output {
    /// Opens the file and takes from `requests`, which are those of the file `source`, the ones that it answers already;
    /// says how many.
    ///
    /// # Errors
    /// When the file cannot be used, is in use, or holds something other than answers to these requests. It is
    /// unchanged then.
    pub fn open(path: &Path, requests: &mut Lines, source: &Path) -> Result<(Self, u64), CliError> {
        let name = path.display().to_string();
        let failed = |source| CommandError::BatchOpen { output: name.clone(), source };
        let mut options = private::options_like(&[source]);
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        if fs4::FileExt::try_lock(&file).is_err() {
            return Err(CommandError::BatchBusy { output: name }.into());
        }
        // A device holds no answers, and some of them never end.
        if !file.metadata().map_err(failed)?.is_file() {
            return Ok((Self::File(file, name), 0));
        }
        let mut reader = BufReader::new(&file);
        let (mut kept, mut count) = (0, 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line).map_err(failed)?;
            // A line that an earlier run did not finish is written anew.
            if read == 0 || (line.last() != Some(&b'\n') && line.first() == Some(&b'{') && (read as u64) < MOST_BYTES)
            {
                break;
            }
            let written: Option<WrittenLine> = serde_json::from_slice(&line).ok();
            let request = requests.next_line()?;
            let matches = match (&written, &request) {
                (Some(written), Some((number, source))) => {
                    written.line == *number && written.id == BatchRequest::id_of(source)
                }
                _ => false,
            };
            if !matches {
                return Err(CommandError::BatchOther { output: name, line: count + 1 }.into());
            }
            kept += read as u64;
            count += 1;
        }
        drop(reader);
        file.set_len(kept).and_then(|()| file.seek(SeekFrom::Start(kept))).map_err(failed)?;
        Ok((Self::File(file, name), count))
    }

    /// Writes a line, whole.
    pub fn write(&mut self, line: &str, ui: &Ui) -> Result<(), CliError> {
        match self {
            Self::Stream => ui.json_line(line),
            Self::File(file, name) => file
                .write_all(format!("{line}\n").as_bytes())
                .map_err(|source| CommandError::BatchWrite { output: name.clone(), source }.into()),
        }
    }
}
