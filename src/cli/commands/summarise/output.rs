//! How a summary is shown: as text, as JSON, and what is to be known about it on stderr.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::report::{OutputError, SummariseError, remarks};
use crate::summarise::run::Summary;
use crate::summarise::{Fault, LeftOut, Place};
use crate::translate::file::write_whole;

#[derive(Serialize)]
struct Shown<'a> {
    summary: &'a str,
    points: Vec<ShownPoint<'a>>,
    left_out: Vec<ShownLeftOut<'a>>,
    unread: Vec<ShownUnread<'a>>,
    requests: usize,
    completion_tokens: usize,
}

#[derive(Serialize)]
struct ShownPoint<'a> {
    text: &'a str,
    source: &'a Place,
}

#[derive(Serialize)]
struct ShownLeftOut<'a> {
    #[serde(flatten)]
    left_out: &'a LeftOut,
    source: &'a Place,
}

#[derive(Serialize)]
struct ShownUnread<'a> {
    reason: Fault,
    source: &'a Place,
}

/// Writes the summary of `sources` to `output`, or to stdout. Where there is none, nothing is written.
pub fn write(
    context: &Context,
    summary: &Summary,
    sources: &[PathBuf],
    output: Option<&Path>,
    json: bool,
) -> Result<(), CliError> {
    if json {
        context.ui.json(&shown(summary))?;
    }
    if summary.text.is_empty() {
        return Ok(());
    }
    match output {
        Some(path) => write_whole(path, format!("{}\n", summary.text), sources)
            .map_err(|source| OutputError::Write { path: path.to_owned(), source }.into()),
        None if json => Ok(()),
        None => context.ui.line(&summary.text),
    }
}

/// Says what was left out and what was not read.
pub fn conclude(context: &Context, summary: &Summary) -> Result<(), CliError> {
    for remark in remarks(summary, context.messages()) {
        context.ui.note(&remark);
    }
    match summary.unread.len() {
        0 => Ok(()),
        count => Err(SummariseError::Unread { count }.into()),
    }
}

fn shown(summary: &Summary) -> Shown<'_> {
    Shown {
        summary: &summary.text,
        points: summary.points.iter().map(|point| ShownPoint { text: &point.text, source: &point.place }).collect(),
        left_out: summary.left_out.iter().map(|(left_out, source)| ShownLeftOut { left_out, source }).collect(),
        unread: summary.unread.iter().map(|(source, reason)| ShownUnread { reason: *reason, source }).collect(),
        requests: summary.requests,
        completion_tokens: summary.tokens,
    }
}
