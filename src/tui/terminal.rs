//! The terminal: acquired at the start, and restored at the end, whatever the end is.

use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};

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

/// How the terminal is ours, so that it is restored exactly once. The panic hook and `Drop` both try.
static ACQUIRED: AtomicU8 = AtomicU8::new(NOT);
const NOT: u8 = 0;
const AS_A_SCREEN: u8 = 1;
const AS_LINES: u8 = 2;
static HOOK: Once = Once::new();

/// Who has the mouse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The chat: the wheel scrolls, and the terminal selects text with Shift.
    #[default]
    Chat,
    /// The terminal, which selects text as everywhere.
    Terminal,
}

/// The terminal while it is ours. Dropping it restores it.
pub struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<io::Stdout>>,
    mouse: Mouse,
}

impl Terminal {
    /// Acquires the terminal for a program that draws from this thread. Before a panic of this thread is printed, the
    /// terminal is restored; a panic of another thread goes to the log.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn acquire(mouse: Mouse) -> io::Result<Self> {
        prepare_for_panics();
        enter(mouse)?;
        let screen = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()));
        screen.map(|screen| Self { screen, mouse }).inspect_err(|_| restore())
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

    /// Gives the mouse to the chat or to the terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.mouse = mouse;
        match mouse {
            Mouse::Chat => execute!(io::stdout(), EnableMouseCapture),
            Mouse::Terminal => execute!(io::stdout(), DisableMouseCapture),
        }
    }

    /// Restores the terminal for another program while `work` runs.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = work();
        enter(self.mouse)?;
        self.redraw()?;
        Ok(result)
    }

    /// Clears the screen, so that the next drawing draws all of it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn redraw(&mut self) -> io::Result<()> {
        execute!(io::stdout(), Clear(ClearType::All))?;
        // A new `Terminal` draws the whole next screen. (`clear` would ask for the cursor position, which not every
        // terminal answers.)
        self.screen = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()))?;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// The terminal while keys are read from it and lines are written below those that are there. Dropping it restores it.
pub struct LineTerminal(());

impl LineTerminal {
    /// # Errors
    /// When there is no terminal.
    pub fn acquire() -> io::Result<Self> {
        prepare_for_panics();
        enter_lines()?;
        Ok(Self(()))
    }

    /// Restores the terminal for another program while `work` runs.
    ///
    /// # Errors
    /// When the terminal is gone.
    #[allow(clippy::unused_self, reason = "the terminal must be ours")]
    pub fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = work();
        enter_lines()?;
        Ok(result)
    }
}

impl Drop for LineTerminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Has the terminal restored before a panic of this thread is printed. A panic of another thread goes to the log.
fn prepare_for_panics() {
    HOOK.call_once(|| {
        let (report, ours) = (std::panic::take_hook(), std::thread::current().id());
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == ours {
                restore();
            } else if ACQUIRED.load(Ordering::SeqCst) != NOT {
                // The app continues; whoever waits for the thread reports what is missing.
                tracing::error!("{panic}");
                return;
            }
            report(panic);
        }));
    });
}

fn enter_lines() -> io::Result<()> {
    let mut restoring = Vec::new();
    give_back_lines(&mut restoring);
    acquire_as(AS_LINES, &restoring)?;
    if let Err(refused) = execute!(io::stdout(), EnableBracketedPaste) {
        tracing::debug!("the terminal is used without something: {refused}");
    }
    Ok(())
}

/// Takes the keys, with what to write where the program dies.
fn acquire_as(how: u8, restoring: &[u8]) -> io::Result<()> {
    fatal_signals::acquire_terminal(restoring);
    ACQUIRED.store(how, Ordering::SeqCst);
    enable_raw_mode().inspect_err(|_| ACQUIRED.store(NOT, Ordering::SeqCst))
}

fn enter(mouse: Mouse) -> io::Result<()> {
    let mut restoring = Vec::new();
    give_back(&mut restoring);
    acquire_as(AS_A_SCREEN, &restoring)?;
    execute!(io::stdout(), EnterAlternateScreen).inspect_err(|_| restore())?;
    // Terminals ignore what they do not support; of Windows, crossterm says so. The app works without any of them.
    let keyboard = PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES);
    // One without an alternate screen shows what was there, so that is cleared.
    let mut output = io::stdout();
    execute!(output, Clear(ClearType::All), cursor::MoveTo(0, 0)).inspect_err(|_| restore())?;
    let mut wishes = vec![execute!(output, EnableBracketedPaste), execute!(output, keyboard)];
    if mouse == Mouse::Chat {
        wishes.push(execute!(output, EnableMouseCapture));
    }
    for refused in wishes.into_iter().filter_map(Result::err) {
        tracing::debug!("the terminal is used without something: {refused}");
    }
    Ok(())
}

/// Restores the terminal, from a panic hook too.
pub fn restore() {
    match ACQUIRED.swap(NOT, Ordering::SeqCst) {
        NOT => return,
        AS_LINES => give_back_lines(&mut io::stdout()),
        _ => give_back(&mut io::stdout()),
    }
    let _ = disable_raw_mode();
    fatal_signals::release_terminal();
}

fn give_back_lines(output: &mut impl Write) {
    let _ = execute!(output, DisableBracketedPaste);
}

/// Writes what undoes [`enter`], but for raw mode. Each step by itself: one that is refused, as those that the terminal
/// was used without, must not keep the others from being taken. A terminal that is gone cannot be restored.
fn give_back(output: &mut impl Write) {
    let _ = execute!(output, EndSynchronizedUpdate);
    let _ = execute!(output, PopKeyboardEnhancementFlags);
    let _ = execute!(output, DisableMouseCapture);
    let _ = execute!(output, DisableBracketedPaste);
    let _ = execute!(output, Clear(ClearType::All), cursor::MoveTo(0, 0));
    let _ = execute!(output, LeaveAlternateScreen);
    let _ = execute!(output, cursor::Show);
}
