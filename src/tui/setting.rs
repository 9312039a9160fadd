//! What `/zet` can change: the options of the model by name, how a value is read, and how it is shown.

use crate::engine::{GenerationOptions, OptionOverrides, Override};
use crate::i18n::Language;

pub struct Setting {
    /// The Dutch name first.
    names: &'static [&'static str],
    /// The option that a value sets; `None` if the value does not parse.
    parse: fn(&str) -> Option<OptionOverrides>,
    /// The value, or `None` where the option is off.
    value: fn(&GenerationOptions) -> Option<String>,
}

/// The value is not one that the setting can have.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidValue;

pub const SETTINGS: &[Setting] = &[
    Setting {
        names: &["temperatuur", "temperature"],
        parse: |value| Some(OptionOverrides { temperature: Some(number(value)?), ..OptionOverrides::default() }),
        value: |options| Some(options.sampling.temperature.to_string()),
    },
    Setting {
        names: &["top-p"],
        parse: |value| Some(OptionOverrides { top_p: Some(switch(value, number)?), ..OptionOverrides::default() }),
        value: |options| shown(options.sampling.top_p),
    },
    Setting {
        names: &["min-p"],
        parse: |value| Some(OptionOverrides { min_p: Some(switch(value, number)?), ..OptionOverrides::default() }),
        value: |options| shown(options.sampling.min_p),
    },
    Setting {
        names: &["top-k"],
        parse: |value| Some(OptionOverrides { top_k: Some(switch(value, count)?), ..OptionOverrides::default() }),
        value: |options| shown(options.sampling.top_k),
    },
    Setting {
        names: &["herhaalstraf", "repetition-penalty"],
        parse: |value| {
            let repetition_penalty = Some(switch(value, number)?);
            Some(OptionOverrides { repetition_penalty, ..OptionOverrides::default() })
        },
        value: |options| shown(options.sampling.repetition_penalty),
    },
    Setting {
        names: &["geen-herhaling", "no-repeat-ngram"],
        parse: |value| {
            let no_repeat_ngram = Some(if is_off(value) { 0 } else { count(value)? });
            Some(OptionOverrides { no_repeat_ngram, ..OptionOverrides::default() })
        },
        value: |options| shown(options.sampling.no_repeat_ngram),
    },
    Setting {
        names: &["lengte", "max-tokens"],
        parse: |value| {
            Some(OptionOverrides { max_tokens: Some(switch(value, count)?), ..OptionOverrides::default() })
        },
        value: |options| shown(options.max_tokens),
    },
    Setting {
        names: &["seed"],
        parse: |value| Some(OptionOverrides { seed: Some(value.parse().ok()?), ..OptionOverrides::default() }),
        value: |options| Some(options.sampling.seed.to_string()),
    },
];

impl Setting {
    /// The setting of this name, in any language, with hyphens or underscores.
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.to_lowercase().replace('_', "-");
        SETTINGS.iter().find(|setting| setting.names.contains(&name.as_str()))
    }

    pub fn name(&self, language: Language) -> &'static str {
        self.names[usize::from(language != Language::Dutch).min(self.names.len() - 1)]
    }

    /// The name under which it is remembered.
    pub fn key(&self) -> &'static str {
        self.name(Language::English)
    }

    /// Whether it is the temperature, of which personas have their own.
    pub fn is_temperature(&self) -> bool {
        self.key() == "temperature"
    }

    /// Sets the option to what the user wrote.
    ///
    /// # Errors
    /// Where that cannot be a value.
    pub fn apply(&self, value: &str, options: &mut GenerationOptions) -> Result<(), InvalidValue> {
        let overrides = (self.parse)(value).filter(|overrides| overrides.validate().is_ok()).ok_or(InvalidValue)?;
        overrides.apply_to(options);
        Ok(())
    }

    /// The value as the user would write it, or `None` where the option is off.
    pub fn value(&self, options: &GenerationOptions, language: Language) -> Option<String> {
        let value = (self.value)(options)?;
        Some(if language == Language::Dutch { value.replace('.', ",") } else { value })
    }
}

/// Parses a number with a decimal point or comma.
fn number(text: &str) -> Option<f32> {
    text.replace(',', ".").parse().ok()
}

fn count(text: &str) -> Option<usize> {
    text.parse().ok()
}

fn is_off(text: &str) -> bool {
    matches!(text, "uit" | "off" | "0")
}

/// The value of an option that can be off.
fn switch<T>(text: &str, parse: fn(&str) -> Option<T>) -> Option<Override<T>> {
    if is_off(text) { Some(Override::Off) } else { parse(text).map(Override::Value) }
}

fn shown<T: ToString>(value: Option<T>) -> Option<String> {
    value.map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_what_it_shows() {
        for setting in SETTINGS {
            for language in [Language::Dutch, Language::English] {
                let mut options = GenerationOptions::default();
                for value in ["1", "0,5", "0.25"] {
                    if setting.apply(value, &mut options).is_ok() {
                        let shown = setting.value(&options, language).unwrap();
                        let mut again = GenerationOptions::default();
                        setting.apply(&shown, &mut again).unwrap();
                        assert_eq!(setting.value(&again, language), Some(shown), "{}", setting.key());
                    }
                }
            }
        }
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        for name in ["max-tokens", "max_tokens", "MAX-TOKENS", "lengte"] {
            assert_eq!(Setting::named(name).unwrap().key(), "max-tokens");
        }
        assert!(Setting::named("").is_none());
    }
}
