//! Text in the user's own editor.

use std::io::{self, Write};

use crate::config::Editor;
use crate::report::{CommandError, Report};

/// Lets the user edit a file with `text`, and returns what it contains afterwards.
pub fn edit(editor: &Editor, text: &str) -> Result<String, Report> {
    edit_file(editor, text)
        .map_err(|source| CommandError::Editor { editor: editor.command().to_owned(), source }.into())
}

fn edit_file(editor: &Editor, text: &str) -> io::Result<String> {
    let mut file = tempfile::Builder::new().prefix("fietje-").suffix(".md").tempfile()?;
    file.write_all(text.as_bytes())?;
    editor.edit(file.path())?;
    // By its name, because editors may replace the file.
    std::fs::read_to_string(file.path())
}
