//! Messages that arrive too late, or in an unexpected order.

use super::*;
use crate::report::{ExitCode, Report};

#[test]
fn a_delta_after_escape_is_dropped() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    key(&mut state, KeyCode::Esc);
    delta(&mut state, 1, "g");
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[1], ("Da", TurnState::Stopped));
}

#[test]
fn the_end_of_an_old_answer_does_not_end_the_new_one() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    let effects = control(&mut state, 'r');
    assert_eq!(effects[0], Effect::Engine(EngineEffect::Stop(GenerationId(1))));
    finish(&mut state, 1, FinishReason::Stop);
    delta(&mut state, 1, "g");
    delta(&mut state, 2, "Hoi");
    assert_eq!(shown(&state)[1], ("Hoi", TurnState::Running));
    let failed = AnswerMsg::Failed(Report::new("oud", ExitCode::Failed));
    update(&mut state, EngineMsg::Answer(GenerationId(1), failed));
    finish(&mut state, 2, FinishReason::Stop);
    assert_eq!(shown(&state)[1], ("Hoi", TurnState::Complete));
}

#[test]
fn messages_sent_during_an_answer_wait_for_its_end() {
    let mut state = app();
    write(&mut state, "Een\n");
    delta(&mut state, 1, "ant");
    assert_eq!(write(&mut state, "Twee\nDrie\n"), []);
    assert_eq!(state.input.queue.len(), 2);
    delta(&mut state, 1, "woord");
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[2..], [("Twee", TurnState::Complete), ("", TurnState::Running)]);
    finish(&mut state, 2, FinishReason::Stop);
    assert_eq!(shown(&state)[4].0, "Drie");
    assert!(state.input.queue.is_empty());
}

#[test]
fn what_waits_is_taken_back_by_escape_and_by_whatever_ends_the_answer_early() {
    let fail = |state: &mut State| {
        let failed = AnswerMsg::Failed(Report::new("stuk", ExitCode::Failed));
        update(state, EngineMsg::Answer(GenerationId(1), failed));
    };
    let ends: [&dyn Fn(&mut State); 5] = [
        &|state| {
            key(state, KeyCode::Esc);
            assert!(state.generation.answer.is_some(), "the answer goes on");
        },
        &|state| {
            control(state, 'c');
        },
        &|state| {
            control(state, 'n');
        },
        &|state| {
            control(state, 'r');
        },
        &fail,
    ];
    for end in ends {
        let mut state = app();
        write(&mut state, "Een\n");
        write(&mut state, "Twee\nDrie\nVier");
        end(&mut state);
        assert_eq!((state.input.composer.text(), state.input.queue.len()), ("Twee\n\nDrie\n\nVier", 0));
    }
}

#[test]
fn a_file_that_waits_goes_with_its_own_message() {
    let mut state = app();
    write(&mut state, "Een\n");
    let attach = |state: &mut State, name: &str| {
        let file = Attachment { name: name.to_owned(), text: name.to_uppercase(), tokens: None };
        update(state, FileMsg::Read { purpose: ReadPurpose::Attach, files: vec![Ok(file)] });
    };
    attach(&mut state, "a");
    write(&mut state, "Twee\n");
    attach(&mut state, "b");
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[2].0, "Twee\n\na:\n\nA");
    assert_eq!(state.input.attachments[0].name, "b");
}

#[test]
fn the_terminal_changes_its_size_in_the_middle_of_an_answer() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    for size in [(40, 12), (1, 1), (250, 80), (0, 0), (80, 24)] {
        delta(&mut state, 1, "woord ");
        update(&mut state, InputMsg::Resize(size.0, size.1));
        state.transcript.visible(&state.screen.theme);
    }
    assert_eq!(shown(&state)[1].0, "woord ".repeat(5));
}

#[test]
fn an_answer_stopped_before_the_model_is_ready_is_not_requested() {
    let mut state = loading(Language::Dutch);
    write(&mut state, "Hallo!\n");
    key(&mut state, KeyCode::Esc);
    let effects = update(&mut state, ModelMsg::Ready(info()));
    assert!(matches!(effects.as_slice(), [Effect::Engine(EngineEffect::Measure { .. })]), "{effects:?}");
    assert_eq!(shown(&state)[1], ("", TurnState::Stopped));
}

#[test]
fn another_version_is_chosen_in_the_middle_of_an_answer() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    control(&mut state, 'r');
    delta(&mut state, 2, "Een h");
    press(&mut state, KeyCode::Up, KeyModifiers::SHIFT);
    let effects = key(&mut state, KeyCode::Left);
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Engine(EngineEffect::Stop(GenerationId(2))), Effect::Engine(EngineEffect::Measure { .. })]
        ),
        "{effects:?}"
    );
    delta(&mut state, 2, "ond");
    assert_eq!(shown(&state)[1], ("Een kat", TurnState::Complete));
    key(&mut state, KeyCode::Right);
    assert_eq!(shown(&state)[1], ("Een h", TurnState::Stopped));
}

#[test]
fn the_model_changes_in_the_middle_of_an_answer() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    let effects = update(&mut state, ModelMsg::Ready(large()));
    assert_eq!(effects, [], "the old model finishes the answer");
    delta(&mut state, 1, "g");
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[1], ("Dag", TurnState::Complete));
    assert_eq!(prompt(&write(&mut state, "En nu?\n")), ["Hallo!", "Dag", "En nu?"]);
}

#[test]
fn a_measurement_counts_only_until_something_else_happens() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    exchange(&mut state, "Nog een", "Een hond");
    let measure = |state: &mut State| match update(state, ModelMsg::Ready(info())).as_slice() {
        &[Effect::Engine(EngineEffect::Measure { id, .. })] => id,
        other => panic!("{other:?}"),
    };
    let measured = |state: &mut State, id, tokens| update(state, EngineMsg::Measured { id, left_out: 2, tokens });
    let first = measure(&mut state);
    let second = measure(&mut state);
    measured(&mut state, first, 7);
    assert_eq!(state.generation.window.left_out, 0, "it was measured again since");
    measured(&mut state, second, 8);
    assert_eq!((state.generation.window.left_out, state.generation.window.used), (2, 8));
    let third = measure(&mut state);
    write(&mut state, "Dag\n");
    measured(&mut state, third, 9);
    assert_eq!(state.generation.window.left_out, 0, "the answer reports it");
}

#[test]
fn a_new_conversation_begins_in_the_middle_of_an_answer() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    assert_eq!(control(&mut state, 'n'), [Effect::Engine(EngineEffect::Stop(GenerationId(1)))]);
    delta(&mut state, 1, "Dag");
    assert_eq!(shown(&state), []);
}
