//! Whether standard output was closed when the program began, as `>&-` in a shell closes it.
//!
//! Rust's runtime opens `/dev/null` in place of a closed stream before `main`, so that no file of the program takes its
//! number. Every write then succeeds, and goes nowhere. So the only moment to look is before the runtime starts, and
//! only an initialiser runs then. That takes `unsafe`, which the program forbids itself, so it is a crate of its own.

use std::sync::atomic::{AtomicBool, Ordering};

/// Written once, before `main`.
static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether there was no standard output when the program began.
pub fn was_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}

#[cfg(unix)]
ctor::declarative::ctor! {
    // SAFETY: it needs nothing of Rust's runtime, which does not run yet, and cannot panic.
    #[ctor(unsafe)]
    fn look() {
        // SAFETY: `F_GETFD` takes any number, and touches no memory of ours.
        let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) };
        WAS_CLOSED.store(flags == -1, Ordering::Relaxed);
    }
}
