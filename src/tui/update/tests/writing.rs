//! Keys of the composer, recall, completion, search and scrolling.

use super::*;
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
fn tab_completes_commands_and_their_arguments() {
    let mut state = app();
    write(&mut state, "/pers");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/persona ");
    write(&mut state, "red");
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/persona redacteur ");
    control(&mut state, 'u');
    write(&mut state, "/c");
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
