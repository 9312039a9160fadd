//! `fietje completions` and `fietje man`: the command line described for shells and for `man`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Context;
use crate::cli::completion;
use crate::cli::error::CliError;
use crate::cli::manual;
use crate::report::{CommandError, Report};

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArguments {
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// Writes the script that has a shell ask this program for completions.
pub fn completions(context: &Context, arguments: &CompletionsArguments) -> Result<(), CliError> {
    context.ui.answer(&completion::script(&arguments.shell.to_string()))
}

/// Writes the manual page, or a page for every command into a directory.
pub fn man(context: &Context, arguments: &ManArguments, command: clap::Command) -> Result<(), CliError> {
    let messages = context.messages();
    let Some(directory) = &arguments.directory else {
        let page = manual::main_page(command, messages).map_err(|error| Report::unexpected(&error))?;
        return context.ui.answer(&page.text);
    };
    let pages = manual::pages(command, messages).map_err(|error| Report::unexpected(&error))?;
    let written = std::fs::create_dir_all(directory)
        .and_then(|()| pages.iter().try_for_each(|page| std::fs::write(directory.join(&page.file), &page.text)));
    Ok(written.map_err(|source| CommandError::Unwritable { path: directory.clone(), source })?)
}
