//! No text commands the user's terminal, whichever command prints it and whoever wrote it: answers, conversations,
//! names of files and models, errors of servers. A pipe gets the bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::support::cli::{Home, run};
use crate::support::terminal::Terminal;

/// A title, a clipboard (OSC 52), a link, moves, a device request, C1, bidirectional controls, the alternate screen.
const HOSTILE: &str = "A\u{1b}]0;TITLE\u{7}B\u{1b}]52;c;Y3VybA==\u{7}C\u{1b}]8;;http://evil.example\u{1b}\\D\u{1b}[2J\u{1b}[HE\
\u{1b}P$q\u{1b}\\F\u{9b}31mG\u{9d}0;C1\u{9c}H\u{202e}neerhcs\u{202c}I\rJ\u{8}K\u{1b}[?1049hL\0M\u{7f}N\u{2066}O\u{2069}P\u{1b}_x\u{1b}\\Q";

/// What a hostile server puts the text into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Answer,
    ModelName,
    Error,
    WrongContentType,
}

/// A server of OpenAI's protocol on the loopback, until the tests end; returns its address.
fn serve(place: Place) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // Whoever hangs up early wants no answer.
            let _ = respond(connection, place);
        }
    });
    url
}

fn respond(connection: TcpStream, place: Place) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        length = line.strip_prefix("content-length:").map_or(length, |length| length.trim().parse().unwrap());
    }
    reader.read_exact(&mut vec![0; length])?;
    let id = if place == Place::ModelName { HOSTILE } else { "stub" };
    let (status, kind, body) = match (first.starts_with("GET"), place) {
        (true, _) => (200, "application/json", serde_json::json!({"data": [{"id": id}]}).to_string()),
        (_, Place::Error) => {
            (400, "application/json", serde_json::json!({"error": {"message": HOSTILE}}).to_string())
        }
        (_, Place::WrongContentType) => (200, "text/html", HOSTILE.to_owned()),
        _ => (200, "text/event-stream", events()),
    };
    let head = format!("HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    write!(reader.into_inner(), "{head}Connection: close\r\n\r\n{body}")
}

/// The text as an answer, a character a delta.
fn events() -> String {
    let event = |delta: serde_json::Value, reason: Option<&str>| {
        let chunk = serde_json::json!({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]});
        format!("data: {chunk}\n\n")
    };
    let deltas = HOSTILE.chars().map(|character| event(serde_json::json!({ "content": character }), None));
    let end = event(serde_json::json!({}), Some("stop")) + "data: [DONE]\n\n";
    deltas.chain([end]).collect()
}

/// Runs a command on a terminal that shows neither colours nor motion, so that nothing of ours needs a control
/// character.
fn on_a_terminal(home: &Home, words: &[&str], keys: &str) -> String {
    let mut terminal = Terminal::start_with(home, words, &[("TERM", "dumb"), ("FIETJE_ACCESSIBLE", "1")]);
    terminal.type_keys(keys);
    terminal.end().1
}

/// The text arrived, and nothing of it commands the terminal.
fn assert_shown_harmless(words: &[&str], output: &str) {
    assert_harmless(words, output);
    assert!(output.contains("TITLE"), "{words:?}: {output:?}");
}

fn assert_harmless(words: &[&str], output: &str) {
    // The terminal itself writes `\r\n` for a newline.
    let text = output.replace("\r\n", "\n");
    let commands = |character: char| {
        character.is_control() && !matches!(character, '\n' | '\t')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(commands), "{words:?}: {text:?}");
}

#[test]
fn no_words_of_a_server_command_the_terminal() {
    let home = Home::new();
    let file = home.path().join("verslag.md");
    std::fs::write(&file, format!("# {HOSTILE}\n\nDe kat zat op de mat. {HOSTILE}\n").replace('\0', "")).unwrap();
    let file = file.to_str().unwrap().to_owned();
    for place in [Place::Answer, Place::ModelName, Place::Error, Place::WrongContentType] {
        let url = serve(place);
        for command in [
            &["complete", "Hallo"][..],
            &["complete", "Hallo", "--json"],
            &["complete", "Hallo", "--no-stream", "--stats"],
        ] {
            let words = [&["--endpoint", &url], command].concat();
            assert_shown_harmless(&words, &on_a_terminal(&home, &words, ""));
        }
        // An answer as odd as this one is no translation, and is not printed.
        for format in [&["--format", "text"][..], &["--json"]] {
            let words = [&["--endpoint", &url, "translate", "nl:en", "Hallo daar, hoe gaat het?"], format].concat();
            assert_harmless(&words, &on_a_terminal(&home, &words, ""));
        }
        for report in [&[][..], &["--json"]] {
            let words = [&["--endpoint", &url, "summarise", &file], report].concat();
            assert_harmless(&words, &on_a_terminal(&home, &words, ""));
        }
        let words = ["--endpoint", &url, "chat", "--plain"];
        assert_shown_harmless(&words, &on_a_terminal(&home, &words, "Hallo\n\u{4}"));
    }
    // A terminal that can do more gets sequences, but of ours alone.
    let url = serve(Place::Answer);
    let mut terminal = Terminal::start(&home, &["--endpoint", &url, "chat", "--plain"]);
    terminal.wait_for("You:");
    terminal.type_keys("Hallo\r");
    terminal.wait_for("_x␛\\Q\r\n");
    terminal.type_keys("\u{4}");
    let (_, output) = terminal.end();
    for command in ["\u{1b}]", "\u{1b}P", "\u{1b}[?1049h", "\u{1b}[31m", "\u{9b}", "\u{202e}", "\u{8}K"] {
        assert!(!output.contains(command), "{output:?}");
    }
    let words = ["--endpoint", &serve(Place::ModelName), "-v", "doctor"];
    assert_shown_harmless(&words, &on_a_terminal(&home, &words, ""));
}

#[test]
fn no_conversation_commands_the_terminal() {
    let home = Home::new();
    let turns = serde_json::json!([{"role": "user", "content": HOSTILE}, {"role": "assistant", "content": HOSTILE}]);
    let session = serde_json::json!([{"id": 1, "title": HOSTILE, "updated": 1, "turns": turns}]);
    let file = home.path().join("sessions.json");
    std::fs::write(&file, session.to_string()).unwrap();
    assert_eq!(home.run(&["sessions", "import", file.to_str().unwrap()]).code, 0);
    for words in [
        &["sessions", "list"][..],
        &["sessions", "list", "--json"],
        &["sessions", "show", "1"],
        &["sessions", "show", "1", "--json"],
        &["sessions", "search", "TITLE"],
        &["sessions", "search", "TITLE", "--json"],
        &["sessions", "export"],
        &["sessions", "export", "--format", "text"],
        &["sessions", "export", "--format", "json"],
    ] {
        assert_shown_harmless(words, &on_a_terminal(&home, words, ""));
    }
    let database = rusqlite::Connection::open(home.path().join("data/fietje/sessions.db")).unwrap();
    database.execute("UPDATE sessions SET deleted = 9999999999", []).unwrap();
    for words in [&["sessions", "list", "--deleted"][..], &["sessions", "list", "--deleted", "--json"]] {
        assert_shown_harmless(words, &on_a_terminal(&home, words, ""));
    }
    let words = ["sessions", "restore", "1"];
    assert_harmless(&words, &on_a_terminal(&home, &words, ""));
    let exported = home.run(&["sessions", "export", "--format", "text"]);
    assert!(exported.stdout.contains(HOSTILE), "a pipe gets the bytes");
}

#[test]
fn no_name_commands_the_terminal() {
    let home = Home::new();
    let hostile = HOSTILE.replace(['\0', '/'], "");
    // As a command it is one word: several would be a question.
    let word = hostile.replace(char::is_whitespace, "");
    let file = home.path().join(format!("{hostile}.txt"));
    let file = file.to_str().unwrap();
    std::fs::write(file, format!("{HOSTILE} een regel tekst om te vertalen.\n").replace('\0', "")).unwrap();
    let model = home.path().join(format!("{hostile}.gguf"));
    std::fs::write(&model, "GGUF").unwrap();
    let model = model.to_str().unwrap();
    let requests = home.path().join("requests.jsonl");
    std::fs::write(&requests, serde_json::json!({"id": HOSTILE, "prompt": "Hallo", "max_tokens": 1}).to_string())
        .unwrap();
    for words in [
        &["-m", model, "complete", "Hallo"][..],
        &["-m", model, "doctor"],
        &["-m", model, "config", "show"],
        &["-m", model, "config", "show", "--json"],
        &["models", "show", model],
        &["models", "verify", &hostile],
        &["models", "rm", &hostile],
        &["pull", &hostile],
        &["complete", "-m", "mini", "Hallo", "-f", &hostile],
        &["complete", "-m", "mini", "Hallo", "--regex", &hostile],
        &["complete", "-m", "mini", "Hallo", "--persona", &hostile],
        &["complete", "-m", "mini", "--batch", requests.to_str().unwrap()],
        &["chat", "--plain", "--persona", &hostile],
        &["translate", "-m", "mini", file, "--to", &hostile],
        &["translate", "-m", "mini", file, "--format", &hostile],
        &["translate", "-m", "mini", file, "nl:en", "--glossary", &hostile],
        &["translate", "-m", "mini", file, "nl:en", "-o", file],
        &["translate", "-m", "mini", file, "nl:en", "--retry", &hostile],
        &["translate", "--check", file, &hostile, "nl:en"],
        &["translate", "--check", file, file, "nl:en"],
        &["summarise", "-m", "mini", &hostile],
        &["sessions", "import", &hostile],
        &["sessions", "restore", &hostile],
        &["serve", "-m", "mini", "--origin", &hostile],
        &["serve", "-m", "mini", "--api-key-file", &hostile],
        &["serve", "--host", &hostile],
        &["bench", "-m", &hostile],
        &[&word],
        &["--lang", &hostile, "doctor"],
        &["complete", &format!("--{hostile}")],
    ] {
        let output = on_a_terminal(&home, words, "");
        assert_shown_harmless(words, &output);
        let piped = run(&mut home.command(words)).stderr;
        assert!(
            !piped.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
            "stderr is clean in a pipe too: {words:?}: {piped:?}"
        );
    }
}

/// With colours and motion, a terminal gets sequences of ours; still none of the text's.
#[test]
fn a_terminal_with_colours_is_as_safe() {
    let home = Home::new();
    let url = serve(Place::Error);
    for words in [
        &["--endpoint", &url, "complete", "Hallo"][..],
        &["complete", "-m", "mini", "--regex", "\\x1b\\]0;TITLE\\x07", "Hallo"],
    ] {
        let output = Terminal::start(&home, words).end().1;
        assert!(
            !output.contains("\u{1b}]") && !output.contains(['\u{7}', '\u{9b}', '\u{202e}']),
            "{words:?}: {output:?}"
        );
        assert!(output.contains("␛]0;TITLE␇"), "{words:?}: {output:?}");
    }
}

#[test]
fn a_pipe_gets_the_bytes_of_an_answer() {
    let home = Home::new();
    let told = home.run(&["--endpoint", &serve(Place::Answer), "complete", "Hallo"]);
    assert_eq!((told.code, told.stdout), (0, format!("{HOSTILE}\n")));
}
