//! What the rule above the composer says: a notice, the progress of the answer, or how much lies below.

use ratatui::style::Style;

use super::state::{AnswerKind, DocumentCommand, NoticeKind, Phase, State, StreamingAnswer};
use super::{markdown, wrap};
use crate::i18n::text;

/// The text of the rule, broken into rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub text: RuleText,
    pub tone: Tone,
    /// Messages that wait for the answer, a row each, and how many more there are.
    pub queued: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleText {
    None,
    /// Fits into the rule.
    Inside(String),
    /// Does not fit, and follows below it.
    Below(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Quiet,
    Accent,
    Error,
}

impl Rule {
    pub fn of(state: &State, columns: u16) -> Self {
        let columns = usize::from(columns);
        let (text, tone) = content(state);
        // It may quote what others wrote.
        let text = wrap::clean(&text);
        let text = if text.is_empty() {
            RuleText::None
        } else if wrap::width(&text) + 5 <= columns {
            RuleText::Inside(text)
        } else {
            let max_rows = usize::from(state.screen.size.1 / 3);
            let rows = markdown::plain(&text, columns.saturating_sub(2), Style::new());
            let mut rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            if rows.len() > max_rows {
                rows.truncate(max_rows);
                rows.extend((max_rows > 0).then(|| "…".to_owned()));
            }
            RuleText::Below(rows)
        };
        Self { text, tone, queued: queued(state, columns) }
    }

    /// Rows of the rule and of the text below it.
    pub fn height(&self) -> u16 {
        let rows = match &self.text {
            RuleText::None | RuleText::Inside(_) => 1,
            RuleText::Below(rows) => 1 + rows.len() as u16,
        };
        rows + self.queued.len() as u16
    }
}

fn queued(state: &State, columns: usize) -> Vec<String> {
    let queue = &state.input.queue;
    let most = usize::from(state.screen.size.1 / 6).max(1);
    // The last row counts the rest.
    let shown = if queue.len() > most { most - 1 } else { queue.len() };
    let row = |text: String| wrap::shorten(&text, columns.saturating_sub(1));
    let mut rows: Vec<String> = queue
        .iter()
        .take(shown)
        .map(|message| {
            let words = message.text.split_whitespace().collect::<Vec<_>>().join(" ");
            row(text!(state.messages, "chat-queued", message = words))
        })
        .collect();
    if queue.len() > shown {
        rows.push(row(text!(state.messages, "chat-queued-more", count = queue.len() - shown)));
    }
    rows
}

fn content(state: &State) -> (String, Tone) {
    if let Some(notice) = &state.screen.notice {
        let tone = match notice.kind {
            NoticeKind::Done | NoticeKind::AsksToLeave | NoticeKind::OffersToRestore => Tone::Accent,
            NoticeKind::Problem => Tone::Error,
        };
        (notice.text.clone(), tone)
    } else if let Some(answer) = &state.generation.answer {
        (progress(state, answer), Tone::Quiet)
    } else if !state.input.attachments.is_empty() {
        let names: Vec<&str> = state.input.attachments.iter().map(|file| file.name.as_str()).collect();
        (text!(state.messages, "chat-files", names = names.join(", ")), Tone::Accent)
    } else if !state.transcript.is_at_end() {
        let below = state.transcript.height().saturating_sub(state.transcript.top() + state.transcript.page());
        (text!(state.messages, "chat-rows-below", rows = below), Tone::Quiet)
    } else {
        (String::new(), Tone::Quiet)
    }
}

fn progress(state: &State, answer: &StreamingAnswer) -> String {
    let messages = &state.messages;
    match answer.phase {
        Phase::WaitingForEngine => text!(messages, "chat-loading"),
        Phase::Reading { tokens, total } => {
            let percent = (tokens * 100).checked_div(total).unwrap_or_default();
            match answer.kind {
                // A short prompt is read in one go: nothing, and then all of it.
                AnswerKind::Reply if tokens == 0 && total > 0 => {
                    text!(messages, "chat-reading-tokens", tokens = total)
                }
                AnswerKind::Reply => text!(messages, "chat-reading", percent = percent),
                AnswerKind::Summary | AnswerKind::Document(DocumentCommand::Summarise) => {
                    text!(messages, "chat-summarising", percent = percent)
                }
                AnswerKind::Document(DocumentCommand::Translate) => {
                    text!(messages, "chat-translating", percent = percent)
                }
            }
        }
        Phase::Writing { tokens, elapsed_ms } => rate(tokens, elapsed_ms).map_or_else(
            || text!(messages, "chat-writing"),
            |rate| text!(messages, "chat-writing-rate", rate = messages.decimal(rate, 1)),
        ),
    }
}

/// Tokens a second, once there are enough to measure.
fn rate(tokens: usize, elapsed_ms: u64) -> Option<f64> {
    (tokens > 3 && elapsed_ms > 200).then(|| (tokens - 1) as f64 * 1000.0 / elapsed_ms as f64)
}
