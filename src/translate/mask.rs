//! What the model sees of a segment: its prose, with a numbered placeholder for everything that must come back as it is.
//!
//! What stands around all of the prose is not shown at all: a wholly bold sentence is a plain one to the model.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::document::{Kind, Piece};

/// A segment as the model sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// What it sees: prose and placeholders, without blanks around.
    pub text: String,
    /// What stands before it.
    before: Vec<Piece>,
    /// What stands behind it.
    after: Vec<Piece>,
    /// What each placeholder stands for; the first is number 1.
    kept: Vec<(String, Kind)>,
}

/// What is no prose, wherever it stands: addresses, and what programs put something else in place of.
static UNTRANSLATABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns = [
        r"(?:https?|ftp|file|mailto|ssh|git)://?[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
        r"www\.[A-Za-z0-9-]+\.[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
        // {{ name }}, ${name}, {name}, {0:>5}, %{name}, #{name}
        r"\{\{[^{}]*\}\}",
        r"[$%#]?\{[^{}\s]*\}",
        // {% tag %}, <%= tag %>
        r"\{%[^{}]*%\}",
        // %s, %1$d, %(name)s, %-5.2f; not 5 % or 100% safe.
        r"%(?:\d+\$|\([A-Za-z_]\w*\))?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z)?[sdiufgexXcpoq@]\b",
        // $NAME, ~/file, /usr/bin, C:\folder, file.rs
        r"\$[A-Z_][A-Z0-9_]+\b",
        r"(?:~|\.{1,2})?/(?:[\w.-]+/)+[\w.-]*\w",
        r"\b[A-Za-z]:\\[\w\\.-]+",
        r"\b\w+_\w+\b",
    ];
    Regex::new(&patterns.join("|")).ok()
});

/// A placeholder in what the model wrote.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{(\d{1,4})\}").ok());

/// Makes pieces of their own of what is no prose. `write` turns text into the document's form.
pub fn protect(pieces: Vec<Piece>, write: impl Fn(&str) -> String) -> Vec<Piece> {
    let Some(untranslatable) = UNTRANSLATABLE.as_ref() else { return pieces };
    let mut protected = Vec::with_capacity(pieces.len());
    for piece in join(pieces) {
        let Piece::Text(text) = piece else {
            protected.push(piece);
            continue;
        };
        let mut done = 0;
        for found in untranslatable.find_iter(&text) {
            if found.start() > done {
                protected.push(Piece::Text(text[done..found.start()].to_owned()));
            }
            protected.push(Piece::Kept(write(found.as_str()), Kind::Whole));
            done = found.end();
        }
        if done < text.len() {
            protected.push(Piece::Text(text[done..].to_owned()));
        }
    }
    protected
}

/// Joins neighbouring pieces of prose.
pub fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

impl Masked {
    /// Masks a segment's pieces.
    pub fn new(pieces: &[Piece]) -> Self {
        let mut inside = 0..pieces.len();
        while let Some(smaller) = peel(pieces, &inside) {
            inside = smaller;
        }
        let mut text = String::new();
        let mut kept = Vec::new();
        for piece in &pieces[inside.clone()] {
            match piece {
                Piece::Text(prose) => text += prose,
                Piece::Laid(raw) => {
                    kept.push((raw.clone(), Kind::Whole));
                    text += &placeholder(kept.len());
                }
                Piece::Kept(raw, kind) => {
                    kept.push((raw.clone(), *kind));
                    text += &placeholder(kept.len());
                }
            }
        }
        let blanks = |text: &str| (!text.is_empty()).then(|| Piece::Text(text.to_owned()));
        let leading = text.len() - text.trim_start().len();
        let trailing = text.trim_end().len().max(leading);
        let before = pieces[..inside.start].iter().cloned().chain(blanks(&text[..leading])).collect();
        let after = blanks(&text[trailing..]).into_iter().chain(pieces[inside.end..].iter().cloned()).collect();
        Self { text: text[leading..trailing].to_owned(), before, after, kept }
    }

    /// The pieces of a translation, with what stands around it. `None` where a placeholder is unknown.
    pub fn unmask(&self, translation: &str) -> Option<Vec<Piece>> {
        let mut pieces = self.before.clone();
        let mut done = 0;
        for (range, number) in placeholders(translation) {
            let (raw, kind) = self.kept.get(number.checked_sub(1)?)?;
            pieces.push(Piece::Text(translation[done..range.start].to_owned()));
            pieces.push(Piece::Kept(raw.clone(), *kind));
            done = range.end;
        }
        pieces.push(Piece::Text(translation[done..].to_owned()));
        pieces.extend(self.after.iter().cloned());
        let pieces = join(pieces);
        // What says the same stays the same.
        Some(if translation == self.text { pieces } else { blanks_outside(pieces) })
    }

    /// What each placeholder stands for, in order.
    pub fn kinds(&self) -> Vec<Kind> {
        self.kept.iter().map(|&(_, kind)| kind).collect()
    }

    /// What a placeholder stands for.
    pub fn kind(&self, number: usize) -> Option<Kind> {
        self.kept.get(number.checked_sub(1)?).map(|&(_, kind)| kind)
    }
}

/// Moves blanks out of what is opened and closed: `** bold **` would be no bold. Where nothing stands inside, they stay.
fn blanks_outside(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut moved: Vec<Piece> = Vec::with_capacity(pieces.len());
    // A blank that comes out of the last piece.
    let mut blank = false;
    for piece in pieces {
        match piece {
            Piece::Text(text) if text.trim().is_empty() => moved.push(Piece::Text(text)),
            Piece::Text(mut text) => {
                if std::mem::take(&mut blank) && !text.starts_with([' ', '.', ',', ';', ':', '!', '?', ')']) {
                    text.insert(0, ' ');
                }
                if text.starts_with(' ') && matches!(moved.last(), Some(Piece::Kept(_, Kind::Open))) {
                    text.drain(..text.len() - text.trim_start_matches(' ').len());
                    let ends_blank = |piece: &Piece| matches!(piece, Piece::Text(text) if text.ends_with(' '));
                    if moved.len() > 1 && !ends_blank(&moved[moved.len() - 2]) {
                        moved.insert(moved.len() - 1, Piece::Text(" ".to_owned()));
                    }
                }
                moved.push(Piece::Text(text));
            }
            Piece::Kept(raw, Kind::Close) => {
                if let Some(Piece::Text(text)) = moved.last_mut()
                    && text.ends_with(' ')
                    && !text.trim().is_empty()
                {
                    text.truncate(text.trim_end_matches(' ').len());
                    blank = true;
                }
                moved.push(Piece::Kept(raw, Kind::Close));
            }
            kept => {
                if std::mem::take(&mut blank) {
                    moved.push(Piece::Text(" ".to_owned()));
                }
                moved.push(kept);
            }
        }
    }
    join(moved)
}

/// The name of a placeholder.
pub fn placeholder(number: usize) -> String {
    format!("{{{number}}}")
}

/// The placeholders in a text, with their places.
pub fn placeholders(text: &str) -> Vec<(Range<usize>, usize)> {
    let Some(pattern) = PLACEHOLDER.as_ref() else { return Vec::new() };
    let found = pattern.captures_iter(text);
    found.filter_map(|found| Some((found.get(0)?.range(), found.get(1)?.as_str().parse().ok()?))).collect()
}

/// A smaller range without what stands around all of the prose: blanks, a whole piece at an end where nothing else is
/// there, a pair that opens at the beginning and closes at the end.
fn peel(pieces: &[Piece], inside: &Range<usize>) -> Option<Range<usize>> {
    let part = &pieces[inside.clone()];
    let is_blank = |piece: &Piece| matches!(piece, Piece::Text(text) if text.trim().is_empty());
    match part {
        [first, ..] if is_blank(first) => Some(inside.start + 1..inside.end),
        [.., last] if is_blank(last) => Some(inside.start..inside.end - 1),
        [Piece::Kept(_, Kind::Open), .., Piece::Kept(_, Kind::Close)] if closes_at_the_end(part) => {
            Some(inside.start + 1..inside.end - 1)
        }
        _ => None,
    }
}

/// Whether the first piece is closed by the last.
fn closes_at_the_end(pieces: &[Piece]) -> bool {
    let mut depth = 0_usize;
    for (place, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Kept(_, Kind::Open) => depth += 1,
            Piece::Kept(_, Kind::Close) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return place + 1 == pieces.len();
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn kept(raw: &str, kind: Kind) -> Piece {
        Piece::Kept(raw.to_owned(), kind)
    }

    fn protected(line: &str) -> String {
        Masked::new(&protect(vec![text(line)], str::to_owned)).text
    }

    #[test]
    fn addresses_and_placeholders_are_no_prose() {
        let cases = [
            ("Zie https://fietje.nl/a?b=c. Daarna", "Zie {1}. Daarna"),
            ("Mail naar jan.de.vries@voorbeeld.nl!", "Mail naar {1}!"),
            ("Hallo {name}, u hebt %d berichten (%s)", "Hallo {1}, u hebt {2} berichten ({3})"),
            ("{{ user.name }} en ${HOME} en %(aantal)d", "{1} en {2} en {3}"),
            ("Lees ~/.config/fietje/config.toml goed", "Lees {1} goed"),
            ("Roep mijn_functie aan", "Roep {1} aan"),
            ("5 % korting, 100% zeker, en/of", "5 % korting, 100% zeker, en/of"),
            ("Het is 3/4 van 1/2.", "Het is 3/4 van 1/2."),
        ];
        for (line, masked) in cases {
            assert_eq!(protected(line), masked, "{line}");
        }
    }

    #[test]
    fn what_stands_around_everything_is_not_shown() {
        let pieces = [
            text("  "),
            kept("**", Kind::Open),
            text("Let op: "),
            kept("`x`", Kind::Whole),
            text("!"),
            kept("**", Kind::Close),
            text(" "),
        ];
        let masked = Masked::new(&pieces);
        assert_eq!(masked.text, "Let op: {1}!");
        assert_eq!(masked.unmask("Mind {1}!").unwrap()[2..5], [text("Mind "), kept("`x`", Kind::Whole), text("!")]);
        assert_eq!(masked.unmask(&masked.text).unwrap(), pieces);
        assert_eq!(masked.unmask("Mind {2}!"), None);
        assert_eq!(masked.unmask("Mind {0}!"), None);
    }

    #[test]
    fn blanks_do_not_slip_into_a_pair() {
        let pieces = [text("de "), kept("**", Kind::Open), text("kat"), kept("**", Kind::Close), text(" slaapt")];
        let masked = Masked::new(&pieces);
        let written = |translation: &str| {
            let raw = |piece: &Piece| match piece {
                Piece::Text(text) | Piece::Kept(text, _) | Piece::Laid(text) => text.clone(),
            };
            masked.unmask(translation).unwrap().iter().map(raw).collect::<String>()
        };
        assert_eq!(written("the {1}cat {2}sleeps"), "the **cat** sleeps");
        assert_eq!(written("the{1} cat{2} sleeps"), "the **cat** sleeps");
        assert_eq!(written("the {1} cat {2}."), "the **cat**.");
        assert_eq!(written("{1} cat {2}"), "**cat**");
        assert_eq!(written("the {1} {2} sleeps"), "the ** ** sleeps");
    }

    #[test]
    fn a_pair_in_the_middle_is_shown_and_so_are_two_pairs() {
        let pair = |text_inside: &str| [kept("*", Kind::Open), text(text_inside), kept("*", Kind::Close)];
        let pieces: Vec<Piece> = pair("a").into_iter().chain([text(" en ")]).chain(pair("b")).collect();
        let masked = Masked::new(&pieces);
        assert_eq!(masked.text, "{1}a{2} en {3}b{4}");
        assert_eq!(masked.unmask(&masked.text).unwrap(), pieces);
        assert_eq!((masked.kind(1), masked.kind(4), masked.kind(5)), (Some(Kind::Open), Some(Kind::Close), None));
    }
}
