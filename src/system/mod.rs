//! What the operating system gives: time, random numbers, facts about the machine, and requests to stop.
//!
//! Whatever differs between systems is here or in [`crate::private`], not where it is needed.

mod machine;
mod stop;

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

pub use machine::{free_memory, peak_memory, processor};
pub use stop::StopRequest;

/// Whether a file may have been refused because a program has it open or mapped, as Windows does with weights in use.
pub fn may_be_in_use(error: &io::Error) -> bool {
    /// `ERROR_ACCESS_DENIED`, which also is the answer for a mapped file, `ERROR_SHARING_VIOLATION`,
    /// `ERROR_LOCK_VIOLATION` and `ERROR_USER_MAPPED_FILE`.
    const CODES: [i32; 4] = [5, 32, 33, 1224];
    cfg!(windows) && error.raw_os_error().is_some_and(|code| CODES.contains(&code))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs().cast_signed())
}

/// A number that differs every time. It comes from the random keys of the standard library's maps, so it is good for
/// seeds and names and not for secrets.
pub fn random_number() -> u64 {
    RandomState::new().hash_one(0)
}
