//! `--check SOURCE TARGET`: what the checks find in a translation that exists, by whomever. No model is needed.

use std::path::Path;

use super::arguments::TranslateArguments;
use super::options::TranslateOptions;
use super::review::{Reviewed, Sheet};
use super::summary::{self, Summary};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::report::TranslateError;
use crate::translate::check::{Expected, Verdict, review};
use crate::translate::mask::Masked;
use crate::translate::run::{Status, TranslatedSegment};
use crate::translate::{Document, Pair, formats};

/// Reports what is wrong with `target` as a translation of `source`.
pub fn show(
    context: &Context,
    arguments: &TranslateArguments,
    options: &TranslateOptions,
    sheet: Option<Sheet>,
    source: &Path,
    target: &Path,
) -> Result<(), CliError> {
    let document = |path: &Path| -> Result<Document, CliError> {
        let format = options.format.unwrap_or_else(|| formats::of_path(path));
        Ok(Document::new(input::read_document(path)?, format))
    };
    let (source_document, target_document) = (document(source)?, document(target)?);
    let (from, to) = (source_document.segments().len(), target_document.segments().len());
    if from != to {
        return Err(TranslateError::NotParallel { from, to }.into());
    }
    let pair = options.pair(context, &source_document, &source.display().to_string())?;
    let segments = judged(&source_document, &target_document, pair, options);
    let refused = segments.iter().filter(|segment| segment.status == Status::Failed).count();
    if let Some(mut sheet) = sheet {
        let format = options.format.unwrap_or_else(|| formats::of_path(source));
        let reviewed = Reviewed { document: &source_document, format, source, output: target, pair };
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
            ui.note(&text!(messages, "translate-check-fine", count = to));
        }
    }
    if refused == 0 { Ok(()) } else { Err(TranslateError::Refused { count: refused }.into()) }
}

/// The segments of a translation, each with what is wrong with it.
fn judged(source: &Document, target: &Document, pair: Pair, options: &TranslateOptions) -> Vec<TranslatedSegment> {
    let mut line = 1;
    let mut counted = 0;
    let both = source.segments().iter().zip(target.segments()).enumerate();
    let judged = both.map(|(number, (from, to))| {
        line += target.source()[counted..to.range.start].matches('\n').count();
        counted = to.range.start;
        let (masked, translation) = (Masked::new(&from.content), Masked::new(&to.content));
        let terms = options.glossary.in_text(&masked.text);
        let expected = Expected { pair, formality: options.formality, terms: &terms };
        let checked = review(&masked, &translation.text, &expected);
        let (status, failures, doubts) = match checked.verdict {
            Verdict::Refused => (Status::Failed, checked.faults, Vec::new()),
            Verdict::Accepted | Verdict::Doubted => (Status::Translated, Vec::new(), checked.faults),
        };
        let source = crate::translate::plain(&from.content);
        let content = Some(to.content.clone());
        TranslatedSegment { number, line, source, content, status, attempts: 0, tokens: 0, failures, doubts }
    });
    judged.collect()
}
