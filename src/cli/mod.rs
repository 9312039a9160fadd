//! The command line: from arguments to an exit code. `commands` has a file a command; `ui` alone touches the streams.

mod answer;
mod args;
mod command_line;
mod commands;
mod completion;
mod error;
mod help;
mod input;
mod interrupt;
mod launch;
mod manual;
mod options;
mod progress;
mod result_file;
mod thread;
mod ui;
mod usage;

use clap::FromArgMatches;
use clap::error::{ContextKind, ContextValue};
use tokio::runtime::Runtime;

use crate::config::{ConfigFile, ConfigFileError, Environment, Origin, Overrides, Paths, Settings, SettingsError};
use crate::hub::Hub;
use crate::i18n::{Language, Messages, text};
use crate::report::{ExitCode, Report};

use commands::{
    bench, chat, check_constraint, complete, config, doctor, eval, models, quantise, render_template, scripts, serve,
    sessions, summarise, translate,
};

use command_line::{Arguments, Command, GlobalArguments};
use commands::config::ConfigCommand;
use commands::models::ModelsCommand;
use error::CliError;
use interrupt::Interrupt;
use ui::Ui;

/// What every command gets.
struct Context {
    ui: Ui,
    settings: Settings,
    paths: Paths,
    environment: Environment,
    interrupt: Interrupt,
}

impl Context {
    fn messages(&self) -> &Messages {
        self.ui.messages()
    }

    fn hub(&self) -> Hub {
        Hub::new(self.settings.hub.clone(), self.paths.state.clone())
    }
}

/// Runs the program and returns how it ended.
pub fn main() -> std::process::ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    match arguments.get(1).and_then(|word| word.to_str()) {
        Some(check_constraint::COMMAND) => confined(check_constraint::run(std::io::stdin())),
        Some(render_template::COMMAND) => confined(render_template::run(std::io::stdin())),
        _ => match completion::answer(&arguments) {
            Some(completions) => confined((0, completions)),
            None => run(&arguments).into(),
        },
    }
}

/// Ends a command that this program runs for itself.
fn confined((code, output): (u8, String)) -> std::process::ExitCode {
    Ui::hand_over(&output).map_or(std::process::ExitCode::FAILURE, |()| code.into())
}

fn run(arguments: &[std::ffi::OsString]) -> ExitCode {
    let environment = Environment::of_process();
    let locale = sys_locale::get_locale();
    let paths = Paths::of_user().unwrap_or_else(|| Paths::under(&std::env::temp_dir().join("fietje")));
    let file = ConfigFile::read(&paths.config_file());
    let language = early_language(arguments, &environment, file.as_ref().ok(), locale.as_deref());
    let mut ui = Ui::new(Messages::new(language), &environment);
    ui.prepare_for_fatal_signals();
    let result = parse(arguments, &ui).and_then(|arguments| {
        let resolve = |file: &ConfigFile| {
            Settings::resolve(&overrides(&arguments.global), &environment, file, locale.as_deref())
        };
        let settings = settings(file, resolve, need(arguments.command.as_ref()), &ui)?;
        let log = takes_the_screen(&ui, arguments.command.as_ref()).then(|| paths.log_file());
        ui.configure(arguments.global.quiet, arguments.global.verbose, settings.color, log.as_deref());
        let runtime = runtime().map_err(|error| Report::unexpected(&error))?;
        let interrupt = Interrupt::listen(&runtime);
        let context = Context { ui: ui.clone(), settings, paths, environment, interrupt };
        let result = start(&context, &runtime, arguments.command);
        // Blocking work that is still going on, such as a read of standard input, does not hold up the end.
        runtime.shutdown_background();
        result
    });
    ui.conclude(result)
}

/// What a command needs of the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// That it is valid: an answer with other settings would not be the one that was asked for.
    Valid,
    /// Little: what is here can be listed and shown with other settings, if the user knows.
    Little,
    /// Nothing: the command finds, mends or examines the file, or prints texts.
    Nothing,
}

fn need(command: Option<&Command>) -> Need {
    match command {
        Some(
            Command::Config { command: ConfigCommand::Path | ConfigCommand::Edit }
            | Command::Doctor(_)
            | Command::Completions(_)
            | Command::Man(_),
        ) => Need::Nothing,
        Some(
            Command::Sessions { .. }
            | Command::List(_)
            | Command::Models { command: ModelsCommand::List(_) | ModelsCommand::Show(_) },
        ) => Need::Little,
        _ => Need::Valid,
    }
}

/// The settings in force, without the file where it is broken and the command can do without.
fn settings(
    file: Result<ConfigFile, ConfigFileError>,
    resolve: impl Fn(&ConfigFile) -> Result<Settings, SettingsError>,
    need: Need,
    ui: &Ui,
) -> Result<Settings, CliError> {
    let problem = match file.map(|file| resolve(&file)) {
        Ok(Ok(settings)) => return Ok(settings),
        Ok(Err(error)) if error.origin != Origin::File => return Err(error.into()),
        Ok(Err(error)) => Report::from(error),
        Err(error) => Report::from(error),
    };
    match need {
        Need::Valid => return Err(problem.into()),
        Need::Little => {
            let what = [&problem.what].into_iter().chain(&problem.causes).map(|text| ui.messages().render(text));
            ui.warn(&format!("{} {}", what.collect::<Vec<_>>().join(" "), text!(ui.messages(), "config-ignored")));
        }
        Need::Nothing => {}
    }
    Ok(resolve(&ConfigFile::default())?)
}

/// Whether the chat will have the terminal, so that nothing else may write to it.
fn takes_the_screen(ui: &Ui, command: Option<&Command>) -> bool {
    let place = match command {
        None => chat::place(ui, &chat::ChatArguments::default()),
        Some(Command::Chat(arguments)) => chat::place(ui, arguments),
        Some(_) => chat::Place::Stream,
    };
    place != chat::Place::Stream
}

/// The language for help and errors, found before the command line is parsed.
fn early_language(
    arguments: &[std::ffi::OsString],
    environment: &Environment,
    file: Option<&ConfigFile>,
    locale: Option<&str>,
) -> Language {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let next = |index: usize| words.get(index + 1).copied();
    let flag = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--lang") {
        Some("") => next(index),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    flag.and_then(Language::named)
        .or_else(|| environment.get("FIETJE_LANG").and_then(Language::named))
        .or_else(|| file?.lang.as_deref().and_then(Language::named))
        .unwrap_or_else(|| Language::of_locale(locale))
}

fn parse(arguments: &[std::ffi::OsString], ui: &Ui) -> Result<Arguments, CliError> {
    let parse = |arguments: &[std::ffi::OsString]| {
        let command = command_line::for_arguments(help::command(ui.messages()), arguments);
        let matches = command.try_get_matches_from(arguments);
        matches.and_then(|matches| Arguments::from_arg_matches(&matches))
    };
    let parsed = parse(arguments).or_else(|error| match meant(arguments, &error) {
        Some(arguments) => parse(&arguments),
        None => Err(error),
    });
    parsed.map_err(|error| usage::of_clap(error, arguments))
}

/// What somebody meant who wrote a word where a command must be: the help, or a question for the model.
fn meant(arguments: &[std::ffi::OsString], error: &clap::Error) -> Option<Vec<std::ffi::OsString>> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let place = arguments.iter().position(|argument| argument == word.as_str())?;
    let mut meant = arguments.to_vec();
    if ["help", "hulp"].contains(&word.as_str()) {
        meant.remove(place);
        meant.push("--help".into());
        Some(meant)
    } else if word.trim().contains(char::is_whitespace) && usage::is_of_the_program(error) {
        meant.insert(place, "complete".into());
        Some(meant)
    } else {
        None
    }
}

fn overrides(global: &GlobalArguments) -> Overrides {
    Overrides {
        model: global.model.clone(),
        device: global.device.clone(),
        threads: global.threads,
        context: global.context.clone(),
        context_method: global.context_method.clone(),
        kv: global.kv.clone(),
        kv_budget: global.kv_budget.clone(),
        exact: global.exact,
        endpoint: global.endpoint.clone(),
        lang: global.lang.clone(),
        color: global.color.clone(),
        offline: global.offline,
    }
}

/// One thread beside the main one is enough to keep the streams and the network going; models have their own.
fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

fn start(context: &Context, runtime: &Runtime, command: Option<Command>) -> Result<(), CliError> {
    match command {
        None if context.ui.input_is_terminal() => {
            runtime.block_on(chat::run(context, chat::ChatArguments::default()))
        }
        None => runtime.block_on(complete::run(context, complete::CompleteArguments::default())),
        Some(Command::Chat(arguments)) => runtime.block_on(chat::run(context, arguments)),
        Some(Command::Complete(arguments)) => runtime.block_on(complete::run(context, *arguments)),
        Some(Command::Translate(arguments)) => runtime.block_on(translate::run(context, *arguments)),
        Some(Command::Quantise(arguments)) => runtime.block_on(quantise::run(context, arguments)),
        Some(Command::Summarise(arguments)) => runtime.block_on(summarise::run(context, arguments)),
        Some(Command::Eval(arguments)) => runtime.block_on(eval::run(context, *arguments)),
        Some(Command::Models { command }) => runtime.block_on(models::run(context, command)),
        Some(Command::Pull(arguments)) => runtime.block_on(models::run(context, ModelsCommand::Pull(arguments))),
        Some(Command::List(arguments)) => runtime.block_on(models::run(context, ModelsCommand::List(arguments))),
        Some(Command::Bench(arguments)) => runtime.block_on(bench::run(context, &arguments)),
        Some(Command::Serve(arguments)) => runtime.block_on(serve::run(context, arguments)),
        Some(Command::Doctor(arguments)) => runtime.block_on(doctor::run(context, &arguments)),
        Some(Command::Sessions { command }) => sessions::run(context, command),
        Some(Command::Config { command }) => config::run(context, &command),
        Some(Command::Completions(arguments)) => scripts::completions(context, &arguments),
        Some(Command::Man(arguments)) => scripts::man(context, &arguments, help::command(context.messages())),
    }
}
