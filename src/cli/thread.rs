//! Work that computes for long, on a thread of its own, which Ctrl+C ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Context;
use super::error::CliError;

/// Runs `work`, which asks again and again whether it is to stop. At Ctrl+C it is waited for, so that it leaves nothing
/// half done; a second Ctrl+C does not wait.
pub async fn on_thread<T, E>(
    context: &Context,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> Result<T, E> + Send + 'static,
) -> Result<T, CliError>
where
    T: Send + 'static,
    E: Send + 'static,
    CliError: From<E>,
{
    let stop = Arc::new(AtomicBool::new(false));
    let of_work = Arc::clone(&stop);
    let mut running = tokio::task::spawn_blocking(move || work(&|| of_work.load(Ordering::Relaxed)));
    if let Some(outcome) = context.interrupt.or(&mut running).await {
        return Ok(outcome??);
    }
    stop.store(true, Ordering::Relaxed);
    context.interrupt.answer();
    context.interrupt.or(running).await;
    Err(CliError::Interrupted)
}
