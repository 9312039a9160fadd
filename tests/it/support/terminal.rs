//! The real binary in a real terminal.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::cli::Home;

/// A program in a terminal of 80 columns.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    screen: Arc<Mutex<Vec<u8>>>,
    reading: std::thread::JoinHandle<()>,
}

impl Terminal {
    pub fn start(home: &Home, words: &[&str]) -> Self {
        Self::start_with(home, words, &[])
    }

    /// With variables beside those of the home.
    pub fn start_with(home: &Home, words: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_fietje").as_ref(), home, words, variables)
    }

    /// Another program than fietje.
    pub fn start_program(program: &OsStr, home: &Home, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in variables {
            command.env(name, value);
        }
        command.args(words);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shown = Arc::clone(&screen);
        let reading = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            // The terminal's end shows as an error on Linux.
            while let Ok(count @ 1..) = reader.read(&mut piece) {
                shown.lock().unwrap().extend_from_slice(&piece[..count]);
            }
        });
        Self { child, master: pair.master, writer, screen, reading }
    }

    pub fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until `text` stands on the screen.
    pub fn wait_for(&self, text: &str) {
        let patience = Instant::now() + Duration::from_mins(1);
        while !self.shown().contains(text) {
            assert!(Instant::now() < patience, "`{text}` never came: {}", self.shown());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the screen, as a person sees it, is as `is_right` says.
    pub fn wait_until(&self, what: &str, is_right: impl Fn(&str) -> bool) -> String {
        let patience = Instant::now() + Duration::from_mins(1);
        loop {
            let seen = self.seen();
            if is_right(&seen) {
                return seen;
            }
            assert!(Instant::now() < patience, "{what} never came:\n{seen}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until `text` can be seen.
    pub fn wait_to_see(&self, text: &str) -> String {
        self.wait_until(text, |seen| seen.contains(text))
    }

    /// What a person sees.
    pub fn seen(&self) -> String {
        let size = self.master.get_size().unwrap();
        let mut parser = vt100::Parser::new(size.rows.try_into().unwrap(), size.cols.try_into().unwrap(), 0);
        parser.process(&self.screen.lock().unwrap());
        let rows = parser.screen().contents();
        rows.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// How many bytes the terminal got so far.
    pub fn byte_count(&self) -> usize {
        self.screen.lock().unwrap().len()
    }

    /// What the terminal got since it had got so many bytes.
    #[allow(dead_code, reason = "for benches/chat.rs")]
    pub fn bytes_since(&self, count: usize) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()[count..]).into_owned()
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// How the terminal treats keys and lines.
    #[cfg(unix)]
    pub fn settings(&self) -> String {
        format!("{:?}", self.master.get_termios())
    }

    pub fn process_id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let id = self.process_id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned()
    }

    /// Waits for the program's end: its exit code and all that the terminal got.
    pub fn end(mut self) -> (u32, String) {
        let patience = Instant::now() + Duration::from_mins(1);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > patience {
                self.child.kill().unwrap();
                panic!("it never ended: {}", self.seen());
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        drop(self.master);
        // Dropped, it would type a newline, whose echo is no part of what the program wrote.
        std::mem::forget(self.writer);
        self.reading.join().unwrap();
        let screen = self.screen.lock().unwrap();
        (status.exit_code(), String::from_utf8_lossy(&screen).into_owned())
    }
}

/// Runs the binary in a terminal and types `keys` at once.
pub fn in_terminal(home: &Home, words: &[&str], keys: &str) -> (u32, String) {
    let mut terminal = Terminal::start(home, words);
    terminal.type_keys(keys);
    terminal.end()
}
