//! The list of saved conversations.

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::session::Match;
use crate::tui::overlay::SessionList;
use crate::tui::state::State;
use crate::tui::{layout, wrap};

pub fn draw(frame: &mut Frame, state: &State, list: &SessionList) {
    let area = layout::sessions(&state.screen);
    let title = format!(" {} ", text!(state.messages, "sessions-screen-title"));
    let foot =
        wrap::shorten(&text!(state.messages, "sessions-screen-foot"), usize::from(area.width).saturating_sub(6));
    let block =
        Block::bordered().border_style(state.screen.theme.quiet).title(title).title_bottom(format!(" {foot} "));
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inside = layout::inside(area);
    let columns = usize::from(inside.width);
    let (first, page) = layout::list_page(inside, list.selected);
    let mut lines = vec![
        Line::from(vec![Span::styled("› ", state.screen.theme.accent), Span::raw(list.filter.text().to_owned())]),
        Line::default(),
    ];
    for (index, found) in list.found.iter().enumerate().skip(first).take(page) {
        lines.push(row(state, found, columns, index == list.selected));
    }
    if list.found.is_empty() {
        lines.push(Line::from(Span::styled(
            text!(state.messages, "sessions-screen-nothing"),
            state.screen.theme.quiet,
        )));
    }
    frame.render_widget(Paragraph::new(lines), inside);
    let column = inside.x + 2 + wrap::width(list.filter.text()) as u16;
    frame.set_cursor_position(Position::new(column.min(inside.right().saturating_sub(1)), inside.y));
}

/// The pin, the title, and an excerpt around the words.
fn row(state: &State, found: &Match, columns: usize, is_selected: bool) -> Line<'static> {
    let mark = if found.summary.is_pinned { "★ " } else { "  " };
    let title = wrap::shorten(&wrap::clean(&found.summary.title).replace('\n', " "), columns.saturating_sub(2));
    let available = columns.saturating_sub(wrap::width(&title) + 5);
    let excerpt = if available > 12 { wrap::shorten(&wrap::clean(&found.excerpt), available) } else { String::new() };
    if is_selected {
        let text = format!("{mark}{title}   {excerpt}");
        let rest = " ".repeat(columns.saturating_sub(wrap::width(&text)));
        return Line::from(Span::styled(text + &rest, state.screen.theme.marked));
    }
    Line::from(vec![
        Span::styled(mark, state.screen.theme.accent),
        Span::raw(title),
        Span::styled(format!("   {excerpt}"), state.screen.theme.quiet),
    ])
}
