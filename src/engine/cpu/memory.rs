//! How many sequences this machine's memory allows at a time.

use phi_cpu::ModelConfig;
use phi_cpu::scheduler::Limits;

use crate::system::free_memory;

/// Most sequences in a batch: beyond this, one more costs as much time as it saves.
const MOST_SEQUENCES: usize = 16;
/// Fraction of the memory that is free after loading which the key-value cache may take: one byte in this many.
const CACHE_FRACTION: u64 = 4;

/// The limits for a model shaped as `config`. One window is always allowed; if the system does not report its free
/// memory, it is the only one.
pub fn limits(config: &ModelConfig) -> Limits {
    within(config, free_memory().unwrap_or(0))
}

fn within(config: &ModelConfig, free: u64) -> Limits {
    let tokens = (free / CACHE_FRACTION) as usize / config.cache_bytes_per_token().max(1);
    let most = MOST_SEQUENCES * config.context_length;
    Limits { sequences: MOST_SEQUENCES, cached_tokens: tokens.clamp(config.context_length, most) }
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
        let tokens = |free| within(&CONFIG, free).cached_tokens;
        assert_eq!(tokens(0), 2048);
        assert_eq!(tokens(16 << 30), (4 << 30) / 327_680);
        assert_eq!(tokens(u64::MAX), 16 * 2048);
    }
}
