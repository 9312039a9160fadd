//! `fietje check-constraint`, which is not for users: `serve` runs it to try a client's constraint where it can do no
//! harm.

use std::io::Read;

use crate::confined::{self, Limits};
use crate::engine::{COMPILER_STACK, Constraint, ConstraintCheck};
use crate::report::ExitCode;

/// The only argument. It is not in the help, nor known to clap: no user needs it.
pub const COMMAND: &str = "check-constraint";

/// What an ordinary schema needs, a hundred times over.
const LIMITS: Limits = Limits { memory: 1 << 30, seconds: 3 };

/// Reads a constraint as JSON and compiles it. Returns the exit code, and what is wrong with the constraint if anything
/// is.
pub fn run(mut input: impl Read) -> (u8, String) {
    confined::restrain(LIMITS);
    let mut text = Vec::new();
    let read = input.read_to_end(&mut text).map_err(|error| error.to_string());
    let parsed = read.and_then(|_| serde_json::from_slice(&text).map_err(|error| error.to_string()));
    match parsed.and_then(compile) {
        Ok(()) => (ExitCode::Done as u8, String::new()),
        Err(reason) => (ExitCode::Failed as u8, reason),
    }
}

fn compile(constraint: Constraint) -> Result<(), String> {
    let compile = move || match ConstraintCheck::new(&constraint) {
        Ok(_) => Ok(()),
        Err(crate::engine::EngineError::Constraint(reason)) => Err(reason),
        Err(error) => Err(error.to_string()),
    };
    let compiler = std::thread::Builder::new().stack_size(COMPILER_STACK).spawn(compile);
    let ended = compiler.map_err(|error| error.to_string())?.join();
    ended.unwrap_or_else(|_| Err("it cannot be compiled".to_owned()))
}
