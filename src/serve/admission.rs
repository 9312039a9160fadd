//! Admits requests in arrival order while slots are free, lets some wait, and turns the rest away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The queue before the engine: `slots` requests run, a limited number waits.
#[derive(Debug)]
pub struct AdmissionQueue {
    running: Arc<Semaphore>,
    slots: usize,
    entered: Arc<AtomicUsize>,
    capacity: usize,
}

/// A request's place in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct Ticket {
    running: Arc<Semaphore>,
    entered: Arc<AtomicUsize>,
}

/// A running slot, and the ticket that led to it. Both are given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    _slot: OwnedSemaphorePermit,
    _ticket: Ticket,
}

impl AdmissionQueue {
    pub fn new(slots: usize, waiting: usize) -> Self {
        let (running, entered) = (Arc::new(Semaphore::new(slots)), Arc::default());
        Self { running, slots, entered, capacity: slots + waiting }
    }

    /// Enters the queue; `None` when it is full.
    pub fn enter(&self) -> Option<Ticket> {
        let one_more = |entered: usize| (entered < self.capacity).then_some(entered + 1);
        self.entered.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Ticket { running: Arc::clone(&self.running), entered: Arc::clone(&self.entered) })
    }

    /// How many requests have a slot.
    pub fn running(&self) -> usize {
        self.slots - self.running.available_permits()
    }

    /// How many requests wait for one.
    pub fn waiting(&self) -> usize {
        self.entered.load(Ordering::Acquire).saturating_sub(self.running())
    }

    /// How many requests can run at a time.
    pub fn slots(&self) -> usize {
        self.slots
    }
}

impl Ticket {
    /// Waits for a slot, first come, first served. `None` when the queue is closed.
    pub async fn admitted(self) -> Option<Permit> {
        let slot = Arc::clone(&self.running).acquire_owned().await.ok()?;
        Some(Permit { _slot: slot, _ticket: self })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.entered.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_whoever_leaves_frees_a_place() {
        let queue = AdmissionQueue::new(1, 1);
        let first = queue.enter().unwrap().admitted().await.unwrap();
        let second = queue.enter().unwrap();
        assert!(queue.enter().is_none());
        assert_eq!((queue.running(), queue.waiting()), (1, 1));
        drop(first);
        let second = second.admitted().await.unwrap();
        assert_eq!((queue.running(), queue.waiting()), (1, 0));
        // A client that leaves before its request is admitted.
        drop(queue.enter().unwrap().admitted());
        assert_eq!(queue.waiting(), 0);
        drop(second);
        assert_eq!((queue.running(), queue.waiting()), (0, 0));
    }
}
