//! How a checkpoint's weights are made smaller when mistral.rs loads them.

use mistralrs::core::IsqType;

use crate::model::Quantisation;

/// How weights are made smaller when they are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsqFormat {
    /// Eight bits a weight, and a half for scales.
    Q8_0,
    /// Six and a half bits.
    Q6K,
    /// Five and a half bits.
    Q5K,
    /// Four and a half bits.
    Q4K,
    /// Three and a half bits.
    Q3K,
}

impl IsqFormat {
    /// What a quantisation of the catalogue means here; nothing for the weights as they are. The files of the catalogue
    /// mix formats (`q4_k_m` keeps some weights in six bits); here every matrix gets the one that it is named for.
    pub fn of(quantisation: Quantisation) -> Option<Self> {
        match quantisation {
            Quantisation::F16 | Quantisation::Safetensors => None,
            Quantisation::Q8_0 => Some(Self::Q8_0),
            Quantisation::Q6K => Some(Self::Q6K),
            Quantisation::Q5KM => Some(Self::Q5K),
            Quantisation::Q4KM => Some(Self::Q4K),
            Quantisation::Q3KM => Some(Self::Q3K),
        }
    }

    /// Its name, as GGUF files have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Q8_0 => "Q8_0",
            Self::Q6K => "Q6_K",
            Self::Q5K => "Q5_K",
            Self::Q4K => "Q4_K",
            Self::Q3K => "Q3_K",
        }
    }

    pub(super) fn mistral_type(self) -> IsqType {
        match self {
            Self::Q8_0 => IsqType::Q8_0,
            Self::Q6K => IsqType::Q6K,
            Self::Q5K => IsqType::Q5K,
            Self::Q4K => IsqType::Q4K,
            Self::Q3K => IsqType::Q3K,
        }
    }
}
