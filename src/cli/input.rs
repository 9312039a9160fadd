//! What the model is to read: standard input, files and the prompt, in that order.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::ui::Ui;
use crate::i18n::{Messages, text};
use crate::report::{ExitCode, Report};

/// The prompt that means standard input.
const STANDARD_INPUT: &str = "-";

/// A text larger than this cannot fit any window; reading on would only fill the memory.
const MOST_BYTES: u64 = 64 << 20;

/// Reads all parts and joins them by a blank line. Blocks while standard input is open.
pub fn collect(prompt: Option<&str>, files: &[PathBuf], ui: &Ui) -> Result<String, CliError> {
    let messages = ui.messages();
    let wants_standard_input = prompt == Some(STANDARD_INPUT) || !ui.input_is_terminal();
    let mut parts = Vec::new();
    if wants_standard_input {
        parts.push(standard_input(messages)?);
    }
    for file in files {
        parts.push(read_file(file, messages)?);
    }
    parts.extend(prompt.filter(|&prompt| prompt != STANDARD_INPUT).map(str::to_owned));
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        let report = Report::new(text!(messages, "prompt-missing"), ExitCode::Usage);
        return Err(report.hint(text!(messages, "prompt-missing-hint")).into());
    }
    Ok(parts.join("\n\n"))
}

/// All of standard input, less one final newline.
pub fn standard_input(messages: &Messages) -> Result<String, CliError> {
    standard_document(messages).map(without_final_newline)
}

/// All of standard input, byte for byte.
pub fn standard_document(messages: &Messages) -> Result<String, CliError> {
    let name = text!(messages, "standard-input");
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&name, &error, messages))?;
    to_text(bytes, &name, messages)
}

/// The text of a file, less one final newline: for prompts and for whatever else is given as a file.
pub fn read_file(path: &Path, messages: &Messages) -> Result<String, CliError> {
    read_document(path, messages).map(without_final_newline)
}

/// The text of a file, byte for byte.
pub fn read_document(path: &Path, messages: &Messages) -> Result<String, CliError> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(&name, &error, messages))?;
    to_text(bytes, &name, messages)
}

fn to_text(bytes: Vec<u8>, name: &str, messages: &Messages) -> Result<String, CliError> {
    if bytes.len() as u64 > MOST_BYTES {
        let most = messages.bytes(MOST_BYTES);
        return Err(Report::new(text!(messages, "file-too-large", path = name, most = most), ExitCode::Usage).into());
    }
    let content = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to() + 1;
        Report::new(text!(messages, "file-not-utf8", path = name), ExitCode::Usage)
            .because(text!(messages, "file-not-utf8-place", place = place))
            .hint(text!(messages, "file-not-utf8-hint", path = name))
    })?;
    Ok(content)
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

fn unreadable(name: &str, error: &std::io::Error, messages: &Messages) -> Report {
    Report::new(text!(messages, "file-unreadable", path = name), ExitCode::Usage).because_of(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

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
        let messages = Messages::new(Language::English);
        let Err(CliError::Report(report)) = to_text(b"abc\xff".to_vec(), "notes.txt", &messages) else {
            panic!("it was accepted")
        };
        assert!(report.what.contains("notes.txt") && report.causes[0].contains('4'), "{report:?}");
        assert_eq!(report.code, ExitCode::Usage);
    }
}
