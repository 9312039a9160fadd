//! `/zet` and `/stijl`: the options of the model, one value or a whole preset at a time.

use crate::engine::{GenerationOptions, OptionOverrides, Override, SamplingDefaults};
use crate::i18n::text;
use crate::tui::overlay::STYLES;
use crate::tui::state::State;

struct Setting {
    /// The Dutch name first.
    names: &'static [&'static str],
    /// The option that a value sets; `None` if the value does not parse.
    parse: fn(&str) -> Option<OptionOverrides>,
    show: fn(&GenerationOptions) -> String,
}

const SETTINGS: &[Setting] = &[
    Setting {
        names: &["temperatuur", "temperature"],
        parse: |value| Some(OptionOverrides { temperature: Some(number(value)?), ..OptionOverrides::default() }),
        show: |options| options.sampling.temperature.to_string(),
    },
    Setting {
        names: &["top-p"],
        parse: |value| Some(OptionOverrides { top_p: Some(switch(value, number)?), ..OptionOverrides::default() }),
        show: |options| shown(options.sampling.top_p),
    },
    Setting {
        names: &["min-p"],
        parse: |value| Some(OptionOverrides { min_p: Some(switch(value, number)?), ..OptionOverrides::default() }),
        show: |options| shown(options.sampling.min_p),
    },
    Setting {
        names: &["top-k"],
        parse: |value| Some(OptionOverrides { top_k: Some(switch(value, count)?), ..OptionOverrides::default() }),
        show: |options| shown(options.sampling.top_k),
    },
    Setting {
        names: &["herhaalstraf", "repetition-penalty"],
        parse: |value| {
            let repetition_penalty = Some(switch(value, number)?);
            Some(OptionOverrides { repetition_penalty, ..OptionOverrides::default() })
        },
        show: |options| shown(options.sampling.repetition_penalty),
    },
    Setting {
        names: &["geen-herhaling", "no-repeat-ngram"],
        parse: |value| {
            let no_repeat_ngram = Some(if is_off(value) { 0 } else { count(value)? });
            Some(OptionOverrides { no_repeat_ngram, ..OptionOverrides::default() })
        },
        show: |options| shown(options.sampling.no_repeat_ngram),
    },
    Setting {
        names: &["lengte", "max-tokens"],
        parse: |value| {
            Some(OptionOverrides { max_tokens: Some(switch(value, count)?), ..OptionOverrides::default() })
        },
        show: |options| shown(options.max_tokens),
    },
    Setting {
        names: &["seed"],
        parse: |value| Some(OptionOverrides { seed: Some(value.parse().ok()?), ..OptionOverrides::default() }),
        show: |options| options.sampling.seed.to_string(),
    },
];

/// The names of the setting that chooses a preset.
const STYLE: [&str; 3] = ["stijl", "style", "preset"];

pub fn names() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().flat_map(|setting| setting.names).copied().chain(STYLE)
}

/// Runs `/zet NAME VALUE`. Without a value it shows the current one.
pub fn set(state: &mut State, argument: &str) {
    let (name, value) = argument.split_once([' ', '=']).unwrap_or((argument, ""));
    let value = value.trim();
    if STYLE.contains(&name) {
        set_style(state, value);
        return;
    }
    let Some(setting) = SETTINGS.iter().find(|setting| setting.names.contains(&name)) else {
        let known = names().collect::<Vec<_>>().join(", ");
        state.show_problem(text!(state.messages, "chat-setting-unknown", name = name, known = known));
        return;
    };
    if !value.is_empty() {
        let Some(overrides) = (setting.parse)(value).filter(|overrides| overrides.validate().is_ok()) else {
            state.show_problem(text!(state.messages, "chat-setting-invalid", name = name, value = value));
            return;
        };
        overrides.apply_to(&mut state.generation.options);
    }
    // A temperature that the user sets is the default of personas that have none.
    if setting.names.contains(&"temperature") && !value.is_empty() {
        state.generation.default_temperature = state.generation.options.sampling.temperature;
    }
    let value = (setting.show)(&state.generation.options);
    state.show_notice(text!(state.messages, "chat-setting", name = name, value = value));
}

/// Applies a preset. The seed stays, and so does the temperature of a persona that has one.
pub fn set_style(state: &mut State, name: &str) {
    let Some(&(preset, [name, _])) = STYLES.iter().find(|(_, names)| names.contains(&name)) else {
        let known = STYLES.map(|(_, [name, _])| name).join(", ");
        state.show_problem(text!(state.messages, "chat-style-unknown", name = name, known = known));
        return;
    };
    let defaults = state.model.ready().map_or(SamplingDefaults::Author, SamplingDefaults::of_engine);
    let generation = &mut state.generation;
    generation.preset = preset;
    generation.options.sampling = defaults.sampling(preset, generation.options.sampling.seed);
    generation.default_temperature = generation.options.sampling.temperature;
    state.apply_persona_temperature();
    state.show_notice(text!(state.messages, "chat-setting", name = STYLE[0], value = name));
}

/// Parses a number with a decimal point or comma.
fn number(text: &str) -> Option<f32> {
    text.replace(',', ".").parse().ok()
}

fn count(text: &str) -> Option<usize> {
    text.parse().ok()
}

fn is_off(text: &str) -> bool {
    matches!(text, "uit" | "off" | "0")
}

/// The value of an option that can be off.
fn switch<T>(text: &str, parse: fn(&str) -> Option<T>) -> Option<Override<T>> {
    if is_off(text) { Some(Override::Off) } else { parse(text).map(Override::Value) }
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
