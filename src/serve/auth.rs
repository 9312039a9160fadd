//! The key that clients must have.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Headers in which some clients send their key, beside `Authorization` or in its place.
const OTHER_HEADERS: [&str; 2] = ["api-key", "x-api-key"];

/// A key, as its digest: comparing digests takes as long for a near miss as for nonsense of any length.
#[derive(Clone)]
pub struct ApiKey {
    digest: [u8; 32],
}

impl ApiKey {
    pub fn new(key: &str) -> Self {
        Self { digest: Sha256::digest(key).into() }
    }

    /// Whether the headers carry the key.
    pub fn is_in(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text(AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, key)| key);
        let mut given = bearer.into_iter().chain(OTHER_HEADERS.into_iter().filter_map(text));
        given.any(|key| {
            let digest: [u8; 32] = Sha256::digest(key.trim()).into();
            bool::from(digest.ct_eq(&self.digest))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_itself_opens_the_door() {
        let key = ApiKey::new("geheim");
        let with = |value: &str| key.is_in(&HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]));
        assert!(with("Bearer geheim") && with("bearer  geheim"));
        for wrong in ["Bearer geheim2", "Bearer", "Bearer ", "geheim", "Basic geheim", "Bearer GEHEIM"] {
            assert!(!with(wrong), "{wrong}");
        }
        assert!(!key.is_in(&HeaderMap::new()));
        let other = |name: &'static str, value: &str| {
            key.is_in(&HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), value.parse().unwrap())]))
        };
        assert!(other("api-key", "geheim") && other("x-api-key", "geheim"));
        assert!(!other("api-key", "geheim2") && !other("x-key", "geheim"));
    }
}
