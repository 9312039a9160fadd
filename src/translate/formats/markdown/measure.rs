//! What a line shows before it is read: its indentation, and whether it has words.

/// Whether a long text is marks rather than words: nobody reads it, and parsers take long for it.
pub fn is_noise(text: &str) -> bool {
    const LONG: usize = 4096;
    text.len() > LONG && text.bytes().filter(u8::is_ascii_punctuation).count() * 2 >= text.len()
}

pub fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The columns that spaces and tabs take.
pub fn columns(indentation: &str) -> usize {
    indentation.chars().fold(0, |columns, letter| if letter == '\t' { columns / 4 * 4 + 4 } else { columns + 1 })
}

/// The bytes of as much indentation as takes at most so many columns.
pub fn bytes(line: &str, most: usize) -> usize {
    let mut columns = 0;
    for (place, letter) in line.char_indices() {
        columns = match letter {
            ' ' => columns + 1,
            '\t' => columns / 4 * 4 + 4,
            _ => return place,
        };
        if columns > most {
            return place;
        }
    }
    line.len()
}
