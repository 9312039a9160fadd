//! What the command line and the settings mean for the chat.

use std::sync::Arc;

use super::ChatArguments;
use super::models::ChatModels;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::launch::{obtain, plan_for_chat};
use crate::cli::options::{personas, system_prompt};
use crate::config::{CharacterSet, ColorChoice, Editor, Endpoint, Environment};
use crate::engine::OptionOverrides;
use crate::i18n::text;
use crate::launch::Download;
use crate::report::Report;
use crate::tui::{
    AppConfig, Choices, Ended, EngineFuture, History, InitialState, KeyProblem, Keymap, Mouse, Multiplexer, Notice,
    NoticeKind, PersonaState, STYLES, Saving, Theme, Unsaved,
};

/// Columns of prose where the settings do not say.
const DEFAULT_MEASURE: usize = 100;

pub async fn config(context: &Context, arguments: ChatArguments) -> Result<AppConfig, CliError> {
    let messages = context.ui.shared_messages();
    let persona_name = arguments.persona.clone();
    let mut resumed = super::resumed(context, &arguments)?;
    let instructions = system_prompt(context, arguments.system, arguments.persona.as_deref())?;
    if let (Some(session), Some(system)) = (&mut resumed, &instructions.system) {
        // The arguments override what the conversation was saved with.
        session.details.system = Some(system.clone());
        session.details.persona.clone_from(&persona_name);
    }
    let held_with = resumed.as_ref().and_then(|session| session.details.model.as_deref());
    let (plan, substituted) = plan_for_chat(context, held_with)?;
    let defaults = plan.sampling_defaults();
    let runnable = obtain(context, plan, Download::Forbidden).await?;
    // A persona's own temperature is the app's to take, and to give back with another persona.
    let choices = crate::tui::read_choices(&context.paths.chat_choices());
    let style = STYLES.iter().find(|(_, names)| choices.style.as_deref() == Some(names[1]));
    let preset = style.map(|&(preset, _)| preset);
    let options = OptionOverrides { preset, ..OptionOverrides::default() }.resolve(defaults);
    let available = personas(&context.paths);
    let persona = match (&instructions.system, &resumed, &choices.persona) {
        (None, None, Some(chosen)) => available.iter().find(|persona| persona.name == *chosen),
        _ => None,
    };
    let persona = match persona {
        Some(chosen) => {
            PersonaState { system: Some(chosen.system.clone()), name: Some(chosen.name.clone()), available }
        }
        None => PersonaState { system: instructions.system, name: persona_name, available },
    };
    let (keymap, problems) = Keymap::new(&context.settings.chat.keys);
    let launcher = context.launcher();
    let engine: EngineFuture = Box::pin(async move { Ok(launcher.open_for_chat(runnable).await?) });
    let notice = problem(context, &problems).or_else(|| of_character_set(context)).or(substituted.map(|note| {
        let text = format!("{note} {}", text!(messages, "chat-fetch-hint"));
        Notice { text, kind: NoticeKind::Done }
    }));
    let initial = InitialState {
        messages: Arc::clone(&messages),
        persona,
        options,
        measure: measure(context.settings.chat.width),
        theme: theme(context, &choices),
        keymap,
        notice,
        saving: if arguments.no_history { Saving::Off } else { Saving::On },
        server: context.settings.endpoint.as_ref().map(Endpoint::host),
        draft: String::new(),
        choices,
        mouse: if context.settings.chat.mouse == Some(false) { Mouse::Terminal } else { Mouse::Chat },
    };
    let keeps = !arguments.no_history;
    let history = keeps.then(|| History { path: context.paths.sessions(), resumed: resumed.clone() });
    let drafts = keeps.then(|| context.paths.drafts());
    let choices = keeps.then(|| context.paths.chat_choices());
    let models = Arc::new(ChatModels::new(context));
    let (editor, multiplexer) = (Editor::of(&context.environment), multiplexer(&context.environment));
    Ok(AppConfig { initial, engine, models, editor, history, resumed, drafts, multiplexer, choices })
}

/// Reports what could not be saved.
pub fn conclude(ended: Ended) -> Result<(), CliError> {
    match ended.unsaved {
        Some(Unsaved { turns, report }) => Err(Report::unsaved(turns, report).into()),
        None => Ok(()),
    }
}

fn multiplexer(environment: &Environment) -> Multiplexer {
    match (environment.get("TMUX"), environment.get("STY")) {
        (Some(_), _) => Multiplexer::Tmux,
        (None, Some(_)) => Multiplexer::Screen,
        (None, None) => Multiplexer::None,
    }
}

/// What is wrong with the user's theme and keys.
fn problem(context: &Context, problems: &[KeyProblem]) -> Option<Notice> {
    let messages = context.messages();
    let of_theme = context.settings.chat.theme.as_deref().filter(|name| Theme::named(name).is_none()).map(|name| {
        let known = Theme::known(messages.language());
        text!(messages, "chat-theme-unknown", name = name, known = known)
    });
    let of_keys = problems.iter().map(|problem| match problem {
        KeyProblem::UnknownAction(name) => text!(messages, "keys-unknown-action", name = name.as_str()),
        KeyProblem::UnknownKey(key) => text!(messages, "keys-unknown-key", key = key.as_str()),
        KeyProblem::Conflict { key, actions: [first, second] } => {
            text!(messages, "keys-conflict", key = key.as_str(), first = *first, second = *second)
        }
    });
    let all: Vec<String> = of_theme.into_iter().chain(of_keys).collect();
    (!all.is_empty()).then(|| Notice { text: format!("config.toml: {}", all.join(" ")), kind: NoticeKind::Problem })
}

/// What a user should know whose locale says that the terminal does not show what is written to it.
fn of_character_set(context: &Context) -> Option<Notice> {
    let CharacterSet::Other(name) = context.environment.character_set() else { return None };
    let text = text!(context.messages(), "chat-character-set", name = name);
    Some(Notice { text, kind: NoticeKind::Problem })
}

/// The most columns that prose takes: what the settings say, and nothing where they say 0.
fn measure(width: Option<u16>) -> Option<usize> {
    Some(width.map_or(DEFAULT_MEASURE, usize::from)).filter(|&columns| columns > 0)
}

/// The theme of the settings, else the one that was chosen in the chat.
fn theme(context: &Context, choices: &Choices) -> Theme {
    if context.settings.color == ColorChoice::Never {
        return Theme::MONOCHROME;
    }
    let chosen = context.settings.chat.theme.as_deref().or(choices.theme.as_deref());
    chosen.and_then(Theme::named).unwrap_or(Theme::CALM)
}
