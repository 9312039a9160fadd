//! What may be wrong with an answer.

use serde::{Deserialize, Serialize};

/// Something wrong with an answer. The names are stored in journals and stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    Empty,
    /// A placeholder is missing, doubled, unknown, or closes before it opens.
    Placeholders,
    /// A number is missing or made up.
    Number(String),
    /// The answer is its source.
    Echo,
    /// The answer, or this part of it, is in the language of its source.
    WrongLanguage,
    Untranslated(String),
    /// The answer repeats itself.
    Loop,
    TooLong,
    TooShort,
    CutOff,
    /// The answer has more in it than the translation.
    Chatter,
    /// The answer talks to the user instead: a refusal, an apology, an offer of help.
    Conversation,
    /// The answer says something else.
    Unrelated,
    /// The model found the answer far less likely than its others.
    Unlikely,
    /// This part of the source is missing.
    Missing(String),
    /// The source does not say this part.
    Added(String),
    /// A negation is missing or made up.
    Negation,
    /// A question became something else, or the other way round.
    Question,
    /// The brackets are not those of the source.
    Brackets,
    /// One text quotes something and the other does not.
    Quotation,
    /// A list has more items, or fewer.
    Items,
    Engine(String),
    /// The engine produced nothing for too long.
    Silent,
    /// The translation would change more than the prose of its document.
    Structure,
    Name(String),
    /// It addresses the reader differently than it should.
    Formality,
    Term(String),
    /// The memory has no translation, and no model was asked.
    NotRemembered,
}

impl Fault {
    /// Its name in JSON and among the texts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Placeholders => "placeholders",
            Self::Number(_) => "number",
            Self::Echo => "echo",
            Self::WrongLanguage => "wrong-language",
            Self::Untranslated(_) => "untranslated",
            Self::Conversation => "conversation",
            Self::Unrelated => "unrelated",
            Self::Unlikely => "unlikely",
            Self::Missing(_) => "missing",
            Self::Added(_) => "added",
            Self::Negation => "negation",
            Self::Question => "question",
            Self::Brackets => "brackets",
            Self::Quotation => "quotation",
            Self::Items => "items",
            Self::Loop => "loop",
            Self::TooLong => "too-long",
            Self::TooShort => "too-short",
            Self::CutOff => "cut-off",
            Self::Chatter => "chatter",
            Self::Engine(_) => "engine",
            Self::Silent => "silent",
            Self::Structure => "structure",
            Self::Name(_) => "name",
            Self::Formality => "formality",
            Self::Term(_) => "term",
            Self::NotRemembered => "not-remembered",
        }
    }

    /// Whether it is about what the answer says. Others are about its marks, or wishes of the user.
    pub fn is_about_content(&self) -> bool {
        !matches!(
            self,
            Self::Brackets | Self::Quotation | Self::Items | Self::Structure | Self::Formality | Self::Term(_)
        )
    }

    /// The number, name, term or error that it is about.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Number(subject)
            | Self::Engine(subject)
            | Self::Name(subject)
            | Self::Term(subject)
            | Self::Untranslated(subject)
            | Self::Missing(subject)
            | Self::Added(subject) => Some(subject),
            _ => None,
        }
    }
}
