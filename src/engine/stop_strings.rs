//! Turns the bytes of tokens into text that may be shown: whole characters, and nothing of a stop string.

/// Decodes the bytes of successive tokens. A character may be spread over several tokens; its first bytes are kept
/// until it is whole.
#[derive(Debug, Default)]
struct Utf8Decoder {
    pending: Vec<u8>,
}

impl Utf8Decoder {
    /// The whole characters in the pending bytes and `bytes`. Bytes that can never become a character are replaced by
    /// U+FFFD.
    fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut text = String::new();
        let mut consumed = 0;
        let mut chunks = self.pending.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            consumed += chunk.valid().len();
            let invalid = chunk.invalid();
            let may_grow = chunks.peek().is_none() && could_begin_a_character(invalid);
            if invalid.is_empty() || may_grow {
                break;
            }
            text.push(char::REPLACEMENT_CHARACTER);
            consumed += invalid.len();
        }
        drop(chunks);
        self.pending.drain(..consumed);
        text
    }

    /// The rest, when no more bytes follow.
    fn finish(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.pending)).into_owned()
    }
}

/// Whether `bytes`, which are not a whole character, are the beginning of one.
fn could_begin_a_character(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Turns an answer's tokens into text, and ends it at a stop string.
#[derive(Debug)]
pub struct Detokenizer {
    decoder: Utf8Decoder,
    stop: Vec<String>,
    held_back: String,
}

/// The text that a token completes.
#[derive(Debug, PartialEq, Eq)]
pub enum Emitted {
    /// More of the answer.
    Text(String),
    /// The last text before a stop string.
    Stopped(String),
}

impl Detokenizer {
    /// An empty answer that ends before any of `stop`.
    pub fn new(stop: &[String]) -> Self {
        let stop = stop.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { decoder: Utf8Decoder::default(), stop, held_back: String::new() }
    }

    /// Adds the bytes of a token.
    pub fn push(&mut self, bytes: &[u8]) -> Emitted {
        let text = self.decoder.push(bytes);
        self.advance(&text)
    }

    /// The text that was held back: without more tokens it is not a stop string.
    pub fn finish(&mut self) -> String {
        let rest = self.decoder.finish();
        match self.advance(&rest) {
            Emitted::Stopped(text) => text,
            Emitted::Text(text) => text + &std::mem::take(&mut self.held_back),
        }
    }

    fn advance(&mut self, text: &str) -> Emitted {
        self.held_back.push_str(text);
        let found = self.stop.iter().filter_map(|stop| self.held_back.find(stop.as_str())).min();
        if let Some(start) = found {
            let mut text = std::mem::take(&mut self.held_back);
            text.truncate(start);
            // What follows the stop string, perhaps half a character, is not part of the answer.
            self.decoder.pending.clear();
            return Emitted::Stopped(text);
        }
        let keep = self.stop.iter().map(|stop| overlap(&self.held_back, stop)).max().unwrap_or(0);
        let rest = self.held_back.split_off(self.held_back.len() - keep);
        Emitted::Text(std::mem::replace(&mut self.held_back, rest))
    }
}

/// Length in bytes of the longest suffix of `text` that is a prefix of `stop`.
fn overlap(text: &str, stop: &str) -> usize {
    let longest = stop.len().saturating_sub(1).min(text.len());
    let ends = |length: usize| stop.is_char_boundary(length) && text.as_bytes().ends_with(&stop.as_bytes()[..length]);
    (1..=longest).rev().find(|&length| ends(length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The texts shown for each piece and at the end, and whether a stop string ended them.
    fn answer(pieces: &[&[u8]], stop: &[&str]) -> (Vec<String>, bool) {
        let stop: Vec<String> = stop.iter().map(|&stop| stop.to_owned()).collect();
        let mut text = Detokenizer::new(&stop);
        let mut shown = Vec::new();
        for piece in pieces {
            match text.push(piece) {
                Emitted::Text(text) => shown.push(text),
                Emitted::Stopped(last) => {
                    assert_eq!(text.finish(), "", "text follows the stop string");
                    shown.push(last);
                    return (shown, true);
                }
            }
        }
        shown.push(text.finish());
        (shown, false)
    }

    #[test]
    fn a_character_waits_for_its_last_byte() {
        let emoji = "🧀".as_bytes();
        let (shown, _) = answer(&[b"ka", &emoji[..1], &emoji[1..3], &emoji[3..], b"s"], &[]);
        assert_eq!(shown, ["ka", "", "", "🧀", "s", ""]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_do_not_hold_up_the_rest() {
        let (shown, _) = answer(&[b"a\xff", b"b\xe2\x82", b"c", b"\xf0\x9f"], &[]);
        assert_eq!(shown, ["a\u{fffd}", "b", "\u{fffd}c", "", "\u{fffd}"]);
    }

    #[test]
    fn a_stop_string_is_never_shown_however_it_is_cut() {
        assert_eq!(
            answer(&[b"een EI", b"ND", b"E twee"], &["EINDE"]),
            (vec!["een ".into(), String::new(), String::new()], true)
        );
        assert_eq!(answer(&[b"een EIN", b"D goed"], &["EINDE"]).0.concat(), "een EIND goed");
        assert_eq!(answer(&[b"een EIND"], &["EINDE"]).0.concat(), "een EIND");
        assert_eq!(answer(&[b"a\nb\n\nc"], &["\n\n"]), (vec!["a\nb".into()], true));
        assert_eq!(answer(&[b"x12", b"3"], &["3", "23"]), (vec!["x1".into(), String::new()], true));
        assert_eq!(answer(&["caf\u{e9}".as_bytes()], &["\u{e9}"]), (vec!["caf".into()], true));
        assert_eq!(answer(&[b"a.\xe2\x82"], &["."]), (vec!["a".into()], true));
        assert_eq!(answer(&[b"abc"], &[""]), (vec!["abc".into(), String::new()], false));
    }

    proptest! {
        #[test]
        fn any_cut_of_any_text_shows_the_same(
            text in "[a-c🧀é\n]{0,40}", stop in prop::collection::vec("[a-cé]{1,3}", 0..3),
            cuts in prop::collection::vec(0_usize..200, 0..8),
        ) {
            let stops: Vec<&str> = stop.iter().map(String::as_str).collect();
            let bytes = text.as_bytes();
            let mut places: Vec<usize> = cuts.into_iter().filter(|&cut| cut < bytes.len()).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let end = stops.iter().filter_map(|stop| text.find(stop)).min();
            let (shown, stopped) = answer(&pieces, &stops);
            prop_assert_eq!(shown.concat(), &text[..end.unwrap_or(text.len())]);
            prop_assert_eq!(stopped, end.is_some());
        }
    }
}
