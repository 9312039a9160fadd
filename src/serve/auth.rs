//! The key that clients must have.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

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
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.split_once(' '));
        given.is_some_and(|(scheme, key)| {
            let digest: [u8; 32] = Sha256::digest(key.trim()).into();
            scheme.eq_ignore_ascii_case("bearer") && bool::from(digest.ct_eq(&self.digest))
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
    }
}
