//! Messages, answers, versions of turns, and commands.

use super::*;
use crate::report::{ExitCode, Report};
use crate::tui::overlay::Overlay;

#[test]
fn a_message_is_sent_and_its_answer_grows() {
    let mut state = app();
    let effects = write(&mut state, "Hallo!\n");
    assert_eq!(prompt(&effects), ["Hallo!"]);
    assert!(state.input.composer.is_empty());
    let fitted = AnswerMsg::Fitted { left_out: 0, prompt_tokens: 12 };
    update(&mut state, EngineMsg::Answer(GenerationId(1), fitted));
    update(&mut state, EngineMsg::Answer(GenerationId(1), AnswerMsg::Reading { tokens: 6 }));
    assert_eq!(state.generation.answer.unwrap().phase, Phase::Reading { tokens: 6, total: 12 });
    delta(&mut state, 1, "Dag");
    delta(&mut state, 1, " Sara!");
    assert_eq!(shown(&state), [("Hallo!", TurnState::Complete), ("Dag Sara!", TurnState::Running)]);
    assert_eq!(state.generation.window.used, 14);
    finish(&mut state, 1, FinishReason::Stop);
    assert_eq!(shown(&state)[1], ("Dag Sara!", TurnState::Complete));
    assert_eq!((state.generation.window.used, state.generation.window.tokens_per_second), (31, Some(10.0)));
    assert_eq!(prompt(&write(&mut state, "En nu?\n")), ["Hallo!", "Dag Sara!", "En nu?"]);
}

#[test]
fn a_message_waits_for_the_model() {
    let mut state = loading(Language::Dutch);
    assert_eq!(write(&mut state, "Hallo!\n"), []);
    assert_eq!(state.generation.answer.unwrap().phase, Phase::WaitingForEngine);
    assert_eq!(prompt(&update(&mut state, ModelMsg::Ready(info()))), ["Hallo!"]);
}

#[test]
fn a_model_that_cannot_be_loaded_is_reported_in_the_conversation() {
    let mut state = loading(Language::Dutch);
    write(&mut state, "Hallo!\n");
    let report = Report::new("Het bestand is stuk.", ExitCode::Failed).hint("`fietje models verify chat` kijkt na.");
    update(&mut state, ModelMsg::Failed(report));
    assert_eq!(shown(&state)[1], ("", TurnState::Failed));
    let rows: Vec<String> = state.transcript.visible(&state.screen.theme).iter().map(ToString::to_string).collect();
    assert!(rows.iter().any(|row| row.contains("stuk")) && rows.iter().any(|row| row.contains("verify")), "{rows:?}");
    assert_eq!(write(&mut state, "Nog eens\n"), [], "without a model nothing is requested");
    assert_eq!(shown(&state).len(), 4);
}

#[test]
fn a_failure_of_the_engine_does_not_end_the_conversation() {
    let mut state = app();
    write(&mut state, "Hallo!\n");
    delta(&mut state, 1, "Da");
    let failed = AnswerMsg::Failed(Report::new("Er ging iets mis.", ExitCode::Failed));
    update(&mut state, EngineMsg::Answer(GenerationId(1), failed));
    assert_eq!(shown(&state)[1], ("Da", TurnState::Failed));
    assert_eq!(prompt(&control(&mut state, 'r')), ["Hallo!"], "it can be regenerated");
}

#[test]
fn a_message_that_can_never_fit_is_taken_back() {
    let mut state = app();
    exchange(&mut state, "Ik heet Sara", "Dag Sara");
    write(&mut state, "veel te lang\n");
    let refused = AnswerMsg::Failed(Report::new("4012 tokens.", ExitCode::PromptTooLong));
    update(&mut state, EngineMsg::Answer(GenerationId(2), refused));
    assert_eq!((state.input.composer.text(), notice(&state)), ("veel te lang", "4012 tokens."));
    assert_eq!((shown(&state).len(), state.conversation.tree.turns().len()), (2, 2), "it was never said");
    control(&mut state, 'u');
    assert_eq!(prompt(&write(&mut state, "Hoe heet ik?\n")), ["Ik heet Sara", "Dag Sara", "Hoe heet ik?"]);
}

#[test]
fn escape_and_control_c_stop_an_answer_and_keep_its_text() {
    for stop in [KeyCode::Esc, KeyCode::Char('c')] {
        let mut state = app();
        write(&mut state, "Hallo!\n");
        delta(&mut state, 1, "Da");
        let modifiers = if stop == KeyCode::Esc { KeyModifiers::NONE } else { KeyModifiers::CONTROL };
        assert_eq!(press(&mut state, stop, modifiers), [Effect::Engine(EngineEffect::Stop(GenerationId(1)))]);
        assert_eq!(shown(&state)[1], ("Da", TurnState::Stopped));
    }
}

#[test]
fn control_c_quits_when_pressed_twice() {
    let mut state = app();
    write(&mut state, "bijna");
    assert_eq!(control(&mut state, 'c'), [], "the first press clears the composer");
    assert!(state.input.composer.is_empty());
    assert_eq!(control(&mut state, 'c'), []);
    assert!(notice(&state).contains("Ctrl+C"));
    write(&mut state, "x");
    key(&mut state, KeyCode::Backspace);
    assert_eq!(control(&mut state, 'c'), [], "after another key it asks again");
    assert_eq!(control(&mut state, 'c'), [Effect::Quit]);
    let mut state = app();
    assert_eq!(control(&mut state, 'd'), [Effect::Quit]);
    assert_eq!(write(&mut app(), "/stop\n"), [Effect::Quit]);
}

#[test]
fn regenerating_keeps_both_answers() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    assert_eq!(prompt(&write(&mut state, "/opnieuw\n")), ["Noem een dier"]);
    delta(&mut state, 2, "Een hond");
    finish(&mut state, 2, FinishReason::Stop);
    assert_eq!(shown(&state)[1].0, "Een hond");
    press(&mut state, KeyCode::Up, KeyModifiers::SHIFT);
    key(&mut state, KeyCode::Left);
    assert_eq!(shown(&state)[1].0, "Een kat");
    key(&mut state, KeyCode::Right);
    assert_eq!(shown(&state)[1].0, "Een hond");
}

/// The sampling options of the answer that begins.
fn sampling(effects: &[Effect]) -> phi_cpu::sample::SamplingOptions {
    let options = effects.iter().find_map(|effect| match effect {
        Effect::Engine(EngineEffect::Start { task: GenerationTask::Reply { options, .. }, .. }) => Some(options),
        _ => None,
    });
    options.unwrap().sampling.clone()
}

#[test]
fn each_regeneration_has_another_seed_and_is_never_greedy() {
    let mut state = app();
    let first = sampling(&write(&mut state, "Noem een dier\n"));
    assert!(first.temperature <= 0.0);
    delta(&mut state, 1, "Een kat");
    finish(&mut state, 1, FinishReason::Stop);
    let mut seeds = vec![first.seed];
    for id in 2..5 {
        let again = sampling(&control(&mut state, 'r'));
        assert!(again.temperature > 0.0 && notice(&state).contains("temperatuur"));
        assert_eq!(again.no_repeat_ngram, first.no_repeat_ngram, "what the user set stays");
        seeds.push(again.seed);
        delta(&mut state, id, "Een hond");
        finish(&mut state, id, FinishReason::Stop);
    }
    seeds.dedup();
    assert_eq!(seeds.len(), 4);
    write(&mut state, "/zet temperatuur 0,3\n");
    let again = sampling(&control(&mut state, 'r'));
    assert!((again.temperature - 0.3).abs() < 1e-6 && notice(&state).is_empty());
    key(&mut state, KeyCode::Esc);
    assert_eq!(sampling(&write(&mut state, "Nog een\n")).seed, first.seed, "another question is answered as ever");
}

#[test]
fn an_answer_without_text_is_no_version_to_differ_from() {
    let mut state = app();
    let first = sampling(&write(&mut state, "Noem een dier\n"));
    let failed = AnswerMsg::Failed(Report::new("Er ging iets mis.", ExitCode::Failed));
    update(&mut state, EngineMsg::Answer(GenerationId(1), failed));
    assert_eq!(sampling(&control(&mut state, 'r')), first);
}

#[test]
fn an_earlier_turn_is_edited_beside_the_old_one() {
    let mut state = app();
    exchange(&mut state, "Noem een dier", "Een kat");
    exchange(&mut state, "Nog een", "Een hond");
    press(&mut state, KeyCode::Up, KeyModifiers::SHIFT);
    for _ in 0..3 {
        key(&mut state, KeyCode::Up);
    }
    key(&mut state, KeyCode::Char('e'));
    assert_eq!((state.input.composer.text(), state.screen.focus), ("Noem een dier", Focus::Composer));
    assert_eq!(prompt(&write(&mut state, "entuin\n")), ["Noem een dierentuin"]);
    assert_eq!(shown(&state).len(), 2);
    assert_eq!(state.conversation.tree.turns().len(), 6, "nothing is lost");
    write(&mut state, "/bewerk\n");
    assert!(state.input.editing.is_some());
    key(&mut state, KeyCode::Esc);
    key(&mut state, KeyCode::Esc);
    assert!(state.input.editing.is_none() && state.input.composer.is_empty());
}

#[test]
fn an_answer_can_be_continued() {
    let mut state = app();
    assert_eq!(write(&mut state, "/verder\n"), []);
    write(&mut state, "Vertel\n");
    delta(&mut state, 1, "Er was eens");
    finish(&mut state, 1, FinishReason::Length);
    assert_eq!(shown(&state)[1].1, TurnState::CutOff);
    assert_eq!(prompt(&write(&mut state, "/continue\n")), ["Vertel", "Er was eens"]);
    delta(&mut state, 2, " een kat");
    assert_eq!(shown(&state)[1], ("Er was eens een kat", TurnState::Running));
}

#[test]
fn answers_and_code_are_copied() {
    let mut state = app();
    assert_eq!(control(&mut state, 'y'), []);
    exchange(&mut state, "Code?", "Zo:\n\n```\neen\n```\nof\n```\ntwee\n```\n");
    let effects = control(&mut state, 'y');
    let [Effect::Terminal(TerminalEffect::Copy(text))] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(text.starts_with("Zo:"));
    assert_eq!(write(&mut state, "/code\n"), [Effect::Terminal(TerminalEffect::Copy("twee\n".to_owned()))]);
    assert_eq!(write(&mut state, "/code 1\n"), [Effect::Terminal(TerminalEffect::Copy("een\n".to_owned()))]);
    assert_eq!(write(&mut state, "/code 3\n"), []);
    assert!(notice(&state).contains("niets"));
}

#[test]
fn a_new_conversation_is_empty() {
    let mut state = app();
    exchange(&mut state, "Ik heet Sara", "Dag Sara");
    write(&mut state, "/nieuw\n");
    assert_eq!((shown(&state).len(), state.generation.window.used), (0, 0));
    assert_eq!(prompt(&write(&mut state, "Hoe heet ik?\n")), ["Hoe heet ik?"]);
}

#[test]
fn settings_change_the_options() {
    let temperature = |state: &State| state.generation.options.sampling.temperature.to_string();
    let mut state = app();
    write(&mut state, "/zet temperatuur 0,7\n");
    write(&mut state, "/set top-k 5\n");
    assert_eq!((temperature(&state).as_str(), state.generation.options.sampling.top_k), ("0.7", Some(5)));
    write(&mut state, "/zet top-k uit\n");
    assert_eq!(state.generation.options.sampling.top_k, None);
    for wrong in ["/zet temperatuur heet\n", "/zet temperatuur -1\n", "/zet vlieg 1\n", "/zet stijl raar\n"] {
        write(&mut state, wrong);
        assert!(matches!(state.screen.notice.as_ref().unwrap().kind, NoticeKind::Problem), "{wrong}");
    }
    assert_eq!(temperature(&state), "0.7");
    write(&mut state, "/zet stijl creatief\n");
    assert_eq!(temperature(&state), "0.8");
}

#[test]
fn personas_and_themes_are_selected() {
    let mut state = app();
    write(&mut state, "/persona b1\n");
    let effects = write(&mut state, "Hoi\n");
    assert!(prompt(&effects)[0].contains("B1"));
    write(&mut state, "/thema\n");
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Enter);
    assert_eq!(state.screen.theme, Theme::ORANGE);
    control(&mut state, 'p');
    write(&mut state, "persona");
    key(&mut state, KeyCode::Enter);
    assert!(matches!(state.screen.overlay, Some(Overlay::Picker(_))));
    key(&mut state, KeyCode::Esc);
    assert!(state.screen.overlay.is_none());
    write(&mut state, "/persona niemand\n");
    assert!(notice(&state).contains("assistent"));
}

#[test]
fn an_unknown_command_stays_for_correction() {
    let mut state = app();
    write(&mut state, "/opnuw\n");
    assert_eq!(state.input.composer.text(), "/opnuw");
    assert!(notice(&state).contains("/opnieuw"));
}

#[test]
fn the_settings_in_force_are_shown_in_the_users_language() {
    let mut state = app();
    write(&mut state, "/zet Max_Tokens 50\n");
    write(&mut state, "/zet temperatuur 0,7\n");
    write(&mut state, "/zet\n");
    let expected = "stijl = precies, temperatuur = 0,7, top-p = uit, min-p = uit, top-k = uit, herhaalstraf = uit, \
        geen-herhaling = 4, lengte = 50, seed = 1";
    assert_eq!(notice(&state), expected);
}

#[test]
fn a_persona_is_taken_off() {
    let mut state = app();
    write(&mut state, "/persona B1\n");
    assert_eq!(state.persona.name.as_deref(), Some("b1"));
    write(&mut state, "/persona none\n");
    assert_eq!(prompt(&write(&mut state, "Hoi\n")), ["Hoi"]);
    write(&mut state, "/persona\n");
    write(&mut state, "geen");
    key(&mut state, KeyCode::Enter);
    assert_eq!(state.persona.name, None);
}

#[test]
fn what_is_chosen_is_remembered_and_nothing_else() {
    let mut state = app();
    state.saving.mode = Saving::On;
    let remembered = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Remember(choices) => Some(choices),
            _ => None,
        })
    };
    assert_eq!(remembered(write(&mut state, "Hoi\n")), None);
    finish(&mut state, 1, FinishReason::Stop);
    write(&mut state, "/thema orange\n");
    write(&mut state, "/zet temperatuur 0,3\n");
    write(&mut state, "/zet seed 5\n");
    write(&mut state, "/persona b1\n");
    let choices = remembered(write(&mut state, "/stijl creatief\n")).unwrap();
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    assert_eq!([named(&choices.theme), named(&choices.style), named(&choices.persona)], ["oranje", "creative", "b1"]);
    // A style replaces what was set before, but for the seed.
    assert_eq!(choices.settings.into_iter().collect::<Vec<_>>(), [("seed".to_owned(), "5".to_owned())]);
}

#[test]
fn an_answer_is_copied_by_its_number_and_a_conversation_exported() {
    let mut state = app();
    assert_eq!(write(&mut state, "/exporteer\n"), []);
    exchange(&mut state, "Noem een dier", "Een kat");
    exchange(&mut state, "En nog een", "Een hond");
    let copied = |text: &str| [Effect::Terminal(TerminalEffect::Copy(text.to_owned()))];
    assert_eq!(write(&mut state, "/kopieer 2\n"), copied("Een kat"));
    assert_eq!(write(&mut state, "/kopieer\n"), copied("Een hond"));
    assert_eq!((write(&mut state, "/kopieer 3\n"), write(&mut state, "/kopieer x\n")), (vec![], vec![]));
    let effects = write(&mut state, "/exporteer\n");
    let [Effect::Files(FileEffect::Export { name, text })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(name, "noem-een-dier.md");
    assert!(text.starts_with("# Noem een dier\n\n**U:**\n\nNoem een dier\n\n**Fietje:**\n\nEen kat\n"), "{text}");
    update(&mut state, FileMsg::ExportFailed(ExportProblem::Exists(name.clone())));
    assert!(notice(&state).contains("bestaat al"));
}
