//! Other models: selected, downloaded in the background, cancelled. And options that depend on a model or a persona.

use super::*;
use crate::model::{Fit, Presence};
use crate::report::{ExitCode, Report};
use crate::tui::overlay::Overlay;

fn choice(name: &str, presence: Presence) -> ModelChoice {
    let place = ModelPlace::Computer { bytes: 1_700_000_000, on_disk: 7, presence, fit: Fit::Fits };
    ModelChoice { name: name.to_owned(), purpose: None, place }
}

fn coming(state: &mut State, model: &str, stage: ModelStage) {
    update(state, ModelMsg::Progress(PendingModel { model: model.to_owned(), stage }));
}

fn used(state: &State) -> &str {
    match &state.model.engine {
        EngineState::Ready(info) => &info.model,
        EngineState::Loading | EngineState::Failed(_) => "",
    }
}

#[test]
fn a_model_is_downloaded_while_the_conversation_continues() {
    let mut state = app();
    exchange(&mut state, "Hoi", "Dag");
    assert_eq!(write(&mut state, "/model\n"), [Effect::Model(ModelEffect::List)]);
    let models = [
        choice("mini", Presence::BuiltIn),
        choice("chat:q4_k_m", Presence::Absent),
        choice("chat:q8_0", Presence::Partial),
    ];
    update(&mut state, ModelMsg::Listed(Ok(models.to_vec())));
    let Some(Overlay::Picker(picker)) = &state.screen.overlay else { panic!("no list") };
    let names: Vec<&str> = picker.shown().iter().map(|item| item.name.as_str()).collect();
    assert_eq!((names.as_slice(), picker.selected), (["mini", "chat:q4_k_m", "chat:q8_0"].as_slice(), 0));
    key(&mut state, KeyCode::Down);
    assert_eq!(key(&mut state, KeyCode::Enter), [Effect::Model(ModelEffect::Open("chat:q4_k_m".to_owned()))]);
    coming(&mut state, "chat:q4_k_m", ModelStage::Downloading { done: 1, bytes: 2 });
    coming(&mut state, "chat:q8_0", ModelStage::Loading);
    assert_eq!(state.model.pending.as_ref().unwrap().stage, ModelStage::Downloading { done: 1, bytes: 2 });
    exchange(&mut state, "Nog eens", "Dag");
    assert_eq!(used(&state), "mini");
    update(&mut state, ModelMsg::Ready(large()));
    assert_eq!((used(&state), &state.model.pending), ("chat:q4_k_m", &None));
    assert!(notice(&state).contains("chat:q4_k_m"));
}

#[test]
fn the_models_of_a_server_are_listed_with_its_name_or_the_reason_why_not() {
    let mut state = app();
    write(&mut state, "/model\n");
    let place = || ModelPlace::Server("werk".to_owned());
    let on_server = |name: &str| ModelChoice { name: name.to_owned(), purpose: None, place: place() };
    update(&mut state, ModelMsg::Listed(Ok(vec![on_server("mini"), on_server("fietje")])));
    let Some(Overlay::Picker(picker)) = &state.screen.overlay else { panic!("no list") };
    let details: Vec<&str> = picker.shown().iter().map(|item| item.detail.as_str()).collect();
    assert_eq!(details, ["in gebruik", "op werk"]);
    key(&mut state, KeyCode::Down);
    assert_eq!(key(&mut state, KeyCode::Enter), [Effect::Model(ModelEffect::Open("fietje".to_owned()))]);
    write(&mut state, "/model\n");
    update(&mut state, ModelMsg::Listed(Err(Report::new("Niet bereikbaar.", ExitCode::Failed))));
    assert_eq!((&state.screen.overlay, notice(&state)), (&None, "Niet bereikbaar."));
    assert_eq!(prompt(&write(&mut state, "Hoi\n")), ["Hoi"], "the model in use stays");
}

#[test]
fn a_late_list_of_models_is_not_shown_in_another_picker() {
    let mut state = app();
    write(&mut state, "/model\n");
    key(&mut state, KeyCode::Esc);
    write(&mut state, "/thema\n");
    update(&mut state, ModelMsg::Listed(Ok(vec![choice("mini", Presence::BuiltIn)])));
    assert!(matches!(&state.screen.overlay, Some(Overlay::Picker(picker)) if !picker.lists_models()));
}

#[test]
fn a_pending_model_is_cancelled_by_selecting_it_again() {
    let mut state = app();
    write(&mut state, "/model chat:q8_0\n");
    assert_eq!(write(&mut state, "/model chat:q8_0\n"), [Effect::Model(ModelEffect::Cancel)]);
    assert_eq!((used(&state), &state.model.pending), ("mini", &None));
    coming(&mut state, "chat:q8_0", ModelStage::Loading);
    assert_eq!(state.model.pending, None);
    assert_eq!(write(&mut state, "/model mini\n"), [], "it is the one in use");
    assert!(notice(&state).contains("al"));
}

#[test]
fn a_failed_download_keeps_the_current_model() {
    let mut state = app();
    write(&mut state, "/model chat:q8_0\n");
    update(&mut state, ModelMsg::Failed(Report::new("Geen verbinding.", ExitCode::Failed)));
    assert_eq!((used(&state), notice(&state), &state.model.pending), ("mini", "Geen verbinding.", &None));
    assert_eq!(prompt(&write(&mut state, "Hoi\n")), ["Hoi"]);
}

#[test]
fn another_model_helps_where_the_first_could_not_be_loaded() {
    let mut state = loading(Language::Dutch);
    update(&mut state, ModelMsg::Failed(Report::new("Stuk.", ExitCode::Failed)));
    write(&mut state, "/model mini\n");
    assert_eq!(write(&mut state, "Hoi\n"), [], "it waits for the model");
    assert_eq!(prompt(&update(&mut state, ModelMsg::Ready(info()))), ["Hoi"]);
    let mut state = loading(Language::Dutch);
    write(&mut state, "/model chat:q8_0\n");
    write(&mut state, "Hoi\n");
    write(&mut state, "/model chat:q8_0\n");
    assert!(state.generation.answer.is_none(), "no model will ever answer");
    assert_eq!(shown(&state)[1].1, TurnState::Failed);
}

#[test]
fn the_ban_on_repetition_follows_the_model_unless_the_user_sets_it() {
    let repetition = |state: &State| state.generation.options.sampling.no_repeat_ngram;
    let mut state = app();
    state.generation.options.sampling.no_repeat_ngram = None;
    update(&mut state, ModelMsg::Ready(large()));
    assert_eq!(repetition(&state), Some(4));
    write(&mut state, "/zet geen-herhaling 7\n");
    update(&mut state, ModelMsg::Ready(info()));
    assert_eq!(repetition(&state), Some(7));
    write(&mut state, "/stijl precies\n");
    assert_eq!(repetition(&state), None);
}

#[test]
fn a_style_is_picked() {
    let mut state = app();
    write(&mut state, "/stijl\n");
    key(&mut state, KeyCode::Down);
    key(&mut state, KeyCode::Enter);
    assert_eq!((state.generation.preset, state.generation.options.sampling.top_p), (Preset::Creative, Some(0.95)));
    write(&mut state, "/style raar\n");
    assert!(notice(&state).contains("precies"));
}

#[test]
fn a_personas_temperature_lasts_as_long_as_the_persona() {
    let temperature = |state: &State| state.generation.options.sampling.temperature.to_string();
    let mut state = app();
    write(&mut state, "/persona brainstorm\n");
    let free = temperature(&state);
    assert_ne!(free, "0");
    write(&mut state, "/persona b1\n");
    assert_eq!(temperature(&state), "0", "it has none of its own");
    write(&mut state, "/zet temperatuur 0,3\n");
    write(&mut state, "/persona brainstorm\n");
    write(&mut state, "/zet seed 5\n");
    write(&mut state, "/persona b1\n");
    assert_eq!(temperature(&state), "0.3", "as the user set it");
    write(&mut state, "/persona brainstorm\n");
    write(&mut state, "/stijl creatief\n");
    assert_eq!(temperature(&state), free);
}
