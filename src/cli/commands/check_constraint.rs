//! `fietje check-constraint`, which is not for users: `serve` runs it to try a client's constraint where it can do no
//! harm.

use std::io::Read;

use crate::engine::{COMPILER_STACK, Constraint, ConstraintCheck};
use crate::report::ExitCode;

/// The only argument. It is not in the help, nor known to clap: no user needs it.
pub const COMMAND: &str = "check-constraint";

/// Bytes of memory: what an ordinary schema needs, a hundred times over.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// Seconds of the processor.
#[cfg(unix)]
const SECONDS: u64 = 3;

/// Reads a constraint as JSON and compiles it. Returns the exit code, and what is wrong with the constraint if anything
/// is.
pub fn run(mut input: impl Read) -> (ExitCode, String) {
    restrain();
    let mut text = Vec::new();
    let read = input.read_to_end(&mut text).map_err(|error| error.to_string());
    let parsed = read.and_then(|_| serde_json::from_slice(&text).map_err(|error| error.to_string()));
    match parsed.and_then(compile) {
        Ok(()) => (ExitCode::Done, String::new()),
        Err(reason) => (ExitCode::Failed, reason),
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

/// Bounds what this process may take. Where the system has no such limits, the deadline of whoever runs it remains.
fn restrain() {
    #[cfg(unix)]
    for (resource, limit) in [
        (rlimit::Resource::AS, MEMORY),
        (rlimit::Resource::CPU, SECONDS),
        // A death is expected: nobody needs its memory on the disk.
        (rlimit::Resource::CORE, 0),
    ] {
        if let Err(error) = rlimit::setrlimit(resource, limit, limit) {
            tracing::debug!("{resource:?} is not limited: {error}");
        }
    }
}
