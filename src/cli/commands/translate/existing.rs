//! `--check SOURCE TARGET`: what the checks find in a translation that exists, by whomever. No model is needed.

use std::collections::HashSet;
use std::path::Path;

use super::arguments::TranslateArguments;
use super::inputs::Input;
use super::options::TranslateOptions;
use super::review::{Reviewed, Sheet};
use super::summary::{self, Summary};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::i18n::text;
use crate::report::TranslateError;
use crate::translate::check::{Evidence, Expected, Fault, Verdict, review};
use crate::translate::mask::Masked;
use crate::translate::run::{Status, TranslatedSegment};
use crate::translate::{Document, Pair};

/// Reports what is wrong with `target` as a translation of `source`.
pub fn show(
    context: &Context,
    arguments: &TranslateArguments,
    options: &TranslateOptions,
    sheet: Option<Sheet>,
    source: &Path,
    target: &Path,
) -> Result<(), CliError> {
    let (from, to) = (Input::named(context, source, options)?, Input::named(context, target, options)?);
    let format = from.format;
    let from = options.chosen(Document::of_sources(from.text, format).spread(), &from.name)?;
    let to = options.chosen(Document::of_translation(to.text, to.format).spread(), &to.name)?;
    let parallel = from.pairs(&to);
    // By their keys it is known which texts have no translation yet.
    let count = if from.is_keyed() { to.segments().len() } else { from.segments().len().max(to.segments().len()) };
    let translations: HashSet<usize> = parallel.iter().map(|&(_, other)| other).collect();
    if translations.len() != count {
        let (from, to) = (from.segments().len(), to.segments().len());
        return Err(TranslateError::NotParallel { from, to }.into());
    }
    let pair = options.pair(context, &from, &source.display().to_string())?;
    let mut segments = judged(&from, &to, &parallel, pair, options);
    segments.extend(untranslated(&from, &parallel));
    segments.sort_by_key(|segment| segment.number);
    let refused = segments.iter().filter(|segment| segment.status == Status::Failed).count();
    if let Some(mut sheet) = sheet {
        let reviewed = Reviewed { document: &from, format, source, output: target, pair };
        // No model made them, so that no memory has them.
        sheet.add(&reviewed, &segments, options, |_| None, context.messages());
        sheet.write(context)?;
    }
    let summary = Summary::new(&target.display().to_string(), pair, segments);
    let (ui, messages) = (&context.ui, context.messages());
    if arguments.report.json {
        summary::json(ui, &[summary])?;
    } else {
        let lines = [summary.failures(messages), summary.doubts(messages)].concat();
        for line in &lines {
            ui.line(line)?;
        }
        if lines.is_empty() {
            ui.note(&text!(messages, "translate-check-fine", count = parallel.len()));
        }
    }
    if refused == 0 { Ok(()) } else { Err(TranslateError::Refused { count: refused }.into()) }
}

/// The segments of a source that the translation has none of.
fn untranslated(source: &Document, parallel: &[(usize, usize)]) -> Vec<TranslatedSegment> {
    let translated: HashSet<usize> = parallel.iter().map(|&(number, _)| number).collect();
    let lines = source.lines();
    let missing = source.segments().iter().enumerate().filter(|(number, _)| !translated.contains(number));
    let untranslated = missing.map(|(number, segment)| TranslatedSegment {
        number,
        line: lines[number],
        source: crate::translate::plain(&segment.content),
        content: None,
        status: Status::Failed,
        attempts: 0,
        tokens: 0,
        failures: vec![Fault::Empty],
        doubts: Vec::new(),
        near: None,
        likelihood: None,
        back: None,
        suspicion: 0.0,
        findings: Vec::new(),
    });
    untranslated.collect()
}

/// The segments of a translation that are parallel to those of its source, each with what is wrong with it.
fn judged(
    source: &Document,
    target: &Document,
    parallel: &[(usize, usize)],
    pair: Pair,
    options: &TranslateOptions,
) -> Vec<TranslatedSegment> {
    let lines = target.lines();
    let glossary = options.terms.glossary(pair);
    let judged = parallel.iter().map(|&(number, other)| {
        let (from, to) = (&source.segments()[number], &target.segments()[other]);
        let (masked, translation) = (Masked::new(&from.content), Masked::new(&to.content));
        let terms = glossary.in_text(&masked.text);
        let expected = Expected { pair, formality: options.formality, terms: &terms };
        let checked = review(&masked, &translation.text, &expected, Evidence::default());
        let (status, failures, doubts) = match checked.verdict {
            Verdict::Refused => (Status::Failed, checked.faults, Vec::new()),
            Verdict::Accepted | Verdict::Doubted => (Status::Translated, Vec::new(), checked.faults),
        };
        let source = crate::translate::plain(&from.content);
        let content = Some(to.content.clone());
        TranslatedSegment {
            number,
            line: lines[other],
            source,
            content,
            status,
            attempts: 0,
            tokens: 0,
            failures,
            doubts,
            near: None,
            likelihood: None,
            back: None,
            suspicion: 0.0,
            findings: checked.findings,
        }
    });
    judged.collect()
}
