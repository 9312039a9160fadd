//! The categories of plurals that languages have, as CLDR names them.

use crate::translate::language::Language;

/// The categories of a language for whole numbers.
pub fn categories(language: Language) -> &'static [&'static str] {
    match language.code() {
        "ar" => &["zero", "one", "two", "few", "many", "other"],
        "pl" | "ru" | "uk" | "cs" | "sk" => &["one", "few", "many", "other"],
        "ro" => &["one", "few", "other"],
        "zh" | "ja" => &["other"],
        _ => &["one", "other"],
    }
}

/// For each category that a message in a language has, the one of these whose text it is made of: its own, or the one for
/// all other numbers. A text for none at all stays, as every language has it.
pub fn adapted<'a>(own: &[&'a str], language: Language) -> Vec<(&'a str, &'a str)>
where
    'static: 'a,
{
    let Some(other) = own.iter().copied().find(|category| *category == "other") else {
        return own.iter().map(|category| (*category, *category)).collect();
    };
    let zero = ["zero"].into_iter().filter(|zero| own.contains(zero) && !categories(language).contains(zero));
    let of = |category: &'a str| (category, own.iter().copied().find(|own| *own == category).unwrap_or(other));
    zero.chain(categories(language).iter().copied()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_category_of_the_language_is_made_of_its_own_or_of_the_last() {
        let adapted = |own: &[&'static str], code: &str| {
            let pairs = adapted(own, Language::named(code).unwrap());
            pairs.iter().map(|(category, from)| format!("{category}:{from}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(adapted(&["one", "other"], "nl"), "one:one other:other");
        assert_eq!(adapted(&["zero", "one", "other"], "nl"), "zero:zero one:one other:other");
        assert_eq!(adapted(&["one", "other"], "pl"), "one:one few:other many:other other:other");
        assert_eq!(adapted(&["one", "few", "many", "other"], "en"), "one:one other:other");
        assert_eq!(adapted(&["one", "other"], "ja"), "other:other");
        assert_eq!(adapted(&["one"], "pl"), "one:one", "not a plural that we know");
    }
}
