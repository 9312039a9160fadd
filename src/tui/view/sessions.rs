//! The list of saved conversations.

use ratatui::Frame;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::session::Match;
use crate::tui::overlay::SessionList;
use crate::tui::state::State;
use crate::tui::wrap;

pub fn draw(frame: &mut Frame, state: &State, list: &SessionList) {
    let (columns, rows) = state.size;
    // The rule, with its notices, and the status line stay in sight.
    let height = rows.saturating_sub(3).max(rows.min(5));
    let width = columns.min(100);
    let area = Rect::new((columns - width) / 2, 0, width, height);
    let title = format!(" {} ", text!(state.messages, "sessions-screen-title"));
    let foot = wrap::shorten(&text!(state.messages, "sessions-screen-foot"), usize::from(width).saturating_sub(6));
    let block = Block::bordered().border_style(state.theme.quiet).title(title).title_bottom(format!(" {foot} "));
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inside = area.inner(Margin::new(2, 1));
    let columns = usize::from(inside.width);
    let page = usize::from(inside.height).saturating_sub(2).max(1);
    let first = (list.selected + 1).saturating_sub(page);
    let mut lines = vec![
        Line::from(vec![Span::styled("› ", state.theme.accent), Span::raw(list.filter.text().to_owned())]),
        Line::default(),
    ];
    for (place, found) in list.found.iter().enumerate().skip(first).take(page) {
        lines.push(row(state, found, columns, place == list.selected));
    }
    if list.found.is_empty() {
        lines.push(Line::from(Span::styled(text!(state.messages, "sessions-screen-nothing"), state.theme.quiet)));
    }
    frame.render_widget(Paragraph::new(lines), inside);
    let column = inside.x + 2 + wrap::width(list.filter.text()) as u16;
    frame.set_cursor_position(Position::new(column.min(inside.right().saturating_sub(1)), inside.y));
}

/// A mark, the title, and the words around what was found.
fn row(state: &State, found: &Match, columns: usize, is_chosen: bool) -> Line<'static> {
    let mark = if found.summary.is_pinned { "★ " } else { "  " };
    let title = wrap::shorten(&wrap::clean(&found.summary.title).replace('\n', " "), columns.saturating_sub(2));
    let room = columns.saturating_sub(wrap::width(&title) + 5);
    let excerpt = if room > 12 { wrap::shorten(&wrap::clean(&found.excerpt), room) } else { String::new() };
    if is_chosen {
        let text = format!("{mark}{title}   {excerpt}");
        let rest = " ".repeat(columns.saturating_sub(wrap::width(&text)));
        return Line::from(Span::styled(text + &rest, state.theme.marked));
    }
    Line::from(vec![
        Span::styled(mark, state.theme.accent),
        Span::raw(title),
        Span::styled(format!("   {excerpt}"), state.theme.quiet),
    ])
}
