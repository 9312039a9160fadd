//! What the operating system gives: the time and random numbers.

use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs().cast_signed())
}

/// A number that differs every time. It comes from the random keys of the standard library's maps, so it is good for
/// seeds and names and not for secrets.
pub fn random_number() -> u64 {
    RandomState::new().hash_one(0)
}
