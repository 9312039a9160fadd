//! A program that panics restores the terminal, and reports the panic where it can be read. The child is the ignored
//! test of this file, as the real binary has nothing that panics.

use std::sync::Arc;

use crate::support::cli::Home;
use crate::support::terminal::Terminal;
use fietje::testing::config::{Editor, Environment};
use fietje::testing::engine::ScriptedEngine;
use fietje::testing::engine::{Engine, GenerationOptions, Preset};
use fietje::testing::hub::Progress;
use fietje::testing::i18n::{Language, Messages};
use fietje::testing::tui::{
    AppConfig, Choices, EngineFuture, InitialState, Keymap, Models, ModelsFuture, Mouse, Multiplexer, PersonaState,
    Saving, Theme,
};

/// Panics in the background when the models are listed, and in the loop when one is opened.
struct Broken;

impl Models for Broken {
    fn list(&self) -> ModelsFuture {
        Box::pin(async { panic!("a background task broke") })
    }

    fn open(&self, _: &str, _: Box<dyn Progress + Send>) -> EngineFuture {
        panic!("the loop broke");
    }
}

#[test]
#[ignore = "the child of the test below"]
fn child() {
    let options = GenerationOptions { sampling: Preset::Precise.options(1), ..GenerationOptions::default() };
    let initial = InitialState {
        messages: Arc::new(Messages::new(Language::Dutch)),
        persona: PersonaState { system: None, name: None, available: Vec::new() },
        options,
        measure: Some(100),
        theme: Theme::CALM,
        keymap: Keymap::default(),
        notice: None,
        saving: Saving::Off,
        server: None,
        draft: String::new(),
        mouse: Mouse::Chat,
        choices: Choices::default(),
    };
    let engine: EngineFuture = Box::pin(async { Ok(Arc::new(ScriptedEngine::new([])) as Arc<dyn Engine>) });
    let models = Arc::new(Broken);
    let config = AppConfig {
        initial,
        engine,
        models,
        editor: Editor::of(&Environment::default()),
        history: None,
        resumed: None,
        drafts: None,
        multiplexer: Multiplexer::None,
        choices: None,
    };
    tokio::runtime::Runtime::new().unwrap().block_on(fietje::testing::tui::run(config)).unwrap();
}

#[test]
fn the_terminal_is_restored_and_the_panic_can_be_read() {
    let home = Home::new();
    let program = std::env::current_exe().unwrap();
    let words = ["--exact", "app_panics::child", "--ignored", "--nocapture", "--test-threads=1"];
    let mut terminal = Terminal::start_program(program.as_os_str(), &home, &words, &[]);
    terminal.wait_to_see("scripted");
    terminal.type_keys("/model\r");
    terminal.wait_to_see("Modellen");
    terminal.type_keys("\u{1b}");
    let seen = terminal.wait_until("the list to be closed", |screen| !screen.contains("Modellen"));
    assert!(!seen.contains("a background task broke"), "the app goes on undisturbed: {seen}");
    terminal.type_keys("/model x\r");
    let (code, output) = terminal.end();
    assert_ne!(code, 0);
    let given_back = output.rfind("\u{1b}[?1049l").unwrap();
    let told = output.rfind("the loop broke").unwrap();
    assert!(given_back < told && output.contains("\u{1b}[?25h"));
    let lines: Vec<&str> = output[given_back..].lines().collect();
    assert!(lines.iter().any(|line| line.starts_with("the loop broke")), "at the beginning of a line: {lines:?}");
}
