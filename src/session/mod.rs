//! Conversations on the disk: saving them as they grow, finding them again, taking them elsewhere.
//!
//! One `SQLite` file in write-ahead mode, so that a crash loses nothing that was saved and several programs can use it at
//! once. What a conversation is, is `conversation`'s; what is wrong with the file as a person reads it is `report`'s.

mod error;
mod export;
mod schema;
mod store;
mod writer;

pub use error::SessionError;
pub use export::{Exported, Format, import, render};
pub use store::{Match, Session, SessionDetails, SessionId, Store, Summary};
pub use writer::SessionWriter;
