//! The list that follows what is typed, and what the meter says of the draft.

use super::*;
use crate::tui::overlay::Overlay;
use crate::tui::suggestions::SuggestionKind;

fn listed(state: &State) -> Vec<&str> {
    let list = state.input.suggestions.as_ref();
    list.map(|list| list.items.iter().map(|item| item.name.as_str()).collect()).unwrap_or_default()
}

fn files(state: &mut State, start: &str, names: &[&str]) {
    let found = names.iter().map(|name| (*name).to_owned()).collect();
    update(state, FileMsg::Suggested { start: start.to_owned(), found });
}

#[test]
fn a_slash_lists_the_commands_and_typing_filters_them() {
    let mut state = app();
    write(&mut state, "/");
    assert_eq!(listed(&state).len(), crate::tui::command::ENTRIES.len());
    write(&mut state, "ko");
    assert_eq!(listed(&state), ["kopieer"]);
    key(&mut state, KeyCode::Backspace);
    key(&mut state, KeyCode::Backspace);
    write(&mut state, "re");
    assert_eq!(listed(&state), ["regenerate", "restore"], "by the English names, too");
    write(&mut state, "x");
    assert!(state.input.suggestions.is_none());
    for text in ["een /", "/etc/passwd", "//"] {
        control(&mut state, 'u');
        write(&mut state, text);
        assert!(state.input.suggestions.is_none(), "{text}");
    }
}

#[test]
fn arrows_and_tab_choose_and_escape_closes_until_the_word_is_another() {
    let mut state = app();
    write(&mut state, "/");
    key(&mut state, KeyCode::Up);
    let last = listed(&state).len() - 1;
    assert_eq!(state.input.suggestions.as_ref().unwrap().selected, last, "it wraps around");
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "/opnieuw ");
    control(&mut state, 'u');
    write(&mut state, "/s");
    key(&mut state, KeyCode::Esc);
    assert!(state.input.suggestions.is_none());
    write(&mut state, "t");
    assert!(state.input.suggestions.is_none(), "it stays closed");
    control(&mut state, 'u');
    write(&mut state, "/s");
    assert!(state.input.suggestions.is_some());
    // While an answer comes, too, Escape is for the list first.
    control(&mut state, 'u');
    write(&mut state, "Hallo\n/");
    key(&mut state, KeyCode::Esc);
    assert!(state.generation.answer.is_some());
    key(&mut state, KeyCode::Esc);
    assert!(state.generation.answer.is_none());
}

#[test]
fn enter_takes_what_is_selected_unless_the_word_is_whole() {
    let mut state = app();
    exchange(&mut state, "een", "1");
    write(&mut state, "/hul\n");
    assert_eq!(state.screen.overlay, Some(Overlay::HELP));
    assert_eq!((state.input.composer.text(), shown(&state).len()), ("", 2));
    key(&mut state, KeyCode::Esc);
    // A command that needs more waits for it.
    write(&mut state, "/vert\n");
    assert_eq!(state.input.composer.text(), "/vertaal ");
    control(&mut state, 'u');
    // One with a list of its own opens that.
    write(&mut state, "/pers\n");
    assert!(matches!(state.screen.overlay, Some(Overlay::Picker(_))));
    key(&mut state, KeyCode::Esc);
    // A command that is typed whole runs, although others begin like it.
    write(&mut state, "/code\n");
    assert_eq!(state.input.composer.text(), "");
    // A value.
    write(&mut state, "/persona redac\n");
    assert_eq!(state.persona.name.as_deref(), Some("redacteur"));
    // The history has what was run, and no list stands in its way.
    key(&mut state, KeyCode::Up);
    assert!(state.input.composer.text().starts_with("/persona") && state.input.suggestions.is_none());
    key(&mut state, KeyCode::Up);
    assert_eq!(state.input.composer.text(), "/code");
}

#[test]
fn an_at_sign_lists_files_and_directories_go_on() {
    let mut state = app();
    write(&mut state, "Lees ");
    let effects = update(&mut state, InputMsg::Key(KeyEvent::new(KeyCode::Char('@'), KeyModifiers::NONE)));
    assert!(effects.contains(&Effect::Files(FileEffect::Suggest(String::new()))), "{effects:?}");
    files(&mut state, "", &["brief.txt", "mijn brief.md", "map/"]);
    assert_eq!(state.input.suggestions.as_ref().unwrap().kind, SuggestionKind::File);
    write(&mut state, "mijn");
    files(&mut state, "", &["te laat"]);
    assert_eq!(listed(&state).len(), 3, "what was asked before is out of date");
    files(&mut state, "mijn", &["mijn brief.md"]);
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "Lees @\"mijn brief.md\"");
    assert!(state.input.suggestions.is_none());
    write(&mut state, " en @m");
    files(&mut state, "m", &["map/"]);
    key(&mut state, KeyCode::Tab);
    assert_eq!(state.input.composer.text(), "Lees @\"mijn brief.md\" en @map/");
    files(&mut state, "map/", &["map/a.txt", "map/b.txt"]);
    key(&mut state, KeyCode::Down);
    // Chosen by an arrow, so that Enter writes it; the next one sends.
    key(&mut state, KeyCode::Enter);
    assert_eq!(state.input.composer.text(), "Lees @\"mijn brief.md\" en @map/b.txt");
    let effects = key(&mut state, KeyCode::Enter);
    assert!(
        matches!(&effects[..], [Effect::Files(FileEffect::Read { paths, .. })] if paths.len() == 2),
        "{effects:?}"
    );
    // Nobody is kept from sending a name that is no file.
    write(&mut state, "Dag @sara");
    files(&mut state, "sara", &[]);
    assert!(matches!(&key(&mut state, KeyCode::Enter)[..], [Effect::Files(FileEffect::Read { .. })]));
}

#[test]
fn the_draft_is_counted_as_it_grows_and_with_its_files() {
    let mut state = app();
    let counted = |state: &mut State, text: &str| {
        let effects = update(state, InputMsg::Paste(text.to_owned()));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Engine(EngineEffect::CountDraft { revision, text }) => Some((revision, text)),
            _ => None,
        })
    };
    let (first, text) = counted(&mut state, "een").unwrap();
    assert_eq!(text, "een");
    let (second, text) = counted(&mut state, " twee").unwrap();
    assert_eq!(text, "een twee");
    update(&mut state, EngineMsg::DraftCounted { revision: second, tokens: 2 });
    update(&mut state, EngineMsg::DraftCounted { revision: first, tokens: 1 });
    assert_eq!(state.input.draft_tokens(), 2, "an older count comes too late");
    let file = Attachment { name: "a.txt".to_owned(), text: "a".to_owned(), tokens: Some(40) };
    update(&mut state, FileMsg::Read { purpose: ReadPurpose::Attach, files: vec![Ok(file)] });
    assert_eq!(state.input.draft_tokens(), 42);
    control(&mut state, 'u');
    assert_eq!(state.input.draft_tokens(), 40);
    assert_eq!(counted(&mut state, "/zet temperatuur 0,7"), None, "the model never sees a command");
}
