//! Downloads and verifications on stderr: a bar on a terminal, plain lines elsewhere.

use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::ui::Ui;
use crate::hub::{Progress, ProgressStep};
use crate::i18n::text;

/// Shows the hub's progress.
pub struct ShownProgress<'a> {
    ui: &'a Ui,
    bar: Mutex<Option<ProgressBar>>,
}

impl<'a> ShownProgress<'a> {
    pub fn new(ui: &'a Ui) -> Self {
        Self { ui, bar: Mutex::new(None) }
    }

    fn start(&self, line: &str, bytes: u64, already: u64) {
        self.clear();
        self.ui.note(line);
        let bar = self.ui.byte_bar(bytes);
        // What was there already says nothing about the rate.
        bar.set_position(already);
        bar.reset_eta();
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
    }

    fn clear(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for ShownProgress<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Progress for ShownProgress<'_> {
    fn report(&self, step: ProgressStep<'_>) {
        let messages = self.ui.messages();
        match step {
            ProgressStep::Fetching { file, bytes, already: 0 } => {
                let size = messages.bytes(bytes);
                self.start(&text!(messages, "hub-fetching", file = file, size = size), bytes, 0);
            }
            ProgressStep::Fetching { file, bytes, already } => {
                let (done, size) = (messages.bytes(already), messages.bytes(bytes));
                let line = text!(messages, "hub-resuming", file = file, done = done, size = size);
                self.start(&line, bytes, already);
            }
            ProgressStep::Verifying { file, bytes } => {
                self.start(&text!(messages, "hub-verifying", file = file), bytes, 0);
            }
            ProgressStep::Advanced { bytes } => {
                if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
                    bar.set_position(bytes);
                }
            }
            ProgressStep::Retrying { reason, pause } => {
                self.clear();
                let seconds = messages.decimal(pause.as_secs_f64(), 1);
                self.ui.note(&text!(messages, "hub-retrying", reason = reason, seconds = seconds));
            }
            ProgressStep::Waiting { file } => self.ui.note(&text!(messages, "hub-waiting", file = file)),
            ProgressStep::Done { file, bytes } => {
                self.clear();
                let size = messages.bytes(bytes);
                self.ui.note(&text!(messages, "hub-done", file = file, size = size));
            }
        }
    }
}
