//! The strings of YAML and TOML, as they are written in front matter: read to their value, and written so that any
//! reader of these languages reads the new value.

use crate::translate::segment::{Escaping, Fragment, Frame, Syntax, plain};
use crate::translate::untranslatable::protect;

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// YAML without quotes.
    Plain,
    /// YAML in single quotes.
    Single,
    /// In double quotes, of which the escapes are the same in YAML and TOML.
    Double,
    /// TOML in single quotes, without escapes.
    Literal,
    /// A line, or wrapped lines, of a block of YAML.
    Block,
    /// A line, or wrapped lines, between triple quotes of TOML.
    Triple,
    /// The same between triple single quotes, without escapes.
    TripleLiteral,
}

impl Syntax for Scalar {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    /// Kept parts are parts of the value. Without a source the value is not a whole string.
    fn write(&self, content: &[Fragment], source: &str, _: &Frame, _: Escaping) -> String {
        let value = plain(content);
        if source.is_empty() { value } else { self.encode(&value) }
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        let Some(value) = self.decode(source) else { return vec![source.to_owned()] };
        let fragments = protect(vec![Fragment::Text(value)], str::to_owned);
        let mut kept: Vec<String> = fragments.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
        kept.sort_unstable();
        kept
    }
}

impl Scalar {
    pub fn syntax(self) -> &'static dyn Syntax {
        match self {
            Self::Plain => &Self::Plain,
            Self::Single => &Self::Single,
            Self::Double => &Self::Double,
            Self::Literal => &Self::Literal,
            Self::Block => &Self::Block,
            Self::Triple => &Self::Triple,
            Self::TripleLiteral => &Self::TripleLiteral,
        }
    }

    /// The value of a string with its quotes. `None` if it is not sure.
    pub fn decode(self, source: &str) -> Option<String> {
        let inside = |quote: char| source.strip_prefix(quote)?.strip_suffix(quote);
        match self {
            Self::Plain | Self::Literal if source.starts_with('"') => Self::Double.decode(source),
            Self::Plain => is_plain(source).then(|| source.to_owned()),
            Self::Single => {
                let inside = inside('\'')?;
                let value = inside.replace("''", "\0");
                (!value.contains('\'')).then(|| value.replace('\0', "'"))
            }
            Self::Literal => inside('\'').filter(|inside| !inside.contains('\'')).map(str::to_owned),
            Self::Double => unescape(inside('"')?),
            Self::Block => (!source.contains('\t')).then(|| source.to_owned()),
            Self::Triple => (!source.contains(['\\', '"'])).then(|| source.to_owned()),
            Self::TripleLiteral => Some(source.to_owned()),
        }
    }

    fn encode(self, value: &str) -> String {
        match self {
            Self::Plain if is_plain(value) => value.to_owned(),
            Self::Single if !value.contains(char::is_control) => format!("'{}'", value.replace('\'', "''")),
            Self::Literal if !value.contains('\'') && !value.contains(char::is_control) => format!("'{value}'"),
            Self::Block => value.to_owned(),
            // Other quotes need no escape.
            Self::Triple => value.replace('\\', "\\\\").replace('"', "”"),
            Self::TripleLiteral => value.replace("'''", "’’’"),
            Self::Plain | Self::Single | Self::Literal | Self::Double => escape(value),
        }
    }
}

/// Whether YAML reads a text without quotes as that text.
pub fn is_plain(value: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];
    let is_first = |first: char| first.is_alphabetic() || "(“‘„«€".contains(first) || first.is_ascii_digit();
    value.starts_with(is_first)
        && value.contains(char::is_alphabetic)
        && !value.contains(": ")
        && !value.contains(" #")
        && !value.ends_with([':', ' '])
        && !value.contains(char::is_control)
        && !WORDS.contains(&value.to_lowercase().as_str())
        // Numbers in other bases, and with an exponent.
        && (value.contains(' ') || !value.starts_with(|first: char| first.is_ascii_digit()))
}

fn unescape(inside: &str) -> Option<String> {
    let mut value = String::with_capacity(inside.len());
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => value.push(match letters.next()? {
                same @ ('"' | '\\' | '/') => same,
                'n' => '\n',
                't' => '\t',
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                }
                _ => return None,
            }),
            other => value.push(other),
        }
    }
    Some(value)
}

fn escape(value: &str) -> String {
    let mut escaped = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            '\n' => escaped += "\\n",
            '\t' => escaped += "\\t",
            control if control.is_control() => escaped.extend(["\\u", &format!("{:04x}", u32::from(control))]),
            other => escaped.push(other),
        }
    }
    escaped + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_written_as_it_can_be_read() {
        let cases = [
            (Scalar::Plain, "De tuin", "De tuin"),
            (Scalar::Plain, "De tuin: een gids", "\"De tuin: een gids\""),
            (Scalar::Plain, "C # en F", "\"C # en F\""),
            (Scalar::Plain, "- een \"tuin\"", "\"- een \\\"tuin\\\"\""),
            (Scalar::Plain, "Nee", "Nee"),
            (Scalar::Plain, "No", "\"No\""),
            (Scalar::Plain, "1e3", "\"1e3\""),
            (Scalar::Single, "foto's", "'foto''s'"),
            (Scalar::Double, "de \"tuin\" \\", "\"de \\\"tuin\\\" \\\\\""),
            (Scalar::Literal, "de \\ tuin", "'de \\ tuin'"),
            (Scalar::Literal, "foto's", "\"foto's\""),
        ];
        for (scalar, value, written) in cases {
            assert_eq!(scalar.encode(value), written);
            assert_eq!(scalar.decode(written).as_deref(), Some(value), "{written}");
        }
        assert_eq!(Scalar::Double.decode("\"a \\x41\""), None);
        assert_eq!(Scalar::Double.decode("\"a\" b\""), None);
    }
}
