//! An address as the user wrote it, which may hold a password: printed without it, always.

use std::fmt;

use reqwest::Url;
use serde::Deserialize;

/// An address. Printing it, for users or in logs, leaves out what may be secret: user name and password, query and
/// fragment.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// The address whole, to connect to.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&Url> for Address {
    fn from(url: &Url) -> Self {
        Self(url.to_string())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_secrets(&self.0))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&without_secrets(&self.0), formatter)
    }
}

/// The text without what may be secret in an address. It need not be a valid one: what the user mistyped is printed
/// too.
fn without_secrets(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, _)| text.split_at(scheme.len() + 3));
    // A password may hold any of `/?#` where the user did not escape it; a host holds no `@`.
    let (secret, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, rest)| ("***@", rest));
    let (rest, mark) = match rest.find(['?', '#']) {
        Some(end) => (&rest[..end], "?***"),
        None => (rest, ""),
    };
    format!("{scheme}{secret}{rest}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_an_address_are_never_printed() {
        for (text, expected) in [
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
            ("werk", "werk"),
            ("http://u:geheim@host/v1", "http://***@host/v1"),
            ("https://geheim@host", "https://***@host"),
            ("http://u:ge/he?i#m@host", "http://***@host"),
            ("http://u:ge@heim@host:1", "http://***@host:1"),
            ("https://host/v1?key=geheim", "https://host/v1?***"),
            ("https://host/v1#geheim", "https://host/v1?***"),
            ("htp:/u:geheim@host", "***@host"),
            ("u:geheim@host", "***@host"),
        ] {
            let address = Address::from(text);
            assert_eq!(address.to_string(), expected);
            assert!(!format!("{address:?}").contains("geheim"), "{address:?}");
            assert_eq!(address.reveal(), text);
        }
    }
}
