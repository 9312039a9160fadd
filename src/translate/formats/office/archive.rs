//! Documents that are archives: the parts that have text, and the archive with other parts in their place. All else in
//! it keeps its bytes, its order and its compression.

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

/// Bytes of all parts with text together: more is no document that people write.
const LARGEST: u64 = 256 << 20;

/// Why an archive is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    #[error("it is not an archive")]
    NotAnArchive,
    #[error("it is encrypted")]
    Encrypted,
    #[error("it is broken")]
    Broken,
    #[error("its text has more than {LARGEST} bytes")]
    TooLarge,
    #[error("it is of another kind")]
    OtherKind,
    #[error("it has tracked changes")]
    TrackedChanges,
}

impl PackageError {
    /// Bytes of text that an archive may have.
    pub const MOST: u64 = LARGEST;
}

impl From<ZipError> for PackageError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Encrypted,
            _ => Self::Broken,
        }
    }
}

/// An archive that is read.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be read.
    left: u64,
}

impl<'a> Archive<'a> {
    /// # Errors
    /// [`PackageError`].
    pub fn new(bytes: &'a [u8]) -> Result<Self, PackageError> {
        Self::of_at_most(LARGEST, bytes)
    }

    /// The same, of which no more bytes of text than this are read.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn of_at_most(most: u64, bytes: &'a [u8]) -> Result<Self, PackageError> {
        // Encrypted documents of Office are in a container of another kind.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Err(PackageError::Encrypted);
        }
        if !bytes.starts_with(b"PK") {
            return Err(PackageError::NotAnArchive);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes))?;
        let mut stored = 0_u64;
        for number in 0..zip.len() {
            let file = zip.by_index_raw(number)?;
            if file.encrypted() {
                return Err(PackageError::Encrypted);
            }
            stored = stored.saturating_add(file.compressed_size());
        }
        // Parts that share their bytes become many times as large.
        if stored > bytes.len() as u64 {
            return Err(PackageError::Broken);
        }
        Ok(Self { zip, left: most })
    }

    /// The names of its parts, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.file_names()
    }

    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Whether a part has these letters in it. What is read for that is not counted.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn holds(&mut self, name: &str, letters: &str) -> Result<bool, PackageError> {
        let left = self.left;
        let holds = self.text(name)?.contains(letters);
        self.left = left;
        Ok(holds)
    }

    /// A part as text.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn text(&mut self, name: &str) -> Result<String, PackageError> {
        let mut bytes = Vec::new();
        let mut file = self.zip.by_name(name)?;
        let length = file.by_ref().take(self.left + 1).read_to_end(&mut bytes).map_err(|_| PackageError::Broken)?;
        self.left = self.left.checked_sub(length as u64).ok_or(PackageError::TooLarge)?;
        let text = String::from_utf8(bytes).map_err(|_| PackageError::Broken)?;
        // It stands between parts.
        if text.contains('\0') { Err(PackageError::Broken) } else { Ok(text) }
    }

    /// The archive with these texts in the place of the parts with these names.
    ///
    /// # Errors
    /// [`PackageError`].
    pub fn with(mut self, parts: &[(String, Cow<str>)]) -> Result<Vec<u8>, PackageError> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.set_raw_comment(self.zip.comment().into());
        for number in 0..self.zip.len() {
            let file = self.zip.by_index_raw(number)?;
            match parts.iter().find(|(name, _)| name == file.name()) {
                Some((name, text)) => {
                    writer.start_file(name, file.options())?;
                    writer.write_all(text.as_bytes()).map_err(|_| PackageError::Broken)?;
                }
                None => writer.raw_copy_file(file)?,
            }
        }
        Ok(writer.finish()?.into_inner())
    }
}
