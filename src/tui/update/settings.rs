//! `/zet`: how the model answers, one value at a time.

use super::models;
use crate::engine::{GenerationOptions, limits};
use crate::i18n::text;
use crate::tui::overlay::STYLES;
use crate::tui::state::{EngineState, State};

/// A setting's names, the Dutch first, and what puts a value into the options; `None` where the value cannot be.
struct Setting {
    names: &'static [&'static str],
    put: fn(&mut GenerationOptions, &str) -> Option<()>,
    show: fn(&GenerationOptions) -> String,
}

const SETTINGS: &[Setting] = &[
    Setting {
        names: &["temperatuur", "temperature"],
        put: |options, value| {
            options.sampling.temperature = number(value).filter(|&number| limits::is_temperature(number))?;
            Some(())
        },
        show: |options| options.sampling.temperature.to_string(),
    },
    Setting {
        names: &["top-p"],
        put: |options, value| {
            optional(value, &mut options.sampling.top_p, |value| number(value).filter(|&p| limits::is_probability(p)))
        },
        show: |options| shown(options.sampling.top_p),
    },
    Setting {
        names: &["min-p"],
        put: |options, value| {
            optional(value, &mut options.sampling.min_p, |value| number(value).filter(|&p| limits::is_probability(p)))
        },
        show: |options| shown(options.sampling.min_p),
    },
    Setting {
        names: &["top-k"],
        put: |options, value| optional(value, &mut options.sampling.top_k, count),
        show: |options| shown(options.sampling.top_k),
    },
    Setting {
        names: &["herhaalstraf", "repetition-penalty"],
        put: |options, value| {
            let parse = |value: &str| number(value).filter(|&number| limits::is_penalty(number));
            optional(value, &mut options.sampling.repetition_penalty, parse)
        },
        show: |options| shown(options.sampling.repetition_penalty),
    },
    Setting {
        names: &["geen-herhaling", "no-repeat-ngram"],
        put: |options, value| optional(value, &mut options.sampling.no_repeat_ngram, count),
        show: |options| shown(options.sampling.no_repeat_ngram),
    },
    Setting {
        names: &["lengte", "max-tokens"],
        put: |options, value| optional(value, &mut options.max_tokens, count),
        show: |options| shown(options.max_tokens),
    },
    Setting {
        names: &["seed"],
        put: |options, value| {
            options.sampling.seed = value.parse().ok()?;
            Some(())
        },
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
    if !value.is_empty() && (setting.put)(&mut state.options, value).is_none() {
        state.show_problem(text!(state.messages, "chat-setting-invalid", name = name, value = value));
        return;
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
    state.options.sampling = preset.options(state.options.sampling.seed);
    state.default_temperature = state.options.sampling.temperature;
    if let EngineState::Ready(info) = &state.engine {
        state.options.sampling.no_repeat_ngram = models::default_repetition(info, preset);
    }
    state.apply_persona();
    state.show_notice(text!(state.messages, "chat-setting", name = STYLE[0], value = name));
}

/// A number with a point or a comma.
fn number(text: &str) -> Option<f32> {
    text.replace(',', ".").parse().ok().filter(|number: &f32| number.is_finite())
}

fn count(text: &str) -> Option<usize> {
    text.parse().ok().filter(|&count| count > 0)
}

/// Puts a value in, or none where `uit` or `off` says so.
fn optional<T>(text: &str, value: &mut Option<T>, parse: impl Fn(&str) -> Option<T>) -> Option<()> {
    *value = if matches!(text, "uit" | "off" | "0") { None } else { Some(parse(text)?) };
    Some(())
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
