//! Subtitles: cues with a time, of which the text is prose. Numbers, times and settings are not; nor are the notes and
//! styles of `WebVTT`.

use super::html;
use super::lines::{Line, lines};
use crate::translate::document::{Kind, Piece, Segment};
use crate::translate::layout::Layout;

/// What stands between two times.
const ARROW: &str = "-->";

/// The prose of `SubRip` subtitles.
pub fn srt(source: &str) -> Vec<Segment> {
    cues(source, |text| vec![Piece::Text(text.to_owned())])
}

/// The prose of `WebVTT` subtitles.
pub fn vtt(source: &str) -> Vec<Segment> {
    cues(source, |text| vec![Piece::Text(html::unescape(text))])
}

/// The text behind each time. `read` gives the pieces of what is no tag.
fn cues(source: &str, read: impl Fn(&str) -> Vec<Piece>) -> Vec<Segment> {
    let all = lines(source);
    let mut segments = Vec::new();
    for block in all.split(Line::is_blank) {
        // Without a time it is a header, a note or a style.
        let Some(time) = block.iter().position(|line| line.text.contains(ARROW)) else { continue };
        let text = &block[time + 1..];
        let speakers = text.iter().filter(|line| line.text.trim_start().starts_with('-')).count();
        if speakers > 1 {
            // Two people speak, each on a line.
            segments.extend(text.iter().map(|line| cue(source, std::slice::from_ref(line), &read)));
        } else if !text.is_empty() {
            segments.push(cue(source, text, &read));
        }
    }
    segments
}

fn cue(source: &str, text: &[Line], read: &impl Fn(&str) -> Vec<Piece>) -> Segment {
    let first = text[0].inside();
    let dash = source[first.clone()].len() - source[first.clone()].trim_start_matches(['-', '–', ' ']).len();
    let range = first.start + dash..text[text.len() - 1].inside().end;
    let mut pieces = Vec::new();
    for (place, line) in text.iter().enumerate() {
        let inside = if place == 0 { range.start..first.end } else { line.inside() };
        if place > 0 {
            pieces.push(Piece::Text(" ".to_owned()));
        }
        pieces.extend(tags(&source[inside], read));
    }
    let layout = match text {
        [_] => Layout::Balanced { lines: 1, between: newline(source) },
        lines => Layout::Balanced { lines: lines.len(), between: lines[0].end.to_owned() },
    };
    Segment { range, pieces, layout }
}

fn newline(source: &str) -> String {
    if source.contains("\r\n") { "\r\n".to_owned() } else { "\n".to_owned() }
}

/// The pieces of a line: `<i>` and its like, `{\an8}`, and the rest.
fn tags(line: &str, read: impl Fn(&str) -> Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['<', '{']) {
        let close = if rest[start..].starts_with('<') { '>' } else { '}' };
        let Some(length) = rest[start..].find(close) else { break };
        let tag = &rest[start..=start + length];
        // A sign for "less than" is none.
        let is_tag =
            tag[1..].starts_with(|character: char| character.is_ascii_alphanumeric() || "/\\".contains(character));
        if !is_tag {
            pieces.extend(read(&rest[..=start]));
            rest = &rest[start + 1..];
            continue;
        }
        pieces.extend(read(&rest[..start]));
        let kind = match tag.as_bytes() {
            [b'<', b'/', ..] => Kind::Close,
            [b'<', first, ..] if first.is_ascii_alphabetic() => Kind::Open,
            _ => Kind::Whole,
        };
        pieces.push(Piece::Kept(tag.to_owned(), kind));
        rest = &rest[start + tag.len()..];
    }
    pieces.extend(read(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::formats::tests::masked;

    #[test]
    fn only_what_is_said_is_prose() {
        let source = "1\n00:00:01,000 --> 00:00:02,500\n<i>Wie is daar?</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an8}Ik ben\nhet <b>maar</b>.\n\n3\n00:00:05,000 --> 00:00:06,000\n- Kom binnen.\n- Graag. 3 < 4\n";
        assert_eq!(
            masked(&srt(source)),
            ["Wie is daar?", "{1}Ik ben het {2}maar{3}.", "Kom binnen.", "Graag. 3 < 4"]
        );
        assert_eq!(srt(source)[1].layout, Layout::Balanced { lines: 2, between: "\n".to_owned() });
    }

    #[test]
    fn notes_styles_and_settings_are_not() {
        let source = "WEBVTT - een titel\n\nSTYLE\n::cue { color: red }\n\nNOTE niet vertalen\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Anna>Tom &amp; ik gaan</v>\n";
        assert_eq!(masked(&vtt(source)), ["Tom & ik gaan"]);
    }
}
