//! The line that the user writes, below all that was said. It prints as little as it can: what a screen reader hears is
//! what changed.

use std::fmt::Write;

use crate::tui::composer::Composer;
use crate::tui::wrap;

/// What is on the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    prompt: String,
    text: String,
    cursor: usize,
    size: (u16, u16),
    /// The row of the cursor, and the last row, counted from the first one drawn.
    row: usize,
    last: usize,
    /// Whether the row of the cursor is as wide as its text.
    fits: bool,
}

/// Draws a composer where the cursor is.
#[derive(Debug, Default)]
pub struct LineEditor {
    drawn: Option<Drawn>,
}

impl LineEditor {
    /// What brings the terminal up to date. `size` is in columns and rows.
    pub fn draw(&mut self, prompt: &str, composer: &Composer, size: (u16, u16)) -> String {
        let margin = wrap::width(prompt) + 1;
        let columns = usize::from(size.0).saturating_sub(margin + 1).max(2);
        let (rows, (row, column)) = composer.layout(columns);
        let height = usize::from(size.1).saturating_sub(1).max(1);
        let first = (row + 1).saturating_sub(height).min(rows.len().saturating_sub(height));
        let shown = rows.len().min(height);
        let drawn = Drawn {
            prompt: prompt.to_owned(),
            text: composer.text().to_owned(),
            cursor: composer.cursor(),
            size,
            row: row - first,
            last: shown - 1,
            fits: wrap::width(&composer.text()[rows[row].start..composer.cursor()]) <= columns,
        };
        if self.drawn.as_ref() == Some(&drawn) {
            return String::new();
        }
        if let Some(change) = self.drawn.as_ref().and_then(|before| small_change(before, &drawn)) {
            self.drawn = Some(drawn);
            return change;
        }
        let mut output = self.erase();
        for (number, range) in rows.iter().enumerate().skip(first).take(shown) {
            if number > first {
                output.push_str("\r\n");
            }
            match number {
                0 => output.extend([prompt, " "]),
                _ => output.push_str(&" ".repeat(margin)),
            }
            let line = composer.text()[range.clone()].trim_end_matches('\n');
            // Blanks past the edge would wrap.
            output.push_str(&wrap::without_tabs(if wrap::width(line) > columns { line.trim_end() } else { line }));
        }
        up(&mut output, drawn.last - drawn.row);
        let _ = write!(output, "\r\x1b[{}C", margin + column);
        self.drawn = Some(drawn);
        output
    }

    /// Takes the line off the terminal, for something to be said in its place.
    pub fn erase(&mut self) -> String {
        let mut output = String::new();
        if let Some(drawn) = self.drawn.take() {
            up(&mut output, drawn.row);
            output.push_str("\r\x1b[J");
        }
        output
    }

    /// Leaves the line as it is, as something that was said.
    pub fn leave(&mut self) -> String {
        let Some(drawn) = self.drawn.take() else { return String::new() };
        let mut output = String::new();
        if drawn.last > drawn.row {
            let _ = write!(output, "\x1b[{}B", drawn.last - drawn.row);
        }
        output + "\r\n"
    }

    /// Another program wrote on the terminal.
    pub fn forget(&mut self) {
        self.drawn = None;
    }
}

fn up(output: &mut String, rows: usize) {
    if rows > 0 {
        let _ = write!(output, "\x1b[{rows}A");
    }
}

/// Characters typed or deleted at the end of a row.
fn small_change(before: &Drawn, after: &Drawn) -> Option<String> {
    let is_same =
        (&before.prompt, before.size, before.row, before.last) == (&after.prompt, after.size, after.row, after.last);
    let at_end = |drawn: &Drawn| drawn.cursor == drawn.text.len() && drawn.row == drawn.last && drawn.fits;
    if !is_same || !at_end(before) || !at_end(after) {
        return None;
    }
    if let Some(typed) = after.text.strip_prefix(before.text.as_str()) {
        return Some(wrap::without_tabs(typed));
    }
    let deleted = before.text.strip_prefix(after.text.as_str())?;
    let columns = wrap::width(deleted);
    let back = "\u{8}".repeat(columns);
    Some(format!("{back}{}{back}", " ".repeat(columns)))
}
