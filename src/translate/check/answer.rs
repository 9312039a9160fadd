//! The translation in an answer, without what models put around it: thoughts, introductions, labels, fences, quotes, notes.
//!
//! Nothing goes that the source may have said itself: "Natuurlijk: …" translates "Of course: …".

use std::sync::LazyLock;

use regex::Regex;

/// Says that a translation follows.
const INTRODUCTION: &str = r"(?:vertaling|vertaald|translation|translated)";
/// May say so, and may be a word of the source.
const OPENINGS: &str = r"(?:natuurlijk|zeker|uiteraard|prima|oké|ok|graag gedaan|sure|certainly|of course|okay|absolutely|here is|here's|here you go|hier is|hier volgt|hierbij|nederlands|engels|dutch|english|antwoord|answer|output|resultaat|result)";
const NOTES: &str = r"(?:opmerking|let op|uitleg|toelichting|nb|n\.b\.|note|please note|explanation|remark|translator's note|noot van de vertaler)";

fn pattern(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// "Natuurlijk! Hier is de vertaling:", "**Vertaling:**".
static INTRODUCED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[#*_\s]*[^:\n]{{0,60}}\b{INTRODUCTION}\b[^:\n]{{0,50}}:[*_]*\s*")));
/// "Nederlands:", "Sure, here you go:".
static OPENED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?i)^[#*_\s]*{OPENINGS}\b[^:\n]{{0,40}}:[*_]*\s*")));
/// "(Opmerking: …)" and "Note: …" after the translation.
static NOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(&format!(r"(?is)(?:\s+[\[(]|\n\s*)[*_]*{NOTES}\b[*_]*\s*:.*$")));
static IS_NOTE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(&format!(r"(?i)\b{NOTES}\b")));
static IS_INTRODUCTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b(?:vertal\w*|vertaald\w*|translat\w*)\b"));
static THOUGHT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?is)<(think|thinking|thought|reasoning)>.*?(?:</(?:think|thinking|thought|reasoning)>|$)")
});

/// Marks that may surround a whole answer.
const MARKS: [(&str, &str); 11] = [
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

/// The translation in an answer to `source`, on one line.
pub fn translation(answer: &str, source: &str) -> (String, Rest) {
    let mut text = without(&THOUGHT, answer, source.contains('<'));
    text = without_fence(text.trim(), source).to_owned();
    text = without_introduction(&text, source).to_owned();
    text = without(&NOTED, &text, is_in(&IS_NOTE, source));
    let same = |one: &str, other: &str| {
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        letters(one).to_lowercase() == letters(other).to_lowercase()
    };
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let source_lines = source.lines().filter(|line| !line.trim().is_empty()).count().max(1);
    // The source above its translation.
    if lines.len() > source_lines && same(lines[0], source) {
        lines.remove(0);
    }
    let rest = if lines.len() > source_lines { Rest::Lines } else { Rest::None };
    // A label before the translation that followed the source.
    let joined = lines.join(" ");
    let joined = without_introduction(&joined, source);
    (without_marks(joined, source), rest)
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
    let inside = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    let Some(inside) = inside.filter(|_| !source.contains("```")) else { return text };
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
    if !is_in(&IS_INTRODUCTION, source)
        && let Some(rest) = after(&INTRODUCED)
    {
        return rest;
    }
    // A colon that the source has too belongs to the translation.
    let colons = |text: &str| text.matches(':').count();
    if colons(text) > colons(source)
        && let Some(rest) = after(&OPENED)
    {
        return rest;
    }
    text
}

/// The text without marks around the whole of it, and without bold that the source did not have.
fn without_marks(text: &str, source: &str) -> String {
    let mut text = text.trim();
    for (open, close) in MARKS {
        let inside = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let is_around = |inside: &&str| !inside.is_empty() && !inside.contains(open) && !inside.contains(close);
        let is_quoted = is_quote(open) && source.chars().next().is_some_and(|first| is_quote(&first.to_string()));
        if let Some(inside) = inside.filter(is_around).filter(|_| !source.starts_with(open) && !is_quoted) {
            text = inside.trim();
        }
    }
    if source.contains("**") { text.to_owned() } else { text.replace("**", "") }
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
        ];
        for answer in cases {
            assert_eq!(translation(answer, "The cat sleeps."), ("De kat slaapt.".to_owned(), Rest::None), "{answer}");
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
        ];
        for (source, answer) in cases {
            assert_eq!(translation(answer, source).0, answer, "{source}");
        }
    }

    #[test]
    fn more_lines_than_the_source_has_are_not_a_translation() {
        assert_eq!(translation("De kat slaapt.\nDe hond ook.", "The cat sleeps.").1, Rest::Lines);
        assert_eq!(translation("<think>Hm", "The cat sleeps.").0, "");
    }
}
