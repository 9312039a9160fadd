//! The settings in force, and the origin of each.

mod raw;
mod window;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;

use serde::Serialize;

use super::endpoint::{self, Endpoint};
use super::environment::Environment;
use super::file::ConfigFile;
use super::hub::HubSettings;
use crate::i18n::Language;
use crate::model::ModelRef;

use raw::RawSetting;
pub use window::{KeptAnswer, WindowLength, WindowSettings};

/// The command line's values.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--model`
    pub model: Option<String>,
    /// `--device`
    pub device: Option<String>,
    /// `--threads`
    pub threads: Option<usize>,
    /// `--context`
    pub context: Option<String>,
    /// `--context-method`
    pub context_method: Option<String>,
    /// `--kv`
    pub kv: Option<String>,
    /// `--kv-budget`
    pub kv_budget: Option<String>,
    /// `--endpoint`
    pub endpoint: Option<String>,
    /// `--lang`
    pub lang: Option<String>,
    /// `--color`
    pub color: Option<String>,
    /// `--exact`; the flag can only switch it on
    pub exact: bool,
    /// `--offline`; the flag can only switch it on
    pub offline: bool,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that supports them.
    Auto,
    /// Also into a pipe, for notes on stderr.
    Always,
    Never,
}

/// Where a model runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The best available.
    Auto,
    Cpu,
    /// An NVIDIA GPU, by number where one is given.
    Cuda(Option<u32>),
}

impl fmt::Display for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::Cpu => formatter.write_str("cpu"),
            Self::Cuda(None) => formatter.write_str("cuda"),
            Self::Cuda(Some(number)) => write!(formatter, "cuda:{number}"),
        }
    }
}

impl Device {
    fn named(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "cpu" => Some(Self::Cpu),
            "cuda" => Some(Self::Cuda(None)),
            _ => name.strip_prefix("cuda:")?.parse().ok().map(|number| Self::Cuda(Some(number))),
        }
    }
}

/// The chat's looks and keys. The chat itself validates them: nothing else needs them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatSettings {
    pub theme: Option<String>,
    /// The most columns that prose takes; 0 sets no limit.
    pub width: Option<u16>,
    /// Whether the chat takes the mouse from the terminal.
    pub mouse: Option<bool>,
    /// Keys by action.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// The origin of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Flag,
    /// The environment variable of this name.
    Variable(&'static str),
    /// `config.toml`.
    File,
    Default,
}

/// Key, value and origin of settings.
pub type Origins = Vec<(&'static str, SettingValue, Origin)>;

/// A setting's value, as `config.toml` and JSON write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SettingValue {
    Text(String),
    Number(usize),
    Switch(bool),
}

/// All settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The model to run, unless an endpoint runs it.
    pub model: ModelRef,
    /// The server that runs the model.
    pub endpoint: Option<Endpoint>,
    /// Where to run it.
    pub device: Device,
    /// Threads for the processor.
    pub threads: NonZeroUsize,
    /// The context window on the processor.
    pub window: WindowSettings,
    /// Whether an answer must not depend on what else the processor answers.
    pub exact: bool,
    /// The language of the interface.
    pub language: Language,
    /// When colours are used.
    pub color: ColorChoice,
    pub hub: HubSettings,
    pub chat: ChatSettings,
    /// Key, value and origin of each setting that `config.toml` may hold, for `config show`.
    pub origins: Origins,
}

/// An invalid value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid value `{value}` for `{key}`")]
pub struct SettingsError {
    pub key: &'static str,
    pub value: String,
    pub expected: &'static str,
    pub origin: Origin,
}

impl Settings {
    /// The settings in force. `locale` is the system's. The one file that is read is the hub's token file.
    ///
    /// # Errors
    /// [`SettingsError`] for the first invalid value.
    pub fn resolve(
        flags: &Overrides,
        environment: &Environment,
        file: &ConfigFile,
        locale: Option<&str>,
    ) -> Result<Self, SettingsError> {
        let mut origins = Vec::new();
        let look = |key, flag: Option<String>, variable, file: Option<String>, default: &str| {
            RawSetting::look_up(key, flag, (variable, environment), file, default)
        };
        let endpoint = look("endpoint", flags.endpoint.clone(), endpoint::VARIABLE, file.endpoint.clone(), "none");
        let model = look("model", flags.model.clone(), "FIETJE_MODEL", file.model.clone(), "chat");
        let (model, endpoint) = if matches!(endpoint.text.as_str(), "" | "none") {
            let expected = "chat, instruct, base, mini, chat:q4_k_m, model.gguf";
            (model.parse(expected, |text| environment.model(text).ok(), &mut origins)?, None)
        } else {
            // The server has its own names for models. `model` in the file names a local one.
            let requested = matches!(model.origin, Origin::Flag | Origin::Variable(_)).then(|| model.text.as_str());
            let known = |text: &str| endpoint::find(text, &file.endpoints, environment, requested);
            let found =
                endpoint.parse("http://HOST:PORT/v1, https://HOST/v1, [endpoints.NAME]", known, &mut origins)?;
            let local = model.parse("", |text| Some(environment.model(text).unwrap_or_default()), &mut origins)?;
            (local, Some(found))
        };
        let device = look("device", flags.device.clone(), "FIETJE_DEVICE", file.device.clone(), "auto").parse(
            "auto, cpu, cuda, cuda:0",
            Device::named,
            &mut origins,
        )?;
        let number = |number: Option<usize>| number.map(|number| number.to_string());
        let default_threads = default_threads().to_string();
        let threads =
            look("threads", number(flags.threads), "FIETJE_THREADS", number(file.threads), &default_threads)
                .parse_as(
                    "1, 2, ... 512",
                    parse_threads,
                    |threads, _| SettingValue::Number(threads.get()),
                    &mut origins,
                )?;
        let window = window::resolve(flags, environment, file, &mut origins)?;
        let exact = look(
            "exact",
            flags.exact.then(|| "true".to_owned()),
            "FIETJE_EXACT",
            file.exact.map(|exact| exact.to_string()),
            "false",
        )
        .parse_switch(parse_truth, &mut origins)?;
        let default_language = Language::of_locale(locale).name();
        let language = look("lang", flags.lang.clone(), "FIETJE_LANG", file.lang.clone(), default_language).parse(
            "nl, en",
            Language::named,
            &mut origins,
        )?;
        let default_color = if environment.get("NO_COLOR").is_some() { "never" } else { "auto" };
        let color = look("color", flags.color.clone(), "FIETJE_COLOR", file.color.clone(), default_color).parse(
            "auto, always, never",
            parse_color,
            &mut origins,
        )?;
        let is_set = |name| environment.get(name).is_some();
        let (offline_variable, parse_offline): (_, fn(&str) -> Option<bool>) = if is_set("FIETJE_OFFLINE") {
            ("FIETJE_OFFLINE", parse_truth)
        } else {
            // Anything but a yes is a no to the hub's own tools.
            let name = if is_set("HF_HUB_OFFLINE") { "HF_HUB_OFFLINE" } else { "TRANSFORMERS_OFFLINE" };
            (name, |text| Some(parse_truth(text).unwrap_or(false)))
        };
        let offline = look(
            "offline",
            flags.offline.then(|| "true".to_owned()),
            offline_variable,
            file.offline.map(|offline| offline.to_string()),
            "false",
        )
        .parse_switch(parse_offline, &mut origins)?;
        let hub = HubSettings::of(environment, offline);
        let keys = file.keys.iter().map(|(action, keys)| (action.clone(), keys.to_vec())).collect();
        let chat = ChatSettings { theme: file.theme.clone(), width: file.width, mouse: file.mouse, keys };
        Ok(Self { model, endpoint, device, threads, window, exact, language, color, hub, chat, origins })
    }
}

impl Settings {
    /// Whether the user chose the model, by flag, variable or file.
    pub fn model_was_chosen(&self) -> bool {
        self.model_origin().is_some_and(|origin| *origin != Origin::Default)
    }

    /// Whether the user asked for the model this time, by flag or variable.
    pub fn model_was_asked_for(&self) -> bool {
        self.model_origin().is_some_and(|origin| matches!(origin, Origin::Flag | Origin::Variable(_)))
    }

    fn model_origin(&self) -> Option<&Origin> {
        self.origins.iter().find(|(key, ..)| *key == "model").map(|(_, _, origin)| origin)
    }
}

/// The number of physical cores that the process may use.
fn default_threads() -> usize {
    let allowed = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    num_cpus::get_physical().clamp(1, allowed)
}

fn parse_threads(text: &str) -> Option<NonZeroUsize> {
    text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= 512)
}

fn parse_color(text: &str) -> Option<ColorChoice> {
    match text {
        "auto" => Some(ColorChoice::Auto),
        "always" => Some(ColorChoice::Always),
        "never" => Some(ColorChoice::Never),
        _ => None,
    }
}

fn parse_truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "on" | "yes" | "true" => Some(true),
        "0" | "off" | "no" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
