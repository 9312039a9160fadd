//! Settings: flags, the environment, `config.toml` and the defaults, in that order of precedence.
//!
//! [`Settings::resolve`] gets the environment and the file as values ([`Environment`], [`ConfigFile`]), so that every
//! rule can be tested without touching either. No other layer reads a variable.

mod editor;
mod endpoint;
mod environment;
mod file;
mod hub;
mod paths;
mod settings;

pub use editor::Editor;
pub use endpoint::{API_KEY, Endpoint, find as find_endpoint};
pub use environment::{CharacterSet, Environment, expand_home};
pub use file::{ConfigFile, ConfigFileError};
pub use hub::{HubSettings, HubTimeouts, Links};
pub use paths::Paths;
pub use settings::{
    ColorChoice, Device, KeptAnswer, Origin, Overrides, SettingValue, Settings, SettingsError, WindowLength,
    WindowSettings,
};
