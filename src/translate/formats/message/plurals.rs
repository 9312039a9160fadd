//! The categories of plurals that languages have, as CLDR names them, and the forms of a message in another language.

use std::ops::Range;

use crate::translate::language::{Language, Pair};

/// What a number counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// How many: "1 tree", "2 trees".
    Cardinal,
    /// Which one: "1st", "2nd".
    Ordinal,
}

/// All categories, in CLDR's order.
const ALL: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// The one for all numbers that no other is for.
pub const OTHER: &str = "other";

/// Whether this is the name of a category.
pub fn is_category(name: &str) -> bool {
    ALL.contains(&name)
}

/// The categories of a language for whole numbers, a million too.
pub fn categories(language: Language, number: Number) -> &'static [&'static str] {
    match number {
        Number::Cardinal => match language.code() {
            "ar" => &ALL,
            "pl" | "ru" | "uk" | "cs" | "sk" => &["one", "few", "many", OTHER],
            "ro" => &["one", "few", OTHER],
            "fr" | "es" | "it" | "pt" => &["one", "many", OTHER],
            "zh" | "ja" => &[OTHER],
            _ => &["one", OTHER],
        },
        Number::Ordinal => match language.code() {
            "en" => &["one", "two", "few", OTHER],
            "fr" | "sv" | "ro" | "hu" => &["one", OTHER],
            "it" => &["many", OTHER],
            "uk" => &["few", OTHER],
            _ => &[OTHER],
        },
    }
}

/// For each category that a message has in the target language, the one of these whose text it is made of: its own, or
/// the one for all other numbers. One that both languages have and the message has not stays away. What the source
/// language does not have by its rules is for that very number (`zero`, and to some programs `two`), and stays.
pub fn adapted<'a>(own: &[&'a str], number: Number, pair: Pair) -> Vec<(&'a str, &'a str)> {
    if !own.contains(&OTHER) {
        return own.iter().map(|category| (*category, *category)).collect();
    }
    let (before, after) = (categories(pair.source, number), categories(pair.target, number));
    let is_wanted = |category: &&str| {
        let (is_own, is_usual) = (own.contains(category), before.contains(category));
        let is_exact = is_own && (*category == "zero" || !is_usual);
        is_exact || after.contains(category) && (is_own || !is_usual)
    };
    let from = |category: &'static str| (category, if own.contains(&category) { category } else { OTHER });
    ALL.into_iter().filter(is_wanted).map(from).collect()
}

/// What tells the form for all other numbers, by what tells another form of its message: `items.other` for `items.few`,
/// `items_other` for `items_few`. `None` for what is no form.
pub fn of_others(identity: &str) -> Option<String> {
    let start = identity.rfind(['.', '_']).map_or(0, |mark| mark + 1);
    let category = &identity[start..];
    (is_category(category) && category != OTHER).then(|| [&identity[..start], OTHER].concat())
}

/// A form of a plural as it is written, in a list with others.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    pub category: &'a str,
    /// All of it, with its category.
    pub range: Range<usize>,
    /// Where its category is written.
    pub name: Range<usize>,
}

/// The edits that leave a document with the wanted forms, each with the category whose text it is made of. `comma` is
/// between the members of the list that these forms are in; where it is empty, there are only blanks.
pub fn edits(source: &str, forms: &[Form], comma: &str, wanted: &[(&str, &str)]) -> Vec<(Range<usize>, String)> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut removed: Vec<Range<usize>> = Vec::new();
    let has = |category: &str| forms.iter().any(|form| form.category == category);
    for Form { category, range, name } in forms {
        let before = source[..range.start].trim_end();
        let blanks = &source[before.len()..range.start];
        let copies: String = wanted
            .iter()
            .filter(|(other, from)| from == category && !has(other))
            .map(|(other, _)| {
                let (start, end) = (&source[range.start..name.start], &source[name.end..range.end]);
                [start, other, end, comma, blanks].concat()
            })
            .collect();
        if !copies.is_empty() {
            edits.push((range.start..range.start, copies));
        }
        if wanted.iter().any(|(other, _)| other == category) {
            continue;
        }
        let rest = &source[range.end..];
        let next = rest.trim_start().strip_prefix(comma).map(|rest| source.len() - rest.trim_start().len());
        let own = match next {
            _ if comma.is_empty() => before.len()..range.end,
            Some(next) => range.start..next,
            // The last of its list goes with the comma before it, or before those that go too.
            None => {
                let run = removed.pop_if(|last| last.end == range.start).map_or(range.start, |last| last.start);
                let before = source[..run].trim_end();
                before.strip_suffix(comma).map_or(run, |before| before.trim_end().len())..range.end
            }
        };
        removed.push(own);
    }
    edits.extend(removed.into_iter().map(|range| (range, String::new())));
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::formats::edits::edited;

    fn pair(source: &str, target: &str) -> Pair {
        Pair { source: Language::named(source).unwrap(), target: Language::named(target).unwrap() }
    }

    #[test]
    fn each_category_of_the_language_is_made_of_its_own_or_of_the_last() {
        let adapted = |own: &[&'static str], source: &str, target: &str| {
            let pairs = adapted(own, Number::Cardinal, pair(source, target));
            pairs.iter().map(|(category, from)| format!("{category}:{from}")).collect::<Vec<_>>().join(" ")
        };
        let two = ["one", OTHER];
        assert_eq!(adapted(&two, "en", "nl"), "one:one other:other");
        assert_eq!(adapted(&two, "en", "pl"), "one:one few:other many:other other:other");
        assert_eq!(adapted(&two, "en", "fr"), "one:one many:other other:other");
        assert_eq!(adapted(&two, "en", "ja"), "other:other");
        assert_eq!(adapted(&[OTHER], "ja", "nl"), "one:other other:other");
        assert_eq!(adapted(&["one", "few", "many", OTHER], "pl", "en"), "one:one other:other");
        // For that very number, whatever the rules of the language.
        assert_eq!(adapted(&["zero", "one", "two", OTHER], "en", "nl"), "zero:zero one:one two:two other:other");
        assert_eq!(adapted(&["zero", "one", "two", OTHER], "ar", "nl"), "zero:zero one:one other:other");
        assert_eq!(adapted(&["one"], "en", "pl"), "one:one", "not a plural that we know");
        assert_eq!(adapted(&[OTHER], "en", "pl"), "few:other many:other other:other");
    }

    #[test]
    fn ordinals_have_categories_of_their_own() {
        let of = |own: &[&'static str], source: &str, target: &str| {
            adapted(own, Number::Ordinal, pair(source, target)).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(of(&["one", "two", "few", OTHER], "en", "nl"), [OTHER]);
        assert_eq!(of(&[OTHER], "nl", "en"), ["one", "two", "few", OTHER]);
    }

    #[test]
    fn the_form_for_all_other_numbers_is_told_by_any_form() {
        for (form, other) in
            [("a.b.few", Some("a.b.other")), ("items_one", Some("items_other")), ("one", Some(OTHER))]
        {
            assert_eq!(of_others(form).as_deref(), other);
        }
        for none in ["a.other", "a.b", "someone", ""] {
            assert_eq!(of_others(none), None, "{none}");
        }
    }

    #[test]
    fn forms_come_and_go_with_what_is_between_them() {
        let cases = [
            ("[one:a, other:b]", ",", "en:pl", "[one:a, few:b, many:b, other:b]"),
            ("[one:a,\n other:b,\n x]", ",", "en:pl", "[one:a,\n few:b,\n many:b,\n other:b,\n x]"),
            ("[one:a, other:b]", ",", "ar:ja", "[other:b]"),
            ("[x, other:b , one:a]", ",", "ar:ja", "[x, other:b]"),
            ("[other:b, one:a, two:a]", ",", "ar:ja", "[other:b]"),
            ("[x, one:a, y, other:b]", ",", "ar:ja", "[x, y, other:b]"),
            ("[\n  one:a\n  other:b\n]", "", "en:pl", "[\n  one:a\n  few:b\n  many:b\n  other:b\n]"),
            ("[\n  one:a\n  other:b\n]", "", "ar:ja", "[\n  other:b\n]"),
        ];
        for (source, comma, languages, expected) in cases {
            let mut forms: Vec<Form> = ["one", "two", OTHER]
                .into_iter()
                .filter_map(|category| {
                    let start = source.find(&format!("{category}:"))?;
                    let name = start..start + category.len();
                    Some(Form { category, range: start..name.end + 2, name })
                })
                .collect();
            forms.sort_by_key(|form| form.range.start);
            let own: Vec<&str> = forms.iter().map(|form| form.category).collect();
            // Arabic has all of them, so that none is for a very number.
            let (from, to) = languages.split_once(':').unwrap();
            let wanted = adapted(&own, Number::Cardinal, pair(from, to));
            assert_eq!(edited(source, edits(source, &forms, comma, &wanted)), expected);
        }
    }
}
