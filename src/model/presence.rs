//! How much of a model is on this machine: one list of states for the hub, the commands and the chat.

use serde::Serialize;

/// How much of a model is here. The names are those of `models list --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// A part of the program.
    BuiltIn,
    /// All files, and their checksums were compared with the hub's.
    Present,
    /// All files by name; another program put them there.
    Unverified,
    /// Some of it: a download was interrupted.
    Partial,
    Absent,
}

impl Presence {
    /// Whether nothing needs to be downloaded.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::BuiltIn | Self::Present | Self::Unverified)
    }
}
