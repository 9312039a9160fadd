//! `SubRip`. A cue ends only before the next: players differ about a blank line within one, and so do files.

use super::cue::{self, Grammar, is_time};
use crate::translate::formats::lines::{Line, lines};
use crate::translate::formats::{Bilingual, Format};
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Srt;

const GRAMMAR: Grammar =
    Grammar { syntax: &Srt, unescape: str::to_owned, before: "00:00:01,000 --> 00:00:02,000\n", newline: "\n" };

impl Format for Srt {
    fn name(&self) -> &'static str {
        "srt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let all = lines(source);
        cues(&all).into_iter().flat_map(|text| cue::segments(source, text, &GRAMMAR)).collect()
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
        let all = lines(source);
        skeleton(source, &cues(&all))
    }
}

/// The lines of each cue after its time.
fn cues<'a, 'b>(all: &'b [Line<'a>]) -> Vec<&'b [Line<'a>]> {
    cues_at(all, |line| is_time(line.text), is_number)
}

/// Whether the last line before a time, after others, numbers the cue: `12`, or a word such as `x12` on its own.
fn is_number(before: &[Line], line: &Line) -> bool {
    const LONGEST: usize = 12;
    let number = line.text.trim();
    let is_alone = before.last().is_none_or(Line::is_blank);
    let is_word =
        number.len() <= LONGEST && number.chars().all(|part| part.is_alphanumeric() || "#.-_".contains(part));
    number.contains(|digit: char| digit.is_ascii_digit())
        && (number.chars().all(|digit| digit.is_ascii_digit()) || is_alone && is_word)
}

/// The lines after each time, without the number of the next cue.
pub fn cues_at<'a, 'b>(
    all: &'b [Line<'a>],
    is_time: impl Fn(&Line) -> bool,
    is_number: impl Fn(&[Line], &Line) -> bool,
) -> Vec<&'b [Line<'a>]> {
    let times: Vec<usize> = (0..all.len()).filter(|&place| is_time(&all[place])).collect();
    let ends = times.iter().skip(1).copied().chain([all.len()]);
    let cue = |(time, end): (&usize, usize)| {
        let mut text = &all[time + 1..end];
        if end < all.len()
            && let [rest @ .., last] = text
            && is_number(rest, last)
        {
            text = rest;
        }
        text
    };
    times.iter().zip(ends).map(cue).collect()
}

/// What lies between the texts of the cues, and what stays of each text.
pub fn skeleton(source: &str, cues: &[&[Line]]) -> Vec<String> {
    let mut skeleton = Vec::new();
    let mut done = 0;
    for text in cues {
        // Without the blank lines after it.
        let length = text.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
        let [first, .., last] = &text[..length] else {
            let Some(only) = text[..length].first() else { continue };
            skeleton.push(source[done..only.range.start].to_owned());
            cue::skeleton(source, &text[..length], &mut skeleton);
            done = only.range.end;
            continue;
        };
        skeleton.push(source[done..first.range.start].to_owned());
        cue::skeleton(source, &text[..length], &mut skeleton);
        done = last.range.end;
    }
    skeleton.push(source[done..].to_owned());
    skeleton
}
