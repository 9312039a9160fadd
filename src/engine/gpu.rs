//! NVIDIA GPUs: which there are, and what fits into one. Asks the driver, whether or not this build can compute on them.

use nvml_wrapper::Nvml;
use nvml_wrapper::error::NvmlError;

/// Bytes of keys and values that a token of Fietje takes: 32 layers, twice 2560 numbers of two bytes.
const CACHE_BYTES_PER_TOKEN: u64 = 327_680;
/// Tokens of a window.
const WINDOW: u64 = 2048;
/// What a GPU needs beside weights and cache: its context, its libraries, what a pass computes.
const OVERHEAD: u64 = 1_200_000_000;
/// More texts than this are never kept: who begins like one of them has moved on by then.
const MOST_KEPT: u64 = 16;

/// Whether this build can compute on an NVIDIA GPU.
pub const CUDA_IS_BUILT_IN: bool = cfg!(feature = "cuda");

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
    pub driver: String,
}

/// Why no GPU can be seen, in the driver's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// There is no driver, and so most likely no GPU.
    #[error("{0}")]
    NoDriver(String),
    /// There is one, and it does not answer.
    #[error("{0}")]
    Driver(String),
}

impl From<NvmlError> for GpuError {
    fn from(error: NvmlError) -> Self {
        match error {
            NvmlError::LibloadingError(_) => Self::NoDriver(error.to_string()),
            _ => Self::Driver(error.to_string()),
        }
    }
}

/// The GPUs of this machine.
///
/// # Errors
/// Where there is no driver or it does not answer.
pub fn gpus() -> Result<Vec<Gpu>, GpuError> {
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
}

/// What a model takes of a GPU's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that it cannot do without.
    pub needed_bytes: u64,
    /// Texts whose keys and values are kept for the next prompt that begins like one of them: the turns of a conversation.
    pub kept_texts: usize,
}

/// What must be free for weights of so many bytes and one window.
pub fn needed_bytes(weight_bytes: u64) -> u64 {
    weight_bytes + OVERHEAD + WINDOW * CACHE_BYTES_PER_TOKEN
}

/// The room for weights of so many bytes; nothing where not even one window fits beside them.
pub fn room(free_bytes: u64, weight_bytes: u64) -> Option<Room> {
    let needed_bytes = needed_bytes(weight_bytes);
    let left = free_bytes.checked_sub(needed_bytes)?;
    let kept_texts = (left / (WINDOW * CACHE_BYTES_PER_TOKEN)).min(MOST_KEPT) as usize;
    Some(Room { needed_bytes, kept_texts })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    #[test]
    fn what_fits_follows_from_what_is_free() {
        // Weights of 2.95 GB, 0.67 GB for a window, 1.2 GB beside: 4.82 GB.
        assert_eq!(room(48 * GB / 10, 295 * GB / 100), None);
        let needed_bytes = 2_950_000_000 + 1_200_000_000 + 2048 * 327_680;
        assert_eq!(room(49 * GB / 10, 295 * GB / 100), Some(Room { needed_bytes, kept_texts: 0 }));
        assert_eq!(room(8 * GB, 295 * GB / 100), Some(Room { needed_bytes, kept_texts: 4 }));
        assert_eq!(room(80 * GB, 555 * GB / 100).unwrap().kept_texts, 16);
        assert_eq!(room(0, u64::MAX / 2), None);
    }
}
