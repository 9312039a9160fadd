//! Reports as text: in lines for the transcript, in one line for the rule.

use crate::i18n::Messages;
use crate::report::Report;
use crate::tui::state::State;

/// Shows a report above the composer.
pub fn show(state: &mut State, report: &Report) {
    state.show_problem(in_one_line(report, &state.messages));
}

/// What happened, all causes, and what to do.
pub fn in_lines(report: &Report, messages: &Messages) -> String {
    let lines = [&report.what].into_iter().chain(&report.causes).map(|text| messages.render(text));
    lines.chain(hints(report, messages)).collect::<Vec<_>>().join("\n")
}

/// What happened, the nearest cause, and what to do.
pub fn in_one_line(report: &Report, messages: &Messages) -> String {
    let cause = report.causes.first().map(|cause| format!("({})", messages.render(cause)));
    let parts = [messages.render(&report.what)].into_iter().chain(cause);
    parts.chain(hints(report, messages)).collect::<Vec<_>>().join(" ")
}

/// The hints as sentences: each begins with a capital.
fn hints(report: &Report, messages: &Messages) -> impl Iterator<Item = String> {
    report.hints.iter().map(|hint| {
        let hint = messages.render(hint);
        let mut characters = hint.chars();
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
    })
}
