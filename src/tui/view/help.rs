//! The help screen, made from the keymap and the commands.

use fluent_bundle::FluentArgs;
use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::tui::state::State;
use crate::tui::{command, keymap, wrap};

/// Columns of the names before what they do.
const NAMES: usize = 22;

/// Draws it, the row `top` first.
pub fn draw(frame: &mut Frame, state: &State, top: usize) {
    let area = area(state);
    let rows: Vec<Line> = rows(state, inside(area)).into_iter().skip(top).collect();
    let title = format!(" {} ", text!(state.messages, "help-screen-title"));
    let foot = format!(" {} ", text!(state.messages, "help-screen-foot"));
    let block = Block::bordered().border_style(state.theme.quiet).title(title).title_bottom(foot);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(rows), inside(area));
}

/// Rows that are seen at a time.
pub fn page(state: &State) -> usize {
    usize::from(inside(area(state)).height)
}

pub fn height(state: &State) -> usize {
    rows(state, inside(area(state))).len()
}

fn area(state: &State) -> Rect {
    let (columns, rows) = state.size;
    let width = columns.min(76);
    Rect::new((columns - width) / 2, 0, width, rows)
}

fn inside(area: Rect) -> Rect {
    area.inner(Margin::new(2, 1))
}

fn rows(state: &State, area: Rect) -> Vec<Line<'static>> {
    let columns = usize::from(area.width);
    let messages = &state.messages;
    let describe = |id: &str| messages.format(id, &FluentArgs::new());
    let mut rows = Vec::new();
    let sections = [
        (keymap::Section::Talking, text!(messages, "help-screen-talking")),
        (keymap::Section::Reading, text!(messages, "help-screen-reading")),
        (keymap::Section::Writing, text!(messages, "help-screen-writing")),
    ];
    for (section, title) in sections {
        rows.push(Line::from(Span::styled(title, state.theme.heading)));
        for entry in keymap::ENTRIES.iter().filter(|entry| entry.section == section) {
            let keys = state.keymap.keys_of(entry.action);
            if !keys.is_empty() {
                push(&mut rows, &keys.join(", "), &describe(&format!("key-{}", entry.name)), columns, state);
            }
        }
        rows.push(Line::default());
    }
    rows.push(Line::from(Span::styled(text!(messages, "help-screen-selected"), state.theme.heading)));
    for (keys, id) in
        [("↑ ↓", "key-browse-move"), ("← →", "key-browse-branch"), ("e r y b", "key-browse-do"), ("/", "key-search")]
    {
        push(&mut rows, keys, &describe(id), columns, state);
    }
    rows.push(Line::default());
    rows.push(Line::from(Span::styled(text!(messages, "help-screen-commands"), state.theme.heading)));
    for entry in command::ENTRIES {
        let names: Vec<String> = entry.names.iter().map(|name| format!("/{name}")).collect();
        push(&mut rows, &names.join(" "), &describe(entry.text), columns, state);
    }
    rows
}

/// A name and what it does; the latter below where both do not fit beside each other.
fn push(rows: &mut Vec<Line<'static>>, name: &str, what: &str, columns: usize, state: &State) {
    let margin = if columns > NAMES + 24 { NAMES } else { 4 };
    let name_fits = wrap::width(name) < margin;
    let lines = crate::tui::markdown::plain(what, columns.saturating_sub(margin).max(8), Style::new());
    let mut first = Span::styled(format!("{name:margin$}"), state.theme.accent);
    if !name_fits {
        rows.push(Line::from(Span::styled(wrap::shorten(name, columns), state.theme.accent)));
        first = Span::raw(" ".repeat(margin));
    }
    for line in lines {
        let mark = std::mem::replace(&mut first, Span::raw(" ".repeat(margin)));
        rows.push(Line::from([vec![mark], line.spans].concat()));
    }
}
