//! Tables: columns as wide as their contents, narrower where the terminal is.

use pulldown_cmark::Alignment;
use ratatui::style::Modifier;
use ratatui::text::Span;

use super::inline::{StyledText, wrap_runs};
use crate::tui::theme::Theme;
use crate::tui::wrap;

/// No column shrinks below this width.
const MIN_WIDTH: usize = 4;
const SEPARATOR: &str = " │ ";

/// A table whose rows are being collected.
#[derive(Debug)]
pub struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<StyledText>>>,
    row: Vec<Vec<StyledText>>,
}

impl Table {
    pub fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new(), row: Vec::new() }
    }

    pub fn cell(&mut self, cell: Vec<StyledText>) {
        self.row.push(cell);
    }

    pub fn end_row(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        row.resize(self.alignments.len(), Vec::new());
        self.rows.push(row);
    }

    /// The rows of the table in `columns`: the header, a rule, the body.
    pub fn lay_out(&self, columns: usize, theme: &Theme) -> Vec<Vec<Span<'static>>> {
        let widths = self.widths(columns);
        let mut laid_out = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<Vec<Vec<Span>>> =
                row.iter().zip(&widths).map(|(cell, &width)| wrap_runs(&with_header(cell, number), width)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or_default();
            for line in 0..height {
                let mut spans = Vec::new();
                for (index, (cell, &width)) in cells.iter().zip(&widths).enumerate() {
                    if index > 0 {
                        spans.push(Span::styled(SEPARATOR, theme.quiet));
                    }
                    let alignment = self.alignments.get(index).copied().unwrap_or(Alignment::None);
                    spans.extend(pad(cell.get(line).cloned().unwrap_or_default(), width, alignment));
                }
                laid_out.push(spans);
            }
            if number == 0 {
                let rule: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
                laid_out.push(vec![Span::styled(rule.join("─┼─"), theme.quiet)]);
            }
        }
        laid_out
    }

    /// Column widths: the widest shrinks until all fit.
    fn widths(&self, columns: usize) -> Vec<usize> {
        let width = |cell: &Vec<StyledText>| cell.iter().map(|run| wrap::width(&run.text)).sum::<usize>();
        let mut widths: Vec<usize> = (0..self.alignments.len())
            .map(|index| self.rows.iter().map(|row| width(&row[index])).max().unwrap_or_default().max(1))
            .collect();
        let available = columns.saturating_sub(SEPARATOR.chars().count() * widths.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > available {
            let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > MIN_WIDTH) else { break };
            *widest -= 1;
        }
        widths
    }
}

fn with_header(cell: &[StyledText], row: usize) -> Vec<StyledText> {
    let mut cell = cell.to_vec();
    if row == 0 {
        for run in &mut cell {
            run.style = run.style.add_modifier(Modifier::BOLD);
        }
    }
    cell
}

/// Pads a cell as its alignment requires.
fn pad(mut spans: Vec<Span<'static>>, width: usize, alignment: Alignment) -> Vec<Span<'static>> {
    let used: usize = spans.iter().map(|span| wrap::width(&span.content)).sum();
    let free = width.saturating_sub(used);
    let left = match alignment {
        Alignment::Right => free,
        Alignment::Center => free / 2,
        Alignment::None | Alignment::Left => 0,
    };
    spans.insert(0, Span::raw(" ".repeat(left)));
    spans.push(Span::raw(" ".repeat(free - left)));
    spans
}
