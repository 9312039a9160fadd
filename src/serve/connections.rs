//! Accepts connections and serves each on a task of its own, within limits: how many there are, and how long a client
//! may take for its headers, between requests, and to read what was sent.
//!
//! Where all connections are taken, the oldest without a request under way is closed for the next one, so that clients
//! that say nothing shut nobody out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_io_timeout::TimeoutStream;

use super::guarded::Guarded;
use super::shutdown::ShutdownSignal;

/// Files that a process needs beside its connections: the model, the log, pipes of trials.
const OTHER_FILES: u64 = 32;
/// The pause after a connection could not be taken, which is when the system has no files left.
const PAUSE: Duration = Duration::from_millis(100);

/// What clients may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections at a time.
    pub most: usize,
    /// Time for the headers of a request, and for the pause before them.
    pub headers: Duration,
    /// Time in which a client takes nothing of what was sent.
    pub reading: Duration,
}

impl ConnectionLimits {
    /// The limits of a server for `requests` at a time: some more connections than that, but no more than the process
    /// may have files open.
    pub fn for_requests(requests: usize) -> Self {
        const SPARE: usize = 256;
        let wanted = requests.saturating_add(SPARE);
        let needed = (wanted as u64).saturating_add(OTHER_FILES);
        let files = rlimit::increase_nofile_limit(needed).unwrap_or(needed);
        let most = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(wanted).clamp(1, wanted);
        Self { most, headers: Duration::from_secs(30), reading: Duration::from_mins(1) }
    }
}

/// Requests under way on one connection.
#[derive(Debug, Default)]
struct Activity {
    requests: AtomicUsize,
}

impl Activity {
    fn begin(self: &Arc<Self>) -> UnderWay {
        self.requests.fetch_add(1, Ordering::AcqRel);
        UnderWay(Arc::clone(self))
    }

    fn is_idle(&self) -> bool {
        self.requests.load(Ordering::Acquire) == 0
    }
}

/// A request whose response has not been sent.
struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The connections of one listener, by the order of their arrival.
struct Connections {
    limits: ConnectionLimits,
    tasks: JoinSet<u64>,
    open: BTreeMap<u64, (Arc<Activity>, AbortHandle)>,
    arrivals: u64,
}

/// Serves connections until `shutdown` begins, then waits for the requests under way.
pub async fn serve(listener: TcpListener, router: Router, limits: ConnectionLimits, mut shutdown: ShutdownSignal) {
    let mut connections = Connections { limits, tasks: JoinSet::new(), open: BTreeMap::new(), arrivals: 0 };
    let mut stopping = shutdown.clone();
    let mut stop = std::pin::pin!(stopping.begun());
    loop {
        let has_room = connections.has_room();
        tokio::select! {
            () = stop.as_mut() => break,
            Some(ended) = connections.tasks.join_next() => connections.forget(ended.ok()),
            accepted = accept(&listener, has_room) => {
                connections.start(accepted, &router, shutdown.clone());
            }
        }
    }
    drop(listener);
    shutdown.begun().await;
    while connections.tasks.join_next().await.is_some() {}
}

/// The next connection, once there is room for it.
async fn accept(listener: &TcpListener, has_room: bool) -> TcpStream {
    if !has_room {
        tokio::time::sleep(PAUSE).await;
    }
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // The client left already, or there are no files left.
            Err(error) => {
                tracing::warn!(error = %error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

impl Connections {
    fn has_room(&self) -> bool {
        self.open.len() < self.limits.most || self.open.values().any(|(activity, _)| activity.is_idle())
    }

    fn start(&mut self, stream: TcpStream, router: &Router, shutdown: ShutdownSignal) {
        if self.open.len() >= self.limits.most {
            let idle = self.open.iter().find(|(_, (activity, _))| activity.is_idle());
            let Some(number) = idle.map(|(&number, _)| number) else {
                tracing::warn!("all connections are busy; one more was closed");
                return;
            };
            if let Some((_, task)) = self.open.remove(&number) {
                task.abort();
            }
        }
        self.arrivals += 1;
        let (number, activity) = (self.arrivals, Arc::<Activity>::default());
        let serving = one(stream, router.clone(), Arc::clone(&activity), self.limits, shutdown);
        let task = self.tasks.spawn(async move {
            serving.await;
            number
        });
        self.open.insert(number, (activity, task));
    }

    fn forget(&mut self, ended: Option<u64>) {
        if let Some(number) = ended {
            self.open.remove(&number);
        }
    }
}

/// Serves one connection to its end.
async fn one(
    stream: TcpStream,
    router: Router,
    activity: Arc<Activity>,
    limits: ConnectionLimits,
    mut shutdown: ShutdownSignal,
) {
    // A token is a small packet, and the next one should not wait for more of them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.reading));
    let routes = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        let under_way = activity.begin();
        let response = routes.call(request.map(Body::new));
        async move { response.await.map(|response| response.map(|body| Guarded::wrap(body, under_way))) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.headers);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.begun() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection broke");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::serve::shutdown::Shutdown;

    const LIMITS: ConnectionLimits =
        ConnectionLimits { most: 4, headers: Duration::from_millis(200), reading: Duration::from_millis(200) };

    /// A server with a page, one that takes its time and one that never ends; returns its address and its switch.
    async fn start(limits: ConnectionLimits) -> (std::net::SocketAddr, Arc<Shutdown>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let endless = || async {
            let zeros = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 1 << 16]));
            Body::from_stream(zeros)
        };
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            "slow"
        };
        let router =
            Router::new().route("/", get(|| async { "here" })).route("/slow", get(slow)).route("/x", get(endless));
        let shutdown = Arc::new(Shutdown::default());
        tokio::spawn(serve(listener, router, limits, shutdown.signal()));
        (address, shutdown)
    }

    async fn connect(address: std::net::SocketAddr, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }

    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        // A connection that is reset has nothing more to say.
        let _ = stream.read_to_string(&mut text).await;
        text
    }

    const REQUEST: &str = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    #[tokio::test]
    async fn silent_clients_are_closed_and_slow_answers_are_not() {
        let (address, _shutdown) = start(LIMITS).await;
        let idle = connect(address, "").await;
        let half = connect(address, "GET / HTTP/1.1\r\nHo").await;
        let kept = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let slow = connect(address, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        assert!(!rest(idle).await.contains("here") && !rest(half).await.contains("here"));
        assert!(rest(kept).await.ends_with("here"));
        assert!(rest(slow).await.ends_with("slow"));
    }

    #[tokio::test]
    async fn idle_connections_make_way_and_busy_ones_do_not() {
        let patient = Duration::from_mins(1);
        let (address, _shutdown) = start(ConnectionLimits { headers: patient, ..LIMITS }).await;
        let mut idle = Vec::new();
        for _ in 0..3 {
            idle.push(connect(address, "GET / HT").await);
        }
        let slow = connect(address, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        for _ in 0..8 {
            assert!(rest(connect(address, REQUEST).await).await.ends_with("here"));
            idle.push(connect(address, "GET / HT").await);
        }
        assert!(rest(slow).await.ends_with("slow"));
        assert_eq!(rest(idle.remove(0)).await, "", "the oldest made way");
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_gives_its_connection_back() {
        let (address, _shutdown) = start(ConnectionLimits { most: 1, ..LIMITS }).await;
        let stuck = connect(address, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(rest(connect(address, REQUEST).await).await.ends_with("here"));
        drop(stuck);
    }

    #[tokio::test]
    async fn a_server_that_stops_waits_for_what_is_under_way() {
        let (address, shutdown) = start(LIMITS).await;
        let slow = connect(address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        shutdown.begin();
        assert!(rest(slow).await.ends_with("slow"));
        assert!(TcpStream::connect(address).await.is_err());
    }
}
