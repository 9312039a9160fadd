//! Markdown as rows of a terminal. pulldown-cmark reads it; this lays it out.
//!
//! Half an answer is laid out as well as a whole one: an unfinished list is a list, and a code block that was not
//! closed yet is a code block. A single newline stays one, as in a letter or a poem, although Markdown proper would make
//! it a blank.

mod code;
mod inline;
mod table;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use super::wrap;
use inline::{Inline, StyledText};
use table::Table;

/// Marks of unordered lists, by depth.
const BULLETS: [&str; 3] = ["• ", "◦ ", "▪ "];

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    /// The rows.
    pub rows: Vec<Line<'static>>,
    /// The code blocks, as they were written.
    pub code_blocks: Vec<String>,
}

/// Lays `source` out in `columns`.
pub fn render(source: &str, columns: usize, theme: &Theme) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut layout = Layout::new(columns, theme);
    for event in Parser::new_ext(source, options) {
        layout.handle(event);
    }
    layout.end_paragraph();
    layout.rendered
}

/// What stands before the rows of a block: once in its first row, else blanks or a bar.
#[derive(Debug, Clone)]
struct Prefix {
    first: Option<Span<'static>>,
    rest: Span<'static>,
}

/// A list under way: the next number of an ordered one.
#[derive(Debug, Clone, Copy)]
enum List {
    Bullets,
    Numbers(u64),
}

struct Layout<'a> {
    columns: usize,
    theme: &'a Theme,
    rendered: Rendered,
    prefixes: Vec<Prefix>,
    lists: Vec<List>,
    inline: Inline,
    table: Option<Table>,
    /// The language and text of a code block under way.
    code: Option<(String, String)>,
    /// Whether a blank row comes before the next block, and how many of the prefixes go on through it.
    gap: Option<usize>,
}

impl<'a> Layout<'a> {
    fn new(columns: usize, theme: &'a Theme) -> Self {
        Self {
            columns,
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

    fn handle(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.inline.push(&text),
            },
            Event::Code(text) => self.inline.push_styled(&text, self.theme.code),
            // What a model writes as HTML or as formulas is shown as it is written.
            Event::Html(text) | Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline.push(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.inline.push("\n"),
            Event::Rule => {
                self.end_paragraph();
                let rule = "─".repeat(self.room().min(40));
                self.row(vec![Span::styled(rule, self.theme.quiet)]);
                self.leave_gap();
            }
            Event::TaskListMarker(done) => self.inline.push(if done { "☑ " } else { "☐ " }),
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
                // A list within an item follows it without a gap.
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
                // An item that said nothing still has its mark.
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
                    for row in table.lay_out(self.room(), self.theme) {
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

    /// Columns beside the prefixes.
    fn room(&self) -> usize {
        let taken: usize = self.prefixes.iter().map(|prefix| wrap::width(&prefix.rest.content)).sum();
        self.columns.saturating_sub(taken).max(8)
    }

    fn leave_gap(&mut self) {
        self.gap = Some(self.prefixes.len());
    }

    /// Lays out the text so far.
    fn end_paragraph(&mut self) {
        let text = self.inline.take();
        if text.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        for row in inline::wrap_runs(&text, self.room()) {
            self.row(row);
        }
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let room = self.room().saturating_sub(2).max(2);
        let bar = || Span::styled("▏ ", self.theme.quiet);
        for line in code::highlight(&code, &language, self.theme) {
            for row in inline::break_runs(&line, room) {
                self.row([vec![bar()], row].concat());
            }
        }
        self.rendered.code_blocks.push(code);
        self.leave_gap();
    }

    /// Adds a row behind the prefixes.
    fn row(&mut self, spans: Vec<Span<'static>>) {
        if let Some(depth) = self.gap.take().filter(|_| !self.rendered.rows.is_empty()) {
            // Bars go on through the gap.
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

/// Pieces of plain text, for those who lay out what is no Markdown.
pub fn plain(text: &str, columns: usize, style: ratatui::style::Style) -> Vec<Line<'static>> {
    let run = StyledText { text: text.to_owned(), style };
    inline::wrap_runs(&[run], columns).into_iter().map(Line::from).collect()
}

#[cfg(test)]
mod tests;
