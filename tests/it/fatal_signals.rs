//! What is left when a signal ends the program: a terminal that works, and a reason that names the model's file.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::cli::{Home, fixture};
use crate::support::slow_model;
use crate::support::terminal::Terminal;

/// Cuts a file short in place, as a copy over it does first.
fn cut_short(path: &Path) {
    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(4096).unwrap();
}

/// Where the app gave its screen back, and what it printed after that.
fn after_the_screen(output: &str) -> &str {
    let end = output.rfind("\u{1b}[?1049l").unwrap_or_else(|| panic!("the screen was kept: {output:?}"));
    assert!(output[end..].contains("\u{1b}[?25h"), "the cursor is hidden: {output:?}");
    &output[end..]
}

#[test]
fn a_model_that_is_cut_short_leaves_a_working_terminal_and_a_reason() {
    let home = Home::new();
    let model = slow_model::write(home.path());
    let mut terminal = Terminal::start(&home, &["chat", "-m", model.to_str().unwrap()]);
    let before = terminal.settings();
    terminal.wait_to_see("slow");
    assert_ne!(terminal.settings(), before, "the app took the terminal");
    cut_short(&model);
    terminal.type_keys("Hallo\r");
    terminal.wait_for("\u{1b}[?1049l");
    terminal.wait_for("mv");
    assert_eq!(terminal.settings(), before);
    let (code, output) = terminal.end();
    assert_ne!(code, 0);
    let told = after_the_screen(&output).replace("\r\n", "");
    assert!(told.contains("slow.gguf") && told.contains("`mv`"), "{told:?}");
}

#[test]
fn a_fault_of_the_program_leaves_a_working_terminal_too() {
    for signal in ["SEGV", "ABRT", "BUS"] {
        let home = Home::new();
        let terminal = Terminal::start(&home, &["chat", "-m", &fixture("chat-q8_0.gguf")]);
        let before = terminal.settings();
        terminal.wait_to_see("chat-q8_0");
        terminal.signal(signal);
        terminal.wait_for("\u{1b}[?1049l");
        terminal.wait_for("Error: ");
        assert_eq!(terminal.settings(), before, "{signal}");
        let (code, output) = terminal.end();
        assert_ne!(code, 0, "{signal}");
        let told = after_the_screen(&output).replace("\r\n", "");
        assert!(told.contains("Error: ") && told.contains("chat-q8_0.gguf"), "{signal}: {output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_says_why_and_ends_by_the_signal() {
    let home = Home::new();
    let model = slow_model::write(home.path());
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.args(["complete", "-n", "2000", "x", "-m"]).arg(&model).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    // It is cut short once it is mapped, which the system shows.
    let maps = format!("/proc/{}/maps", child.id());
    while !std::fs::read_to_string(&maps).is_ok_and(|maps| maps.contains("slow.gguf")) {
        assert!(Instant::now() < deadline && Path::new("/proc").exists());
        std::thread::sleep(Duration::from_millis(2));
    }
    cut_short(&model);
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(7), "{told}");
    assert!(told.contains("slow.gguf") && told.contains("`mv`"), "{told}");
}
