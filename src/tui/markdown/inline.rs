//! Text within a block: runs of one style, and their rows.

use std::ops::Range;

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
    let places = places(runs);
    let rows = wrap::rows(text, columns).into_iter();
    rows.map(|row| {
        let length = text[row.clone()].trim_end().len();
        cut(runs, &places, row.start..row.start + length)
    })
    .collect()
}

/// Breaks a line of code where it is too long, and keeps all blanks.
pub fn break_runs(runs: &[StyledText], columns: usize) -> Vec<Vec<Span<'static>>> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let places = places(runs);
    if wrap::width(&text) <= columns {
        return vec![cut(runs, &places, 0..text.len())];
    }
    // A line without blanks is one long word, which can be broken anywhere.
    let unbroken = text.replace(' ', "_");
    wrap::rows(&unbroken, columns).into_iter().map(|row| cut(runs, &places, row)).collect()
}

/// Where each run begins in the concatenated runs.
fn places(runs: &[StyledText]) -> Vec<usize> {
    let place = |end: &mut usize, run: &StyledText| {
        let start = *end;
        *end += run.text.len();
        Some(start)
    };
    runs.iter().scan(0, place).collect()
}

/// These bytes of the concatenated runs.
fn cut(runs: &[StyledText], places: &[usize], bytes: Range<usize>) -> Vec<Span<'static>> {
    let first = places.partition_point(|&place| place <= bytes.start).saturating_sub(1);
    let mut spans = Vec::new();
    for (run, &place) in runs.iter().zip(places).skip(first).take_while(|&(_, &place)| place < bytes.end) {
        let from = bytes.start.saturating_sub(place).min(run.text.len());
        let to = (bytes.end - place).min(run.text.len());
        if from < to {
            spans.push(Span::styled(run.text[from..to].to_owned(), run.style));
        }
    }
    spans
}
