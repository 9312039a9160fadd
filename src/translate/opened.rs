//! The bytes of a document as its text, and a translation of that as bytes again: in its character set, or in its
//! archive.

use std::path::Path;
use std::sync::Arc;

use super::document::Document;
use super::encoding::{Basis, Charset, CharsetError, Decoded, decode};
use super::formats::{self, Format, Malformed, PackageError, Text};
use super::segment::{Fragment, Segment};

/// How the text of a document is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    Text(Charset),
    /// In the parts of this archive.
    Archive(Arc<[u8]>),
}

/// A translation as it is stored.
#[derive(Debug)]
pub struct Stored {
    pub bytes: Vec<u8>,
    /// The character for which it is in UTF-8, as the document's character set lacks it.
    pub missing: Option<(Charset, char)>,
}

impl Form {
    /// A translation of a document of this form.
    ///
    /// # Errors
    /// [`PackageError`], for an archive.
    pub fn store(&self, format: &dyn Format, translation: &str) -> Result<Stored, PackageError> {
        let bytes = match (self, format.package()) {
            (Self::Archive(archive), Some(package)) => package.pack(archive, translation)?,
            (Self::Text(charset), _) if format.has_entities() => charset.encode_with_entities(translation),
            (Self::Text(charset), _) => match charset.encode(translation) {
                Ok(bytes) => bytes,
                Err(missing) => {
                    return Ok(Stored { bytes: translation.into(), missing: Some((*charset, missing)) });
                }
            },
            (Self::Archive(_), None) => return Err(PackageError::OtherKind),
        };
        Ok(Stored { bytes, missing: None })
    }
}

/// A document that was read.
#[derive(Debug)]
pub struct Opened {
    pub text: String,
    pub format: &'static dyn Format,
    pub form: Form,
    pub basis: Basis,
}

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Charset(#[from] CharsetError),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("it is not written as {format}")]
    Malformed { format: &'static str, line: usize },
}

/// Reads a document. `format` and `charset` are what is known of it; what is not, its bytes show.
///
/// # Errors
/// [`OpenError`].
pub fn open(
    bytes: Vec<u8>,
    format: Option<&'static dyn Format>,
    charset: Option<Charset>,
) -> Result<Opened, OpenError> {
    let format = format.or_else(|| formats::of_archive(&bytes));
    if let Some((format, package)) = format.and_then(|format| Some((format, format.package()?))) {
        let text = package.unpack(&bytes)?;
        return Ok(Opened { text, format, form: Form::Archive(bytes.into()), basis: Basis::Known });
    }
    let declared = |text: &str| Charset::named(&format?.charset(text)?);
    let Decoded { text, charset, basis } = decode(bytes, charset, declared)?;
    let format = format.unwrap_or_else(|| formats::of_content(&text));
    let malformed = |Malformed { line }| OpenError::Malformed { format: format.name(), line };
    format.validate(text.trim_start_matches('\u{feff}')).map_err(malformed)?;
    Ok(Opened { text, format, form: Form::Text(charset), basis })
}

impl Opened {
    /// What a reader sees of it: its paragraphs, with a blank line between them.
    pub fn prose(&self) -> String {
        let document = Document::new(self.text.clone(), self.format);
        let shown = |fragment: &Fragment| match fragment {
            Fragment::Text(text) => text.clone(),
            Fragment::Kept(source, _) if source.starts_with('<') => String::new(),
            Fragment::Kept(address, _) => address.clone(),
        };
        let paragraph = |segment: &Segment| segment.content.iter().map(shown).collect::<String>();
        document.segments().iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
    }

    /// The document for those who read it and do not write it back: the parts of an archive have no lines that a reader
    /// knows.
    pub fn into_reading(self) -> Document {
        match self.form {
            Form::Text(_) => Document::new(self.text, self.format),
            Form::Archive(_) => Document::new(self.prose(), &Text),
        }
    }
}

/// What a reader sees of a document whose bytes are no text.
///
/// # Errors
/// [`OpenError`].
pub fn prose(bytes: Vec<u8>, format: &'static dyn Format) -> Result<String, OpenError> {
    open(bytes, Some(format), None).map(|opened| opened.prose())
}

/// The format of a file whose bytes are no text, by its name.
pub fn packed(path: &Path) -> Option<&'static dyn Format> {
    formats::of_extension(path).filter(|format| format.package().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_show_what_they_are() {
        let opened = open(b"caf\xe9 en the\xe9".to_vec(), None, Charset::named("latin1")).unwrap();
        assert_eq!((opened.text.as_str(), opened.format.name()), ("café en theé", "text"));
        let json = formats::named("json");
        assert!(matches!(open(b"{\n".to_vec(), json, None), Err(OpenError::Malformed { format: "json", line: 2 })));
        assert!(matches!(open(b"\0\xff\0".to_vec(), None, None), Err(OpenError::Charset(CharsetError::Binary))));
        let docx = formats::named("docx");
        assert!(matches!(open(b"a".to_vec(), docx, None), Err(OpenError::Package(PackageError::NotAnArchive))));
    }
}
