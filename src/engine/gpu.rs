//! NVIDIA GPUs: which ones the driver lists and what fits into one, whether or not this build can compute on them.

use nvml_wrapper::Nvml;
use nvml_wrapper::error::NvmlError;

/// Key-value cache of one token of Fietje in bytes: 32 layers, 2560 keys and 2560 values each, two bytes a number.
const CACHE_BYTES_PER_TOKEN: u64 = 327_680;
/// Fietje's context window in tokens.
const WINDOW: u64 = 2048;
/// What a GPU needs besides weights and cache: the CUDA context, its libraries, the activations of a forward pass.
const OVERHEAD: u64 = 1_200_000_000;
/// Most prefixes that are worth caching: a conversation with an older one has moved on by then.
const MOST_CACHED_PREFIXES: u64 = 16;

/// Whether this build can compute on an NVIDIA GPU.
pub const CUDA_IS_BUILT_IN: bool = cfg!(feature = "cuda");

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// Its index, from 0.
    pub number: u32,
    /// The vendor's name for it.
    pub name: String,
    /// Total memory in bytes.
    pub memory_bytes: u64,
    /// Unused memory in bytes.
    pub free_bytes: u64,
    pub driver: String,
}

/// Why no GPU can be listed, in the driver's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// There is no driver, and so most likely no GPU.
    #[error("{0}")]
    NoDriver(String),
    /// There is a driver, and it fails or does not answer.
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
/// [`GpuError`] if there is no driver or it does not answer.
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

/// How a model divides a GPU's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GpuMemory {
    /// What weights, overhead and one window take, in bytes.
    pub needed_bytes: u64,
    /// Prompts whose keys and values stay cached, for a next prompt with the same beginning: the turns of a
    /// conversation.
    pub cached_prefixes: usize,
}

/// What must be free for weights of `weight_bytes` and one window.
pub fn needed_bytes(weight_bytes: u64) -> u64 {
    weight_bytes + OVERHEAD + WINDOW * CACHE_BYTES_PER_TOKEN
}

impl GpuMemory {
    /// Divides what is free among weights of `weight_bytes` and cached prefixes. `None` where the weights and one
    /// window do not fit.
    pub fn for_weights(free_bytes: u64, weight_bytes: u64) -> Option<Self> {
        let needed_bytes = needed_bytes(weight_bytes);
        let left = free_bytes.checked_sub(needed_bytes)?;
        let cached_prefixes = (left / (WINDOW * CACHE_BYTES_PER_TOKEN)).min(MOST_CACHED_PREFIXES) as usize;
        Some(Self { needed_bytes, cached_prefixes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    #[test]
    fn what_fits_follows_from_what_is_free() {
        // Weights of 2.95 GB, 0.67 GB for a window, 1.2 GB besides: 4.82 GB.
        assert_eq!(GpuMemory::for_weights(48 * GB / 10, 295 * GB / 100), None);
        let needed_bytes = 2_950_000_000 + 1_200_000_000 + 2048 * 327_680;
        assert_eq!(
            GpuMemory::for_weights(49 * GB / 10, 295 * GB / 100),
            Some(GpuMemory { needed_bytes, cached_prefixes: 0 })
        );
        assert_eq!(
            GpuMemory::for_weights(8 * GB, 295 * GB / 100),
            Some(GpuMemory { needed_bytes, cached_prefixes: 4 })
        );
        assert_eq!(GpuMemory::for_weights(80 * GB, 555 * GB / 100).unwrap().cached_prefixes, 16);
        assert_eq!(GpuMemory::for_weights(0, u64::MAX / 2), None);
    }
}
