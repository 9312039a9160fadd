//! A server of OpenAI's protocol on top of any engine, so that the requests of all its clients share one batch.
//!
//! OpenAI's three protocols, Ollama's and the addresses of the tokenizer are for clients, `/health` and `/metrics` for
//! whoever runs the server. Errors are for programs: OpenAI's format, in English. A client that leaves frees its slot
//! at once, since everything done for it is dropped with its connection.
//!
//! A request passes [`connections`], [`routes`], [`extract`], [`request`], [`completion`] and [`answer`]; a
//! [`protocol`] writes what comes of it. [`responses`] and [`ollama`] translate their requests into those of
//! [`request`]. This layer never writes to the terminal and never knows which engine answers.

mod access;
mod admission;
mod answer;
mod auth;
mod calls;
mod completion;
mod connections;
mod echo;
mod error;
mod extract;
mod fields;
mod guarded;
mod logprobs;
mod metrics;
mod names;
mod ollama;
mod origin;
mod page;
mod protocol;
mod request;
mod response;
mod responses;
mod routes;
mod shutdown;
mod stream;
mod tokens;
mod trial;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::confined::Program;
use crate::engine::{Engine, EngineError, GenerationOptions, Health};
use crate::system::now;

use admission::AdmissionQueue;
use auth::ApiKey;
use connections::ConnectionLimits;
use error::ApiError;
use metrics::Metrics;
use names::ModelNames;
use origin::OriginPolicy;
use request::Reading;
use responses::History;
use trial::Trials;

pub use shutdown::Shutdown;
use shutdown::ShutdownSignal;

/// Time for answers that were cut off to send how they ended.
const CLOSING_TIME: Duration = Duration::from_secs(2);

/// How often the engine's health is looked at.
const HEALTH_CHECK: Duration = Duration::from_millis(500);

/// What a server offers, and its limits.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// The key that clients must send, if any.
    pub api_key: Option<String>,
    /// Names of the model, in the place of its own.
    pub aliases: Vec<String>,
    /// Web pages that may use the server, as origins; `*` is any.
    pub origins: Vec<String>,
    /// The program that tries a client's constraint; `None` where clients are trusted.
    pub trial_program: Option<Program>,
    /// Requests answered at a time.
    pub parallel: usize,
    /// Requests that may wait for a slot.
    pub queue: usize,
    /// The longest that a request may take, waiting included.
    pub timeout: Duration,
    /// Time for answers under way to end once the server is stopping.
    pub grace: Duration,
    /// The most alternatives to a token that a request may ask for.
    pub max_logprobs: usize,
    /// The options of a request that names none.
    pub defaults: GenerationOptions,
}

/// What the handlers share.
struct Server {
    engine: Arc<dyn Engine>,
    names: ModelNames,
    /// When the server began, in seconds since 1970.
    started: i64,
    api_key: Option<ApiKey>,
    origins: OriginPolicy,
    trials: Trials,
    admission: AdmissionQueue,
    timeout: Duration,
    reading: Reading,
    /// Responses that can be continued.
    history: Arc<History>,
    metrics: Metrics,
    shutdown: ShutdownSignal,
}

impl Server {
    /// Refuses a request for another model than the one here.
    fn check_model(&self, name: &str) -> Result<(), ApiError> {
        if self.names.contain(name) { Ok(()) } else { Err(ApiError::no_such_model(name, self.names.main())) }
    }
}

/// Serves until `shutdown` begins. New requests are refused from then on, answers under way get their grace, and what
/// is left after it ends with an error, so that its client can tell it from a whole answer.
///
/// # Errors
/// When the system takes the listener away, or the engine ends.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<dyn Engine>,
    settings: ServeSettings,
    shutdown: Arc<Shutdown>,
) -> io::Result<()> {
    let origins = OriginPolicy::new(listener.local_addr()?.ip(), settings.api_key.is_some(), &settings.origins);
    let names = ModelNames::new(engine.info(), &settings.aliases);
    let server = Arc::new(Server {
        engine: Arc::clone(&engine),
        metrics: Metrics::new(engine.info(), names.main()),
        names,
        started: now(),
        api_key: settings.api_key.as_deref().map(ApiKey::new),
        origins,
        trials: Trials::new(settings.trial_program),
        admission: AdmissionQueue::new(settings.parallel, settings.queue),
        timeout: settings.timeout,
        reading: Reading {
            defaults: settings.defaults,
            max_logprobs: settings.max_logprobs,
            context_length: engine.info().context_length,
        },
        history: Arc::default(),
        shutdown: shutdown.signal(),
    });
    let limits = ConnectionLimits::for_requests(settings.parallel.saturating_add(settings.queue));
    let serving = connections::serve(listener, routes::router(server), limits, shutdown.signal());
    let mut signal = shutdown.signal();
    let grace = settings.grace;
    let deadline = async move {
        signal.begun().await;
        tokio::select! {
            () = tokio::time::sleep(grace) => {}
            () = signal.forced() => {}
        }
        shutdown.force();
        tokio::time::sleep(CLOSING_TIME).await;
    };
    tokio::select! {
        () = serving => Ok(()),
        // Whoever keeps the server running starts it anew; a server that refuses everything it would keep.
        () = gone(engine.as_ref()) => Err(io::Error::other(EngineError::Stopped)),
        // A client that does not read what was sent is not waited for.
        () = deadline => Ok(()),
    }
}

/// Waits until the engine will not answer any more.
async fn gone(engine: &dyn Engine) {
    while engine.health() != Health::Gone {
        tokio::time::sleep(HEALTH_CHECK).await;
    }
}

#[cfg(test)]
mod tests;
