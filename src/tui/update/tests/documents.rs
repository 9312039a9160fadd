//! `/vertaal` and `/samenvat FILE`: commands that become turns.

use super::*;
use crate::report::{ExitCode, Report};
use crate::translate;

fn translation(id: u64, source: TranslationSource, target: Option<translate::Language>) -> Effect {
    let task = GenerationTask::Translation { source, target };
    Effect::Engine(EngineEffect::Start { id: GenerationId(id), task })
}

#[test]
fn the_last_answer_or_a_file_is_translated() {
    let mut state = app();
    assert_eq!(write(&mut state, "/vertaal\n"), []);
    assert!(notice(&state).contains("niets"));
    exchange(&mut state, "Noem een dier", "Een kat");
    let effects = write(&mut state, "/vertaal en\n");
    let source = TranslationSource::Text("Een kat".to_owned());
    assert_eq!(effects, [translation(2, source, Some(translate::Language::ENGLISH))]);
    update(&mut state, EngineMsg::Answer(GenerationId(2), AnswerMsg::Total(1)));
    delta(&mut state, 2, "A cat");
    finish(&mut state, 2, FinishReason::Stop);
    assert_eq!(shown(&state)[2..], [("/vertaal en", TurnState::Complete), ("A cat", TurnState::Complete)]);
    assert_eq!(prompt(&write(&mut state, "Nog een\n")).len(), 5, "the model reads it too");
    let effects = write(&mut state, "/translate \"mijn brief.md\"\n");
    let source = TranslationSource::File("mijn brief.md".to_owned());
    assert_eq!(effects[1], translation(5, source, None));
    assert_eq!(key(&mut state, KeyCode::Esc), [Effect::Engine(EngineEffect::Stop(GenerationId(5)))]);
    assert_eq!(write(&mut state, "/vertaal brief.md xx\n"), []);
    assert!(notice(&state).contains("xx") && !notice(&state).contains("brief"));
}

#[test]
fn a_command_is_done_again_by_the_command() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    write(&mut state, "/vertaal en\n");
    delta(&mut state, 2, "A cat");
    finish(&mut state, 2, FinishReason::Stop);
    let source = || TranslationSource::Text("Een kat".to_owned());
    let effects = control(&mut state, 'r');
    assert_eq!(effects, [translation(4, source(), Some(translate::Language::ENGLISH))]);
    delta(&mut state, 4, "One cat");
    finish(&mut state, 4, FinishReason::Stop);
    assert_eq!(shown(&state)[3].0, "One cat");
    assert_eq!(state.conversation.tree.branch(state.conversation.tree.head().unwrap()).count, 2);
}

#[test]
fn a_command_that_fails_is_no_part_of_the_conversation_and_can_be_retried() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    write(&mut state, "/vertaal brief.md en\n");
    let failed = AnswerMsg::Failed(Report::new("brief.md bestaat niet.", ExitCode::Usage));
    update(&mut state, EngineMsg::Answer(GenerationId(2), failed));
    assert_eq!((shown(&state).len(), state.conversation.tree.turns().len()), (2, 2));
    assert_eq!(notice(&state), "brief.md bestaat niet.");
    let source = TranslationSource::File("brief.md".to_owned());
    assert_eq!(write(&mut state, "/retry\n"), [translation(3, source, Some(translate::Language::ENGLISH))]);
    key(&mut state, KeyCode::Esc);
    exchange(&mut state, "Nog een", "Een hond");
    assert_eq!(prompt(&control(&mut state, 'r')).last().unwrap(), "Nog een", "what came after it comes first");
}

#[test]
fn a_document_is_summarised_as_a_command_is_that_can_be_done_again() {
    let mut state = app();
    let summary = |id| {
        let task = GenerationTask::DocumentSummary { file: "mijn verslag.md".to_owned() };
        Effect::Engine(EngineEffect::Start { id: GenerationId(id), task })
    };
    assert_eq!(write(&mut state, "/samenvat \"mijn verslag.md\"\n"), []);
    assert!(notice(&state).contains("minimodel"));
    update(&mut state, ModelMsg::Ready(large()));
    assert_eq!(write(&mut state, "/samenvat \"mijn verslag.md\"\n"), [summary(1)]);
    update(&mut state, EngineMsg::Answer(GenerationId(1), AnswerMsg::Total(4)));
    delta(&mut state, 1, "Het plan is gekozen.");
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[0].0, "/samenvat \"mijn verslag.md\"");
    assert_eq!(shown(&state)[1], ("Het plan is gekozen.", TurnState::Complete));
    assert!(control(&mut state, 'r').contains(&summary(3)));
    let failed = AnswerMsg::Failed(Report::new("kan niet", ExitCode::Failed));
    update(&mut state, EngineMsg::Answer(GenerationId(3), failed));
    assert!(write(&mut state, "/opnieuw\n").iter().any(|effect| matches!(
        effect,
        Effect::Engine(EngineEffect::Start { task: GenerationTask::DocumentSummary { .. }, .. })
    )));
}
