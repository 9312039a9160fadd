//! A home with documents in it, where the mini model translates.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::cli::{Home, Run, run};

pub struct Desk {
    pub home: Home,
    /// What every translation has among its arguments.
    words: &'static [&'static str],
}

impl Desk {
    pub fn new() -> Self {
        Self { home: Home::new(), words: &[] }
    }

    /// One where everything is translated from Dutch to English.
    pub fn from_dutch() -> Self {
        Self { words: &["nl:en"], ..Self::new() }
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.home.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs the program here.
    pub fn run(&self, words: &[&str]) -> Run {
        run(self.home.command(words).current_dir(self.home.path()))
    }

    pub fn translate(&self, words: &[&str]) -> Run {
        self.run(&[&["translate", "-m", "mini"], self.words, words].concat())
    }

    /// The same command, for tests that do something while it runs.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
        command.env_clear().envs(self.home.environment()).current_dir(self.home.path());
        command.args(["translate", "-m", "mini"]).args(self.words).args(words);
        command
    }

    /// Translates what is on the standard input.
    pub fn pipe(&self, input: &[u8], words: &[&str]) -> Output {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses its arguments does not read.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }
}
