//! A copy of the Hugging Face hub on this machine: two plain HTTP servers, one for the hub and one for the storage
//! to which large files are redirected. It plays every fault that a real one has, and records its requests.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha1::Sha1;
use sha2::{Digest, Sha256};

pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Something that goes wrong with one request for a file's bytes.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error page with this status.
    Status(u16),
    /// An error page with status 429 that asks for a pause of a second.
    SlowDown,
    /// The connection breaks after so many bytes.
    DropAfter(usize),
    /// One bit is wrong.
    Corrupt,
    /// The range is ignored and all of the file is sent.
    IgnoreRange,
    /// The range is kept, and said without the file's length.
    UnknownTotal,
    /// A page of another length is sent as if it were the file.
    ErrorPageAsFile,
    /// Every byte takes its time.
    Slow(Duration),
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// Whether the request went to the storage rather than the hub.
    pub at_storage: bool,
    pub authorization: Option<String>,
    pub range: Option<String>,
}

#[derive(Default)]
struct State {
    files: HashMap<String, (Vec<u8>, Size)>,
    renamed: HashMap<String, String>,
    /// The branch's commit, where it is not [`COMMIT`].
    commit: Option<String>,
    /// Another hub to which everything is redirected.
    mirrored: Option<String>,
    faults: VecDeque<Fault>,
    /// What every request for a description is answered with, where there is one: status and error code.
    refusal: Option<(u16, &'static str)>,
    seen: Vec<Seen>,
}

/// Whether the hub keeps a file itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Small,
    Large,
}

pub struct LoopbackHub {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl LoopbackHub {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let storage = listen(Arc::clone(&state), None);
        let address = listen(Arc::clone(&state), Some(storage));
        Self { address, state }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn add(&self, repository: &str, file: &str, content: &[u8], size: Size) {
        let mut state = self.state.lock().unwrap();
        state.files.insert(format!("{repository}/{file}"), (content.to_vec(), size));
    }

    pub fn rename(&self, old: &str, new: &str) {
        self.state.lock().unwrap().renamed.insert(old.to_owned(), new.to_owned());
    }

    /// Makes this the branch's commit.
    pub fn push(&self, commit: &str) {
        self.state.lock().unwrap().commit = Some(commit.to_owned());
    }

    pub fn mirror(&self, other: &LoopbackHub) {
        self.state.lock().unwrap().mirrored = Some(other.endpoint());
    }

    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults.extend(faults);
    }

    pub fn refuse(&self, status: u16, code: &'static str) {
        self.state.lock().unwrap().refusal = Some((status, code));
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }
}

fn listen(state: Arc<Mutex<State>>, storage: Option<SocketAddr>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let state = Arc::clone(&state);
            // A client that goes away in the middle is part of the game.
            std::thread::spawn(move || answer(&stream, &state, storage).ok());
        }
    });
    address
}

fn answer(stream: &TcpStream, state: &Mutex<State>, storage: Option<SocketAddr>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut words = request.split(' ');
    let seen = Seen {
        method: words.next().unwrap_or_default().to_owned(),
        path: words.next().unwrap_or_default().to_owned(),
        at_storage: storage.is_none(),
        authorization: headers.get("authorization").cloned(),
        range: headers.get("range").cloned(),
    };
    state.lock().unwrap().seen.push(seen.clone());
    match storage {
        Some(storage) => answer_as_hub(stream, state, &seen, storage),
        None => send_file(stream, state, &seen, &seen.path["/blob/".len()..]),
    }
}

fn answer_as_hub(stream: &TcpStream, state: &Mutex<State>, seen: &Seen, storage: SocketAddr) -> std::io::Result<()> {
    let locked = state.lock().unwrap();
    if let Some((status, code)) = locked.refusal {
        return send(stream, status, &[("X-Error-Code", code.to_owned())], b"no");
    }
    if let Some(other) = &locked.mirrored {
        return send(stream, 302, &[("Location", format!("{other}{}", seen.path))], b"elsewhere");
    }
    // [/datasets]/owner/name/resolve/revision/file
    let (repository, rest) = seen.path[1..].split_once("/resolve/").unwrap_or_default();
    let Some((revision, file)) = rest.split_once('/') else { return send(stream, 404, &[], b"?") };
    let repository = repository.to_owned();
    if let Some(new) = locked.renamed.get(&repository) {
        let location = format!("/{new}/resolve/{revision}/{file}");
        return send(stream, 307, &[("Location", location)], b"moved");
    }
    let key = format!("{repository}/{file}");
    let Some((content, size)) = locked.files.get(&key).cloned() else {
        return send(stream, 404, &[("X-Error-Code", "EntryNotFound".to_owned())], b"no such file");
    };
    // An earlier commit has the same files.
    let current = locked.commit.clone().unwrap_or_else(|| COMMIT.to_owned());
    drop(locked);
    let commit = ("X-Repo-Commit", if revision == "main" { current } else { revision.to_owned() });
    match size {
        Size::Large => {
            let headers = [
                commit,
                ("Location", format!("http://{storage}/blob/{key}")),
                ("X-Linked-Etag", format!("\"{}\"", hex(&Sha256::digest(&content)))),
                ("X-Linked-Size", content.len().to_string()),
                ("ETag", "\"of-the-redirect\"".to_owned()),
            ];
            send(stream, 302, &headers, b"elsewhere")
        }
        Size::Small if seen.method == "HEAD" => {
            let headers = [commit, ("ETag", format!("\"{}\"", git_hash(&content)))];
            send_head(stream, 200, &headers, content.len())
        }
        Size::Small => send_file(stream, state, seen, &key),
    }
}

fn send_file(mut stream: &TcpStream, state: &Mutex<State>, seen: &Seen, key: &str) -> std::io::Result<()> {
    let (mut content, fault) = {
        let mut state = state.lock().unwrap();
        let fault = state.faults.pop_front();
        let Some((content, _)) = state.files.get(key) else { return send(stream, 404, &[], b"?") };
        (content.clone(), fault)
    };
    let start = seen.range.as_deref().and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let mut start: usize = start.unwrap_or(0);
    match fault {
        Some(Fault::Status(status)) => return send(stream, status, &[], b"<html>an error page</html>"),
        Some(Fault::SlowDown) => return send(stream, 429, &[("Retry-After", "1".to_owned())], b"slow down"),
        Some(Fault::ErrorPageAsFile) => return send(stream, 200, &[], b"<html>log in first</html>"),
        Some(Fault::IgnoreRange) => start = 0,
        Some(Fault::Corrupt) => {
            let middle = content.len() / 2;
            content[middle] ^= 1;
        }
        _ => {}
    }
    if start > 0 && start >= content.len() {
        return send(stream, 416, &[], b"");
    }
    let body = &content[start..];
    if start > 0 {
        let total =
            if matches!(fault, Some(Fault::UnknownTotal)) { "*".to_owned() } else { content.len().to_string() };
        let range = format!("bytes {start}-{}/{total}", content.len() - 1);
        send_head(stream, 206, &[("Content-Range", range)], body.len())?;
    } else {
        send_head(stream, 200, &[], body.len())?;
    }
    match fault {
        Some(Fault::DropAfter(count)) => stream.write_all(&body[..count.min(body.len())]),
        Some(Fault::Slow(pause)) => {
            for piece in body.chunks(64) {
                stream.write_all(piece)?;
                std::thread::sleep(pause);
            }
            Ok(())
        }
        _ => stream.write_all(body),
    }
}

fn send(mut stream: &TcpStream, status: u16, headers: &[(&str, String)], body: &[u8]) -> std::io::Result<()> {
    send_head(stream, status, headers, body.len())?;
    stream.write_all(body)
}

fn send_head(mut stream: &TcpStream, status: u16, headers: &[(&str, String)], length: usize) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {status} x\r\n")?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "Content-Length: {length}\r\nConnection: close\r\n\r\n")
}

pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

pub fn git_hash(content: &[u8]) -> String {
    let prefix = format!("blob {}\0", content.len());
    hex(&Sha1::new().chain_update(prefix).chain_update(content).finalize())
}
