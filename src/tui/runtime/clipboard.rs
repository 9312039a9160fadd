//! The user's clipboard, by way of the terminal, so that it works over SSH too. Nobody learns whether it arrived.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;

/// What is between the program and the terminal that has the clipboard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Multiplexer {
    #[default]
    None,
    Tmux,
    /// GNU screen.
    Screen,
}

/// Bytes of a string that GNU screen passes on at a time.
const SCREEN_CHUNK: usize = 76;

/// Puts text on the clipboard.
///
/// # Errors
/// When the terminal is gone.
pub fn copy(text: &str, multiplexer: Multiplexer) -> io::Result<()> {
    // By default tmux ignores the sequence of its programs, but takes what its own command brings.
    if multiplexer == Multiplexer::Tmux && load_into_tmux(text).is_ok() {
        return Ok(());
    }
    let mut output = io::stdout();
    output.write_all(sequence(text, multiplexer).as_bytes())?;
    output.flush()
}

fn load_into_tmux(text: &str) -> io::Result<()> {
    let quiet = Stdio::null;
    let mut tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(quiet())
        .stderr(quiet())
        .spawn()?;
    let written = tmux.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let status = tmux.wait()?;
    written.and_then(|()| if status.success() { Ok(()) } else { Err(io::Error::other("tmux failed")) })
}

/// OSC 52, wrapped for what is in between.
fn sequence(text: &str, multiplexer: Multiplexer) -> String {
    let osc = format!("\x1b]52;c;{}\x07", BASE64.encode(text));
    match multiplexer {
        Multiplexer::None => osc,
        Multiplexer::Tmux => format!("\x1bPtmux;{}\x1b\\", osc.replace('\x1b', "\x1b\x1b")),
        Multiplexer::Screen => {
            let chunks = osc.as_bytes().chunks(SCREEN_CHUNK);
            chunks.flat_map(|chunk| ["\x1bP".into(), String::from_utf8_lossy(chunk), "\x1b\\".into()]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_wrapped_for_what_is_in_between() {
        assert_eq!(sequence("Hoi", Multiplexer::None), "\x1b]52;c;SG9p\x07");
        assert_eq!(sequence("Hoi", Multiplexer::Tmux), "\x1bPtmux;\x1b\x1b]52;c;SG9p\x07\x1b\\");
        let wrapped = sequence(&"a".repeat(300), Multiplexer::Screen);
        let whole: String = wrapped.split("\x1b\\").map(|part| part.strip_prefix("\x1bP").unwrap_or(part)).collect();
        assert_eq!(whole, sequence(&"a".repeat(300), Multiplexer::None));
    }
}
