//! `fietje sessions`: saved conversations outside the chat.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::i18n::text;
use crate::session::{
    Exported, Format, Imported, SessionError, SessionId, Store, Summary, age, import, parse, render,
};
use crate::system::now;

#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    List(ListArguments),
    Show(SessionArgument),
    Search(SearchArguments),
    Export(ExportArguments),
    Import(ImportArguments),
    Rm(SessionArgument),
    Restore(SessionArgument),
}

#[derive(Debug, Args)]
pub struct ListArguments {
    #[arg(long)]
    pub deleted: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SessionArgument {
    #[arg(value_name = "ID")]
    pub id: i64,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SearchArguments {
    #[arg(value_name = "TEXT", required = true)]
    pub words: Vec<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    #[arg(
        id = "document_format",
        long = "format",
        value_enum,
        hide_possible_values = true,
        hide_default_value = true
    )]
    #[arg(value_name = "markdown|json|text", default_value = "markdown")]
    pub format: FormatName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatName {
    Markdown,
    Json,
    Text,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    #[arg(value_name = "FILE")]
    pub document: PathBuf,
}

/// More conversations than anyone has.
const ALL: u32 = 1_000_000;

pub fn run(context: &Context, command: SessionsCommand) -> Result<(), CliError> {
    let store = match command {
        SessionsCommand::Import(_) | SessionsCommand::Rm(_) | SessionsCommand::Restore(_) => open(context)?,
        _ => Store::open_to_read(&context.paths.sessions(), now())?,
    };
    match command {
        SessionsCommand::List(arguments) => list(context, &store, &arguments),
        SessionsCommand::Show(arguments) => show(context, &store, &arguments),
        SessionsCommand::Search(arguments) => search(context, &store, &arguments),
        SessionsCommand::Export(arguments) => export(context, &store, &arguments),
        SessionsCommand::Import(arguments) => take_in(context, &store, &arguments.document),
        SessionsCommand::Rm(arguments) => remove(context, &store, &arguments),
        SessionsCommand::Restore(arguments) => restore(context, &store, &arguments),
    }
}

pub fn open(context: &Context) -> Result<Store, SessionError> {
    Store::open(&context.paths.sessions(), now())
}

fn list(context: &Context, store: &Store, arguments: &ListArguments) -> Result<(), CliError> {
    let (all, none) = if arguments.deleted {
        (store.deleted()?, text!(context.messages(), "session-none-deleted"))
    } else {
        (store.list(ALL)?, text!(context.messages(), "session-none"))
    };
    if arguments.json {
        return context.ui.json(&all.iter().map(document).collect::<Vec<_>>());
    }
    if all.is_empty() {
        context.ui.note(&none);
    }
    let now = now();
    all.iter().try_for_each(|summary| context.ui.line(&line(context, summary, now)))
}

fn search(context: &Context, store: &Store, arguments: &SearchArguments) -> Result<(), CliError> {
    let found = store.search(&arguments.words.join(" "), ALL)?;
    if arguments.json {
        let with_excerpt = found.iter().map(|found| {
            let mut document = document(&found.summary);
            document["excerpt"] = found.excerpt.as_str().into();
            document
        });
        return context.ui.json(&with_excerpt.collect::<Vec<_>>());
    }
    if found.is_empty() {
        context.ui.note(&text!(context.messages(), "session-none-found"));
    }
    let now = now();
    for found in found {
        context.ui.line(&line(context, &found.summary, now))?;
        if !found.excerpt.is_empty() {
            context.ui.line(&format!("       {}", found.excerpt))?;
        }
    }
    Ok(())
}

fn show(context: &Context, store: &Store, arguments: &SessionArgument) -> Result<(), CliError> {
    let exported = Exported::of(&store.load(SessionId(arguments.id))?);
    if arguments.json {
        return context.ui.json(&exported);
    }
    write(context, &[exported], Format::Markdown)
}

fn export(context: &Context, store: &Store, arguments: &ExportArguments) -> Result<(), CliError> {
    let mut sessions = Vec::new();
    let mut damaged = Vec::new();
    match arguments.id {
        Some(id) => sessions.push(Exported::of(&store.load(SessionId(id))?)),
        None => {
            for summary in store.list(ALL)? {
                match store.load(summary.id) {
                    Ok(session) => sessions.push(Exported::of(&session)),
                    // One that is damaged does not keep the others from being saved.
                    Err(SessionError::Damaged(id)) => damaged.push(id),
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    let format = match arguments.format {
        FormatName::Markdown => Format::Markdown,
        FormatName::Json => Format::Json,
        FormatName::Text => Format::Text,
    };
    write(context, &sessions, format)?;
    if damaged.is_empty() { Ok(()) } else { Err(SessionError::LeftOut(damaged).into()) }
}

fn write(context: &Context, sessions: &[Exported], format: Format) -> Result<(), CliError> {
    let messages = context.messages();
    let names = [text!(messages, "session-you"), text!(messages, "session-model")];
    let document = render(sessions, format, [&names[0], &names[1]])?;
    context.ui.answer(&document)
}

fn take_in(context: &Context, store: &Store, file: &Path) -> Result<(), CliError> {
    let messages = context.messages();
    let document = if file == Path::new("-") { input::standard_input()? } else { input::read_file(file)? };
    let mut sessions = parse(&document)?;
    for session in &mut sessions {
        // A time to come would keep a conversation at the top for ever. When it began tells which one it is, and stays.
        session.created.get_or_insert(session.updated);
        session.updated = session.updated.clamp(0, now());
    }
    let Imported { new, extended, known } = import(store, &sessions)?;
    let mut parts = Vec::new();
    if new > 0 || extended + known == 0 {
        parts.push(text!(messages, "session-imported", count = new));
    }
    if extended > 0 {
        parts.push(text!(messages, "session-extended", count = extended));
    }
    if known > 0 {
        parts.push(text!(messages, "session-known", count = known));
    }
    context.ui.note(&parts.join(" "));
    Ok(())
}

fn remove(context: &Context, store: &Store, arguments: &SessionArgument) -> Result<(), CliError> {
    store.remove(SessionId(arguments.id))?;
    if arguments.json {
        return context.ui.json(&json!({ "id": arguments.id, "removed": true }));
    }
    context.ui.note(&text!(context.messages(), "session-removed", id = arguments.id));
    Ok(())
}

fn restore(context: &Context, store: &Store, arguments: &SessionArgument) -> Result<(), CliError> {
    store.restore(SessionId(arguments.id))?;
    if arguments.json {
        return context.ui.json(&json!({ "id": arguments.id, "restored": true }));
    }
    context.ui.note(&text!(context.messages(), "session-restored", id = arguments.id));
    Ok(())
}

/// The number, as the other commands take it, and what tells one conversation from another.
fn line(context: &Context, summary: &Summary, now: i64) -> String {
    let messages = context.messages();
    let mark = if summary.is_pinned { "★ " } else { "" };
    let age = age(messages, now - summary.deleted.unwrap_or(summary.updated));
    let turns = text!(messages, "session-turns", count = summary.turns);
    let details = [Some(age), summary.short_model(), Some(turns)].into_iter().flatten().collect::<Vec<_>>();
    // A title is one row, whatever was said first.
    let title = summary.title.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{:5}  {mark}{title}  ({})", summary.id.0, details.join(", "))
}

fn document(summary: &Summary) -> serde_json::Value {
    let mut document = json!({
        "id": summary.id.0,
        "title": summary.title,
        "updated": summary.updated,
        "turns": summary.turns,
        "pinned": summary.is_pinned,
        "model": summary.model,
    });
    if let Some(deleted) = summary.deleted {
        document["deleted"] = deleted.into();
    }
    document
}
