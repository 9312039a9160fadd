//! Draws the state. Nothing here changes anything, and nothing else depends on it.

mod composer;
mod help;
mod picker;
mod sessions;
mod status;
mod suggestions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::examples;
use super::keymap::Action;
use super::layout::areas;
use super::markdown::{self, Width};
use super::overlay::Overlay;
use super::state::{EngineState, State};
use crate::i18n::text;

pub fn draw(frame: &mut Frame, state: &State) {
    let areas = areas(state, frame.area());
    draw_transcript(frame, state, areas.transcript);
    suggestions::draw(frame, state, areas.transcript);
    frame.render_widget(Paragraph::new(status::rule(state, areas.rule.width)), areas.rule);
    composer::draw(frame, state, areas.composer);
    frame.render_widget(Paragraph::new(status::line(state, areas.status.width)), areas.status);
    match &state.screen.overlay {
        Some(Overlay::Help { top }) => help::draw(frame, state, *top),
        Some(Overlay::Picker(picker)) => picker::draw(frame, state, picker),
        Some(Overlay::Sessions(list)) => sessions::draw(frame, state, list),
        None => {}
    }
}

fn draw_transcript(frame: &mut Frame, state: &State, area: Rect) {
    if state.conversation.tree.head().is_none() {
        frame.render_widget(Paragraph::new(welcome(state, area.height)), area);
        return;
    }
    let rows = state.transcript.visible(&state.screen.theme);
    // A short conversation is right above the composer.
    let free = area.height.saturating_sub(rows.len() as u16);
    let area = Rect { y: area.y + free, height: area.height - free, ..area };
    frame.render_widget(Paragraph::new(rows), area);
}

/// Greets the user where the conversation is empty.
fn welcome(state: &State, height: u16) -> Vec<Line<'static>> {
    let columns = Width::new(usize::from(state.screen.size.0).saturating_sub(4), state.screen.measure).prose;
    let messages = &state.messages;
    let loading = match &state.model.engine {
        EngineState::Loading => text!(messages, "chat-loading"),
        EngineState::Failed(_) => text!(messages, "chat-no-engine"),
        EngineState::Ready(_) => String::new(),
    };
    let persona = match &state.persona.name {
        Some(name) => text!(messages, "chat-welcome-persona", name = name.as_str()),
        None => String::new(),
    };
    let mut rows = vec![Line::default()];
    let paragraphs = [
        (text!(messages, "chat-welcome-title"), state.screen.theme.accent),
        (text!(messages, "chat-welcome-text"), Style::new()),
        (where_it_goes(state), Style::new()),
        (persona, state.screen.theme.quiet),
        (loading, state.screen.theme.quiet),
    ];
    for (text, style) in paragraphs.into_iter().filter(|(text, _)| !text.is_empty()) {
        rows.extend(indented("  ", &text, columns, style));
        rows.push(Line::default());
    }
    // They are extras: all of them, or none.
    let examples = example_rows(state, columns);
    if rows.len() + examples.len() <= usize::from(height) {
        rows.extend(examples);
    }
    rows
}

/// Questions to begin with, and the key for them, while it would bring one.
fn example_rows(state: &State, columns: usize) -> Vec<Line<'static>> {
    let keys = state.screen.keymap.keys_of(Action::Complete);
    let examples = examples::examples(state).filter(|_| examples::next(state).is_some());
    let (Some(examples), Some(key)) = (examples, keys.first()) else { return Vec::new() };
    let label = text!(state.messages, "chat-examples", key = key.as_str());
    let mut rows = indented("  ", &label, columns, state.screen.theme.quiet);
    for example in examples {
        rows.extend(indented("    ", &example, columns.saturating_sub(2), Style::new()));
    }
    rows
}

fn indented(margin: &'static str, text: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let rows = markdown::plain(text, columns, style).into_iter();
    rows.map(|line| Line::from([vec![Span::raw(margin)], line.spans].concat())).collect()
}

/// Where what the user types goes.
fn where_it_goes(state: &State) -> String {
    if let Some(server) = state.model.server_in_use() {
        text!(state.messages, "chat-sent-to", server = server)
    } else {
        text!(state.messages, "chat-stays-here")
    }
}

#[cfg(test)]
mod tests;
