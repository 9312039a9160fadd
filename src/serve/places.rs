//! How many requests are answered at a time, and how many may wait for that.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Debug)]
pub struct Places {
    running: Arc<Semaphore>,
    parallel: usize,
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// A request's place in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    running: Arc<Semaphore>,
    taken: Arc<AtomicUsize>,
}

/// The right to be answered, together with its place.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

impl Places {
    pub fn new(parallel: usize, queue: usize) -> Self {
        let (running, taken) = (Arc::new(Semaphore::new(parallel)), Arc::default());
        Self { running, parallel, taken, most: parallel + queue }
    }

    /// A place, unless all are taken.
    pub fn take(&self) -> Option<Place> {
        let is_free = |taken: usize| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, is_free).ok()?;
        Some(Place { running: Arc::clone(&self.running), taken: Arc::clone(&self.taken) })
    }

    /// Requests that are being answered.
    pub fn running(&self) -> usize {
        self.parallel - self.running.available_permits()
    }

    /// Requests that wait for that.
    pub fn waiting(&self) -> usize {
        self.taken.load(Ordering::Acquire).saturating_sub(self.running())
    }

    /// Answers at a time.
    pub fn parallel(&self) -> usize {
        self.parallel
    }
}

impl Place {
    /// Waits for the place's turn: first come, first served.
    pub async fn turn(self) -> Option<Turn> {
        let permit = Arc::clone(&self.running).acquire_owned().await.ok()?;
        Some(Turn { _permit: permit, _place: self })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.taken.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_is_told_and_who_leaves_gives_it_back() {
        let places = Places::new(1, 1);
        let first = places.take().unwrap().turn().await.unwrap();
        let second = places.take().unwrap();
        assert!(places.take().is_none());
        assert_eq!((places.running(), places.waiting()), (1, 1));
        drop(first);
        let second = second.turn().await.unwrap();
        assert_eq!((places.running(), places.waiting()), (1, 0));
        // Somebody who leaves the queue before the turn comes.
        drop(places.take().unwrap().turn());
        assert_eq!(places.waiting(), 0);
        drop(second);
        assert_eq!((places.running(), places.waiting()), (0, 0));
    }
}
