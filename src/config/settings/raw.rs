//! A setting before it is parsed: its text, and where that comes from.

use super::{Origin, Origins, SettingValue, SettingsError};
use crate::config::environment::Environment;
use crate::http::Address;

/// A setting before parsing: the text from the first source that has it.
pub struct RawSetting {
    pub key: &'static str,
    pub text: String,
    pub origin: Origin,
}

impl RawSetting {
    pub fn look_up(
        key: &'static str,
        flag: Option<String>,
        variable: (&'static str, &Environment),
        file: Option<String>,
        default: &str,
    ) -> Self {
        let (name, environment) = variable;
        let from_variable = || environment.get(name).map(|text| (text.to_owned(), Origin::Variable(name)));
        let (text, origin) = flag
            .map(|text| (text, Origin::Flag))
            .or_else(from_variable)
            .or_else(|| file.map(|text| (text, Origin::File)))
            .unwrap_or_else(|| (default.to_owned(), Origin::Default));
        Self { key, text, origin }
    }

    pub fn parse<T>(
        &self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        origins: &mut Origins,
    ) -> Result<T, SettingsError> {
        self.parse_as(expected, parse, |_, shown| SettingValue::Text(shown), origins)
    }

    pub fn parse_switch(
        &self,
        parse: impl FnOnce(&str) -> Option<bool>,
        origins: &mut Origins,
    ) -> Result<bool, SettingsError> {
        self.parse_as("true, false", parse, |&is_on, _| SettingValue::Switch(is_on), origins)
    }

    /// Parses the text. `value` is what is shown of it; its text may be printed.
    pub fn parse_as<T>(
        &self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
        value: impl FnOnce(&T, String) -> SettingValue,
        origins: &mut Origins,
    ) -> Result<T, SettingsError> {
        let parsed = parse(&self.text).ok_or_else(|| SettingsError {
            key: self.key,
            value: self.shown(),
            expected,
            origin: self.origin.clone(),
        })?;
        origins.push((self.key, value(&parsed, self.shown()), self.origin.clone()));
        Ok(parsed)
    }

    /// The text as it may be printed.
    fn shown(&self) -> String {
        match self.key {
            "endpoint" => Address::from(self.text.as_str()).to_string(),
            _ => self.text.clone(),
        }
    }
}
