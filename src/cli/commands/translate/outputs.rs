//! Where translations go, and how they get there: whole or not at all.

use std::path::{Path, PathBuf};

use super::inputs::{Inputs, Origin};
use crate::cli::Context;
use crate::cli::args::TranslateArguments;
use crate::cli::error::CliError;
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::translate::file::write_whole;
use crate::translate::journal::Journal;
use crate::translate::run::{Status, TranslatedDocument};
use crate::translate::{Document, Format, Layout, Piece};

/// Where a translation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Stream,
    File(PathBuf),
    /// Nowhere: it is there already, and is to be left alone.
    LeftAlone,
}

/// Where each input's translation goes. What must not be is found before any work is done.
pub fn targets(context: &Context, arguments: &TranslateArguments, inputs: &Inputs) -> Result<Vec<Target>, CliError> {
    let messages = context.messages();
    let refuse = |what: String| -> CliError { Report::new(what, ExitCode::Usage).into() };
    let Inputs::Some(inputs) = inputs else {
        return if arguments.bilingual {
            Err(refuse(text!(messages, "translate-bilingual-stream")))
        } else {
            Ok(Vec::new())
        };
    };
    if arguments.bilingual
        && let Some(input) = inputs.iter().find(|input| matches!(input.format, Format::Html | Format::Po))
    {
        return Err(refuse(text!(messages, "translate-bilingual-format", name = input.name.as_str())));
    }
    let Some(output) = &arguments.translated_file else {
        if inputs.len() > 1 && !arguments.told.json && !arguments.told.dry_run {
            let report = Report::new(text!(messages, "translate-many", count = inputs.len()), ExitCode::Usage);
            return Err(report.hint(text!(messages, "translate-many-hint")).into());
        }
        return Ok(inputs.iter().map(|_| Target::Stream).collect());
    };
    let output = context.environment.expand_home(output);
    let is_folder = inputs.len() > 1 || output.is_dir() || output.to_string_lossy().ends_with('/');
    let mut targets = Vec::new();
    for input in inputs {
        let path = match &input.origin {
            Origin::File { kept, .. } if is_folder => output.join(kept),
            Origin::Argument | Origin::Stream if is_folder => {
                return Err(refuse(text!(messages, "translate-text-into-folder")));
            }
            _ => output.clone(),
        };
        let shown = path.display().to_string();
        if matches!(&input.origin, Origin::File { path: file, .. } if is_same(file, &path)) {
            return Err(refuse(text!(messages, "translate-onto-itself", path = shown)));
        }
        if targets.contains(&Target::File(path.clone())) {
            return Err(refuse(text!(messages, "translate-same-target", path = shown)));
        }
        targets.push(match path.exists() {
            true if arguments.existing.skip => Target::LeftAlone,
            // What an earlier run finished is done; what it had begun to replace has a journal.
            true if arguments.existing.resume && Journal::path_for(&path).exists() => Target::File(path),
            true if arguments.existing.resume => Target::LeftAlone,
            true if !arguments.existing.overwrite && !arguments.told.dry_run => {
                let report = Report::new(text!(messages, "translate-exists", path = shown), ExitCode::Usage);
                return Err(report.hint(text!(messages, "translate-exists-hint")).into());
            }
            _ => Target::File(path),
        });
    }
    if !arguments.told.dry_run {
        for target in &targets {
            make_folder_of(context, target)?;
        }
    }
    Ok(targets)
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn make_folder_of(context: &Context, target: &Target) -> Result<(), CliError> {
    let Target::File(path) = target else { return Ok(()) };
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| cannot_write(context, path, &error))
}

fn cannot_write(context: &Context, path: &Path, error: &std::io::Error) -> CliError {
    let what = text!(context.messages(), "translate-cannot-write", path = path.display().to_string());
    Report::new(what, ExitCode::Failed).because_of(error).into()
}

/// Writes a translation. A file is there whole, or not at all.
pub fn write(context: &Context, target: &Target, translation: &str, origin: &Origin) -> Result<(), CliError> {
    let path = match target {
        Target::LeftAlone => return Ok(()),
        Target::Stream if *origin == Origin::Argument => return context.ui.line(translation),
        Target::Stream => return context.ui.answer(translation),
        Target::File(path) => path,
    };
    write_whole(path, translation).map_err(|error| cannot_write(context, path, &error))
}

/// The document with each translation below its source.
pub fn bilingual(document: &Document, translated: &TranslatedDocument) -> String {
    document.render(|number| {
        let done = translated.segments[number].as_ref()?;
        let target = translated.pieces[number].clone()?;
        if matches!(done.status, Status::Failed | Status::Unchanged) {
            return None;
        }
        let segment = &document.segments()[number];
        let break_of = match (document.format, &segment.layout) {
            (Format::Markdown, _) => "<br>".to_owned(),
            (_, Layout::Balanced { between, .. } | Layout::Wrapped { between, .. }) => between.clone(),
            _ => newline(document.source()).to_owned(),
        };
        let source = document.source()[segment.range.clone()].to_owned();
        let whole = [source, break_of, document.write(number, &target)].concat();
        Some(vec![Piece::Laid(whole)])
    })
}

fn newline(source: &str) -> &str {
    if source.contains("\r\n") { "\r\n" } else { "\n" }
}
