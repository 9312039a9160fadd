//! `fietje chat`: as an app of the whole terminal, or line by line.

mod app;
mod autosave;
mod models;
mod plain;

use clap::Args;

use super::sessions;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::report::CommandError;
use crate::session::{Session, SessionId};

#[derive(Debug, Default, Args)]
pub struct ChatArguments {
    #[arg(short, long, value_name = "TEXT", conflicts_with = "persona")]
    pub system: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub persona: Option<String>,
    #[arg(short = 'c', long = "continue", conflicts_with_all = ["session", "no_history"])]
    pub continue_last: bool,
    #[arg(long, value_name = "ID", conflicts_with = "no_history")]
    pub session: Option<i64>,
    #[arg(long)]
    pub no_history: bool,
    #[arg(long)]
    pub plain: bool,
}

/// Runs the chat on the whole terminal if it can, else line by line.
pub async fn run(context: &Context, arguments: ChatArguments) -> Result<(), CliError> {
    if is_full_screen(&context.ui, &arguments) {
        app::run(context, arguments).await
    } else {
        plain::run(context, arguments).await
    }
}

/// Whether the whole terminal can be used: it is at both ends and can move its cursor.
pub fn is_full_screen(ui: &Ui, arguments: &ChatArguments) -> bool {
    ui.is_full_terminal() && !arguments.plain
}

/// The conversation to resume.
fn resumed(context: &Context, arguments: &ChatArguments) -> Result<Option<Session>, CliError> {
    if !arguments.continue_last && arguments.session.is_none() {
        return Ok(None);
    }
    let store = sessions::open(context)?;
    let id = match arguments.session {
        Some(id) => SessionId(id),
        None => store.last()?.ok_or(CommandError::NoLastSession)?,
    };
    Ok(Some(store.load(id)?))
}
