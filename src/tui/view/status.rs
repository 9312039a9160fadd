//! What is going on: the rule above the composer, and the line at the foot of the screen.

use ratatui::text::{Line, Span};

use crate::i18n::text;
use crate::model::short_name;
use crate::tui::msg::{ModelStage, PendingModel};
use crate::tui::rule::{Rule, RuleText, Tone};
use crate::tui::state::{EngineState, Saving, State};
use crate::tui::wrap;

/// Columns of the meter.
const METER_COLUMNS: usize = 8;
/// The share of the context window from which the meter warns.
const NEARLY_FULL: f64 = 0.9;

pub fn rule(state: &State, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.screen.theme;
    let Rule { text, tone, queued } = Rule::of(state, columns);
    let style = match tone {
        Tone::Quiet => theme.quiet,
        Tone::Accent => theme.accent,
        Tone::Error => theme.error,
    };
    let columns = usize::from(columns);
    let whole = Line::from(Span::styled("─".repeat(columns), theme.quiet));
    let mut lines = match text {
        RuleText::None => vec![whole],
        RuleText::Inside(text) => {
            let rest = columns.saturating_sub(wrap::width(&text) + 4);
            vec![Line::from(vec![
                Span::styled("── ", theme.quiet),
                Span::styled(text, style),
                Span::styled(format!(" {}", "─".repeat(rest)), theme.quiet),
            ])]
        }
        RuleText::Below(rows) => {
            let rows = rows.into_iter().map(|row| Line::from(vec![Span::raw(" "), Span::styled(row, style)]));
            [whole].into_iter().chain(rows).collect()
        }
    };
    lines.extend(queued.into_iter().map(|row| Line::from(Span::styled(format!(" {row}"), theme.quiet))));
    lines
}

/// The status line: the model at the left, the meter of its context window at the right.
pub fn line(state: &State, columns: u16) -> Line<'static> {
    let columns = usize::from(columns);
    let right = meter(state, columns);
    let available = columns.saturating_sub(right.iter().map(|span| wrap::width(&span.content)).sum::<usize>() + 1);
    let warning = match state.saving.mode {
        Saving::Failing => format!(" {}", text!(state.messages, "chat-unsaved")),
        Saving::On | Saving::Off => String::new(),
    };
    let warning = wrap::shorten(&warning, available);
    let separator = if warning.is_empty() { " " } else { " · " };
    let left = format!("{separator}{}", left(state).join(" · "));
    let left = wrap::shorten(&left, available - wrap::width(&warning));
    let gap = " ".repeat((available + 1).saturating_sub(wrap::width(&warning) + wrap::width(&left)));
    let theme = &state.screen.theme;
    let spans = vec![Span::styled(warning, theme.error), Span::styled(left, theme.quiet), Span::raw(gap)];
    Line::from([spans, right].concat())
}

fn left(state: &State) -> Vec<String> {
    let messages = &state.messages;
    let mut parts = match &state.model.engine {
        EngineState::Loading => vec![text!(messages, "chat-loading")],
        EngineState::Failed(_) => vec![text!(messages, "chat-no-engine")],
        EngineState::Ready(info) => {
            let mut parts = vec![short_name(&info.model).to_owned()];
            if !info.model.to_lowercase().contains(&info.quantisation.to_lowercase()) {
                parts.push(info.quantisation.clone());
            }
            parts
        }
    };
    parts.extend(state.model.pending.as_ref().map(|pending| progress(state, pending)));
    parts.extend(state.persona.name.clone());
    if let Some(rate) = state.generation.window.tokens_per_second.filter(|_| state.generation.answer.is_none()) {
        parts.push(text!(messages, "chat-rate", rate = messages.decimal(rate, 1)));
    }
    match state.model.server_in_use() {
        Some(server) => parts.push(format!("→ {server}")),
        None => parts.extend(state.model.ready().map(|info| info.device.clone())),
    }
    parts
}

/// A pending model, and how far it is.
fn progress(state: &State, pending: &PendingModel) -> String {
    let messages = &state.messages;
    let percent = |done: u64, bytes: u64| (done * 100).checked_div(bytes).unwrap_or_default();
    let how_far = match &pending.stage {
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
    format!("↓ {how_far} {}", short_name(&pending.model))
}

fn meter(state: &State, columns: usize) -> Vec<Span<'static>> {
    let EngineState::Ready(info) = &state.model.engine else { return Vec::new() };
    let (used, draft) = (state.generation.window.used, state.input.draft_tokens());
    let share = (used + draft) as f64 / info.context_length.max(1) as f64;
    let style = if share >= NEARLY_FULL { state.screen.theme.error } else { state.screen.theme.quiet };
    // What is in the window, what the draft adds, and what fits.
    let number = |count: usize| state.messages.number(count);
    let draft = if draft > 0 { format!("+{}", number(draft)) } else { String::new() };
    // Beyond the window of the training nobody should expect as much.
    let trained = info.extended_from.filter(|_| columns >= 100);
    let trained = trained.map(|trained| text!(state.messages, "meter-trained", trained = trained));
    let count = format!("{}{draft}/{} {}", number(used), info.context_length, trained.unwrap_or_default());
    if columns < 50 {
        return vec![Span::styled(count, style)];
    }
    let full = ((share * METER_COLUMNS as f64).ceil() as usize).min(METER_COLUMNS);
    let bar = format!("{}{} ", "█".repeat(full), "░".repeat(METER_COLUMNS - full));
    vec![Span::styled(bar, style), Span::styled(count, style)]
}
