//! Over TLS: a server that sends its clients on to an address without it gets no key there, nor a prompt, nor belief.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::cli::{Home, Run, run};

/// For `localhost`, signed by itself. It protects nothing.
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/tls/certificate.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/tls/key.pem");

/// What a server was sent, which sends everybody elsewhere.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn all(&self) -> String {
        self.0.lock().unwrap().join("\n---\n")
    }

    /// Reads a request, and sends its client to `target`.
    fn answer(&self, mut stream: impl Read + Write, target: &str) -> std::io::Result<()> {
        let mut request = String::new();
        let mut length = 0;
        let mut reader = BufReader::new(&mut stream);
        loop {
            let start = request.len();
            reader.read_line(&mut request)?;
            let line = request[start..].trim().to_lowercase();
            if let Some(found) = line.strip_prefix("content-length:") {
                length = found.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        request += &String::from_utf8_lossy(&body);
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(request);
        let head = format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {target}{path}\r\nContent-Length: 0\r\n");
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
        stream.flush()
    }
}

/// Serves on a port of its own; over TLS or without it. Returns the port.
fn serve(seen: Seen, target: String, tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that leaves is none that was deceived.
            let _ = match &tls {
                Some(config) => ServerConnection::new(Arc::clone(config))
                    .map_err(std::io::Error::other)
                    .and_then(|connection| seen.answer(StreamOwned::new(connection, stream), &target)),
                None => seen.answer(stream, &target),
            };
        }
    });
    port
}

fn config() -> Arc<ServerConfig> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_file(KEY).unwrap();
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
}

/// Runs a command against the server over TLS, whose address goes into `variable`. Returns what it gave, and what the
/// two servers saw.
fn sent_on(words: &[&str], variable: &str) -> (Run, String, String) {
    let (secure, plain) = (Seen::default(), Seen::default());
    let plain_port = serve(plain.clone(), "http://127.0.0.1:9".to_owned(), None);
    let port = serve(secure.clone(), format!("http://localhost:{plain_port}"), Some(config()));
    let home = Home::new();
    let address = format!("https://localhost:{port}");
    let keys = [("FIETJE_API_KEY", "sk-geheim"), ("HF_TOKEN", "hf_geheim"), ("SSL_CERT_FILE", CERTIFICATE)];
    let found = run(home.command(words).envs(keys).env(variable, address));
    (found, secure.all(), plain.all())
}

#[test]
fn an_endpoint_that_redirects_to_http_gets_neither_key_nor_prompt_there() {
    let (found, secure, plain) = sent_on(&["complete", "Mijn geheime vraag"], "FIETJE_ENDPOINT");
    assert!(secure.contains("sk-geheim"), "it was reached over TLS: {}", found.stderr);
    assert_eq!((found.code, plain.as_str()), (1, ""), "{}", found.stderr);
    assert!(found.stderr.contains("http://localhost:"), "the new address is named: {}", found.stderr);
}

#[test]
fn a_hub_that_redirects_to_http_gets_no_token_there_and_is_not_believed() {
    let (found, secure, plain) = sent_on(&["pull", "chat"], "HF_ENDPOINT");
    assert!(secure.contains("hf_geheim"), "it was reached over TLS: {}", found.stderr);
    assert!(found.code != 0 && plain.is_empty(), "{}: {}", found.code, found.stderr);
}

#[test]
fn a_certificate_that_nobody_trusts_ends_before_a_key_is_sent() {
    let seen = Seen::default();
    let port = serve(seen.clone(), String::new(), Some(config()));
    let home = Home::new();
    let address = format!("https://localhost:{port}");
    let mut command = home.command(&["complete", "Hallo"]);
    let found = run(command.env("FIETJE_ENDPOINT", address).env("FIETJE_API_KEY", "sk-geheim"));
    assert!(found.code != 0 && found.stderr.to_lowercase().contains("certificate"), "{}", found.stderr);
    assert_eq!(seen.all(), "");
}
