//! The terminal, and what is open on it.

use crate::conversation::TurnId;
use crate::tui::keymap::Keymap;
use crate::tui::overlay::Overlay;
use crate::tui::terminal::Mouse;
use crate::tui::theme::Theme;

pub struct Screen {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The most columns that prose takes, if there is a limit.
    pub measure: Option<usize>,
    pub theme: Theme,
    pub keymap: Keymap,
    pub focus: Focus,
    /// What covers the screen, and receives the keys.
    pub overlay: Option<Overlay>,
    /// One message for the user, until the next key.
    pub notice: Option<Notice>,
    pub mouse: Mouse,
}

/// What receives the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Composer,
    Turn(TurnId),
    Search,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub kind: NoticeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    Problem,
    /// Another Ctrl+C will quit.
    AsksToLeave,
    /// Ctrl+Z will restore the conversation that was deleted last.
    OffersToRestore,
}
