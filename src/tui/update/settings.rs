//! `/zet` and `/stijl`: the options of the model, one value or a whole preset at a time.

use crate::engine::SamplingDefaults;
use crate::i18n::{Language, text};
use crate::tui::effect::Effect;
use crate::tui::overlay::{STYLES, style_name};
use crate::tui::setting::{SETTINGS, Setting};
use crate::tui::state::{Saving, State};

/// The names of the setting that chooses a preset.
const STYLE: [&str; 3] = ["stijl", "style", "preset"];

/// All names in this language.
pub fn names(language: Language) -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(move |setting| setting.name(language)).chain([style_label(language)])
}

fn style_label(language: Language) -> &'static str {
    STYLE[usize::from(language != Language::Dutch)]
}

/// Keeps what the user chose, where that changed.
pub fn remember(state: &mut State) -> Option<Effect> {
    if state.choices == state.kept_choices || state.saving.mode == Saving::Off {
        return None;
    }
    state.kept_choices.clone_from(&state.choices);
    Some(Effect::Remember(state.choices.clone()))
}

/// Runs `/zet NAME VALUE`. Without a value it shows the current one, and without a name all of them.
pub fn set(state: &mut State, argument: &str) {
    let language = state.messages.language();
    let (name, value) = argument.split_once([' ', '=']).unwrap_or((argument, ""));
    let value = value.trim();
    if name.is_empty() {
        show_all(state);
        return;
    }
    if STYLE.contains(&name.to_lowercase().as_str()) {
        set_style(state, value);
        return;
    }
    let Some(setting) = Setting::named(name) else {
        let known = names(language).collect::<Vec<_>>().join(", ");
        state.show_problem(text!(state.messages, "chat-setting-unknown", name = name, known = known));
        return;
    };
    if !value.is_empty() {
        if setting.apply(value, &mut state.generation.options).is_err() {
            state.show_problem(text!(state.messages, "chat-setting-invalid", name = name, value = value));
            return;
        }
        state.choices.settings.insert(setting.key().to_owned(), value.to_owned());
        // A temperature that the user sets is the default of personas that have none.
        if setting.is_temperature() {
            state.generation.default_temperature = state.generation.options.sampling.temperature;
        }
    }
    let (name, value) = (setting.name(language), shown(state, setting));
    state.show_notice(text!(state.messages, "chat-setting", name = name, value = value));
}

fn show_all(state: &mut State) {
    let language = state.messages.language();
    let style = format!("{} = {}", style_label(language), style_name(state.generation.preset, language));
    let settings = SETTINGS.iter().map(|setting| format!("{} = {}", setting.name(language), shown(state, setting)));
    let all = [style].into_iter().chain(settings).collect::<Vec<_>>().join(", ");
    state.show_notice(all);
}

fn shown(state: &State, setting: &Setting) -> String {
    let value = setting.value(&state.generation.options, state.messages.language());
    value.unwrap_or_else(|| text!(state.messages, "chat-setting-off"))
}

/// Applies a preset. The seed stays, and so does the temperature of a persona that has one.
pub fn set_style(state: &mut State, name: &str) {
    let language = state.messages.language();
    let lower = name.to_lowercase();
    let Some(&(preset, names)) = STYLES.iter().find(|(_, names)| names.contains(&lower.as_str())) else {
        let known = STYLES.map(|(preset, _)| style_name(preset, language)).join(", ");
        state.show_problem(text!(state.messages, "chat-style-unknown", name = name, known = known));
        return;
    };
    let defaults = state.model.ready().map_or(SamplingDefaults::Author, SamplingDefaults::of_engine);
    let generation = &mut state.generation;
    generation.preset = preset;
    generation.options.sampling = defaults.sampling(preset, generation.options.sampling.seed);
    generation.default_temperature = generation.options.sampling.temperature;
    state.choices.choose_style(names[1]);
    state.apply_persona_temperature();
    let (name, value) = (style_label(language), style_name(preset, language));
    state.show_notice(text!(state.messages, "chat-setting", name = name, value = value));
}
