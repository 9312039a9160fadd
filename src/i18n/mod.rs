//! All texts for the user, in Dutch and English, through Fluent (<https://projectfluent.org>).
//!
//! The texts are in `assets/locales/{nl,en}/fietje.ftl` and part of the program. `text!` formats one of them;
//! a test holds the ids used in the source against both files.

mod text;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

pub(crate) use text::text;
pub use text::{Argument, Bytes, Text};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Dutch,
    English,
}

impl Language {
    /// The language named `nl` or `en`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "nl" => Some(Self::Dutch),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The language of a locale such as `nl-BE`: Dutch when it says so, else English.
    pub fn of_locale(locale: Option<&str>) -> Self {
        let language = locale.unwrap_or_default().split(['-', '_', '.']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("nl") { Self::Dutch } else { Self::English }
    }

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Dutch => include_str!("../../assets/locales/nl/fietje.ftl"),
            Self::English => include_str!("../../assets/locales/en/fietje.ftl"),
        }
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Dutch => langid!("nl"),
            Self::English => langid!("en"),
        }
    }
}

/// Arguments that name a place or a thing, and count nothing. Their digits are never grouped, so that an editor or a
/// command takes the number as it is shown.
const NAMES: [&str; 9] = ["line", "first_line", "last_line", "column", "row", "place", "id", "number", "status"];

/// The texts of one language.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

impl Messages {
    /// Loads the texts of `language`.
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The marks that isolate left-to-right from right-to-left text would end up in terminals and pipes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Dutch => in_dutch,
            Language::English => in_english,
        }));
        // A text that does not parse or is there twice is left out here, and found by a test.
        let resource = FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Self { bundle, language }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text `id` with `arguments` filled in, or `None` if there is no such text.
    pub fn find(&self, id: &str, arguments: &FluentArgs) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let arguments: FluentArgs = arguments.iter().map(ungrouped).collect();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        Some(text)
    }

    /// The text `id`, or the id itself if the text is missing: wrong, but visible.
    pub fn format(&self, id: &str, arguments: &FluentArgs) -> String {
        let text = self.find(id, arguments);
        debug_assert!(text.is_some(), "there is no text {id}");
        text.unwrap_or_else(|| id.to_owned())
    }

    /// A size in bytes for the user: decimal units, one decimal, the language's decimal mark.
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 999.95 && unit + 1 < UNITS.len() {
            value /= 1000.0;
            unit += 1;
        }
        let decimals = usize::from(unit > 0);
        format!("{} {}", self.decimal(value, decimals), UNITS[unit])
    }

    /// A whole number, in groups of three digits where there are five or more.
    pub fn number(&self, number: usize) -> String {
        in_groups(&number.to_string(), self.language)
    }

    /// A number with the language's decimal mark.
    pub fn decimal(&self, value: f64, decimals: usize) -> String {
        let text = format!("{value:.decimals$}");
        match self.language {
            Language::Dutch => text.replace('.', ","),
            Language::English => text,
        }
    }
}

/// An argument, as a word where its number is a name.
fn ungrouped<'a>((name, value): (&'a str, &'a FluentValue<'a>)) -> (&'a str, FluentValue<'a>) {
    match value {
        FluentValue::Number(number) if NAMES.contains(&name) => (name, number.value.to_string().into()),
        value => (name, value.clone()),
    }
}

fn in_dutch<M>(value: &FluentValue, _: &M) -> Option<String> {
    counted(value, Language::Dutch)
}

fn in_english<M>(value: &FluentValue, _: &M) -> Option<String> {
    counted(value, Language::English)
}

/// A whole number within a text.
fn counted(value: &FluentValue, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let is_whole = number.value.fract() == 0.0 && number.value.abs() < 1e15;
    is_whole.then(|| in_groups(&format!("{:.0}", number.value), language))
}

/// Digits in groups of three. Four of them are easily read without, and may be a year or a port.
fn in_groups(number: &str, language: Language) -> String {
    let digits = number.trim_start_matches('-');
    if digits.len() < 5 {
        return number.to_owned();
    }
    let mark = match language {
        Language::Dutch => '.',
        Language::English => ',',
    };
    let first = digits.len() % 3;
    let mut grouped = number[..number.len() - digits.len() + first].to_owned();
    for (index, group) in digits.as_bytes()[first..].chunks(3).enumerate() {
        if index > 0 || first > 0 {
            grouped.push(mark);
        }
        grouped.extend(group.iter().map(|&digit| char::from(digit)));
    }
    grouped
}

#[cfg(test)]
mod tests;
