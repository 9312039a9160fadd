//! `fietje translate memory`: the translations of earlier runs, for the person and for other tools.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::options::pair_of;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::report::{DocumentError, MemoryCommandError, OptionHint, TranslateError};
use crate::system::now;
use crate::translate::Pair;
use crate::translate::encoding::decode;
use crate::translate::file::write_whole;
use crate::translate::memory::{Added, Author, Listed, Memory, Size, tmx};

/// Characters of each text in a line of the list.
const SHOWN: usize = 40;

/// What `translate` has beside translating.
#[derive(Debug, Subcommand)]
pub enum TranslateCommand {
    Memory {
        #[command(subcommand)]
        command: MemoryCommand,
    },
}

#[derive(Debug, Subcommand)]
pub enum MemoryCommand {
    Import(ImportArguments),
    Export(ExportArguments),
    List(ListArguments),
    Rm(RemoveArguments),
}

impl MemoryCommand {
    /// The words that make `memory` a command: before any other it is a text or a file.
    pub const NAMES: [&str; 4] = ["import", "export", "list", "rm"];
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    #[arg(id = "memory_files", value_name = "FILE.tmx | en:nl", required = true)]
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    #[arg(id = "memory_pair", value_name = "en:nl")]
    pub pair: Option<String>,
    #[arg(id = "memory_export", short = 'o', long = "output", value_name = "OUT.tmx")]
    pub output: Option<PathBuf>,
    #[arg(long, requires = "memory_export")]
    pub overwrite: bool,
}

#[derive(Debug, Args)]
pub struct ListArguments {
    #[arg(id = "memory_words", value_name = "TEXT | en:nl")]
    pub words: Vec<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RemoveArguments {
    #[arg(id = "memory_ids", value_name = "ID", required_unless_present = "memory_all")]
    pub ids: Vec<i64>,
    #[arg(id = "memory_all", long = "all", conflicts_with = "memory_ids")]
    pub all: bool,
}

/// Runs a command.
pub fn run(context: &Context, command: MemoryCommand) -> Result<(), CliError> {
    let memory = Memory::open(&context.paths.translations()).map_err(MemoryCommandError::Open)?;
    match command {
        MemoryCommand::Import(arguments) => import(context, &memory, &arguments.words),
        MemoryCommand::Export(arguments) => export(context, &memory, &arguments),
        MemoryCommand::List(arguments) => list(context, &memory, &arguments),
        MemoryCommand::Rm(arguments) => remove(context, &memory, &arguments),
    }
}

/// The pair of languages among some words, and the others.
fn sorted(words: &[String]) -> Result<(Option<Pair>, Vec<String>), TranslateError> {
    let (mut pair, mut others) = (None, Vec::new());
    for word in words {
        match pair_of(word)? {
            Some(named) => pair = Some(named),
            None => others.push(word.clone()),
        }
    }
    Ok((pair, others))
}

fn import(context: &Context, memory: &Memory, words: &[String]) -> Result<(), CliError> {
    let (pair, files) = sorted(words)?;
    if files.is_empty() {
        return Err(MemoryCommandError::NoFile.into());
    }
    // What cannot be read is known before anything changes.
    let mut imported = tmx::Imported::default();
    for file in &files {
        let path = context.environment.expand_home(Path::new(file));
        let bytes = input::read_bytes(&path)?;
        let text = decode(bytes, None, |_| None)
            .map_err(|error| DocumentError::unreadable(path.as_path().into(), &error.into()))?
            .text;
        let found = tmx::read(text.trim_start_matches('\u{feff}'), pair, now())
            .map_err(|error| MemoryCommandError::Unreadable { path, error })?;
        imported.units.extend(found.units);
        imported.left_out += found.left_out;
    }
    let counts: HashMap<Added, usize> = memory.add(&imported.units).map_err(MemoryCommandError::Database)?;
    let count = |added| counts.get(&added).copied().unwrap_or_default();
    let messages = context.messages();
    let (new, newer, known) = (count(Added::New), count(Added::Newer), count(Added::Known));
    context.ui.note(&text!(messages, "memory-imported", new = new, newer = newer, known = known));
    if imported.left_out > 0 {
        context.ui.note(&text!(messages, "memory-left-out", count = imported.left_out));
    }
    Ok(())
}

fn export(context: &Context, memory: &Memory, arguments: &ExportArguments) -> Result<(), CliError> {
    let pair = arguments.pair.as_deref().map(|word| pair_of(word).map(|pair| (word, pair))).transpose()?;
    let pair =
        pair.map(|(word, pair)| pair.ok_or_else(|| MemoryCommandError::NotAPair(word.to_owned()))).transpose()?;
    let units = memory.list(pair, &[]).map_err(MemoryCommandError::Database)?;
    let document = tmx::write(&units, now());
    let Some(output) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        return context.ui.answer(document.trim_end());
    };
    let path = context.environment.expand_home(output);
    if path.exists() && !arguments.overwrite {
        return Err(TranslateError::Exists { path, hint: OptionHint::None }.into());
    }
    // Nobody else reads it who may not read the memory.
    write_whole(&path, document, &[memory.path()])
        .map_err(|source| TranslateError::Write { path: path.clone(), source })?;
    let messages = context.messages();
    context.ui.note(&text!(messages, "memory-exported", count = units.len(), path = path.display().to_string()));
    Ok(())
}

fn list(context: &Context, memory: &Memory, arguments: &ListArguments) -> Result<(), CliError> {
    let (pair, words) = sorted(&arguments.words)?;
    let found = memory.list(pair, &words).map_err(MemoryCommandError::Database)?;
    let size = memory.size().map_err(MemoryCommandError::Database)?;
    if arguments.json {
        return context.ui.json(&List::new(memory.path(), size, &found));
    }
    for listed in &found {
        let Listed { id, unit, .. } = listed;
        let (from, to) = (unit.pair.source.code(), unit.pair.target.code());
        let (source, target) = (shortened(&unit.source), shortened(&unit.target));
        context.ui.line(&format!("{id:>6}  {}  {from}:{to}  {source} → {target}", day(unit.changed)))?;
    }
    let messages = context.messages();
    context.ui.note(&text!(
        messages,
        "memory-size",
        shown = found.len(),
        count = size.units,
        bytes = messages.bytes(size.bytes),
        path = memory.path().display().to_string()
    ));
    if size.without_source > 0 {
        context.ui.note(&text!(messages, "memory-without-source", count = size.without_source));
    }
    Ok(())
}

fn remove(context: &Context, memory: &Memory, arguments: &RemoveArguments) -> Result<(), CliError> {
    let before = memory.size().map_err(MemoryCommandError::Database)?.units;
    if arguments.all {
        memory.clear().map_err(MemoryCommandError::Database)?;
    } else {
        let unknown = memory.remove(&arguments.ids).map_err(MemoryCommandError::Database)?;
        if !unknown.is_empty() {
            return Err(MemoryCommandError::Unknown(unknown).into());
        }
    }
    let count = before - memory.size().map_err(MemoryCommandError::Database)?.units;
    context.ui.note(&text!(context.messages(), "memory-removed", count = count));
    Ok(())
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(SHOWN).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// The day of a time in seconds since 1970.
fn day(seconds: i64) -> String {
    let time = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    humantime::format_rfc3339_seconds(time).to_string().chars().take("2026-01-31".len()).collect()
}

/// The list in JSON.
#[derive(Serialize)]
struct List<'a> {
    path: &'a Path,
    bytes: u64,
    /// All that are in the memory, listed or not.
    count: u64,
    translations: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: i64,
    from: &'static str,
    to: &'static str,
    source: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    /// Absent where a person translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<&'static str>,
    /// In seconds since 1970.
    changed: i64,
}

impl<'a> List<'a> {
    fn new(path: &'a Path, size: Size, found: &'a [Listed]) -> Self {
        let entry = |listed: &'a Listed| {
            let unit = &listed.unit;
            Entry {
                id: listed.id,
                from: unit.pair.source.code(),
                to: unit.pair.target.code(),
                source: &unit.source,
                target: &unit.target,
                context: unit.context.as_deref(),
                model: match &unit.author {
                    Author::Model(model) => Some(model),
                    Author::Person => None,
                },
                doubts: unit.doubts.iter().map(crate::translate::check::Fault::name).collect(),
                changed: unit.changed,
            }
        };
        Self { path, bytes: size.bytes, count: size.units, translations: found.iter().map(entry).collect() }
    }
}
