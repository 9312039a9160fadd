//! `SBV`, the captions that `YouTube` takes and gives: a line with two times, then the text.

use super::cue::{self, Grammar, is_timestamp};
use super::srt::{cues_at, skeleton};
use crate::translate::formats::lines::{Line, lines};
use crate::translate::formats::{Bilingual, Format};
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Sbv;

const GRAMMAR: Grammar =
    Grammar { syntax: &Sbv, unescape: str::to_owned, before: "0:00:01.000,0:00:02.000\n", newline: "\n" };

impl Format for Sbv {
    fn name(&self) -> &'static str {
        "sbv"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["sbv"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let all = lines(source);
        cues(&all).into_iter().flat_map(|text| cue::segments(source, text, &GRAMMAR)).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }
}

impl Syntax for Sbv {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        let all = lines(source);
        skeleton(source, &cues(&all))
    }
}

fn cues<'a, 'b>(all: &'b [Line<'a>]) -> Vec<&'b [Line<'a>]> {
    let is_time = |line: &Line| {
        let times = line.text.trim().split_once(',');
        times.is_some_and(|(from, to)| is_timestamp(from) && is_timestamp(to) && from.matches(':').count() == 2)
    };
    cues_at(all, is_time, |_, _| false)
}
