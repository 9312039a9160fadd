//! `fietje chat`: on the whole terminal, line by line on it, or on a stream of lines.

mod config;
mod models;
mod stream;

use clap::Args;

use super::sessions;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::ui::{Screen, Ui};
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

/// What the chat is held on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A terminal at both ends, as a whole.
    Screen,
    /// Such a terminal, line by line.
    Lines,
    /// A script, or a terminal that can do nothing but print lines.
    Stream,
}

/// Runs the chat on the whole terminal if it can and may, else line by line.
pub async fn run(context: &Context, arguments: ChatArguments) -> Result<(), CliError> {
    let place = place(&context.ui, &arguments);
    let config = config::config(context, arguments).await?;
    let ended = match place {
        Place::Screen => crate::tui::run(config).await.map_err(CommandError::Terminal)?,
        Place::Lines => crate::tui::run_by_lines(config).await.map_err(CommandError::Terminal)?,
        Place::Stream => stream::run(context, config).await?,
    };
    config::conclude(ended)
}

pub fn place(ui: &Ui, arguments: &ChatArguments) -> Place {
    match ui.screen() {
        Screen::None => Place::Stream,
        Screen::Lines => Place::Lines,
        Screen::Whole if arguments.plain => Place::Lines,
        Screen::Whole => Place::Screen,
    }
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
