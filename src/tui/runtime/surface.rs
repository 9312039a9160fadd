//! What the user sees the chat on: the whole screen, or lines below those that are there.

use std::io::{self, Write};

use crossterm::terminal::{Clear, ClearType};
use crossterm::{cursor, execute};

use crate::fold::fold;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::lines::{LineChat, LineEditor, Said};
use crate::tui::msg::{InputMsg, Msg};
use crate::tui::state::{Focus, State};
use crate::tui::terminal::{LineTerminal, Mouse, Terminal};
use crate::tui::update::update;
use crate::tui::{view, wrap};

/// Blanks before the rows that continue a line.
const HANGING: usize = 2;

/// A terminal, and how the state appears on it.
pub trait Surface {
    /// Applies a message, and returns what is to be done.
    fn update(&mut self, state: &mut State, msg: Msg) -> io::Result<Vec<Effect>>;

    fn draw(&mut self, state: &State) -> io::Result<()>;

    /// Clears what is there; the next drawing draws all.
    fn redraw(&mut self) -> io::Result<()>;

    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()>;

    /// Restores the terminal for another program while `work` runs.
    fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T>;
}

impl Surface for Terminal {
    fn update(&mut self, state: &mut State, msg: Msg) -> io::Result<Vec<Effect>> {
        Ok(update(state, msg))
    }

    fn draw(&mut self, state: &State) -> io::Result<()> {
        self.draw(|frame| view::draw(frame, state))
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.redraw()
    }

    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.set_mouse(mouse)
    }

    fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.suspend(work)
    }
}

/// A terminal to which lines are added. Nothing on it moves but the line that the user writes.
pub struct Lines {
    terminal: LineTerminal,
    chat: LineChat,
    editor: LineEditor,
    /// Whether the cursor is in the middle of an answer.
    within_answer: bool,
}

impl Lines {
    pub fn acquire() -> io::Result<Self> {
        let terminal = LineTerminal::acquire()?;
        Ok(Self { terminal, chat: LineChat::default(), editor: LineEditor::default(), within_answer: false })
    }

    /// Adds lines. Those of the program's own are broken between words; an answer comes in pieces, and is left to the
    /// terminal.
    pub fn say(&mut self, said: &[Said], columns: u16) -> io::Result<()> {
        if said.is_empty() {
            return Ok(());
        }
        let mut text = String::new();
        for said in said {
            match said {
                Said::Line(line) | Said::Progress(line) => {
                    self.end_answer(&mut text);
                    text.extend([fold(&wrap::clean(line), usize::from(columns), HANGING).as_str(), "\n"]);
                }
                Said::Speaker(speaker) => {
                    self.end_answer(&mut text);
                    text.extend([speaker, " "]);
                    self.within_answer = true;
                }
                Said::Answer(part) => {
                    text.push_str(part);
                    self.within_answer = !part.ends_with('\n');
                }
                Said::AnswerEnd => self.end_answer(&mut text),
            }
        }
        // What others wrote commands no terminal. A terminal in raw mode does not go to the start of a line by itself.
        write(&(self.editor.erase() + &wrap::clean(&text).replace('\n', "\r\n")))
    }

    fn end_answer(&mut self, text: &mut String) {
        if std::mem::take(&mut self.within_answer) {
            text.push('\n');
        }
    }
}

impl Surface for Lines {
    fn update(&mut self, state: &mut State, msg: Msg) -> io::Result<Vec<Effect>> {
        let is_sent = matches!(msg, Msg::Input(InputMsg::Key(key)) if is_sending(state, key));
        if is_sent {
            // Keys that come fast are not drawn one by one, and what is sent must be there to be read.
            self.draw(state)?;
            write(&self.editor.leave())?;
        }
        let outcome = self.chat.update(state, msg);
        self.say(&outcome.said, state.screen.size.0)?;
        Ok(outcome.effects)
    }

    /// The line is there while it is the user's turn.
    fn draw(&mut self, state: &State) -> io::Result<()> {
        if state.generation.answer.is_some() || state.screen.focus != Focus::Composer {
            return write(&self.editor.erase());
        }
        let prompt = self.chat.prompt(state);
        write(&self.editor.draw(&prompt, &state.input.composer, state.screen.size))
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.editor.forget();
        execute!(io::stdout(), Clear(ClearType::All), cursor::MoveTo(0, 0))
    }

    fn set_mouse(&mut self, _: Mouse) -> io::Result<()> {
        Ok(())
    }

    fn suspend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        write(&self.editor.leave())?;
        self.terminal.suspend(work)
    }
}

impl Drop for Lines {
    /// The shell goes on below.
    fn drop(&mut self) {
        let _ = write(&self.editor.leave());
    }
}

fn is_sending(state: &State, key: crossterm::event::KeyEvent) -> bool {
    state.generation.answer.is_none()
        && state.screen.focus == Focus::Composer
        && state.screen.keymap.action(key) == Some(Action::Send)
}

fn write(text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}
