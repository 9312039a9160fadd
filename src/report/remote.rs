//! Other machines: servers that are not there, want a key, or say something else than an answer.

use super::{ExitCode, Report};
use crate::engine::RemoteError;
use crate::i18n::{Messages, text};

/// The error of a server.
pub fn of_remote(error: &RemoteError, messages: &Messages) -> Report {
    match error {
        RemoteError::Address { url, reason } => {
            Report::new(text!(messages, "remote-address", url = url.as_str()), ExitCode::Usage)
                .because(reason)
                .hint(text!(messages, "remote-address-hint"))
        }
        RemoteError::Unreachable { host, source } => {
            failed(text!(messages, "remote-unreachable", host = host.as_str()))
                .because_of(source)
                .hint(text!(messages, "remote-unreachable-hint"))
        }
        RemoteError::TimedOut { host, silence } => {
            let seconds = messages.decimal(silence.as_secs_f64(), 0);
            failed(text!(messages, "remote-timed-out", host = host.as_str(), seconds = seconds))
                .hint(text!(messages, "remote-timed-out-hint"))
        }
        RemoteError::Unauthorized { host, had_key } => {
            let what = if *had_key {
                text!(messages, "remote-unauthorized", host = host.as_str())
            } else {
                text!(messages, "remote-unauthorized-missing", host = host.as_str())
            };
            failed(what).hint(text!(messages, "remote-unauthorized-hint"))
        }
        RemoteError::NoSuchModel { host, model, known } => {
            let what = text!(messages, "remote-no-model", host = host.as_str(), model = model.as_str());
            of_model(what, known, messages)
        }
        RemoteError::SeveralModels { host, known } if known.is_empty() => {
            of_model(text!(messages, "remote-model-unknown", host = host.as_str()), known, messages)
        }
        RemoteError::SeveralModels { host, known } => {
            of_model(text!(messages, "remote-several-models", host = host.as_str()), known, messages)
        }
        RemoteError::NotFound { url } => failed(text!(messages, "remote-not-found", url = url.as_str()))
            .hint(text!(messages, "remote-not-found-hint")),
        RemoteError::Refused { host, status, message } => {
            let report = failed(text!(messages, "remote-refused", host = host.as_str(), status = u64::from(*status)));
            let is_about_ngrams = message.contains("no_repeat_ngram_size");
            let report = report.because(message);
            if is_about_ngrams { report.hint(text!(messages, "remote-refused-ngram-hint")) } else { report }
        }
        RemoteError::Busy { host, tries } => {
            failed(text!(messages, "remote-busy", host = host.as_str(), tries = u64::from(*tries)))
                .hint(text!(messages, "remote-busy-hint"))
        }
        RemoteError::Failing { host, status, message } => {
            failed(text!(messages, "remote-failing", host = host.as_str(), status = u64::from(*status)))
                .because(message)
                .hint(text!(messages, "remote-failing-hint"))
        }
        RemoteError::Interrupted { host } => failed(text!(messages, "remote-interrupted", host = host.as_str()))
            .hint(text!(messages, "remote-interrupted-hint")),
        RemoteError::Nonsense { host, what } => failed(text!(messages, "remote-nonsense", host = host.as_str()))
            .because(what)
            .hint(text!(messages, "remote-not-found-hint")),
        RemoteError::ConstraintIgnored { host } => {
            failed(text!(messages, "remote-form-ignored", host = host.as_str()))
                .hint(text!(messages, "remote-form-ignored-hint"))
        }
        RemoteError::NotOffered(what) => {
            Report::new(text!(messages, "remote-not-offered", what = *what), ExitCode::Usage)
        }
    }
}

fn failed(what: String) -> Report {
    Report::new(what, ExitCode::Failed)
}

/// A model that is not there, with those that are.
fn of_model(what: String, known: &[String], messages: &Messages) -> Report {
    let report = Report::new(what, ExitCode::ModelAbsent);
    let report = if known.is_empty() {
        report
    } else {
        report.hint(text!(messages, "settings-expected", expected = known.join(", ")))
    };
    report.hint(text!(messages, "remote-model-hint"))
}
