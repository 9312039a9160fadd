//! The chat on a terminal that can show it: what the command line and the settings mean for [`crate::tui`].

use std::sync::Arc;

use super::Context;
use super::args::{ChatArguments, Command, SamplingArguments};
use super::error::CliError;
use super::library::{Library, open_to_talk};
use super::options::{Habit, generation_options, personas, system_prompt};
use super::run_model::Opener;
use super::ui::Ui;
use super::{run_model, sessions};
use crate::config::ColorChoice;
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::session::{Session, SessionId};
use crate::tui::{Beginning, History, Keeping, KeyProblem, Keymap, Notice, NoticeKind, Opening, Setup, Theme};

/// Whether the whole terminal can be used: a person sits at both ends, and it is one that can move its cursor.
pub fn is_possible(ui: &Ui, arguments: &ChatArguments) -> bool {
    ui.is_full_terminal() && !arguments.plain
}

/// Whether the app will have the screen, so that nothing else may write to it.
pub fn takes_the_screen(ui: &Ui, command: Option<&Command>) -> bool {
    match command {
        None => is_possible(ui, &ChatArguments::default()),
        Some(Command::Chat(arguments)) => is_possible(ui, arguments),
        Some(_) => false,
    }
}

pub async fn run(context: &Context, arguments: ChatArguments) -> Result<(), CliError> {
    let messages = context.ui.shared_messages();
    let persona = arguments.persona.clone();
    let mut resumed = resumed(context, &arguments)?;
    let instructions = system_prompt(context, arguments.system, arguments.persona.as_deref())?;
    if let (Some(session), Some(system)) = (&mut resumed, &instructions.system) {
        // What is asked for now comes before what was asked for then.
        session.about.system = Some(system.clone());
        session.about.persona.clone_from(&persona);
    }
    let found = run_model::find_for_talk(context).await?;
    // A persona's own temperature is the app's to take, and to give back with another persona.
    let options = generation_options(&SamplingArguments::default(), Habit::of_found(&found.answering), &messages)?;
    let (keymap, problems) = Keymap::new(&context.settings.chat.keys);
    let (opener, texts) = (Opener::new(context), Arc::clone(&messages));
    let opening: Opening = Box::pin(async move { open_to_talk(&opener, found.answering, &texts).await });
    let notice = problem(context, &problems).or(found.note.map(|note| {
        let text = format!("{note} {}", text!(messages, "chat-fetch-hint"));
        Notice { text, kind: NoticeKind::Done }
    }));
    let beginning = Beginning {
        messages: Arc::clone(&messages),
        system: instructions.system,
        persona,
        personas: personas(context),
        options,
        theme: theme(context),
        keymap,
        notice,
        keeping: if arguments.no_history { Keeping::Nothing } else { Keeping::Everything },
    };
    let id = resumed.as_ref().map(|session| session.summary.id);
    let history = (!arguments.no_history).then(|| History { path: context.paths.sessions(), resumed: id });
    let models = Arc::new(Library::new(context));
    let setup = Setup { beginning, opening, models, editor: editor(context), history, resumed };
    crate::tui::run(setup).await.map_err(|error| {
        Report::new(text!(messages, "terminal-failed"), ExitCode::Failed)
            .because_of(&error)
            .hint(text!(messages, "terminal-failed-hint"))
            .into()
    })
}

/// The conversation that the person wants to go on with.
pub fn resumed(context: &Context, arguments: &ChatArguments) -> Result<Option<Session>, CliError> {
    if !arguments.continue_last && arguments.session.is_none() {
        return Ok(None);
    }
    let store = sessions::open(context)?;
    let id = match arguments.session {
        Some(id) => SessionId(id),
        None => sessions::told(context, store.last())?
            .ok_or_else(|| Report::new(text!(context.messages(), "session-none-last"), ExitCode::Usage))?,
    };
    sessions::told(context, store.load(id)).map(Some)
}

/// What is wrong with the person's own looks and keys.
fn problem(context: &Context, problems: &[KeyProblem]) -> Option<Notice> {
    let messages = context.messages();
    let of_theme = context.settings.chat.theme.as_deref().filter(|name| Theme::named(name).is_none()).map(|name| {
        let known = Theme::ALL.map(|theme| theme.name).join(", ");
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

fn theme(context: &Context) -> Theme {
    if context.settings.color == ColorChoice::Never {
        return Theme::MONOCHROME;
    }
    context.settings.chat.theme.as_deref().and_then(Theme::named).unwrap_or(Theme::CALM)
}

/// `VISUAL`, else `EDITOR`, else the one that every system has.
pub fn editor(context: &Context) -> String {
    let own = context.environment.get("VISUAL").or_else(|| context.environment.get("EDITOR"));
    own.unwrap_or("vi").to_owned()
}
