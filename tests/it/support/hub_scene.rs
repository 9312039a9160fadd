//! A loopback hub, a fresh cache, and our side of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fietje::testing::config::{HubSettings, HubTimeouts, Links};
use fietje::testing::hub::{Hub, HubError, RetryPolicy, Silent};
use fietje::testing::model::{Catalogue, ModelFiles, Presence};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::loopback_hub::{LoopbackHub, Size, hex};

pub const REPOSITORY: &str = "BramVanroy/fietje-2-chat-gguf";
pub const FILE: &str = "fietje-2b-chat-q8_0.gguf";

pub fn chat() -> ModelFiles {
    Catalogue::built_in().unwrap().find("chat", None).unwrap()
}

pub fn content() -> Vec<u8> {
    (0..200_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A loopback hub, a fresh cache, and our side of it.
pub struct Scene {
    pub server: LoopbackHub,
    pub root: TempDir,
    pub settings: HubSettings,
}

impl Scene {
    pub fn new() -> Self {
        let server = LoopbackHub::start();
        server.add(REPOSITORY, FILE, &content(), Size::Large);
        let root = TempDir::new().unwrap();
        let settings = HubSettings {
            endpoint: server.endpoint().into(),
            token: None,
            cache: root.path().join("cache"),
            offline: false,
            timeouts: HubTimeouts::default(),
            links: Links::WherePossible,
        };
        Self { server, root, settings }
    }

    pub fn hub(&self) -> Hub {
        let retry = RetryPolicy { attempts: 3, pause: Duration::from_millis(1) };
        Hub::new(self.settings.clone(), self.root.path().join("state")).with_retry(retry)
    }

    pub async fn pull(&self) -> Result<PathBuf, HubError> {
        self.hub().pull(&chat(), &Silent).await.map(|model| model.location().to_owned())
    }

    pub fn blob(&self) -> PathBuf {
        let blobs = "models--BramVanroy--fietje-2-chat-gguf/blobs";
        self.settings.cache.join(blobs).join(hex(&Sha256::digest(content())))
    }

    pub fn partial(&self) -> PathBuf {
        self.blob().with_extension("incomplete")
    }

    pub fn assert_intact(&self, path: &Path) {
        assert_eq!(std::fs::read(path).unwrap(), content());
        assert_eq!(self.hub().find(&chat()).presence, Presence::Present);
        assert!(!self.partial().exists());
    }
}
