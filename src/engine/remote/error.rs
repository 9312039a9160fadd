//! What can go wrong with a server.

use std::fmt;
use std::time::Duration;

use crate::http::Address;

/// A request to a server failed. `host` is its host and port.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    #[error("`{url}` is not an address of a server: {reason}")]
    Address { url: Address, reason: String },
    /// The connection is refused, the name is unknown, or the certificate is not trusted.
    #[error("{host} cannot be reached")]
    Unreachable {
        host: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("{host} sent nothing for {} seconds", silence.as_secs_f64())]
    TimedOut { host: String, silence: Duration },
    /// It requires a key, or another one.
    #[error("{host} refuses the key")]
    Unauthorized {
        host: String,
        /// Whether the request had one.
        had_key: bool,
    },
    #[error("{host} has no model `{model}`")]
    NoSuchModel {
        host: String,
        model: String,
        /// The models that it lists.
        known: Vec<String>,
    },
    /// It has several models and the user names none.
    #[error("{host} has several models")]
    SeveralModels { host: String, known: Vec<String> },
    /// There is a server, but not this path.
    #[error("{url} does not exist")]
    NotFound { url: Address },
    /// It sends us to an address that the user did not give.
    #[error("{host} redirects to {to}")]
    Redirected { host: String, to: Address },
    /// The key holds characters that no request can have.
    #[error("the key for {host} is not valid")]
    InvalidKey { host: String },
    /// It rejects the request as invalid.
    #[error("{host} refuses the request ({status}): {message}")]
    Refused {
        host: String,
        status: u16,
        /// The server's own message.
        message: String,
    },
    /// It had no capacity in any attempt.
    #[error("{host} is too busy")]
    Busy {
        host: String,
        /// Number of attempts.
        tries: u32,
    },
    /// It failed in every attempt.
    #[error("{host} fails ({status}): {message}")]
    Failing {
        host: String,
        status: u16,
        /// The server's own message.
        message: String,
    },
    /// The answer was interrupted in every attempt.
    #[error("the answer of {host} was interrupted")]
    Interrupted { host: String },
    /// Its response is not OpenAI's protocol.
    #[error("{host} does not speak OpenAI's protocol: {what}")]
    Nonsense { host: String, what: String },
    /// It sends more than there can be.
    #[error("{host} sends {excess}")]
    Excessive { host: String, excess: Excess },
    /// It ignored the constraint.
    #[error("{host} did not hold the answer to its format")]
    ConstraintIgnored { host: String },
    /// It answered without the log-probabilities that the request wanted.
    #[error("{host} gives no log-probabilities")]
    NoLogprobs { host: String },
}

/// What a server sends without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    Models,
    Event,
    /// Several times as much as was requested.
    Answer,
}

impl fmt::Display for Excess {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Models => "an endless list of models",
            Self::Event => "an endless event",
            Self::Answer => "a much longer answer than was requested",
        })
    }
}

impl RemoteError {
    /// Whether the same request may be answered another time.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TimedOut { .. }
                | Self::Busy { .. }
                | Self::Failing { .. }
                | Self::Interrupted { .. }
        )
    }

    /// Whether every other request would fail as well.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Address { .. }
            | Self::Unreachable { .. }
            | Self::Unauthorized { .. }
            | Self::NoSuchModel { .. }
            | Self::SeveralModels { .. }
            | Self::NotFound { .. }
            | Self::Redirected { .. }
            | Self::InvalidKey { .. }
            | Self::Busy { .. } => true,
            Self::TimedOut { .. }
            | Self::Refused { .. }
            | Self::Failing { .. }
            | Self::Interrupted { .. }
            | Self::Nonsense { .. }
            | Self::Excessive { .. }
            | Self::ConstraintIgnored { .. }
            | Self::NoLogprobs { .. } => false,
        }
    }
}
