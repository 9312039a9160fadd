//! The conversation as rows: its turns one below the other, the part that is visible, and a search in it.

mod block;

use std::collections::HashMap;

use ratatui::layout::Size;
use ratatui::text::{Line, Span};

use super::markdown::Width;
use super::theme::Theme;
use crate::conversation::{ConversationTree, Turn, TurnId, TurnState};
use crate::i18n::Messages;
use block::{Block, BlockKey, MARGIN, left_out_separator, summary_separator};

#[derive(Debug, Default)]
pub struct Transcript {
    blocks: HashMap<TurnId, Block>,
    /// The turns of the current branch and the row at which each begins.
    order: Vec<(TurnId, usize)>,
    /// What lies between turns: summaries, and how much the model no longer reads.
    separators: Vec<Separator>,
    height: usize,
    space: Size,
    /// The first visible row; `None` follows the end.
    top: Option<usize>,
    selected: Option<TurnId>,
    pub search: Option<Search>,
}

/// What the rows are made from.
pub struct TranscriptInput<'a> {
    pub tree: &'a ConversationTree,
    /// Why answers failed, as the user reads it.
    pub failures: &'a HashMap<TurnId, String>,
    /// Non-empty turns, counted from the last summary, that the model no longer reads.
    pub left_out: usize,
    /// The turn that has the focus.
    pub selected: Option<TurnId>,
    /// Columns and rows of the transcript on the screen.
    pub space: Size,
    /// The most columns that prose takes, if there is a limit.
    pub measure: Option<usize>,
    pub theme: &'a Theme,
    pub messages: &'a Messages,
}

/// A search, without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub words: String,
    /// Matching rows.
    pub rows: Vec<usize>,
    /// The index of the current match.
    pub current: usize,
}

/// Rows between two turns.
#[derive(Debug)]
struct Separator {
    start: usize,
    rows: Vec<Line<'static>>,
}

impl Transcript {
    /// Lays out what changed.
    pub fn lay_out(&mut self, input: &TranscriptInput) {
        let tree = input.tree;
        let columns = usize::from(input.space.width).saturating_sub(MARGIN + 1).max(8);
        let width = Width::new(columns, input.measure);
        self.space = input.space;
        self.selected = input.selected;
        self.order.clear();
        self.separators.clear();
        self.height = 0;
        let branches = tree.branches();
        // The model does not see empty turns, so they do not count.
        let mut counted = 0;
        let path = tree.path();
        let summary = tree.summary(&path, is_visible_summary);
        for (index, &turn) in path.iter().enumerate() {
            let is_after_summary = summary.is_none_or(|summary| summary.turns < index);
            if is_after_summary && counted > 0 && counted == input.left_out {
                self.separate(left_out_separator(width, input));
                // The separator appears once.
                counted += 1;
            }
            let key = BlockKey::new(turn, branches[turn.id.0], width, input);
            let height = if let Some(block) = self.blocks.get_mut(&turn.id) {
                block.update(turn, key, input);
                block.height()
            } else {
                let block = Block::new(turn, key, input);
                let height = block.height();
                self.blocks.insert(turn.id, block);
                height
            };
            self.order.push((turn.id, self.height));
            self.height += height;
            counted += usize::from(!turn.content.is_empty());
            if let Some(summary) = summary.filter(|summary| summary.turns == index + 1) {
                self.separate(summary_separator(&summary.summary.content, width, input));
                counted = 0;
            }
        }
        self.top = self.top.filter(|&top| top < self.last_top());
        self.find();
    }

    fn separate(&mut self, rows: Vec<Line<'static>>) {
        let start = self.height;
        self.height += rows.len();
        self.separators.push(Separator { start, rows });
    }

    /// Drops the rows of the turns from `first` on: others will have their numbers.
    pub fn forget(&mut self, first: TurnId) {
        self.blocks.retain(|&turn, _| turn < first);
    }

    /// Drops all rows: another conversation follows.
    pub fn clear(&mut self) {
        *self = Self { space: self.space, ..Self::default() };
    }

    /// The visible rows, from top to bottom.
    pub fn visible(&self, theme: &Theme) -> Vec<Line<'static>> {
        let first = self.top();
        let last = (first + usize::from(self.space.height)).min(self.height);
        let current = self.search.as_ref().and_then(|search| search.rows.get(search.current)).copied();
        (first..last)
            .filter_map(|row| {
                let (turn, mut line) = self.row(row)?;
                if turn.is_some() && turn == self.selected {
                    mark_selected(&mut line, theme);
                }
                if current == Some(row) {
                    line = line.style(theme.marked);
                }
                Some(line)
            })
            .collect()
    }

    /// The first visible row.
    pub fn top(&self) -> usize {
        self.top.unwrap_or_else(|| self.last_top())
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Rows of the screen, at least one.
    pub fn page(&self) -> usize {
        usize::from(self.space.height).max(1)
    }

    pub fn is_at_end(&self) -> bool {
        self.top.is_none()
    }

    /// Scrolls by `rows`, down where positive.
    pub fn scroll(&mut self, rows: isize) {
        let top = self.top().saturating_add_signed(rows);
        self.top = Some(top).filter(|&top| top < self.last_top());
    }

    pub fn go_to_start(&mut self) {
        self.top = Some(0).filter(|_| self.last_top() > 0);
    }

    /// Shows the end, and follows it from now on.
    pub fn go_to_end(&mut self) {
        self.top = None;
    }

    /// Scrolls as little as shows the turn, or its beginning where it is longer than the screen.
    pub fn show_turn(&mut self, turn: TurnId) {
        let Some(index) = self.order.iter().position(|&(id, _)| id == turn) else { return };
        let start = self.order[index].1;
        let end = self.order.get(index + 1).map_or(self.height, |&(_, next)| next);
        let top = self.top();
        let bottom = top + self.page();
        if start < top || end - start > self.page() {
            self.show_row(start);
        } else if end > bottom {
            self.show_row(end - self.page());
        }
    }

    /// Shows the first separator.
    pub fn show_separator(&mut self) {
        if let Some(separator) = self.separators.first() {
            self.show_row(separator.start);
        }
    }

    /// The turns of the current branch.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = TurnId> {
        self.order.iter().map(|&(turn, _)| turn)
    }

    /// The text of each code block in a turn.
    pub fn code_blocks(&self, turn: TurnId) -> &[String] {
        self.blocks.get(&turn).map_or(&[], Block::code_blocks)
    }

    /// Searches for `words` and shows the newest match.
    pub fn search_for(&mut self, words: String) {
        self.search = Some(Search { words, rows: Vec::new(), current: usize::MAX });
        self.find();
        self.show_match();
    }

    /// Shows the match `offset` places further; the last is followed by the first.
    pub fn search_next(&mut self, offset: isize) {
        if let Some(search) = &mut self.search
            && !search.rows.is_empty()
        {
            let count = search.rows.len().cast_signed();
            search.current = (search.current.cast_signed() + offset).rem_euclid(count).cast_unsigned();
        }
        self.show_match();
    }

    fn show_match(&mut self) {
        let current = self.search.as_ref().and_then(|search| search.rows.get(search.current)).copied();
        if let Some(row) = current {
            self.show_row(row.saturating_sub(self.page() / 2));
        }
    }

    fn show_row(&mut self, row: usize) {
        self.top = Some(row).filter(|&top| top < self.last_top());
    }

    fn last_top(&self) -> usize {
        self.height.saturating_sub(self.page())
    }

    /// Finds the rows that match the search.
    fn find(&mut self) {
        let Some(mut search) = self.search.take() else { return };
        let words = search.words.to_lowercase();
        search.rows.clear();
        if !words.is_empty() {
            for &(turn, start) in &self.order {
                let rows = self.blocks.get(&turn).into_iter().flat_map(|block| block.rows().enumerate());
                let found = rows.filter(|(_, row)| row.to_string().to_lowercase().contains(&words));
                search.rows.extend(found.map(|(row, _)| start + row));
            }
        }
        search.current = search.current.min(search.rows.len().saturating_sub(1));
        self.search = Some(search);
    }

    fn row(&self, row: usize) -> Option<(Option<TurnId>, Line<'static>)> {
        let mut between = self.separators.iter().filter_map(|part| part.rows.get(row.checked_sub(part.start)?));
        if let Some(line) = between.next() {
            return Some((None, line.clone()));
        }
        let index = self.order.partition_point(|&(_, start)| start <= row).checked_sub(1)?;
        let (turn, start) = self.order[index];
        Some((Some(turn), self.blocks.get(&turn)?.row(row - start)?.clone()))
    }
}

/// A summary is shown once the model reads it, and while it is being written.
fn is_visible_summary(summary: &Turn) -> bool {
    summary.is_finished() || summary.state == TurnState::Running
}

/// Puts a bar before a row of the selected turn.
fn mark_selected(line: &mut Line<'static>, theme: &Theme) {
    if let Some(first) = line.spans.first_mut()
        && first.content.starts_with(' ')
    {
        let rest = first.content[1..].to_owned();
        *first = Span::raw(rest);
        line.spans.insert(0, Span::styled("▌", theme.accent));
    } else if line.spans.is_empty() {
        line.spans.push(Span::styled("▌", theme.accent));
    }
}
