//! Saved conversations.

use super::{ExitCode, Report};
use crate::i18n::{Messages, text};
use crate::session::SessionError;

/// What an error of the store means to the person.
pub fn of_session(error: &SessionError, messages: &Messages) -> Report {
    match error {
        SessionError::Open { path, source } => {
            let what = text!(messages, "session-cannot-open", path = path.display().to_string());
            Report::new(what, ExitCode::Failed)
                .because_of(source.as_ref())
                .hint(text!(messages, "session-no-history-hint"))
        }
        SessionError::Newer { path, .. } => {
            Report::new(text!(messages, "session-newer", path = path.display().to_string()), ExitCode::Failed)
                .hint(text!(messages, "session-newer-hint"))
        }
        SessionError::Read(source) => {
            Report::new(text!(messages, "session-cannot-read"), ExitCode::Failed).because_of(source)
        }
        SessionError::Write(source) => {
            Report::new(text!(messages, "session-cannot-write"), ExitCode::Failed).because_of(source)
        }
        SessionError::Unknown(id) => Report::new(text!(messages, "session-unknown", id = *id), ExitCode::Usage)
            .hint(text!(messages, "session-list-hint")),
        SessionError::Damaged(id) => Report::new(text!(messages, "session-damaged", id = *id), ExitCode::Failed),
        SessionError::Import(source) => {
            Report::new(text!(messages, "session-no-export"), ExitCode::Usage).because_of(source)
        }
    }
}
