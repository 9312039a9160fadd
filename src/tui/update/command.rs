//! Runs commands.

use super::{attachments, browse, conversation, export, models, sessions, settings, summary, title, translate};
use crate::i18n::{Language, text};
use crate::tui::command::{self, Command};
use crate::tui::effect::{Effect, FileEffect, ReadPurpose, TerminalEffect};
use crate::tui::overlay::{NO_PERSONA, Overlay, Picker, STYLES, style_name};
use crate::tui::state::{Focus, State};
use crate::tui::terminal::Mouse;
use crate::tui::theme::Theme;

/// Runs a command. `argument` is what was typed after it.
pub fn run(state: &mut State, command: Command, argument: &str) -> Vec<Effect> {
    match command {
        Command::Help => state.screen.overlay = Some(Overlay::HELP),
        Command::New => return conversation::begin(state),
        Command::Regenerate => return conversation::regenerate(state, None),
        Command::Continue => return conversation::continue_answer(state),
        Command::Edit => conversation::edit(state, None),
        Command::Summarise if argument.is_empty() => return summary::begin(state),
        Command::Summarise => return summary::of_file(state, argument, None),
        Command::Translate => return translate::begin(state, argument, None),
        Command::Copy => return conversation::copy_numbered(state, argument),
        Command::Export => return export::begin(state, argument),
        Command::Code => return conversation::copy_code(state, None, argument),
        Command::Search => {
            state.screen.focus = Focus::Search;
            state.input.search_words.set(argument);
            browse::search_changed(state);
        }
        Command::Set => settings::set(state, argument),
        Command::Style if argument.is_empty() => {
            pick(state, |state| Picker::of_styles(state.generation.preset, &state.messages));
        }
        Command::Style => settings::set_style(state, argument),
        Command::Model if argument.is_empty() => return models::open_list(state),
        Command::Model => return models::select(state, argument),
        Command::Persona if argument.is_empty() => {
            pick(state, |state| {
                Picker::of_personas(&state.persona.available, state.persona.name.as_deref(), &state.messages)
            });
        }
        Command::Persona => set_persona(state, argument),
        Command::Theme if argument.is_empty() => {
            pick(state, |state| Picker::of_themes(&state.screen.theme, state.messages.language()));
        }
        Command::Theme => set_theme(state, argument),
        Command::File if argument.is_empty() => attachments::clear(state),
        Command::File => {
            let paths = vec![attachments::unquoted(argument).to_owned()];
            return vec![Effect::Files(FileEffect::Read { paths, purpose: ReadPurpose::Attach })];
        }
        Command::Sessions => return sessions::open(state),
        Command::Restore => return sessions::restore(state),
        Command::Title => return title::set(state, argument),
        Command::Mouse => return switch_mouse(state),
        Command::Quit => return vec![Effect::Quit],
    }
    Vec::new()
}

fn pick(state: &mut State, picker: impl Fn(&State) -> Picker) {
    state.screen.overlay = Some(Overlay::Picker(picker(state)));
}

/// Reports an unknown command, with those that start with the same letter.
pub fn unknown(state: &mut State, word: &str) {
    let similar = command::beginning_with(&word.chars().take(1).collect::<String>());
    let known = if similar.is_empty() { "/?".to_owned() } else { format!("/{}", similar.join(" /")) };
    state.show_problem(text!(state.messages, "chat-command-unknown", command = word, known = known));
}

/// The arguments of a command that start with `start`.
pub fn completions(state: &State, command: &str, start: &str) -> Vec<String> {
    let language = state.messages.language();
    let all: Vec<String> = match command::find(command) {
        Some(Command::Set) => settings::names(language).map(str::to_owned).collect(),
        Some(Command::Persona) => {
            let none = NO_PERSONA[usize::from(language != Language::Dutch)].to_owned();
            let personas = state.persona.available.iter().map(|persona| persona.name.clone());
            personas.chain([none]).collect()
        }
        Some(Command::Style) => STYLES.iter().map(|&(preset, _)| style_name(preset, language).to_owned()).collect(),
        Some(Command::Theme) => Theme::ALL.iter().map(|theme| theme.name_in(language).to_owned()).collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|name| name.starts_with(start)).collect()
}

pub fn set_persona(state: &mut State, name: &str) {
    let persona = &mut state.persona;
    let lower = name.to_lowercase();
    if NO_PERSONA.contains(&lower.as_str()) {
        (persona.system, persona.name) = (None, None);
        state.choices.persona = None;
        state.apply_persona_temperature();
        state.show_notice(text!(state.messages, "chat-persona-none"));
        return;
    }
    let Some(chosen) = persona.available.iter().find(|persona| persona.name.to_lowercase() == lower) else {
        let known = persona.available.iter().map(|persona| persona.name.as_str()).collect::<Vec<_>>().join(", ");
        state.show_problem(text!(state.messages, "chat-persona-unknown", name = name, known = known));
        return;
    };
    let (name, description) = (chosen.name.as_str(), chosen.described(state.messages.language()));
    let text = text!(state.messages, "chat-persona-taken", name = name, description = description);
    state.choices.persona = Some(chosen.name.clone());
    (persona.system, persona.name) = (Some(chosen.system.clone()), Some(chosen.name.clone()));
    state.apply_persona_temperature();
    state.show_notice(text);
}

fn switch_mouse(state: &mut State) -> Vec<Effect> {
    let (mouse, text) = match state.screen.mouse {
        Mouse::Chat => (Mouse::Terminal, text!(state.messages, "chat-mouse-terminal")),
        Mouse::Terminal => (Mouse::Chat, text!(state.messages, "chat-mouse-chat")),
    };
    state.screen.mouse = mouse;
    state.show_notice(text);
    vec![Effect::Terminal(TerminalEffect::Mouse(mouse))]
}

pub fn set_theme(state: &mut State, name: &str) {
    if let Some(theme) = Theme::named(name) {
        state.screen.theme = theme;
        state.choices.theme = Some(theme.name.to_owned());
    } else {
        let known = Theme::known(state.messages.language());
        state.show_problem(text!(state.messages, "chat-theme-unknown", name = name, known = known));
    }
}
