//! NVIDIA GPUs: which there are, and what fits into one. Asks the driver, whether or not this build can compute on them.

use nvml_wrapper::Nvml;
use nvml_wrapper::error::NvmlError;

/// Bytes of keys and values that a token of Fietje takes: 32 layers, twice 2560 numbers of two bytes.
const CACHE_BYTES_PER_TOKEN: u64 = 327_680;
/// Tokens of a window.
const WINDOW: u64 = 2048;
/// What a GPU needs beside weights and cache: its context, its libraries, what a pass computes.
const OVERHEAD: u64 = 1_200_000_000;
/// Most sequences at a time: each more costs as much as it brings.
const MOST_SEQUENCES: u64 = 32;

/// Whether this build can compute on an NVIDIA GPU.
pub const CUDA_IS_BUILT_IN: bool = cfg!(feature = "cuda");

/// A GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// Its number, from 0 on.
    pub number: u32,
    /// What its maker calls it.
    pub name: String,
    /// Bytes of its memory.
    pub memory_bytes: u64,
    /// Bytes of it that nobody uses.
    pub free_bytes: u64,
    /// The driver's version.
    pub driver: String,
}

/// The GPUs of this machine.
///
/// # Errors
/// In the driver's words where there is no driver or it does not answer.
pub fn gpus() -> Result<Vec<Gpu>, String> {
    let all = || -> Result<Vec<Gpu>, NvmlError> {
        let nvml = Nvml::init()?;
        let driver = nvml.sys_driver_version()?;
        let gpu = |number| {
            let device = nvml.device_by_index(number)?;
            let memory = device.memory_info()?;
            Ok(Gpu {
                number,
                name: device.name()?,
                memory_bytes: memory.total,
                free_bytes: memory.free,
                driver: driver.clone(),
            })
        };
        (0..nvml.device_count()?).map(gpu).collect()
    };
    all().map_err(|error| error.to_string())
}

/// How much is done at a time on a GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Sequences at a time.
    pub sequences: usize,
    /// Tokens whose keys and values are kept, of all sequences together.
    pub cached_tokens: usize,
}

/// What must be free for weights of so many bytes and one window.
pub fn needed_bytes(weight_bytes: u64) -> u64 {
    weight_bytes + OVERHEAD + WINDOW * CACHE_BYTES_PER_TOKEN
}

/// The room beside weights of so many bytes; nothing where not even one window fits.
pub fn room(free_bytes: u64, weight_bytes: u64) -> Option<Room> {
    let left = free_bytes.checked_sub(needed_bytes(weight_bytes))?;
    let windows = (1 + left / (WINDOW * CACHE_BYTES_PER_TOKEN)).min(MOST_SEQUENCES);
    let cached_tokens = (windows * WINDOW) as usize;
    // Most sequences are far shorter than a window.
    Some(Room { sequences: (windows * 4).min(MOST_SEQUENCES) as usize, cached_tokens })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    #[test]
    fn what_fits_follows_from_what_is_free() {
        // Weights of 2.95 GB, 0.67 GB for a window, 1.2 GB beside: 4.82 GB.
        assert_eq!(room(48 * GB / 10, 295 * GB / 100), None);
        assert_eq!(room(49 * GB / 10, 295 * GB / 100), Some(Room { sequences: 4, cached_tokens: 2048 }));
        let eight = room(8 * GB, 295 * GB / 100).unwrap();
        assert_eq!((eight.sequences, eight.cached_tokens), (20, 5 * 2048));
        assert_eq!(room(80 * GB, 555 * GB / 100), Some(Room { sequences: 32, cached_tokens: 32 * 2048 }));
        assert_eq!(room(0, u64::MAX / 2), None);
    }
}
