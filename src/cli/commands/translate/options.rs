//! The arguments as the translation needs them: languages, format, form of address, glossary.

use std::path::Path;

use super::arguments::{FormalityName, SelectionArguments, TranslateArguments, VariantName};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::{self, Messages, text};
use crate::report::{DocumentError, OptionHint, TranslateError};
use crate::translate::check::Formality;
use crate::translate::encoding::Charset;
use crate::translate::formats::{self, Format, Review};
use crate::translate::neighbours::Surroundings;
use crate::translate::prompts::Variant;
use crate::translate::selection::{BadPattern, NoColumn, Selection};
use crate::translate::{Document, Language, Pair, Terms};

pub struct TranslateOptions {
    /// Each document's own unless given.
    pub source: Option<Language>,
    pub target: Option<Language>,
    pub format: Option<&'static dyn Format>,
    /// What the input is written in; its own unless given.
    pub charset: Option<Charset>,
    pub formality: Option<Formality>,
    pub variant: Option<Variant>,
    pub terms: Terms,
    /// What of a file of keys is translated.
    pub selection: Selection,
    /// Whether the model reads what surrounds a segment.
    pub surroundings: Surroundings,
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
        let mut variant = None;
        for word in &arguments.inputs {
            if let Some(pair) = pair(word)? {
                (source, target, variant) =
                    (source.or(pair.source), target.or(pair.target), variant.or(pair.variant));
            }
        }
        let charset = match arguments.input_encoding.as_deref() {
            None | Some("auto") => None,
            Some(name) => Some(Charset::named(name).ok_or_else(|| TranslateError::UnknownCharset(name.to_owned()))?),
        };
        let format = formats::insisted_on(arguments.input_format.as_deref())
            .map_err(|name| TranslateError::UnknownFormat { name, known: formats::names() })?;
        let terms = match &arguments.glossary {
            None => Terms::default(),
            Some(path) => Terms::read(&input::read_file(path)?)
                .map_err(|error| TranslateError::Glossary { path: path.clone(), line: error.line })?,
        };
        let SelectionArguments { keys, skipped_keys, columns } = &arguments.selection;
        let selection = Selection::new(keys, skipped_keys, columns)
            .map_err(|BadPattern(pattern)| DocumentError::BadPattern(pattern))?;
        Ok(Self {
            source,
            target,
            format,
            charset,
            formality: arguments.formality.map(|name| match name {
                FormalityName::Je => Formality::Je,
                FormalityName::U => Formality::U,
            }),
            variant: arguments.dutch_variant.map_or(variant, |name| {
                Some(match name {
                    VariantName::NlNl => Variant::Netherlands,
                    VariantName::NlBe => Variant::Belgium,
                })
            }),
            terms,
            selection,
            surroundings: if arguments.neighbours { Surroundings::Shown } else { Surroundings::Hidden },
            review: if arguments.marks.fuzzy { Review::Fuzzy } else { Review::Unmarked },
        })
    }

    /// What is to be translated of a document, which messages call `name`.
    pub fn chosen(&self, document: Document, name: &str) -> Result<Document, DocumentError> {
        let columns = document.headings().unwrap_or_default();
        document.only(&self.selection).map_err(|NoColumn| DocumentError::NoColumn {
            name: name.to_owned(),
            columns,
            hint: OptionHint::Named,
        })
    }

    /// The languages of a document and its translation. A detected one is reported.
    pub fn pair(&self, context: &Context, document: &Document, name: &str) -> Result<Pair, TranslateError> {
        let messages = context.messages();
        let found = if self.source.is_none() { document.language() } else { None };
        let is_found = found.is_some();
        // A few words do not show their language. Most texts are Dutch or English: it is the one that is not the
        // target.
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
        if pair.target != Language::DUTCH && (self.formality.is_some() || self.variant.is_some()) {
            context.ui.note(&text!(messages, "translate-dutch-only", to = to));
        }
        if !pair.is_well_known() {
            context.ui.note(&text!(messages, "translate-unusual", from = from, to = to));
        }
        Ok(pair)
    }
}

/// The languages of an argument such as `en:nl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct WordPair {
    /// `None` for `auto`.
    source: Option<Language>,
    target: Option<Language>,
    /// Of the Dutch of the target: `en:nl-BE`.
    variant: Option<Variant>,
}

/// Whether an argument is a pair of languages.
pub fn is_pair(word: &str) -> Result<bool, TranslateError> {
    Ok(pair(word)?.is_some())
}

/// The pair of languages that an argument is; `None` if it is something else.
pub fn pair_of(word: &str) -> Result<Option<Pair>, TranslateError> {
    let found = pair(word)?;
    Ok(found.and_then(|pair| pair.source.zip(pair.target)).map(|(source, target)| Pair { source, target }))
}

/// The languages of an argument; `None` if it is something else. What is nearly a pair is an error, never a text.
fn pair(word: &str) -> Result<Option<WordPair>, TranslateError> {
    let Some((from, to)) = word.split_once(':') else {
        // A directory may have such a name.
        let meant = slip(word).filter(|_| !Path::new(word).exists());
        return meant.map_or(Ok(None), |pair| Err(TranslateError::PairSlip { word: word.to_owned(), pair }));
    };
    let (source, target) = (language(from), language(to));
    let is_short =
        |name: &str| (2..=3).contains(&name.len()) && name.chars().all(|letter| letter.is_ascii_lowercase());
    match (source, target) {
        (_, Some(target)) if from == "auto" || source.is_some() => {
            let region = to.split(['-', '_']).nth(1).map(str::to_uppercase);
            let variant = match region.as_deref() {
                Some("BE") => Some(Variant::Belgium),
                Some("NL") => Some(Variant::Netherlands),
                _ => None,
            };
            let variant = variant.filter(|_| target == Language::DUTCH);
            Ok(Some(WordPair { source, target: Some(target), variant }))
        }
        (Some(_), None) if is_short(from) && is_short(to) => Err(TranslateError::UnknownLanguage(to.to_owned())),
        (None, Some(_)) if is_short(from) && is_short(to) => Err(TranslateError::UnknownLanguage(from.to_owned())),
        _ => Ok(None),
    }
}

/// The language of one side of a pair: a name, a code, or a locale such as `en_US`.
fn language(name: &str) -> Option<Language> {
    let is_code = name.len() >= 2 && name.chars().all(|letter| letter.is_ascii_alphabetic() || "-_".contains(letter));
    Language::named(name).filter(|_| is_code)
}

/// The pair that was meant by two codes with something else than a colon between them.
fn slip(word: &str) -> Option<String> {
    const BETWEEN: [&str; 9] = ["→", "->", "=>", ">", "-", "_", "/", "|", "2"];
    let code = |side: &str| {
        let is_code = (2..=3).contains(&side.len()) && side.chars().all(|letter| letter.is_ascii_lowercase());
        language(side).filter(|_| is_code).map(Language::code)
    };
    BETWEEN.iter().find_map(|mark| {
        let (from, to) = word.split_once(mark)?;
        let (from, to) = (code(from)?, code(to)?);
        (from != to).then(|| format!("{from}:{to}"))
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
    fn a_pair_is_understood_or_refused_and_never_text() {
        let codes = |word: &str| {
            let pair = pair(word).unwrap();
            pair.map(|pair| (pair.source.map(Language::code), pair.target.map(Language::code)))
        };
        for word in ["en:nl", "Engels:Nederlands", "eng:nld", "en_US:nl_NL", "en:dut", "en-GB:nl-BE"] {
            assert_eq!(codes(word), Some((Some("en"), Some("nl"))), "{word}");
        }
        assert_eq!(codes("auto:nl"), Some((None, Some("nl"))));
        assert_eq!(pair("en:nl-BE").unwrap().unwrap().variant, Some(Variant::Belgium));
        for text in
            ["Let op: nl", "http://x", "en:", "12:30", "en", "a:b", "to-do", "en/of", "nl-NL", "is-it", "co-op"]
        {
            assert_eq!(codes(text), None, "{text}");
        }
        for slip in ["en-nl", "en→nl", "en->nl", "en_nl", "nld-eng", "en2nl", "en/nl"] {
            assert!(matches!(pair(slip), Err(TranslateError::PairSlip { .. })), "{slip}");
        }
        for unknown in ["en:fy", "xx:nl"] {
            assert!(matches!(pair(unknown), Err(TranslateError::UnknownLanguage(_))), "{unknown}");
        }
    }
}
