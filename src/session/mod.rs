//! Conversations on the disk: saving them as they grow, finding them again, taking them elsewhere.
//!
//! One `SQLite` file in write-ahead mode, so that a crash loses nothing that was saved and several programs can use it at
//! once. What a conversation is, is `conversation`'s; what is wrong with the file as a person reads it is `report`'s.

mod error;
mod export;
mod schema;
mod store;

use std::time::SystemTime;

pub use error::SessionError;
pub use export::{Exported, Format, import, render};
pub use store::{About, Match, Session, SessionId, Store, Summary};

/// The time, in seconds since 1970.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs().cast_signed())
}
