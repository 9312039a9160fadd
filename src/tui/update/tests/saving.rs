//! Saving, and the list of saved conversations.

use super::*;
use crate::report::{ExitCode, Report};
use crate::session::{Match, Session, SessionDetails, SessionId, Summary};
use crate::tui::ids::ConversationKey;
use crate::tui::overlay::Overlay;

fn saving() -> State {
    let mut state = app();
    state.saving.mode = Saving::On;
    state
}

/// The saved turns: key, text and state.
fn saved(effects: &[Effect]) -> Vec<(u64, &str, TurnState)> {
    let turn = |effect| match effect {
        &Effect::Session(SessionEffect::Save(SaveEffect::Turn { key, ref turn, .. })) => {
            Some((key.0, turn.content.as_str(), turn.state))
        }
        _ => None,
    };
    effects.iter().filter_map(turn).collect()
}

fn summary(id: i64, title: &str) -> Summary {
    let (id, title) = (SessionId(id), title.to_owned());
    Summary { id, title, updated: 0, turns: 2, is_pinned: false, model: None, deleted: None }
}

fn listed(state: &mut State, titles: &[&str]) {
    control(state, 'o');
    let found = (1..).zip(titles).map(|(id, title)| Match { summary: summary(id, title), excerpt: String::new() });
    let found = found.collect();
    let listed =
        SessionMsg::Listed { words: String::new(), shelf: Shelf::Saved, found, open: Some(SessionId(1)), now: 9 };
    update(state, listed);
}

#[test]
fn a_question_is_saved_at_once_and_its_answer_each_second_and_at_its_end() {
    let mut state = saving();
    let effects = write(&mut state, "Hallo!\n");
    assert_eq!(saved(&effects), [(0, "Hallo!", TurnState::Complete), (0, "", TurnState::Running)]);
    let piece = AnswerMsg::Delta { text: "Dag".to_owned(), tokens: 1, elapsed_ms: 1 };
    let effects = update(&mut state, EngineMsg::Answer(GenerationId(1), piece));
    assert_eq!(saved(&effects), []);
    assert_eq!(saved(&update(&mut state, Msg::Tick)), [(0, "Dag", TurnState::Running)]);
    assert_eq!(saved(&update(&mut state, Msg::Tick)), [], "nothing new, nothing saved");
    let effects = key(&mut state, KeyCode::Esc);
    assert_eq!(saved(&effects), [(0, "Dag", TurnState::Stopped)]);
}

#[test]
fn a_message_that_was_taken_back_is_removed_and_the_next_one_takes_its_place() {
    let mut state = saving();
    write(&mut state, "veel te lang\n");
    let refused = AnswerMsg::Failed(Report::new("4012 tokens.", ExitCode::PromptTooLong));
    let effects = update(&mut state, EngineMsg::Answer(GenerationId(1), refused));
    let key = ConversationKey(0);
    let taken_back = SaveEffect::TakenBack { key, first: crate::conversation::TurnId(0) };
    let head = SaveEffect::Head { key, head: None };
    let saves = [taken_back, head].map(|save| Effect::Session(SessionEffect::Save(save)));
    assert_eq!(lasting(effects), saves);
    control(&mut state, 'u');
    exchange(&mut state, "kort", "Ja.");
    assert_eq!(shown(&state)[0].0, "kort");
    assert!(state.transcript.visible(&Theme::CALM).iter().any(|row| row.to_string().contains("kort")));
}

#[test]
fn another_conversation_is_saved_under_its_own_key() {
    let mut state = saving();
    exchange(&mut state, "een", "1");
    assert_eq!(saved(&write(&mut state, "/nieuw\n")), []);
    assert_eq!(saved(&write(&mut state, "twee\n"))[0], (1, "twee", TurnState::Complete));
    let effects = control(&mut state, 'n');
    assert_eq!(saved(&effects), [(1, "", TurnState::Stopped)], "the answer under way is saved first");
}

#[test]
fn without_history_nothing_is_ever_saved() {
    let mut state = app();
    assert_eq!(saved(&write(&mut state, "Hallo!\n")), []);
    assert_eq!(saved(&update(&mut state, Msg::Tick)), []);
    assert_eq!(control(&mut state, 'o'), []);
    assert!(notice(&state).contains("--no-history"));
}

#[test]
fn a_full_disk_is_reported_once_and_so_is_its_end() {
    let mut state = saving();
    let report = || Report::new("De schijf is vol.", ExitCode::Failed);
    update(&mut state, SessionMsg::SaveFailed(report()));
    assert!(notice(&state).contains("De schijf is vol."));
    write(&mut state, "Hallo!\n");
    update(&mut state, SessionMsg::SaveFailed(report()));
    assert_eq!(notice(&state), "");
    assert!(state.generation.answer.is_some());
    assert_eq!(state.saving.mode, Saving::Failing, "the status line says so until then");
    update(&mut state, SessionMsg::SavedAgain);
    assert_eq!((state.saving.mode, notice(&state)), (Saving::On, "Alles is weer opgeslagen."));
}

#[test]
fn a_saved_conversation_is_opened_in_the_middle_of_an_answer() {
    let mut state = saving();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    listed(&mut state, &["Vakantie", "Werk"]);
    key(&mut state, KeyCode::Down);
    let effects = key(&mut state, KeyCode::Enter);
    assert_eq!(effects, [Effect::Session(SessionEffect::Open { id: SessionId(2), key: ConversationKey(1) })]);
    let mut other = app();
    exchange(&mut other, "Werk?", "Ja.");
    let session = Session {
        summary: summary(2, "Werk"),
        created: 0,
        details: SessionDetails { system: Some("Wees kort.".to_owned()), ..SessionDetails::default() },
        tree: other.conversation.tree,
    };
    let effects = update(&mut state, SessionMsg::Opened { key: ConversationKey(1), session: Box::new(session) });
    assert_eq!(saved(&effects), [(0, "Da", TurnState::Stopped)]);
    assert!(effects.contains(&Effect::Engine(EngineEffect::Stop(GenerationId(1)))));
    assert_eq!(shown(&state), [("Werk?", TurnState::Complete), ("Ja.", TurnState::Complete)]);
    assert!(state.screen.overlay.is_none());
    let effects = write(&mut state, "En nu?\n");
    assert_eq!(prompt(&effects), ["Wees kort.", "Werk?", "Ja.", "En nu?"]);
    assert_eq!(saved(&effects)[0], (1, "En nu?", TurnState::Complete));
}

fn list(words: &str, shelf: Shelf) -> Effect {
    Effect::Session(SessionEffect::List { words: words.to_owned(), shelf, key: ConversationKey(0) })
}

fn late(words: &str) -> SessionMsg {
    let found = vec![Match { summary: summary(9, "Te laat"), excerpt: String::new() }];
    SessionMsg::Listed { words: words.to_owned(), shelf: Shelf::Saved, found, open: None, now: 9 }
}

#[test]
fn conversations_are_searched_and_named() {
    let mut state = saving();
    listed(&mut state, &["Vakantie", "Werk"]);
    assert_eq!(write(&mut state, "we"), ["w", "we"].map(|words| list(words, Shelf::Saved)));
    update(&mut state, late("w"));
    assert!(
        matches!(&state.screen.overlay, Some(Overlay::Sessions(list)) if list.found[0].summary.title == "Vakantie")
    );
    key(&mut state, KeyCode::Home);
    assert_eq!(write(&mut state, "x"), [list("xwe", Shelf::Saved)], "the filter is edited as the composer is");
    assert_eq!(control(&mut state, 'k'), [list("x", Shelf::Saved)]);
    assert!(control(&mut state, 't').contains(&Effect::Session(SessionEffect::Pin(SessionId(1), true))));
    assert_eq!(key(&mut state, KeyCode::Tab), [list("", Shelf::Deleted)]);
    update(&mut state, late(""));
    assert!(
        matches!(&state.screen.overlay, Some(Overlay::Sessions(list)) if list.found.is_empty()),
        "of another shelf"
    );
    key(&mut state, KeyCode::Esc);
    let effects = write(&mut state, "/titel Zomer\n");
    assert_eq!(
        effects,
        [Effect::Session(SessionEffect::Rename { key: ConversationKey(0), title: "Zomer".to_owned() })]
    );
}

#[test]
fn deleting_asks_and_can_be_undone_in_the_list_and_after_it() {
    let deletes = |effects: &[Effect]| effects.contains(&Effect::Session(SessionEffect::Delete(SessionId(2))));
    let restores = |effects: &[Effect]| effects.contains(&Effect::Session(SessionEffect::Restore(SessionId(2))));
    let mut state = saving();
    listed(&mut state, &["Vakantie", "Werk"]);
    key(&mut state, KeyCode::Down);
    assert_eq!(control(&mut state, 'd'), []);
    assert!(state.screen.overlay.is_none(), "Ctrl+D closes the list as it closes all others");
    listed(&mut state, &["Vakantie", "Werk"]);
    key(&mut state, KeyCode::Down);
    assert_eq!(key(&mut state, KeyCode::Delete), []);
    assert!(notice(&state).contains("Werk"));
    key(&mut state, KeyCode::Esc);
    assert!(state.screen.overlay.is_some(), "Esc answers no");
    for no in [KeyCode::Up, KeyCode::Char('n')] {
        key(&mut state, KeyCode::Delete);
        assert!(!deletes(&key(&mut state, no)));
        key(&mut state, KeyCode::Backspace);
        listed(&mut state, &["Vakantie", "Werk"]);
        key(&mut state, KeyCode::Down);
    }
    control(&mut state, 'x');
    assert!(deletes(&key(&mut state, KeyCode::Enter)));
    assert!(restores(&control(&mut state, 'z')));
    assert_eq!(control(&mut state, 'z'), [], "there is nothing more to restore");
    key(&mut state, KeyCode::Delete);
    assert!(deletes(&key(&mut state, KeyCode::Delete)));
    key(&mut state, KeyCode::Esc);
    assert!(notice(&state).contains("Ctrl+Z"), "the offer holds when the list is closed");
    assert!(restores(&control(&mut state, 'z')));
    assert_eq!(control(&mut state, 'z'), [Effect::Terminal(TerminalEffect::Suspend)]);
    listed(&mut state, &["Vakantie", "Werk"]);
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Delete);
    key(&mut state, KeyCode::Delete);
    key(&mut state, KeyCode::Esc);
    write(&mut state, "even iets anders");
    control(&mut state, 'u');
    assert!(restores(&write(&mut state, "/terugzetten\n")), "and a command does it any time later");
    assert_eq!(write(&mut state, "/restore\n"), [list("", Shelf::Deleted)], "else it shows the bin");
}

#[test]
fn after_the_open_conversation_is_deleted_a_new_one_is_saved() {
    let mut state = saving();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    listed(&mut state, &["Hallo!", "Werk"]);
    key(&mut state, KeyCode::Delete);
    let effects = key(&mut state, KeyCode::Delete);
    assert_eq!(saved(&effects), [(0, "Da", TurnState::Stopped)]);
    let place = |wanted: &Effect| effects.iter().position(|effect| effect == wanted).unwrap();
    let delete = place(&Effect::Session(SessionEffect::Delete(SessionId(1))));
    let last_save = effects.iter().rposition(|effect| matches!(effect, Effect::Session(SessionEffect::Save(_))));
    assert!(last_save.unwrap() < delete, "a save after it would restore it");
    key(&mut state, KeyCode::Esc);
    assert_eq!(shown(&state), []);
    assert_eq!(saved(&write(&mut state, "Nog iets\n"))[0], (1, "Nog iets", TurnState::Complete));
}
