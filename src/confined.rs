//! Work on what strangers wrote, in a process of its own with limits of time and memory.
//!
//! A compiler of grammars and an interpreter of templates can be driven to overflow the stack, fill the memory or never
//! end, whatever limits they offer. A process takes nobody along when it dies. It is this program itself, with a
//! command that no user needs, or whatever else a test has it be.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a process may take, on a busy machine. It is limited to less time of the processor.
const DEADLINE: Duration = Duration::from_secs(10);
/// How often the process is looked at.
const POLL: Duration = Duration::from_millis(2);
/// The most bytes that are taken of what it writes.
const MOST_OUTPUT: u64 = 4 << 20;

/// What a process may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of memory, beyond what the program takes as it starts: one with CUDA's libraries maps a gigabyte of them.
    pub memory: u64,
    /// Seconds of the processor.
    pub seconds: u64,
}

/// A program that reads standard input, and writes standard output.
#[derive(Debug, Clone)]
pub struct Program {
    file: PathBuf,
    arguments: Vec<String>,
}

/// How a process ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this code, and wrote this, or as much of it as is taken.
    Exited(i32, String),
    /// A limit ended it: its own, or the deadline.
    Killed,
}

impl Program {
    pub fn new(file: PathBuf, arguments: &[&str]) -> Self {
        Self { file, arguments: arguments.iter().map(|&argument| argument.to_owned()).collect() }
    }

    /// This program with one of its commands.
    ///
    /// # Errors
    /// Where the system does not say which file this is.
    pub fn own(command: &str) -> io::Result<Self> {
        Ok(Self::new(std::env::current_exe()?, &[command]))
    }

    /// Runs it on `input`. The process is gone when this returns.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn run(&self, input: &[u8]) -> io::Result<Ending> {
        let mut process = Ended(
            Command::new(&self.file)
                .args(&self.arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?,
        );
        let (stdin, stdout) = (process.0.stdin.take(), process.0.stdout.take());
        // Both ends at once: a process may write before it has read all, and may never read.
        std::thread::scope(|threads| {
            threads.spawn(move || {
                // A process that ended already says why by its status.
                let _ = stdin.map(|mut stdin| stdin.write_all(input));
            });
            let output = threads.spawn(move || {
                let mut output = Vec::new();
                stdout.map_or(Ok(0), |stdout| stdout.take(MOST_OUTPUT).read_to_end(&mut output)).map(|_| output)
            });
            let status = process.wait()?;
            let output = output.join().unwrap_or_else(|_| Ok(Vec::new()))?;
            Ok(match status.and_then(|status| status.code()) {
                Some(code) => Ending::Exited(code, String::from_utf8_lossy(&output).into_owned()),
                None => Ending::Killed,
            })
        })
    }
}

/// A process that does not outlive its run.
struct Ended(Child);

impl Ended {
    /// Waits for its end, or ends it.
    fn wait(&mut self) -> io::Result<Option<std::process::ExitStatus>> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.0.try_wait()? {
                Some(status) => return Ok(Some(status)),
                None if Instant::now() > deadline => {
                    self.0.kill()?;
                    return Ok(None);
                }
                None => std::thread::sleep(POLL),
            }
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Bytes of addresses that this process has now; 0 where the system does not say.
#[cfg(unix)]
fn mapped() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmSize:")).map_or(0, |size| {
        let kilobytes = size.trim().trim_end_matches("kB").trim_end().parse().unwrap_or(0_u64);
        kilobytes.saturating_mul(1024)
    })
}

/// Bounds what this process may take. Where the system has no such limits, the deadline of whoever runs it remains.
pub fn restrain(limits: Limits) {
    #[cfg(unix)]
    for (resource, limit) in [
        (rlimit::Resource::AS, mapped().saturating_add(limits.memory)),
        (rlimit::Resource::CPU, limits.seconds),
        // A death is expected: nobody needs its memory on the disk.
        (rlimit::Resource::CORE, 0),
    ] {
        if let Err(error) = rlimit::setrlimit(resource, limit, limit) {
            tracing::debug!("{resource:?} is not limited: {error}");
        }
    }
    #[cfg(not(unix))]
    tracing::debug!("{} bytes and {} seconds are not limits here", limits.memory, limits.seconds);
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(script: &str, input: &str) -> io::Result<Ending> {
        Program::new(PathBuf::from("sh"), &["-c", script]).run(input.as_bytes())
    }

    #[test]
    fn a_process_reads_writes_and_exits() {
        assert_eq!(run("cat; exit 3", "één").unwrap(), Ending::Exited(3, "één".to_owned()));
        assert_eq!(run("kill -SEGV $$", "").unwrap(), Ending::Killed);
        assert!(Program::new(PathBuf::from("/nonexistent/program"), &[]).run(b"").is_err());
    }

    #[test]
    fn a_program_knows_what_it_has_mapped() {
        if cfg!(target_os = "linux") {
            assert!(mapped() > 1 << 20);
        }
    }

    #[test]
    fn much_goes_in_and_out_at_once_and_no_more_than_is_taken() {
        let much = "a".repeat(1 << 20);
        assert_eq!(run("cat", &much).unwrap(), Ending::Exited(0, much.clone()));
        assert_eq!(run("exit 0", &much).unwrap(), Ending::Exited(0, String::new()), "it need not read");
        let Ending::Exited(_, output) = run("yes", "").unwrap() else { return };
        assert_eq!(output.len() as u64, MOST_OUTPUT);
    }
}
