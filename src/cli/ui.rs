//! The streams. stdout carries answers and data, stderr all else; nothing but this module writes to either.
//!
//! What others wrote never commands the user's terminal: stdout is filtered where it is one, and stderr always. A pipe
//! or a file gets stdout byte for byte.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use fatal_signals::Words;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::error::CliError;
use crate::config::{ColorChoice, Environment};
use crate::fold::fold;
use crate::i18n::{Messages, text};
use crate::printable;
use crate::private;
use crate::report::{ExitCode, Report};

/// How much is printed beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verbosity {
    Quiet,
    Normal,
}

/// What is at the other end of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Terminal,
    /// A file or another program.
    Pipe,
    /// Nothing: it was closed when the program began.
    Closed,
}

impl End {
    fn of_output() -> Self {
        if closed_output::was_closed() { Self::Closed } else { Self::of(&io::stdout()) }
    }

    fn of(stream: &impl IsTerminal) -> Self {
        if stream.is_terminal() { Self::Terminal } else { Self::Pipe }
    }
}

/// How a terminal can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// There is none at both ends, or it cannot move its cursor.
    None,
    /// Its user reads lines, one after the other.
    Lines,
    /// It can be drawn on as a whole.
    Whole,
}

/// Whether notes on stderr move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Motion {
    /// Spinners and bars are drawn.
    Moving,
    /// A line is written once and stays.
    Still,
}

/// Blanks before the rows that continue a line.
const HANGING: usize = 2;

/// Whether a terminal may be able to do no more than print lines. Unix always says what a terminal is.
pub fn is_dumb(environment: &Environment) -> bool {
    environment.get("TERM").map_or(cfg!(unix), |term| term == "dumb")
}

/// Who writes, and how.
#[derive(Clone)]
pub struct Ui {
    messages: Arc<Messages>,
    verbosity: Verbosity,
    input: End,
    output: End,
    motion: Motion,
    /// Whether stderr gets colours.
    colors: bool,
    /// Whether this terminal can show neither colours nor motion, whatever the settings say.
    plain_terminal: bool,
    /// The width of the terminal that stderr is.
    error_columns: Option<usize>,
    /// Whether a screen reader, or a terminal of lines, is at the other end.
    wants_lines: bool,
}

impl Ui {
    /// A user interface with its defaults, for errors before any setting is known.
    pub fn new(messages: Messages, environment: &Environment) -> Self {
        let is_dumb = is_dumb(environment);
        let is_plain = is_dumb || environment.says_yes("FIETJE_ACCESSIBLE");
        let on_terminal = io::stderr().is_terminal();
        Self {
            messages: Arc::new(messages),
            verbosity: Verbosity::Normal,
            input: End::of(&io::stdin()),
            output: End::of_output(),
            motion: if on_terminal && !is_plain { Motion::Moving } else { Motion::Still },
            colors: on_terminal && !is_dumb && environment.get("NO_COLOR").is_none(),
            plain_terminal: is_dumb,
            error_columns: if on_terminal { columns() } else { None },
            wants_lines: is_plain,
        }
    }

    /// Has the program say why when a signal such as SIGBUS ends it.
    pub fn prepare_for_fatal_signals(&self) {
        const SUBJECT: &str = "{model}";
        let halves = |text: String| {
            let (before, after) = text.split_once(SUBJECT).unwrap_or((&text, ""));
            [format!("{}: {before}", text!(self.messages, "error")), format!("{after}\n")]
        };
        fatal_signals::install(Words {
            unreadable: halves(text!(self.messages, "signal-unreadable", model = SUBJECT)),
            fault: halves(text!(self.messages, "signal-fault", model = SUBJECT)),
        });
    }

    /// Applies the settings, and starts logging if `verbose` says so: into the file `log` where the chat owns the
    /// screen.
    pub fn configure(&mut self, quiet: bool, verbose: u8, color: ColorChoice, log: Option<&Path>) {
        if quiet {
            self.verbosity = Verbosity::Quiet;
            self.motion = Motion::Still;
        }
        self.colors = match color {
            ColorChoice::Auto => io::stderr().is_terminal() && !self.plain_terminal,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let level = match verbose {
            0 => return,
            1 => tracing_subscriber::filter::LevelFilter::INFO,
            2 => tracing_subscriber::filter::LevelFilter::DEBUG,
            _ => tracing_subscriber::filter::LevelFilter::TRACE,
        };
        let logging = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
        let Some(log) = log else {
            logging.with_writer(|| LogRows(io::stderr())).init();
            return;
        };
        let file = log.parent().map_or(Ok(()), private::create_directory).and_then(|()| private::create_file(log));
        match file {
            Ok(file) => logging.with_writer(Mutex::new(LogRows(file))).init(),
            Err(error) => self.note(&format!("{}: {error}", log.display())),
        }
    }

    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The texts, for those that outlive a command's borrow.
    pub fn shared_messages(&self) -> Arc<Messages> {
        Arc::clone(&self.messages)
    }

    /// How the terminal can be used that the user has at both ends.
    pub fn screen(&self) -> Screen {
        if self.input != End::Terminal || self.output != End::Terminal || self.plain_terminal {
            Screen::None
        } else if self.wants_lines {
            Screen::Lines
        } else {
            Screen::Whole
        }
    }

    /// Whether the user types into stdin.
    pub fn input_is_terminal(&self) -> bool {
        self.input == End::Terminal
    }

    /// Whether the user reads stdout.
    pub fn output_is_terminal(&self) -> bool {
        self.output == End::Terminal
    }

    /// Writes a piece of the answer, at once.
    pub fn answer(&self, text: &str) -> Result<(), CliError> {
        self.write_answer(text).map_err(CliError::of_output)
    }

    /// As [`Ui::answer`], for those who know what a failure means to them.
    pub fn write_answer(&self, text: &str) -> io::Result<()> {
        let text = match self.output {
            End::Terminal => printable::shown(text),
            End::Pipe | End::Closed => Cow::Borrowed(text),
        };
        write_bytes(text.as_bytes())
    }

    /// Writes what a command of the program's own has for the process that runs it.
    pub fn hand_over(output: &str) -> io::Result<()> {
        write_bytes(output.as_bytes())
    }

    /// Writes an answer that is a document with these bytes: a terminal shows its text.
    pub fn answer_in(&self, text: &str, bytes: &[u8]) -> Result<(), CliError> {
        match self.output {
            End::Terminal => self.answer(text),
            End::Pipe | End::Closed => write_bytes(bytes).map_err(CliError::of_output),
        }
    }

    /// Writes a line of data.
    pub fn line(&self, text: &str) -> Result<(), CliError> {
        self.answer(&format!("{text}\n"))
    }

    /// Writes a line of data that people read: a terminal gets it broken between words, with the rows that follow
    /// `indent` blanks in.
    pub fn paragraph(&self, text: &str, indent: usize) -> Result<(), CliError> {
        match (self.output, columns()) {
            (End::Terminal, Some(columns)) => self.line(&fold(text, columns, indent)),
            _ => self.line(text),
        }
    }

    /// Writes a value as one JSON document.
    pub fn json(&self, value: &impl Serialize) -> Result<(), CliError> {
        let text = if self.output_is_terminal() {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        self.json_line(&text.map_err(|error| Report::unexpected(&error))?)
    }

    /// Writes a document that is JSON already.
    pub fn json_line(&self, document: &str) -> Result<(), CliError> {
        write_output(&match self.output {
            End::Terminal => format!("{}\n", printable::json(document)),
            End::Pipe | End::Closed => format!("{document}\n"),
        })
    }

    /// Prints a line on stderr that the user must see: `--quiet` does not hide it.
    pub fn warn(&self, text: &str) {
        self.print_error(&printable::shown(text));
    }

    /// Prints a line beside the answer, on stderr.
    pub fn note(&self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.print_error(&printable::shown(text));
        }
    }

    /// A moving line while something is going on; nothing where nothing may move.
    pub fn spinner(&self, text: &str) -> ProgressBar {
        let style =
            ProgressStyle::with_template(if self.colors { "{spinner:.cyan} {msg}" } else { "{spinner} {msg}" });
        let bar = self.bar(ProgressBar::new_spinner(), style).with_message(printable::shown(text).into_owned());
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        bar
    }

    /// A bar of that many bytes.
    pub fn byte_bar(&self, length: u64) -> ProgressBar {
        const PLAIN: &str = "{wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}";
        const COLOURED: &str = "{wide_bar:.cyan} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}";
        self.bar(ProgressBar::new(length), ProgressStyle::with_template(if self.colors { COLOURED } else { PLAIN }))
    }

    /// A bar of that many segments.
    pub fn segment_bar(&self, length: u64) -> ProgressBar {
        const PLAIN: &str = "{wide_bar} {pos}/{len} {msg} {eta}";
        const COLOURED: &str = "{wide_bar:.cyan} {pos}/{len} {msg} {eta}";
        self.bar(ProgressBar::new(length), ProgressStyle::with_template(if self.colors { COLOURED } else { PLAIN }))
    }

    fn bar(&self, bar: ProgressBar, style: Result<ProgressStyle, indicatif::style::TemplateError>) -> ProgressBar {
        let target = match self.motion {
            Motion::Moving => ProgressDrawTarget::stderr(),
            Motion::Still => ProgressDrawTarget::hidden(),
        };
        bar.set_draw_target(target);
        match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    /// Asks a person for a line.
    #[allow(clippy::unused_self, reason = "the streams are the interface's, and its alone")]
    pub fn prompt(&self, words: &str) {
        let _ = write!(io::stderr().lock(), "{words} ");
    }

    /// Prints the error that ended the program, if one did, and returns the exit code.
    pub fn conclude(&self, result: Result<(), CliError>) -> ExitCode {
        match result {
            Ok(()) | Err(CliError::OutputClosed) => ExitCode::Done,
            Err(CliError::Interrupted) => ExitCode::Interrupted,
            Err(CliError::Report(report)) => {
                self.report(&report);
                report.code
            }
            Err(CliError::Shown(help)) => {
                let rendered = help.render();
                let text = if self.output_is_terminal() && self.colors {
                    rendered.ansi().to_string()
                } else {
                    rendered.to_string()
                };
                match write_output(&text) {
                    Err(CliError::Report(report)) => {
                        self.report(&report);
                        report.code
                    }
                    _ => ExitCode::Done,
                }
            }
        }
    }

    pub fn report(&self, report: &Report) {
        let (red, bold, reset) = if self.colors { ("\x1b[1;31m", "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
        let shown = |text| printable::shown(&self.messages.render(text)).into_owned();
        let what = shown(&report.what);
        let mut lines = vec![format!("{red}{}:{reset} {bold}{what}{reset}", text!(self.messages, "error"))];
        let (why, next) = (text!(self.messages, "error-cause"), text!(self.messages, "error-hint"));
        // A library's words may be several lines, which must not pass for errors of their own.
        lines.extend(report.causes.iter().map(|cause| format!("  {why}: {}", shown(cause).replace('\n', "\n    "))));
        lines.extend(report.hints.iter().map(|hint| format!("{next}: {}", shown(hint))));
        self.print_error(&lines.join("\n"));
    }

    /// Writes to stderr a text that is safe on a terminal.
    fn print_error(&self, text: &str) {
        let text = match self.error_columns {
            Some(columns) => fold(text, columns, HANGING),
            None => text.to_owned(),
        };
        // Where stderr is closed, nobody reads it.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Writes to stdout what is safe there.
fn write_output(text: &str) -> Result<(), CliError> {
    write_bytes(text.as_bytes()).map_err(CliError::of_output)
}

/// Writes to stdout, at once. Where it is closed, the runtime has put something in its place that takes anything.
fn write_bytes(bytes: &[u8]) -> io::Result<()> {
    if closed_output::was_closed() {
        return Err(io::ErrorKind::NotConnected.into());
    }
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush())
}

/// Columns of the terminal, if there is one that says so.
fn columns() -> Option<usize> {
    crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|&columns| columns > HANGING)
}

/// A log of one event a row: no name in it can command a terminal, nor pass for another event. The events come one a
/// write.
struct LogRows<W>(W);

impl<W: Write> Write for LogRows<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        writeln!(self.0, "{}", printable::in_one_row(text.strip_suffix('\n').unwrap_or(&text)))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
