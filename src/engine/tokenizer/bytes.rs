//! GPT-2's alphabet for bytes: every byte is written as a visible character, so that a vocabulary is plain text.
//!
//! A printable Latin-1 character is its own byte; the other bytes, in order, are the characters from U+0100 on
//! (`bytes_to_unicode` in OpenAI's `encoder.py`).

/// The byte that `character` spells.
fn of_character(character: char) -> Option<u8> {
    let code = u32::from(character);
    if let Ok(byte) = u8::try_from(code)
        && spells_itself(byte)
    {
        return Some(byte);
    }
    // The bytes that do not spell themselves, in order: 0 to 32, 127 to 160, and 173.
    match code.checked_sub(0x100)? {
        index @ 0..33 => u8::try_from(index).ok(),
        index @ 33..67 => u8::try_from(index - 33 + 127).ok(),
        67 => Some(173),
        _ => None,
    }
}

const fn spells_itself(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff)
}

/// The bytes that `token` spells; a token with a character outside the alphabet is plain text.
pub fn of_token(token: &str) -> Vec<u8> {
    token.chars().map(of_character).collect::<Option<_>>().unwrap_or_else(|| token.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_covers_every_byte_once() {
        let alphabet = tokenizers::pre_tokenizers::byte_level::ByteLevel::alphabet();
        let mut bytes: Vec<u8> = alphabet.into_iter().map(|character| of_character(character).unwrap()).collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=u8::MAX).collect::<Vec<_>>());
    }

    #[test]
    fn tokens_spell_text() {
        assert_eq!(of_token("Ġhuis"), b" huis");
        assert_eq!(of_token("ĊĊ"), b"\n\n");
        assert_eq!(of_token("Ã©"), "é".as_bytes());
        assert_eq!(of_token("漢"), "漢".as_bytes());
    }
}
