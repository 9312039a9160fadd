//! The list of saved conversations.

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::session::{Match, age};
use crate::tui::effect::Shelf;
use crate::tui::overlay::SessionList;
use crate::tui::state::State;
use crate::tui::{layout, wrap};

pub fn draw(frame: &mut Frame, state: &State, list: &SessionList) {
    let area = layout::sessions(&state.screen);
    let (title, foot) = match list.shelf {
        Shelf::Saved => {
            (text!(state.messages, "sessions-screen-title"), text!(state.messages, "sessions-screen-foot"))
        }
        Shelf::Deleted => (text!(state.messages, "sessions-bin-title"), text!(state.messages, "sessions-bin-foot")),
    };
    let title = format!(" {title} ");
    let foot = wrap::shorten(&foot, usize::from(area.width).saturating_sub(6));
    let block =
        Block::bordered().border_style(state.screen.theme.quiet).title(title).title_bottom(format!(" {foot} "));
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let inside = layout::inside(area);
    let columns = usize::from(inside.width);
    let (first, page) = layout::list_page(inside, list.selected);
    let mut lines = vec![
        Line::from(vec![
            Span::styled("› ", state.screen.theme.accent),
            Span::raw(wrap::without_tabs(list.filter.text())),
        ]),
        Line::default(),
    ];
    for (index, found) in list.found.iter().enumerate().skip(first).take(page) {
        lines.push(row(state, list, found, columns, index == list.selected));
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

/// The pin, the title, and what tells it from others: an excerpt around the words, the model, the time.
fn row(state: &State, list: &SessionList, found: &Match, columns: usize, is_selected: bool) -> Line<'static> {
    let Match { summary, excerpt } = found;
    let mark = if summary.is_pinned { "★ " } else { "  " };
    let details = details(state, list, found, columns);
    let available = columns.saturating_sub(wrap::width(&details) + 5);
    let title = wrap::shorten(&wrap::clean(&summary.title).replace('\n', " "), available);
    let free = available.saturating_sub(wrap::width(&title) + 2);
    let excerpt = if free > 12 { around(&wrap::clean(excerpt), list.filter.text(), free) } else { String::new() };
    let gap = columns.saturating_sub(2 + wrap::width(&title) + 3 + wrap::width(&excerpt) + wrap::width(&details));
    let gap = " ".repeat(gap);
    if is_selected {
        let text = format!("{mark}{title}   {excerpt}{gap}{details}");
        return Line::from(Span::styled(text, state.screen.theme.marked));
    }
    Line::from(vec![
        Span::styled(mark, state.screen.theme.accent),
        Span::raw(title),
        Span::styled(format!("   {excerpt}{gap}{details}"), state.screen.theme.quiet),
    ])
}

/// The excerpt in so many columns, from where the first of the words that were searched is in sight.
fn around(excerpt: &str, searched: &str, columns: usize) -> String {
    let lower = |text: &str| text.to_lowercase();
    let word = lower(searched.split_whitespace().next().unwrap_or_default());
    let starts = excerpt.char_indices().map(|(place, _)| place);
    let Some(hit) = starts.into_iter().find(|&place| lower(&excerpt[place..]).starts_with(&word)) else {
        return wrap::shorten(excerpt, columns);
    };
    if wrap::width(&excerpt[..hit]) + wrap::width(&word) < columns {
        return wrap::shorten(excerpt, columns);
    }
    // With two words before it.
    let words = excerpt[..hit].rmatch_indices(' ').map(|(space, _)| space + 1);
    let before = words.take(3).last().unwrap_or(hit);
    wrap::shorten(&format!("…{}", &excerpt[before..]), columns)
}

/// As much as there is room for. Where words are searched, the excerpt says more.
fn details(state: &State, list: &SessionList, found: &Match, columns: usize) -> String {
    let summary = &found.summary;
    let messages = &state.messages;
    let age = age(messages, list.now - summary.deleted.unwrap_or(summary.updated));
    let is_open = list.open == Some(summary.id);
    let when = if is_open { text!(messages, "sessions-open") } else { age };
    if !found.excerpt.is_empty() {
        return String::new();
    }
    if columns < 60 {
        return when;
    }
    let turns = text!(messages, "session-turns", count = summary.turns);
    [summary.short_model(), Some(turns), Some(when)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_searched_is_in_sight() {
        let excerpt = "De hoofdstad van Frankrijk is Parijs.";
        assert_eq!(around(excerpt, "parijs", 37), excerpt);
        assert_eq!(around(excerpt, "parijs", 35), "…Frankrijk is Parijs.");
        assert_eq!(around(excerpt, "hoofdstad", 20), "De hoofdstad van Fr…");
        assert_eq!(around(excerpt, "", 9), "De hoofd…");
    }
}
