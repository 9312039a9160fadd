//! A server of OpenAI's protocol on top of any engine, so that the requests of all its clients share one batch.
//!
//! `/v1/models`, `/v1/chat/completions` and `/v1/completions` are for clients, `/health` and `/metrics` for whoever keeps
//! the server running. Its errors are for programs: OpenAI's form, in English. A client that leaves frees its place at
//! once, since whatever it waited for is dropped with its connection.

mod answer;
mod auth;
mod error;
mod fields;
mod metrics;
mod places;
mod request;
mod response;
mod routes;
mod stop;
mod stream;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::engine::{Engine, GenerationOptions};

use auth::ApiKey;
use metrics::Metrics;
use places::Places;

pub use stop::{Stop, Stopper};

/// Time that answers get to end in after they were told to.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What a server is to do, and how much of it.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// The key that clients must have, if any.
    pub api_key: Option<String>,
    /// Answers at a time.
    pub parallel: usize,
    /// Requests that may wait for their turn.
    pub queue: usize,
    /// The longest that a request may take, its wait included.
    pub timeout: Duration,
    /// Time that answers under way get when the server is to stop.
    pub grace: Duration,
    /// How the model answers where a request does not say.
    pub defaults: GenerationOptions,
}

/// What every request needs.
struct Server {
    engine: Arc<dyn Engine>,
    api_key: Option<ApiKey>,
    places: Places,
    timeout: Duration,
    defaults: GenerationOptions,
    metrics: Metrics,
    stop: Stop,
}

/// Serves until `stopper` says that it is enough: new requests are refused then, those under way get their grace, and
/// what is left after it is ended in a way that its client can tell from a whole answer.
///
/// # Errors
/// When the system takes the listener away.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<dyn Engine>,
    settings: ServeSettings,
    stopper: Arc<Stopper>,
) -> io::Result<()> {
    let server = Arc::new(Server {
        engine,
        api_key: settings.api_key.as_deref().map(ApiKey::new),
        places: Places::new(settings.parallel, settings.queue),
        timeout: settings.timeout,
        defaults: settings.defaults,
        metrics: Metrics::new(),
        stop: stopper.watch(),
    });
    // A token is a small packet, and the next one should not wait for more of them.
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    let mut stop = stopper.watch();
    let serving = axum::serve(listener, routes::router(server)).with_graceful_shutdown(async move {
        stop.asked().await;
    });
    let mut stop = stopper.watch();
    let grace = settings.grace;
    let too_long = async move {
        stop.asked().await;
        tokio::select! {
            () = tokio::time::sleep(grace) => {}
            () = stop.hurried() => {}
        }
        stopper.hurry();
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        result = serving => result,
        // Whoever does not read what was sent is not waited for.
        () = too_long => Ok(()),
    }
}

#[cfg(test)]
mod tests;
