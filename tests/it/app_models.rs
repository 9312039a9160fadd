//! Another model from within the chat: the real binary in a real terminal, against a loopback hub.

use crate::support::cli::Home;
use crate::support::loopback_hub::{Fault, LoopbackHub, Size};
use crate::support::terminal::Terminal;
use fietje::testing::model::MiniModel;

/// A hub whose `chat:q8_0` answers as the mini model does.
fn hub() -> LoopbackHub {
    let hub = LoopbackHub::start();
    let model = MiniModel::built_in().unwrap().weights();
    hub.add("BramVanroy/fietje-2-chat-gguf", "fietje-2b-chat-q8_0.gguf", model, Size::Large);
    hub
}

fn open(hub: &LoopbackHub, home: &Home) -> Terminal {
    let terminal = Terminal::start_with(home, &["--lang", "nl"], &[("HF_ENDPOINT", &hub.endpoint())]);
    terminal.wait_to_see("mini · Q8_0");
    terminal
}

#[test]
fn a_model_is_downloaded_during_a_conversation_and_takes_over() {
    let (hub, home) = (hub(), Home::new());
    hub.fail([Fault::DropAfter(3_000_000)]);
    let mut terminal = open(&hub, &home);
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara!");
    terminal.type_keys("/model\r");
    terminal.wait_to_see("aanbevolen · gesprekken");
    terminal.type_keys("chat:q8\r");
    terminal.wait_to_see("↓ nieuwe poging");
    terminal.wait_to_see("U gebruikt nu chat:q8_0.");
    terminal.type_keys("Hoe heet ik?\r");
    let seen = terminal.wait_to_see("Je heet Sara.");
    assert!(seen.contains(" chat:q8_0 ·") && !seen.contains(" mini ·"), "{seen}");
    terminal.type_keys("/model\r");
    terminal.wait_to_see("in gebruik");
    terminal.type_keys("\u{3}\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_failed_download_leaves_the_conversation_as_it_is() {
    let (hub, home) = (hub(), Home::new());
    hub.refuse(404, "RepoNotFound");
    let mut terminal = open(&hub, &home);
    terminal.type_keys("/model chat:q8_0\r");
    terminal.wait_to_see("De hub heeft geen");
    terminal.type_keys("Ik heet Sara.\r");
    terminal.wait_to_see("Dag Sara!");
    terminal.type_keys("/model niets\r");
    terminal.wait_to_see("Het model `niets` bestaat niet. Toegestaan");
    terminal.type_keys("\u{4}");
    assert_eq!(terminal.end().0, 0);
}
