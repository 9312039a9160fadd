//! Settings and the configuration file.

use super::{ExitCode, Report};
use crate::config::{ConfigFileError, Origin, SettingsError};
use crate::i18n::text;

impl From<SettingsError> for Report {
    fn from(SettingsError { key, value, expected, origin }: SettingsError) -> Self {
        let what = match origin {
            // A key of the file has an underscore where a flag has a dash.
            Origin::Flag => text!("settings-bad-flag", key = key.replace('_', "-"), value = value),
            Origin::Variable(name) => text!("settings-bad-variable", name = name, value = value),
            Origin::File | Origin::Default => text!("settings-bad-file", key = key, value = value),
        };
        Self::new(what, ExitCode::Usage).hint(text!("settings-expected", expected = expected))
    }
}

impl From<ConfigFileError> for Report {
    fn from(error: ConfigFileError) -> Self {
        match error {
            ConfigFileError::Io { path, source } => {
                Self::new(text!("file-unreadable", path = &path), ExitCode::Usage).because_of(&source)
            }
            ConfigFileError::Syntax { path, line, reason } => {
                Self::new(text!("config-invalid", path = &path), ExitCode::Usage)
                    .because(text!("config-invalid-line", line = line, reason = reason))
                    .hint(text!("config-invalid-hint"))
            }
        }
    }
}
