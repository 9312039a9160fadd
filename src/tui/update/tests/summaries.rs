//! Summaries in the place of what was left out, and titles from the model.

use super::*;
use crate::conversation::{Role, Unsummarised};
use crate::report::{ExitCode, Report};
use crate::tui::ids::ConversationKey;

/// An app with a model that can summarise, in which three questions were answered.
fn talked() -> State {
    let mut state = app();
    update(&mut state, ModelMsg::Ready(large()));
    for (said, answer) in [("een", "1"), ("twee", "2"), ("drie", "3")] {
        exchange(&mut state, said, answer);
    }
    state
}

/// Requests a summary. Returns what is summarised.
fn summarise(state: &mut State) -> Unsummarised {
    let effects = write(state, "/samenvat\n");
    let found = effects.into_iter().find_map(|effect| match effect {
        Effect::Engine(EngineEffect::Start { task: GenerationTask::Summary { unsummarised, .. }, .. }) => {
            Some(unsummarised)
        }
        _ => None,
    });
    found.unwrap()
}

fn texts(unsummarised: &Unsummarised) -> Vec<&str> {
    unsummarised.messages.iter().map(|message| message.content.as_str()).collect()
}

fn rows(state: &State) -> String {
    let rows = state.transcript.visible(&state.screen.theme);
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_summary_takes_the_place_of_what_was_left_out() {
    let mut state = talked();
    state.generation.window.left_out = 2;
    let unsummarised = summarise(&mut state);
    assert_eq!((texts(&unsummarised), &unsummarised.before), (vec!["een", "1"], &None));
    let id = state.generation.answer.unwrap().id.0;
    update(&mut state, EngineMsg::Answer(GenerationId(id), AnswerMsg::Total(20)));
    update(&mut state, EngineMsg::Answer(GenerationId(id), AnswerMsg::Reading { tokens: 10 }));
    delta(&mut state, id, "Er werd geteld.");
    assert!(rows(&state).contains("Er werd geteld."), "it is visible as it grows");
    let usage = Usage { prompt_tokens: 20, reused_tokens: 0, completion_tokens: 5, ..Usage::default() };
    let end = AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() };
    let effects = update(&mut state, EngineMsg::Answer(GenerationId(id), end));
    let [Effect::Engine(EngineEffect::Measure { id, conversation })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(conversation.messages[0].content.ends_with("Er werd geteld."));
    update(&mut state, EngineMsg::Measured { id: *id, left_out: 0, tokens: 44 });
    assert_eq!((state.generation.window.used, state.generation.window.left_out), (44, 0));
    let prompt = prompt(&write(&mut state, "vier\n"));
    assert_eq!((prompt.len(), &prompt[1..]), (6, ["twee", "2", "drie", "3", "vier"].map(str::to_owned).as_slice()));
    assert_eq!(shown(&state).len(), 8, "the turns stay");
    let rows = rows(&state);
    let position = |text: &str| rows.find(text).unwrap();
    assert!(
        position("een") < position("Er werd geteld.") && position("Er werd geteld.") < position("twee"),
        "{rows}"
    );
}

#[test]
fn a_second_summary_continues_the_first() {
    let mut state = talked();
    let unsummarised = summarise(&mut state);
    assert_eq!(texts(&unsummarised), ["een", "1", "twee", "2"], "where nothing was left out: all but the last");
    let id = state.generation.answer.unwrap().id.0;
    delta(&mut state, id, "Tot twee.");
    finish(&mut state, id, FinishReason::Stop);
    assert_eq!(write(&mut state, "/samenvat\n"), [], "there is nothing between");
    exchange(&mut state, "vier", "4");
    state.generation.window.left_out = 2;
    let unsummarised = summarise(&mut state);
    assert_eq!((texts(&unsummarised), unsummarised.before.as_deref()), (vec!["drie", "3"], Some("Tot twee.")));
}

#[test]
fn a_summary_that_fails_changes_nothing() {
    type End = fn(&mut State, u64);
    let ends: [End; 3] = [
        |state, _| drop(key(state, KeyCode::Esc)),
        |state, id| finish(state, id, FinishReason::Stop),
        |state, id| {
            let failed = AnswerMsg::Failed(Report::new("Mis.", ExitCode::PromptTooLong));
            drop(update(state, EngineMsg::Answer(GenerationId(id), failed)));
        },
    ];
    for (index, end) in ends.into_iter().enumerate() {
        let mut state = talked();
        summarise(&mut state);
        let id = state.generation.answer.unwrap().id.0;
        if index == 0 {
            delta(&mut state, id, "Half");
        }
        end(&mut state, id);
        assert!(state.generation.answer.is_none() && !rows(&state).contains("Half"));
        assert_eq!(prompt(&write(&mut state, "vier\n")), ["een", "1", "twee", "2", "drie", "3", "vier"]);
    }
}

#[test]
fn what_cannot_be_summarised_is_reported() {
    let mut state = app();
    exchange(&mut state, "een", "1");
    exchange(&mut state, "twee", "2");
    assert_eq!(write(&mut state, "/samenvat\n"), [], "the mini model cannot");
    assert!(notice(&state).contains("/model"));
    let mut state = app();
    update(&mut state, ModelMsg::Ready(large()));
    write(&mut state, "/samenvat\n");
    assert!(notice(&state).contains("niets"));
    assert_eq!(state.conversation.tree.turns().iter().filter(|turn| turn.role == Role::System).count(), 0);
}

#[test]
fn the_first_complete_answer_gets_a_title_once() {
    let mut state = app();
    state.saving.mode = Saving::On;
    update(&mut state, ModelMsg::Ready(large()));
    write(&mut state, "Wat te doen in Zeeland?\n");
    let id = state.generation.answer.unwrap().id;
    delta(&mut state, id.0, "Zwemmen.");
    let usage = Usage { prompt_tokens: 20, reused_tokens: 0, completion_tokens: 5, ..Usage::default() };
    let end = AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() };
    let effects = update(&mut state, EngineMsg::Answer(id, end));
    let question = effects.iter().find_map(|effect| match effect {
        Effect::Engine(EngineEffect::FindTitle { key: ConversationKey(0), question, .. }) => Some(question),
        _ => None,
    });
    assert_eq!(question.unwrap().messages.len(), 3);
    let found = |answer: &str| EngineMsg::TitleFound { key: ConversationKey(0), answer: answer.to_owned() };
    let entitled = Effect::Session(SessionEffect::SuggestTitle {
        key: ConversationKey(0),
        title: "Vakantie in Zeeland".to_owned(),
    });
    assert_eq!(update(&mut state, found("\"Vakantie in Zeeland\"")), [entitled]);
    assert_eq!(update(&mut state, found("...")), []);
    write(&mut state, "En in Drenthe?\n");
    let id = state.generation.answer.unwrap().id;
    let end = AnswerMsg::Finished { reason: FinishReason::Stop, usage, timings: Timings::default() };
    let effects = update(&mut state, EngineMsg::Answer(id, end));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Engine(EngineEffect::FindTitle { .. }))));
}
