//! The terminal: taken over at the start, and given back as it was, whatever the end.

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

/// Whether the terminal is ours at the moment, so that it is given back exactly once.
static ACQUIRED: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal while it is ours. Dropping it gives it back.
pub struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<io::Stdout>>,
}

impl Terminal {
    /// Takes the terminal over, for a program that draws from this thread. Should it panic, the terminal is given back
    /// first; a panic of another thread goes to the log.
    ///
    /// # Errors
    /// When it is none, or went away.
    pub fn acquire() -> io::Result<Self> {
        HOOK.call_once(|| {
            let (report, ours) = (std::panic::take_hook(), std::thread::current().id());
            std::panic::set_hook(Box::new(move |panic| {
                if std::thread::current().id() == ours {
                    restore();
                } else if ACQUIRED.load(Ordering::SeqCst) {
                    // The app goes on, and what is missing is told where it is missed.
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
    /// When the terminal does not tell.
    pub fn size() -> io::Result<(u16, u16)> {
        crossterm::terminal::size()
    }

    /// Draws a screen; only what changed is sent, and shown at once where the terminal can.
    ///
    /// # Errors
    /// When the terminal went away.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        self.screen.draw(draw)?;
        execute!(io::stdout(), EndSynchronizedUpdate)
    }

    /// Puts text on the person's clipboard, through the terminal itself (OSC 52), which works over a network too.
    ///
    /// # Errors
    /// When the terminal went away.
    pub fn copy(text: &str) -> io::Result<()> {
        let mut output = io::stdout();
        write!(output, "\x1b]52;c;{}\x07", BASE64.encode(text))?;
        output.flush()
    }

    /// Lets another program have the terminal, and takes it back when `work` is done.
    ///
    /// # Errors
    /// When the terminal went away.
    pub fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = work();
        enter()?;
        execute!(io::stdout(), Clear(ClearType::All))?;
        // A new one draws all of the next screen. (Its `clear` would ask where the cursor is, which not every terminal
        // answers.)
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
    ACQUIRED.store(true, Ordering::SeqCst);
    enable_raw_mode().inspect_err(|_| ACQUIRED.store(false, Ordering::SeqCst))?;
    let keyboard = PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES);
    // Terminals that do not know one of these ignore it.
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture, keyboard)
        .inspect_err(|_| restore())
}

/// Gives the terminal back, from anywhere: also from a panic and when a signal ends the program.
pub fn restore() {
    if !ACQUIRED.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone cannot be given back.
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        PopKeyboardEnhancementFlags,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}
