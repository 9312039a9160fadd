//! `--review FILE` and `--apply FILE`: doubted translations on a sheet for a person, and back in their documents.

use std::path::{Path, PathBuf};

use super::arguments::TranslateArguments;
use super::inputs::Input;
use super::options::TranslateOptions;
use super::outputs::{self, Target, Written};
use super::summary::{faults, reason};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::{Messages, text};
use crate::journal::Key;
use crate::report::{OptionHint, TranslateError};
use crate::system::now;
use crate::translate::check::{self, Evidence, Expected};
use crate::translate::file::write_whole;
use crate::translate::flow::Back;
use crate::translate::formats::{self, Format};
use crate::translate::mask::Masked;
use crate::translate::memory::{Correction, Memory};
use crate::translate::review::{self, Entry, Page, Refusal, SheetError};
use crate::translate::run::{Status, TranslatedSegment};
use crate::translate::{Document, Pair};

/// Characters of a translation in a line of the report.
const SHOWN: usize = 60;

/// A sheet that is being filled.
#[derive(Debug)]
pub struct Sheet {
    path: PathBuf,
    pages: Vec<Page>,
}

/// A document and the languages of its translation.
pub struct Reviewed<'a> {
    pub document: &'a Document,
    pub format: &'static dyn Format,
    pub source: &'a Path,
    pub output: &'a Path,
    pub pair: Pair,
}

impl Sheet {
    /// The sheet that `--review` asks for. A file that exists may have somebody's edits in it.
    pub fn asked(context: &Context, arguments: &TranslateArguments) -> Result<Option<Self>, TranslateError> {
        let Some(path) = arguments.existing.review.as_deref() else { return Ok(None) };
        if arguments.output().is_none() && arguments.checked_files.is_empty() {
            return Err(TranslateError::ReviewNowhere);
        }
        let path = context.environment.expand_home(path);
        if path.exists() && !arguments.existing.overwrite {
            let hint = if arguments.checked_files.is_empty() { OptionHint::Named } else { OptionHint::None };
            return Err(TranslateError::Exists { path, hint });
        }
        Ok(Some(Self { path, pages: Vec::new() }))
    }

    /// Adds the doubted segments of a document, the worst first. `key` finds a text in the memory.
    pub fn add(
        &mut self,
        reviewed: &Reviewed,
        segments: &[TranslatedSegment],
        options: &TranslateOptions,
        key: impl Fn(&Masked) -> Option<Key>,
        messages: &Messages,
    ) {
        let texts = reviewed.document.texts();
        let glossary = options.terms.glossary(reviewed.pair);
        let doubted = segments.iter().filter(|segment| faults(segment).next().is_some());
        let mut entries: Vec<(f32, Entry)> = Vec::new();
        for segment in doubted {
            let masked = &texts[segment.number];
            let read_back = masked.read_back(&segment.target());
            let written = Masked::new(segment.content.as_deref().unwrap_or_default());
            let translation = read_back.as_deref().unwrap_or(&written.text);
            let terms = glossary.in_text(&masked.text);
            let expected = Expected { pair: reviewed.pair, formality: options.formality, terms: &terms };
            let is_left = segment.status == Status::Failed && translation == masked.text;
            let checked = || check::review(masked, translation, &expected, Evidence::default());
            let weight = if is_left { f32::INFINITY } else { checked().weight + segment.suspicion };
            let mut reasons: Vec<String> = faults(segment).map(|fault| reason(fault, messages)).collect();
            reasons.dedup();
            let back = |back: &Back| text!(messages, "translate-review-back", text = back.text.as_str());
            reasons.extend(segment.back.as_ref().map(back));
            reasons.extend(masked.context().map(|context| format!("“{context}”")));
            let entry = match &read_back {
                Some(translation) => Entry::new(segment.line, key(masked), masked, translation, reasons),
                None => Entry::damaged(segment.line, masked, &written, reasons),
            };
            let Some(entry) = entry else { continue };
            // Equal segments are one entry.
            let says = |entry: &Entry| (entry.source.clone(), entry.target.clone(), entry.reasons.clone());
            if !entries.iter().any(|(_, other)| says(other) == says(&entry)) {
                entries.push((weight, entry));
            }
        }
        entries.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.pages.push(Page {
            format: reviewed.format.name().to_owned(),
            source: absolute(reviewed.source),
            output: absolute(reviewed.output),
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        });
    }

    /// Writes the sheet, unless there is nothing to review.
    pub fn write(&self, context: &Context) -> Result<(), TranslateError> {
        let messages = context.messages();
        let count: usize = self.pages.iter().map(|page| page.entries.len()).sum();
        if count == 0 {
            context.ui.note(&text!(messages, "translate-review-nothing"));
            return Ok(());
        }
        let path = self.path.display().to_string();
        let text = review::write(&self.pages, &text!(messages, "translate-review-head", path = path.as_str()));
        let sources: Vec<&Path> = self.pages.iter().map(|page| page.source.as_path()).collect();
        write_whole(&self.path, text, &sources)
            .map_err(|source| TranslateError::Write { path: self.path.clone(), source })?;
        context.ui.note(&text!(messages, "translate-review-written", count = count, path = path));
        Ok(())
    }
}

/// Applies an edited sheet: `--apply`.
pub fn apply(
    context: &Context,
    arguments: &TranslateArguments,
    options: TranslateOptions,
    path: &Path,
) -> Result<(), CliError> {
    let pages = review::read(&input::read_document(path)?)
        .map_err(|SheetError { line }| TranslateError::NotAReview { path: path.to_owned(), line })?;
    // Applying works without one.
    let memory = if arguments.sources.no_memory { None } else { Memory::open(&context.paths.translations()).ok() };
    let mut options = options;
    let (mut count, mut problems) = (0, 0);
    for page in &pages {
        match apply_page(context, &mut options, memory.as_ref(), page) {
            Ok((applied, refused)) => {
                count += applied;
                problems += refused;
            }
            // One page does not stop the others.
            Err(CliError::Report(report)) => {
                context.ui.report(&report);
                problems += page.entries.len();
            }
            Err(error) => return Err(error),
        }
    }
    context.ui.note(&text!(context.messages(), "translate-applied", count = count));
    if problems == 0 { Ok(()) } else { Err(TranslateError::NotApplied { count: problems }.into()) }
}

/// How many entries of a page were applied, and how many were not.
fn apply_page(
    context: &Context,
    options: &mut TranslateOptions,
    memory: Option<&Memory>,
    page: &Page,
) -> Result<(usize, usize), CliError> {
    options.format = Some(formats::named(&page.format).ok_or_else(|| TranslateError::UnknownFormat {
        name: page.format.clone(),
        known: formats::ALL.map(Format::name).join(", "),
    })?);
    let source = Input::named(context, &page.source, options)?;
    let Input { name, origin, text, format, form } = Input::named(context, &page.output, options)?;
    let (source, translated) =
        (Document::of_sources(source.text, source.format).spread(), Document::of_translation(text, format));
    let applied = review::apply(&page.entries, &source, &translated);
    if let Some(text) = &applied.document {
        let written = Written { name: &name, origin: &origin, format, form: &form };
        outputs::write(context, &Target::File(page.output.clone()), text, &written)?;
    }
    let pair = source.language().zip(translated.language()).map(|(source, target)| Pair { source, target });
    for (key, masked, translation) in applied.remembered {
        let correction = Correction { pair, masked: &masked, target: translation, changed: now() };
        // A full disk costs the memory, and nothing else.
        let _ = memory.map(|memory| memory.correct(&key, correction));
    }
    let messages = context.messages();
    for (number, refusal) in &applied.refused {
        let entry = &page.entries[*number];
        let target: String = entry.target.chars().take(SHOWN).collect();
        let why = match refusal {
            Refusal::Empty => text!(messages, "translate-refusal-empty"),
            Refusal::Placeholders => text!(messages, "translate-refusal-placeholders"),
            Refusal::Structure => text!(messages, "translate-refusal-structure"),
            Refusal::Gone if entry.key.is_some() => text!(messages, "translate-refusal-gone-remembered"),
            Refusal::Gone => text!(messages, "translate-refusal-gone"),
        };
        context.ui.note(&format!("{}:{}: {why}: {target}", page.source.display(), entry.line));
    }
    Ok((applied.count, applied.refused.len()))
}
