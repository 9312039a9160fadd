//! Text that others wrote: read whole, as UTF-8, and never more of it than makes sense.

use std::io::{self, Read};
use std::path::Path;

use crate::regular_file;

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub enum TextFileError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("more than {most} bytes")]
    TooLarge { most: u64 },
    /// Not UTF-8 from this byte on, counted from 1.
    #[error("not UTF-8 at byte {byte}")]
    NotUtf8 { byte: usize },
}

impl From<TextFileError> for io::Error {
    fn from(error: TextFileError) -> Self {
        match error {
            TextFileError::Io(error) => error,
            unusable => Self::new(io::ErrorKind::InvalidData, unusable),
        }
    }
}

/// Reads the file, byte for byte. A file of more than `most` bytes is refused after that many, so that one without an
/// end does not fill the memory.
///
/// # Errors
/// [`TextFileError`].
pub fn read(path: &Path, most: u64) -> Result<String, TextFileError> {
    read_from(regular_file::open(path)?, most)
}

/// Reads to the end, as [`read`] does.
///
/// # Errors
/// [`TextFileError`].
pub fn read_from(reader: impl Read, most: u64) -> Result<String, TextFileError> {
    String::from_utf8(read_bytes(reader, most)?)
        .map_err(|error| TextFileError::NotUtf8 { byte: error.utf8_error().valid_up_to() + 1 })
}

/// The text without the byte order mark that editors of Windows write before it.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads to the end, in whatever encoding.
///
/// # Errors
/// [`TextFileError`], but never [`TextFileError::NotUtf8`].
pub fn read_bytes(reader: impl Read, most: u64) -> Result<Vec<u8>, TextFileError> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(TextFileError::TooLarge { most }) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_it_is_up_to_the_limit() {
        assert_eq!(read_from(&b"\xef\xbb\xbfa\r\n"[..], 6).unwrap(), "\u{feff}a\r\n");
        assert!(matches!(read_from(&b"abc\xff"[..], 9), Err(TextFileError::NotUtf8 { byte: 4 })));
        assert!(matches!(read_from(io::repeat(b'a'), 5), Err(TextFileError::TooLarge { most: 5 })));
        assert!(matches!(read(Path::new("/nowhere"), 5), Err(TextFileError::Io(_))));
    }
}
