//! Saved conversations.

use super::{ExitCode, Report};
use crate::i18n::text;
use crate::session::SessionError;

impl Report {
    /// Messages of a conversation that ended are not saved, for the reason that another report gives.
    #[must_use]
    pub fn unsaved(turns: usize, why: Self) -> Self {
        let mut report = Self::new(text!("session-unsaved", count = turns), ExitCode::Failed).because(why.what);
        report.causes.extend(why.causes);
        report
    }
}

impl From<SessionError> for Report {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Open { path, source } => {
                Self::new(text!("session-cannot-open", path = &path), ExitCode::Failed)
                    .because_of(source.as_ref())
                    .hint(text!("session-no-history-hint"))
            }
            SessionError::Newer { path, .. } => {
                Self::new(text!("session-newer", path = &path), ExitCode::Failed).hint(text!("session-newer-hint"))
            }
            SessionError::Read(source) => {
                Self::new(text!("session-cannot-read"), ExitCode::Failed).because_of(&source)
            }
            SessionError::Write(source) => {
                Self::new(text!("session-cannot-write"), ExitCode::Failed).because_of(&source)
            }
            SessionError::Unknown(id) => {
                Self::new(text!("session-unknown", id = id), ExitCode::Usage).hint(text!("session-list-hint"))
            }
            SessionError::Damaged(id) => {
                Self::new(text!("session-damaged", id = id), ExitCode::Failed).hint(text!("session-damaged-hint"))
            }
            SessionError::LeftOut(ids) => {
                let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                Self::new(text!("session-left-out", ids = ids), ExitCode::DoneInPart)
            }
            SessionError::Import(source) => {
                Self::new(text!("session-no-export"), ExitCode::Usage).because_of(&source)
            }
        }
    }
}
