//! Tries constraints of clients in a process of their own before the engine compiles them.
//!
//! No limit on a grammar's text bounds what its compiler needs, and a thread that overflows its stack or fills the
//! memory takes the server along. A process with limits of time and memory takes nobody along. What passed is
//! remembered.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::error::ApiError;
use crate::engine::{Constraint, EngineError};

/// How long a trial may take, on a busy machine. The process itself is limited to less time of the processor.
const DEADLINE: Duration = Duration::from_secs(10);
/// How often the process is looked at.
const POLL: Duration = Duration::from_millis(2);
/// How many constraints that passed are remembered.
const REMEMBERED: usize = 256;

type Fingerprint = [u8; 32];

/// Where constraints are tried.
#[derive(Debug)]
pub struct Trials {
    /// The program with its arguments that tries the constraint on its standard input; `None` tries nothing.
    command: Option<Vec<PathBuf>>,
    /// A trial may take a whole core: one at a time.
    turn: Semaphore,
    passed: Mutex<VecDeque<Fingerprint>>,
}

impl Trials {
    pub fn new(command: Option<Vec<PathBuf>>) -> Self {
        Self { command, turn: Semaphore::new(1), passed: Mutex::default() }
    }

    /// Tries a constraint, unless it passed before.
    ///
    /// # Errors
    /// When it cannot be used, or needs more time or memory than a constraint may.
    pub async fn check(&self, constraint: &Constraint) -> Result<(), ApiError> {
        let Some(command) = &self.command else { return Ok(()) };
        let text = serde_json::to_vec(constraint).map_err(|error| ApiError::invalid(None, error.to_string()))?;
        let fingerprint: Fingerprint = Sha256::digest(&text).into();
        if self.has_passed(fingerprint) {
            return Ok(());
        }
        let _turn = self.turn.acquire().await.map_err(|_| ApiError::stopping())?;
        let command = command.clone();
        let verdict = tokio::task::spawn_blocking(move || try_out(&command, &text)).await;
        match verdict {
            Ok(Ok(Verdict::Passed)) => {
                self.remember(fingerprint);
                Ok(())
            }
            Ok(Ok(Verdict::Refused(reason))) => Err(ApiError::from(&EngineError::Constraint(reason))),
            Ok(Err(error)) => {
                tracing::error!("constraints cannot be tried: {error}");
                Err(ApiError::from(&EngineError::Stopped))
            }
            Err(_) => Err(ApiError::stopping()),
        }
    }

    fn has_passed(&self, fingerprint: Fingerprint) -> bool {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).contains(&fingerprint)
    }

    fn remember(&self, fingerprint: Fingerprint) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed.push_back(fingerprint);
        if passed.len() > REMEMBERED {
            passed.pop_front();
        }
    }
}

enum Verdict {
    Passed,
    Refused(String),
}

/// Runs the trial; the process is gone when this returns.
fn try_out(command: &[PathBuf], constraint: &[u8]) -> io::Result<Verdict> {
    let [program, arguments @ ..] = command else { return Ok(Verdict::Passed) };
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut child = Ended(child);
    if let Some(mut input) = child.0.stdin.take() {
        // A process that ended already says why by its status.
        let _ = input.write_all(constraint);
    }
    let deadline = Instant::now() + DEADLINE;
    let status = loop {
        match child.0.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => break None,
            None => std::thread::sleep(POLL),
        }
    };
    let mut said = String::new();
    match status.and_then(|status| status.code()) {
        Some(0) => Ok(Verdict::Passed),
        Some(1) => {
            if let Some(output) = child.0.stdout.take() {
                output.take(4096).read_to_string(&mut said)?;
            }
            Ok(Verdict::Refused(said.trim().to_owned()))
        }
        // Killed by a limit, or by us.
        _ => Ok(Verdict::Refused("it takes too much time or memory to compile".to_owned())),
    }
}

/// A process that does not outlive its trial.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn trials(script: &str) -> Trials {
        Trials::new(Some(["sh", "-c", script].map(PathBuf::from).to_vec()))
    }

    fn constraint(text: &str) -> Constraint {
        Constraint::Regex(text.to_owned())
    }

    #[tokio::test]
    async fn what_passes_is_tried_once() {
        let directory = tempfile::tempdir().unwrap();
        let marks = directory.path().join("marks");
        let trials = trials(&format!("cat >> {}; exit 0", marks.display()));
        for _ in 0..3 {
            trials.check(&constraint("ja")).await.unwrap();
        }
        assert_eq!(std::fs::read_to_string(marks).unwrap().matches("ja").count(), 1);
    }

    #[tokio::test]
    async fn a_refusal_has_its_reason_and_a_death_its_own() {
        let refused =
            trials("cat > /dev/null; echo 'it is empty'; exit 1").check(&constraint("a")).await.unwrap_err();
        assert!(refused.status == 400 && refused.message.contains("it is empty"), "{refused:?}");
        let killed = trials("kill -KILL $$").check(&constraint("a")).await.unwrap_err();
        assert!(killed.status == 400 && killed.message.contains("too much time or memory"), "{killed:?}");
        let absent = Trials::new(Some(vec![PathBuf::from("/nonexistent/fietje")]));
        assert_eq!(absent.check(&constraint("a")).await.unwrap_err().status, 503);
        assert!(Trials::new(None).check(&constraint("a")).await.is_ok());
    }
}
