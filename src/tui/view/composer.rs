//! What is being written, or the words that are searched for.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::i18n::text;
use crate::tui::state::{Focus, State};
use crate::tui::wrap;

/// Columns of the mark before the text.
const MARK: u16 = 3;

/// Columns that a row of the text has. The last one is the cursor's.
pub fn columns(state: &State) -> usize {
    usize::from(state.size.0.saturating_sub(MARK + 1)).max(2)
}

/// Rows that the composer takes: as many as its text, up to a third of the screen.
pub fn rows(state: &State, screen: Rect) -> u16 {
    if state.focus == Focus::Search {
        return 1;
    }
    let rows = state.composer.layout(columns(state)).0.len() as u16;
    rows.min((screen.height / 3).max(1))
}

/// Draws it, and the cursor.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    match state.focus {
        Focus::Search => draw_search(frame, state, area),
        Focus::Composer | Focus::Turn(_) => draw_text(frame, state, area),
    }
}

fn draw_text(frame: &mut Frame, state: &State, area: Rect) {
    let (rows, (row, column)) = state.composer.layout(columns(state));
    let height = usize::from(area.height).max(1);
    let first = (row + 1).saturating_sub(height).min(rows.len().saturating_sub(height));
    let has_focus = state.focus == Focus::Composer && state.overlay.is_none();
    let style = if has_focus { state.theme.accent } else { state.theme.quiet };
    let mark = if state.editing.is_some() { " ✎ " } else { " › " };
    let lines = rows.iter().enumerate().skip(first).take(height).map(|(number, range)| {
        let text = state.composer.text()[range.clone()].trim_end_matches('\n').to_owned();
        Line::from(vec![Span::styled(if number == 0 { mark } else { "   " }, style), Span::raw(text)])
    });
    let mut lines: Vec<Line> = lines.collect();
    if state.composer.is_empty() {
        let hint = if state.focus == Focus::Composer {
            text!(state.messages, "chat-composer-hint")
        } else {
            text!(state.messages, "chat-browse-hint")
        };
        let hint = wrap::shorten(&hint, columns(state));
        lines = vec![Line::from(vec![Span::styled(mark, style), Span::styled(hint, state.theme.quiet)])];
    }
    frame.render_widget(Paragraph::new(lines), area);
    if has_focus {
        let position = Position::new(area.x + MARK + column as u16, area.y + (row - first) as u16);
        frame.set_cursor_position(position);
    }
}

fn draw_search(frame: &mut Frame, state: &State, area: Rect) {
    let label = text!(state.messages, "chat-search");
    let words = state.search_words.text();
    let found = match state.search() {
        Some(search) if !words.is_empty() => {
            let place = if search.rows.is_empty() { 0 } else { search.current + 1 };
            text!(state.messages, "chat-search-found", place = place, count = search.rows.len())
        }
        _ => String::new(),
    };
    let label = format!(" {label} ");
    let column = wrap::width(&label) + wrap::width(words);
    let line = Line::from(vec![
        Span::styled(label, state.theme.accent),
        Span::raw(words.to_owned()),
        Span::styled(format!("   {found}"), state.theme.quiet),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    if state.overlay.is_none() {
        frame.set_cursor_position(Position::new(area.x + (column as u16).min(area.width.saturating_sub(1)), area.y));
    }
}
