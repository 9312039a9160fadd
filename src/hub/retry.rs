//! Repeating requests that failed for a passing reason.

use std::time::Duration;

use super::http::Failure;
use super::progress::{Progress, ProgressStep};
use super::{Hub, HubError};
use crate::http::backoff;

/// How often a failed request is repeated.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Failures in a row, without a byte of progress between them, after which the error is returned.
    pub attempts: u32,
    /// Pause after the first failure. It doubles with each further one.
    pub pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 6, pause: Duration::from_millis(500) }
    }
}

impl Hub {
    /// Repeats `attempt` until it succeeds, fails for good, or fails too often without progress.
    pub(super) async fn retry<T, Attempt: Future<Output = Result<T, Failure>>>(
        &self,
        progress: &dyn Progress,
        attempt: impl Fn() -> Attempt,
    ) -> Result<T, HubError> {
        let mut failures = 0;
        loop {
            let (error, requested_pause, advanced) = match attempt().await {
                Ok(done) => return Ok(done),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Temporary(error, pause)) => (error, pause, false),
                Err(Failure::Interrupted(error)) => (error, None, true),
            };
            // Nobody likes to wait for silence again and again.
            let weight = if is_silence(&error) { 2 } else { 1 };
            failures = if advanced { 1 } else { failures + weight };
            if failures >= self.policy.attempts {
                return Err(error);
            }
            let pause = requested_pause.unwrap_or_else(|| backoff(self.policy.pause, failures));
            progress.report(ProgressStep::Retrying { reason: &error.to_string(), pause });
            tokio::time::sleep(pause).await;
        }
    }
}

/// Whether the server took the connection, or did not even do that, and then said nothing.
fn is_silence(error: &HubError) -> bool {
    matches!(error, HubError::Network { source, .. } if source.is_timeout())
}
