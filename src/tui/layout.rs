//! Where things are on the screen: pure functions of the state, for `update`, which scrolls by pages, and for `view`,
//! which draws there.
//!
//! From top to bottom: the transcript, a rule, the composer, the status line.

use ratatui::layout::{Constraint, Layout, Margin, Rect, Size};

use super::help;
use super::rule::Rule;
use super::state::{Focus, Screen, State};

/// Columns of the mark before the text of the composer.
pub const COMPOSER_MARK: u16 = 3;

/// The parts of the screen.
pub struct Areas {
    pub transcript: Rect,
    pub rule: Rect,
    pub composer: Rect,
    pub status: Rect,
}

/// Divides `screen`, which is the terminal's or the frame's.
pub fn areas(state: &State, screen: Rect) -> Areas {
    let rule = Rule::of(state, screen.width).height();
    let rows = [
        Constraint::Min(1),
        Constraint::Length(rule),
        Constraint::Length(composer_rows(state, screen)),
        Constraint::Length(1),
    ];
    let [transcript, rule, composer, status] = Layout::vertical(rows).areas(screen);
    Areas { transcript, rule, composer, status }
}

/// Columns and rows of the transcript.
pub fn transcript_size(state: &State) -> Size {
    let (columns, rows) = state.screen.size;
    areas(state, Rect::new(0, 0, columns, rows)).transcript.as_size()
}

/// Columns of a row of the composer; one more is the cursor's.
pub fn composer_columns(screen: &Screen) -> usize {
    usize::from(screen.size.0.saturating_sub(COMPOSER_MARK + 1)).max(2)
}

/// As many rows as the text takes, up to a third of the screen.
fn composer_rows(state: &State, screen: Rect) -> u16 {
    match state.screen.focus {
        Focus::Search => 1,
        Focus::Composer | Focus::Turn(_) => {
            let rows = state.input.composer.layout(composer_columns(&state.screen)).0.len() as u16;
            rows.min((screen.height / 3).max(1))
        }
    }
}

// ── Overlays, with their borders ──

pub fn help(screen: &Screen) -> Rect {
    let (columns, rows) = screen.size;
    let width = columns.min(76);
    Rect::new((columns - width) / 2, 0, width, rows)
}

/// Leaves the rule, with its notices, and the status line visible.
pub fn sessions(screen: &Screen) -> Rect {
    let (columns, rows) = screen.size;
    let height = rows.saturating_sub(3).max(rows.min(5));
    let width = columns.min(100);
    Rect::new((columns - width) / 2, 0, width, height)
}

/// As high as `items` need.
pub fn picker(screen: &Screen, items: usize) -> Rect {
    let (columns, rows) = screen.size;
    let width = columns.min(80);
    let height = (items.max(1) as u16 + 4).min(rows);
    Rect::new((columns - width) / 2, (rows - height) / 2, width, height)
}

/// An overlay without its border.
pub fn inside(overlay: Rect) -> Rect {
    overlay.inner(Margin::new(2, 1))
}

/// Items of a list below its filter, of which `selected` is visible: the first one and how many.
pub fn list_page(inside: Rect, selected: usize) -> (usize, usize) {
    let page = usize::from(inside.height).saturating_sub(2).max(1);
    ((selected + 1).saturating_sub(page), page)
}

/// Rows of the help screen that are visible at a time.
pub fn help_page(screen: &Screen) -> usize {
    usize::from(inside(help(screen)).height)
}

/// The last row of the help screen that can be at the top.
pub fn help_last_top(state: &State) -> usize {
    let columns = usize::from(inside(help(&state.screen)).width);
    let rows = help::rows(&state.screen.keymap, &state.messages, columns).len();
    rows.saturating_sub(help_page(&state.screen))
}
