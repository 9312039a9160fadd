//! `WebVTT`, whose text has the entities of HTML, and whose notes, styles and regions are kept.

use std::ops::Range;

use super::cue::{self, Grammar, is_time};
use super::srt::skeleton;
use super::timed::{self, TimedVtt};
use crate::translate::formats::lines::{Line, lines};
use crate::translate::formats::{Bilingual, Finishing, Format, html};
use crate::translate::language::Language;
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};

#[derive(Debug)]
pub struct Vtt;

const GRAMMAR: Grammar =
    Grammar { syntax: &Vtt, unescape: html::unescape, before: "00:01.000 --> 00:02.000\n", newline: "\n" };
/// Words with times of their own.
const TIMED: Grammar = Grammar { syntax: &TimedVtt, ..GRAMMAR };

impl Format for Vtt {
    fn name(&self) -> &'static str {
        "vtt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vtt"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let all = lines(source);
        let cues = cues(&all);
        // Captions that roll: each line comes back in the next cue.
        let rolls = cues.iter().flat_map(|text| text.iter()).any(|line| timed::has_times(line.text));
        let segments = |text: &[Line]| {
            if !rolls {
                return cue::segments(source, text, &GRAMMAR);
            }
            let one = |line: &Line| {
                let grammar = if timed::has_times(line.text) { &TIMED } else { &GRAMMAR };
                cue::line_segments(source, std::slice::from_ref(line), grammar)
            };
            text.iter().flat_map(one).map(timed::without_tags).collect()
        };
        cues.into_iter().filter(|text| !is_data(text)).flat_map(segments).collect()
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        let all = lines(source);
        let data = cues(&all).into_iter().filter(|text| is_data(text));
        data.filter_map(|text| Some(text.first()?.range.start..text.last()?.range.end)).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }

    /// The header of `YouTube`'s files has their language.
    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let Some(first) = lines(&translated).into_iter().take_while(|line| !line.is_blank()).find_map(|line| {
            let name = line.text.strip_prefix("Language:")?.trim();
            (Language::named(name) == Some(how.pair.source)).then(|| line.range.end - name.len()..line.range.end)
        }) else {
            return translated;
        };
        [&translated[..first.start], how.pair.target.code(), &translated[first.end..]].concat()
    }
}

impl Syntax for Vtt {
    fn escape(&self, prose: &str) -> String {
        html::escape(prose)
    }

    fn write(&self, content: &[Fragment], source: &str, _frame: &Frame, _escaping: Escaping) -> String {
        written(content, |text| html::escape_like(text, source))
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        let all = lines(source);
        skeleton(source, &cues(&all))
    }
}

/// Whether a cue holds data for programs: JSON.
fn is_data(text: &[Line]) -> bool {
    let begin: String = text.iter().flat_map(|line| line.text.split_whitespace()).take(2).collect();
    ["{\"", "[{", "[\""].iter().any(|mark| begin.starts_with(mark))
}

/// The lines of each cue after its time, up to an empty line: one with a blank is not empty.
fn cues<'a, 'b>(all: &'b [Line<'a>]) -> Vec<&'b [Line<'a>]> {
    let mut cues = Vec::new();
    let mut place = 0;
    let mut is_after_empty = true;
    while place < all.len() {
        let line = &all[place];
        let is_block = is_after_empty
            && ["NOTE", "STYLE", "REGION"].iter().any(|name| {
                line.text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
            });
        let length = |is_end: &dyn Fn(&Line) -> bool| {
            all[place + 1..].iter().position(is_end).unwrap_or(all.len() - place - 1)
        };
        if is_block {
            place += 1 + length(&|line| line.text.is_empty());
        } else if is_time(line.text) {
            let count = length(&|line| line.text.is_empty() || is_time(line.text));
            cues.push(&all[place + 1..place + 1 + count]);
            place += 1 + count;
            is_after_empty = false;
            continue;
        } else {
            place += 1;
        }
        is_after_empty = all.get(place - 1).is_none_or(|line| line.text.is_empty()) || is_block;
        if is_block {
            // The line that ended it, if any, is next.
            is_after_empty = true;
        }
    }
    cues
}
