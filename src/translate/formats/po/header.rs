//! What a finished catalogue says of itself: the header of a template gets its language, character set and plural
//! forms, and entries that a machine translated can be marked.

use std::ops::Range;

use super::catalogue::{Entry, entries, escape};
use crate::translate::formats::edits::edited;
use crate::translate::language::Language;

/// How a language counts.
struct Plurals {
    /// How many forms it has.
    count: usize,
    /// The form for one thing, where it has one of its own.
    one: Option<usize>,
    rule: &'static str,
}

/// The forms of a language.
fn plurals(language: Language) -> Plurals {
    let (count, one, rule) = match language.code() {
        "zh" | "ja" => (1, None, "0"),
        "fr" | "pt" | "tr" => (2, Some(0), "(n > 1)"),
        "pl" => (3, Some(0), "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
        "cs" | "sk" => (3, Some(0), "(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2"),
        "ro" => (3, Some(0), "(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2)"),
        "ru" | "uk" => {
            (3, Some(0), "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)")
        }
        "ar" => (6, Some(1), "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"),
        _ => (2, Some(0), "(n != 1)"),
    };
    Plurals { count, one, rule }
}

/// Fills what a template left open in its header, and gives its messages the plural forms of the language. A header that
/// says something keeps it.
pub fn fill(catalogue: &str, language: Language) -> String {
    let all = entries(catalogue);
    let Some(header) = all.iter().find(|entry| entry.is_header()) else { return catalogue.to_owned() };
    let Some(text) = header.translations.first().filter(|text| !text.is_broken) else { return catalogue.to_owned() };
    let is_template = ["charset=CHARSET", "charset=ASCII\n", "nplurals=INTEGER", "Language: \n"]
        .iter()
        .any(|open| text.value.contains(open));
    if !is_template {
        return catalogue.to_owned();
    }
    let counted = || all.iter().filter(|entry| entry.plural.is_some());
    let plurals = plurals(language);
    let rule = format!("nplurals={}; plural={};", plurals.count, plurals.rule);
    // A template has two of each, and with another number of forms its rule would not fit.
    let has_all = counted().all(|entry| entry.translations.len() == plurals.count);
    let has_two = counted()
        .all(|entry| matches!(entry.translations.as_slice(), [one, more] if !one.is_broken && !more.is_broken));
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut replace = |from: &str, to: &str| {
        let written = escape(from);
        if let Some(place) = catalogue[text.range.clone()].find(&written) {
            let start = text.range.start + place;
            edits.push((start..start + written.len(), escape(to)));
        }
    };
    replace("charset=CHARSET", "charset=UTF-8");
    // It has no letter with an accent.
    replace("charset=ASCII", "charset=UTF-8");
    replace("Language: \n", &format!("Language: {}\n", language.code()));
    if has_all || has_two {
        replace("nplurals=INTEGER; plural=EXPRESSION;", &rule);
    }
    if has_two && !has_all && text.value.contains("nplurals=INTEGER") {
        edits.extend(counted().map(|entry| forms(catalogue, entry, &plurals)));
    }
    edits.extend(without_flag(catalogue, header, "fuzzy"));
    edited(catalogue, edits)
}

/// The edit that gives a message with a form for one thing and one for more the forms of a language.
fn forms(catalogue: &str, entry: &Entry, plurals: &Plurals) -> (Range<usize>, String) {
    let (first, last) = (&entry.translations[0].range, &entry.translations[entry.translations.len() - 1].range);
    let start = catalogue[..first.start].rfind('\n').map_or(0, |end| end + 1);
    let newline = if catalogue.contains("\r\n") { "\r\n" } else { "\n" };
    let form = |number: usize| {
        let own = if plurals.one == Some(number) { first } else { last };
        format!("msgstr[{number}] {}", &catalogue[own.clone()])
    };
    (start..last.end, (0..plurals.count).map(form).collect::<Vec<_>>().join(newline))
}

/// Marks the entries that are translated here and were not in `source` as fuzzy: somebody has to read them.
pub fn mark_fuzzy(source: &str, catalogue: &str) -> String {
    let is_open = |entry: &Entry| entry.translations.iter().any(super::Quoted::is_empty);
    let mut edits = Vec::new();
    let newline = if catalogue.contains("\r\n") { "\r\n" } else { "\n" };
    for (before, after) in entries(source).iter().zip(entries(catalogue)) {
        if before.is_header() || !is_open(before) || is_open(&after) || after.flags.iter().any(|flag| flag == "fuzzy")
        {
            continue;
        }
        if let Some(line) = after.flag_lines.first() {
            let place = line.start + catalogue[line.clone()].find("#,").unwrap_or_default() + 2;
            edits.push((place..place, " fuzzy,".to_owned()));
        } else {
            edits.push((after.start..after.start, format!("#, fuzzy{newline}")));
        }
    }
    edited(catalogue, edits)
}

/// The edit that takes a flag away, with its line if nothing else is on it.
fn without_flag(catalogue: &str, entry: &Entry, flag: &str) -> Option<(Range<usize>, String)> {
    let has_flag = |line: &&Range<usize>| catalogue[(*line).clone()].contains(flag);
    let line = entry.flag_lines.iter().find(has_flag)?.clone();
    let others: Vec<&str> = catalogue[line.clone()]
        .trim_start_matches("#,")
        .split(',')
        .map(str::trim)
        .filter(|&one| one != flag)
        .collect();
    if others.is_empty() {
        let rest = &catalogue[line.end..];
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        return Some((line.start..line.end + end, String::new()));
    }
    Some((line, format!("#, {}", others.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_gets_its_header_and_another_header_stays() {
        let template = "#, fuzzy\nmsgid \"\"\nmsgstr \"\"\n\"Language: \\n\"\n\"Content-Type: text/plain; \
            charset=CHARSET\\n\"\n\"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"\n\nmsgid \"%d gate\"\n\
            msgid_plural \"%d gates\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
        let filled = fill(template, Language::DUTCH);
        assert!(!filled.contains("fuzzy"));
        for line in ["\"Language: nl\\n\"", "charset=UTF-8\\n\"", "nplurals=2; plural=(n != 1);\\n\""] {
            assert!(filled.contains(line), "{filled}");
        }
        assert_eq!(fill(&filled, Language::ENGLISH), filled);
        let filled = template.replace("msgstr[0] \"\"\nmsgstr[1] \"\"", "msgstr[0] \"a\"\nmsgstr[1] \"\"\n\"b\"");
        for (code, count, forms) in [
            ("pl", 3, "msgstr[0] \"a\"\nmsgstr[1] \"\"\n\"b\"\nmsgstr[2] \"\"\n\"b\"\n"),
            ("ja", 1, "msgstr[0] \"\"\n\"b\"\n"),
            ("nl", 2, "msgstr[0] \"a\"\nmsgstr[1] \"\"\n\"b\"\n"),
        ] {
            let own = fill(&filled, Language::named(code).unwrap());
            assert!(own.contains(&format!("nplurals={count};")) && own.ends_with(forms), "{own}");
        }
        let three = template.replace("msgstr[1] \"\"\n", "msgstr[1] \"\"\nmsgstr[2] \"\"\n");
        assert!(fill(&three, Language::DUTCH).contains("INTEGER"), "Dutch has two");
    }

    #[test]
    fn only_what_was_translated_here_becomes_fuzzy() {
        let source =
            "msgid \"a\"\nmsgstr \"\"\n\n#, c-format\nmsgid \"b\"\nmsgstr \"\"\n\nmsgid \"c\"\nmsgstr \"C\"\n";
        let translated = source.replacen("msgstr \"\"", "msgstr \"A\"", 2);
        let expected = "#, fuzzy\nmsgid \"a\"\nmsgstr \"A\"\n\n#, fuzzy, c-format\nmsgid \"b\"\nmsgstr \"A\"\n\n\
            msgid \"c\"\nmsgstr \"C\"\n";
        assert_eq!(mark_fuzzy(source, &translated), expected);
    }
}
