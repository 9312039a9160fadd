//! The cache that all of the hub's tools share: what others put there, take away, and write at the same time.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::hub_scene::{FILE, REPOSITORY, Scene, chat, content};
use crate::support::loopback_hub::{COMMIT, Fault, Size, hex};
use fietje::testing::hub::{CachedModel, HubError, Progress, ProgressStep, Silent};
use fietje::testing::model::{Catalogue, Presence, Quantisation};
use sha2::{Digest, Sha256};

const OTHER_COMMIT: &str = "89abcdef0123456789abcdef0123456789abcdef";

fn etag() -> String {
    hex(&Sha256::digest(content()))
}

fn repository(scene: &Scene) -> PathBuf {
    scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf")
}

/// The listing of a commit that `huggingface_hub` writes.
fn list(scene: &Scene) {
    let trees = repository(scene).join("trees");
    std::fs::create_dir_all(&trees).unwrap();
    let file = serde_json::json!({"size": 9, "blob_id": "a".repeat(40), "lfs_sha256": etag(), "lfs_size": 9});
    let listing = serde_json::json!({"format_version": 1, "files": {FILE: file}});
    std::fs::write(trees.join(format!("{COMMIT}.json")), listing.to_string()).unwrap();
}

#[tokio::test]
async fn files_of_other_tools_count_once_they_are_verified() {
    let scene = Scene::new();
    scene.pull().await.unwrap();
    std::fs::remove_dir_all(scene.root.path().join("state")).unwrap();
    let bytes = content().len() as u64;
    assert_eq!(scene.hub().find(&chat()), CachedModel { presence: Presence::Unverified, bytes, model: None });
    assert!(scene.hub().ensure(&chat(), &Silent).await.is_ok());
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
}

#[tokio::test]
async fn removing_takes_parts_of_downloads_along_and_spares_the_rest() {
    let scene = Scene::new();
    assert!(matches!(scene.hub().remove(&chat()), Err(HubError::Absent { .. })));
    scene.server.fail([Fault::DropAfter(5000), Fault::Status(404)]);
    assert!(scene.pull().await.is_err());
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, 5000);
    assert!(!scene.partial().exists());

    scene.server.add(REPOSITORY, "fietje-2b-chat-q4_k_m.gguf", b"another", Size::Large);
    let other = Catalogue::built_in().unwrap().find("chat", Some(Quantisation::Q4KM)).unwrap();
    scene.pull().await.unwrap();
    scene.hub().pull(&other, &Silent).await.unwrap();
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, content().len() as u64);
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
    assert_eq!(scene.hub().find(&other).presence, Presence::Present);
    scene.hub().remove(&other).unwrap();
    assert!(!scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf").exists());
}

/// `huggingface_hub` keeps files that came through Xet once for the whole cache: the blob is a link into that store,
/// where the name is another hash.
#[cfg(unix)]
#[tokio::test]
async fn contents_that_repositories_share_are_used_and_left_to_the_others() {
    let scene = Scene::new();
    scene.pull().await.unwrap();
    std::fs::remove_dir_all(scene.root.path().join("state")).unwrap();
    let name = "c".repeat(64);
    let shared = scene.settings.cache.join("blobs/cc").join(&name);
    std::fs::create_dir_all(shared.parent().unwrap()).unwrap();
    std::fs::rename(scene.blob(), &shared).unwrap();
    std::os::unix::fs::symlink(Path::new("../../blobs/cc").join(&name), scene.blob()).unwrap();

    assert_eq!(scene.hub().find(&chat()).presence, Presence::Unverified);
    assert!(scene.hub().ensure(&chat(), &Silent).await.is_ok());
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    assert!(scene.blob().is_symlink());

    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, 0, "others may use the contents");
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
    assert!(shared.exists() && !scene.blob().is_symlink());
}

#[tokio::test]
async fn files_outside_the_catalogue_are_found_too() {
    let scene = Scene::new();
    let path = scene.pull().await.unwrap();
    let other = path.with_file_name("fietje-2b-chat-q2_k.gguf");
    std::fs::write(&other, "x").unwrap();
    let others = scene.hub().others(&Catalogue::built_in().unwrap());
    let found: Vec<_> = others.iter().map(|other| (&other.path, other.bytes, other.presence)).collect();
    assert_eq!(found, [(&other, 1, Presence::Unverified)]);
}

#[tokio::test]
async fn what_another_program_left_is_used_and_not_trusted() {
    // A part that is right, one that is wrong, one that is too long, one that is complete.
    let mut wrong = content()[..50_000].to_vec();
    wrong[7] ^= 1;
    let too_long = [content(), b"more".to_vec()].concat();
    for left in [content()[..50_000].to_vec(), wrong, too_long, content()] {
        let scene = Scene::new();
        std::fs::create_dir_all(scene.partial().parent().unwrap()).unwrap();
        std::fs::write(scene.partial(), left).unwrap();
        let path = scene.pull().await.unwrap();
        scene.assert_intact(&path);
    }
}

#[tokio::test]
async fn parts_of_other_tools_are_resumed_counted_and_removed() {
    let scene = Scene::new();
    let foreign = scene.blob().with_extension("1f2e3d4c.incomplete");
    std::fs::create_dir_all(foreign.parent().unwrap()).unwrap();
    std::fs::write(&foreign, &content()[..70_000]).unwrap();
    // Nothing says yet which file it is of.
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
    let others = scene.hub().others(&Catalogue::built_in().unwrap());
    let found: Vec<_> = others.iter().map(|other| (&other.path, other.bytes, other.presence)).collect();
    assert_eq!(found, [(&foreign, 70_000, Presence::Partial)]);
    list(&scene);
    let bytes = 70_000;
    assert_eq!(scene.hub().find(&chat()), CachedModel { presence: Presence::Partial, bytes, model: None });
    assert!(scene.hub().others(&Catalogue::built_in().unwrap()).is_empty());

    let second = scene.blob().with_extension("99999999.incomplete");
    std::fs::write(&second, b"another beginning").unwrap();
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    assert_eq!(scene.server.seen().last().unwrap().range.as_deref(), Some("bytes=70000-"));
    assert!(!foreign.exists() && !second.exists());

    for name in [&etag(), &"d".repeat(64)] {
        std::fs::write(scene.blob().with_file_name(format!("{name}.1f2e3d4c.incomplete")), "abc").unwrap();
    }
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, content().len() as u64 + 6);
    assert!(!repository(&scene).exists());
}

/// Does something when the download has begun, once.
struct Meanwhile<Act: Fn()>(AtomicBool, Act);

impl<Act: Fn() + Sync> Progress for Meanwhile<Act> {
    fn report(&self, step: ProgressStep<'_>) {
        if matches!(step, ProgressStep::Advanced { .. }) && !self.0.swap(true, Ordering::Relaxed) {
            (self.1)();
        }
    }
}

/// Removes all snapshots when the last file is fetched.
struct AtTheLast<'a>(&'a Path, &'a str);

impl Progress for AtTheLast<'_> {
    fn report(&self, step: ProgressStep<'_>) {
        if matches!(step, ProgressStep::Fetching { file, already: 0, .. } if file == self.1) {
            let _ = std::fs::remove_dir_all(self.0.join("snapshots"));
        }
    }
}

#[tokio::test]
async fn what_another_tool_tidies_up_during_a_pull_is_made_again() {
    // `hf cache prune` takes parts of downloads, `hf cache rm` all of a repository.
    let acts: [fn(&Scene); 2] = [
        |scene| std::fs::remove_file(scene.partial()).unwrap(),
        |scene| std::fs::remove_dir_all(repository(scene)).unwrap(),
    ];
    for act in acts {
        let scene = Scene::new();
        let progress = Meanwhile(AtomicBool::new(false), || act(&scene));
        let model = scene.hub().pull(&chat(), &progress).await.unwrap();
        scene.assert_intact(model.location());
    }
    // And the revision to which no branch points yet.
    let scene = Scene::new();
    let files = Catalogue::built_in().unwrap().find("chat", Some(Quantisation::Safetensors)).unwrap();
    for file in &files.files {
        scene.server.add(&files.repository, file, format!("content of {file}").as_bytes(), Size::Large);
    }
    let directory = scene.settings.cache.join("models--BramVanroy--fietje-2-chat");
    let last = files.files.last().unwrap();
    let model = scene.hub().pull(&files, &AtTheLast(&directory, last)).await.unwrap();
    for file in &files.files {
        assert_eq!(std::fs::read_to_string(model.location().join(file)).unwrap(), format!("content of {file}"));
    }
}

#[tokio::test]
async fn a_file_that_is_being_downloaded_is_named() {
    let scene = Scene::new();
    scene.server.fail([Fault::DropAfter(5000), Fault::Status(404)]);
    assert!(scene.pull().await.is_err());
    let lock = scene.settings.cache.join(format!(".locks/models--BramVanroy--fietje-2-chat-gguf/{}.lock", etag()));
    let lock = std::fs::File::open(lock).unwrap();
    lock.lock().unwrap();
    assert!(matches!(scene.hub().remove(&chat()), Err(HubError::Busy { file }) if file == FILE));
}

#[tokio::test]
async fn a_model_that_is_here_is_pulled_without_writing_anything() {
    let scene = Scene::new();
    let path = scene.pull().await.unwrap();
    // Where locks cannot be made, nothing can: what needs one fails.
    let locks = scene.settings.cache.join(".locks");
    std::fs::remove_dir_all(&locks).unwrap();
    std::fs::write(&locks, "").unwrap();
    assert_eq!(scene.pull().await.unwrap(), path);
    std::fs::remove_dir_all(scene.root.path().join("state")).unwrap();
    assert_eq!(scene.pull().await.unwrap(), path, "it is verified first");
    let mut offline = Scene { settings: scene.settings.clone(), ..scene };
    offline.settings.offline = true;
    assert_eq!(offline.pull().await.unwrap(), path);
}

#[tokio::test]
async fn each_copy_is_verified_once() {
    let mut scene = Scene::new();
    scene.pull().await.unwrap();
    let first = scene.settings.cache.clone();
    scene.settings.cache = scene.root.path().join("second");
    scene.pull().await.unwrap();
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
    scene.settings.cache = first;
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
}

#[tokio::test]
async fn a_new_commit_with_the_same_contents_downloads_nothing() {
    let scene = Scene::new();
    let old = scene.pull().await.unwrap();
    scene.server.push(OTHER_COMMIT);
    let before = scene.server.seen().iter().filter(|seen| seen.method == "GET").count();
    let new = scene.pull().await.unwrap();
    assert!(new.starts_with(repository(&scene).join("snapshots").join(OTHER_COMMIT)));
    assert_eq!(new.canonicalize().unwrap(), old.canonicalize().unwrap());
    assert_eq!(scene.server.seen().iter().filter(|seen| seen.method == "GET").count(), before);
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, content().len() as u64);
    assert!(!repository(&scene).exists());
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_outside_of_the_repository_is_removed() {
    let scene = Scene::new();
    let outside = scene.root.path().join("outside").join(etag());
    std::fs::create_dir_all(outside.parent().unwrap()).unwrap();
    std::fs::write(&outside, content()).unwrap();
    let snapshot = repository(&scene).join("snapshots").join(COMMIT);
    std::fs::create_dir_all(&snapshot).unwrap();
    std::fs::create_dir_all(scene.blob().parent().unwrap()).unwrap();
    std::fs::write(scene.blob(), content()).unwrap();
    std::os::unix::fs::symlink(&outside, snapshot.join(FILE)).unwrap();
    // The name of something elsewhere is no checksum.
    let mut hub = Scene { settings: scene.settings.clone(), ..scene };
    hub.settings.offline = true;
    assert!(matches!(hub.hub().ensure(&chat(), &Silent).await, Err(HubError::UnknownChecksum { .. })));
    hub.settings.offline = false;
    assert!(hub.hub().ensure(&chat(), &Silent).await.is_ok());
    hub.hub().remove(&chat()).unwrap();
    assert!(outside.exists() && !snapshot.exists());
    assert!(hub.blob().exists(), "nothing linked to it");
}

#[cfg(unix)]
#[tokio::test]
async fn links_to_nothing_and_what_describes_no_snapshot_go_too() {
    let scene = Scene::new();
    scene.pull().await.unwrap();
    list(&scene);
    std::fs::create_dir_all(repository(&scene).join(".no_exist").join(COMMIT)).unwrap();
    std::fs::remove_file(scene.blob()).unwrap();
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
    assert_eq!(scene.hub().remove(&chat()).unwrap().bytes, 0);
    assert!(!repository(&scene).exists());
}
