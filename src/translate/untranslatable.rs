//! What is not prose in any format: addresses, paths, identifiers, and the placeholders of programs.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::segment::{Fragment, Kind, join};

/// Addresses of pages and of mail.
const ADDRESSES: [&str; 3] = [
    r"(?:https?|ftp|file|mailto|ssh|git)://?[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
    r"www\.[A-Za-z0-9-]+\.[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}']",
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
];

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&ADDRESSES.join("|")).ok());

static UNTRANSLATABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns = [
        // {{ name }}, ${name}, {name}, {0:>5}, %{name}, #{name}
        r"\{\{[^{}]*\}\}",
        r"[$%#]?\{[^{}\s]*\}",
        // {% tag %}, {# comment #}, [% tag %], {$name.field}, {if $name}, {include file=x}
        r"\{%[^{}]*%\}",
        r"\{#[^{}]*#\}",
        r"\[%[^\[\]]*%\]",
        r"\{\$[^{}]*\}",
        r"\{[a-z]+\s[^{}]*[$=][^{}]*\}",
        // %s, %1$d, %(name)s, %-5.2f; not 5 % or 100% safe.
        r"%(?:\d+\$|\([A-Za-z_]\w*\))?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z)?(?:[sdiufgexXcpoq]\b|@)",
        // $NAME, ~/file, /usr/bin, C:\folder, src/main.rs, file.rs
        r"\$[A-Z_][A-Z0-9_]+\b",
        r"(?:~|\.{1,2})?/(?:[\w.-]+/)+[\w.-]*\w",
        r"\b[A-Za-z]:\\[\w\\.-]+",
        r"\b(?:[\w-]+/)+[\w.-]+\.[A-Za-z][A-Za-z0-9]{0,4}\b(?:#[\w=,.&:-]*\w)?",
        r"(?:\b|\.)[\w-][\w.-]*\.(?:toml|md|txt|json|ya?ml|xml|html?|css|jsx?|tsx?|rs|py|rb|go|sh|bat|exe|dll|so|ini|cfg|conf|csv|tsv|sql|log|pdf|docx?|xlsx?|pptx?|odt|png|jpe?g|gif|svg|webp|mp3|mp4|zip|gz|tar|po|srt|vtt|lock|gguf)\b(?:#[\w=,.&:-]*\w)?",
        r"\b(?:[A-Za-z0-9-]+\.)+(?:com|org|net|nl|be|eu|io|dev|edu|gov)\b(?:/[^\s<>\x22]*[^\s<>\x22.,;:!?)\]}'])?",
        r"\b\w+_\w+\b",
        // What a repository has: owner/name#12, a commit.
        r"\b[A-Za-z0-9][\w.-]*/[\w.-]+#\d+\b",
        r"\b[0-9a-f]{40}\b",
        // A folder: src/
        r"\b[a-z][a-z0-9._-]*/",
        // Ctrl+S, Ctrl-C
        r"\b(?:Ctrl|Control|Alt|AltGr|Shift|Cmd|Command|Option|Meta|Super|Win|Fn)(?:\+(?:\w+|[^\w\s]))+",
        r"\b(?:Ctrl|Alt|Cmd)-[A-Z]\b",
        // @name, @name.field, @fig:one, @(expression), #topic, :tada:, and what colours a line of a terminal.
        r"@[A-Za-z][\w-]+(?:[:.][\w-]*\w)*",
        r"@\([^()\s]*\)",
        r"#[A-Za-z][\w/-]*",
        r":[a-z][a-z0-9_+-]+:",
        r"\x1b\[[0-9;?]*[A-Za-z]",
    ];
    Regex::new(&[&ADDRESSES[..], &patterns].concat().join("|")).ok()
});

/// The addresses in a text, as they stand there.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    ADDRESS.iter().flat_map(move |address| address.find_iter(text)).map(|found| found.as_str())
}

/// What each of these has in it. To look for this takes a small part of the time, since it is the same in all languages:
/// where a word ends, the expression above asks each letter that is not ASCII.
static MARK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[{%$~\\/@_#+\x1b]|\.[A-Za-z]|www\.|:[a-z]|(?:Ctrl|Alt|Cmd)-|[0-9a-f]{40}").ok());

/// Turns addresses, identifiers and the placeholders of programs into kept source, which `escape` writes in the
/// document's format.
pub fn protect(content: Vec<Fragment>, escape: impl Fn(&str) -> String) -> Vec<Fragment> {
    let content = join(content);
    let is_plain = |fragment: &Fragment| matches!(fragment, Fragment::Text(text) if Word::after(text, 0).is_none());
    let Some(untranslatable) = UNTRANSLATABLE.as_ref().filter(|_| !content.iter().all(is_plain)) else {
        return content;
    };
    let mut protected = Vec::with_capacity(content.len());
    for fragment in content {
        let Fragment::Text(text) = fragment else {
            protected.push(fragment);
            continue;
        };
        let mut done = 0;
        let mut place = 0;
        let mut space = 0;
        let mut word = Word::default();
        loop {
            if place >= word.range.end {
                let Some(next) = Word::after(&text, place) else { break };
                word = next;
                place = word.range.start;
            }
            let end = word.end(window(&text, place, &mut space));
            let Some(found) = untranslatable.find_at(&text[..end], place) else {
                place = rest_of(&text, place..end);
                continue;
            };
            place = found.end();
            // "his/her/their" has no path in it, and "10:am:pm" no picture.
            let is_within_word = found.as_str().starts_with(['/', '@', ':', '#'])
                && text[..found.start()].ends_with(char::is_alphanumeric)
                || found.as_str().ends_with('/') && !is_folder(&text[found.end()..]);
            if is_within_word {
                continue;
            }
            if found.start() > done {
                protected.push(Fragment::Text(text[done..found.start()].to_owned()));
            }
            protected.push(Fragment::Kept(escape(found.as_str()), Kind::Whole));
            done = found.end();
        }
        match done {
            0 => protected.push(Fragment::Text(text)),
            _ if done < text.len() => protected.push(Fragment::Text(text[done..].to_owned())),
            _ => {}
        }
    }
    protected
}

/// What is between two blanks, and may not be prose: nothing that is not prose begins elsewhere.
#[derive(Debug, Default)]
struct Word {
    range: Range<usize>,
    /// Whether what begins in it may end behind it: what is in brackets may have blanks.
    may_go_on: bool,
}

impl Word {
    /// The next one from a place on.
    fn after(text: &str, place: usize) -> Option<Self> {
        let mark = MARK.as_ref()?.find_at(text, place)?;
        let start = text[place..mark.start()].rfind(char::is_whitespace).map_or(place, |space| place + space);
        let end = text[mark.end()..].find(char::is_whitespace).map_or(text.len(), |space| mark.end() + space);
        Some(Self { range: start..end, may_go_on: text[start..end].contains(['{', '[']) })
    }

    /// Where to look for its end, within a window.
    fn end(&self, window: usize) -> usize {
        if self.may_go_on { window } else { window.min(self.range.end) }
    }
}

/// Whether a name with a slash is a folder's, by what follows it: no other word, as in "s/he" or "and/ or".
fn is_folder(after: &str) -> bool {
    let rest = after.strip_prefix([',', '.', ';', ':', '!', '?', ')', ']']);
    after.trim().is_empty() || rest.is_some_and(|rest| !rest.starts_with(|next: char| !next.is_whitespace()))
}

/// Bytes in which what is not prose is looked for at a time: an expression that finds one of several things looks as
/// far as the longest of them may go, for each that it finds.
const NEAR: usize = 1024;
/// The same for a text without spaces.
const FAR: usize = 4096;

/// The end of the text in which to look from `place` on: between two words, where there are any. `space` is the last space
/// that was looked for, so that a text without spaces is not searched for each thing in it.
fn window(text: &str, place: usize, space: &mut usize) -> usize {
    let near = text.ceil_char_boundary(place + NEAR);
    if *space < near {
        *space = text[near..].find(char::is_whitespace).map_or(text.len(), |space| near + space);
    }
    (*space).min(text.floor_char_boundary(place + FAR).max(near))
}

/// Where to look on after nothing was found in a range: at its end, or at a bracket in it that may close later.
fn rest_of(text: &str, range: Range<usize>) -> usize {
    let open = text[range.clone()].rfind('{').map(|open| range.start + open);
    // Two brackets are one mark.
    let open = open.map(|open| if text[..open].ends_with('{') { open - 1 } else { open });
    let open = open.filter(|&open| open > range.start && !text[open..range.end].contains('}'));
    open.filter(|_| range.end < text.len()).unwrap_or(range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::mask::Masked;
    use crate::translate::segment::plain;

    fn protected(line: &str) -> String {
        Masked::new(&protect(vec![Fragment::Text(line.to_owned())], str::to_owned)).text
    }

    #[test]
    fn addresses_and_placeholders_are_not_prose() {
        let cases = [
            ("Zie https://fietje.nl/a?b=c. Daarna", "Zie {1}. Daarna"),
            ("Mail naar jan.de.vries@voorbeeld.nl!", "Mail naar {1}!"),
            ("Hallo {name}, u hebt %d berichten (%s)", "Hallo {1}, u hebt {2} berichten ({3})"),
            ("{{ user.name }} en ${HOME} en %(aantal)d", "{1} en {2} en {3}"),
            ("Lees ~/.config/fietje/config.toml goed", "Lees {1} goed"),
            ("Roep mijn_functie aan", "Roep {1} aan"),
            ("5 % korting, 100% zeker, en/of", "5 % korting, 100% zeker, en/of"),
            ("Het is 3/4 van 1/2.", "Het is 3/4 van 1/2."),
            (
                "Ask his/her/their friend, or choose red/green/blue.",
                "Ask his/her/their friend, or choose red/green/blue.",
            ),
            ("Open settings.toml or README.md and src/main.rs there.", "Open {1} or {2} and {3} there."),
            ("Kijk op voorbeeld.nl of bij @anna :tada:, om 10:30:15.", "Kijk op {1} of bij {2} {3}, om 10:30:15."),
            ("See @fig:one, @sec:two. Use #garden/pond, not C# or #1.", "See {1}, {2}. Use {3}, not C# or #1."),
            ("Use {$user.name}, {if $x eq 1}one{/if} and {# not this #}.", "Use {1}, {2}one{3} and {4}."),
            ("Hi @Model.Name, @(count) of [% total %].", "Hi {1}, {2} of {3}."),
            ("Fixes anna/pond#56 in 0123456789abcdef0123456789abcdef01234567.", "Fixes {1} in {2}."),
            ("src/", "{1}"),
            ("s/he puts it in src/, red/ green or/and tests/.", "s/he puts it in {1}, red/ green or/and {2}."),
            ("Press Ctrl+Shift+S, Ctrl-C or Alt+F4, on Control.", "Press {1}, {2} or {3}, on Control."),
            ("See thumbs/page.jpg#xywh=0,0,160,90 and README.md#use.", "See {1} and {2}."),
            ("\u{1b}[31mRood\u{1b}[0m en jan@huis", "{1}Rood{2} en jan@huis"),
        ];
        for (line, masked) in cases {
            assert_eq!(protected(line), masked, "{line}");
        }
    }

    #[test]
    fn what_is_not_prose_is_found_anywhere_in_a_long_text() {
        for length in [NEAR - 9, NEAR - 3, NEAR - 1, NEAR, FAR - 2, FAR, 3 * FAR] {
            let words = "ab ".repeat(length / 3) + &" ".repeat(length % 3);
            let line = format!("{words}{{{{ user name }}}} and https://fietje.nl/{} and %s", "a".repeat(NEAR));
            assert_eq!(protected(&line), format!("{}{{1}} and {{2}} and {{3}}", words.trim_start()), "{length}");
        }
    }

    /// What the expression finds in a short text, without looking for marks first.
    fn everywhere(text: &str) -> Vec<String> {
        let pattern = UNTRANSLATABLE.as_ref().unwrap();
        let (mut found, mut place) = (Vec::new(), 0);
        while let Some(next) = pattern.find_at(text, place) {
            place = next.end();
            let is_within_word = next.as_str().starts_with(['/', '@', ':', '#'])
                && text[..next.start()].ends_with(char::is_alphanumeric)
                || next.as_str().ends_with('/') && !is_folder(&text[next.end()..]);
            found.extend((!is_within_word).then(|| next.as_str().to_owned()));
        }
        found
    }

    proptest::proptest! {
        #[test]
        fn all_that_is_not_prose_has_a_mark(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..12)) {
            let text = pieces.concat();
            let content = protect(vec![Fragment::Text(text.clone())], str::to_owned);
            let kept: Vec<String> = content.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
            proptest::prop_assert_eq!(kept, everywhere(&text));
            proptest::prop_assert_eq!(plain(&content), text);
        }
    }

    const PIECES: &[&str] = &[
        " ",
        "  ",
        "\u{a0}",
        "\n",
        "é",
        "één",
        "’",
        "a",
        "ab",
        "Z",
        "1",
        "40",
        "{",
        "}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "[%",
        "%]",
        "{$a",
        "{if $x}",
        "{a b=c}",
        "%",
        "%s",
        "%1$d",
        "%(naam)s",
        "%@",
        "%-5.2f",
        "$",
        "${a}",
        "$NAME",
        "/",
        "~",
        "./",
        "src/",
        "main.rs",
        ".toml",
        "b.md#c",
        "C:\\a",
        "\\",
        "_",
        "a_b",
        "https://a.nl/b",
        "mailto:/x",
        "www.a.b",
        "www.1.2",
        "@",
        "a@b.nl",
        "@(x)",
        "#",
        "#tag",
        ":tada:",
        ":",
        ".",
        ",",
        "-",
        "Ctrl",
        "+",
        "Ctrl-C",
        "Alt+F4",
        "Fn",
        ".com",
        "fietje.nl",
        "a/b#1",
        "0123456789abcdef0123456789abcdef01234567",
        "\u{1b}[0m",
        "(",
        ")",
        "'",
        "\"",
        "<",
        ">",
        "été_x",
    ];
}
