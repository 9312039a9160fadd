//! From what the app knows to what is on the screen. Nothing here changes anything.
//!
//! From top to bottom: what was said, a rule, what is being written, the status line.

mod composer;
mod help;
mod picker;
mod sessions;
mod status;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::overlay::Overlay;
use super::state::{EngineState, State};
use crate::i18n::text;

pub use composer::columns as composer_columns;
pub use help::{height as help_height, page as help_page};

/// Draws all of it.
pub fn draw(frame: &mut Frame, state: &State) {
    let [transcript, rule, composer, status] = areas(state, frame.area());
    draw_transcript(frame, state, transcript);
    frame.render_widget(Paragraph::new(status::rule(state, rule.width)), rule);
    composer::draw(frame, state, composer);
    frame.render_widget(Paragraph::new(status::line(state, status.width)), status);
    match &state.overlay {
        Some(Overlay::Help(top)) => help::draw(frame, state, *top),
        Some(Overlay::Picker(picker)) => picker::draw(frame, state, picker),
        Some(Overlay::Sessions(list)) => sessions::draw(frame, state, list),
        None => {}
    }
}

/// Columns and rows that what was said has.
pub fn transcript_space(state: &State) -> Size {
    areas(state, screen(state))[0].as_size()
}

fn screen(state: &State) -> Rect {
    Rect::new(0, 0, state.size.0, state.size.1)
}

fn areas(state: &State, screen: Rect) -> [Rect; 4] {
    let rows = composer::rows(state, screen);
    let rule = status::rule(state, screen.width).len() as u16;
    let constraints = [Constraint::Min(1), Constraint::Length(rule), Constraint::Length(rows), Constraint::Length(1)];
    Layout::vertical(constraints).areas(screen)
}

fn draw_transcript(frame: &mut Frame, state: &State, area: Rect) {
    if state.tree.head().is_none() {
        frame.render_widget(Paragraph::new(welcome(state)), area);
        return;
    }
    let rows = state.transcript.visible(&state.theme);
    // A short conversation stands right above what is being written.
    let free = area.height.saturating_sub(rows.len() as u16);
    let area = Rect { y: area.y + free, height: area.height - free, ..area };
    frame.render_widget(Paragraph::new(rows), area);
}

/// What an empty conversation shows.
fn welcome(state: &State) -> Vec<Line<'static>> {
    let columns = usize::from(state.size.0).saturating_sub(4);
    let messages = &state.messages;
    let loading = match &state.engine {
        EngineState::Loading => text!(messages, "chat-loading"),
        EngineState::Failed(_) => text!(messages, "chat-no-engine"),
        EngineState::Ready(_) => String::new(),
    };
    let persona = match &state.persona {
        Some(name) => text!(messages, "chat-welcome-persona", name = name.as_str()),
        None => String::new(),
    };
    let mut rows = vec![Line::default()];
    let paragraphs = [
        (text!(messages, "chat-welcome-title"), state.theme.accent),
        (text!(messages, "chat-welcome-text"), ratatui::style::Style::new()),
        (persona, state.theme.quiet),
        (loading, state.theme.quiet),
    ];
    for (text, style) in paragraphs.into_iter().filter(|(text, _)| !text.is_empty()) {
        for mut line in super::markdown::plain(&text, columns, style) {
            line.spans.insert(0, ratatui::text::Span::raw("  "));
            rows.push(line);
        }
        rows.push(Line::default());
    }
    rows
}

#[cfg(test)]
mod tests;
