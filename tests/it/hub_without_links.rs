//! Caches without symbolic links, as on Windows without developer mode or on an exFAT disk: the files themselves are in
//! the snapshots.

use crate::support::hub_scene::{FILE, Scene, chat, content};
use crate::support::loopback_hub::{COMMIT, Fault};
use fietje::testing::config::Links;
use fietje::testing::hub::{CachedModel, HubError, Silent};
use fietje::testing::model::Presence;

const OTHER_COMMIT: &str = "89abcdef0123456789abcdef0123456789abcdef";

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.settings.links = Links::Never;
    scene
}

fn downloads(scene: &Scene) -> usize {
    scene.server.seen().iter().filter(|seen| seen.method == "GET" && seen.at_storage).count()
}

#[tokio::test]
async fn a_file_is_downloaded_into_its_snapshot_found_verified_and_removed() {
    let scene = scene();
    scene.server.fail([Fault::DropAfter(90_000)]);
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    assert!(!path.is_symlink() && !scene.blob().exists());
    assert_eq!(scene.pull().await.unwrap(), path);
    assert_eq!(downloads(&scene), 2, "one that broke off, and its rest");
    assert!(scene.hub().verify(&chat(), &Silent).await.is_ok());
    let checksums = scene.hub().checksums(&chat());
    assert_eq!(checksums, [(FILE.to_owned(), scene.blob().file_name().unwrap().to_str().unwrap().to_owned())]);
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, content().len() as u64);
    assert!(!scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf").exists());
}

/// A cache in which another tool put the file, with nothing known of it.
async fn foreign() -> Scene {
    let scene = scene();
    scene.pull().await.unwrap();
    std::fs::remove_dir_all(scene.root.path().join("state")).unwrap();
    scene
}

#[tokio::test]
async fn a_file_of_another_tool_is_verified_by_asking_the_hub_once() {
    let mut scene = foreign().await;
    let bytes = content().len() as u64;
    assert_eq!(scene.hub().find(&chat()), CachedModel { presence: Presence::Unverified, bytes, model: None });
    scene.settings.offline = true;
    let unknown = scene.hub().ensure(&chat(), &Silent).await;
    assert!(matches!(unknown, Err(HubError::UnknownChecksum { file }) if file == FILE));
    scene.settings.offline = false;
    assert!(scene.hub().ensure(&chat(), &Silent).await.is_ok());
    let asked = scene.server.seen();
    assert!(asked.last().unwrap().path.contains(COMMIT), "the contents of its own commit");
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
    scene.settings.offline = true;
    assert!(scene.hub().verify(&chat(), &Silent).await.is_ok());
    assert_eq!(scene.server.seen().len(), asked.len());
}

#[tokio::test]
async fn another_tools_listing_says_what_its_checksum_is() {
    let mut scene = foreign().await;
    scene.settings.offline = true;
    let trees = scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf/trees");
    std::fs::create_dir_all(&trees).unwrap();
    let etag = scene.blob().file_name().unwrap().to_str().unwrap().to_owned();
    let file = serde_json::json!({"size": 9, "blob_id": "a".repeat(40), "lfs_sha256": etag, "lfs_size": 9});
    let listing = serde_json::json!({"format_version": 1, "files": {FILE: file}});
    std::fs::write(trees.join(format!("{COMMIT}.json")), listing.to_string()).unwrap();
    assert!(scene.hub().ensure(&chat(), &Silent).await.is_ok());
}

#[tokio::test]
async fn damage_is_found_and_repaired() {
    let scene = scene();
    let path = scene.pull().await.unwrap();
    let mut damaged = content();
    damaged[1000] ^= 0x40;
    std::fs::write(&path, &damaged).unwrap();
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Unverified);
    assert!(matches!(scene.hub().ensure(&chat(), &Silent).await, Err(HubError::Checksum { .. })));
    assert_eq!(scene.pull().await.unwrap(), path);
    scene.assert_intact(&path);
}

#[tokio::test]
async fn a_new_commit_and_another_kind_of_cache_download_nothing() {
    for (first, second) in [(Links::Never, Links::Never), (Links::Never, Links::WherePossible)] {
        let mut scene = scene();
        scene.settings.links = first;
        scene.pull().await.unwrap();
        scene.server.push(OTHER_COMMIT);
        scene.settings.links = second;
        let path = scene.pull().await.unwrap();
        assert!(path.to_str().unwrap().contains(OTHER_COMMIT));
        scene.assert_intact(&path);
        assert_eq!(downloads(&scene), 1);
        scene.hub().remove(&chat()).unwrap();
        assert!(!scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf").exists());
    }
    let mut scene = scene();
    scene.settings.links = Links::WherePossible;
    scene.pull().await.unwrap();
    scene.server.push(OTHER_COMMIT);
    scene.settings.links = Links::Never;
    let path = scene.pull().await.unwrap();
    assert!(!path.is_symlink());
    scene.assert_intact(&path);
    assert_eq!(downloads(&scene), 1);
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, content().len() as u64);
}
