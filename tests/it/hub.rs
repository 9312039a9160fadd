//! The hub against a loopback copy that plays every fault.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::hub_scene::{FILE, REPOSITORY, Scene, chat, content};
use crate::support::loopback_hub::{COMMIT, Fault, LoopbackHub, Size};
use fietje::testing::hub::{CachedModel, HubError, Progress, ProgressStep, Silent};
use fietje::testing::model::{Catalogue, Presence, Quantisation};

#[tokio::test]
async fn a_pull_leaves_the_layout_that_other_tools_know() {
    let scene = Scene::new();
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    let repository = scene.settings.cache.join("models--BramVanroy--fietje-2-chat-gguf");
    assert_eq!(path, repository.join("snapshots").join(COMMIT).join(FILE));
    assert_eq!(std::fs::read_to_string(repository.join("refs/main")).unwrap(), COMMIT);
    assert_eq!(path.canonicalize().unwrap(), scene.blob().canonicalize().unwrap());
    #[cfg(unix)]
    assert!(std::fs::read_link(&path).unwrap().starts_with("../../blobs"));
    // A second pull asks what there is and fetches nothing.
    let before = scene.server.seen().iter().filter(|seen| seen.method == "GET").count();
    scene.pull().await.unwrap();
    assert_eq!(scene.server.seen().iter().filter(|seen| seen.method == "GET").count(), before);
}

#[tokio::test]
async fn temporary_faults_are_outlasted() {
    let cases: [&[Fault]; 9] = [
        &[Fault::Status(503)],
        &[Fault::Status(500), Fault::Status(502)],
        &[Fault::SlowDown],
        &[Fault::DropAfter(70_000)],
        &[Fault::DropAfter(1), Fault::DropAfter(1), Fault::DropAfter(1), Fault::DropAfter(1), Fault::DropAfter(9)],
        &[Fault::DropAfter(70_000), Fault::IgnoreRange],
        &[Fault::ErrorPageAsFile],
        &[Fault::Corrupt],
        &[Fault::DropAfter(150_000), Fault::Status(503), Fault::DropAfter(10), Fault::Corrupt],
    ];
    for faults in cases {
        let scene = Scene::new();
        scene.server.fail(faults.iter().cloned());
        let path = scene.pull().await.unwrap_or_else(|error| panic!("{faults:?}: {error}"));
        scene.assert_intact(&path);
    }
}

#[tokio::test]
async fn an_interrupted_download_goes_on_where_it_stopped() {
    let scene = Scene::new();
    scene.server.fail([Fault::DropAfter(120_000), Fault::Status(503), Fault::Status(503), Fault::Status(503)]);
    assert!(scene.pull().await.is_err());
    assert_eq!(std::fs::metadata(scene.partial()).unwrap().len(), 120_000);
    assert_eq!(scene.hub().find(&chat()), CachedModel { presence: Presence::Partial, bytes: 120_000, model: None });
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    let last = scene.server.seen().pop().unwrap();
    assert_eq!(last.range.as_deref(), Some("bytes=120000-"));
}

#[tokio::test]
async fn lasting_corruption_is_an_error_and_nothing_counts_as_present() {
    let scene = Scene::new();
    scene.server.fail([Fault::Corrupt, Fault::Corrupt]);
    assert!(matches!(scene.pull().await, Err(HubError::Checksum { .. })));
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
    assert!(!scene.blob().exists() && !scene.partial().exists());
}

#[tokio::test]
async fn lasting_failures_end_with_what_the_server_said() {
    let scene = Scene::new();
    scene.server.fail(vec![Fault::Status(503); 9]);
    assert!(matches!(scene.pull().await, Err(HubError::Status { status: 503, .. })));
    let scene = Scene::new();
    scene.server.fail(vec![Fault::ErrorPageAsFile; 9]);
    assert!(matches!(scene.pull().await, Err(HubError::InvalidResponse { .. })));
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Absent);
}

#[tokio::test]
async fn refusals_are_distinguished_and_not_retried() {
    let cases = [
        (
            401,
            "RepoNotFound",
            false,
            "Unauthorized { repository: \"BramVanroy/fietje-2-chat-gguf\", had_token: false }",
        ),
        (401, "", true, "Unauthorized { repository: \"BramVanroy/fietje-2-chat-gguf\", had_token: true }"),
        (403, "", true, "Forbidden"),
        (401, "GatedRepo", true, "Forbidden"),
        (404, "EntryNotFound", false, "NotFound"),
    ];
    for (status, code, has_token, expected) in cases {
        let mut scene = Scene::new();
        scene.settings.token = has_token.then(|| "hf_geheim".to_owned());
        scene.server.refuse(status, code);
        let error = scene.pull().await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{status} {code}: {error:?}");
        assert_eq!(scene.server.seen().len(), 1);
    }
}

#[tokio::test]
async fn the_token_goes_to_the_endpoint_alone() {
    let mut scene = Scene::new();
    scene.settings.token = Some("hf_geheim".to_owned());
    scene.pull().await.unwrap();
    let seen = scene.server.seen();
    assert!(seen.iter().any(|seen| seen.at_storage));
    for request in seen {
        let expected = (!request.at_storage).then_some("Bearer hf_geheim");
        assert_eq!(request.authorization.as_deref(), expected, "{}", request.path);
    }
}

#[tokio::test]
async fn a_mirror_that_sends_us_on_is_followed_without_the_token() {
    let mut scene = Scene::new();
    let mirror = LoopbackHub::start();
    mirror.mirror(&scene.server);
    scene.settings.endpoint = mirror.endpoint().into();
    scene.settings.token = Some("hf_geheim".to_owned());
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    assert!(mirror.seen().iter().all(|seen| seen.authorization.is_some()));
    assert!(scene.server.seen().iter().all(|seen| seen.authorization.is_none()));
}

#[tokio::test]
async fn a_renamed_repository_is_found_and_kept_under_its_present_name() {
    let scene = Scene::new();
    scene.server.rename(REPOSITORY, "BramVanroy/fietje-3");
    scene.server.add("BramVanroy/fietje-3", FILE, &content(), Size::Large);
    let path = scene.pull().await.unwrap();
    assert!(path.starts_with(scene.settings.cache.join("models--BramVanroy--fietje-3")), "{}", path.display());
    // Without the network too, and by the old name.
    assert_eq!(scene.hub().find(&chat()).presence, Presence::Present);
    assert!(scene.hub().remove(&chat()).is_ok());
}

#[tokio::test]
async fn two_pulls_at_once_fetch_the_file_once() {
    let scene = Scene::new();
    scene.server.fail([Fault::Slow(Duration::from_micros(200))]);
    let (first, second) = tokio::join!(scene.pull(), scene.pull());
    scene.assert_intact(&first.unwrap());
    scene.assert_intact(&second.unwrap());
    let fetches = scene.server.seen().iter().filter(|seen| seen.at_storage).count();
    assert_eq!(fetches, 1);
}

#[tokio::test]
async fn a_checkpoint_is_a_directory_with_all_its_files() {
    let scene = Scene::new();
    let files = Catalogue::built_in().unwrap().find("chat", Some(Quantisation::Safetensors)).unwrap();
    for file in &files.files {
        let size = if file.ends_with("safetensors") { Size::Large } else { Size::Small };
        scene.server.add(&files.repository, file, format!("content of {file}").as_bytes(), size);
    }
    // Interrupted between two files nothing counts as present yet.
    scene.server.fail([Fault::DropAfter(3), Fault::Status(500), Fault::Status(500), Fault::Status(500)]);
    assert!(scene.hub().pull(&files, &Silent).await.is_err());
    assert_ne!(scene.hub().find(&files).presence, Presence::Present);
    let model = scene.hub().pull(&files, &Silent).await.unwrap();
    for file in &files.files {
        assert_eq!(std::fs::read_to_string(model.location().join(file)).unwrap(), format!("content of {file}"));
    }
    assert_eq!(scene.hub().find(&files).presence, Presence::Present);
    let removed = scene.hub().remove(&files).unwrap();
    assert!(removed.bytes > 0);
    assert_eq!(scene.hub().find(&files).presence, Presence::Absent);
}

#[tokio::test]
async fn a_small_file_that_arrives_damaged_is_noticed_too() {
    let scene = Scene::new();
    let mut files = chat();
    files.files = vec!["tokenizer.json".to_owned()];
    scene.server.add(REPOSITORY, "tokenizer.json", b"{\"version\": \"1.0\"}", Size::Small);
    scene.server.fail([Fault::Corrupt, Fault::Corrupt]);
    assert!(matches!(scene.hub().pull(&files, &Silent).await, Err(HubError::Checksum { .. })));
}

#[tokio::test]
async fn damage_after_the_fact_is_found_and_repaired() {
    let scene = Scene::new();
    let path = scene.pull().await.unwrap();
    let mut damaged = content();
    damaged[1000] ^= 0x40;
    std::fs::write(scene.blob(), &damaged).unwrap();
    assert_ne!(scene.hub().find(&chat()).presence, Presence::Present);
    assert!(matches!(scene.hub().ensure(&chat(), &Silent).await, Err(HubError::Checksum { .. })));
    assert!(matches!(scene.hub().verify(&chat(), &Silent).await, Err(HubError::Checksum { .. })));
    assert_eq!(scene.pull().await.unwrap(), path);
    scene.assert_intact(&path);
    assert!(scene.hub().verify(&chat(), &Silent).await.is_ok());
}

#[tokio::test]
async fn offline_uses_what_is_here_and_asks_nobody() {
    let mut scene = Scene::new();
    scene.settings.offline = true;
    assert!(matches!(scene.pull().await, Err(HubError::Offline)));
    assert!(matches!(scene.hub().ensure(&chat(), &Silent).await, Err(HubError::Absent { .. })));
    assert!(scene.server.seen().is_empty());
    scene.settings.offline = false;
    scene.pull().await.unwrap();
    let requests = scene.server.seen().len();
    scene.settings.offline = true;
    assert!(scene.hub().ensure(&chat(), &Silent).await.is_ok());
    assert_eq!(scene.server.seen().len(), requests);
}

#[tokio::test]
async fn an_unreachable_host_is_a_network_error() {
    let mut scene = Scene::new();
    // Nothing listens on a port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    scene.settings.endpoint = format!("http://{free}").into();
    assert!(matches!(scene.pull().await, Err(HubError::Network { .. })));
    scene.settings.endpoint = "geen adres".into();
    assert!(matches!(scene.pull().await, Err(HubError::InvalidResponse { .. })));
}

/// Keeps the names of the steps.
#[derive(Default)]
struct Listener(Arc<Mutex<Vec<String>>>);

impl Progress for Listener {
    fn report(&self, step: ProgressStep<'_>) {
        let name = format!("{step:?}");
        self.0.lock().unwrap().push(name.split([' ', '{']).next().unwrap().to_owned());
    }
}

#[tokio::test]
async fn progress_reports_what_happens() {
    let scene = Scene::new();
    scene.server.fail([Fault::Status(503)]);
    let listener = Listener::default();
    scene.hub().pull(&chat(), &listener).await.unwrap();
    let mut steps = listener.0.lock().unwrap().clone();
    steps.dedup();
    let expected = ["Fetching", "Retrying", "Fetching", "Advanced", "Verifying", "Advanced", "Done"];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn an_address_of_the_storage_that_ran_out_is_asked_for_anew() {
    let scene = Scene::new();
    scene.server.fail([Fault::DropAfter(90_000), Fault::Status(403), Fault::UnknownTotal]);
    let path = scene.pull().await.unwrap();
    scene.assert_intact(&path);
    // Each attempt went to the hub first.
    let seen = scene.server.seen();
    let at_hub = seen.iter().filter(|seen| seen.method == "GET" && !seen.at_storage).count();
    assert_eq!((at_hub, seen.iter().filter(|seen| seen.at_storage).count()), (3, 3));
    assert_eq!(seen.last().unwrap().range.as_deref(), Some("bytes=90000-"));

    let scene = Scene::new();
    scene.server.fail(vec![Fault::Status(403); 9]);
    assert!(matches!(scene.pull().await, Err(HubError::Status { status: 403, .. })));
}

#[tokio::test]
async fn silence_is_given_up_and_a_token_that_cannot_be_sent_is_told_at_once() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut scene = Scene::new();
    scene.settings.timeouts.metadata = Duration::from_millis(20);
    scene.settings.endpoint = format!("http://{}", silent.local_addr().unwrap()).into();
    let error = scene.pull().await.unwrap_err();
    assert!(matches!(&error, HubError::Network { source, .. } if source.is_timeout()), "{error:?}");

    let mut scene = Scene::new();
    scene.settings.token = Some("hf_\u{1}geheim".to_owned());
    let error = scene.pull().await.unwrap_err();
    assert!(matches!(error, HubError::InvalidToken) && !format!("{error:?}").contains("geheim"));
    assert!(scene.server.seen().is_empty());
}
