//! Other machines: servers that are not there, want a key, or say something else than an answer.

use super::{ExitCode, Report};
use crate::engine::{Excess, RemoteError, mentions_certificate};
use crate::i18n::{Text, text};

impl From<RemoteError> for Report {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Address { url, reason } => {
                Self::new(text!("remote-address", url = url.to_string()), ExitCode::Usage)
                    .because(reason)
                    .hint(text!("remote-address-hint"))
            }
            RemoteError::Unreachable { host, source } if mentions_certificate(&source) => {
                failed(text!("remote-unreachable", host = host))
                    .because_of(&source)
                    .hint(text!("remote-certificate-hint"))
            }
            RemoteError::Unreachable { host, source } => failed(text!("remote-unreachable", host = host))
                .because_of(&source)
                .hint(text!("remote-unreachable-hint")),
            RemoteError::TimedOut { host, silence } => {
                failed(text!("remote-timed-out", host = host, seconds = silence)).hint(text!("remote-timed-out-hint"))
            }
            RemoteError::Unauthorized { host, had_key } => {
                let what = if had_key {
                    text!("remote-unauthorized", host = host)
                } else {
                    text!("remote-unauthorized-missing", host = host)
                };
                failed(what).hint(text!("remote-unauthorized-hint"))
            }
            RemoteError::NoSuchModel { host, model, known } => {
                let what = text!("remote-no-model", host = host, model = model);
                of_model(what, &known)
            }
            RemoteError::SeveralModels { host, known } if known.is_empty() => {
                // Or the address is not that of the protocol.
                of_model(text!("remote-model-unknown", host = host), &known).hint(text!("remote-not-found-hint"))
            }
            RemoteError::SeveralModels { host, known } => {
                of_model(text!("remote-several-models", host = host), &known)
            }
            RemoteError::NotFound { url } => {
                failed(text!("remote-not-found", url = url.to_string())).hint(text!("remote-not-found-hint"))
            }
            RemoteError::Redirected { host, to } => {
                failed(text!("remote-redirected", host = host, address = to.to_string()))
                    .hint(text!("remote-redirected-hint"))
            }
            RemoteError::InvalidKey { host } => Self::new(text!("remote-invalid-key", host = host), ExitCode::Usage)
                .hint(text!("remote-unauthorized-hint")),
            RemoteError::Refused { host, status, message } => {
                let report = failed(text!("remote-refused", host = host, status = status));
                let is_about_ngrams = message.contains("no_repeat_ngram_size");
                let report = report.because(message);
                if is_about_ngrams { report.hint(text!("remote-refused-ngram-hint")) } else { report }
            }
            RemoteError::Busy { host, tries } => {
                failed(text!("remote-busy", host = host, tries = tries)).hint(text!("remote-busy-hint"))
            }
            RemoteError::Failing { host, status, message } => {
                failed(text!("remote-failing", host = host, status = status))
                    .because(message)
                    .hint(text!("remote-failing-hint"))
            }
            RemoteError::Interrupted { host } => {
                failed(text!("remote-interrupted", host = host)).hint(text!("remote-interrupted-hint"))
            }
            RemoteError::Nonsense { host, what } => {
                failed(text!("remote-nonsense", host = host)).because(what).hint(text!("remote-not-found-hint"))
            }
            RemoteError::Excessive { host, excess } => {
                failed(text!("remote-excessive", host = host)).because(match excess {
                    Excess::Models => text!("remote-excessive-models"),
                    Excess::Event => text!("remote-excessive-event"),
                    Excess::Answer => text!("remote-excessive-answer"),
                })
            }
            RemoteError::ConstraintIgnored { host } => {
                failed(text!("remote-form-ignored", host = host)).hint(text!("remote-form-ignored-hint"))
            }
            RemoteError::NoLogprobs { host } => Self::new(text!("remote-no-logprobs", host = host), ExitCode::Usage)
                .hint(text!("remote-no-logprobs-hint")),
        }
    }
}

fn failed(what: Text) -> Report {
    Report::new(what, ExitCode::Failed)
}

/// A model that is not there, with those that are.
fn of_model(what: Text, known: &[String]) -> Report {
    let report = Report::new(what, ExitCode::ModelAbsent);
    let report =
        if known.is_empty() { report } else { report.hint(text!("settings-expected", expected = known.join(", "))) };
    report.hint(text!("remote-model-hint"))
}
