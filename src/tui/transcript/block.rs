//! A turn as rows, and what separates turns.
//!
//! A block is laid out again only when its key changes. An answer that grows keeps the rows of its finished Markdown.

use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::TranscriptInput;
use crate::conversation::{Branch, Role, Turn, TurnState};
use crate::i18n::text;
use crate::tui::markdown::{self, MarkdownStream, Width};
use crate::tui::theme::Theme;
use crate::tui::wrap;

/// Rows of a long message while it is not selected. Most often it has a file in it.
const FOLDED_ROWS: usize = 12;
/// Columns before the text of a turn.
pub const MARGIN: usize = 3;

#[derive(Debug)]
pub struct Block {
    key: BlockKey,
    body: Body,
    /// What follows the text: a failure, the version, how the answer ended, and a blank row.
    remarks: Vec<Line<'static>>,
}

/// What the rows of a turn depend on. Text only ever grows, so its length identifies it.
#[derive(Debug, PartialEq, Eq)]
pub struct BlockKey {
    length: usize,
    state: TurnState,
    branch: Branch,
    width: Width,
    theme: &'static str,
    fold: Fold,
}

/// How much of a long message is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// Its first rows: the user wrote it and knows what it says.
    Folded,
    Expanded,
}

#[derive(Debug)]
enum Body {
    Message(Vec<Line<'static>>),
    Answer(MarkdownStream),
}

impl BlockKey {
    pub fn new(turn: &Turn, branch: Branch, width: Width, input: &TranscriptInput) -> Self {
        let fold = if input.selected == Some(turn.id) { Fold::Expanded } else { Fold::Folded };
        Self { length: turn.content.len(), state: turn.state, branch, width, theme: input.theme.name, fold }
    }
}

impl Block {
    pub fn new(turn: &Turn, key: BlockKey, input: &TranscriptInput) -> Self {
        let body = match turn.role {
            Role::User => Body::Message(message(turn, &key, input)),
            Role::Assistant | Role::System => {
                let mut stream = MarkdownStream::new(key.width, MARGIN);
                stream.update(&turn.content, input.theme);
                Body::Answer(stream)
            }
        };
        Self { body, remarks: remarks(turn, &key, input), key }
    }

    /// Lays out again what changed since the last time.
    pub fn update(&mut self, turn: &Turn, key: BlockKey, input: &TranscriptInput) {
        if self.key == key {
            return;
        }
        let is_longer_at_most = (self.key.width, self.key.theme) == (key.width, key.theme);
        match &mut self.body {
            Body::Answer(stream) if is_longer_at_most => {
                stream.update(&turn.content, input.theme);
                self.remarks = remarks(turn, &key, input);
                self.key = key;
            }
            Body::Answer(_) | Body::Message(_) => *self = Self::new(turn, key, input),
        }
    }

    pub fn height(&self) -> usize {
        self.body().len() + self.remarks.len()
    }

    pub fn row(&self, row: usize) -> Option<&Line<'static>> {
        let body = self.body();
        body.get(row).or_else(|| self.remarks.get(row - body.len()))
    }

    pub fn rows(&self) -> impl Iterator<Item = &Line<'static>> {
        self.body().iter().chain(&self.remarks)
    }

    pub fn code_blocks(&self) -> &[String] {
        match &self.body {
            Body::Message(_) => &[],
            Body::Answer(stream) => &stream.rendered().code_blocks,
        }
    }

    fn body(&self) -> &[Line<'static>] {
        match &self.body {
            Body::Message(rows) => rows,
            Body::Answer(stream) => &stream.rendered().rows,
        }
    }
}

fn message(turn: &Turn, key: &BlockKey, input: &TranscriptInput) -> Vec<Line<'static>> {
    let TranscriptInput { theme, messages, .. } = *input;
    let mut lines = markdown::plain(&wrap::clean(&turn.content), key.width.prose, theme.user);
    if key.fold == Fold::Folded && lines.len() > FOLDED_ROWS + FOLDED_ROWS / 2 {
        let rest = text!(messages, "chat-rows-folded", rows = lines.len() - FOLDED_ROWS);
        lines.truncate(FOLDED_ROWS);
        lines.extend(markdown::plain(&rest, key.width.prose, theme.quiet));
    }
    let mut mark = Span::styled(" › ", theme.accent);
    lines.into_iter().map(|line| prefixed(std::mem::replace(&mut mark, margin()), line)).collect()
}

fn remarks(turn: &Turn, key: &BlockKey, input: &TranscriptInput) -> Vec<Line<'static>> {
    let TranscriptInput { theme, messages, .. } = *input;
    let failure = input.failures.get(&turn.id).map(|failure| (wrap::clean(failure), theme.error));
    let end = match turn.state {
        TurnState::Complete | TurnState::Running => None,
        TurnState::Stopped => Some(text!(messages, "chat-turn-stopped")),
        TurnState::CutOff => Some(text!(messages, "chat-turn-cut-off")),
        TurnState::Failed => Some(text!(messages, "chat-turn-failed")),
    };
    let Branch { index, count } = key.branch;
    let version = (count > 1).then(|| format!("‹{}/{count}›", index + 1));
    let notes: Vec<String> = version.into_iter().chain(end).collect();
    let notes = (!notes.is_empty()).then(|| (notes.join("  "), theme.quiet.add_modifier(Modifier::ITALIC)));
    let texts = failure.into_iter().chain(notes);
    let lines = texts.flat_map(|(text, style)| markdown::plain(&text, key.width.prose, style));
    lines.map(|line| prefixed(margin(), line)).chain([Line::default()]).collect()
}

/// Marks where the model's view of the conversation begins.
pub fn left_out_separator(width: Width, input: &TranscriptInput) -> Vec<Line<'static>> {
    vec![rule(&text!(input.messages, "chat-forgotten-above"), width.whole + MARGIN - 1, input.theme), Line::default()]
}

/// A summary, which the model reads in place of the turns above it.
pub fn summary_separator(content: &str, width: Width, input: &TranscriptInput) -> Vec<Line<'static>> {
    let whole = width.whole + MARGIN - 1;
    let text = markdown::plain(wrap::clean(content).trim(), width.prose, input.theme.quiet);
    let text = text.into_iter().map(|line| prefixed(margin(), line));
    let above = [rule(&text!(input.messages, "chat-summary-above"), whole, input.theme)];
    let below = [Line::from(Span::styled("┄".repeat(whole), input.theme.quiet)), Line::default()];
    above.into_iter().chain(text).chain(below).collect()
}

/// A horizontal rule with a label.
fn rule(label: &str, columns: usize, theme: &Theme) -> Line<'static> {
    let text = wrap::shorten(&format!("┄┄ {label} "), columns);
    let rest = columns.saturating_sub(wrap::width(&text));
    Line::from(Span::styled(text + &"┄".repeat(rest), theme.quiet))
}

fn margin() -> Span<'static> {
    Span::raw(" ".repeat(MARGIN))
}

fn prefixed(prefix: Span<'static>, line: Line<'static>) -> Line<'static> {
    let spans: Vec<Span> = [prefix].into_iter().chain(line.spans).collect();
    Line::from(spans)
}
