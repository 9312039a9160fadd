//! What was said, as rows: laid out turn by turn, kept as long as a turn stays as it is, and the part that is seen.

use std::collections::HashMap;

use ratatui::layout::Size;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::markdown;
use super::theme::Theme;
use super::{update, wrap};
use crate::conversation::{Branch, ConversationTree, Role, Turn, TurnId, TurnState};
use crate::i18n::{Messages, text};

/// Rows of a long message that are shown where it is not selected. Most often it has a file in it.
const FOLDED: usize = 12;
/// Columns before what is said.
const MARGIN: usize = 3;

#[derive(Debug, Default)]
pub struct Transcript {
    blocks: HashMap<TurnId, Block>,
    /// The shown turns and the row at which each begins.
    order: Vec<(TurnId, usize)>,
    /// What stands between turns: how far the model has forgotten them, and what it reads instead.
    separators: Vec<Separator>,
    height: usize,
    space: Size,
    /// The first row that is seen; `None` follows the end.
    top: Option<usize>,
    selected: Option<TurnId>,
    /// What is searched for.
    pub search: Option<Search>,
}

/// What is to be shown.
pub struct TranscriptInput<'a> {
    pub tree: &'a ConversationTree,
    /// Why answers could not be given.
    pub failures: &'a HashMap<TurnId, String>,
    /// How many turns that say something, behind those that were summed up, the model does not read any more.
    pub forgotten: usize,
    /// The turn that keys go to.
    pub selected: Option<TurnId>,
    /// Columns and rows of the screen for it.
    pub space: Size,
    pub theme: &'a Theme,
    pub messages: &'a Messages,
}

/// A search in what was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub words: String,
    /// Rows that hold them.
    pub rows: Vec<usize>,
    /// The one that is looked at.
    pub place: usize,
}

/// Rows between two turns.
#[derive(Debug)]
struct Separator {
    start: usize,
    rows: Vec<Line<'static>>,
}

/// A turn laid out.
#[derive(Debug)]
struct Block {
    look: BlockKey,
    rows: Vec<Line<'static>>,
    code_blocks: Vec<String>,
}

/// What a turn's rows depend on. Text only ever grows, so that its length tells whether it is the same.
#[derive(Debug, PartialEq, Eq)]
struct BlockKey {
    length: usize,
    state: TurnState,
    branch: Branch,
    columns: usize,
    theme: &'static str,
    fold: Fold,
}

/// How much of a long turn is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// Its beginning: it is the person's own, who knows what it says.
    Folded,
    Expanded,
}

impl Transcript {
    /// Lays out what changed.
    pub fn lay_out(&mut self, shown: &TranscriptInput) {
        let TranscriptInput { tree, space, theme, .. } = *shown;
        let columns = usize::from(space.width).saturating_sub(MARGIN + 1).max(8);
        self.space = space;
        self.selected = shown.selected;
        self.order.clear();
        self.separators.clear();
        self.height = 0;
        let branches = tree.branches();
        // Turns that say nothing are none to the model.
        let mut said = 0;
        let path = tree.path();
        let summary = tree.summary(&path, update::is_shown_summary);
        for (place, &turn) in path.iter().enumerate() {
            if summary.is_none_or(|summary| summary.turns < place) && said > 0 && said == shown.forgotten {
                self.mark(forgotten_mark(columns + MARGIN - 1, shown));
                // Once is enough.
                said += 1;
            }
            let look = BlockKey {
                length: turn.content.len(),
                state: turn.state,
                branch: branches[turn.id.0],
                columns,
                theme: theme.name,
                fold: if shown.selected == Some(turn.id) { Fold::Expanded } else { Fold::Folded },
            };
            let block = self.blocks.get(&turn.id).filter(|block| block.look == look);
            let height = if let Some(block) = block {
                block.rows.len()
            } else {
                let block = lay_out_turn(turn, look, shown);
                let height = block.rows.len();
                self.blocks.insert(turn.id, block);
                height
            };
            self.order.push((turn.id, self.height));
            self.height += height;
            said += usize::from(!turn.content.is_empty());
            if let Some(summary) = summary.filter(|summary| summary.turns == place + 1) {
                self.mark(lay_out_summary(&summary.summary.content, columns, shown));
                said = 0;
            }
        }
        self.top = self.top.filter(|&top| top < self.last_top());
        self.find();
    }

    fn mark(&mut self, rows: Vec<Line<'static>>) {
        let start = self.height;
        self.height += rows.len();
        self.separators.push(Separator { start, rows });
    }

    /// Forgets all rows: another conversation is shown.
    pub fn clear(&mut self) {
        *self = Self { space: self.space, ..Self::default() };
    }

    /// The rows that are seen, top to bottom.
    pub fn visible(&self, theme: &Theme) -> Vec<Line<'static>> {
        let first = self.top();
        let last = (first + usize::from(self.space.height)).min(self.height);
        let looked_at = self.search.as_ref().and_then(|search| search.rows.get(search.place)).copied();
        (first..last)
            .filter_map(|row| {
                let (turn, mut line) = self.row(row)?;
                if turn.is_some() && turn == self.selected {
                    mark_selected(&mut line, theme);
                }
                if looked_at == Some(row) {
                    line = line.style(theme.marked);
                }
                Some(line)
            })
            .collect()
    }

    /// The first row that is seen.
    pub fn top(&self) -> usize {
        self.top.unwrap_or_else(|| self.last_top())
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Rows that are seen at a time.
    pub fn page(&self) -> usize {
        usize::from(self.space.height).max(1)
    }

    /// Whether the end is seen.
    pub fn is_at_end(&self) -> bool {
        self.top.is_none()
    }

    /// Moves what is seen by `rows`, down where positive.
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

    /// Moves what is seen as little as shows the turn, or its beginning where it is too long.
    pub fn show_turn(&mut self, turn: TurnId) {
        let Some(place) = self.order.iter().position(|&(id, _)| id == turn) else { return };
        let start = self.order[place].1;
        let end = self.order.get(place + 1).map_or(self.height, |&(_, next)| next);
        let top = self.top();
        let bottom = top + self.page();
        if start < top || end - start > self.page() {
            self.show_row(start);
        } else if end > bottom {
            self.show_row(end - self.page());
        }
    }

    /// Shows the first of what stands between turns.
    pub fn show_mark(&mut self) {
        if let Some(mark) = self.separators.first() {
            self.show_row(mark.start);
        }
    }

    /// The turns that are shown.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = TurnId> {
        self.order.iter().map(|&(turn, _)| turn)
    }

    /// The code blocks of a turn.
    pub fn code_blocks(&self, turn: TurnId) -> &[String] {
        self.blocks.get(&turn).map_or(&[], |block| &block.code_blocks)
    }

    /// Searches for `words`, the newest place first.
    pub fn search_for(&mut self, words: String) {
        self.search = Some(Search { words, rows: Vec::new(), place: usize::MAX });
        self.find();
        self.show_found();
    }

    /// Looks at the place `offset` places on.
    pub fn search_on(&mut self, offset: isize) {
        if let Some(search) = &mut self.search
            && !search.rows.is_empty()
        {
            let count = search.rows.len().cast_signed();
            search.place = (search.place.cast_signed() + offset).rem_euclid(count).cast_unsigned();
        }
        self.show_found();
    }

    fn show_found(&mut self) {
        let found = self.search.as_ref().and_then(|search| search.rows.get(search.place)).copied();
        if let Some(row) = found {
            self.show_row(row.saturating_sub(self.page() / 2));
        }
    }

    fn show_row(&mut self, row: usize) {
        self.top = Some(row).filter(|&top| top < self.last_top());
    }

    fn last_top(&self) -> usize {
        self.height.saturating_sub(self.page())
    }

    /// Finds the rows that hold the words, whatever their case.
    fn find(&mut self) {
        let Some(mut search) = self.search.take() else { return };
        let words = search.words.to_lowercase();
        search.rows.clear();
        if !words.is_empty() {
            for &(turn, start) in &self.order {
                let rows = self.blocks.get(&turn).into_iter().flat_map(|block| block.rows.iter().enumerate());
                let found = rows.filter(|(_, row)| row.to_string().to_lowercase().contains(&words));
                search.rows.extend(found.map(|(row, _)| start + row));
            }
        }
        search.place = search.place.min(search.rows.len().saturating_sub(1));
        self.search = Some(search);
    }

    fn row(&self, row: usize) -> Option<(Option<TurnId>, Line<'static>)> {
        let mut marked = self.separators.iter().filter_map(|mark| mark.rows.get(row.checked_sub(mark.start)?));
        if let Some(line) = marked.next() {
            return Some((None, line.clone()));
        }
        let place = self.order.partition_point(|&(_, start)| start <= row).checked_sub(1)?;
        let (turn, start) = self.order[place];
        Some((Some(turn), self.blocks.get(&turn)?.rows.get(row - start)?.clone()))
    }
}

/// The bar before a turn that is selected.
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

fn forgotten_mark(columns: usize, shown: &TranscriptInput) -> Vec<Line<'static>> {
    vec![rule(&text!(shown.messages, "chat-forgotten-above"), columns, shown.theme), Line::default()]
}

/// A rule with words in it.
fn rule(words: &str, columns: usize, theme: &Theme) -> Line<'static> {
    let text = wrap::shorten(&format!("┄┄ {words} "), columns);
    let rest = columns.saturating_sub(wrap::width(&text));
    Line::from(Span::styled(text + &"┄".repeat(rest), theme.quiet))
}

/// What the model reads in place of what stands above it.
fn lay_out_summary(content: &str, columns: usize, shown: &TranscriptInput) -> Vec<Line<'static>> {
    let whole = columns + MARGIN - 1;
    let text = markdown::plain(wrap::clean(content).trim(), columns, shown.theme.quiet);
    let text = text.into_iter().map(|line| indented(Span::raw("   "), line));
    let above = [rule(&text!(shown.messages, "chat-summary-above"), whole, shown.theme)];
    let below = [Line::from(Span::styled("┄".repeat(whole), shown.theme.quiet)), Line::default()];
    above.into_iter().chain(text).chain(below).collect()
}

fn lay_out_turn(turn: &Turn, look: BlockKey, shown: &TranscriptInput) -> Block {
    let TranscriptInput { theme, messages, .. } = *shown;
    let mut rows = Vec::new();
    let mut code_blocks = Vec::new();
    match turn.role {
        Role::User => {
            let said = wrap::clean(&turn.content);
            let mut mark = Span::styled(" › ", theme.accent);
            let mut lines = markdown::plain(&said, look.columns, theme.user);
            if look.fold == Fold::Folded && lines.len() > FOLDED + FOLDED / 2 {
                let rest = text!(messages, "chat-rows-folded", rows = lines.len() - FOLDED);
                lines.truncate(FOLDED);
                lines.extend(markdown::plain(&rest, look.columns, theme.quiet));
            }
            for line in lines {
                rows.push(indented(std::mem::replace(&mut mark, Span::raw("   ")), line));
            }
        }
        Role::Assistant | Role::System => {
            let rendered = markdown::render(&turn.content, look.columns, theme);
            rows.extend(rendered.rows.into_iter().map(|line| indented(Span::raw("   "), line)));
            code_blocks = rendered.code_blocks;
        }
    }
    let state = match turn.state {
        TurnState::Complete | TurnState::Running => None,
        TurnState::Stopped => Some(text!(messages, "chat-turn-stopped")),
        TurnState::CutOff => Some(text!(messages, "chat-turn-cut-off")),
        TurnState::Failed => Some(text!(messages, "chat-turn-failed")),
    };
    let Branch { index, count } = look.branch;
    let branch = (count > 1).then(|| format!("‹{}/{count}›", index + 1));
    if let Some(failure) = shown.failures.get(&turn.id) {
        let lines = markdown::plain(&wrap::clean(failure), look.columns, theme.error);
        rows.extend(lines.into_iter().map(|line| indented(Span::raw("   "), line)));
    }
    let remarks: Vec<String> = branch.into_iter().chain(state).collect();
    if !remarks.is_empty() {
        let quiet = theme.quiet.add_modifier(Modifier::ITALIC);
        let lines = markdown::plain(&remarks.join("  "), look.columns, quiet);
        rows.extend(lines.into_iter().map(|line| indented(Span::raw("   "), line)));
    }
    rows.push(Line::default());
    Block { look, rows, code_blocks }
}

fn indented(mark: Span<'static>, line: Line<'static>) -> Line<'static> {
    let spans: Vec<Span> = [mark].into_iter().chain(line.spans).collect();
    Line::from(spans)
}
