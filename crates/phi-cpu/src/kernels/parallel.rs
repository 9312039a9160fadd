//! A parallel loop over tasks.
//!
//! Rayon's pool owns the threads and wakes them. The tasks are in one queue, from which each thread takes the next when
//! it has finished one: a thread that the operating system interrupts does not hold up the others. Starting a loop
//! costs some microseconds, and each task some tens of nanoseconds.

use std::sync::{Mutex, PoisonError};

use super::{InstructionSet, Kernel, KernelSet, Scratch};
use crate::simd::Simd;

/// A part of a loop that is independent of all others.
pub trait Task: Send {
    /// Runs the task; `inline(always)` as [`Kernel::run`].
    fn run<S: KernelSet>(self, simd: S, scratch: &mut Scratch<S>);

    /// Prefetches the memory that the task reads first. Called before the thread's previous task runs.
    #[inline(always)]
    fn prefetch<S: Simd>(&self, _simd: S) {}
}

/// Runs all tasks on the threads of the current pool. An iterator that ends early ends the loop once the tasks under
/// way are done.
pub fn for_each<T: Task>(set: InstructionSet, mut tasks: impl Iterator<Item = T> + Send) {
    if rayon::current_num_threads() == 1 || tasks.size_hint().1 == Some(1) {
        on_this_thread(set, tasks);
        return;
    }
    // After a panic the pass fails as a whole, so a poisoned queue may still be drained.
    let queue = Mutex::new(&mut tasks);
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    rayon::broadcast(|_| set.run(Worker { next: &mut || next() }));
}

/// Runs all tasks on this thread, when they take less time than waking the others.
pub fn on_this_thread<T: Task>(set: InstructionSet, mut tasks: impl Iterator<Item = T>) {
    set.run(Worker { next: &mut || tasks.next() });
}

/// The loop of one thread. `next` is dynamic, so that the large kernels are compiled once per kind of task and set, and
/// not once per iterator.
struct Worker<'a, T> {
    next: &'a mut dyn FnMut() -> Option<T>,
}

impl<T: Task> Kernel for Worker<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S) {
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
