//! The texts that a program chooses among, in a file for another language: a sentence with a choice in it becomes a
//! choice among sentences, and plurals get the forms that their new language has. ICU has the forms of a plural within
//! a message; Android, Rails and i18next have each at a key of its own.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::{Dialect, Entry, Member};
use crate::translate::formats::edits::edited;
use crate::translate::formats::message;
use crate::translate::formats::message::directives::{Style, arguments};
use crate::translate::formats::message::plurals::{self, Form, Number, is_category};
use crate::translate::language::Pair;

/// The file with its sentences spread over the choices in them; `None` if there is nothing to spread.
pub fn spread(dialect: &impl Dialect, source: &str) -> Option<String> {
    let edit = |entry: Entry| {
        let written = &source[entry.range.clone()];
        let text = message::spread(&entry.notation.read(written)?.text)?;
        let spread = entry.notation.whole(entry.notation.quote(&text), written);
        Some((entry.range, spread))
    };
    // Programs of telephones have no messages of ICU.
    let is_message = |entry: &Entry| entry.notation.style() != Style::Phone;
    let edits: Vec<_> = dialect.entries(source).ok()?.into_iter().filter(is_message).filter_map(edit).collect();
    (!edits.is_empty()).then(|| edited(source, edits))
}

/// A translation of a file with the forms of its language. What was spread and is not translated is as it was.
pub fn finished(dialect: &impl Dialect, source: &str, translated: String, pair: Pair) -> String {
    let spread = spread(dialect, source);
    let translated = messages(dialect, source, spread.as_deref().unwrap_or(source), translated, pair);
    lists(dialect, source, translated, pair)
}

/// Messages of ICU.
fn messages(dialect: &impl Dialect, source: &str, spread: &str, translated: String, pair: Pair) -> String {
    let (Ok(original), Ok(before), Ok(after)) =
        (dialect.entries(source), dialect.entries(spread), dialect.entries(&translated))
    else {
        return translated;
    };
    if original.len() != before.len() || before.len() != after.len() {
        return translated;
    }
    let edit = |((original, before), after): ((Entry, Entry), Entry)| {
        let written = &translated[after.range.clone()];
        if written == &spread[before.range] {
            return Some((after.outer, source[original.outer].to_owned()));
        }
        let literal = after.notation.read(written)?;
        let own = |part: Range<usize>| written[literal.written(&part)].to_owned();
        Some((after.range, message::adapted(&literal.text, pair, own)?))
    };
    let edits = original.into_iter().zip(before).zip(after).filter_map(edit).collect();
    edited(&translated, edits)
}

/// Forms at keys of their own: `items.few`, or `items_few`.
fn lists(dialect: &impl Dialect, source: &str, translated: String, pair: Pair) -> String {
    let (Ok(before), Ok(after)) = (dialect.entries(source), dialect.entries(&translated)) else { return translated };
    if before.len() != after.len() {
        return translated;
    }
    let others = with_others(&after);
    let mut plurals: BTreeMap<(&[String], &str), Vec<usize>> = BTreeMap::new();
    for (number, entry) in after.iter().enumerate().filter(|(_, entry)| entry.member.is_some()) {
        if let Some((path, name, _)) =
            form(entry).filter(|(path, name, _)| !name.is_empty() || !others.contains(path))
        {
            plurals.entry((path, name)).or_default().push(number);
        }
    }
    let mut edits = Vec::new();
    for ((_, name), numbers) in plurals {
        let text = |number: usize| &translated[after[number].range.clone()];
        let is_new = |&number: &usize| text(number) != &source[before[number].range.clone()];
        let number = if name.ends_with("_ordinal") { Number::Ordinal } else { Number::Cardinal };
        let forms: Vec<Form> = numbers.iter().filter_map(|&number| written(&after[number], &translated)).collect();
        let own: Vec<&str> = forms.iter().map(|form| form.category).collect();
        let is_plural = own.contains(&plurals::OTHER)
            && (own.len() > 1 || plurals::categories(pair.source, number).len() == 1)
            && numbers.iter().any(is_new);
        let Some(member) = after[numbers[0]].member.as_ref().filter(|_| is_plural) else { continue };
        let mut wanted = plurals::adapted(&own, number, pair);
        // `choose_one` may be a key like any other: one more is of no harm, one less is.
        let has_number = |&number: &usize| !arguments(text(number), after[number].notation.style()).is_empty();
        if !name.is_empty() && !numbers.iter().any(has_number) {
            wanted.extend(own.iter().map(|category| (*category, *category)));
        }
        edits.extend(plurals::edits(&translated, &forms, member.comma, &wanted));
    }
    edited(&translated, edits)
}

/// The list that a string is a form in, the beginning of its key, and its category; `None` if it is no form.
fn form(entry: &Entry) -> Option<(&[String], &str, &str)> {
    let (key, path) = entry.path.split_last()?;
    let start = key.rfind('_').map_or(0, |mark| mark + 1);
    let category = &key[start..];
    is_category(category).then(|| (path, key[..start].trim_end_matches('_'), category))
}

/// The lists that have more than forms in them.
fn with_others(entries: &[Entry]) -> HashSet<&[String]> {
    let steps = entries.iter().flat_map(|entry| (0..entry.path.len()).map(|depth| entry.path.split_at(depth)));
    steps.filter(|(_, rest)| !rest.first().is_some_and(|step| is_category(step))).map(|(path, _)| path).collect()
}

/// A form as it is written.
fn written<'a>(entry: &'a Entry, source: &str) -> Option<Form<'a>> {
    let (_, _, category) = form(entry)?;
    let Member { range, key, .. } = entry.member.as_ref()?;
    let name = key.end.checked_sub(category.len())?..key.end;
    (source.get(name.clone()) == Some(category)).then(|| Form { category, range: range.clone(), name })
}
