//! Markdown as rows of a terminal. pulldown-cmark parses it; this lays it out.
//!
//! A part of an answer is laid out like a whole one: an unfinished list is a list, and an unclosed code block is a code
//! block. A single newline stays a newline, as in a letter or a poem, although `CommonMark` would make it a space.

mod code;
mod inline;
mod stream;
mod table;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use super::wrap;
use inline::{Inline, StyledText};
pub use stream::MarkdownStream;
use table::Table;

const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// Bullets of unordered lists, by depth.
const BULLETS: [&str; 3] = ["• ", "◦ ", "▪ "];

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    pub rows: Vec<Line<'static>>,
    /// The text of each code block, without colours or line breaks of ours.
    pub code_blocks: Vec<String>,
}

/// Lays `source` out.
#[cfg(test)]
pub fn render(source: &str, width: Width, theme: &Theme) -> Rendered {
    let mut layout = Layout::new(width, theme);
    layout.lay_out(source);
    layout.rendered
}

/// The start of each row of a block: a list mark in its first row, blanks or a bar in the others.
#[derive(Debug, Clone)]
struct Prefix {
    first: Option<Span<'static>>,
    rest: Span<'static>,
}

/// An open list, with the next number of an ordered one.
#[derive(Debug, Clone, Copy)]
enum List {
    Bullets,
    Numbers(u64),
}

/// How wide text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    /// Columns for code and tables.
    pub whole: usize,
    /// Columns for prose, which reads badly in long lines.
    pub prose: usize,
}

impl Width {
    /// Prose of at most `measure` columns in `whole` columns; without a measure as wide as the rest.
    pub fn new(whole: usize, measure: Option<usize>) -> Self {
        Self { whole, prose: measure.map_or(whole, |measure| measure.min(whole)) }
    }
}

struct Layout<'a> {
    width: Width,
    theme: &'a Theme,
    rendered: Rendered,
    prefixes: Vec<Prefix>,
    lists: Vec<List>,
    inline: Inline,
    table: Option<Table>,
    /// The language and text of an open code block.
    code: Option<(String, String)>,
    /// A blank row is due before the next block; it repeats this many prefixes.
    gap: Option<usize>,
}

impl<'a> Layout<'a> {
    fn new(width: Width, theme: &'a Theme) -> Self {
        Self {
            width,
            theme,
            rendered: Rendered::default(),
            prefixes: Vec::new(),
            lists: Vec::new(),
            inline: Inline::default(),
            table: None,
            code: None,
            gap: None,
        }
    }

    /// Continues after rows that were laid out before, and the gap that they left.
    fn after(mut self, rendered: Rendered, gap: Option<usize>) -> Self {
        (self.rendered, self.gap) = (rendered, gap);
        self
    }

    /// Indents every row by `margin` blanks, in addition to its columns.
    fn indented(mut self, margin: usize) -> Self {
        if margin > 0 {
            self.width = Width { whole: self.width.whole + margin, prose: self.width.prose + margin };
            self.prefixes.push(Prefix { first: None, rest: Span::raw(" ".repeat(margin)) });
        }
        self
    }

    fn lay_out(&mut self, source: &str) {
        for event in Parser::new_ext(source, OPTIONS) {
            self.handle(event);
        }
        self.end_paragraph();
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.inline.push(&text),
            },
            Event::Code(text) => self.inline.push_styled(&text, self.theme.code),
            // HTML and formulas are shown as source.
            Event::Html(text) | Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline.push(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.inline.push("\n"),
            Event::Rule => {
                self.end_paragraph();
                let rule = "─".repeat(self.within(self.width.prose).min(40));
                self.row(vec![Span::styled(rule, self.theme.quiet)]);
                self.leave_gap();
            }
            Event::TaskListMarker(done) => self.mark_task(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(name) => self.inline.push(&format!("[{name}]")),
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_paragraph();
                let underlined = if level == HeadingLevel::H1 { Modifier::UNDERLINED } else { Modifier::empty() };
                self.inline.enter(self.theme.heading.add_modifier(underlined));
            }
            Tag::BlockQuote(_) => {
                self.end_paragraph();
                let bar = Span::styled("│ ", self.theme.quiet);
                self.prefixes.push(Prefix { first: None, rest: bar });
            }
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => {
                self.end_paragraph();
                // A nested list follows its item without a gap.
                self.gap = self.gap.filter(|_| self.lists.is_empty());
                self.lists.push(first.map_or(List::Bullets, List::Numbers));
            }
            Tag::Item => self.start_item(),
            Tag::Table(alignments) => {
                self.end_paragraph();
                self.table = Some(Table::new(alignments));
            }
            Tag::Emphasis => self.inline.add(Modifier::ITALIC),
            Tag::Strong => self.inline.add(Modifier::BOLD),
            Tag::Strikethrough => self.inline.add(Modifier::CROSSED_OUT),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.inline.enter_link(&dest_url),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        self.end_paragraph();
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(List::Numbers(number)) => {
                let mark = format!("{number}. ");
                *number += 1;
                mark
            }
            _ => BULLETS[depth.min(BULLETS.len() - 1)].to_owned(),
        };
        let blanks = " ".repeat(wrap::width(&mark));
        self.prefixes.push(Prefix { first: Some(Span::styled(mark, self.theme.accent)), rest: Span::raw(blanks) });
    }

    /// Puts a box in the place of the item's bullet; a number stays.
    fn mark_task(&mut self, task: &'static str) {
        let is_bullet = matches!(self.lists.last(), Some(List::Bullets));
        match self.prefixes.last_mut().and_then(|prefix| prefix.first.as_mut()).filter(|_| is_bullet) {
            Some(mark) => mark.content = task.into(),
            None => self.inline.push(task),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.end_paragraph();
                self.leave_gap();
            }
            TagEnd::Heading(_) => {
                self.end_paragraph();
                self.inline.leave();
                self.leave_gap();
            }
            TagEnd::BlockQuote(_) => {
                self.end_paragraph();
                self.prefixes.pop();
                self.leave_gap();
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap = self.lists.is_empty().then_some(self.prefixes.len());
            }
            TagEnd::Item => {
                self.end_paragraph();
                // An empty item still shows its mark.
                if self.prefixes.last().is_some_and(|prefix| prefix.first.is_some()) {
                    self.row(Vec::new());
                }
                self.prefixes.pop();
            }
            TagEnd::TableCell => {
                let cell = self.inline.take();
                if let Some(table) = &mut self.table {
                    table.cell(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    table.end_row();
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    for row in table.lay_out(self.within(self.width.whole), self.theme) {
                        self.row(row);
                    }
                }
                self.leave_gap();
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.inline.leave(),
            TagEnd::Link | TagEnd::Image => self.inline.leave_link(self.theme.link),
            _ => {}
        }
    }

    /// What the prefixes leave of `columns`, at least 8.
    fn within(&self, columns: usize) -> usize {
        let used: usize = self.prefixes.iter().map(|prefix| wrap::width(&prefix.rest.content)).sum();
        columns.saturating_sub(used).max(8)
    }

    fn leave_gap(&mut self) {
        self.gap = Some(self.prefixes.len());
    }

    /// Adds the rows of the text collected so far.
    fn end_paragraph(&mut self) {
        let text = self.inline.take();
        if text.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        for row in inline::wrap_runs(&text, self.within(self.width.prose)) {
            self.row(row);
        }
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let columns = self.within(self.width.whole).saturating_sub(2).max(2);
        for line in code::highlight(&code, &language, self.theme) {
            // A line that goes on in the next row is marked there.
            let mut bar = "▏ ";
            for row in inline::break_runs(&line, columns) {
                self.row([vec![Span::styled(std::mem::replace(&mut bar, "▏↳"), self.theme.quiet)], row].concat());
            }
        }
        self.rendered.code_blocks.push(code);
        self.leave_gap();
    }

    /// Adds a row after the prefixes, and the gap before it where one is due.
    fn row(&mut self, spans: Vec<Span<'static>>) {
        if let Some(depth) = self.gap.take().filter(|_| !self.rendered.rows.is_empty()) {
            // The bar of a quotation continues through the gap.
            let bars = self.prefixes.iter().take(depth).filter(|prefix| prefix.first.is_none());
            self.rendered.rows.push(Line::from(bars.map(|prefix| prefix.rest.clone()).collect::<Vec<_>>()));
        }
        let mut row: Vec<Span> = self
            .prefixes
            .iter_mut()
            .map(|prefix| prefix.first.take().unwrap_or_else(|| prefix.rest.clone()))
            .collect();
        row.extend(spans);
        self.rendered.rows.push(Line::from(row));
    }
}

/// Wraps plain text of one style.
pub fn plain(text: &str, columns: usize, style: ratatui::style::Style) -> Vec<Line<'static>> {
    let text = StyledText { text: text.to_owned(), style };
    inline::wrap_runs(&[text], columns).into_iter().map(Line::from).collect()
}

#[cfg(test)]
mod tests;
