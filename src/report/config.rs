//! Settings and the configuration file.

use super::{ExitCode, Report};
use crate::config::{ConfigFileError, Origin, SettingsError};
use crate::i18n::{Messages, text};

/// A setting whose value makes no sense.
pub fn of_settings(error: &SettingsError, messages: &Messages) -> Report {
    let (key, value) = (error.key, error.value.as_str());
    let what = match &error.origin {
        Origin::Flag => text!(messages, "settings-bad-flag", key = key, value = value),
        Origin::Variable(name) => text!(messages, "settings-bad-variable", name = *name, value = value),
        Origin::File | Origin::Default => text!(messages, "settings-bad-file", key = key, value = value),
    };
    Report::new(what, ExitCode::Usage).hint(text!(messages, "settings-expected", expected = error.expected))
}

/// A configuration file that cannot be used.
pub fn of_config_file(error: &ConfigFileError, messages: &Messages) -> Report {
    match error {
        ConfigFileError::Io { path, source } => {
            let path = path.display().to_string();
            Report::new(text!(messages, "file-unreadable", path = path), ExitCode::Usage).because_of(source)
        }
        ConfigFileError::Syntax { path, source } => {
            let path = path.display().to_string();
            Report::new(text!(messages, "config-invalid", path = path), ExitCode::Usage)
                .because(source.to_string().trim_end())
                .hint(text!(messages, "config-invalid-hint"))
        }
    }
}
