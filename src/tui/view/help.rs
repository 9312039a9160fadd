//! The help screen.

use ratatui::Frame;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::tui::help::{self, HelpRow};
use crate::tui::layout;
use crate::tui::state::State;
use crate::tui::theme::Theme;

/// Draws the help screen from the row `top` on.
pub fn draw(frame: &mut Frame, state: &State, top: usize) {
    let area = layout::help(&state.screen);
    let inside = layout::inside(area);
    let rows = help::rows(&state.screen.keymap, &state.messages, usize::from(inside.width));
    let rows: Vec<Line> = rows.into_iter().skip(top).map(|row| line(row, &state.screen.theme)).collect();
    let title = format!(" {} ", text!(state.messages, "help-screen-title"));
    let foot = format!(" {} ", text!(state.messages, "help-screen-foot"));
    let block = Block::bordered().border_style(state.screen.theme.quiet).title(title).title_bottom(foot);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(rows), inside);
}

fn line(row: HelpRow, theme: &Theme) -> Line<'static> {
    match row {
        HelpRow::Heading(title) => Line::from(Span::styled(title, theme.heading)),
        HelpRow::Entry { name, text } => Line::from(vec![Span::styled(name, theme.accent), Span::raw(text)]),
        HelpRow::Blank => Line::default(),
    }
}
