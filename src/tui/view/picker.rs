//! A list to pick from.

use fluent_bundle::FluentArgs;
use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::i18n::text;
use crate::tui::overlay::Picker;
use crate::tui::state::State;
use crate::tui::{layout, wrap};

pub fn draw(frame: &mut Frame, state: &State, picker: &Picker) {
    let shown = picker.shown();
    let area = layout::picker(&state.screen, shown.len());
    let title = format!(" {} ", state.messages.format(picker.title, &FluentArgs::new()));
    frame.render_widget(Clear, area);
    frame.render_widget(Block::bordered().border_style(state.screen.theme.quiet).title(title), area);
    let inside = layout::inside(area);
    let columns = usize::from(inside.width);
    let (first, page) = layout::list_page(inside, picker.selected);
    let names = shown.iter().map(|item| wrap::width(&item.name)).max().unwrap_or_default().min(columns / 2);
    let mut lines = vec![
        Line::from(vec![
            Span::styled("› ", state.screen.theme.accent),
            Span::raw(wrap::without_tabs(picker.filter.text())),
        ]),
        Line::default(),
    ];
    for (index, item) in shown.iter().enumerate().skip(first).take(page) {
        let name = wrap::shorten(&item.name, names);
        let gap = " ".repeat(names - wrap::width(&name) + 2);
        let detail = wrap::shorten(&item.detail, columns.saturating_sub(names + 2));
        let line = if index == picker.selected {
            let text = format!("{name}{gap}{detail}");
            let rest = " ".repeat(columns.saturating_sub(wrap::width(&text)));
            Line::from(Span::styled(text + &rest, state.screen.theme.marked))
        } else {
            Line::from(vec![Span::raw(name), Span::raw(gap), Span::styled(detail, state.screen.theme.quiet)])
        };
        lines.push(line);
    }
    if shown.is_empty() {
        lines.push(Line::from(Span::styled(text!(state.messages, "picker-nothing"), state.screen.theme.quiet)));
    }
    frame.render_widget(Paragraph::new(lines), inside);
    let column = inside.x + 2 + wrap::width(picker.filter.text()) as u16;
    frame.set_cursor_position(Position::new(column.min(inside.right().saturating_sub(1)), inside.y));
}
