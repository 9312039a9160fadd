//! Markdown that grows: what is finished keeps its rows, and only the open end is laid out again.
//!
//! Appended text can change only the last top-level block, as `CommonMark` closes a block for good when the next one
//! begins. An unfinished line is the exception: `#` begins a heading until `#x` makes it part of the paragraph above.
//! Blocks are therefore finished by whole lines only. A link definition (`[name]: address`) changes text anywhere, so
//! that a text with one is laid out as a whole.

use pulldown_cmark::{Event, OffsetIter, Parser};

use super::{Layout, OPTIONS, Rendered, Width};
use crate::tui::theme::Theme;

/// The layout of a text to which more is appended.
#[derive(Debug, Clone)]
pub struct MarkdownStream {
    width: Width,
    margin: usize,
    /// The finished rows, and after them those of the open end.
    rendered: Rendered,
    /// Bytes, rows and code blocks that are finished.
    finished: Finished,
}

/// How much of a text is finished.
#[derive(Debug, Clone, Copy, Default)]
struct Finished {
    bytes: usize,
    rows: usize,
    code_blocks: usize,
    /// See [`Layout`]: the gap before the next block.
    gap: Option<usize>,
}

impl MarkdownStream {
    /// An empty text, laid out in `width` after a margin of `margin` blanks.
    pub fn new(width: Width, margin: usize) -> Self {
        Self { width, margin, rendered: Rendered::default(), finished: Finished::default() }
    }

    pub fn rendered(&self) -> &Rendered {
        &self.rendered
    }

    /// Bytes of `source` that the last call laid out anew.
    #[cfg(test)]
    pub fn open_bytes(&self, source: &str) -> usize {
        source.len() - self.finished.bytes
    }

    /// Lays out `source`, which begins with the text of the call before.
    pub fn update(&mut self, source: &str, theme: &Theme) {
        if self.finished.bytes > source.len() || has_definitions(&source[self.finished.bytes..]) {
            self.finished = Finished::default();
        } else if let Some(end) = finished_end(&source[self.finished.bytes..]) {
            let end = self.finished.bytes + end;
            let gap = self.lay_out(&source[self.finished.bytes..end], theme);
            self.finished = Finished {
                bytes: end,
                rows: self.rendered.rows.len(),
                code_blocks: self.rendered.code_blocks.len(),
                gap,
            };
        }
        self.lay_out(&source[self.finished.bytes..], theme);
    }

    /// Replaces the rows of the open end by those of `tail`. Returns the gap that it leaves.
    fn lay_out(&mut self, tail: &str, theme: &Theme) -> Option<usize> {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.rows.truncate(self.finished.rows);
        rendered.code_blocks.truncate(self.finished.code_blocks);
        let mut layout = Layout::new(self.width, theme).after(rendered, self.finished.gap).indented(self.margin);
        layout.lay_out(tail);
        let gap = layout.gap;
        self.rendered = layout.rendered;
        gap
    }
}

fn has_definitions(source: &str) -> bool {
    source.contains("]:") && Parser::new_ext(source, OPTIONS).reference_definitions().iter().next().is_some()
}

/// The beginning of the last top-level block of the whole lines in `source`, where blocks come before it.
fn finished_end(source: &str) -> Option<usize> {
    let lines = &source[..=source.rfind('\n')?];
    let last = top_level_starts(Parser::new_ext(lines, OPTIONS).into_offset_iter()).last()?;
    // The offset of indented code comes after its indentation.
    let start = lines[..last].rfind(['\n', '\r']).map_or(0, |newline| newline + 1);
    (start > 0).then_some(start)
}

fn top_level_starts(events: OffsetIter<'_>) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    events.filter_map(move |(event, range)| {
        let is_top_level = depth == 0;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                return None;
            }
            _ => {}
        }
        is_top_level.then_some(range.start)
    })
}
