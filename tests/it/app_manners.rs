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
