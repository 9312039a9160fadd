//! Sentences in runs: the formatting that most of a sentence has is its own, and other formatting is markup in it. A
//! translation gets runs of its own, so that bold stays on its words however they move.

use std::sync::LazyLock;

use regex::Regex;

use super::pieces::{Names, Newline, Piece, line, paragraphs, pieces, visible, written};
use super::table::Table;
use crate::translate::formats::Malformed;
use crate::translate::formats::xml::Tree;
use crate::translate::segment::{Escaping, Fragment, Frame, Kind, Segment, Syntax, join, plain};
use crate::translate::untranslatable::protect;

/// The syntax of a sentence in runs.
#[derive(Debug)]
pub struct Runs(pub &'static Names);

impl Syntax for Runs {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, _escaping: Escaping) -> String {
        if *frame == Frame::default() {
            return plain(content);
        }
        let framed = frame.around(source);
        let tree = Tree::new(&framed).ok().filter(|_| source.contains(&format!("<{}", self.0.text)));
        let paragraph = tree.as_ref().and_then(|tree| paragraphs(tree, self.0).first().copied());
        let (Some(tree), Some(paragraph)) = (tree, paragraph) else {
            // Part of a sentence: only what is kept in it can be right or wrong.
            let tokens = content.iter().filter_map(Fragment::kept).filter(|kept| kept.starts_with('<'));
            return tokens.collect();
        };
        let pieces = pieces(&tree, paragraph, self.0);
        let mut writer = Writer::new(self.0, &pieces);
        for fragment in content {
            match fragment {
                Fragment::Kept(tokens, _) if tokens.starts_with('<') => {
                    tokens.split_inclusive('>').for_each(|token| writer.token(token));
                }
                // An address is text.
                Fragment::Text(text) | Fragment::Kept(text, _) => writer.text(text),
            }
        }
        writer.finish()
    }

    /// Everything but the text, and of each paragraph its things, its links and the formatting that it has.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let Ok(tree) = Tree::new(source) else { return vec![source.to_owned()] };
        let mut cuts = Vec::new();
        let mut skeleton = Vec::new();
        for paragraph in paragraphs(&tree, self.0) {
            let line = line(&tree, paragraph, self.0);
            let mut start = line.start;
            let (mut things, mut formats, mut prose) = (Vec::new(), Vec::new(), String::new());
            for piece in pieces(&tree, paragraph, self.0) {
                match piece {
                    Piece::Text { text, formatting, .. } => {
                        formats.extend((!text.trim().is_empty()).then(|| visible(&formatting)));
                        prose += &text;
                    }
                    Piece::Whole { source } | Piece::Open { source, .. } | Piece::Close { source, .. } => {
                        things.push(source);
                    }
                    Piece::Boundary { range } => {
                        cuts.push(start..range.start);
                        start = range.end;
                    }
                }
            }
            cuts.push(start..line.end);
            let kept = protect(lines(&prose, self.0), str::to_owned);
            things.extend(kept.iter().filter_map(Fragment::kept).map(str::to_owned));
            things.sort_unstable();
            formats.sort_unstable();
            formats.dedup();
            skeleton.extend(things);
            skeleton.extend(formats);
        }
        cuts.sort_by_key(|range| range.start);
        let mut done = 0;
        for cut in cuts.into_iter().filter(|cut| !cut.is_empty()) {
            skeleton.push(source[done..cut.start].to_owned());
            done = cut.end;
        }
        skeleton.push(source[done..].to_owned());
        skeleton
    }
}

/// The sentences of a part.
///
/// # Errors
/// Where it is not well-formed.
pub fn read(source: &str, syntax: &'static Runs) -> Result<Vec<Segment>, Malformed> {
    let tree = Tree::new(source)?;
    let mut segments = Vec::new();
    for paragraph in paragraphs(&tree, syntax.0) {
        let pieces = pieces(&tree, paragraph, syntax.0);
        let sentences = pieces.split(|piece| matches!(piece, Piece::Boundary { .. }));
        segments.extend(sentences.filter_map(|sentence| segment(sentence, syntax)));
    }
    segments.sort_by_key(|segment| segment.range.start);
    Ok(segments)
}

fn segment(sentence: &[Piece], syntax: &'static Runs) -> Option<Segment> {
    let sentence = &sentence[core(sentence)?];
    let (run, paragraph) = (syntax.0.run, syntax.0.paragraph);
    let (start, before) = match sentence.first()? {
        Piece::Text { range, formatting, .. } => (range.start, format!("<{paragraph}><{run}>{formatting}")),
        Piece::Open { range, .. } => (range.start, format!("<{paragraph}>")),
        _ => return None,
    };
    let (end, after) = match sentence.last()? {
        Piece::Text { range, .. } => (range.end, format!("</{run}></{paragraph}>")),
        Piece::Close { range, .. } => (range.end, format!("</{paragraph}>")),
        _ => return None,
    };
    let frame = Frame::new(before, after);
    Some(Segment { frame, ..Segment::new(syntax, start..end, content(sentence, syntax.0)) })
}

/// What has the text of a sentence, from its first to its last, with all that these are in. `None` if it has no text,
/// or is in what is not all of it.
fn core(sentence: &[Piece]) -> Option<std::ops::Range<usize>> {
    let is_text = |piece: &Piece| matches!(piece, Piece::Text { text, .. } if !text.trim().is_empty());
    let mut first = sentence.iter().position(is_text)?;
    let mut last = sentence.iter().rposition(is_text)?;
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    for (place, piece) in sentence.iter().enumerate() {
        match piece {
            Piece::Open { .. } => open.push(place),
            Piece::Close { .. } => pairs.push((open.pop()?, place)),
            _ => {}
        }
    }
    // The inner pairs come first.
    for (start, end) in pairs {
        let crosses = (first..=last).contains(&start) != (first..=last).contains(&end);
        let is_around = start < first && end > last;
        if crosses && !is_around {
            (first, last) = (first.min(start), last.max(end));
        }
    }
    open.is_empty().then_some(first..last + 1)
}

fn content(sentence: &[Piece], names: &Names) -> Vec<Fragment> {
    // Most sentences have no formatting of their own, and are quicker without a table of it.
    if let [Piece::Text { text, .. }] = sentence {
        return join(lines(text, names));
    }
    let table = Table::of(sentence);
    let mut content: Vec<Fragment> = Vec::new();
    // The formatting that is open in the text.
    let mut open: Option<String> = None;
    let end_of_formatting = |open: &mut Option<String>, content: &mut Vec<Fragment>| {
        content.extend(open.take().map(|name| Fragment::Kept(format!("</{name}>"), Kind::Close)));
    };
    for (number, piece) in sentence.iter().enumerate() {
        match piece {
            Piece::Text { text, formatting, .. } => {
                // A blank has no formatting that anybody sees.
                let name = if text.trim().is_empty() { open.clone() } else { table.name(formatting) };
                if name != open {
                    end_of_formatting(&mut open, &mut content);
                    content.extend(name.as_ref().map(|name| Fragment::Kept(format!("<{name}>"), Kind::Open)));
                    open = name;
                }
                content.extend(lines(text, names));
            }
            Piece::Whole { .. } => content.push(Fragment::Kept(table.token(number), Kind::Whole)),
            Piece::Open { .. } => {
                end_of_formatting(&mut open, &mut content);
                content.push(Fragment::Kept(table.token(number), Kind::Open));
            }
            Piece::Close { .. } => {
                end_of_formatting(&mut open, &mut content);
                content.push(Fragment::Kept(table.token(number), Kind::Close));
            }
            Piece::Boundary { .. } => {}
        }
    }
    end_of_formatting(&mut open, &mut content);
    paired(join(content))
}

/// A text, the ends of its lines kept where they are such, and the characters that a cell has by their numbers.
fn lines(text: &str, names: &Names) -> Vec<Fragment> {
    static END: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:_x[0-9A-Fa-f]{4}_|\r?\n)+").ok());
    let Some(end) = END.as_ref().filter(|_| names.newline == Newline::Break) else {
        return vec![Fragment::Text(text.to_owned())];
    };
    let mut fragments = Vec::new();
    let mut done = 0;
    for found in end.find_iter(text) {
        fragments.push(Fragment::Text(text[done..found.start()].to_owned()));
        fragments.push(Fragment::Kept(found.as_str().to_owned(), Kind::Whole));
        done = found.end();
    }
    fragments.push(Fragment::Text(text[done..].to_owned()));
    fragments
}

/// Marks that follow each other and open or close together are one.
fn paired(content: Vec<Fragment>) -> Vec<Fragment> {
    let kind = |place: usize| match content.get(place) {
        Some(Fragment::Kept(_, kind)) => Some(*kind),
        _ => None,
    };
    // For each mark that opens something the one that closes it.
    let mut ends: Vec<Option<usize>> = vec![None; content.len()];
    let mut open = Vec::new();
    for place in 0..content.len() {
        match kind(place) {
            Some(Kind::Open) => open.push(place),
            Some(Kind::Close) => {
                if let Some(start) = open.pop() {
                    ends[start] = Some(place);
                }
            }
            _ => {}
        }
    }
    let mut is_one_with_next = vec![false; content.len()];
    for place in 1..content.len() {
        let (outer, inner) = (ends[place - 1], ends[place]);
        if let (Some(Kind::Open), Some(Kind::Open), Some(outer), Some(inner)) =
            (kind(place - 1), kind(place), outer, inner)
            && inner + 1 == outer
        {
            is_one_with_next[place - 1] = true;
            is_one_with_next[inner] = true;
        }
    }
    let mut found: Vec<Fragment> = Vec::with_capacity(content.len());
    let mut is_one = false;
    for (fragment, is_next) in content.into_iter().zip(is_one_with_next) {
        match (found.last_mut(), fragment) {
            (Some(Fragment::Kept(before, _)), Fragment::Kept(mark, _)) if is_one => *before += &mark,
            (_, fragment) => found.push(fragment),
        }
        is_one = is_next;
    }
    found
}

/// Writes runs.
struct Writer<'a> {
    names: &'static Names,
    table: Table,
    written: String,
    /// Text of the run that is open: most programs allow one element of text in a run.
    text: String,
    /// The formatting of the run that is open.
    run: Option<String>,
    /// That of the text, the innermost last.
    formatting: Vec<String>,
    /// That of the run that has to be open at the end.
    last: Option<&'a str>,
}

impl<'a> Writer<'a> {
    fn new(names: &'static Names, pieces: &'a [Piece]) -> Self {
        let of_text = |piece: &'a Piece| match piece {
            Piece::Text { formatting, .. } => Some(formatting.as_str()),
            _ => None,
        };
        let table = Table::of(pieces);
        let run = pieces.first().and_then(of_text).map(str::to_owned);
        let last = pieces.last().and_then(of_text);
        Self { names, table, written: String::new(), text: String::new(), run, formatting: Vec::new(), last }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let formatting = self.formatting.last().cloned().unwrap_or_else(|| self.table.base().to_owned());
        self.open_run(&formatting);
        self.text += text;
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.written += &written(&std::mem::take(&mut self.text), self.names);
        }
    }

    fn token(&mut self, token: &str) {
        let name = token.trim_matches(['<', '>', '/']);
        match self.table.formatting(name) {
            Some(_) if token.starts_with("</") => drop(self.formatting.pop()),
            Some(formatting) => self.formatting.push(formatting.to_owned()),
            None => {
                let source = self.table.source(token).map(str::to_owned);
                if let Some(source) = source {
                    self.close_run();
                    self.written += &source;
                }
            }
        }
    }

    fn open_run(&mut self, formatting: &str) {
        if self.run.as_ref().is_some_and(|run| visible(run) == visible(formatting)) {
            return;
        }
        self.close_run();
        let run = self.names.run;
        self.written += &["<", run, ">", formatting].concat();
        self.run = Some(formatting.to_owned());
    }

    fn close_run(&mut self) {
        self.end_text();
        if self.run.take().is_some() {
            let run = self.names.run;
            self.written += &["</", run, ">"].concat();
        }
    }

    fn finish(mut self) -> String {
        match self.last {
            Some(last) => self.open_run(last),
            None => self.close_run(),
        }
        self.end_text();
        self.written
    }
}
