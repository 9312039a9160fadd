//! The translation in an answer, without what models put around it: thoughts, introductions, labels, fences, quotes,
//! notes.
//!
//! Nothing goes that the source may have said itself: "Natuurlijk: …" translates "Of course: …".

use std::sync::LazyLock;

use regex::Regex;

/// Says that a translation follows.
const INTRODUCTION: &str = r"(?:vertaling|vertaald|translation|translated)";
/// May say so, and may be a word of the source.
const OPENINGS: &str = r"(?:natuurlijk|zeker|uiteraard|prima|oké|ok|graag gedaan|sure|certainly|of course|okay|absolutely|here is|here's|here you go|hier is|hier volgt|hierbij|(?:in het |in )?(?:nederlands|engels|dutch|english)|assistant|assistent|antwoord|answer|output|resultaat|result)";
const NOTES: &str = r"(?:opmerking|let op|uitleg|toelichting|nb|n\.b\.|note|please note|explanation|remark|translator's note|noot van de vertaler)";

fn pattern(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// "Natuurlijk! Hier is de vertaling:", "**Vertaling:**".
static INTRODUCED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[#*_\s]*[^:\n]{{0,60}}\b{INTRODUCTION}\b[^:\n]{{0,50}}:[*_]*\s*")));
/// "Hier is de vertaling:", where a source that speaks of translations has no such beginning.
static PRESENTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^[#*_\s]*(?:[^:\n]{{0,30}}[!.,]\s*)?(?:here|below|this|hier|hieronder|hierbij|dit)\b[^:\n]{{0,40}}\b{INTRODUCTION}\b[^:\n]{{0,50}}:"
    ))
});
/// "Nederlands:", "Sure, here you go:".
static OPENED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[#*_\s]*{OPENINGS}\b[^:\n]{{0,40}}:[*_]*\s*")));
/// "Natuurlijk! …", "Okay! …".
static EXCLAIMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:natuurlijk|tuurlijk|zeker|uiteraard|prima|graag|oké|ok|okay|sure|certainly|of course|absolutely)!\s+",
    )
});
/// A label on a line of its own: "## Vertaling".
static LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[#*_\s]*(?:de |the )?(?:{INTRODUCTION}|{OPENINGS})[*_:\s]*$")));
/// What a model's template has and a text does not: `<|im_end|>`.
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"<\|[^|<>\s]{1,30}\|>"));
/// An element around the whole: `<translation>…</translation>`.
static ELEMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?s)^<([A-Za-z][\w-]*)>\s*(?P<inside>[^<]*?)\s*</([A-Za-z][\w-]*)>$"));
/// The mark of a list or a quotation before the whole.
static LEADING: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(?:[-*•>]|#{1,6})\s+"));
/// "(Opmerking: …)" and "Note: …" after the translation.
static NOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?is)(?:\s+[\[(]|\n\s*)[*_]*{NOTES}\b[*_]*\s*:.*$")));
static IS_INTRODUCTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b(?:vertal\w*|vertaald\w*|translat\w*)\b"));
static THOUGHT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?is)<(?:think|thinking|thought|thoughts|reasoning|analysis|reflection|scratchpad)>.*?(?:</(?:think|thinking|thought|thoughts|reasoning|analysis|reflection|scratchpad)>|$)",
    )
});

/// Marks that may surround a whole answer.
const MARKS: [(&str, &str); 13] = [
    ("\"", "\""),
    ("“", "”"),
    ("„", "”"),
    ("„", "“"),
    ("'", "'"),
    ("‘", "’"),
    ("«", "»"),
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("`", "`"),
    ("[", "]"),
    ("(", ")"),
];

fn is_quote(mark: &str) -> bool {
    matches!(mark, "\"" | "“" | "„" | "'" | "‘" | "«")
}

/// Whether an answer has more than the translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    None,
    Lines,
}

/// What a translation stood in, beside the thoughts, fences and elements that no text has of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Around {
    /// The model spoke: an introduction, a label, a note.
    pub talk: bool,
    /// Quotation marks stood around the whole.
    pub quotes: bool,
}

/// A translation as an answer has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// On one line.
    pub text: String,
    pub rest: Rest,
    pub around: Around,
}

/// The translation in an answer to `source`.
pub fn translation(answer: &str, source: &str) -> Found {
    let mut text = without(&THOUGHT, answer, source.contains('<'));
    text = without(&TOKEN, &text, source.contains("<|"));
    text = without_fence(text.trim(), source).to_owned();
    if !source.contains('<')
        && let Some(inside) = ELEMENT.as_ref().and_then(|element| element.captures(&text)?.name("inside"))
    {
        text = inside.as_str().to_owned();
    }
    let introduced = text.len();
    text = without_introduction(&text, source).to_owned();
    text = without(&NOTED, &text, is_in(&NOTED, source));
    let mut talk = text.len() < introduced;
    let same = |one: &str, other: &str| {
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        letters(one).to_lowercase() == letters(other).to_lowercase()
    };
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let source_lines = source.lines().filter(|line| !line.trim().is_empty()).count().max(1);
    // The source or a label above the translation.
    while lines.len() > source_lines && (same(lines[0], source) || is_in(&LABEL, lines[0])) {
        lines.remove(0);
        talk = true;
    }
    let rest = if lines.len() > source_lines { Rest::Lines } else { Rest::None };
    // A label before the translation that followed the source.
    let joined = lines.join(" ");
    let bare = without_introduction(without_source(&joined, source), source);
    talk |= bare.len() < joined.len();
    let (text, quotes) = without_marks(bare, source);
    Found { text, rest, around: Around { talk, quotes } }
}

fn is_in(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The text without what a pattern finds, unless that is the source's.
fn without(pattern: &LazyLock<Option<Regex>>, text: &str, is_in_source: bool) -> String {
    match pattern.as_ref().filter(|_| !is_in_source) {
        Some(pattern) => pattern.replace_all(text, "").into_owned(),
        None => text.to_owned(),
    }
}

fn without_fence<'a>(text: &'a str, source: &str) -> &'a str {
    let within = |fence: &str| {
        let inside = text.strip_prefix(fence).and_then(|rest| rest.strip_suffix(fence));
        inside.filter(|_| !source.contains(fence))
    };
    let Some(inside) = within("```").or_else(|| within("~~~")) else { return text };
    // The name of a language follows the opening fence.
    match inside.split_once('\n') {
        Some((name, rest)) if !name.trim().contains(' ') => rest.trim(),
        _ => inside.trim(),
    }
}

fn without_introduction<'a>(text: &'a str, source: &str) -> &'a str {
    let after = |pattern: &LazyLock<Option<Regex>>| {
        let found = pattern.as_ref()?.find(text)?;
        Some(text[found.end()..].trim()).filter(|rest| !rest.is_empty())
    };
    let is_introduced = !is_in(&IS_INTRODUCTION, source) || is_in(&PRESENTED, text) && !is_in(&PRESENTED, source);
    if is_introduced && let Some(rest) = after(&INTRODUCED) {
        return rest;
    }
    // A colon that the source has too belongs to the translation.
    let colons = |text: &str| text.matches(':').count();
    if colons(text) > colons(source)
        && let Some(rest) = after(&OPENED)
    {
        return rest;
    }
    if !source.contains('!')
        && let Some(rest) = after(&EXCLAIMED)
    {
        return rest;
    }
    text
}

/// The text after "source → " or "source = ".
fn without_source<'a>(text: &'a str, source: &str) -> &'a str {
    let rest = text.strip_prefix(source.trim()).map(str::trim_start);
    let after =
        rest.and_then(|rest| ["->", "→", "=>", "=", "–", "-"].iter().find_map(|sign| rest.strip_prefix(sign)));
    after.map(str::trim).filter(|after| !after.is_empty()).unwrap_or(text)
}

/// The text without marks around the whole of it, and without bold that the source did not have; and whether some of
/// the marks were quotation marks.
fn without_marks(text: &str, source: &str) -> (String, bool) {
    let mut text = text.trim();
    let mut quotes = false;
    for (open, close) in MARKS {
        let inside = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let is_around = |inside: &&str| !inside.is_empty() && !inside.contains(open) && !inside.contains(close);
        let is_quoted = is_quote(open) && source.chars().next().is_some_and(|first| is_quote(&first.to_string()));
        if let Some(inside) = inside.filter(is_around).filter(|_| !source.starts_with(open) && !is_quoted) {
            text = inside.trim();
            quotes |= is_quote(open);
        }
    }
    if let Some(mark) = LEADING.as_ref().and_then(|mark| mark.find(text))
        && !source.starts_with(['-', '–', '—', '*', '•', '+', '>', '#'])
    {
        text = text[mark.end()..].trim();
    }
    let text = match (source.contains('*'), source.contains("**")) {
        (false, _) => text.replace('*', ""),
        (_, false) => text.replace("**", ""),
        _ => text.to_owned(),
    };
    (text, quotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_models_put_around_a_translation_is_removed() {
        let cases = [
            "Hier is de vertaling:\n\nDe kat slaapt.",
            "Natuurlijk! Hier is de vertaling: De kat slaapt.",
            "Sure, here is the translation in Dutch:\n\"De kat slaapt.\"",
            "**Vertaling:** De kat slaapt.",
            "Vertaling (Nederlands): De kat slaapt.",
            "Nederlands: De kat slaapt.",
            "The cat sleeps.\nDe kat slaapt.",
            "English: The cat sleeps.\nNederlands: De kat slaapt.",
            "\"De kat slaapt.\"",
            "„De kat slaapt.”",
            "**De kat slaapt.**",
            "De **kat** slaapt.",
            "```\nDe kat slaapt.\n```",
            "```text\nDe kat slaapt.\n```",
            "<think>\nThe user wants Dutch.\n</think>\n\nDe kat slaapt.",
            "De kat slaapt.\n\n(Opmerking: \"cat\" is een kat.)",
            "De kat slaapt. (Note: literally translated.)",
            "De kat slaapt.\n\n**Let op:** dit is letterlijk.",
            "  De kat slaapt.\n",
            "In het Nederlands: De kat slaapt.",
            "assistant: De kat slaapt.",
            "~~~\nDe kat slaapt.\n~~~",
            "<analysis>Een kat.</analysis>\nDe kat slaapt.",
            "<translation>De kat slaapt.</translation>",
            "De kat slaapt.<|im_end|>",
            "## Vertaling\n\nDe kat slaapt.",
            "Vertaling\n\nDe kat slaapt.",
            "The cat sleeps. -> De kat slaapt.",
            "Natuurlijk! De kat slaapt.",
            "De *kat* slaapt.",
            "[De kat slaapt.]",
            "- De kat slaapt.",
            "> De kat slaapt.",
        ];
        for answer in cases {
            let found = translation(answer, "The cat sleeps.");
            assert_eq!((found.text.as_str(), found.rest), ("De kat slaapt.", Rest::None), "{answer}");
        }
        // A source may begin with something else than a letter.
        let cases = [("{1}The cat{2} sleeps.", "- {1}De kat{2} slaapt."), ("“No,” he said.", "- “Nee”, zei hij.")];
        for (source, answer) in cases {
            assert_eq!(translation(answer, source).text, answer[2..], "{source}");
        }
    }

    #[test]
    fn what_was_around_a_translation_is_known() {
        let cases = [
            ("De kat slaapt.", false, false),
            ("\"De kat slaapt.\"", false, true),
            ("**De kat slaapt.**", false, false),
            ("<think>Een kat.</think>De kat slaapt.", false, false),
            ("Hier is de vertaling: De kat slaapt.", true, false),
            ("Natuurlijk! Hier is de vertaling: “De kat slaapt.”", true, true),
            ("\"De kat slaapt.\"\n\n(Opmerking: letterlijk.)", true, true),
            ("Vertaling\n\n„De kat slaapt.”", true, true),
            ("The cat sleeps. -> 'De kat slaapt.'", true, true),
        ];
        for (answer, talk, quotes) in cases {
            assert_eq!(translation(answer, "The cat sleeps.").around, Around { talk, quotes }, "{answer}");
        }
    }

    #[test]
    fn what_the_source_says_itself_stays() {
        let cases = [
            ("Of course: we are coming.", "Natuurlijk: wij komen."),
            ("Dutch: easy", "Nederlands: makkelijk"),
            ("Translation: a history", "Vertaling: een geschiedenis"),
            ("Note: wet floor", "Let op: natte vloer"),
            ("It rains. (Note: bring a coat.)", "Het regent. (Let op: neem een jas mee.)"),
            ("\"Come in,\" he said. \"Sit.\"", "\"Kom binnen\", zei hij. \"Ga zitten.\""),
            ("\"Yes.\"", "\"Ja.\""),
            ("**Bold** text", "**Vette** tekst"),
            ("The tag <think> is hidden.", "Het element <think> is verborgen."),
            ("He asked: why?", "Hij vroeg: waarom?"),
            ("Sure! It fits.", "Zeker! Het past."),
            ("- bread", "- brood"),
            ("– Hello.", "- Hallo."),
            ("(two)", "(twee)"),
            ("2 * 3 is 6", "2 * 3 is 6"),
            ("Answer: yes", "Antwoord: ja"),
            ("Translated: 5 files", "Vertaald: 5 bestanden"),
        ];
        for (source, answer) in cases {
            assert_eq!(translation(answer, source).text, answer, "{source}");
        }
    }

    #[test]
    fn it_is_removed_of_texts_about_translations_and_notes_too() {
        let cases = [
            (
                "Natuurlijk! Hier is de vertaling: De vertaling is goed.",
                "The translation is good.",
                "De vertaling is goed.",
            ),
            (
                "Sure! Here is the translation: It is a translation: good.",
                "Het is een vertaling: goed.",
                "It is a translation: good.",
            ),
            ("Maak een notitie.\n\n(Opmerking: letterlijk.)", "Make a note.", "Maak een notitie."),
        ];
        for (answer, source, expected) in cases {
            assert_eq!(translation(answer, source).text, expected, "{answer}");
        }
        let own = "Here is the translation: a first draft.";
        assert_eq!(
            translation("Hier is de vertaling: een eerste versie.", own).text,
            "Hier is de vertaling: een eerste versie."
        );
    }

    #[test]
    fn more_lines_than_the_source_has_are_not_a_translation() {
        assert_eq!(translation("De kat slaapt.\nDe hond ook.", "The cat sleeps.").rest, Rest::Lines);
        assert_eq!(translation("<think>Hm", "The cat sleeps.").text, "");
    }
}
