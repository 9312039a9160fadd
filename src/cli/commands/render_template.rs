//! `fietje render-template`, which is not for users: engines run it to render a stranger's chat template where it can
//! do no harm.

use std::io::Read;

use crate::confined::{self, Limits};
use crate::conversation::{JobEnding, render_job};

/// The only argument. It is not in the help, nor known to clap: no user needs it.
pub const COMMAND: &str = "render-template";

/// What an ordinary template needs for the longest conversation, a hundred times over.
const LIMITS: Limits = Limits { memory: 1 << 29, seconds: 1 };

/// Reads a job and renders it. Returns how to end, and what to write.
pub fn run(mut input: impl Read) -> (u8, String) {
    confined::restrain(LIMITS);
    let mut job = Vec::new();
    let (ending, output) = match input.read_to_end(&mut job) {
        Ok(_) => render_job(&job),
        Err(error) => (JobEnding::Damaged, error.to_string()),
    };
    (ending as u8, output)
}
