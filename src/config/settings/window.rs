//! The context window that a model gets on the processor.

use phi_cpu::{AnswerBudget, CacheFormat, Extension};

use super::raw::RawSetting;
use super::{Origin, Origins, Overrides, SettingValue, SettingsError};
use crate::config::environment::Environment;
use crate::config::file::ConfigFile;

/// Shorter windows hold no question and answer.
const SHORTEST: usize = 128;

/// The latest tokens of an answer, which a budget never evicts: as many as the method's authors have.
const LATEST: usize = 256;

/// Fietje's trained window, and the keys and values of a token in its 32 layers of 32 heads: two numbers for each of 80
/// features, where the window is stretched also a second version of 32 features, and two scales.
const FIETJE_WINDOW: usize = 2048;
const FIETJE_NUMBERS: usize = 32 * 32 * 2 * 80;
const FIETJE_SECOND_NUMBERS: usize = 32 * 32 * 32;
const FIETJE_SCALES: usize = 32 * 32 * 2;

/// What the settings say of the window. A server's and a GPU's windows are their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WindowSettings {
    pub length: WindowLength,
    /// How it reaches beyond that one.
    pub extension: Extension,
    /// How keys and values are stored.
    pub format: CacheFormat,
    /// How much of an answer is kept.
    pub kept: KeptAnswer,
}

/// How much of an answer is kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeptAnswer {
    #[default]
    All,
    Part(AnswerBudget),
}

impl KeptAnswer {
    /// The part that is kept, where it is not all.
    pub fn budget(self) -> Option<AnswerBudget> {
        match self {
            Self::All => None,
            Self::Part(budget) => Some(budget),
        }
    }
}

/// How long the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WindowLength {
    /// As long as the one that the model was trained with.
    #[default]
    Trained,
    Tokens(usize),
}

impl WindowLength {
    /// The number of tokens, where there is one.
    pub fn tokens(self) -> Option<usize> {
        match self {
            Self::Trained => None,
            Self::Tokens(tokens) => Some(tokens),
        }
    }
}

impl WindowSettings {
    /// Whether anything is not as it would be by itself.
    pub fn is_set(&self) -> bool {
        *self != Self { extension: self.extension, ..Self::default() }
    }

    /// Bytes of Fietje's keys and values when the window is full.
    pub fn bytes(&self) -> u64 {
        let tokens = self.length.tokens().unwrap_or(FIETJE_WINDOW);
        let numbers = if tokens > FIETJE_WINDOW { FIETJE_NUMBERS + FIETJE_SECOND_NUMBERS } else { FIETJE_NUMBERS };
        let of_token = match self.format {
            CacheFormat::F16 => 2 * numbers,
            CacheFormat::Int8 => numbers + 4 * FIETJE_SCALES,
        };
        (tokens * of_token) as u64
    }
}

/// The window as the flags, the environment and the file have it.
///
/// # Errors
/// [`SettingsError`] for the first invalid value.
pub fn resolve(
    flags: &Overrides,
    environment: &Environment,
    file: &ConfigFile,
    origins: &mut Origins,
) -> Result<WindowSettings, SettingsError> {
    let look = |key, flag: &Option<String>, variable, file: Option<String>, default: &str| {
        RawSetting::look_up(key, flag.clone(), (variable, environment), file, default)
    };
    let in_file = file.context.as_ref().map(ToString::to_string);
    let context = look("context", &flags.context, "FIETJE_CONTEXT", in_file, "auto");
    let length = context.parse_as(
        "auto, 2048, 4096, 8192",
        parse_length,
        |length, shown| length.tokens().map_or(SettingValue::Text(shown), SettingValue::Number),
        origins,
    )?;
    let format =
        look("kv", &flags.kv, "FIETJE_KV", file.kv.clone(), "f16").parse("f16, q8_0", parse_format, origins)?;
    let in_file = file.kv_budget.as_ref().map(ToString::to_string);
    let kept = look("kv_budget", &flags.kv_budget, "FIETJE_KV_BUDGET", in_file, "all").parse_as(
        "all, 257, 512, ... 2048",
        parse_kept,
        |kept, shown| kept.budget().map_or(SettingValue::Text(shown), |budget| SettingValue::Number(budget.tokens())),
        origins,
    )?;
    let extension = RawSetting {
        key: "context-method",
        text: flags.context_method.clone().unwrap_or_else(|| "self-extend".to_owned()),
        origin: Origin::Flag,
    }
    .parse("self-extend, self-extend-throughout, rotary-base, plain", parse_extension, &mut Vec::new())?;
    Ok(WindowSettings { length, extension, format, kept })
}

/// The names of the extensions, for comparisons.
const EXTENSIONS: &[(&str, Extension)] = &[
    ("self-extend", Extension::SelfExtend),
    ("self-extend-throughout", Extension::SelfExtendThroughout),
    ("rotary-base", Extension::RotaryBase),
    ("plain", Extension::Plain),
];

const FORMATS: &[(&str, CacheFormat)] = &[("f16", CacheFormat::F16), ("q8_0", CacheFormat::Int8)];

/// A number of tokens, or `auto`.
pub fn parse_length(text: &str) -> Option<WindowLength> {
    match text {
        "auto" => Some(WindowLength::Trained),
        _ => text.parse().ok().filter(|&tokens| tokens >= SHORTEST).map(WindowLength::Tokens),
    }
}

/// A number of tokens, or `all`.
pub fn parse_kept(text: &str) -> Option<KeptAnswer> {
    match text {
        "all" => Some(KeptAnswer::All),
        _ => AnswerBudget::new(text.parse().ok()?, LATEST).map(KeptAnswer::Part),
    }
}

pub fn parse_format(text: &str) -> Option<CacheFormat> {
    find(FORMATS, text)
}

pub fn parse_extension(text: &str) -> Option<Extension> {
    find(EXTENSIONS, text)
}

fn find<T: Copy>(names: &[(&str, T)], text: &str) -> Option<T> {
    names.iter().find(|(name, _)| *name == text).map(|&(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_numbers_of_tokens() {
        for (text, expected) in [("auto", None), ("4096", Some(4096)), ("128", Some(128))] {
            assert_eq!(parse_length(text).unwrap().tokens(), expected);
        }
        for text in ["", "0", "127", "-4096", "4k", "4.096", "99999999999999999999"] {
            assert_eq!(parse_length(text), None, "{text}");
        }
    }

    #[test]
    fn a_longer_window_takes_more_memory_and_eight_bits_take_less() {
        let bytes = |text, format| {
            let length = parse_length(text).unwrap();
            WindowSettings { length, format, ..WindowSettings::default() }.bytes()
        };
        for (length, of_f16, of_int8) in [("auto", 327_680, 172_032), ("4096", 393_216, 204_800)] {
            let tokens = if length == "auto" { 2048 } else { 4096 };
            assert_eq!(bytes(length, CacheFormat::F16), tokens * of_f16);
            assert_eq!(bytes(length, CacheFormat::Int8), tokens * of_int8);
        }
    }

    #[test]
    fn an_answer_is_kept_whole_or_more_than_the_latest_of_it() {
        assert_eq!(parse_kept("all").unwrap().budget(), None);
        assert_eq!(parse_kept("257").unwrap().budget(), AnswerBudget::new(257, 256));
        for text in ["", "0", "256", "-1024", "1k", "alles"] {
            assert_eq!(parse_kept(text), None, "{text}");
        }
    }

    #[test]
    fn formats_and_extensions_have_names() {
        assert_eq!(parse_format("q8_0"), Some(CacheFormat::Int8));
        assert_eq!(parse_format("f16"), Some(CacheFormat::default()));
        assert_eq!(parse_format("q4_0"), None);
        assert_eq!(parse_extension("self-extend"), Some(Extension::default()));
        assert_eq!(parse_extension("yarn"), None);
    }
}
