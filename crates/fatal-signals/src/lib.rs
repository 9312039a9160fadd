//! What a program still does when SIGBUS, SIGSEGV or SIGABRT ends it: it gives the terminal back, and says why.
//!
//! A mapped file that becomes shorter ends the program that reads it, with SIGBUS, and no check can prevent it. Without
//! a handler the terminal stays in the state of an app of the whole screen, and nothing says which file it was.
//!
//! A handler may do next to nothing, so everything it writes is prepared. It may not lock or allocate, so what it needs
//! lies behind atomic pointers, which are written rarely and never freed. It is the one part of the program that needs
//! `unsafe` besides the kernels, which is why it is a crate of its own. Afterwards the signal ends the program as it
//! would have.

#[cfg(unix)]
mod handler;

/// What is printed on standard error. Each text has the subject between its two halves.
#[derive(Debug, Clone)]
pub struct Words {
    /// The subject could not be read on: SIGBUS.
    pub unreadable: [String; 2],
    /// The program has a fault: the other signals.
    pub fault: [String; 2],
}

/// Installs the handlers. Until [`set_subject`] every signal is a fault of the program.
pub fn install(words: Words) {
    #[cfg(unix)]
    handler::install(words);
    #[cfg(not(unix))]
    drop(words);
}

/// Sets what the texts are about: the file that is mapped.
pub fn set_subject(subject: &str) {
    #[cfg(unix)]
    handler::set_subject(subject);
    #[cfg(not(unix))]
    let _ = subject;
}

/// Remembers how the terminal is set up now, and what gives its screen back, until [`release_terminal`].
pub fn acquire_terminal(restore: &[u8]) {
    #[cfg(unix)]
    handler::acquire_terminal(restore);
    #[cfg(not(unix))]
    let _ = restore;
}

/// The terminal is as it was.
pub fn release_terminal() {
    #[cfg(unix)]
    handler::release_terminal();
}
