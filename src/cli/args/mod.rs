//! The arguments that several commands share; a command's own are in its file, and those of all in
//! [`super::command_line`].

mod best_of;
mod sampling;

use clap::Args;

pub use best_of::BestOfArguments;
#[cfg(test)]
pub use sampling::PresetName;
pub use sampling::{SamplingArguments, number};

#[derive(Debug, Args)]
pub struct JsonArgument {
    #[arg(long)]
    pub json: bool,
}
