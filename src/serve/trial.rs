//! Tries constraints of clients in a process of their own before the engine compiles them.
//!
//! No limit on a grammar's text bounds what its compiler needs, and a thread that overflows its stack or fills the
//! memory takes the server along. A process with limits of time and memory takes nobody along. What passed is
//! remembered.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::error::ApiError;
use crate::confined::{Ending, Program};
use crate::engine::{Constraint, EngineError};

/// The most characters of a reason that a client gets.
const MOST_REASON: usize = 4096;
/// How many constraints that passed are remembered.
const REMEMBERED: usize = 256;

type Fingerprint = [u8; 32];

/// Where constraints are tried.
#[derive(Debug)]
pub struct Trials {
    /// Tries the constraint on its standard input; `None` tries nothing.
    program: Option<Program>,
    /// A trial may take a whole core: one at a time.
    turn: Semaphore,
    passed: Mutex<VecDeque<Fingerprint>>,
}

impl Trials {
    pub fn new(program: Option<Program>) -> Self {
        Self { program, turn: Semaphore::new(1), passed: Mutex::default() }
    }

    /// Tries a constraint, unless it passed before.
    ///
    /// # Errors
    /// When it cannot be used, or needs more time or memory than a constraint may.
    pub async fn check(&self, constraint: &Constraint) -> Result<(), ApiError> {
        let Some(program) = &self.program else { return Ok(()) };
        let text = serde_json::to_vec(constraint).map_err(|error| ApiError::invalid(None, error.to_string()))?;
        let fingerprint: Fingerprint = Sha256::digest(&text).into();
        if self.has_passed(fingerprint) {
            return Ok(());
        }
        let _turn = self.turn.acquire().await.map_err(|_| ApiError::stopping())?;
        let program = program.clone();
        let verdict = tokio::task::spawn_blocking(move || try_out(&program, &text)).await;
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

fn try_out(program: &Program, constraint: &[u8]) -> io::Result<Verdict> {
    Ok(match program.run(constraint)? {
        Ending::Exited(0, _) => Verdict::Passed,
        Ending::Exited(1, reason) => Verdict::Refused(reason.trim().chars().take(MOST_REASON).collect()),
        Ending::Exited(..) | Ending::Killed => {
            Verdict::Refused("it takes too much time or memory to compile".to_owned())
        }
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn trials(script: &str) -> Trials {
        Trials::new(Some(Program::new("sh".into(), &["-c", script])))
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
        let absent = Trials::new(Some(Program::new("/nonexistent/fietje".into(), &[])));
        assert_eq!(absent.check(&constraint("a")).await.unwrap_err().status, 503);
        assert!(Trials::new(None).check(&constraint("a")).await.is_ok());
    }
}
