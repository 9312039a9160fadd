//! What the model is to read: standard input, files and the prompt, in that order.

use std::path::{Path, PathBuf};

use super::ui::Ui;
use crate::report::{DocumentError, InputError, InputName};
use crate::text_file;
use crate::translate::opened::{packed, prose};

/// The prompt that means standard input.
const STANDARD_INPUT: &str = "-";

/// A text larger than this cannot fit any window; reading on would only fill the memory.
const MOST_BYTES: u64 = 64 << 20;

/// What becomes of a standard input that is not a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piped {
    Read,
    /// It may stay open for ever, as in some schedulers and loops of a shell.
    Ignored,
}

/// Reads all parts and joins them by a blank line. Blocks while standard input is open.
pub fn collect(prompt: Option<&str>, files: &[PathBuf], piped: Piped, ui: &Ui) -> Result<String, DocumentError> {
    let is_piped = piped == Piped::Read && !ui.input_is_terminal();
    let wants_standard_input = prompt == Some(STANDARD_INPUT) || is_piped;
    let mut parts = Vec::new();
    if wants_standard_input {
        parts.push(standard_input()?);
    }
    for file in files {
        parts.push(match packed(file) {
            None => read_file(file)?,
            Some(format) => prose(read_bytes(file)?, format)
                .map_err(|error| DocumentError::unreadable(file.as_path().into(), &error))?,
        });
    }
    parts.extend(prompt.filter(|&prompt| prompt != STANDARD_INPUT).map(str::to_owned));
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { Err(InputError::Nothing.into()) } else { Ok(parts.join("\n\n")) }
}

/// All of standard input, less one final newline.
pub fn standard_input() -> Result<String, InputError> {
    standard_document().map(without_final_newline)
}

/// All of standard input, byte for byte.
pub fn standard_document() -> Result<String, InputError> {
    text_file::read_from(std::io::stdin().lock(), MOST_BYTES)
        .map_err(|error| InputError::unusable(InputName::StandardInput, error))
}

/// All of standard input, in whatever it is written.
pub fn standard_bytes() -> Result<Vec<u8>, InputError> {
    text_file::read_bytes(std::io::stdin().lock(), MOST_BYTES)
        .map_err(|error| InputError::unusable(InputName::StandardInput, error))
}

/// The bytes of a file.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, InputError> {
    let file = std::fs::File::open(path).map_err(text_file::TextFileError::from);
    let bytes = file.and_then(|file| text_file::read_bytes(file, MOST_BYTES));
    bytes.map_err(|error| InputError::unusable(path.into(), error))
}

/// The text of a file, less one final newline: for prompts and for whatever else is given as a file.
pub fn read_file(path: &Path) -> Result<String, InputError> {
    read_document(path).map(without_final_newline)
}

/// The text of a file, byte for byte.
pub fn read_document(path: &Path) -> Result<String, InputError> {
    text_file::read(path, MOST_BYTES).map_err(|error| InputError::unusable(path.into(), error))
}

/// The text without the newline that ends a file, not the blank line before it.
fn without_final_newline(mut content: String) -> String {
    if content.ends_with('\n') {
        content.pop();
        if content.ends_with('\r') {
            content.pop();
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Messages};
    use crate::report::{ExitCode, Report};

    #[test]
    fn one_final_newline_is_dropped_and_nothing_else() {
        let cases: [(&str, &str); 6] =
            [("a\n", "a"), ("a\n\n", "a\n"), ("a\r\n", "a"), (" a ", " a "), ("\n", ""), ("\u{feff}a", "\u{feff}a")];
        for (bytes, expected) in cases {
            assert_eq!(without_final_newline(bytes.to_owned()), expected);
        }
    }

    #[test]
    fn what_is_not_utf8_is_refused_by_name_and_place() {
        let error = text_file::read_from(&b"abc\xff"[..], 9).unwrap_err();
        let error = InputError::unusable(Path::new("notes.txt").into(), error);
        let (report, messages) = (Report::from(error), Messages::new(Language::English));
        let (what, why) = (messages.render(&report.what), messages.render(&report.causes[0]));
        assert!(what.contains("notes.txt") && why.contains('4'), "{report:?}");
        assert_eq!(report.code, ExitCode::Usage);
    }
}
