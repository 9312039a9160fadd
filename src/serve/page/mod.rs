//! The page at `/`: what this server is, its address for other programs, and a plain chat box.
//!
//! It is three files without a build step. Its policy lets it load nothing but them and ask nobody but this server.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

const DUTCH: &str = include_str!("index.nl.html");
const ENGLISH: &str = include_str!("index.en.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page and its parts.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(page))
        .route("/page.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/page.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
}

async fn page(headers: HeaderMap) -> Response {
    let languages = headers.get(header::ACCEPT_LANGUAGE).and_then(|languages| languages.to_str().ok());
    let mut response = file("text/html; charset=utf-8", if prefers_dutch(languages) { DUTCH } else { ENGLISH });
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}

/// Whether a browser names Dutch before English. Browsers name languages in the order in which their user reads them.
fn prefers_dutch(languages: Option<&str>) -> bool {
    let mut named = languages.unwrap_or_default().split(',').map(|name| name.trim().to_ascii_lowercase());
    named.find(|name| name.starts_with("nl") || name.starts_with("en")).is_none_or(|name| name.starts_with("nl"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_dutch_unless_a_browser_asks_for_english_first() {
        for (languages, expected) in [
            (None, true),
            (Some("nl-BE,nl;q=0.9,en;q=0.8"), true),
            (Some("fr, nl;q=0.5, en;q=0.3"), true),
            (Some("en-GB,en;q=0.9,nl;q=0.8"), false),
            (Some("de"), true),
        ] {
            assert_eq!(prefers_dutch(languages), expected, "{languages:?}");
        }
    }

    #[test]
    fn the_page_has_no_script_or_style_that_its_policy_forbids() {
        for page in [DUTCH, ENGLISH] {
            assert!(
                ["<style", "style=", "onclick=", "onload=", "javascript:"].iter().all(|part| !page.contains(part)),
                "{page}"
            );
            assert_eq!(page.matches("<script").count(), 1);
            assert!(!page.contains("http"), "nothing from elsewhere");
        }
        assert!(!SCRIPT.contains("innerHTML"));
    }
}
