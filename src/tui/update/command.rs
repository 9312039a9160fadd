//! What the commands do.

use super::{answer, browse, compose, files, models, overlay, saving, sessions, settings, summary, title, translate};
use crate::conversation::{ConversationTree, Role, TurnId};
use crate::i18n::text;
use crate::tui::command::{self, Command};
use crate::tui::effect::{Effect, ReadPurpose};
use crate::tui::overlay::{Overlay, Picker, STYLES};
use crate::tui::state::{ContextWindow, Focus, State};
use crate::tui::theme::Theme;

/// Does what a command says. `argument` is what was typed behind it.
pub fn run(state: &mut State, command: Command, argument: &str) -> Vec<Effect> {
    match command {
        Command::Help => overlay::open_help(state),
        Command::New => return new_conversation(state),
        Command::Regenerate => return regenerate(state, None),
        Command::Continue => return continue_answer(state),
        Command::Edit => edit(state, None),
        Command::Summarise => return summary::begin(state),
        Command::Translate => return translate::begin(state, argument),
        Command::Copy => return copy(state, None),
        Command::Code => return copy_code(state, None, argument),
        Command::Search => {
            state.focus = Focus::Search;
            state.search_words.set(argument);
            browse::search_changed(state);
        }
        Command::Set => settings::set(state, argument),
        Command::Style if argument.is_empty() => {
            state.overlay = Some(Overlay::Picker(Picker::of_styles(state.preset, &state.messages)));
        }
        Command::Style => settings::set_style(state, argument),
        Command::Model if argument.is_empty() => return models::open(state),
        Command::Model => return models::select(state, argument),
        Command::Persona if argument.is_empty() => {
            let picker = Picker::of_personas(&state.personas, state.persona.as_deref());
            state.overlay = Some(Overlay::Picker(picker));
        }
        Command::Persona => set_persona(state, argument),
        Command::Theme if argument.is_empty() => {
            state.overlay = Some(Overlay::Picker(Picker::of_themes(&state.theme)));
        }
        Command::Theme => set_theme(state, argument),
        Command::File if argument.is_empty() => files::forget(state),
        Command::File => {
            return vec![Effect::ReadFiles { paths: vec![argument.to_owned()], purpose: ReadPurpose::Attach }];
        }
        Command::Sessions => return sessions::open(state),
        Command::Title => return title::give(state, argument),
        Command::Quit => return vec![Effect::Quit],
    }
    Vec::new()
}

/// Says that there is no such command, and which one may have been meant.
pub fn unknown(state: &mut State, word: &str) {
    let near = command::beginning_with(&word.chars().take(1).collect::<String>());
    let known = if near.is_empty() { "/?".to_owned() } else { format!("/{}", near.join(" /")) };
    state.show_problem(text!(state.messages, "chat-command-unknown", command = word, known = known));
}

/// What can stand behind a command, beginning like `start`.
pub fn completions(state: &State, command: &str, start: &str) -> Vec<String> {
    let all: Vec<String> = match command::find(command) {
        Some(Command::Set) => settings::names().map(str::to_owned).collect(),
        Some(Command::Persona) => state.personas.iter().map(|persona| persona.name.clone()).collect(),
        Some(Command::Style) => STYLES.iter().map(|&(_, [name, _])| name.to_owned()).collect(),
        Some(Command::Theme) => Theme::ALL.iter().map(|theme| theme.name.to_owned()).collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|name| name.starts_with(start)).collect()
}

/// Begins again with nothing said.
pub fn new_conversation(state: &mut State) -> Vec<Effect> {
    let mut effects = answer::stop(state);
    effects.extend(saving::save(state, saving::SaveTrigger::Change));
    saving::begin(state);
    state.tree = ConversationTree::default();
    state.failures.clear();
    state.transcript.clear();
    state.window = ContextWindow { tokens_per_second: state.window.tokens_per_second, ..ContextWindow::default() };
    state.editing = None;
    browse::leave(state);
    state.show_notice(text!(state.messages, "chat-new"));
    effects
}

/// Asks again for an answer to what `turn` says or answers, beside the one that is there.
pub fn regenerate(state: &mut State, turn: Option<TurnId>) -> Vec<Effect> {
    let Some(question) = question(state, turn) else {
        state.show_problem(text!(state.messages, "chat-nothing-said"));
        return Vec::new();
    };
    let mut effects = answer::stop(state);
    if turn.is_some() {
        // It may be about a turn that had fallen out.
        state.window.forgotten = 0;
    }
    effects.extend(answer::request(state, question));
    effects
}

/// Lets the model go on with its last answer.
fn continue_answer(state: &mut State) -> Vec<Effect> {
    if state.answer.is_some() {
        return Vec::new();
    }
    let last = browse::last_answer(state).filter(|&turn| state.tree.head() == Some(turn));
    let Some(turn) = last else {
        state.show_problem(text!(state.messages, "chat-nothing-to-continue"));
        return Vec::new();
    };
    state.failures.remove(&turn);
    answer::begin(state, turn)
}

/// Takes what was said in `turn`, or last, to be written anew beside it.
pub fn edit(state: &mut State, turn: Option<TurnId>) {
    let Some(question) = question(state, turn) else {
        state.show_problem(text!(state.messages, "chat-nothing-said"));
        return;
    };
    let written = state.composer.take();
    compose::remember(state, written);
    let said = state.tree.get(question).map(|turn| turn.content.clone()).unwrap_or_default();
    browse::leave(state);
    state.composer.set(&said);
    state.editing = Some(question);
}

/// Puts a turn on the clipboard: the one given, or the last answer.
pub fn copy(state: &mut State, turn: Option<TurnId>) -> Vec<Effect> {
    let turn = turn.or_else(|| browse::last_answer(state));
    let text = turn.and_then(|turn| state.tree.get(turn)).map(|turn| turn.content.clone());
    copy_text(state, text)
}

/// Puts a code block of a turn on the clipboard: the one whose number `which` is, else the last.
pub fn copy_code(state: &mut State, turn: Option<TurnId>, which: &str) -> Vec<Effect> {
    let turn = turn.or_else(|| browse::last_answer(state));
    let blocks = turn.map(|turn| state.transcript.code_blocks(turn).to_vec()).unwrap_or_default();
    let block = match which.parse::<usize>() {
        Ok(number) => number.checked_sub(1).and_then(|place| blocks.get(place)),
        Err(_) => blocks.last(),
    };
    copy_text(state, block.cloned())
}

fn copy_text(state: &mut State, text: Option<String>) -> Vec<Effect> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        state.show_problem(text!(state.messages, "chat-nothing-to-copy"));
        return Vec::new();
    };
    let characters = text.chars().count();
    state.show_notice(text!(state.messages, "chat-copied", characters = characters));
    vec![Effect::Copy(text)]
}

/// Takes a persona for what follows.
pub fn set_persona(state: &mut State, name: &str) {
    let Some(persona) = state.personas.iter().find(|persona| persona.name == name) else {
        let known = state.personas.iter().map(|persona| persona.name.as_str()).collect::<Vec<_>>().join(", ");
        state.show_problem(text!(state.messages, "chat-persona-unknown", name = name, known = known));
        return;
    };
    state.system = Some(persona.system.clone());
    state.persona = Some(persona.name.clone());
    let text = text!(
        state.messages,
        "chat-persona-taken",
        name = persona.name.as_str(),
        description = persona.description.as_str()
    );
    state.apply_persona();
    state.show_notice(text);
}

pub fn set_theme(state: &mut State, name: &str) {
    if let Some(theme) = Theme::named(name) {
        state.theme = theme;
    } else {
        let known = Theme::ALL.map(|theme| theme.name).join(", ");
        state.show_problem(text!(state.messages, "chat-theme-unknown", name = name, known = known));
    }
}

/// What was said in `turn`, or what it answers; without a turn, what was said last.
fn question(state: &State, turn: Option<TurnId>) -> Option<TurnId> {
    let path = state.tree.path_to(turn.or(state.tree.head()));
    path.iter().rev().find(|turn| turn.role == Role::User).map(|turn| turn.id)
}
