//! `/zet`: how the model answers, one value at a time.

use crate::engine::{GenerationOptions, OptionOverrides, Override, SamplingDefaults};
use crate::i18n::text;
use crate::tui::overlay::STYLES;
use crate::tui::state::{EngineState, State};

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

/// The names under which a whole set of values is chosen.
const STYLE: [&str; 3] = ["stijl", "style", "preset"];

pub fn names() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().flat_map(|setting| setting.names).copied().chain(STYLE)
}

/// Does what `/zet NAME VALUE` asks. Without a value it tells the one in force.
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
        overrides.apply_to(&mut state.options);
    }
    // What was set by hand is what personas without a view of their own leave as it is.
    state.default_temperature = if setting.names.contains(&"temperature") && !value.is_empty() {
        state.options.sampling.temperature
    } else {
        state.default_temperature
    };
    let value = (setting.show)(&state.options);
    state.show_notice(text!(state.messages, "chat-setting", name = name, value = value));
}

/// Takes a whole set of values. The seed stays, and so does the temperature of a persona that asks for one.
pub fn set_style(state: &mut State, name: &str) {
    let Some(&(preset, [name, _])) = STYLES.iter().find(|(_, names)| names.contains(&name)) else {
        let known = STYLES.map(|(_, [name, _])| name).join(", ");
        state.show_problem(text!(state.messages, "chat-style-unknown", name = name, known = known));
        return;
    };
    state.preset = preset;
    let defaults = match &state.engine {
        EngineState::Ready(info) => SamplingDefaults::of_engine(info),
        EngineState::Loading | EngineState::Failed(_) => SamplingDefaults::Author,
    };
    state.options.sampling = defaults.sampling(preset, state.options.sampling.seed);
    state.default_temperature = state.options.sampling.temperature;
    state.apply_persona();
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
