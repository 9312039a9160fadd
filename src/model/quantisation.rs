//! How a model's weights are stored: the names of the command line, the catalogue and the files.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// How a model's weights are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantisation {
    F16,
    /// Eight bits a weight.
    Q8_0,
    /// About six and a half bits.
    Q6K,
    /// About five and a half bits.
    Q5KM,
    /// About four and a half bits.
    Q4KM,
    /// About three and a half bits.
    Q3KM,
    /// The original checkpoint in bfloat16.
    Safetensors,
}

impl Quantisation {
    /// All of them, the most exact file first.
    pub const ALL: [Self; 7] =
        [Self::F16, Self::Q8_0, Self::Q6K, Self::Q5KM, Self::Q4KM, Self::Q3KM, Self::Safetensors];

    /// The name on the command line and in file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F16 => "f16",
            Self::Q8_0 => "q8_0",
            Self::Q6K => "q6_k",
            Self::Q5KM => "q5_k_m",
            Self::Q4KM => "q4_k_m",
            Self::Q3KM => "q3_k_m",
            Self::Safetensors => "safetensors",
        }
    }

    /// The quantisation called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantisation| quantisation.name() == name)
    }
}

impl fmt::Display for Quantisation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl<'de> Deserialize<'de> for Quantisation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("`{name}` is not a quantisation")))
    }
}
