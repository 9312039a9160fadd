//! How much of this machine's memory the sequences may take.

use phi_cpu::ModelConfig;

use crate::system::free_memory;

/// Fraction of the memory that is free after loading which the key-value caches may take: one byte in this many.
const CACHE_FRACTION: u64 = 4;

/// Tokens that all caches together may hold, for a model shaped as `config`: `windows` of its windows where the memory
/// allows it. One is always allowed; if the system does not report its free memory, it is the only one.
pub fn cached_tokens(config: &ModelConfig, windows: usize) -> usize {
    within(config, windows, free_memory().unwrap_or(0))
}

fn within(config: &ModelConfig, windows: usize, free: u64) -> usize {
    let tokens = (free / CACHE_FRACTION) as usize / config.cache_bytes_per_token().max(1);
    tokens.clamp(config.context_length, windows.max(1) * config.context_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: ModelConfig = ModelConfig {
        vocabulary_size: 50_297,
        hidden_size: 2560,
        intermediate_size: 10_240,
        layer_count: 32,
        head_count: 32,
        rotary_size: 32,
        rotary_base: 10_000.0,
        layer_norm_epsilon: 1e-5,
        context_length: 2048,
    };

    #[test]
    fn a_quarter_of_what_is_free_but_always_one_window() {
        let tokens = |windows, free| within(&CONFIG, windows, free);
        assert_eq!(tokens(16, 0), 2048);
        assert_eq!(tokens(16, 16 << 30), (4 << 30) / 327_680);
        assert_eq!(tokens(1, u64::MAX), 2048);
        assert_eq!(tokens(64, u64::MAX), 64 * 2048);
    }
}
