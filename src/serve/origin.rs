//! Which web pages may use the server.
//!
//! A browser lets any page send requests to this machine, and a page whose own name is made to point here (DNS
//! rebinding) may read the answers, too. Programs other than browsers send no `Origin` and name the address they were
//! given. A server with a key needs none of this: such a page does not have the key.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::Server;
use super::error::ApiError;

/// The pages that may use a server, and the names it answers to.
#[derive(Debug, Clone)]
pub struct OriginPolicy {
    /// Origins named by the user, in lower case and without a slash at the end: `https://app.example`.
    origins: Vec<String>,
    hosts: Hosts,
    pages: Pages,
}

/// Which `Host` headers are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hosts {
    /// Addresses, names of this machine, and those of the origins named by the user.
    OfThisMachine,
    Any,
}

/// Which pages are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pages {
    /// The server's own and those of the origins named by the user.
    Named,
    /// All: whoever has the key, or `--origin '*'`.
    Any,
}

impl OriginPolicy {
    /// The policy of a server that listens on `address` and was told to trust `origins`.
    pub fn new(address: IpAddr, has_key: bool, origins: &[String]) -> Self {
        let any = origins.iter().any(|origin| origin == "*");
        let normal = |origin: &String| origin.trim_end_matches('/').to_ascii_lowercase();
        Self {
            origins: origins.iter().map(normal).collect(),
            // Beyond this machine a server goes by names that only its network knows.
            hosts: if has_key || any || !address.is_loopback() { Hosts::Any } else { Hosts::OfThisMachine },
            pages: if has_key || any { Pages::Any } else { Pages::Named },
        }
    }

    /// Refuses what a page may have sent that the user does not know of.
    fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
        let host = text(header::HOST).unwrap_or_default().to_ascii_lowercase();
        if self.hosts == Hosts::OfThisMachine && !self.is_known(name_of(&host)) {
            return Err(ApiError::foreign_host(&host));
        }
        match text(header::ORIGIN) {
            Some(origin) if self.pages == Pages::Named && !self.allows(origin, &host) => {
                Err(ApiError::foreign_origin(origin))
            }
            _ => Ok(()),
        }
    }

    /// Whether `name` cannot be another's that was made to point here: an address, a local name, or one the user gave.
    fn is_known(&self, name: &str) -> bool {
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let is_local = |name: &str| name == "localhost" || name.ends_with(".localhost");
        let mut named = self.origins.iter().filter_map(|origin| Some(name_of(origin.split_once("://")?.1)));
        bare.parse::<IpAddr>().is_ok() || is_local(name) || named.any(|known| known == name)
    }

    fn allows(&self, origin: &str, host: &str) -> bool {
        let origin = origin.to_ascii_lowercase();
        let is_own = ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme) == Some(host));
        is_own || self.origins.contains(&origin)
    }

    /// The answers to browsers that ask whether a page may read: only pages that the user named may.
    pub fn cors(&self) -> Option<CorsLayer> {
        if self.origins.is_empty() {
            return None;
        }
        let allowed = if self.origins.iter().any(|origin| origin == "*") {
            AllowOrigin::any()
        } else {
            AllowOrigin::list(self.origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok()))
        };
        let methods = [axum::http::Method::GET, axum::http::Method::POST];
        let headers = tower_http::cors::AllowHeaders::mirror_request();
        Some(CorsLayer::new().allow_origin(allowed).allow_methods(methods).allow_headers(headers))
    }
}

/// The name in a `Host` header or behind a scheme, without the port. An IPv6 address keeps its brackets.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() => name,
        _ => host,
    }
}

/// Refuses requests of pages that the user does not know of.
pub async fn check(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    match server.origins.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: &str = "127.0.0.1";

    fn answers(policy: &OriginPolicy, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        policy.check(&headers).is_ok()
    }

    fn policy(address: &str, has_key: bool, origins: &[&str]) -> OriginPolicy {
        let origins: Vec<String> = origins.iter().map(|&origin| origin.to_owned()).collect();
        OriginPolicy::new(address.parse().unwrap(), has_key, &origins)
    }

    #[test]
    fn a_server_on_this_machine_answers_to_its_own_names_alone() {
        let open = policy(LOOPBACK, false, &[]);
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "localhost",
            "[::1]:8080",
            "LOCALHOST:8080",
            "a.localhost",
            "127.0.0.1",
        ] {
            assert!(answers(&open, host, None), "{host}");
        }
        for host in
            ["evil.example:8080", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "x]"]
        {
            assert!(!answers(&open, host, None), "{host}");
        }
    }

    #[test]
    fn a_page_is_answered_only_where_the_server_serves_it_or_the_user_named_it() {
        let open = policy(LOOPBACK, false, &["https://app.example/"]);
        let host = "localhost:8080";
        for origin in ["http://localhost:8080", "https://app.example", "HTTPS://App.example"] {
            assert!(answers(&open, host, Some(origin)), "{origin}");
        }
        let foreign = [
            "http://evil.example",
            "null",
            "http://localhost:3000",
            "https://app.example.evil",
            "https://app.example:1",
        ];
        for origin in foreign {
            assert!(!answers(&open, host, Some(origin)), "{origin}");
        }
        // A rebound name is the same origin as itself.
        assert!(!answers(&open, "evil.example:8080", Some("http://evil.example:8080")));
        assert!(answers(&open, "app.example:8080", None), "a proxy for the named page may keep its name");
    }

    #[test]
    fn a_key_a_star_or_a_network_open_the_door() {
        assert!(answers(&policy(LOOPBACK, true, &[]), "evil.example", Some("http://evil.example")));
        assert!(answers(&policy(LOOPBACK, false, &["*"]), "evil.example", Some("http://evil.example")));
        let network = policy("0.0.0.0", false, &[]);
        assert!(answers(&network, "fietje:8080", None));
        assert!(!answers(&network, "fietje:8080", Some("http://evil.example")));
    }
}
