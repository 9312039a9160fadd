//! Captions in which each word has its time: `we<00:00:01.400><c> start</c>`. Another language has other words in
//! another order, so that the model reads the line without the times, and its words are spread over them.

use crate::translate::formats::html;
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax};

use super::cue::{is_timestamp, tags};
use super::vtt::Vtt;

/// The syntax of a line with times.
#[derive(Debug)]
pub struct TimedVtt;

impl Syntax for TimedVtt {
    fn escape(&self, prose: &str) -> String {
        html::escape(prose)
    }

    fn write(&self, content: &[Fragment], source: &str, _frame: &Frame, _escaping: Escaping) -> String {
        let text: String = content
            .iter()
            .filter_map(|fragment| if let Fragment::Text(text) = fragment { Some(text.as_str()) } else { None })
            .collect();
        let words: Vec<String> = text.split_whitespace().map(html::escape).collect();
        if source.is_empty() {
            return words.join(" ");
        }
        spread(source, &words)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        Vtt.skeleton(source)
    }
}

/// Whether a line has times between its words.
pub fn has_times(line: &str) -> bool {
    line.split('<').skip(1).any(|part| part.split_once('>').is_some_and(|(tag, _)| is_timestamp(tag)))
}

/// A segment whose words are spread over its tags: the model does not see these.
pub fn without_tags(mut segment: Segment) -> Segment {
    if segment.content.iter().any(|fragment| matches!(fragment, Fragment::Kept(tag, _) if has_times(tag))) {
        segment.content.retain(|fragment| matches!(fragment, Fragment::Text(_)));
        let text: String = crate::translate::segment::plain(&segment.content);
        segment.content = vec![Fragment::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))];
        segment.layout = crate::translate::layout::Layout::OneLine;
    }
    segment
}

/// The line with other words: each run of text between two tags gets its share.
fn spread(line: &str, words: &[String]) -> String {
    let parts = tags(line, str::to_owned);
    let is_text = |part: &&Fragment| matches!(part, Fragment::Text(text) if !text.trim().is_empty());
    let places = parts.iter().filter(is_text).count().max(1);
    let (mut written, mut place, mut done) = (String::new(), 0, 0);
    for part in &parts {
        match part {
            part @ Fragment::Text(_) if is_text(&part) => {
                place += 1;
                let end = (place * words.len()).div_ceil(places);
                if end > done && done > 0 {
                    written.push(' ');
                }
                written += &words[done..end].join(" ");
                done = end;
            }
            Fragment::Text(_) => {}
            Fragment::Kept(tag, _) => written += tag,
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spread_over_the_times() {
        let line = "we<00:00:01.400><c> start</c><00:00:01.800><c> now</c>";
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(has_times(line) && !has_times("<c> 10:30 </c>"));
        assert_eq!(
            spread(line, &words("wij beginnen nu")),
            "wij<00:00:01.400><c> beginnen</c><00:00:01.800><c> nu</c>"
        );
        assert_eq!(spread(line, &words("nu")), "nu<00:00:01.400><c></c><00:00:01.800><c></c>");
        assert_eq!(spread(line, &words("a b c d e")), "a b<00:00:01.400><c> c d</c><00:00:01.800><c> e</c>");
    }
}
