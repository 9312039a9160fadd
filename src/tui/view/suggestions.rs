//! What fits the word that is typed, over the last rows of the conversation.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use crate::i18n::text;
use crate::tui::state::{Focus, State};
use crate::tui::suggestions::SuggestionKind;
use crate::tui::wrap;

/// Rows of items at the most.
const MOST: usize = 8;
/// Columns before an item: below the text of the composer.
const MARGIN: usize = 3;

/// Draws the list at the foot of `above`, the part of the screen above the composer's rule.
pub fn draw(frame: &mut Frame, state: &State, above: Rect) {
    let Some(list) = &state.input.suggestions else { return };
    if state.screen.overlay.is_some() || state.screen.focus != Focus::Composer || above.height < 2 {
        return;
    }
    let shown = list.items.len().min(MOST).min(usize::from(above.height) - 1);
    let first = (list.selected + 1).saturating_sub(shown);
    let height = shown as u16 + 1;
    let area = Rect { y: above.bottom() - height, height, ..above };
    let columns = usize::from(area.width);
    let mark = if list.kind == SuggestionKind::Command { "/" } else { "" };
    let name = |name: &str| format!("{mark}{name}");
    let visible = list.items.iter().enumerate().skip(first).take(shown);
    let widest = list.items.iter().map(|item| wrap::width(&name(&item.name))).max().unwrap_or_default();
    let has_details = list.items.iter().any(|item| !item.detail.is_empty());
    let most = if has_details { columns / 2 } else { columns };
    let names = widest.min(most.saturating_sub(MARGIN));
    let theme = &state.screen.theme;
    let rows = visible.map(|(index, item)| {
        let name = wrap::shorten(&name(&item.name), names);
        let gap = " ".repeat(names - wrap::width(&name) + 2);
        let detail = wrap::shorten(&item.detail, columns.saturating_sub(MARGIN + names + 2));
        let (name, gap) = (format!("{}{name}", " ".repeat(MARGIN)), gap);
        if index == list.selected {
            let text = format!("{name}{gap}{detail}");
            let rest = " ".repeat(columns.saturating_sub(wrap::width(&text)));
            Line::from(Span::styled(text + &rest, theme.marked))
        } else {
            Line::from(vec![Span::raw(name), Span::raw(gap), Span::styled(detail, theme.quiet)])
        }
    });
    let hint = wrap::shorten(&format!("┄┄ {} ", text!(state.messages, "suggestions-hint")), columns);
    let rest = "┄".repeat(columns.saturating_sub(wrap::width(&hint)));
    let rows: Vec<Line> = [Line::from(Span::styled(hint + &rest, theme.quiet))].into_iter().chain(rows).collect();
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(rows), area);
}
