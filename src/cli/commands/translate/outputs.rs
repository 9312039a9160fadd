//! Where translations go. A file is written whole, or not at all.

use std::path::{Path, PathBuf, is_separator};

use super::arguments::TranslateArguments;
use super::inputs::{Documents, Inputs, Origin};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::i18n::text;
use crate::journal;
use crate::report::{DocumentError, InputName, OptionHint, TranslateError};
use crate::translate::file::write_whole;
use crate::translate::formats::{Bilingual, Format};
use crate::translate::opened::{Form, Stored};

/// Where a translation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Stream,
    File(PathBuf),
    /// Nowhere: the file exists and stays.
    Skipped,
}

/// Where each input's translation goes. Targets that must not be written are refused before any work is done.
pub fn targets(
    context: &Context,
    arguments: &TranslateArguments,
    inputs: &Inputs,
) -> Result<Vec<Target>, TranslateError> {
    let Inputs::Documents(Documents { inputs, problems, .. }) = inputs else {
        return if arguments.marks.bilingual { Err(TranslateError::BilingualStream) } else { Ok(Vec::new()) };
    };
    let is_many = inputs.len() + problems.len() > 1;
    if arguments.marks.bilingual
        && let Some(input) = inputs.iter().find(|input| input.format.bilingual() == Bilingual::Unsupported)
    {
        return Err(TranslateError::BilingualFormat(input.name.clone()));
    }
    let Some(output) = arguments.output() else {
        if is_many && !arguments.report.json && !arguments.report.dry_run {
            return Err(TranslateError::ManyDocuments { count: inputs.len() });
        }
        return Ok(inputs.iter().map(|_| Target::Stream).collect());
    };
    let output = context.environment.expand_home(output);
    let is_directory = is_many || output.is_dir() || output.to_string_lossy().ends_with(is_separator);
    let mut targets = Vec::new();
    for input in inputs {
        let path = match &input.origin {
            Origin::File { relative, .. } if is_directory => output.join(relative),
            Origin::Argument | Origin::Stream if is_directory => {
                return Err(TranslateError::TextIntoDirectory);
            }
            _ => output.clone(),
        };
        if matches!(&input.origin, Origin::File { path: file, .. } if is_same(file, &path)) {
            return Err(TranslateError::OntoItself(path));
        }
        if targets.contains(&Target::File(path.clone())) {
            return Err(TranslateError::SameTarget(path));
        }
        targets.push(match path.exists() {
            true if arguments.existing.skip => Target::Skipped,
            // Without a journal an earlier run finished it.
            true if arguments.existing.resume && journal::path_for(&path).exists() => Target::File(path),
            true if arguments.existing.resume => Target::Skipped,
            true if !arguments.existing.overwrite && !arguments.report.dry_run => {
                return Err(TranslateError::Exists { path, hint: OptionHint::Named });
            }
            _ => Target::File(path),
        });
    }
    if !arguments.report.dry_run {
        for target in &targets {
            create_parent(target)?;
        }
    }
    Ok(targets)
}

/// Refuses to show an archive on a terminal.
pub fn refuse_terminal(
    context: &Context,
    arguments: &TranslateArguments,
    inputs: &Inputs,
    targets: &[Target],
) -> Result<(), DocumentError> {
    let Inputs::Documents(Documents { inputs, .. }) = inputs else { return Ok(()) };
    let is_shown = context.ui.output_is_terminal() && !arguments.report.json && !arguments.report.dry_run;
    let mut shown = inputs.iter().zip(targets).filter(|(_, target)| is_shown && **target == Target::Stream);
    match shown.find(|(input, _)| matches!(input.form, Form::Archive(_))) {
        Some((input, _)) => Err(DocumentError::NotForTerminals(input.name.clone())),
        None => Ok(()),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn create_parent(target: &Target) -> Result<(), TranslateError> {
    let Target::File(path) = target else { return Ok(()) };
    let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(directory).map_err(|source| TranslateError::Write { path: path.clone(), source })
}

/// Writes a translation in the character set of its document.
pub fn write(context: &Context, target: &Target, translation: &str, document: &Written) -> Result<(), CliError> {
    let bytes = bytes(context, translation, document)?;
    let path = match target {
        Target::Skipped => return Ok(()),
        Target::Stream if *document.origin == Origin::Argument => return context.ui.line(translation),
        Target::Stream => return context.ui.answer_in(translation, &bytes),
        Target::File(path) => path,
    };
    let sources: &[&Path] = match document.origin {
        Origin::File { path, .. } => &[path],
        Origin::Argument | Origin::Stream => &[],
    };
    Ok(write_whole(path, bytes, sources).map_err(|source| TranslateError::Write { path: path.clone(), source })?)
}

/// What decides how a translation is written.
pub struct Written<'a> {
    pub name: &'a str,
    pub origin: &'a Origin,
    pub format: &'static dyn Format,
    pub form: &'a Form,
}

fn bytes(context: &Context, translation: &str, document: &Written) -> Result<Vec<u8>, DocumentError> {
    let name = || InputName::File(document.name.to_owned());
    let stored = document.form.store(document.format, translation);
    let Stored { bytes, missing } = stored.map_err(|source| DocumentError::Package { name: name(), source })?;
    if let Some((charset, missing)) = missing {
        let (charset, missing) = (charset.to_string(), missing.to_string());
        context.ui.warn(&text!(
            context.messages(),
            "translate-other-charset",
            name = document.name,
            charset = charset,
            missing = missing
        ));
    }
    Ok(bytes)
}
