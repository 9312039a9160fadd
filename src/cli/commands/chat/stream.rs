//! The chat on standard input and output, line by line.

use std::io::{self, BufRead};
use std::time::Instant;

use tokio::sync::mpsc;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::report::{InputError, InputName};
use crate::tui::{AppConfig, Ended, LineStream, StreamEnd, StreamInput, TimedLine, Writer};

pub async fn run(context: &Context, config: AppConfig) -> Result<Ended, CliError> {
    let writer = if context.ui.input_is_terminal() { Writer::Person } else { Writer::Script };
    let input = StreamInput { lines: standard_input(), writer };
    let mut streams = Streams(&context.ui);
    crate::tui::run_on_stream(config, input, &mut streams).await.map_err(|end| match end {
        StreamEnd::Output(error) => CliError::of_output(error),
        StreamEnd::Input(source) => InputError::Unreadable { name: InputName::StandardInput, source }.into(),
        StreamEnd::Failed(report) => report.into(),
        StreamEnd::Interrupted => CliError::Interrupted,
    })
}

/// The lines of standard input, read by a thread of its own: a read cannot be given up, but waiting for it can.
fn standard_input() -> mpsc::UnboundedReceiver<TimedLine> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if sender.send((line, Instant::now())).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The answers on stdout, all else on stderr.
struct Streams<'a>(&'a Ui);

impl LineStream for Streams<'_> {
    fn answer(&mut self, text: &str) -> io::Result<()> {
        self.0.write_answer(text)
    }

    fn note(&mut self, line: &str) {
        self.0.note(line);
    }

    fn prompt(&mut self, words: &str) {
        self.0.prompt(words);
    }
}
