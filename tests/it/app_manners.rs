//! How the chat behaves in a terminal that it shares: with a shell, with other programs, and with what was there
//! before.

use crate::support::cli::Home;
use crate::support::terminal::Terminal;

fn open(home: &Home) -> Terminal {
    let terminal = Terminal::start(home, &["chat", "-m", "mini", "--lang", "nl"]);
    terminal.wait_to_see("mini · Q8_0");
    terminal
}

fn leave(mut terminal: Terminal) {
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(terminal.end().0, 0);
}

/// The state of a process as the kernel abbreviates it: `T` is stopped.
#[cfg(target_os = "linux")]
fn wait_for_state(id: u32, wanted: &str) {
    let state = || {
        let line = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        line.rsplit(')').next().unwrap().split_whitespace().next().unwrap().to_owned()
    };
    for _ in 0..12_000 {
        if state() == wanted {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("it is in state {} and never in {wanted}", state());
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_chat_goes_on_where_it_was() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("half een ber");
    terminal.wait_to_see("half een ber");
    terminal.signal("TSTP");
    wait_for_state(terminal.process_id(), "T");
    let before = terminal.byte_count();
    terminal.signal("CONT");
    terminal.wait_until("the whole screen again", |_| {
        let drawn = terminal.bytes_since(before);
        drawn.contains("\u{1b}[?1049h") && drawn.contains("mini · Q8_0")
    });
    terminal.type_keys("icht");
    terminal.wait_to_see("half een bericht");
    leave(terminal);
}

#[cfg(target_os = "linux")]
#[test]
fn control_z_goes_to_the_shell_and_fg_returns() {
    let home = Home::new();
    let mut shell =
        Terminal::start_program("bash".as_ref(), &home, &["--norc", "--noprofile", "-i"], &[("PS1", "klaar> ")]);
    shell.wait_to_see("klaar>");
    shell.type_keys(&format!("{} chat -m mini --lang nl\r", env!("CARGO_BIN_EXE_fietje")));
    shell.wait_to_see("mini · Q8_0");
    shell.type_keys("kladje");
    shell.wait_to_see("kladje");
    shell.type_keys("\u{1a}");
    shell.wait_until("the shell", |seen| seen.contains("klaar>") && !seen.contains("mini · Q8_0"));
    shell.type_keys("echo $((6 * 7))\r");
    shell.wait_to_see("42");
    shell.type_keys("fg\r");
    shell.wait_to_see(" › kladje");
    shell.type_keys("\u{3}");
    shell.wait_to_see("Typ een bericht");
    shell.type_keys("\u{4}");
    shell.wait_until("the shell", |seen| !seen.contains("mini · Q8_0"));
    shell.type_keys("exit\r");
    assert_eq!(shell.end().0, 0);
}

#[test]
fn without_a_shell_control_z_changes_nothing() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("\u{1a}");
    terminal.wait_to_see("Er is geen shell");
    leave(terminal);
}

#[test]
fn a_terminal_without_an_alternate_screen_is_cleared() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["chat", "-m", "mini", "--lang", "nl"]);
    terminal.wait_to_see("mini · Q8_0");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    let (entered, left) = (output.find("\u{1b}[?1049h").unwrap(), output.rfind("\u{1b}[?1049l").unwrap());
    let first_text = output.find("Fietje").unwrap();
    assert!(output[entered..first_text].contains("\u{1b}[2J"), "{output:?}");
    assert!(output[first_text..left].ends_with("\u{1b}[2J\u{1b}[1;1H"), "{output:?}");
    assert_eq!(code, 0);
}

#[test]
fn control_l_draws_everything_again() {
    let home = Home::new();
    let mut terminal = open(&home);
    let before = terminal.byte_count();
    terminal.type_keys("\u{c}");
    terminal.wait_until("the whole screen again", |_| terminal.bytes_since(before).contains("mini · Q8_0"));
    leave(terminal);
}

#[test]
fn a_paste_without_brackets_is_not_sent_line_by_line() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Geachte heer,\r\rDank u wel.\rSara\r");
    let seen = terminal.wait_to_see("   Sara");
    assert!(seen.contains(" › Geachte heer,\n\n   Dank u wel.\n   Sara"), "{seen}");
    leave(terminal);
}

#[test]
fn a_question_to_begin_with_is_filled_in_and_answered() {
    let home = Home::new();
    for (language, example, answer) in [
        ("nl", "Wat is de hoofdstad van Spanje?", "De hoofdstad van Spanje is Madrid."),
        ("en", "What is the capital of Spain?", "The capital of Spain is Madrid."),
    ] {
        let mut terminal = Terminal::start(&home, &["chat", "-m", "mini", "--lang", language]);
        let seen = terminal.wait_to_see("mini · Q8_0");
        assert!(seen.contains(example) && !seen.contains(&format!(" › {example}")), "{seen}");
        terminal.type_keys("\t");
        terminal.wait_to_see(&format!(" › {example}"));
        terminal.type_keys("\r");
        terminal.wait_to_see(answer);
        leave(terminal);
    }
}

#[test]
fn what_was_not_sent_survives_a_kill_and_a_clean_end_leaves_nothing() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("een half bericht");
    terminal.wait_to_see("een half bericht");
    let is_kept = || {
        let files = std::fs::read_dir(home.path().join("state/fietje/drafts")).into_iter().flatten().flatten();
        files
            .into_iter()
            .any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| text == "een half bericht"))
    };
    terminal.wait_until("the draft on the disk", |_| is_kept());
    terminal.signal("KILL");
    terminal.end();
    let terminal = open(&home);
    terminal.wait_to_see(" › een half bericht");
    leave(terminal);
    assert!(!is_kept());
    let terminal = open(&home);
    assert!(!terminal.seen().contains("half bericht"));
    leave(terminal);
}

#[test]
fn the_mouse_can_be_left_to_the_terminal() {
    let home = Home::new();
    let folder = home.path().join("config/fietje");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "mouse = false\n").unwrap();
    let mut terminal = open(&home);
    assert!(!terminal.bytes_since(0).contains("\u{1b}[?1000h"));
    terminal.type_keys("/muis\r");
    terminal.wait_until("the mouse", |_| terminal.bytes_since(0).contains("\u{1b}[?1000h"));
    leave(terminal);
}

#[test]
fn a_server_that_answers_is_named() {
    let home = Home::new();
    let terminal =
        Terminal::start(&home, &["chat", "--lang", "en", "--endpoint", "http://user:secret@192.0.2.2:9472/v1"]);
    let seen = terminal.wait_to_see("What you type is sent to 192.0.2.2:9472.");
    assert!(!seen.contains("stays on this computer") && !seen.contains("secret"), "{seen}");
    leave(terminal);
}

// ── The clipboard, through what is in between ──

/// Has the model answer, and copies that.
fn copy_an_answer(terminal: &mut Terminal) {
    terminal.wait_to_see("mini · Q8_0");
    terminal.type_keys("Wat is de hoofdstad van Frankrijk?\r");
    terminal.wait_to_see("Parijs.");
    // The speed is shown when the answer is complete.
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("\u{19}");
    terminal.wait_to_see("37 tekens");
}

/// A program called `tmux` that does what `script` says.
#[cfg(unix)]
fn stand_in_for_tmux(home: &Home, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let directory = home.path().join("bin");
    std::fs::create_dir_all(&directory).unwrap();
    let program = directory.join("tmux");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", directory.display())
}

/// "De hoofdstad van Frankrijk is Parijs." in base64.
const COPIED: &str = "RGUgaG9vZmRzdGFkIHZhbiBGcmFua3JpamsgaXMgUGFyaWpzLg==";

#[cfg(unix)]
#[test]
fn tmux_gets_what_is_copied_in_its_buffer_or_is_asked_to_pass_it_on() {
    let home = Home::new();
    let words = ["chat", "-m", "mini", "--lang", "nl"];
    let path = stand_in_for_tmux(&home, "echo \"$@\" > \"$HOME/words\"; cat > \"$HOME/buffer\"");
    let mut terminal = Terminal::start_with(&home, &words, &[("TMUX", "/tmp/tmux,1,0"), ("PATH", &path)]);
    copy_an_answer(&mut terminal);
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0);
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(
        (read("words").trim(), read("buffer").as_str()),
        ("load-buffer -w -", "De hoofdstad van Frankrijk is Parijs.")
    );
    assert!(!output.contains("]52;"), "once is enough");
    // An old one that does not know the command.
    let path = stand_in_for_tmux(&home, "cat > /dev/null; exit 1");
    let mut terminal = Terminal::start_with(&home, &words, &[("TMUX", "/tmp/tmux,1,0"), ("PATH", &path)]);
    copy_an_answer(&mut terminal);
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0);
    assert!(output.contains(&format!("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;{COPIED}\u{7}\u{1b}\\")), "{output:?}");
}

#[test]
fn gnu_screen_passes_on_what_is_copied_in_pieces() {
    let home = Home::new();
    let words = ["chat", "-m", "mini", "--lang", "nl"];
    let mut terminal = Terminal::start_with(&home, &words, &[("STY", "1.pts-0.host"), ("TERM", "screen")]);
    copy_an_answer(&mut terminal);
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0);
    let start = output.find("\u{1b}P\u{1b}]52;c;").unwrap();
    let passed: String = output[start..].split("\u{1b}\\").map_while(|piece| piece.strip_prefix("\u{1b}P")).collect();
    assert_eq!(passed, format!("\u{1b}]52;c;{COPIED}\u{7}"));
}

/// Where it is installed: a real one, from which the text can be pasted.
#[cfg(target_os = "linux")]
#[test]
fn what_is_copied_within_tmux_can_be_pasted_there() {
    let home = Home::new();
    let socket = home.path().join("tmux.sock");
    let socket = socket.to_str().unwrap();
    let tmux = |words: &[&str]| {
        let mut command = std::process::Command::new("tmux");
        command.env_clear().envs(home.environment()).env("TERM", "xterm-256color").args([
            "-S",
            socket,
            "-f",
            "/dev/null",
        ]);
        command.args(words).output()
    };
    if tmux(&["-V"]).is_err() {
        return;
    }
    let line = format!("{} chat -m mini --lang nl", env!("CARGO_BIN_EXE_fietje"));
    let words = ["-u", "-S", socket, "-f", "/dev/null", "new-session", &line];
    let mut terminal = Terminal::start_program("tmux".as_ref(), &home, &words, &[]);
    copy_an_answer(&mut terminal);
    let buffer = tmux(&["show-buffer"]).unwrap();
    assert_eq!(String::from_utf8_lossy(&buffer.stdout), "De hoofdstad van Frankrijk is Parijs.");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

/// Where it is installed: it has no alternate screen, so that what was there must not shine through.
#[cfg(target_os = "linux")]
#[test]
fn gnu_screen_shows_the_chat_and_nothing_of_before() {
    let home = Home::new();
    let sockets = home.path().join("screens");
    std::fs::create_dir(&sockets).unwrap();
    let is_installed = std::process::Command::new("screen").arg("-v").output().is_ok();
    if !is_installed {
        return;
    }
    let variables =
        [("SCREENDIR", sockets.to_str().unwrap()), ("PS1", "klaar> "), ("SHELL", "/bin/sh"), ("LC_ALL", "C.UTF-8")];
    let words = ["-U", "-c", "/dev/null", "-S", "fietje", "sh"];
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&sockets, permissions).unwrap();
    let mut terminal = Terminal::start_program("screen".as_ref(), &home, &words, &variables);
    terminal.wait_to_see("klaar>");
    terminal
        .type_keys("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\r");
    terminal.wait_until("the lines", |seen| seen.matches("\nxxxx").count() >= 12);
    terminal.type_keys(&format!("{} chat -m mini --lang nl\r", env!("CARGO_BIN_EXE_fietje")));
    let seen = terminal.wait_to_see("mini · Q8_0");
    assert!(!seen.contains("xx") && seen.contains("Wat u typt, blijft op deze computer."), "{seen}");
    terminal.type_keys("\u{4}");
    terminal.wait_until("the shell", |seen| seen.contains("klaar>") && !seen.contains("Q8_0"));
    terminal.type_keys("exit\r");
    terminal.end();
}
