//! Text in the user's own editor.

use std::io::{self, Write};

use crate::config::Editor;
use crate::i18n::text;
use crate::report::{ExitCode, Report};

/// Lets the user edit a file with `text`, and returns what it contains afterwards.
pub fn edit(editor: &Editor, text: &str) -> Result<String, Report> {
    edit_file(editor, text).map_err(|error| {
        let what = text!("chat-editor-failed", editor = editor.command());
        Report::new(what, ExitCode::Failed).because_of(&error)
    })
}

fn edit_file(editor: &Editor, text: &str) -> io::Result<String> {
    let mut file = tempfile::Builder::new().prefix("fietje-").suffix(".md").tempfile()?;
    file.write_all(text.as_bytes())?;
    editor.edit(file.path())?;
    // By its name, because editors may replace the file.
    std::fs::read_to_string(file.path())
}
