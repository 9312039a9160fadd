//! The handler, and what it finds prepared.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::Words;

const SIGNALS: [c_int; 3] = [libc::SIGBUS, libc::SIGSEGV, libc::SIGABRT];

static WORDS: AtomicPtr<Words> = AtomicPtr::new(ptr::null_mut());
static SUBJECT: AtomicPtr<String> = AtomicPtr::new(ptr::null_mut());
static TERMINAL: AtomicPtr<Terminal> = AtomicPtr::new(ptr::null_mut());
static IS_ACQUIRED: AtomicBool = AtomicBool::new(false);
/// What handled each of [`SIGNALS`] before: the standard library names a thread whose stack overflowed.
static BEFORE: [AtomicPtr<libc::sigaction>; 3] = [const { AtomicPtr::new(ptr::null_mut()) }; 3];

/// How the terminal was before it was acquired.
struct Terminal {
    file: RawFd,
    settings: libc::termios,
    restore: Vec<u8>,
}

/// Puts a value where the handler finds it. The one before is not freed, since a handler may be reading it.
fn publish<T>(place: &AtomicPtr<T>, value: T) {
    place.store(Box::into_raw(Box::new(value)), Ordering::Release);
}

/// What [`publish`] put there last.
fn published<T>(place: &AtomicPtr<T>) -> Option<&T> {
    // SAFETY: the pointer is null, or from `publish`, which never frees it.
    unsafe { place.load(Ordering::Acquire).as_ref() }
}

pub(crate) fn install(words: Words) {
    publish(&WORDS, words);
    for (signal, before) in SIGNALS.into_iter().zip(&BEFORE) {
        // SAFETY: all zeros is a valid `sigaction`, with an empty mask; its fields are set before it is used.
        let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        action.sa_sigaction = handle as extern "C" fn(c_int, *mut libc::siginfo_t, *mut libc::c_void) as usize;
        // The stack that overflowed cannot be used: the standard library has another one for each thread.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        let mut old = MaybeUninit::zeroed();
        // SAFETY: both point to a `sigaction`, and the handler only does what a handler may.
        if unsafe { libc::sigaction(signal, &raw const action, old.as_mut_ptr()) } == 0 {
            // SAFETY: the call succeeded, and has written it.
            publish(before, unsafe { old.assume_init() });
        }
    }
}

pub(crate) fn set_subject(subject: &str) {
    publish(&SUBJECT, subject.to_owned());
}

pub(crate) fn acquire_terminal(restore: &[u8]) {
    if published(&TERMINAL).is_none() {
        let Ok(terminal) = std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty") else { return };
        let mut settings = MaybeUninit::zeroed();
        // SAFETY: the file is open, and `settings` is a `termios`.
        if unsafe { libc::tcgetattr(terminal.as_raw_fd(), settings.as_mut_ptr()) } != 0 {
            return;
        }
        // SAFETY: the call succeeded, and has written it.
        let settings = unsafe { settings.assume_init() };
        let file = std::os::fd::IntoRawFd::into_raw_fd(terminal);
        publish(&TERMINAL, Terminal { file, settings, restore: restore.to_vec() });
    }
    IS_ACQUIRED.store(true, Ordering::Release);
}

pub(crate) fn release_terminal() {
    IS_ACQUIRED.store(false, Ordering::Release);
}

/// Runs on the thread that the signal ends, wherever it was.
extern "C" fn handle(signal: c_int, information: *mut libc::siginfo_t, _: *mut libc::c_void) {
    if let Some(terminal) = published(&TERMINAL)
        && IS_ACQUIRED.swap(false, Ordering::AcqRel)
    {
        write(terminal.file, &terminal.restore);
        // SAFETY: the file stays open, and the settings are those that `tcgetattr` gave.
        unsafe { libc::tcsetattr(terminal.file, libc::TCSANOW, &raw const terminal.settings) };
    }
    if let Some(words) = published(&WORDS) {
        let subject = published(&SUBJECT).map_or("", String::as_str);
        let is_unreadable = signal == libc::SIGBUS && !subject.is_empty();
        let [before, after] = if is_unreadable { &words.unreadable } else { &words.fault };
        for part in [before, subject, after] {
            write(libc::STDERR_FILENO, part.as_bytes());
        }
    }
    // SAFETY: the system passes a valid pointer to a handler with SA_SIGINFO.
    let was_sent = unsafe { information.as_ref() }.is_none_or(|information| information.si_code <= 0);
    let before = SIGNALS.iter().position(|&known| known == signal).and_then(|index| published(&BEFORE[index]));
    match before {
        // The instruction that failed is tried again after this, fails again, and is handled as ever.
        // SAFETY: the action is one that the system gave.
        Some(before) if !was_sent => unsafe {
            libc::sigaction(signal, before, ptr::null_mut());
        },
        // A signal that was sent does not come again by itself.
        // SAFETY: both calls are allowed in a handler; the signal arrives when it returns.
        _ => unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        },
    }
}

/// Writes all of it, or as much as can be written.
fn write(file: RawFd, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the pointer and the length are those of a slice.
        let written = unsafe { libc::write(file, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(written) {
            Ok(written @ 1..) => bytes = bytes.get(written..).unwrap_or_default(),
            _ => return,
        }
    }
}
