//! Other models: picked from a list, downloaded while the conversation continues, and used from then on.

use super::{answer, report_text, window};
use crate::engine::{EngineInfo, SamplingDefaults};
use crate::i18n::text;
use crate::report::{CommandError, Report};
use crate::tui::effect::{Effect, ModelEffect};
use crate::tui::msg::{ModelChoice, ModelMsg, ModelStage, PendingModel};
use crate::tui::overlay::{Overlay, Picker};
use crate::tui::state::{EngineState, State};

pub fn receive(state: &mut State, msg: ModelMsg) -> Vec<Effect> {
    match msg {
        ModelMsg::Listed(models) => listed(state, models),
        ModelMsg::Progress(now) => {
            // A cancelled model may still report.
            if let Some(pending) = state.model.pending.as_mut().filter(|pending| pending.model == now.model) {
                *pending = now;
            }
        }
        ModelMsg::Ready(info) => return ready(state, info),
        ModelMsg::Failed(report) => failed(state, report),
    }
    Vec::new()
}

pub fn open_list(state: &mut State) -> Vec<Effect> {
    state.screen.overlay = Some(Overlay::Picker(Picker::of_models(&[], None, None, &state.messages)));
    vec![Effect::Model(ModelEffect::List)]
}

/// Fills the list, where it is still open, or closes it where there is none.
fn listed(state: &mut State, models: Result<Vec<ModelChoice>, Report>) {
    if let Some(Overlay::Picker(picker)) = &mut state.screen.overlay
        && picker.lists_models()
    {
        let models = match models {
            Ok(models) => models,
            Err(report) => {
                state.screen.overlay = None;
                report_text::show(state, &report);
                return;
            }
        };
        let current = state.model.ready().map(|info| info.model.as_str());
        let filter = std::mem::take(&mut picker.filter);
        *picker = Picker::of_models(&models, current, state.model.pending.as_ref(), &state.messages);
        picker.filter = filter;
        picker.go(0);
    }
}

/// Changes to another model. Selecting the pending one again cancels it.
pub fn select(state: &mut State, name: &str) -> Vec<Effect> {
    if state.model.pending.as_ref().is_some_and(|pending| pending.model == name) {
        state.model.pending = None;
        state.show_notice(text!(state.messages, "chat-model-given-up", model = name));
        if state.model.engine == EngineState::Loading {
            // Nothing is left to wait for.
            state.model.engine = EngineState::Failed(CommandError::NoEngine.into());
            answer::fail_without_engine(state);
        }
        return vec![Effect::Model(ModelEffect::Cancel)];
    }
    if state.model.ready().is_some_and(|info| info.model == name) {
        state.show_notice(text!(state.messages, "chat-model-same", model = name));
        return Vec::new();
    }
    state.model.pending = Some(PendingModel { model: name.to_owned(), stage: ModelStage::Resolving });
    if matches!(state.model.engine, EngineState::Failed(_)) {
        state.model.engine = EngineState::Loading;
    }
    vec![Effect::Model(ModelEffect::Open(name.to_owned()))]
}

/// The model can be used: the answer that waited for it starts. An answer under way is left to the model before.
fn ready(state: &mut State, info: EngineInfo) -> Vec<Effect> {
    state.model.pending = None;
    if let Some(before) = state.model.ready() {
        let generation = &mut state.generation;
        // What the user set stays; a default follows the model.
        let preset = generation.preset;
        let default = |info| SamplingDefaults::of_engine(info).sampling(preset, 0).no_repeat_ngram;
        let repetition = &mut generation.options.sampling.no_repeat_ngram;
        if *repetition == default(before) {
            *repetition = default(&info);
        }
        generation.window.tokens_per_second = None;
        state.show_notice(text!(state.messages, "chat-model-taken", model = info.model.as_str()));
    }
    if let Some(reason) = &info.template_fault {
        state.show_notice(text!(state.messages, "template-replaced", reason = reason.as_str()));
    }
    state.model.engine = EngineState::Ready(info);
    // It has tokens of its own.
    state.input.draft.text.clear();
    let mut effects = answer::engine_is_ready(state);
    effects.extend(window::measure(state));
    effects
}

/// The model cannot be used. The one before stays, where there is one.
fn failed(state: &mut State, report: Report) {
    state.model.pending = None;
    if state.model.is_ready() {
        report_text::show(state, &report);
    } else {
        state.model.engine = EngineState::Failed(report);
        answer::fail_without_engine(state);
    }
}
