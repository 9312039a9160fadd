//! What the user chose in the chat and finds again in the next one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    pub theme: Option<String>,
    pub style: Option<String>,
    pub persona: Option<String>,
    /// What was set, by the English names of the settings.
    pub settings: BTreeMap<String, String>,
}

/// The settings that a style leaves as they are.
const BESIDE_STYLE: [&str; 2] = ["seed", "max-tokens"];

impl Choices {
    /// Remembers a style, which replaces what was set one by one.
    pub fn choose_style(&mut self, name: &str) {
        self.style = Some(name.to_owned());
        self.settings.retain(|setting, _| BESIDE_STYLE.contains(&setting.as_str()));
    }
}
