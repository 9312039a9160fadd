//! Whether an engine still works, for whoever keeps a server running.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A step that takes longer than this has stalled: a step of a full-size model takes seconds on a slow processor.
const STALLED_AFTER: Duration = Duration::from_mins(1);

/// The state of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Working,
    /// It has not finished a step for long.
    Stalled,
    /// It will not answer any more.
    Gone,
}

/// The steps of a thread, as other threads see them.
#[derive(Debug)]
pub struct Pulse {
    origin: Instant,
    /// Milliseconds from `origin` to the start of the step under way, plus one; 0 between steps.
    step: AtomicU64,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { origin: Instant::now(), step: AtomicU64::new(0) }
    }
}

impl Pulse {
    pub fn begin_step(&self) {
        self.step.store(self.origin.elapsed().as_millis() as u64 + 1, Ordering::Relaxed);
    }

    pub fn end_step(&self) {
        self.step.store(0, Ordering::Relaxed);
    }

    /// Whether the step under way, if any, is taking longer than steps take.
    pub fn is_stalled(&self) -> bool {
        self.is_stalled_after(STALLED_AFTER)
    }

    fn is_stalled_after(&self, limit: Duration) -> bool {
        let step = self.step.load(Ordering::Relaxed);
        let elapsed = self.origin.elapsed().as_millis() as u64 + 1;
        step > 0 && elapsed.saturating_sub(step) > limit.as_millis() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_step_under_way_can_stall() {
        let pulse = Pulse::default();
        std::thread::sleep(Duration::from_millis(5));
        assert!(!pulse.is_stalled_after(Duration::ZERO));
        pulse.begin_step();
        std::thread::sleep(Duration::from_millis(5));
        assert!(pulse.is_stalled_after(Duration::ZERO) && !pulse.is_stalled());
        pulse.end_step();
        assert!(!pulse.is_stalled_after(Duration::ZERO));
    }
}
