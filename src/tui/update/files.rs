//! Files that were read or listed.

use super::{attachments, compose, export, report_text, suggest};
use crate::i18n::text;
use crate::tui::effect::{Effect, MissingFiles, ReadPurpose};
use crate::tui::msg::{Attachment, FileMsg, FileProblem};
use crate::tui::state::State;

pub fn receive(state: &mut State, msg: FileMsg) -> Vec<Effect> {
    match msg {
        FileMsg::Read { purpose, files } => read(state, purpose, files),
        FileMsg::Completed { start, found } => {
            // The user may have typed on since.
            if let Some((position, now, writing)) = attachments::name_at_cursor(state)
                && now == start
            {
                compose::complete_with(state, position, &found, "", writing);
            }
            Vec::new()
        }
        FileMsg::Suggested { start, found } => {
            suggest::listed(state, &start, found);
            Vec::new()
        }
        FileMsg::Exported(name) => {
            export::done(state, &name);
            Vec::new()
        }
        FileMsg::ExportFailed(problem) => {
            export::failed(state, &problem);
            Vec::new()
        }
    }
}

fn read(state: &mut State, purpose: ReadPurpose, files: Vec<Result<Attachment, FileProblem>>) -> Vec<Effect> {
    let ignores_missing = matches!(purpose, ReadPurpose::Send { missing: MissingFiles::Ignored, .. });
    let before = state.input.attachments.len();
    for file in files {
        match file {
            Ok(attachment) => state.input.attachments.push(attachment),
            Err(FileProblem::Missing(_)) if ignores_missing => {}
            Err(problem) => {
                state.input.attachments.truncate(before);
                refuse(state, purpose, problem);
                return Vec::new();
            }
        }
    }
    match purpose {
        ReadPurpose::Send { message, .. } => compose::send_message(state, &message),
        ReadPurpose::Attach => {
            if let Some(added) = state.input.attachments.last() {
                let tokens = added.tokens.map_or_else(|| "?".to_owned(), |tokens| tokens.to_string());
                let text = text!(state.messages, "chat-file-added", name = added.name.as_str(), tokens = tokens);
                state.show_notice(text);
            }
            Vec::new()
        }
    }
}

/// Reports the problem, and puts the unsent message back for correction. A word with an at sign may be somebody's name,
/// so the same message once more is sent as it is.
fn refuse(state: &mut State, purpose: ReadPurpose, problem: FileProblem) {
    let ReadPurpose::Send { message, .. } = purpose else {
        state.show_problem(match problem {
            FileProblem::Missing(name) => text!(state.messages, "chat-file-missing", name = name),
            FileProblem::Unusable(report) => report_text::in_one_line(&report, &state.messages),
        });
        return;
    };
    let why = match problem {
        FileProblem::Missing(name) => {
            state.input.insists = Some(message.clone());
            text!(state.messages, "chat-mention-missing", name = name)
        }
        FileProblem::Unusable(report) => report_text::in_one_line(&report, &state.messages),
    };
    state.show_problem(why);
    // Where the user wrote on, the history has it.
    if state.input.composer.is_empty() {
        state.input.composer.set(&message);
    }
}
