//! The character set of a document: a byte order mark is believed, then what the user says, then UTF-8 that is valid,
//! then what the document says of itself; else the bytes are weighed. A translation is written in the same one.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The character set that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

/// How the character set of a document is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// By its mark, by its bytes, or because the user or the document says so.
    Known,
    /// By how often its bytes follow each other in languages.
    Guessed,
}

/// A document as text.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// With its byte order mark, if it has one.
    pub text: String,
    pub charset: Charset,
    pub basis: Basis,
}

/// The bytes are not text, or not in this character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CharsetError {
    #[error("not text")]
    Binary,
    #[error("not {0}")]
    Not(Charset),
}

impl Charset {
    pub const UTF_8: Self = Self(UTF_8);

    /// The character set with this name: `utf-8`, `windows-1252`, `latin1`, `utf-16le`.
    pub fn named(name: &str) -> Option<Self> {
        let label = match name.to_ascii_lowercase().as_str() {
            "utf8" => "utf-8".to_owned(),
            "cp437" | "" => return None,
            other => other.strip_prefix("cp").map_or_else(|| other.to_owned(), |page| format!("windows-{page}")),
        };
        Encoding::for_label(label.as_bytes()).filter(|found| *found != encoding_rs::REPLACEMENT).map(Self)
    }

    /// Text in this character set; an error at the first character that it does not have.
    ///
    /// # Errors
    /// That character.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        if self.0 == UTF_16LE {
            return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        }
        if self.0 == UTF_16BE {
            return Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        }
        let (bytes, _, is_replaced) = self.0.encode(text);
        if is_replaced { Err(self.first_missing(text)) } else { Ok(bytes.into_owned()) }
    }

    /// Text in this character set, with a numeric entity for each character that it does not have.
    pub fn encode_with_entities(self, text: &str) -> Vec<u8> {
        // The library's way with characters that are missing.
        self.encode(text).unwrap_or_else(|_| self.0.encode(text).0.into_owned())
    }

    fn first_missing(self, text: &str) -> char {
        let is_missing = |character: &char| self.0.encode(character.encode_utf8(&mut [0; 4])).2;
        text.chars().find(is_missing).unwrap_or('\u{fffd}')
    }

    /// The text of these bytes, if it is written in the same bytes again.
    fn decode(self, bytes: &[u8]) -> Option<String> {
        let text = self.0.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
        (self.0 == UTF_8 || self.encode(&text).is_ok_and(|written| written == bytes)).then_some(text)
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.0.name())
    }
}

/// The text of a document. `chosen` is what the user says, `declared` what the document says of itself.
///
/// # Errors
/// [`CharsetError`].
pub fn decode(
    bytes: Vec<u8>,
    chosen: Option<Charset>,
    declared: impl Fn(&str) -> Option<Charset>,
) -> Result<Decoded, CharsetError> {
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| Charset(encoding));
    if let Some(charset) = marked.or(chosen) {
        let text = charset.decode(&bytes).ok_or(CharsetError::Not(charset))?;
        return Ok(Decoded { text, charset, basis: Basis::Known });
    }
    if let Some(charset) = utf16(&bytes) {
        let text = charset.decode(&bytes).ok_or(CharsetError::Binary)?;
        return Ok(Decoded { text, charset, basis: Basis::Guessed });
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            // What is ASCII so far may not stay so.
            let charset = if text.is_ascii() { declared(&text) } else { None };
            let charset = charset.filter(|charset| charset.decode(text.as_bytes()).as_deref() == Some(text.as_str()));
            return Ok(Decoded { text, charset: charset.unwrap_or(Charset::UTF_8), basis: Basis::Known });
        }
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) {
        return Err(CharsetError::Binary);
    }
    if let Some(charset) = declared(&String::from_utf8_lossy(&bytes))
        && let Some(text) = charset.decode(&bytes)
    {
        return Ok(Decoded { text, charset, basis: Basis::Known });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    // Where the bytes leave a doubt, as a page from the Netherlands.
    let charset = Charset(detector.guess(Some(b"nl"), Utf8Detection::Deny));
    let text = charset.decode(&bytes).ok_or(CharsetError::Binary)?;
    Ok(Decoded { text, charset, basis: Basis::Guessed })
}

/// UTF-16 without a mark: of most characters one byte is zero, always at the same place.
fn utf16(bytes: &[u8]) -> Option<Charset> {
    let sample = &bytes[..bytes.len().min(4096) / 2 * 2];
    let zeros = |place: usize| sample.iter().skip(place).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = sample.len() / 2;
    match () {
        () if bytes.len() % 2 == 1 || most < 2 => None,
        () if odd * 3 > most * 2 && even * 20 < most => Some(Charset(UTF_16LE)),
        () if even * 3 > most * 2 && odd * 20 < most => Some(Charset(UTF_16BE)),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<Charset> {
        None
    }

    fn read(bytes: &[u8]) -> Result<Decoded, CharsetError> {
        decode(bytes.to_vec(), None, none)
    }

    #[test]
    fn a_mark_is_believed_and_comes_back() {
        let marked: [&[u8]; 3] = [b"\xef\xbb\xbfh\xc3\xa9", b"\xff\xfeh\0\xe9\0", b"\xfe\xff\0h\0\xe9"];
        for bytes in marked {
            let found = decode(bytes.to_vec(), Charset::named("latin1"), none).unwrap();
            assert_eq!((found.text.as_str(), found.basis), ("\u{feff}hé", Basis::Known));
            assert_eq!(found.charset.encode(&found.text).unwrap(), bytes);
        }
    }

    #[test]
    fn bytes_without_a_mark_are_weighed() {
        let dutch = "Zo'n café in Genève? Natuurlijk: 'n reünie, geïnd – ‘s avonds.";
        let found = read(&encoding_rs::WINDOWS_1252.encode(dutch).0).unwrap();
        assert_eq!((found.text.as_str(), found.charset.to_string().as_str()), (dutch, "windows-1252"));
        assert_eq!(found.basis, Basis::Guessed);
        let russian = "Добрый вечер, друзья. Как у вас дела сегодня? Всё хорошо.";
        let found = read(&encoding_rs::WINDOWS_1251.encode(russian).0).unwrap();
        assert_eq!((found.text.as_str(), found.charset.to_string().as_str()), (russian, "windows-1251"));
        let found = read(b"H\0i\0 \0t\0h\0e\0r\0e\0").unwrap();
        assert_eq!((found.text.as_str(), found.charset.to_string().as_str()), ("Hi there", "UTF-16LE"));
        assert_eq!(read("één".as_bytes()).unwrap().charset, Charset::UTF_8);
        assert_eq!(read(b"PNG\xff\0\0\x01\xfe\x02"), Err(CharsetError::Binary));
    }

    #[test]
    fn what_the_user_or_the_document_says_counts() {
        let latin = |_: &str| Charset::named("iso-8859-1");
        let found = decode(b"plain".to_vec(), None, latin).unwrap();
        assert_eq!(found.charset.to_string(), "windows-1252");
        assert_eq!(decode("één".as_bytes().to_vec(), None, latin).unwrap().charset, Charset::UTF_8);
        assert_eq!(decode(b"caf\xe9".to_vec(), None, latin).unwrap().text, "café");
        let polish = Charset::named("latin2").unwrap();
        assert_eq!(decode(b"\xb1\xe6".to_vec(), Some(polish), none).unwrap().text, "ąć");
        assert_eq!(decode(b"\xff".to_vec(), Some(Charset::UTF_8), none), Err(CharsetError::Not(Charset::UTF_8)));
        assert_eq!((Charset::named("cp1252"), Charset::named("klingon")), (Charset::named("windows-1252"), None));
    }

    #[test]
    fn what_a_character_set_lacks_is_an_error_or_an_entity() {
        let latin = Charset::named("windows-1252").unwrap();
        assert_eq!(latin.encode("é ж"), Err('ж'));
        assert_eq!(latin.encode_with_entities("é ж"), b"\xe9 &#1078;");
    }
}
