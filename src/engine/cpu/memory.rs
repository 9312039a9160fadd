//! How much of this machine's memory the sequences may take.

use phi_cpu::Model;

use crate::system::free_memory;

/// Fraction of the memory that is free after loading which the key-value caches may take: one byte in this many.
const CACHE_FRACTION: u64 = 4;

/// Tokens that all caches of `model` together may hold: `windows` of its windows where the memory allows it. One is
/// always allowed; if the system does not report its free memory, it is the only one.
pub fn cached_tokens(model: &Model, windows: usize) -> usize {
    within(model.cache_bytes_per_token(), model.context_length(), windows, free_memory().unwrap_or(0))
}

fn within(bytes_per_token: usize, window: usize, windows: usize, free: u64) -> usize {
    let tokens = (free / CACHE_FRACTION) as usize / bytes_per_token.max(1);
    tokens.clamp(window, windows.max(1) * window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_what_is_free_but_always_one_window() {
        let tokens = |windows, free| within(327_680, 2048, windows, free);
        assert_eq!(tokens(16, 0), 2048);
        assert_eq!(tokens(16, 16 << 30), (4 << 30) / 327_680);
        assert_eq!(tokens(1, u64::MAX), 2048);
        assert_eq!(tokens(64, u64::MAX), 64 * 2048);
    }
}
