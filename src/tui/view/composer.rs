//! The composer, or the words of a search in its place.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::i18n::text;
use crate::tui::state::{Focus, State};
use crate::tui::{layout, wrap};

/// Draws the text and the cursor.
pub fn draw(frame: &mut Frame, state: &State, area: Rect) {
    match state.screen.focus {
        Focus::Search => draw_search(frame, state, area),
        Focus::Composer | Focus::Turn(_) => draw_text(frame, state, area),
    }
}

fn draw_text(frame: &mut Frame, state: &State, area: Rect) {
    let (rows, (row, column)) = state.input.composer.layout(layout::composer_columns(&state.screen));
    let height = usize::from(area.height).max(1);
    let first = (row + 1).saturating_sub(height).min(rows.len().saturating_sub(height));
    let has_focus = state.screen.focus == Focus::Composer && state.screen.overlay.is_none();
    let style = if has_focus { state.screen.theme.accent } else { state.screen.theme.quiet };
    let mark = if state.input.editing.is_some() { " ✎ " } else { " › " };
    let lines = rows.iter().enumerate().skip(first).take(height).map(|(number, range)| {
        let text = wrap::without_tabs(state.input.composer.text()[range.clone()].trim_end_matches('\n'));
        Line::from(vec![Span::styled(if number == 0 { mark } else { "   " }, style), Span::raw(text)])
    });
    let mut lines: Vec<Line> = lines.collect();
    if state.input.composer.is_empty() {
        let hint = if state.screen.focus == Focus::Composer {
            text!(state.messages, "chat-composer-hint")
        } else {
            text!(state.messages, "chat-browse-hint")
        };
        let hint = wrap::shorten(&hint, layout::composer_columns(&state.screen));
        lines = vec![Line::from(vec![Span::styled(mark, style), Span::styled(hint, state.screen.theme.quiet)])];
    }
    frame.render_widget(Paragraph::new(lines), area);
    if has_focus {
        let position = Position::new(area.x + layout::COMPOSER_MARK + column as u16, area.y + (row - first) as u16);
        frame.set_cursor_position(position);
    }
}

fn draw_search(frame: &mut Frame, state: &State, area: Rect) {
    let label = text!(state.messages, "chat-search");
    let words = state.input.search_words.text();
    let found = match &state.transcript.search {
        Some(search) if !words.is_empty() => {
            let place = if search.rows.is_empty() { 0 } else { search.current + 1 };
            text!(state.messages, "chat-search-found", place = place, count = search.rows.len())
        }
        _ => String::new(),
    };
    let label = format!(" {label} ");
    let column = wrap::width(&label) + wrap::width(words);
    let line = Line::from(vec![
        Span::styled(label, state.screen.theme.accent),
        Span::raw(wrap::without_tabs(words)),
        Span::styled(format!("   {found}"), state.screen.theme.quiet),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    if state.screen.overlay.is_none() {
        frame.set_cursor_position(Position::new(area.x + (column as u16).min(area.width.saturating_sub(1)), area.y));
    }
}
