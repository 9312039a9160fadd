//! Lines for a terminal, broken between words. What stands between backquotes stays together: a command must not be cut
//! by a newline that comes along when it is copied.

use unicode_width::UnicodeWidthStr;

/// Breaks each line of `text` that is wider than `columns`. The rows that follow begin `indent` blanks further in.
pub fn fold(text: &str, columns: usize, indent: usize) -> String {
    text.split('\n').map(|line| fold_line(line, columns, indent)).collect::<Vec<_>>().join("\n")
}

fn fold_line(line: &str, columns: usize, indent: usize) -> String {
    if width(line) <= columns || columns <= indent {
        return line.to_owned();
    }
    let own = line.len() - line.trim_start_matches(' ').len();
    let margin = " ".repeat(own + indent);
    let mut folded = line[..own].to_owned();
    let (mut used, mut is_first) = (own, true);
    for word in words(&line[own..]) {
        let needed = width(word);
        if is_first {
            used += needed;
        } else if used + 1 + needed <= columns {
            folded.push(' ');
            used += 1 + needed;
        } else {
            folded.extend(["\n", &margin]);
            used = margin.len() + needed;
        }
        folded.push_str(word);
        is_first = false;
    }
    folded
}

/// What is between blanks that are not between backquotes.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |character: char| {
        is_quoted ^= character == '`';
        character == ' ' && !is_quoted
    })
}

/// Columns of a text, without the sequences that colour it.
fn width(text: &str) -> usize {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap_or_default().width();
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, shown)| shown.width())).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_never_in_a_command() {
        assert_eq!(fold("een kat", 10, 2), "een kat");
        assert_eq!(fold("een grote kat", 10, 2), "een grote\n  kat");
        assert_eq!(fold("  een grote kat", 12, 2), "  een grote\n    kat");
        assert_eq!(fold("typ `fietje pull chat` in", 12, 0), "typ\n`fietje pull chat`\nin");
        assert_eq!(fold("een heellangwoord is dat", 8, 0), "een\nheellangwoord\nis dat");
        assert_eq!(fold("een\ntwee  drie vier", 9, 0), "een\ntwee \ndrie vier");
        assert_eq!(fold("\x1b[1mrode letters\x1b[0m", 12, 0), "\x1b[1mrode letters\x1b[0m");
        assert_eq!(fold("日本語 日本語", 6, 0), "日本語\n日本語");
    }
}
