//! Translation Memory eXchange 1.4b, which other tools for translators write and read. What a placeholder stands for is
//! an inline code there: `<ph>` for one on its own, `<bpt>` and `<ept>` for a pair, `<it>` for half of one.

mod read;
mod write;

pub use read::{Imported, TmxError, read};
pub use write::write;

/// Types of `<prop>` for what only this program knows of a translation.
mod property {
    pub const KEY: &str = "x-fietje-key";
    pub const MODEL: &str = "x-fietje-model";
    pub const DOUBTS: &str = "x-fietje-doubts";
    pub const CONTEXT: &str = "x-context";
}

#[cfg(test)]
mod tests;
