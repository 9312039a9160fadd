//! Where requests go, and what goes along: redirects and keys.

use super::*;

fn redirect(status: u16, location: &str) -> Play {
    let headers: &'static str = format!("Location: {location}\r\n").leak();
    Play::Send(status, headers, String::new())
}

#[tokio::test]
async fn redirects_within_the_server_are_followed_and_others_are_told() {
    let answer = ask([redirect(307, "/v1/elsewhere"), whole(&["ja"])]).await;
    assert!(answer.end.is_ok() && answer.text == "ja");
    // The second has another port, which is another server too.
    let other = play([whole(&["gestolen"])]);
    let address = other.endpoint.url.reveal().replace("//", "//u:geheim@");
    for status in [301, 302, 303, 307, 308] {
        let answer = ask([redirect(status, &format!("{address}/v1/x?key=geheim"))]).await;
        let Err(RemoteError::Redirected { to, .. }) = &answer.end else { panic!("{status}: {:?}", answer.end) };
        assert!(to.reveal().starts_with(&address) && !to.to_string().contains("geheim"), "{to}");
    }
    let listed = connect(redirect(302, &address), None).await.err().unwrap();
    assert!(matches!(listed, RemoteError::Redirected { .. }));
    assert!(other.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_is_told_at_once() {
    let mut playing = play([models()]);
    playing.endpoint.api_key = Some("ge\nheim".to_owned());
    let error = RemoteEngine::connect(&playing.endpoint).await.err().unwrap();
    assert!(matches!(error, EngineError::Remote(RemoteError::InvalidKey { .. })) && error.is_final());
    assert!(playing.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nobody_there_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let endpoint =
        Endpoint { name: url.clone(), url: url.into(), api_key: None, model: None, timeout: Duration::from_secs(5) };
    let error = RemoteEngine::connect(&endpoint).await.err().unwrap();
    assert!(matches!(error, EngineError::Remote(RemoteError::Unreachable { .. })) && error.is_final());
    let nonsense = Endpoint { url: "http://[".into(), ..endpoint };
    let error = RemoteEngine::connect(&nonsense).await.err().unwrap();
    assert!(matches!(error, EngineError::Remote(RemoteError::Address { .. })));
}
