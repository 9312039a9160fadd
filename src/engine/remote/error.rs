//! What can go wrong with another machine.

use std::time::Duration;

/// A server did not do what was asked. `host` is always its host and port.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The address makes no sense.
    #[error("`{url}` is no address of a server: {reason}")]
    Address {
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody answers there: the connection is refused, the name unknown, the certificate not trusted.
    #[error("{host} cannot be reached")]
    Unreachable {
        host: String,
        #[source]
        source: reqwest::Error,
    },
    /// It was silent for too long.
    #[error("{host} was silent for {} seconds", silence.as_secs_f64())]
    TimedOut { host: String, silence: Duration },
    /// It wants a key, or another one.
    #[error("{host} refuses the key")]
    Unauthorized {
        host: String,
        /// Whether it was given one.
        had_key: bool,
    },
    /// It has no such model.
    #[error("{host} has no model `{model}`")]
    NoSuchModel {
        host: String,
        /// What was asked for.
        model: String,
        /// What it has, as far as it says.
        known: Vec<String>,
    },
    /// It has several models and none was asked for.
    #[error("{host} has several models")]
    SeveralModels { host: String, known: Vec<String> },
    /// There is a server, but not at this address.
    #[error("{url} is not there")]
    NotFound { url: String },
    /// It found something wrong with the request.
    #[error("{host} refuses the request ({status}): {message}")]
    Refused {
        host: String,
        status: u16,
        /// The server's own words.
        message: String,
    },
    /// It had no room, whenever it was asked.
    #[error("{host} is too busy")]
    Busy {
        host: String,
        /// How often it was asked.
        tries: u32,
    },
    /// It failed, whenever it was asked.
    #[error("{host} fails ({status}): {message}")]
    Failing {
        host: String,
        status: u16,
        /// The server's own words.
        message: String,
    },
    /// The answer broke off, whenever it was asked for.
    #[error("the answer of {host} broke off")]
    Interrupted { host: String },
    /// What it sent is not OpenAI's protocol.
    #[error("{host} does not speak OpenAI's protocol: {what}")]
    Nonsense { host: String, what: String },
    /// It took no notice of the form that the answer must have.
    #[error("{host} did not keep to the form that the answer must have")]
    ConstraintIgnored { host: String },
    /// This cannot be asked of a server.
    #[error("a server cannot be asked for {0}")]
    NotOffered(&'static str),
}

impl RemoteError {
    /// Whether no other request would fare better.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Address { .. }
            | Self::Unreachable { .. }
            | Self::Unauthorized { .. }
            | Self::NoSuchModel { .. }
            | Self::SeveralModels { .. }
            | Self::NotFound { .. }
            | Self::Busy { .. } => true,
            Self::TimedOut { .. }
            | Self::Refused { .. }
            | Self::Failing { .. }
            | Self::Interrupted { .. }
            | Self::Nonsense { .. }
            | Self::ConstraintIgnored { .. }
            | Self::NotOffered(_) => false,
        }
    }
}
