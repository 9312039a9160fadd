//! A text that is not in any language yet: its id and its arguments, until somebody with [`Messages`] shows it.
//!
//! Errors travel as such texts, so that only who prints them has to know the language.

use std::time::Duration;

use fluent_bundle::{FluentArgs, FluentValue};

use super::{Language, Messages};

/// What will be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The text `id` of the locale files. A test holds ids and arguments against them.
    Message { id: &'static str, arguments: Vec<(&'static str, Argument)> },
    /// The words of a library, a server or the system, in their own language.
    Verbatim(String),
}

/// What fills a variable. Sizes and durations are written as the language does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Word(String),
    Number(i64),
    Bytes(u64),
    /// Shown in whole seconds.
    Seconds(Duration),
    Text(Text),
    /// A name that is written out in each language.
    Name {
        dutch: &'static str,
        english: &'static str,
    },
}

/// A size in bytes, as an argument.
#[derive(Debug, Clone, Copy)]
pub struct Bytes(pub u64);

impl Messages {
    /// The text in this language.
    pub fn render(&self, text: &Text) -> String {
        match text {
            Text::Verbatim(words) => words.clone(),
            Text::Message { id, arguments } => {
                let mut values = FluentArgs::with_capacity(arguments.len());
                for (name, argument) in arguments {
                    values.set(*name, self.value(argument));
                }
                self.format(id, &values)
            }
        }
    }

    fn value<'a>(&self, argument: &'a Argument) -> FluentValue<'a> {
        match argument {
            Argument::Word(word) => word.as_str().into(),
            Argument::Number(number) => (*number).into(),
            Argument::Bytes(bytes) => self.bytes(*bytes).into(),
            Argument::Seconds(duration) => self.decimal(duration.as_secs_f64(), 0).into(),
            Argument::Text(text) => self.render(text).into(),
            Argument::Name { dutch, english } => match self.language() {
                Language::Dutch => (*dutch).into(),
                Language::English => (*english).into(),
            },
        }
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::Verbatim(words)
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::Verbatim(words.to_owned())
    }
}

impl From<&String> for Text {
    fn from(words: &String) -> Self {
        Self::Verbatim(words.clone())
    }
}

macro_rules! argument_from {
    ($($type:ty => |$value:ident| $argument:expr;)*) => {
        $(impl From<$type> for Argument {
            fn from($value: $type) -> Self {
                $argument
            }
        })*
    };
}

argument_from! {
    String => |word| Self::Word(word);
    &String => |word| Self::Word(word.clone());
    &str => |word| Self::Word(word.to_owned());
    &std::path::Path => |path| Self::Word(path.display().to_string());
    &std::path::PathBuf => |path| Self::Word(path.display().to_string());
    i64 => |number| Self::Number(number);
    u64 => |number| Self::Number(i64::try_from(number).unwrap_or(i64::MAX));
    usize => |number| Self::Number(i64::try_from(number).unwrap_or(i64::MAX));
    u32 => |number| Self::Number(i64::from(number));
    u16 => |number| Self::Number(i64::from(number));
    Bytes => |bytes| Self::Bytes(bytes.0);
    Duration => |duration| Self::Seconds(duration);
    Text => |text| Self::Text(text);
}

/// A text of the locale files: `text!(messages, "hub-fetching", file = name)` in the language of `messages` at once,
/// `text!("hub-busy", file = name)` as a [`Text`] for later.
macro_rules! text {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::Text::Message {
            id: $id,
            arguments: vec![$((stringify!($name), $crate::i18n::Argument::from($value))),*],
        }
    };
    ($messages:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut, reason = "a text without arguments changes nothing")]
        let mut arguments = fluent_bundle::FluentArgs::new();
        $(arguments.set(stringify!($name), $value);)*
        $messages.format($id, &arguments)
    }};
}
pub(crate) use text;
