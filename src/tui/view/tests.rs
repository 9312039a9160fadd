//! Snapshots of every screen, in three sizes and both languages. `INSTA_UPDATE=always cargo test` accepts changes.

use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::engine::FinishReason;
use crate::i18n::Language;
use crate::model::{Fit, Presence};
use crate::tui::effect::Shelf;
use crate::tui::ids::GenerationId;
use crate::tui::msg::*;
use crate::tui::update::tests::{control, delta, exchange, finish, info, key, large, loading, press, write};
use crate::tui::update::update;

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 12), (120, 40)];

const ANSWER: &str = "## Amsterdam en Brussel\n\nTwee **hoofdsteden**, met elk hun *eigen* trots:\n\n\
    1. Amsterdam heeft grachten.\n2. Brussel heeft een `Grote Markt`.\n\n| Stad | Inwoners |\n|---|---:|\n\
    | Amsterdam | 931 000 |\n| Brussel | 1 250 000 |\n\n> Wie reist, leert.\n\n```rust\nfn main() {}\n```";

/// A screen as text, without trailing blanks.
fn screen(state: &State) -> String {
    let mut terminal = Terminal::new(TestBackend::new(state.screen.size.0, state.screen.size.1)).unwrap();
    terminal.draw(|frame| draw(frame, state)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |row: u16| {
        let mut text = String::new();
        let mut column = 0;
        while column < buffer.area.width {
            let symbol = buffer[(column, row)].symbol();
            text.push_str(symbol);
            column += (crate::tui::wrap::width(symbol) as u16).max(1);
        }
        text.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect::<Vec<_>>().join("\n")
}

/// The screens of a view in all sizes and languages.
fn screens(act: impl Fn(&mut State)) -> String {
    let mut all = String::new();
    for language in [Language::Dutch, Language::English] {
        for (columns, rows) in SIZES {
            let mut state = loading(language);
            update(&mut state, InputMsg::Resize(columns, rows));
            act(&mut state);
            writeln!(all, "=== {} {columns}x{rows}\n{}", language.name(), screen(&state)).unwrap();
        }
    }
    all
}

fn ready(state: &mut State) {
    update(state, ModelMsg::Ready(info()));
}

fn talked(state: &mut State) {
    ready(state);
    exchange(state, "Wat zijn de hoofdsteden van Nederland en België?", ANSWER);
}

macro_rules! views {
    ($($name:ident: $act:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(screens($act)) });
        })*
    };
}

views! {
    loading_a_model: |_| {};
    welcome: ready;
    welcome_with_a_persona: |state| {
        ready(state);
        write(state, "/persona redacteur\n");
    };
    a_conversation: talked;
    reading_a_prompt: |state| {
        ready(state);
        write(state, "Vat dit samen\n");
        let fitted = AnswerMsg::Fitted { left_out: 0, prompt_tokens: 1500 };
        update(state, EngineMsg::Answer(GenerationId(1), fitted));
        update(state, EngineMsg::Answer(GenerationId(1), AnswerMsg::Reading { tokens: 900 }));
    };
    writing_an_answer: |state| {
        ready(state);
        write(state, "Noem een dier\n");
        for piece in ["Een ", "kat ", "is ", "een ", "dier"] {
            let msg = AnswerMsg::Delta { text: piece.to_owned(), tokens: 1, elapsed_ms: 500 };
            update(state, EngineMsg::Answer(GenerationId(1), msg));
        }
    };
    stopped_and_asked_again: |state| {
        ready(state);
        write(state, "Noem een dier\n");
        delta(state, 1, "Een k");
        key(state, KeyCode::Esc);
        control(state, 'r');
        delta(state, 2, "Een hond");
        finish(state, 2, FinishReason::Length);
    };
    a_selected_turn: |state| {
        ready(state);
        exchange(state, "Noem een dier", "Een kat");
        exchange(state, "Nog een", "Een hond");
        press(state, KeyCode::Up, KeyModifiers::SHIFT);
        key(state, KeyCode::Up);
    };
    editing_an_earlier_turn: |state| {
        ready(state);
        exchange(state, "Noem een dier", "Een kat");
        write(state, "/bewerk\n");
    };
    searching: |state| {
        talked(state);
        control(state, 'f');
        write(state, "brussel");
    };
    many_lines_being_written: |state| {
        talked(state);
        let text: Vec<String> = (1..12).map(|line| format!("Regel {line} van een lange brief 日本 👍🏽\n")).collect();
        update(state, InputMsg::Paste(text.concat()));
    };
    a_table_with_tabs_being_written: |state| {
        ready(state);
        update(state, InputMsg::Paste("stad\tinwoners\nGent\t270 000".to_owned()));
    };
    a_problem: |state| {
        ready(state);
        write(state, "/zet vlieg 1\n");
    };
    a_problem_that_takes_several_rows: |state| {
        talked(state);
        let problem = "De bewaarde gesprekken in /home/sara/.local/share/fietje/sessions.db zijn van een nieuwere \
            versie van fietje. Gebruik die versie, of praat met `--no-history`.";
        state.show_problem(problem.to_owned());
    };
    saved_conversations: |state| {
        ready(state);
        state.saving.mode = crate::tui::state::Saving::On;
        control(state, 'o');
        let letter = "Brief aan de gemeente over de bomen in de straat, tweede versie";
        let titles = ["Vakantie in Zeeland", letter, "Wie ben je?"];
        let found = (1..).zip(titles).map(|(id, title)| crate::session::Match {
            summary: crate::session::Summary {
                id: crate::session::SessionId(id),
                title: title.to_owned(),
                updated: 1_000_000 - id * 7000,
                turns: 2,
                is_pinned: id == 1,
                model: Some("chat:q8_0".to_owned()),
                deleted: None,
            },
            excerpt: if id == 2 { String::new() } else { "… het strand van Domburg …".to_owned() },
        });
        let (words, shelf, open) = (String::new(), Shelf::Saved, Some(crate::session::SessionId(3)));
        update(state, SessionMsg::Listed { words, shelf, found: found.collect(), open, now: 1_000_000 });
        key(state, KeyCode::Down);
        key(state, KeyCode::Delete);
    };
    the_bin: |state| {
        ready(state);
        state.saving.mode = crate::tui::state::Saving::On;
        control(state, 'o');
        key(state, KeyCode::Tab);
    };
    messages_that_wait: |state| {
        ready(state);
        for message in ["Noem een dier", "En een plant", "En nog een dier, met een lange naam die niet past", "Klaar?"] {
            write(state, &format!("{message}\n"));
        }
    };
    what_is_not_saved: |state| {
        talked(state);
        state.saving.mode = crate::tui::state::Saving::Failing;
    };
    a_server_answers: |state| {
        state.model.server = Some("192.0.2.2:9472".to_owned());
        update(state, ModelMsg::Ready(crate::engine::EngineInfo { engine: "remote", device: "werk".to_owned(), ..large() }));
    };
    a_failure: |state| {
        ready(state);
        write(state, "Hallo\n");
        let report = crate::engine::EngineError::NoPrediction.into();
        update(state, EngineMsg::Answer(GenerationId(1), AnswerMsg::Failed(report)));
    };
    what_was_forgotten: |state| {
        ready(state);
        exchange(state, "Ik heet Sara", "Dag Sara");
        write(state, "Hoe heet ik?\n");
        let fitted = AnswerMsg::Fitted { left_out: 2, prompt_tokens: 1790 };
        update(state, EngineMsg::Answer(GenerationId(2), fitted));
        delta(state, 2, "Dat weet ik niet meer.");
        finish(state, 2, FinishReason::Stop);
        state.generation.window.used = 1990;
    };
    scrolled_up: |state| {
        talked(state);
        key(state, KeyCode::PageUp);
    };
    help: |state| {
        ready(state);
        key(state, KeyCode::F(1));
    };
    help_further_down: |state| {
        ready(state);
        key(state, KeyCode::F(1));
        for _ in 0..9 {
            key(state, KeyCode::PageDown);
        }
    };
    welcome_of_a_large_model: |state| {
        update(state, ModelMsg::Ready(large()));
    };
    welcome_with_an_example: |state| {
        ready(state);
        key(state, KeyCode::Tab);
    };
    commands_while_typing: |state| {
        talked(state);
        write(state, "/");
        key(state, KeyCode::Down);
    };
    commands_that_fit: |state| {
        talked(state);
        write(state, "/re");
    };
    values_while_typing: |state| {
        ready(state);
        write(state, "/persona r");
    };
    files_while_typing: |state| {
        talked(state);
        write(state, "Lees @");
        let names = ["brief.txt", "mijn brief.md", "map/", "een heel lange naam van een bestand over de gemeente.txt"];
        let found = names.iter().map(|name| (*name).to_owned()).collect();
        update(state, FileMsg::Suggested { start: String::new(), found });
        key(state, KeyCode::Down);
    };
    commands: |state| {
        talked(state);
        control(state, 'p');
    };
    commands_found: |state| {
        talked(state);
        control(state, 'p');
        write(state, "op");
    };
    models_to_pick: |state| {
        talked(state);
        write(state, "/model\n");
        let choice = |name: &str, presence| {
            let (bytes, on_disk) = (1_700_000_000, 600_000_000);
            let (purpose, fit) = match name {
                "chat:f16" => (text!("model-for-chat"), Fit::TooLarge),
                "chat:q8_0" => (text!("model-for-chat"), Fit::Recommended),
                "mini" => (text!("model-for-mini"), Fit::Fits),
                _ => (text!("model-for-instruct"), Fit::Fits),
            };
            let place = ModelPlace::Computer { bytes, on_disk, presence, fit };
            ModelChoice { name: name.to_owned(), purpose: Some(purpose), place }
        };
        let models = [
            choice("mini", Presence::BuiltIn),
            choice("chat:f16", Presence::Absent),
            choice("chat:q8_0", Presence::Present),
            choice("chat:q4_k_m", Presence::Partial),
            choice("instruct:q4_k_m", Presence::Absent),
        ];
        update(state, ModelMsg::Listed(Ok(models.to_vec())));
    };
    a_model_on_its_way: |state| {
        talked(state);
        write(state, "/model chat:q4_k_m\n");
        let stage = ModelStage::Downloading { done: 600_000_000, bytes: 1_700_000_000 };
        update(state, ModelMsg::Progress(PendingModel { model: "chat:q4_k_m".to_owned(), stage }));
    };
    styles: |state| {
        ready(state);
        write(state, "/stijl\n");
    };
    a_summary_being_written: |state| {
        update(state, ModelMsg::Ready(large()));
        for said in ["Ik heet Sara", "Ik woon in Gent", "Wat weet u van me?"] {
            exchange(state, said, "Dat onthoud ik.");
        }
        state.generation.window.left_out = 2;
        write(state, "/samenvat\n");
        let id = state.generation.answer.unwrap().id.0;
        delta(state, id, "De gebruiker heet Sara en woont");
    };
    a_summary_and_what_was_forgotten_since: |state| {
        update(state, ModelMsg::Ready(large()));
        for said in ["Ik heet Sara", "Ik woon in Gent", "Wat weet u van me?"] {
            exchange(state, said, "Dat onthoud ik.");
        }
        state.generation.window.left_out = 2;
        write(state, "/samenvat\n");
        let id = state.generation.answer.unwrap().id.0;
        delta(state, id, "De gebruiker heet Sara.");
        finish(state, id, FinishReason::Stop);
        state.generation.window.left_out = 2;
        key(state, KeyCode::Esc);
    };
    a_long_message_is_folded: |state| {
        ready(state);
        let text: Vec<String> = (1..40).map(|line| format!("Regel {line}\n")).collect();
        update(state, InputMsg::Paste(text.concat()));
        key(state, KeyCode::Enter);
        delta(state, 1, "Dat zijn veel regels.");
    };
    personas: |state| {
        ready(state);
        write(state, "/persona\n");
    };
}

#[test]
fn every_screen_can_be_drawn_at_any_size() {
    for columns in (0..60).step_by(3) {
        for rows in 0..14 {
            let mut state = loading(Language::Dutch);
            update(&mut state, InputMsg::Resize(columns, rows));
            talked(&mut state);
            let _ = screen(&state);
            for code in [KeyCode::F(1), KeyCode::Esc] {
                update(&mut state, InputMsg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
                let _ = screen(&state);
            }
            control(&mut state, 'p');
            let _ = screen(&state);
            key(&mut state, KeyCode::Esc);
            control(&mut state, 'f');
            let _ = screen(&state);
        }
    }
}

#[test]
fn every_key_and_command_has_a_text() {
    for language in [Language::Dutch, Language::English] {
        let messages = crate::i18n::Messages::new(language);
        let arguments = fluent_bundle::FluentArgs::new();
        for entry in crate::tui::keymap::ENTRIES {
            assert!(messages.find(&format!("key-{}", entry.name), &arguments).is_some(), "{}", entry.name);
        }
        for entry in crate::tui::command::ENTRIES {
            assert!(messages.find(entry.text, &arguments).is_some(), "{}", entry.text);
        }
    }
}
