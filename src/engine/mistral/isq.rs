//! In-situ quantisation (ISQ): the formats into which mistral.rs quantises a checkpoint while loading it.

use mistralrs::core::IsqType;

use crate::model::Quantisation;

/// A format for all of a checkpoint's matrices. Sizes are in bits a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsqFormat {
    /// 8.5 bits.
    Q8_0,
    /// 6.6 bits.
    Q6K,
    /// 5.5 bits.
    Q5K,
    /// 4.5 bits.
    Q4K,
    /// 3.4 bits.
    Q3K,
}

impl IsqFormat {
    /// The format of a catalogue's quantisation; `None` leaves the weights as they are. The catalogue's files mix
    /// formats (`q4_k_m` has some matrices in six bits); here every matrix gets the format in the name.
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

    /// Its name in GGUF files.
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
