//! The chat by lines, as what is written and what is said.

use super::*;
use crate::engine::FinishReason;
use crate::model::{Fit, Presence};
use crate::session::{Match, SessionId, Summary};
use crate::tui::effect::{SessionEffect, Shelf};
use crate::tui::msg::{ModelChoice, ModelMsg, ModelPlace, SessionMsg};
use crate::tui::state::Saving;
use crate::tui::update::tests::{app, delta, finish};

/// A chat and all that was said in it.
struct Scene {
    chat: LineChat,
    state: State,
    said: String,
}

impl Scene {
    fn new() -> Self {
        let mut scene = Self { chat: LineChat::default(), state: app(), said: String::new() };
        scene.tell(Msg::Tick);
        scene.said.clear();
        scene
    }

    fn hear(&mut self, outcome: Outcome) -> Vec<Effect> {
        for said in outcome.said {
            match said {
                Said::Speaker(text) => self.said.extend([&text, " "]),
                Said::Answer(text) => self.said.push_str(&text),
                Said::AnswerEnd => self.said.push('\n'),
                Said::Line(text) | Said::Progress(text) => self.said.extend([&text, "\n"]),
            }
        }
        outcome.effects
    }

    fn write(&mut self, line: &str) -> Vec<Effect> {
        let outcome = self.chat.send(&mut self.state, line);
        self.hear(outcome)
    }

    fn tell(&mut self, msg: impl Into<Msg>) -> Vec<Effect> {
        let outcome = self.chat.update(&mut self.state, msg);
        self.hear(outcome)
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Effect> {
        self.tell(InputMsg::Key(KeyEvent::new(code, modifiers)))
    }

    /// The model answers in two pieces.
    fn answer(&mut self, first: &str, rest: &str) {
        let id = self.state.generation.answer.unwrap().id.0;
        for piece in [first, rest] {
            delta(&mut self.state, id, piece);
            self.tell(InputMsg::Resize(80, 24));
        }
        finish(&mut self.state, id, FinishReason::Stop);
        self.tell(InputMsg::Resize(80, 24));
    }

    /// What was said since the last time.
    fn heard(&mut self) -> String {
        std::mem::take(&mut self.said)
    }

    fn listed(&mut self, titles: &[&str]) {
        let summary = |id, title: &str| {
            let (id, title) = (SessionId(id), title.to_owned());
            Summary { id, title, updated: 0, turns: 2, is_pinned: false, model: None, deleted: None }
        };
        let found =
            (1..).zip(titles).map(|(id, title)| Match { summary: summary(id, title), excerpt: String::new() });
        let found = found.collect();
        let (words, shelf) = (String::new(), Shelf::Saved);
        self.tell(SessionMsg::Listed { words, shelf, found, open: None, now: 86_400 });
    }
}

#[test]
fn an_answer_is_said_once_after_who_says_it() {
    let mut scene = Scene::new();
    scene.write("Hallo!");
    scene.answer("Dag ", "Sara!");
    assert_eq!(scene.heard(), "Fietje: Dag Sara!\n");
    scene.write("/opnieuw");
    assert_eq!(scene.heard(), "Een ander antwoord, met toeval (temperatuur 0,8).\n");
    scene.answer("Goed", "emorgen!");
    assert_eq!(scene.heard(), "Fietje: Goedemorgen!\n");
}

#[test]
fn an_answer_that_goes_on_is_not_said_again() {
    let mut scene = Scene::new();
    scene.write("Tel.");
    scene.answer("een ", "twee ");
    scene.heard();
    scene.write("/verder");
    scene.answer("drie ", "vier");
    assert_eq!(scene.heard(), "Fietje: drie vier\n");
}

#[test]
fn a_stopped_answer_and_a_long_wait_are_told() {
    let mut scene = Scene::new();
    scene.write("Hallo!");
    for _ in 0..5 {
        scene.tell(Msg::Tick);
    }
    assert_eq!(scene.heard(), "Leest het gesprek…\n");
    scene.tell(interrupt());
    assert_eq!(scene.heard(), "(gestopt)\nNog een keer Ctrl+C (of Ctrl+D) sluit af.\n");
    assert_eq!(scene.tell(interrupt()), [Effect::Quit]);
}

#[test]
fn every_command_of_the_palette_is_a_command_here() {
    let mut scene = Scene::new();
    for line in ["/onzin", "/onzin met meer"] {
        scene.write(line);
        let heard = scene.heard();
        assert!(heard.starts_with("Onbekende opdracht /onzin.") && heard.ends_with('\n'), "{heard}");
    }
    scene.write("/zet temperatuur 0,7");
    assert_eq!(scene.heard(), "temperatuur = 0,7\n");
    scene.write("/thema oranje");
    assert_eq!(scene.heard(), "Dat werkt alleen in de chat op het hele scherm.\n");
    scene.write("?");
    let help = scene.heard();
    for entry in crate::tui::command::ENTRIES {
        assert!(help.contains(&format!("/{}", entry.names[0])), "{}", entry.names[0]);
    }
}

#[test]
fn the_same_notice_is_told_each_time() {
    let mut scene = Scene::new();
    scene.write("/kopieer");
    scene.write("/kopieer");
    assert_eq!(scene.heard(), "Er is niets om te kopiëren.\n".repeat(2));
}

#[test]
fn a_list_has_numbers_and_words_make_it_shorter() {
    let mut scene = Scene::new();
    scene.write("/persona");
    let list = scene.heard();
    assert!(list.starts_with("1. ") && list.contains("\nTyp een nummer"), "{list}");
    scene.write("999");
    assert_eq!(scene.heard(), "Nummer 999 staat niet in de lijst.\n");
    scene.write("b1");
    let shorter = scene.heard();
    assert!(shorter.starts_with("1. b1 ") && shorter.lines().count() < list.lines().count(), "{shorter}");
    scene.write("1");
    assert!(scene.heard().starts_with("b1: "));
    assert_eq!(scene.state.persona.name.as_deref(), Some("b1"));
    assert!(!scene.chat.is_choosing());
}

#[test]
fn a_list_is_closed_by_nothing_and_left_by_a_command() {
    let mut scene = Scene::new();
    scene.write("/stijl");
    scene.write("");
    assert!(!scene.chat.is_choosing());
    scene.write("/stijl");
    scene.heard();
    scene.write("/zet seed 3");
    assert_eq!(scene.heard(), "seed = 3\n");
    assert!(!scene.chat.is_choosing());
}

#[test]
fn models_are_said_when_they_are_known() {
    let mut scene = Scene::new();
    scene.write("/model");
    assert_eq!(scene.heard(), "");
    let presence = Presence::Absent;
    let place = ModelPlace::Computer { bytes: 3_000_000_000, on_disk: 0, presence, fit: Fit::Recommended };
    let model = ModelChoice { name: "chat:q8_0".to_owned(), purpose: Some(text!("model-for-chat")), place };
    scene.tell(ModelMsg::Listed(Ok(vec![model])));
    let list = scene.heard();
    assert!(list.starts_with("1. chat:q8_0  ") && list.contains("3,0 GB"), "{list}");
}

#[test]
fn a_conversation_is_opened_with_its_last_exchange_and_deleted_after_a_yes() {
    let mut scene = Scene::new();
    scene.state.saving.mode = Saving::On;
    scene.write("/gesprekken");
    scene.listed(&["Een\nhallo", "Vakantie"]);
    let list = scene.heard();
    assert!(list.starts_with("1. Een hallo · 2 berichten · gisteren\n2. Vakantie"), "{list}");
    scene.write("wis 2");
    assert!(scene.heard().contains("“Vakantie” naar de prullenbak?"));
    assert_eq!(scene.write("nee"), []);
    scene.write("wis 2");
    let effects = scene.write("ja");
    assert!(effects.contains(&Effect::Session(SessionEffect::Delete(SessionId(2)))), "{effects:?}");
    scene.heard();
    let effects = scene.write("1");
    assert!(matches!(effects[..], [Effect::Session(SessionEffect::Open { id: SessionId(1), .. })]), "{effects:?}");
}

#[test]
fn an_edit_has_the_old_text_and_what_was_being_written_comes_back() {
    let mut scene = Scene::new();
    scene.write("Ik heet Sara.");
    scene.answer("Dag ", "Sara!");
    scene.write("/bewerk");
    assert_eq!(scene.state.input.composer.text(), "Ik heet Sara.");
    assert_eq!(scene.chat.prompt(&scene.state), "Bewerk:");
    scene.write("Ik heet Jan.");
    scene.answer("Dag ", "Jan!");
    scene.heard();
    scene.state.input.composer.set("half");
    scene.key(KeyCode::Char('p'), KeyModifiers::CONTROL);
    assert!(scene.chat.is_choosing() && scene.state.input.composer.is_empty());
    scene.key(KeyCode::Esc, KeyModifiers::NONE);
    assert_eq!(scene.state.input.composer.text(), "half");
}

#[test]
fn messages_and_their_versions_are_read_by_keys() {
    let mut scene = Scene::new();
    scene.write("Hallo!");
    scene.answer("Dag ", "Sara!");
    scene.write("/opnieuw");
    scene.answer("Hoi ", "Sara!");
    scene.heard();
    scene.key(KeyCode::Up, KeyModifiers::SHIFT);
    assert!(scene.heard().starts_with("Bericht 2 van 2, versie 2 van 2.\nFietje: Hoi Sara!\n"));
    scene.key(KeyCode::Left, KeyModifiers::NONE);
    assert!(scene.heard().starts_with("Bericht 2 van 2, versie 1 van 2.\nFietje: Dag Sara!\n"));
}

#[test]
fn what_is_searched_is_said_with_who_said_it() {
    let mut scene = Scene::new();
    scene.write("Hoe heet ik?");
    scene.answer("Dat weet ik niet.\n", "Hoe HEET u?");
    scene.heard();
    scene.write("/zoek heet");
    assert_eq!(scene.heard(), "U: Hoe heet ik?\nFietje: Hoe HEET u?\n");
    scene.write("/zoek kaas");
    assert_eq!(scene.heard(), "“kaas” staat niet in dit gesprek.\n");
}

/// What the terminal shows after these texts were written, one after the other.
fn drawn(texts: &[&str], size: (u16, u16)) -> (String, Vec<String>) {
    let mut parser = vt100::Parser::new(size.1.try_into().unwrap(), size.0.try_into().unwrap(), 0);
    let mut editor = LineEditor::default();
    let mut outputs = Vec::new();
    for text in texts {
        let mut composer = crate::tui::composer::Composer::default();
        composer.set(text);
        let output = editor.draw("U:", &composer, size);
        parser.process(output.as_bytes());
        outputs.push(output);
    }
    (parser.screen().contents(), outputs)
}

#[test]
fn a_typed_character_is_all_that_is_printed() {
    let (shown, outputs) = drawn(&["H", "Ho", "Hoi", "Ho"], (20, 5));
    assert_eq!((shown.trim_end(), &outputs[1..]), ("U: Ho", &["o", "i", "\u{8} \u{8}"].map(str::to_owned)[..]));
}

#[test]
fn a_line_is_drawn_as_it_is_whatever_it_was_before() {
    let texts =
        ["een", "een\ntwee", "een lange regel die breekt", "x", "x   \n", "日本語日本語日本語日本語", "", "a"];
    for last in 1..=texts.len() {
        let texts = &texts[..last];
        let fresh = drawn(&texts[last - 1..], (16, 8)).0;
        assert_eq!(drawn(texts, (16, 8)).0.trim_end(), fresh.trim_end(), "{texts:?}");
    }
}
