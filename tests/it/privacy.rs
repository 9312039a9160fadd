//! What leaves the computer, and what is printed of it: no proxy for this computer, and secrets nowhere.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::cli::{Home, Run, fixture, run};
use crate::support::loopback_hub::{LoopbackHub, Size};
use crate::support::server::Server;

const PROXY_VARIABLES: [&str; 5] = ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"];

/// A proxy that counts who comes.
struct Proxy {
    address: String,
    seen: Arc<AtomicUsize>,
}

impl Proxy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        std::thread::spawn(move || listener.incoming().for_each(|_| _ = count.fetch_add(1, Ordering::SeqCst)));
        Self { address, seen }
    }

    fn run(&self, home: &Home, words: &[&str], more: &[(&str, &str)]) -> Run {
        let mut command = home.command(words);
        run(command.envs(PROXY_VARIABLES.map(|name| (name, &self.address))).envs(more.iter().copied()))
    }
}

fn hub() -> LoopbackHub {
    let hub = LoopbackHub::start();
    let model = std::fs::read(fixture("chat-q8_0.gguf")).unwrap();
    hub.add("BramVanroy/fietje-2-chat-gguf", "fietje-2b-chat-q8_0.gguf", &model, Size::Large);
    hub
}

#[test]
fn requests_to_this_computer_go_over_no_proxy() {
    let (home, proxy) = (Home::new(), Proxy::start());
    let server = Server::start(&home, &["-m", "mini"]);
    for host in ["127.0.0.1", "localhost"] {
        let url = server.url.replace("127.0.0.1", host);
        let answer = proxy.run(&home, &["--offline", "--endpoint", &url, "complete", "Hallo", "-n", "3"], &[]);
        assert_eq!(answer.code, 0, "{}", answer.stderr);
    }
    let hub = hub();
    let pulled = proxy.run(&home, &["pull", "chat"], &[("HF_ENDPOINT", &hub.endpoint())]);
    assert_eq!(pulled.code, 0, "{}", pulled.stderr);
    assert_eq!(proxy.seen.load(Ordering::SeqCst), 0);
    // Those to others do, so that it would have been used.
    proxy.run(&home, &["doctor"], &[("HF_ENDPOINT", "http://hub.invalid")]);
    assert!(proxy.seen.load(Ordering::SeqCst) > 0);
}

#[test]
fn passwords_and_keys_are_printed_nowhere() {
    let (home, hub) = (Home::new(), hub());
    let server = Server::start(&home, &["-m", "mini"]);
    let with_password = |url: &str| url.replace("http://", "http://naam:geheim@");
    let endpoint = format!("{}?key=geheim", with_password(&server.url));
    let hub_endpoint = with_password(&hub.endpoint());
    let variables =
        [("HF_ENDPOINT", hub_endpoint.as_str()), ("HF_TOKEN", "hf_geheim"), ("FIETJE_API_KEY", "sk-geheim")];
    let config = home.path().join("config/fietje/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    let good = format!("[endpoints.werk]\nurl = \"{endpoint}\"\napi_key = \"geheim\"\n");
    let broken = format!("{good}tiemout = 5 # geheim\n");
    let wrong = "endpoint = \"htp://naam:geheim@voorbeeld.nl\"\n".to_owned();
    for text in [&good, &broken, &wrong] {
        std::fs::write(&config, text).unwrap();
        for words in [
            &["config", "show"][..],
            &["config", "show", "--json"],
            &["doctor"],
            &["doctor", "--json"],
            &["--endpoint", &endpoint, "config", "show"],
            &["--endpoint", &endpoint, "doctor"],
            &["--endpoint", &endpoint, "complete", "Hallo", "-n", "2", "--json", "-vvv"],
            &["--endpoint", "werk", "complete", "Hallo", "-n", "2", "--json", "-vvv"],
            &["--endpoint", "http://naam:geheim@127.0.0.1:9/v1", "complete", "Hallo", "-vvv"],
            &["--endpoint", "http://naam:geheim@[", "complete", "Hallo"],
            &["pull", "chat", "-vvv"],
            &["pull", "base", "-vvv"],
        ] {
            let found = run(home.command(words).envs(variables));
            assert!(!found.stdout.contains("geheim"), "{words:?}: {}", found.stdout);
            assert!(!found.stderr.contains("geheim"), "{words:?}: {}", found.stderr);
        }
    }
}
