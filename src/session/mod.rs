//! Conversations on the disk: saved as they grow, listed, searched, exported and imported.
//!
//! One `SQLite` file in write-ahead mode: a crash loses nothing that was saved, and several processes can use it at
//! once. The data structure is `conversation`'s. This layer never renders an error for the user; `report` does.

mod age;
mod error;
mod excerpt;
mod export;
mod import;
mod lenient;
mod schema;
mod store;
mod writer;

pub use age::age;
pub use error::SessionError;
pub use export::{Exported, Format, render};
pub use import::{Imported, import, parse};
pub use store::{Match, Session, SessionDetails, SessionId, Store, Summary};
pub use writer::SessionWriter;
