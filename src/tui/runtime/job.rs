//! Stopping the program as a shell stops a job, so that the shell can continue it.

/// Who stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Everything that the shell started with this program, as when a terminal's own Ctrl+Z does it.
    Job,
    /// This program: somebody asked it alone.
    Program,
}

/// Stops, and returns when the program is continued. `false` where nobody could continue it.
#[cfg(unix)]
pub fn stop(stopped: Stopped) -> bool {
    use rustix::process::{Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
    // A shell with jobs leads its session from another group. Without one, the terminal would be stuck.
    let has_shell = getsid(None).is_ok_and(|leader| leader != getpgrp());
    match stopped {
        Stopped::Job => has_shell && kill_current_process_group(Signal::STOP).is_ok(),
        Stopped::Program => kill_process(getpid(), Signal::STOP).is_ok(),
    }
}

#[cfg(not(unix))]
pub fn stop(_: Stopped) -> bool {
    false
}
