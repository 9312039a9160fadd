//! The chat as the user meets it: the real binary in a real terminal, with the mini model.

use crate::support::cli::Home;
use crate::support::slow_model;
use crate::support::terminal::Terminal;

/// What restores a terminal: the screen, pasting, the mouse, the cursor.
const RESTORING: [&str; 4] = ["\u{1b}[?1049l", "\u{1b}[?2004l", "\u{1b}[?1006l", "\u{1b}[?25h"];

fn open(home: &Home) -> Terminal {
    let terminal = Terminal::start(home, &["chat", "-m", "mini", "--lang", "nl"]);
    terminal.wait_to_see("mini · Q8_0");
    terminal
}

fn open_slow(home: &Home) -> Terminal {
    let model = slow_model::write(home.path());
    let terminal = Terminal::start(home, &["chat", "--lang", "nl", "-m", model.to_str().unwrap()]);
    terminal.wait_to_see("/2048");
    terminal
}

/// Waits for the end, and checks that the terminal was restored.
fn end(terminal: Terminal) -> u32 {
    let (code, output) = terminal.end();
    for sequence in RESTORING {
        assert!(output.contains(sequence), "{sequence:?} is missing");
    }
    code
}

#[test]
fn a_conversation_is_held_and_ended() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara! Waarmee kan ik je helpen?");
    terminal.type_keys("Hoe heet ik?\r");
    terminal.wait_to_see("Je heet Sara.");
    terminal.type_keys("/stop\r");
    assert_eq!(end(terminal), 0);
}

#[test]
fn the_first_run_names_the_model() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["--lang", "nl"]);
    terminal.wait_to_see("Dit is het ingebouwde minimodel, niet Fietje.");
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn lines_and_pastes_are_written_and_not_sent() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("een\u{1b}\rtwee\n\u{1b}[200~drie\rvier\u{1b}[201~");
    let seen = terminal.wait_to_see("vier");
    assert!(seen.contains(" › een\n   twee\n   drie\n   vier"), "{seen}");
    terminal.type_keys("\u{3}");
    terminal.wait_to_see("Typ een bericht");
    terminal.type_keys("\u{1b}[A");
    terminal.wait_to_see("vier");
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn escape_stops_an_answer_and_the_app_continues() {
    let home = Home::new();
    let mut terminal = open_slow(&home);
    terminal.type_keys("De kat\r");
    terminal.wait_until("an answer under way", |seen| seen.contains("Leest") || seen.contains("Schrijft"));
    terminal.type_keys("\u{1b}");
    terminal.wait_to_see("(gestopt)");
    terminal.type_keys("\u{3}");
    terminal.wait_to_see("Nog een keer Ctrl+C");
    terminal.type_keys("\u{3}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn help_search_regenerating_and_copying_work() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Wat is de hoofdstad van Frankrijk?\r");
    terminal.wait_to_see("De hoofdstad van Frankrijk is Parijs.");
    terminal.type_keys("?");
    terminal.wait_to_see("Verstuur het bericht");
    terminal.type_keys("q\u{12}");
    terminal.wait_to_see("‹2/2›");
    // The speed is shown when the answer is complete.
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("\u{6}parijs");
    terminal.wait_to_see("1 van 1");
    terminal.type_keys("\u{1b}");
    terminal.wait_to_see("Typ een bericht");
    terminal.type_keys("\u{19}");
    terminal.wait_to_see("Naar het klembord van de terminal gestuurd: 37 tekens.");
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!(code, 0);
    // "De hoofdstad van Frankrijk is Parijs." in base64.
    assert!(output.contains("\u{1b}]52;c;RGUgaG9vZmRzdGFkIHZhbiBGcmFua3JpamsgaXMgUGFyaWpzLg==\u{7}"));
}

#[test]
fn the_terminal_may_change_its_size_at_any_moment() {
    let home = Home::new();
    let mut terminal = open(&home);
    for (columns, rows) in [(40, 12), (200, 60), (20, 5), (80, 24)] {
        terminal.resize(columns, rows);
        terminal.type_keys("Hallo!\r");
        terminal.wait_until("the answer", |seen| seen.contains("helpen?"));
        terminal.type_keys("\u{e}");
        terminal.wait_until("a new conversation", |seen| seen.contains("Nieuw gesprek."));
    }
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

#[cfg(unix)]
#[test]
fn the_users_editor_receives_the_text_and_the_terminal() {
    let home = Home::new();
    let script = home.path().join("editor.sh");
    std::fs::write(&script, "printf ' en einde\\n' >> \"$1\"\n").unwrap();
    let editor = format!("sh {}", script.display());
    let words = ["chat", "-m", "mini", "--lang", "nl"];
    let mut terminal = Terminal::start_with(&home, &words, &[("EDITOR", &editor)]);
    terminal.wait_to_see("mini · Q8_0");
    terminal.type_keys("begin\u{7}");
    terminal.wait_to_see(" › begin en einde");
    terminal.type_keys("!");
    terminal.wait_to_see(" › begin en einde!");
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(end(terminal), 0);
    let mut terminal = Terminal::start_with(&home, &words, &[("VISUAL", "false"), ("EDITOR", &editor)]);
    terminal.wait_to_see("mini · Q8_0");
    terminal.type_keys("begin\u{7}");
    let seen = terminal.wait_to_see("De editor `false` kan niet worden gestart.");
    assert!(seen.contains(" › begin"), "nothing is lost: {seen}");
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn a_file_is_attached_to_a_message() {
    let home = Home::new();
    std::fs::write(home.path().join("vraag.txt"), "Wat is de hoofdstad van Frankrijk?\n").unwrap();
    let mut terminal = open(&home);
    terminal.type_keys("Beantwoord @~/vr\t");
    terminal.wait_to_see("@~/vraag.txt");
    terminal.type_keys("\r");
    terminal.wait_to_see("   Wat is de hoofdstad van Frankrijk?");
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys("/bestand ~/niets.txt\r");
    terminal.wait_to_see("Het bestand “~/niets.txt” bestaat niet.");
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn an_answer_and_a_file_are_translated() {
    let home = Home::new();
    std::fs::write(home.path().join("brief.txt"), "De kat slaapt in de tuin.\n").unwrap();
    let mut terminal = open(&home);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Waarmee kan ik je helpen?");
    terminal.type_keys("/vertaal en\r");
    terminal.wait_to_see(" › /vertaal en");
    // Her name is in the question and in its answer, too.
    terminal.wait_until("the translation", |screen| screen.matches("Sara").count() > 2);
    terminal.type_keys("/vertaal ~/brief.txt\r");
    terminal.wait_to_see("brief.en.txt");
    assert_eq!(std::fs::read_to_string(home.path().join("brief.en.txt")).unwrap(), "The cat sleeps in the garden.\n");
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn logs_go_to_a_file_and_not_over_the_screen() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["chat", "-m", "mini", "--lang", "nl", "-vv"]);
    terminal.wait_to_see("mini · Q8_0");
    // Answers that differ: what is seen after the second question must not be left from the first.
    for (question, answer) in [("Hallo!\r", "helpen?"), ("Wat kun je?\r", "vragen beantwoorden")] {
        terminal.type_keys(question);
        terminal.wait_to_see(answer);
        terminal.wait_to_see("tokens/s ·");
    }
    terminal.type_keys("\u{4}");
    let (code, output) = terminal.end();
    assert_eq!((code, output.contains("DEBUG")), (0, false));
    let log = std::fs::read_to_string(home.path().join("state/fietje/fietje.log")).unwrap();
    assert!(log.contains("reusing cached keys and values"), "{log}");
}

#[cfg(unix)]
#[test]
fn signals_restore_the_terminal() {
    for signal in ["TERM", "HUP", "QUIT"] {
        let home = Home::new();
        let terminal = open(&home);
        terminal.signal(signal);
        assert_eq!(end(terminal), 0, "{signal}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_drawn_or_computed_while_nothing_happens() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Hallo!\r");
    terminal.wait_to_see("Waarmee kan ik je helpen?");
    terminal.wait_to_see("tokens/s ·");
    std::thread::sleep(std::time::Duration::from_millis(200));
    let (bytes, ticks) = (terminal.byte_count(), processor_ticks(terminal.process_id()));
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(terminal.byte_count(), bytes);
    // A hundredth of a second each.
    assert!(processor_ticks(terminal.process_id()) - ticks <= 1);
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

/// Processor time that a process has used.
#[cfg(target_os = "linux")]
fn processor_ticks(id: u32) -> u64 {
    let line = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = line.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn keys_and_themes_come_from_the_configuration_and_mistakes_are_reported() {
    let home = Home::new();
    let folder = home.path().join("config/fietje");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "theme = \"paars\"\n[keys]\nsend = \"ctrl+s\"\nvlieg = \"f9\"\n")
        .unwrap();
    let mut terminal = open(&home);
    let seen = terminal.seen();
    assert!(seen.contains("config.toml: Het thema “paars” bestaat niet."), "{seen}");
    terminal.type_keys("Hallo!\u{13}");
    terminal.wait_to_see("Waarmee kan ik je helpen?");
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
}

#[test]
fn a_message_that_can_never_fit_is_refused_with_its_counts() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara!");
    // The speed is shown when the answer is complete; a message before that would cut it off.
    terminal.wait_to_see("tokens/s ·");
    terminal.type_keys(&format!("\u{1b}[200~{}\u{1b}[201~", "kat ".repeat(4000)));
    terminal.wait_to_see("   kat kat");
    terminal.type_keys("\r");
    terminal.wait_until("the refusal", |seen| seen.contains("2048,") && seen.contains("   kat kat"));
    terminal.type_keys("\u{3}");
    terminal.wait_to_see("Typ een bericht");
    terminal.type_keys("Hoe heet ik?\r");
    let seen = terminal.wait_to_see("Je heet Sara.");
    assert!(!seen.contains("‹"), "it is no version of anything: {seen}");
    terminal.type_keys("\u{4}");
    assert_eq!(end(terminal), 0);
    let exported = home.run(&["sessions", "export", "--format", "json"]).stdout;
    assert!(exported.contains("Hoe heet ik?") && !exported.contains("kat kat"), "{exported}");
}

#[test]
fn no_color_means_no_colour() {
    let home = Home::new();
    for (variables, has_colour) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let mut terminal = Terminal::start_with(&home, &["chat", "-m", "mini", "--lang", "nl"], variables);
        terminal.wait_to_see("mini · Q8_0");
        terminal.type_keys("Hallo!\r");
        terminal.wait_to_see("helpen?");
        terminal.type_keys("\u{4}");
        let (code, output) = terminal.end();
        assert_eq!((code, output.contains("\u{1b}[38;5;")), (0, has_colour), "{variables:?}");
    }
}

#[test]
fn a_terminal_of_lines_gets_lines() {
    let home = Home::new();
    for (variable, value) in [("FIETJE_ACCESSIBLE", "1"), ("TERM", "dumb")] {
        let mut terminal = Terminal::start_with(&home, &["chat", "-m", "mini"], &[(variable, value)]);
        terminal.wait_for("You:");
        terminal.type_keys("Hallo!\r");
        terminal.wait_for("helpen?");
        terminal.type_keys("\u{4}");
        let (code, output) = terminal.end();
        assert_eq!((code, output.contains("\u{1b}[?1049h")), (0, false), "{variable}: {output:?}");
    }
}
