//! The real binary in a world of its own: no settings, no cache and no language but those that a test gives it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A home directory for one test.
pub struct Home {
    root: TempDir,
}

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Self {
        Self { root: TempDir::new().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// The variables that make this home the whole world.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let under = |name: &str| self.root.path().join(name);
        vec![
            ("HOME", under("")),
            ("XDG_CONFIG_HOME", under("config")),
            ("XDG_STATE_HOME", under("state")),
            ("XDG_DATA_HOME", under("data")),
            ("XDG_CACHE_HOME", under("cache")),
            ("LC_ALL", PathBuf::from("C")),
            ("PATH", PathBuf::from("/usr/bin:/bin")),
        ]
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
        command.env_clear().envs(self.environment()).args(words);
        command
    }

    pub fn run(&self, words: &[&str]) -> Run {
        run(&mut self.command(words))
    }
}

/// Runs a command with an empty standard input unless it has one.
pub fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A model among the fixtures of `phi-cpu`.
pub fn fixture(name: &str) -> String {
    format!("{}/crates/phi-cpu/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}
