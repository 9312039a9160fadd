//! Another model: picked from those there are, fetched while the conversation goes on, and talked with from then on.

use super::{answer, summary};
use crate::engine::{EngineInfo, SamplingDefaults};
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::tui::effect::Effect;
use crate::tui::msg::{ModelChoice, ModelStage, PendingModel};
use crate::tui::overlay::{Overlay, Picker};
use crate::tui::state::{EngineState, State};

/// Opens the list of models.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.overlay = Some(Overlay::Picker(Picker::of_models(&[], None, None, &state.messages)));
    vec![Effect::ListModels]
}

/// Shows the models there are, where the list is still open.
pub fn listed(state: &mut State, models: &[ModelChoice]) {
    let Some(Overlay::Picker(picker)) = &mut state.overlay else { return };
    if picker.lists_models() {
        let used = match &state.engine {
            EngineState::Ready(info) => Some(info.model.as_str()),
            EngineState::Loading | EngineState::Failed(_) => None,
        };
        let filter = std::mem::take(&mut picker.filter);
        *picker = Picker::of_models(models, used, state.coming.as_ref(), &state.messages);
        picker.filter = filter;
        picker.go(0);
    }
}

/// Takes another model; one that is on its way already is given up.
pub fn select(state: &mut State, name: &str) -> Vec<Effect> {
    if state.coming.as_ref().is_some_and(|coming| coming.model == name) {
        state.coming = None;
        state.show_notice(text!(state.messages, "chat-model-given-up", model = name));
        if state.engine == EngineState::Loading {
            // There is nothing to wait for any more.
            let what = text!(state.messages, "chat-no-engine");
            state.engine = EngineState::Failed(Report::new(what, ExitCode::ModelAbsent));
            answer::fail_without_engine(state);
        }
        return vec![Effect::StopFetching];
    }
    if matches!(&state.engine, EngineState::Ready(info) if info.model == name) {
        state.show_notice(text!(state.messages, "chat-model-same", model = name));
        return Vec::new();
    }
    state.coming = Some(PendingModel { model: name.to_owned(), stage: ModelStage::Resolving });
    if matches!(state.engine, EngineState::Failed(_)) {
        state.engine = EngineState::Loading;
    }
    vec![Effect::UseModel(name.to_owned())]
}

/// Takes in how far a model is, unless it was given up.
pub fn progress(state: &mut State, now: PendingModel) {
    if let Some(coming) = state.coming.as_mut().filter(|coming| coming.model == now.model) {
        *coming = now;
    }
}

/// A model can be talked to: what waited for it is asked now. An answer under way is the one before's to end.
pub fn ready(state: &mut State, info: EngineInfo) -> Vec<Effect> {
    state.coming = None;
    if let EngineState::Ready(before) = &state.engine {
        // What the user set stays; a default follows the model.
        let default = |info| SamplingDefaults::of_engine(info).sampling(state.preset, 0).no_repeat_ngram;
        let repetition = &mut state.options.sampling.no_repeat_ngram;
        if *repetition == default(before) {
            *repetition = default(&info);
        }
        state.window.tokens_per_second = None;
        state.show_notice(text!(state.messages, "chat-model-taken", model = info.model.as_str()));
    }
    state.engine = EngineState::Ready(info);
    let mut effects = answer::engine_is_ready(state);
    effects.extend(summary::measure(state));
    effects
}

/// A model cannot be used. The one before goes on, where there is one.
pub fn failed(state: &mut State, report: Report) {
    state.coming = None;
    if matches!(state.engine, EngineState::Ready(_)) {
        state.show_problem(answer::in_one_line(&report, &state.messages));
        return;
    }
    state.engine = EngineState::Failed(report);
    answer::fail_without_engine(state);
}
