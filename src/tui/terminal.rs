//! The terminal: acquired at the start, and restored at the end, whatever the end is.

use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

/// Whether the terminal is ours, so that it is restored exactly once. The panic hook and `Drop` both try.
static ACQUIRED: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal while it is ours. Dropping it restores it.
pub struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<io::Stdout>>,
}

impl Terminal {
    /// Acquires the terminal for a program that draws from this thread. Before a panic of this thread is printed, the
    /// terminal is restored; a panic of another thread goes to the log.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn acquire() -> io::Result<Self> {
        HOOK.call_once(|| {
            let (report, ours) = (std::panic::take_hook(), std::thread::current().id());
            std::panic::set_hook(Box::new(move |panic| {
                if std::thread::current().id() == ours {
                    restore();
                } else if ACQUIRED.load(Ordering::SeqCst) {
                    // The app continues; whoever waits for the thread reports what is missing.
                    tracing::error!("{panic}");
                    return;
                }
                report(panic);
            }));
        });
        enter()?;
        let screen = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()));
        screen.map(|screen| Self { screen }).inspect_err(|_| restore())
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not report them.
    pub fn size() -> io::Result<(u16, u16)> {
        crossterm::terminal::size()
    }

    /// Draws a screen. Only what changed is sent, as one synchronised update where the terminal supports that.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        self.screen.draw(draw)?;
        execute!(io::stdout(), EndSynchronizedUpdate)
    }

    /// Puts text on the user's clipboard, through the terminal (OSC 52), so that it works over SSH too.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(text: &str) -> io::Result<()> {
        let mut output = io::stdout();
        write!(output, "\x1b]52;c;{}\x07", BASE64.encode(text))?;
        output.flush()
    }

    /// Restores the terminal for another program while `work` runs.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = work();
        enter()?;
        execute!(io::stdout(), Clear(ClearType::All))?;
        // A new `Terminal` draws the whole next screen. (`clear` would ask for the cursor position, which not every
        // terminal answers.)
        self.screen = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()))?;
        Ok(result)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn enter() -> io::Result<()> {
    let mut restoring = Vec::new();
    give_back(&mut restoring)?;
    fatal_signals::acquire_terminal(&restoring);
    ACQUIRED.store(true, Ordering::SeqCst);
    enable_raw_mode().inspect_err(|_| ACQUIRED.store(false, Ordering::SeqCst))?;
    let keyboard = PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES);
    // Terminals ignore those that they do not support.
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture, keyboard)
        .inspect_err(|_| restore())
}

/// Restores the terminal, from a panic hook too.
pub fn restore() {
    if !ACQUIRED.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone cannot be restored.
    let _ = give_back(&mut io::stdout());
    let _ = disable_raw_mode();
    fatal_signals::release_terminal();
}

/// Writes what undoes [`enter`], but for raw mode.
fn give_back(output: &mut impl Write) -> io::Result<()> {
    execute!(
        output,
        EndSynchronizedUpdate,
        PopKeyboardEnhancementFlags,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )
}
