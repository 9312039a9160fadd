//! Tasks shared out among threads.
//!
//! Rayon's pool keeps the threads and wakes them; the tasks themselves lie in one queue, from which each thread takes
//! the next when it is done with one. Handing out a matrix that way costs a few microseconds, a task some tens of
//! nanoseconds, and a thread that the system interrupts holds up nobody.

use std::sync::{Mutex, PoisonError};

use super::{Kernels, Scratch, Simd, Work};

/// A part of the work that can be done beside all others.
pub trait Task: Send {
    /// Does it. Implementations are `inline(always)`, see [`Work::run`].
    fn run<S: Simd>(self, simd: S, scratch: &mut Scratch<S>);

    /// Asks for the memory that it begins with, while the task before it is still running.
    #[inline(always)]
    fn prefetch<S: Simd>(&self, _simd: S) {}
}

/// Runs all tasks on the threads of the current pool.
pub fn for_each<T: Task>(kernels: Kernels, mut tasks: impl ExactSizeIterator<Item = T> + Send) {
    if rayon::current_num_threads() == 1 || tasks.len() == 1 {
        on_this_thread(kernels, tasks);
        return;
    }
    // A task that panicked ends the whole pass; what state it left the queue in does not matter.
    let queue = Mutex::new(&mut tasks);
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    rayon::broadcast(|_| kernels.run(Worker { next: &mut || next() }));
}

/// Runs all tasks on this thread: for so little that waking others would take longer.
pub fn on_this_thread<T: Task>(kernels: Kernels, mut tasks: impl Iterator<Item = T>) {
    kernels.run(Worker { next: &mut || tasks.next() });
}

/// One thread's share. Where the tasks come from is behind a pointer: kernels are large, and are compiled once for
/// each kind of task and set, not again for every place that has some.
struct Worker<'a, T> {
    next: &'a mut dyn FnMut() -> Option<T>,
}

impl<T: Task> Work for Worker<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut scratch = Scratch::new();
        let mut next = (self.next)();
        while let Some(task) = next {
            next = (self.next)();
            if let Some(next) = &next {
                next.prefetch(simd);
            }
            task.run(simd, &mut scratch);
        }
    }
}
