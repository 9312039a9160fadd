//! Text within a block: pieces of one style each, and their rows.

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use crate::tui::wrap;

/// Text of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledText {
    pub text: String,
    pub style: Style,
}

/// Text as it comes, with the styles that hold for it.
#[derive(Debug, Default)]
pub struct Inline {
    runs: Vec<StyledText>,
    styles: Vec<Style>,
    /// Where links under way lead, and the piece with which they began.
    links: Vec<(String, usize)>,
}

impl Inline {
    pub fn push(&mut self, text: &str) {
        self.runs.push(StyledText { text: wrap::clean(text), style: self.style() });
    }

    pub fn push_styled(&mut self, text: &str, style: Style) {
        self.runs.push(StyledText { text: wrap::clean(text), style: self.style().patch(style) });
    }

    /// What follows has this style, on top of those before.
    pub fn enter(&mut self, style: Style) {
        self.styles.push(self.style().patch(style));
    }

    pub fn add(&mut self, modifier: Modifier) {
        self.enter(Style::new().add_modifier(modifier));
    }

    pub fn leave(&mut self) {
        self.styles.pop();
    }

    pub fn enter_link(&mut self, address: &str) {
        self.links.push((wrap::clean(address), self.runs.len()));
    }

    /// Ends a link: its text, and its address where that says more.
    pub fn leave_link(&mut self, style: Style) {
        let Some((address, first)) = self.links.pop() else { return };
        let text: String = self.runs[first.min(self.runs.len())..].iter().map(|run| run.text.as_str()).collect();
        if text == address || address == format!("mailto:{text}") {
            for run in &mut self.runs[first..] {
                run.style = run.style.patch(style);
            }
        } else if !address.is_empty() {
            self.push(" (");
            self.push_styled(&address, style);
            self.push(")");
        }
    }

    /// The text so far.
    pub fn take(&mut self) -> Vec<StyledText> {
        std::mem::take(&mut self.runs)
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }
}

/// The rows of `pieces`, broken between words; blanks at their ends are left out.
pub fn wrap_runs(runs: &[StyledText], columns: usize) -> Vec<Vec<Span<'static>>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let text = text.trim_end();
    let rows = wrap::rows(text, columns).into_iter();
    rows.map(|row| {
        let length = text[row.clone()].trim_end().len();
        cut(runs, row.start, row.start + length)
    })
    .collect()
}

/// The rows of a line of code, broken only where it is too long, blanks and all.
pub fn break_runs(runs: &[StyledText], columns: usize) -> Vec<Vec<Span<'static>>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    if wrap::width(&text) <= columns {
        return vec![cut(runs, 0, text.len())];
    }
    // Without blanks a line is one long word, which is broken anywhere.
    let bound = text.replace(' ', "_");
    wrap::rows(&bound, columns).into_iter().map(|row| cut(runs, row.start, row.end)).collect()
}

/// The bytes from `start` to `end` of all pieces together.
fn cut(runs: &[StyledText], start: usize, end: usize) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut place = 0;
    for run in runs {
        let from = start.max(place).min(end) - place.min(start.max(place).min(end));
        let to = end.min(place + run.text.len()).saturating_sub(place);
        if from < to {
            spans.push(Span::styled(run.text[from..to].to_owned(), run.style));
        }
        place += run.text.len();
    }
    spans
}
