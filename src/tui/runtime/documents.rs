//! The documents that commands are about.

use std::path::PathBuf;

use super::files;
use crate::report::{DocumentError, InputName, OptionHint, Report, TranslateError};
use crate::translate::Document;
use crate::translate::formats::{self, Format};
use crate::translate::opened::{Form, open};

/// Where a document is, and how it is kept there.
pub struct File {
    pub path: PathBuf,
    pub format: &'static dyn Format,
    pub form: Form,
}

/// Reads a document by its name as typed.
pub fn read(name: &str) -> Result<(Document, File), Report> {
    let path = files::expand(name);
    let unknown = |_| TranslateError::UnknownExtension { name: name.to_owned(), hint: OptionHint::None };
    let format = formats::of_name(&path).map_err(unknown)?;
    let opened = open(files::read_bytes(&path, name)?, format, None)
        .map_err(|error| DocumentError::unreadable(InputName::File(name.to_owned()), &error))?;
    let (format, form) = (opened.format, opened.form);
    let document = Document::new(opened.text, format);
    match document.headings() {
        Some(columns) => {
            Err(DocumentError::NoColumn { name: name.to_owned(), columns, hint: OptionHint::None }.into())
        }
        None => Ok((document, File { path, format, form })),
    }
}
