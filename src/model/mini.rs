//! The mini model: a small Phi in the program itself, so that there is something to run before any download.
//!
//! `tools/mini` trains it. Its weights are used in place, without a copy.

use std::fmt;

/// The weights, where this build has them.
#[cfg(feature = "mini")]
const WEIGHTS: Option<&[u8]> = Some(include_bytes!("../../assets/mini/mini-q8_0.gguf"));
#[cfg(not(feature = "mini"))]
const WEIGHTS: Option<&[u8]> = None;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MiniModel {
    weights: &'static [u8],
}

impl MiniModel {
    /// Its name after `-m`.
    pub const NAME: &'static str = "mini";

    /// The model, unless the program was built without the feature `mini`.
    pub fn built_in() -> Option<Self> {
        WEIGHTS.map(|weights| Self { weights })
    }

    pub const fn weights(self) -> &'static [u8] {
        self.weights
    }
}

impl fmt::Debug for MiniModel {
    /// Leaves seven million bytes out.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MiniModel").field("bytes", &self.weights.len()).finish()
    }
}
