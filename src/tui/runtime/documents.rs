//! The documents that commands are about.

use std::path::PathBuf;

use super::files;
use crate::report::{DocumentError, InputName, OptionHint, Report, TranslateError};
use crate::translate::Document;
use crate::translate::formats::{self, Format};
use crate::translate::opened::{Form, Opened};

/// Where a document is, and how it is kept there.
pub struct File {
    pub path: PathBuf,
    pub format: &'static dyn Format,
    pub form: Form,
}

/// Reads a document, by its name as typed, of which a translation is to be stored.
pub fn to_translate(name: &str) -> Result<(Document, File), Report> {
    let (path, Opened { text, format, form, .. }) = open(name)?;
    let document = Document::new(text, format);
    match document.headings() {
        Some(columns) => {
            Err(DocumentError::NoColumn { name: name.to_owned(), columns, hint: OptionHint::None }.into())
        }
        None => Ok((document, File { path, format, form })),
    }
}

/// Reads a document, by its name as typed, for a reader.
pub fn to_read(name: &str) -> Result<Document, Report> {
    Ok(open(name)?.1.into_reading())
}

fn open(name: &str) -> Result<(PathBuf, Opened), Report> {
    let path = files::expand(name);
    let unknown = |_| TranslateError::UnknownExtension { name: name.to_owned(), hint: OptionHint::None };
    let format = formats::of_name(&path).map_err(unknown)?;
    let opened = crate::translate::opened::open(files::read_bytes(&path, name)?, format, None)
        .map_err(|error| DocumentError::unreadable(InputName::File(name.to_owned()), &error))?;
    Ok((path, opened))
}
