//! Keys of the composer, recall, completion, search and scrolling.

use proptest::prelude::*;

use super::*;
use crate::conversation::{ConversationTree, Role};
use crate::report::{ExitCode, Report};
use crate::session::{Session, SessionDetails, SessionId, Summary};
use crate::tui::ids::ConversationKey;
use crate::tui::overlay::Overlay;

#[test]
fn three_keys_insert_a_newline_and_a_paste_never_sends() {
    let mut state = app();
    write(&mut state, "een");
    press(&mut state, KeyCode::Enter, KeyModifiers::ALT);
    write(&mut state, "twee");
    control(&mut state, 'j');
    write(&mut state, "drie");
    press(&mut state, KeyCode::Enter, KeyModifiers::SHIFT);
    update(&mut state, InputMsg::Paste("vier\r\nvijf\n".to_owned()));
    assert_eq!(state.input.composer.text(), "een\ntwee\ndrie\nvier\nvijf\n");
    assert_eq!(prompt(&key(&mut state, KeyCode::Enter)), ["een\ntwee\ndrie\nvier\nvijf"]);
}

#[test]
fn an_empty_conversation_proposes_questions_and_never_over_what_is_written() {
    let mut state = app();
    let examples = crate::tui::examples::examples(&state).unwrap();
    for example in examples.iter().chain(&examples) {
        key(&mut state, KeyCode::Tab);
        assert_eq!(state.input.composer.text(), example);
    }
    assert_eq!(prompt(&key(&mut state, KeyCode::Enter)), [examples[2].as_str()]);
    control(&mut state, 'n');
    write(&mut state, "iets anders");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "iets anders");
    exchange(&mut state, "", "Een antwoord");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "", "there is a conversation");
    let mut loading = loading(Language::English);
    key(&mut loading, KeyCode::Tab);
    assert_eq!(loading.input.composer.text(), "");
    update(&mut loading, ModelMsg::Ready(large()));
    key(&mut loading, KeyCode::Tab);
    assert!(loading.input.composer.text().contains("Dutch"), "a model that can do more is asked more");
}

#[test]
fn blank_messages_are_not_sent() {
    let mut state = app();
    assert_eq!(write(&mut state, "\n  \n"), []);
    assert_eq!(shown(&state), []);
}

#[test]
fn up_and_down_recall_messages_and_the_draft() {
    let mut state = app();
    exchange(&mut state, "een", "1");
    exchange(&mut state, "twee", "2");
    write(&mut state, "half");
    key(&mut state, KeyCode::Up);
    assert_eq!(state.input.composer.text(), "twee");
    key(&mut state, KeyCode::Up);
    key(&mut state, KeyCode::Up);
    assert_eq!(state.input.composer.text(), "een");
    key(&mut state, KeyCode::Down);
    assert_eq!(state.input.composer.text(), "twee");
    key(&mut state, KeyCode::Down);
    assert_eq!(state.input.composer.text(), "half");
}

#[test]
fn a_draft_stays_at_its_place_in_the_history() {
    let mut state = app();
    exchange(&mut state, "een", "1");
    exchange(&mut state, "twee", "2");
    key(&mut state, KeyCode::Up);
    control(&mut state, 'u');
    write(&mut state, "een lang bericht");
    key(&mut state, KeyCode::Up);
    assert_eq!(state.input.composer.text(), "een");
    key(&mut state, KeyCode::Down);
    assert_eq!(state.input.composer.text(), "een lang bericht");
    key(&mut state, KeyCode::Up);
    key(&mut state, KeyCode::Enter);
    key(&mut state, KeyCode::Up);
    key(&mut state, KeyCode::Up);
    assert_eq!(
        state.input.composer.text(),
        "een lang bericht",
        "what was written and not sent comes before what was"
    );
}

#[test]
fn editing_gives_up_nothing_that_was_written() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    write(&mut state, "een kladje");
    let edit = |state: &mut State| {
        press(state, KeyCode::Up, KeyModifiers::SHIFT);
        key(state, KeyCode::Up);
        key(state, KeyCode::Char('e'));
        write(state, " uit zee");
    };
    for end in [KeyCode::Esc, KeyCode::Char('c')] {
        edit(&mut state);
        let modifiers = if end == KeyCode::Esc { KeyModifiers::NONE } else { KeyModifiers::CONTROL };
        press(&mut state, end, modifiers);
        assert_eq!((state.input.composer.text(), state.input.editing.is_none()), ("een kladje", true));
        key(&mut state, KeyCode::Up);
        assert_eq!(state.input.composer.text(), "Noem een dier uit zee");
        key(&mut state, KeyCode::Down);
    }
    edit(&mut state);
    key(&mut state, KeyCode::Enter);
    assert_eq!(shown(&state)[0].0, "Noem een dier uit zee");
    assert_eq!(state.input.composer.text(), "een kladje");
}

#[test]
fn what_was_deleted_is_put_back_and_changes_are_undone() {
    let mut state = app();
    write(&mut state, "Geachte heer De Vries");
    control(&mut state, 'u');
    press(&mut state, KeyCode::Char('y'), KeyModifiers::ALT);
    assert_eq!(state.input.composer.text(), "Geachte heer De Vries");
    control(&mut state, 'w');
    // As crossterm reads Ctrl+_.
    control(&mut state, '7');
    assert_eq!(state.input.composer.text(), "Geachte heer De Vries");
    press(&mut state, KeyCode::Char('e'), KeyModifiers::ALT);
    assert_eq!(state.input.composer.text(), "Geachte heer De ");
    control(&mut state, 'c');
    control(&mut state, '/');
    assert_eq!(state.input.composer.text(), "Geachte heer De ", "what Ctrl+C cleared comes back too");
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Type,
    /// Two characters at once.
    Paste,
    Key(KeyCode, KeyModifiers),
    /// What is missing from the composer afterwards was deleted.
    Delete(KeyCode, KeyModifiers),
    /// Another conversation is opened.
    Open,
    /// What was sent in earlier chats arrives.
    Recent,
    Finish,
    Fail,
}

fn step() -> impl Strategy<Value = Step> {
    let keys = [
        (KeyCode::Enter, KeyModifiers::NONE),
        (KeyCode::Enter, KeyModifiers::ALT),
        (KeyCode::Esc, KeyModifiers::NONE),
        (KeyCode::Up, KeyModifiers::NONE),
        (KeyCode::Down, KeyModifiers::NONE),
        (KeyCode::Up, KeyModifiers::SHIFT),
        (KeyCode::Left, KeyModifiers::NONE),
        (KeyCode::Home, KeyModifiers::NONE),
        (KeyCode::Char('e'), KeyModifiers::NONE),
        (KeyCode::Char('c'), KeyModifiers::CONTROL),
        (KeyCode::Char('n'), KeyModifiers::CONTROL),
        (KeyCode::Char('r'), KeyModifiers::CONTROL),
        (KeyCode::Char('7'), KeyModifiers::CONTROL),
        (KeyCode::Char('y'), KeyModifiers::ALT),
        (KeyCode::Char('g'), KeyModifiers::CONTROL),
        (KeyCode::Char('p'), KeyModifiers::CONTROL),
        (KeyCode::Char('o'), KeyModifiers::CONTROL),
        (KeyCode::Char('f'), KeyModifiers::CONTROL),
        (KeyCode::Char('/'), KeyModifiers::NONE),
        (KeyCode::Char('@'), KeyModifiers::NONE),
        (KeyCode::Char(' '), KeyModifiers::NONE),
        (KeyCode::Tab, KeyModifiers::NONE),
    ];
    let keys = prop::sample::select(keys.to_vec()).prop_map(|(code, modifiers)| Step::Key(code, modifiers));
    let deleting = [
        (KeyCode::Backspace, KeyModifiers::NONE),
        (KeyCode::Delete, KeyModifiers::NONE),
        (KeyCode::Char('u'), KeyModifiers::CONTROL),
        (KeyCode::Char('k'), KeyModifiers::CONTROL),
        (KeyCode::Char('w'), KeyModifiers::CONTROL),
    ];
    let deleting =
        prop::sample::select(deleting.to_vec()).prop_map(|(code, modifiers)| Step::Delete(code, modifiers));
    prop_oneof![
        6 => Just(Step::Type),
        2 => Just(Step::Paste),
        16 => keys,
        3 => deleting,
        1 => Just(Step::Finish),
        1 => Just(Step::Fail),
        1 => Just(Step::Open),
        1 => Just(Step::Recent),
    ]
}

/// Another conversation, as it comes from the disk.
fn another_conversation() -> SessionMsg {
    let mut tree = ConversationTree::default();
    let said = tree.add(None, Role::User, "Dag".to_owned(), TurnState::Complete);
    tree.add(Some(said), Role::Assistant, "Dag!".to_owned(), TurnState::Complete);
    let (id, title) = (SessionId(9), "Dag".to_owned());
    let summary = Summary { id, title, updated: 0, turns: 2, is_pinned: false, model: None, deleted: None };
    let session = Session { summary, created: 0, details: SessionDetails::default(), tree };
    SessionMsg::Opened { key: ConversationKey(9), session: Box::new(session) }
}

proptest! {
    /// Each character typed is another one. Lists and searches are left before typing: what is typed into those is no
    /// part of a message.
    #[test]
    fn no_sequence_of_keys_loses_what_was_typed_and_not_deleted(steps in prop::collection::vec(step(), 0..60)) {
        let mut state = app();
        state.saving.mode = Saving::On;
        let (mut typed, mut saved, mut next) = (Vec::new(), String::new(), '一');
        for step in steps {
            let effects = match step {
                Step::Type | Step::Paste => {
                    state.screen.focus = Focus::Composer;
                    state.screen.overlay = None;
                    let count = if matches!(step, Step::Paste) { 2 } else { 1 };
                    let new: String = (next..).take(count).collect();
                    next = (next..).nth(count).unwrap();
                    typed.extend(new.chars());
                    if count == 1 { write(&mut state, &new) } else { lasting(update(&mut state, InputMsg::Paste(new))) }
                }
                Step::Delete(code, modifiers) => {
                    let before = state.input.composer.text().to_owned();
                    let effects = press(&mut state, code, modifiers);
                    typed.retain(|&one| state.input.composer.text().contains(one) || !before.contains(one));
                    effects
                }
                Step::Open => update(&mut state, another_conversation()),
                Step::Recent => update(&mut state, SessionMsg::Recent(vec!["eerder".to_owned(), "later".to_owned()])),
                Step::Key(KeyCode::Char('7'), modifiers) => {
                    let before = state.input.composer.text().to_owned();
                    let effects = press(&mut state, KeyCode::Char('7'), modifiers);
                    // What is undone is deleted; redoing brings it back.
                    press(&mut state, KeyCode::Char('e'), KeyModifiers::ALT);
                    prop_assert_eq!(state.input.composer.text(), before);
                    effects
                }
                Step::Key(code, modifiers) => press(&mut state, code, modifiers),
                Step::Finish | Step::Fail => match (state.generation.answer, step) {
                    (None, _) => Vec::new(),
                    (Some(answer), Step::Finish) => {
                        let (reason, usage, timings) = (FinishReason::Stop, Usage::default(), Timings::default());
                        let finished = AnswerMsg::Finished { reason, usage, timings };
                        update(&mut state, EngineMsg::Answer(answer.id, finished))
                    }
                    (Some(answer), _) => {
                        let failed = AnswerMsg::Failed(Report::new("stuk", ExitCode::Failed));
                        update(&mut state, EngineMsg::Answer(answer.id, failed))
                    }
                },
            };
            for effect in effects {
                match effect {
                    Effect::Session(SessionEffect::Save(SaveEffect::Turn { turn, .. })) => saved.push_str(&turn.content),
                    Effect::Terminal(TerminalEffect::Edit(text)) => {
                        update(&mut state, Msg::Editor(Ok(text)));
                    }
                    Effect::Files(FileEffect::Read { paths, purpose }) => {
                        let missing = paths.into_iter().map(|path| Err(FileProblem::Missing(path)));
                        update(&mut state, FileMsg::Read { files: missing.collect(), purpose });
                    }
                    _ => {}
                }
            }
            let all = state.input.history.all().collect::<String>() + &state.input.unsent() + &saved;
            for one in &typed {
                prop_assert!(all.contains(*one), "{one} is lost by {step:?}");
            }
        }
    }
}

#[test]
fn tab_completes_commands_and_their_arguments() {
    let mut state = app();
    write(&mut state, "/pers");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/persona ");
    write(&mut state, "red");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/persona redacteur ");
    control(&mut state, 'u');
    // Without the list, as far as it is certain.
    write(&mut state, "/c");
    key(&mut state, KeyCode::Esc);
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/co");
    assert!(notice(&state).contains("continue"));
}

#[test]
fn a_question_mark_opens_help_only_on_an_empty_line() {
    let mut state = app();
    write(&mut state, "wat?");
    assert!(state.screen.overlay.is_none());
    control(&mut state, 'u');
    write(&mut state, "?");
    assert_eq!(state.screen.overlay, Some(Overlay::HELP));
    key(&mut state, KeyCode::Down);
    assert_eq!(state.screen.overlay, Some(Overlay::Help { top: 1 }));
    key(&mut state, KeyCode::Esc);
    assert!(state.screen.overlay.is_none());
    key(&mut state, KeyCode::F(1));
    control(&mut state, 'c');
    assert!(state.screen.overlay.is_none(), "Ctrl-C only closes it");
}

#[test]
fn the_editor_receives_the_text_and_returns_it() {
    let mut state = app();
    write(&mut state, "begin");
    assert_eq!(control(&mut state, 'g'), [Effect::Terminal(TerminalEffect::Edit("begin".to_owned()))]);
    update(&mut state, Msg::Editor(Ok("begin en einde\n".to_owned())));
    assert_eq!(state.input.composer.text(), "begin en einde");
}

#[test]
fn a_search_begins_with_the_newest_match() {
    let mut state = app();
    for number in 0..30 {
        exchange(&mut state, &format!("vraag {number}"), if number % 10 == 0 { "een Kat" } else { "niets" });
    }
    control(&mut state, 'f');
    write(&mut state, "kat");
    let search = state.transcript.search.clone().unwrap();
    assert_eq!((search.rows.len(), search.current), (3, 2));
    let newest = state.transcript.top();
    key(&mut state, KeyCode::Enter);
    assert!(state.transcript.top() < newest);
    key(&mut state, KeyCode::Enter);
    key(&mut state, KeyCode::Enter);
    assert_eq!(state.transcript.search.as_ref().unwrap().current, 2, "it wraps around");
    key(&mut state, KeyCode::Esc);
    assert_eq!((state.screen.focus, state.transcript.search.is_none()), (Focus::Composer, true));
}

#[test]
fn the_scroll_position_stays_while_an_answer_grows() {
    let mut state = app();
    for number in 0..20 {
        exchange(&mut state, &format!("vraag {number}"), "antwoord");
    }
    write(&mut state, "lang\n");
    key(&mut state, KeyCode::PageUp);
    let top = state.transcript.top();
    let id = state.generation.answer.unwrap().id.0;
    delta(&mut state, id, "een\n\ntwee\n\ndrie");
    assert_eq!(state.transcript.top(), top);
    press(&mut state, KeyCode::End, KeyModifiers::CONTROL);
    assert!(state.transcript.is_at_end());
    update(&mut state, InputMsg::Wheel(-3));
    assert!(!state.transcript.is_at_end());
    update(&mut state, InputMsg::Wheel(30));
    assert!(state.transcript.is_at_end());
}

#[test]
fn what_was_written_in_earlier_chats_can_be_recalled() {
    let mut state = app();
    write(&mut state, "Vandaag\n");
    key(&mut state, KeyCode::Up);
    update(&mut state, SessionMsg::Recent(vec!["Eergisteren".to_owned(), "Gisteren".to_owned()]));
    assert_eq!(state.input.composer.text(), "Vandaag");
    for text in ["Gisteren", "Eergisteren", "Eergisteren"] {
        key(&mut state, KeyCode::Up);
        assert_eq!(state.input.composer.text(), text);
    }
}
