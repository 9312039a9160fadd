//! Subtitles: the text of their cues. Numbers, times and settings are kept, and so are the notes and styles of
//! `WebVTT`.

use super::html;
use super::lines::{Line, lines};
use super::{Bilingual, Format, without_prose};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Kind, Segment, Syntax};

/// Between two times.
const ARROW: &str = "-->";
/// A line that begins a cue.
const TIME: &str = "00:00:01,000 --> 00:00:02,000\n";

/// `SubRip`.
#[derive(Debug)]
pub struct Srt;

impl Format for Srt {
    fn name(&self) -> &'static str {
        "srt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        cues(source, &Srt, str::to_owned)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }
}

impl Syntax for Srt {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

/// `WebVTT`, whose text has the entities of HTML.
#[derive(Debug)]
pub struct Vtt;

impl Format for Vtt {
    fn name(&self) -> &'static str {
        "vtt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vtt"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        cues(source, &Vtt, html::unescape)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }
}

impl Syntax for Vtt {
    fn escape(&self, prose: &str) -> String {
        html::escape(prose)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

/// The text after each time. `unescape` resolves entities in what is not a tag.
fn cues(source: &str, syntax: &'static dyn Syntax, unescape: fn(&str) -> String) -> Vec<Segment> {
    let all = lines(source);
    let mut segments = Vec::new();
    for block in all.split(Line::is_blank) {
        // A block without a time is a header, a note or a style.
        let Some(time) = block.iter().position(|line| line.text.contains(ARROW)) else { continue };
        let text = &block[time + 1..];
        let speakers = text.iter().filter(|line| line.text.trim_start().starts_with('-')).count();
        if speakers > 1 {
            // Two speakers, each on a line.
            segments.extend(text.iter().map(|line| cue(source, std::slice::from_ref(line), syntax, unescape)));
        } else if !text.is_empty() {
            segments.push(cue(source, text, syntax, unescape));
        }
    }
    segments
}

fn cue(source: &str, text: &[Line], syntax: &'static dyn Syntax, unescape: fn(&str) -> String) -> Segment {
    let first = text[0].trimmed();
    let dash = source[first.clone()].len() - source[first.clone()].trim_start_matches(['-', '–', ' ']).len();
    let range = first.start + dash..text[text.len() - 1].trimmed().end;
    let mut content = Vec::new();
    for (place, line) in text.iter().enumerate() {
        let inside = if place == 0 { range.start..first.end } else { line.trimmed() };
        if place > 0 {
            content.push(Fragment::Text(" ".to_owned()));
        }
        content.extend(tags(&source[inside], unescape));
    }
    let layout = match text {
        [_] => Layout::Balanced { lines: 1, between: newline(source) },
        lines => Layout::Balanced { lines: lines.len(), between: lines[0].end.to_owned() },
    };
    Segment { range, content, layout, syntax, frame: Frame::new(TIME, "\n") }
}

fn newline(source: &str) -> String {
    if source.contains("\r\n") { "\r\n".to_owned() } else { "\n".to_owned() }
}

/// The content of a line: `<i>` and its like, `{\an8}`, and the rest.
fn tags(line: &str, unescape: fn(&str) -> String) -> Vec<Fragment> {
    let mut content = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['<', '{']) {
        let close = if rest[start..].starts_with('<') { '>' } else { '}' };
        let Some(length) = rest[start..].find(close) else { break };
        let tag = &rest[start..=start + length];
        // "Less than" does not begin one.
        let is_tag =
            tag[1..].starts_with(|character: char| character.is_ascii_alphanumeric() || "/\\".contains(character));
        if !is_tag {
            content.push(Fragment::Text(unescape(&rest[..=start])));
            rest = &rest[start + 1..];
            continue;
        }
        content.push(Fragment::Text(unescape(&rest[..start])));
        let kind = match tag.as_bytes() {
            [b'<', b'/', ..] => Kind::Close,
            [b'<', first, ..] if first.is_ascii_alphabetic() => Kind::Open,
            _ => Kind::Whole,
        };
        content.push(Fragment::Kept(tag.to_owned(), kind));
        rest = &rest[start + tag.len()..];
    }
    content.push(Fragment::Text(unescape(rest)));
    content
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::formats::tests::masked;

    #[test]
    fn only_the_text_of_cues_is_prose() {
        let source = "1\n00:00:01,000 --> 00:00:02,500\n<i>Wie is daar?</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n\
            {\\an8}Ik ben\nhet <b>maar</b>.\n\n3\n00:00:05,000 --> 00:00:06,000\n- Kom binnen.\n- Graag. 3 < 4\n";
        assert_eq!(
            masked(&Srt.read(source)),
            ["Wie is daar?", "{1}Ik ben het {2}maar{3}.", "Kom binnen.", "Graag. 3 < 4"]
        );
        assert_eq!(Srt.read(source)[1].layout, Layout::Balanced { lines: 2, between: "\n".to_owned() });
    }

    #[test]
    fn notes_styles_and_settings_are_kept() {
        let source = "WEBVTT - een titel\n\nSTYLE\n::cue { color: red }\n\nNOTE niet vertalen\n\nintro\n\
            00:01.000 --> 00:02.000 align:start\n<v Anna>Tom &amp; ik gaan</v>\n";
        assert_eq!(masked(&Vtt.read(source)), ["Tom & ik gaan"]);
    }
}
