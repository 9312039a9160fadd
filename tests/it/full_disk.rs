//! A disk that fills up during a conversation: nothing is lost in silence, and all is saved once there is room again.

use std::path::Path;

use crate::support::cli::Home;
use crate::support::terminal::Terminal;

const CHAT: &str = "exec \"$0\" chat -m mini --lang nl";

/// The chat, started by a shell that first does what `script` says.
fn start(home: &Home, shell: &[&str], script: &str) -> Terminal {
    let script = format!("{script}\n{CHAT}");
    let words = [&shell[1..], &["-c", &script, env!("CARGO_BIN_EXE_fietje")]].concat();
    let terminal = Terminal::start_program(shell[0].as_ref(), home, &words, &[]);
    terminal.wait_to_see("mini · Q8_0");
    terminal
}

fn say(terminal: &mut Terminal, message: &str, answer: &str) {
    terminal.type_keys(&format!("{message}\r"));
    terminal.wait_to_see(answer);
}

/// No file may grow any more, which needs no privilege to bring about.
#[test]
fn what_cannot_be_saved_stays_on_the_screen_and_is_said_at_the_end() {
    let home = Home::new();
    // The file has its tables before.
    let mut terminal = start(&home, &["bash"], "");
    say(&mut terminal, "Ik heet Sara.", "Dag Sara!");
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let size = std::fs::metadata(home.path().join("data/fietje/sessions.db")).unwrap().len().div_ceil(1024);
    let mut terminal = start(&home, &["bash"], &format!("trap '' XFSZ; ulimit -f {size}"));
    let long = "Ik heet Piet. ".repeat(60);
    for _ in 0..60 {
        terminal.type_keys(&format!("\u{1b}[200~{long}\u{1b}[201~"));
        terminal.wait_to_see("   Piet");
        terminal.type_keys("\r");
        terminal.wait_to_see("Typ een bericht");
        terminal.wait_until("the end of the answer", |seen| seen.contains("tokens/s ·"));
        if terminal.seen().contains("niet opgeslagen") {
            break;
        }
    }
    terminal.wait_to_see("niet opgeslagen");
    say(&mut terminal, "Wat is de hoofdstad van Spanje?", "Madrid");
    assert!(terminal.seen().contains("niet opgeslagen"), "it stays in the status line");
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 1, "{output}");
    let end = output.rsplit("\u{1b}[?1049l").next().unwrap();
    assert!(end.contains("niet opgeslagen"), "{end}");
}

/// A small file system of its own, where the user may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_recovered_from() {
    let home = Home::new();
    let data = home.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let mount = "mount -t tmpfs -o size=600k tmpfs \"$XDG_DATA_HOME\"";
    let unshare = ["unshare", "-rm", "sh"];
    let may_mount = std::process::Command::new(unshare[0])
        .args(&unshare[1..])
        .env("XDG_DATA_HOME", &data)
        .args(["-c", mount])
        .output()
        .is_ok_and(|output| output.status.success());
    if !may_mount {
        return;
    }
    // What happens to the disk is on request: a file appears when it has.
    let keeper = "
        until [ -e \"$HOME/fill\" ]; do sleep 0.02; done
        cat /dev/zero > \"$XDG_DATA_HOME/filler\" 2> /dev/null; : > \"$HOME/full\"
        until [ -e \"$HOME/free\" ]; do sleep 0.02; done
        rm \"$XDG_DATA_HOME/filler\"
        until [ -e \"$HOME/end\" ]; do sleep 0.02; done
        cp \"$XDG_DATA_HOME\"/fietje/sessions.db* \"$HOME\"; : > \"$HOME/copied\"";
    let mut terminal = start(&home, &unshare, &format!("{mount}\n({keeper}) &"));
    let request = |name: &str| std::fs::write(home.path().join(name), "").unwrap();
    let is_there = |name: &str| home.path().join(name).exists();
    say(&mut terminal, "Ik heet Sara.", "Dag Sara!");
    terminal.wait_to_see("tokens/s ·");
    request("fill");
    terminal.wait_until("a full disk", |_| is_there("full"));
    say(&mut terminal, "Hoe heet ik?", "Je heet Sara.");
    terminal.wait_to_see("niet opgeslagen");
    say(&mut terminal, "Wat is de hoofdstad van Spanje?", "Madrid");
    terminal.wait_to_see("niet opgeslagen");
    request("free");
    terminal.wait_until("all saved", |seen| !seen.contains("niet opgeslagen"));
    request("end");
    terminal.wait_until("a copy of the file", |_| is_there("copied"));
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let copy = rusqlite::Connection::open(home.path().join("sessions.db")).unwrap();
    let said: String = copy
        .query_row("SELECT group_concat(content, ' ') FROM (SELECT content FROM turns ORDER BY number)", [], |row| {
            row.get(0)
        })
        .unwrap();
    for part in ["Ik heet Sara.", "Hoe heet ik?", "Je heet Sara.", "Madrid"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(Path::new(&data).exists());
}
