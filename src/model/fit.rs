//! Which of a model's files suits a computer, by the memory that is free on it.

use serde::Serialize;

use super::catalogue::{Catalogue, ModelFiles};
use super::quantisation::Quantisation;

/// What a pass computes, roughly.
const PASS_BYTES: u64 = 230_000_000;

/// Bytes of memory that a model takes whose weights have `weight_bytes`, with `window_bytes` of keys and values.
pub fn needed_memory(weight_bytes: u64, window_bytes: u64) -> u64 {
    weight_bytes + window_bytes + PASS_BYTES
}

/// How a model's file suits the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// The most exact file that fits, from the catalogue's default down: a larger one is slower and hardly better.
    Recommended,
    Fits,
    TooLarge,
    /// The system does not say how much memory is free.
    Unknown,
}

impl Fit {
    /// How `files` suit `free` bytes of memory, where a window's keys and values take `window_bytes`.
    pub fn of(files: &ModelFiles, catalogue: &Catalogue, free: Option<u64>, window_bytes: u64) -> Self {
        let Some(free) = free else { return Self::Unknown };
        let fits = |files: &ModelFiles| needed_memory(files.bytes, window_bytes) <= free;
        // The checkpoint is for GPUs, and to convert from.
        let candidates = catalogue.all().filter(|other| {
            other.model == files.model
                && other.quantisation >= catalogue.default_quantisation()
                && other.quantisation != Quantisation::Safetensors
        });
        let recommended = candidates.into_iter().find(fits);
        match recommended {
            Some(recommended) if recommended.quantisation == files.quantisation => Self::Recommended,
            _ if fits(files) => Self::Fits,
            _ => Self::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fietje's window at half precision.
    const WINDOW: u64 = 2048 * 327_680;

    fn fits(free: Option<u64>, window_bytes: u64) -> Vec<(Quantisation, Fit)> {
        let catalogue = Catalogue::built_in().unwrap();
        let chat = catalogue.all().filter(|files| files.model == "chat");
        chat.map(|files| (files.quantisation, Fit::of(&files, &catalogue, free, window_bytes))).collect()
    }

    #[test]
    fn the_most_exact_file_that_fits_is_recommended() {
        const GB: u64 = 1_000_000_000;
        let recommended_beside = |free, window_bytes| {
            let all = fits(Some(free), window_bytes).into_iter();
            all.filter(|&(_, fit)| fit == Fit::Recommended).map(|(quantisation, _)| quantisation).collect::<Vec<_>>()
        };
        let recommended = |free| recommended_beside(free, WINDOW);
        assert_eq!(recommended(64 * GB), [Quantisation::Q8_0], "no larger one than the default");
        assert_eq!(recommended(35 * GB / 10), [Quantisation::Q6K]);
        assert_eq!(recommended(24 * GB / 10), [Quantisation::Q3KM]);
        assert_eq!(recommended(GB), []);
        assert_eq!(recommended_beside(35 * GB / 10, 4 * WINDOW), [], "a longer window leaves less");
        let of = |free, wanted| fits(free, WINDOW).into_iter().find(|&(other, _)| other == wanted).unwrap().1;
        assert_eq!(of(Some(64 * GB), Quantisation::F16), Fit::Fits);
        assert_eq!(of(Some(4 * GB), Quantisation::F16), Fit::TooLarge);
        assert_eq!(of(Some(4 * GB), Quantisation::Q4KM), Fit::Fits);
        assert!(fits(None, WINDOW).iter().all(|&(_, fit)| fit == Fit::Unknown));
    }
}
