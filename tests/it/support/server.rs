//! `fietje serve` as a process of its own, for as long as a test needs it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::cli::Home;

pub struct Server {
    child: Child,
    /// Ends in `/v1`.
    pub url: String,
}

impl Server {
    /// Starts it and waits until it says where it is.
    pub fn start(home: &Home, words: &[&str]) -> Self {
        Self::start_at("0", home, words)
    }

    /// Kills it and starts another one at its address.
    pub fn restart(&mut self, home: &Home, words: &[&str]) {
        self.signal("KILL");
        self.end();
        let port = self.url.trim_end_matches("/v1").rsplit(':').next().unwrap().to_owned();
        *self = Self::start_at(&port, home, words);
    }

    fn start_at(port: &str, home: &Home, words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
        command.env_clear().envs(home.environment()).args(["serve", "--port", port]).args(words);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut told = String::new();
        let url = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it did not begin: {told}")).unwrap();
            if let Some(place) = line.find("http://") {
                break line[place..].to_owned();
            }
            told += &line;
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end and returns its exit code.
    pub fn end(&mut self) -> Option<i32> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server goes on");
    }

    /// Its resident memory in kilobytes, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
