//! Short codes: they have letters, and no language.

/// Whose standards have names such as ISO 9001.
const STANDARDS: [&str; 14] =
    ["ISO", "IEC", "NEN", "EN", "DIN", "RFC", "IEEE", "ANSI", "BS", "ASTM", "ITU", "ETSI", "NTA", "NPR"];

/// Whether a text has words, and is not only a number or a short code: A1, v2.0, ISO 9001.
pub fn has_words(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && !".-/'’".contains(letter));
    let mut words = words.flat_map(|word| word.split(['-', '/'])).filter(|word| word.contains(char::is_alphabetic));
    words.any(|word| {
        let letters = || word.chars().filter(|letter| letter.is_alphabetic());
        let has_digit = word.contains(|letter: char| letter.is_ascii_digit());
        let is_upper = letters().all(char::is_uppercase) && letters().count() <= 5;
        let is_version = word.strip_prefix(['v', 'V']).is_some_and(|rest| !rest.contains(char::is_alphabetic));
        let is_code = has_digit && (is_upper || is_version)
            || word.trim_end_matches('.').len() == 1
            || STANDARDS.contains(&word) && text.contains(|letter: char| letter.is_ascii_digit());
        !is_code
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_codes_and_versions_are_not_words() {
        for code in ["A1", "B3.", "ISO 9001", "NEN-EN 1010-2", "v2.0", "12", "x", "(A) 3", "MP3/H2O", ""] {
            assert!(!has_words(code), "{code}");
        }
        for text in ["Ja", "PART 2", "ISO", "19th", "3 kg", "A1 road", "是", "I am", "EXIT"] {
            assert!(has_words(text), "{text}");
        }
    }
}
