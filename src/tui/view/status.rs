//! What is going on: the rule above the composer, and the line at the foot of the screen.

use ratatui::text::{Line, Span};

use crate::i18n::text;
use crate::tui::msg::{ModelStage, PendingModel};
use crate::tui::state::{AnswerKind, EngineState, NoticeKind, Phase, State, StreamingAnswer};
use crate::tui::{markdown, wrap};

/// Columns of the meter.
const METER: usize = 8;
/// Share of the window in use from which the meter warns.
const NEARLY_FULL: f64 = 0.9;

/// The rule: a notice, or what the answer is doing, or how much lies below what is seen. What does not fit into it stands
/// below it.
pub fn rule(state: &State, columns: u16) -> Vec<Line<'static>> {
    let columns = usize::from(columns);
    let theme = &state.theme;
    let (text, style) = if let Some(notice) = &state.notice {
        let style = match notice.kind {
            NoticeKind::Done | NoticeKind::AsksToLeave => theme.accent,
            NoticeKind::Problem => theme.error,
        };
        (notice.text.clone(), style)
    } else if let Some(answer) = &state.answer {
        (doing(state, answer), theme.quiet)
    } else if !state.attachments.is_empty() {
        let names: Vec<&str> = state.attachments.iter().map(|file| file.name.as_str()).collect();
        (text!(state.messages, "chat-files", names = names.join(", ")), theme.accent)
    } else if !state.transcript.is_at_end() {
        let below = state.transcript.height().saturating_sub(state.transcript.top() + state.transcript.page());
        (text!(state.messages, "chat-rows-below", rows = below), theme.quiet)
    } else {
        (String::new(), theme.quiet)
    };
    let whole = || Line::from(Span::styled("─".repeat(columns), theme.quiet));
    if text.is_empty() {
        return vec![whole()];
    }
    if wrap::width(&text) + 5 <= columns {
        let rest = columns.saturating_sub(wrap::width(&text) + 4);
        return vec![Line::from(vec![
            Span::styled("── ", theme.quiet),
            Span::styled(text, style),
            Span::styled(format!(" {}", "─".repeat(rest)), theme.quiet),
        ])];
    }
    let most = usize::from(state.size.1 / 3);
    let mut rows = markdown::plain(&text, columns.saturating_sub(2), style);
    if rows.len() > most {
        rows.truncate(most);
        rows.extend((most > 0).then(|| Line::from(Span::styled("…", style))));
    }
    let indented = rows.into_iter().map(|row| Line::from([vec![Span::raw(" ")], row.spans].concat()));
    [whole()].into_iter().chain(indented).collect()
}

fn doing(state: &State, answer: &StreamingAnswer) -> String {
    let messages = &state.messages;
    match answer.phase {
        Phase::WaitingForEngine => text!(messages, "chat-loading"),
        Phase::Reading { tokens, total } => {
            let percent = (tokens * 100).checked_div(total).unwrap_or_default();
            match answer.kind {
                AnswerKind::Reply => text!(messages, "chat-reading", percent = percent),
                AnswerKind::Summary => text!(messages, "chat-summarising", percent = percent),
                AnswerKind::Translation => text!(messages, "chat-translating", percent = percent),
            }
        }
        Phase::Writing { tokens, elapsed_ms } => {
            let rate = rate(tokens, elapsed_ms);
            rate.map_or_else(
                || text!(messages, "chat-writing"),
                |rate| text!(messages, "chat-writing-rate", rate = messages.decimal(rate, 1)),
            )
        }
    }
}

/// Tokens a second, once there are enough to tell.
fn rate(tokens: usize, elapsed_ms: u64) -> Option<f64> {
    (tokens > 3 && elapsed_ms > 200).then(|| (tokens - 1) as f64 * 1000.0 / elapsed_ms as f64)
}

/// The status line: the model at the left, the meter of its window at the right.
pub fn line(state: &State, columns: u16) -> Line<'static> {
    let columns = usize::from(columns);
    let right = meter(state, columns);
    let room = columns.saturating_sub(right.iter().map(|span| wrap::width(&span.content)).sum::<usize>() + 1);
    let left = wrap::shorten(&format!(" {}", left(state).join(" · ")), room);
    let gap = " ".repeat((room + 1).saturating_sub(wrap::width(&left)));
    Line::from([vec![Span::styled(left, state.theme.quiet), Span::raw(gap)], right].concat())
}

fn left(state: &State) -> Vec<String> {
    let messages = &state.messages;
    let mut parts = match &state.engine {
        EngineState::Loading => vec![text!(messages, "chat-loading")],
        EngineState::Failed(_) => vec![text!(messages, "chat-no-engine")],
        EngineState::Ready(info) => {
            let mut parts = vec![info.model.clone()];
            if !info.model.to_lowercase().contains(&info.quantisation.to_lowercase()) {
                parts.push(info.quantisation.clone());
            }
            parts
        }
    };
    parts.extend(state.coming.as_ref().map(|coming| on_its_way(state, coming)));
    parts.extend(state.persona.clone());
    if let Some(rate) = state.window.tokens_per_second.filter(|_| state.answer.is_none()) {
        parts.push(text!(messages, "chat-rate", rate = messages.decimal(rate, 1)));
    }
    if let EngineState::Ready(info) = &state.engine {
        parts.push(info.device.clone());
    }
    parts
}

/// A model on its way, and how far it is.
fn on_its_way(state: &State, coming: &PendingModel) -> String {
    let messages = &state.messages;
    let percent = |done: u64, bytes: u64| (done * 100).checked_div(bytes).unwrap_or_default();
    let how_far = match &coming.stage {
        ModelStage::Resolving => "…".to_owned(),
        ModelStage::Downloading { done, bytes } => {
            text!(messages, "coming-fetching", percent = percent(*done, *bytes))
        }
        ModelStage::Retrying(reason) => text!(messages, "coming-retrying", reason = reason.as_str()),
        ModelStage::Waiting => text!(messages, "coming-waiting"),
        ModelStage::Verifying { done, bytes } => {
            text!(messages, "coming-verifying", percent = percent(*done, *bytes))
        }
        ModelStage::Loading => text!(messages, "coming-loading"),
    };
    format!("↓ {how_far} {}", coming.model)
}

fn meter(state: &State, columns: usize) -> Vec<Span<'static>> {
    let EngineState::Ready(info) = &state.engine else { return Vec::new() };
    let share = state.window.used as f64 / info.context_length.max(1) as f64;
    let style = if share >= NEARLY_FULL { state.theme.error } else { state.theme.quiet };
    let count = format!("{}/{} ", state.window.used, info.context_length);
    if columns < 50 {
        return vec![Span::styled(count, style)];
    }
    let full = ((share * METER as f64).ceil() as usize).min(METER);
    let bar = format!("{}{} ", "█".repeat(full), "░".repeat(METER - full));
    vec![Span::styled(bar, style), Span::styled(count, style)]
}
