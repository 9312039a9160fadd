//! The arguments as the translation needs them: languages, format, form of address, glossary.

use super::arguments::{FormalityName, TranslateArguments, VariantName};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::{self, Messages, text};
use crate::report::TranslateError;
use crate::translate::check::Formality;
use crate::translate::formats::{self, Format, Review};
use crate::translate::prompts::Variant;
use crate::translate::{Document, Glossary, Language, Pair};

pub struct TranslateOptions {
    /// Each document's own unless given.
    pub source: Option<Language>,
    pub target: Option<Language>,
    pub format: Option<&'static dyn Format>,
    pub formality: Option<Formality>,
    pub variant: Option<Variant>,
    pub glossary: Glossary,
    /// Whether a catalogue marks what is translated.
    pub review: Review,
}

impl TranslateOptions {
    pub fn new(arguments: &TranslateArguments) -> Result<Self, CliError> {
        let language =
            |name: &str| Language::named(name).ok_or_else(|| TranslateError::UnknownLanguage(name.to_owned()));
        let mut source = match arguments.from_language.as_deref() {
            None | Some("auto") => None,
            Some(name) => Some(language(name)?),
        };
        let mut target = arguments.to_language.as_deref().map(language).transpose()?;
        if let Some(pair) = arguments.inputs.iter().find_map(|word| pair(word)) {
            (source, target) = (source.or(pair.0), target.or(pair.1));
        }
        let format = match arguments.input_format.as_deref() {
            None | Some("auto") => None,
            Some(name) => {
                let known = formats::ALL.map(Format::name).join(", ");
                let unknown = || TranslateError::UnknownFormat { name: name.to_owned(), known };
                Some(formats::named(name).ok_or_else(unknown)?)
            }
        };
        let glossary = match &arguments.glossary {
            None => Glossary::default(),
            Some(path) => Glossary::parse(&input::read_file(path)?)
                .map_err(|error| TranslateError::Glossary { path: path.clone(), line: error.line })?,
        };
        Ok(Self {
            source,
            target,
            format,
            formality: arguments.formality.map(|name| match name {
                FormalityName::Je => Formality::Je,
                FormalityName::U => Formality::U,
            }),
            variant: arguments.dutch_variant.map(|name| match name {
                VariantName::NlNl => Variant::Netherlands,
                VariantName::NlBe => Variant::Belgium,
            }),
            glossary,
            review: if arguments.marks.fuzzy { Review::Fuzzy } else { Review::Unmarked },
        })
    }

    /// The languages of a document and its translation. A detected one is reported.
    pub fn pair(&self, context: &Context, document: &Document, name: &str) -> Result<Pair, TranslateError> {
        let messages = context.messages();
        let found = if self.source.is_none() { document.language() } else { None };
        let is_found = found.is_some();
        // A few words do not show their language. Most texts are Dutch or English: it is the one that is not the target.
        let usual = self.target.map_or(Language::DUTCH, Language::counterpart);
        let source = self.source.or(found).unwrap_or(usual);
        let pair = Pair { source, target: self.target.unwrap_or(source.counterpart()) };
        let (from, to) = (shown(pair.source, messages), shown(pair.target, messages));
        if pair.source == pair.target {
            let document = name.to_owned();
            return Err(TranslateError::SameLanguage { document, language: pair.target });
        }
        if self.source.is_none() {
            context.ui.note(&if is_found {
                text!(messages, "translate-found", from = from, to = to)
            } else {
                text!(messages, "translate-assumed", from = from, to = to)
            });
        }
        if !pair.is_well_known() {
            context.ui.note(&text!(messages, "translate-unusual", from = from, to = to));
        }
        Ok(pair)
    }
}

/// The languages of an argument such as `en:nl`; `None` for `auto`. Anything else is not a pair.
pub fn pair(word: &str) -> Option<(Option<Language>, Option<Language>)> {
    let (source, target) = word.split_once(':')?;
    let language = |name: &str| {
        let is_code = name.len() >= 2 && name.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-');
        Language::named(name).filter(|_| is_code)
    };
    Some(if source == "auto" {
        (None, Some(language(target)?))
    } else {
        (Some(language(source)?), Some(language(target)?))
    })
}

/// A language's name for the user.
fn shown(language: Language, messages: &Messages) -> &'static str {
    match messages.language() {
        i18n::Language::Dutch => language.in_dutch(),
        i18n::Language::English => language.in_english(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_not_taken_for_text() {
        let codes =
            |word: &str| pair(word).map(|(source, target)| (source.map(Language::code), target.map(Language::code)));
        assert_eq!(codes("en:nl"), Some((Some("en"), Some("nl"))));
        assert_eq!(codes("auto:nl"), Some((None, Some("nl"))));
        assert_eq!(codes("Engels:Nederlands"), Some((Some("en"), Some("nl"))));
        for other in ["Let op: nl", "http://x", "en:", "12:30", "en", "a:b"] {
            assert_eq!(codes(other), None, "{other}");
        }
    }
}
