//! The chat line by line: by a person without a screen, and by a script.

use crate::support::cli::{Home, Run, run};
use crate::support::slow_model;
use crate::support::terminal::Terminal;

const WORDS: [&str; 6] = ["chat", "--plain", "-m", "mini", "--lang", "nl"];

fn open(home: &Home) -> Terminal {
    let terminal = Terminal::start(home, &WORDS);
    terminal.wait_to_see("\nU:");
    terminal
}

/// Writes a line, and waits for what it brings.
fn write(terminal: &mut Terminal, line: &str, brings: &str) -> String {
    terminal.type_keys(&format!("{line}\r"));
    terminal.wait_until(brings, |seen| seen.contains(brings) && seen.ends_with(':'))
}

/// A script of lines on a pipe.
fn script(home: &Home, words: &[&str], lines: &str) -> Run {
    run(home.command(words).write_stdin(lines))
}

#[test]
fn a_whole_conversation_without_a_screen() {
    let home = Home::new();
    let mut terminal = open(&home);
    let seen = write(&mut terminal, "Ik heet Sara.", "Fietje: Dag Sara!");
    assert!(seen.contains("U: Ik heet Sara.\nFietje: Dag Sara! Waarmee kan ik je helpen?\nU:"), "{seen}");
    write(&mut terminal, "Hoe heet ik?", "Fietje: Je heet Sara.");
    write(&mut terminal, "/opnieuw", "Een ander antwoord, met toeval");
    write(&mut terminal, "/persona", "Typ een nummer om te kiezen");
    write(&mut terminal, "b1", "1. b1");
    write(&mut terminal, "1", "b1: ");
    write(&mut terminal, "/gesprekken", "1. Ik heet Sara. · ");
    write(&mut terminal, "", "U:");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0, "{output}");
    assert!(!output.contains("\u{1b}[?1049h") && output.ends_with("\u{1b}[?2004l"), "{output:?}");
}

#[test]
fn the_line_is_edited_pasted_and_recalled() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Hallo?\u{7f}!");
    terminal.wait_to_see("U: Hallo!");
    terminal.type_keys("\u{1b}[200~ Vier\rregels\rvan een\rbrief\u{1b}[201~");
    let seen = terminal.wait_to_see("brief");
    assert!(seen.contains("U: Hallo! Vier\n   regels\n   van een\n   brief"), "{seen}");
    terminal.type_keys("\u{15}\u{1f}");
    terminal.wait_to_see("brief");
    terminal.type_keys("\u{3}");
    terminal.wait_until("an empty line", |seen| seen.ends_with("\nU:"));
    terminal.type_keys("\u{1b}[A");
    terminal.wait_to_see("Hallo! Vier");
    // Without brackets, too.
    terminal.type_keys("\u{3}");
    terminal.wait_until("an empty line", |seen| seen.ends_with("\nU:"));
    terminal.type_keys("een\rtwee\rdrie");
    let seen = terminal.wait_to_see("drie");
    assert!(seen.contains("U: een\n   twee\n   drie"), "{seen}");
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn what_was_said_is_edited_and_its_versions_are_read() {
    let home = Home::new();
    let mut terminal = open(&home);
    write(&mut terminal, "Ik heet Sara.", "Fietje: Dag Sara!");
    terminal.type_keys("/bewerk\r");
    terminal.wait_to_see("Bewerk: Ik heet Sara.");
    terminal.type_keys("\u{17}Jan.\r");
    terminal.wait_to_see("Fietje: Dag Jan!");
    terminal.type_keys("\u{1b}[1;2A");
    terminal.wait_to_see("Bericht 2 van 2.");
    terminal.type_keys("\u{1b}[A");
    terminal.wait_to_see("Bericht 1 van 2, versie 2 van 2.");
    terminal.type_keys("\u{1b}[D");
    terminal.wait_to_see("versie 1 van 2.");
    terminal.type_keys("q");
    terminal.wait_until("the line", |seen| seen.ends_with("\nU:"));
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn ctrl_c_stops_an_answer_and_asks_before_it_leaves() {
    let home = Home::new();
    let model = slow_model::write(home.path());
    let mut terminal = Terminal::start(&home, &["chat", "--plain", "--lang", "en", "-m", model.to_str().unwrap()]);
    terminal.wait_to_see("\nYou:");
    terminal.type_keys("De kat\r");
    // No line while an answer comes.
    terminal.wait_until("the answer", |seen| seen.ends_with("You: De kat") || seen.contains("Reading"));
    terminal.type_keys("\u{3}");
    terminal.wait_to_see("(stopped)");
    terminal.wait_to_see("Ctrl+C again");
    terminal.type_keys("\u{3}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn the_last_exchange_is_read_where_a_conversation_goes_on() {
    let home = Home::new();
    let mut terminal = open(&home);
    write(&mut terminal, "Ik heet Sara.", "Fietje: Dag Sara!");
    terminal.type_keys("\u{4}");
    terminal.end();
    let again: Vec<&str> = WORDS.into_iter().chain(["-c"]).collect();
    let mut terminal = Terminal::start(&home, &again);
    terminal.wait_to_see("U: Ik heet Sara.\nFietje: Dag Sara! Waarmee kan ik je helpen?\nIk heet Sara.\nU:");
    write(&mut terminal, "Hoe heet ik?", "Fietje: Je heet Sara.");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn accessible_and_plain_are_the_same() {
    let home = Home::new();
    let first = |terminal: Terminal| {
        let seen = terminal.wait_to_see("\nU:");
        terminal.signal("TERM");
        let (code, output) = terminal.end();
        (code, seen, output)
    };
    let accessible = Terminal::start_with(&home, &["-m", "mini", "--lang", "nl"], &[("FIETJE_ACCESSIBLE", "1")]);
    assert_eq!(first(accessible), first(Terminal::start(&home, &WORDS)));
}

#[test]
fn a_terminal_that_only_prints_lines_has_the_same_chat() {
    let home = Home::new();
    let mut terminal = Terminal::start_with(&home, &["-m", "mini", "--lang", "nl"], &[("TERM", "dumb")]);
    terminal.wait_for("U: ");
    terminal.type_keys("Ik heet Sara.\n");
    terminal.wait_for("Dag Sara! Waarmee kan ik je helpen?\r\nU: ");
    // What is pasted is one message.
    terminal.type_keys("Hoe\nheet ik?\n");
    terminal.wait_for("heet ik?\r\nFietje:\r\n");
    terminal.type_keys("/onzin met meer\n");
    terminal.wait_for("Onbekende opdracht /onzin.");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0);
    assert!(!output.contains('\u{1b}'), "{output:?}");
}

#[test]
fn a_script_gets_the_answers_alone() {
    let home = Home::new();
    let words = ["chat", "-m", "mini", "--lang", "nl"];
    let lines = "Ik heet Sara.\n/onzin x\n/persona\n\nHoe heet \\\nik?\n/stop\nNiet meer.\n";
    let run = script(&home, &words, lines);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 2), "{}\n{}", run.stdout, run.stderr);
    assert!(run.stdout.starts_with("Dag Sara!"), "{}", run.stdout);
    assert!(run.stderr.contains("Onbekende opdracht /onzin.") && run.stderr.contains("\n1. "), "{}", run.stderr);
    let list = home.run(&["sessions", "list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list.stdout).unwrap();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["turns"]), (1, &4.into()));
}

#[test]
fn a_script_ends_with_the_first_failure() {
    let home = Home::new();
    let long = format!("{}\nHallo!\n", "woord ".repeat(3000));
    let run = script(&home, &["chat", "-m", "mini", "--lang", "nl"], &long);
    assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{}", run.stderr);
}

#[test]
fn a_file_is_attached_and_a_missing_one_is_told() {
    let home = Home::new();
    let file = home.path().join("brief.txt");
    std::fs::write(&file, "Beste Sara").unwrap();
    let lines = format!("/bestand {}\nHallo @nergens.txt\nHallo!\n", file.display());
    let run = script(&home, &["chat", "-m", "mini", "--lang", "nl"], &lines);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 1), "{}\n{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("wordt met het volgende bericht") && run.stderr.contains("“nergens.txt”"));
}

/// The transcript in docs/CHAT.md, typed again line by line.
#[test]
fn the_transcript_in_the_manual_is_what_happens() {
    let manual = include_str!("../../docs/CHAT.md");
    let block = manual.split("`fietje chat --plain -m mini --lang en`):\n\n").nth(1).unwrap();
    let lines: Vec<&str> = block.lines().map_while(|line| line.strip_prefix("    ")).collect();
    let home = Home::new();
    std::fs::write(home.path().join("brief.txt"), "Geachte heer De Vries, dank u wel.").unwrap();
    let script = "cd \"$HOME\" && exec \"$0\" chat --plain -m mini --lang en";
    let words = ["-c", script, env!("CARGO_BIN_EXE_fietje")];
    let mut terminal = Terminal::start_program("sh".as_ref(), &home, &words, &[]);
    // High enough for nothing to scroll away.
    terminal.resize(120, 300);
    // A slow computer says what it is waiting for, too.
    let words = |text: &str| {
        let said = text.lines().filter(|line| !line.ends_with('…'));
        said.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    let is_prompt = |line: &str| ["You:", "Choose:", "Edit:"].iter().any(|prompt| line.starts_with(prompt));
    let mut finds = false;
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_prompt(line)) {
        let (prompt, typed) = line.split_once(':').unwrap();
        // What a search found is said by who said it.
        if std::mem::replace(&mut finds, typed.starts_with(" /search")) {
            continue;
        }
        let so_far = words(&format!("{}\n{prompt}:", lines[..number].join("\n")));
        // An edited message is in the line already.
        let (delete, is_edited) = if prompt == "Edit" { ("\u{15}", true) } else { ("", false) };
        terminal.wait_until(&so_far, |seen| {
            let seen = words(seen);
            seen == so_far || is_edited && seen.starts_with(&so_far)
        });
        terminal.type_keys(&format!("{delete}{}\r", typed.trim()));
    }
    let all = words(&lines.join("\n"));
    terminal.wait_until(&all, |seen| words(seen) == all);
    assert_eq!(terminal.end().0, 0);
}
