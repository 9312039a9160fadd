//! Text within a block: runs of one style, and their rows.

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use crate::tui::wrap;

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledText {
    pub text: String,
    pub style: Style,
}

/// Collects the text of a block with the styles in force.
#[derive(Debug, Default)]
pub struct Inline {
    runs: Vec<StyledText>,
    styles: Vec<Style>,
    /// The open links: their address and their first run.
    links: Vec<(String, usize)>,
}

impl Inline {
    pub fn push(&mut self, text: &str) {
        self.runs.push(StyledText { text: wrap::clean(text), style: self.style() });
    }

    pub fn push_styled(&mut self, text: &str, style: Style) {
        self.runs.push(StyledText { text: wrap::clean(text), style: self.style().patch(style) });
    }

    /// Applies a style to what follows, on top of those in force.
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

    /// Ends a link: its address follows its text where the two differ.
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

    /// Takes the runs collected so far.
    pub fn take(&mut self) -> Vec<StyledText> {
        std::mem::take(&mut self.runs)
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }
}

/// Breaks text between words. Trailing blanks of a row are dropped.
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

/// Breaks a line of code where it is too long, and keeps all blanks.
pub fn break_runs(runs: &[StyledText], columns: usize) -> Vec<Vec<Span<'static>>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    if wrap::width(&text) <= columns {
        return vec![cut(runs, 0, text.len())];
    }
    // A line without blanks is one long word, which can be broken anywhere.
    let unbroken = text.replace(' ', "_");
    wrap::rows(&unbroken, columns).into_iter().map(|row| cut(runs, row.start, row.end)).collect()
}

/// The bytes `start..end` of the concatenated runs.
fn cut(runs: &[StyledText], start: usize, end: usize) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut position = 0;
    for run in runs {
        let from = start.max(position).min(end) - position.min(start.max(position).min(end));
        let to = end.min(position + run.text.len()).saturating_sub(position);
        if from < to {
            spans.push(Span::styled(run.text[from..to].to_owned(), run.style));
        }
        position += run.text.len();
    }
    spans
}
