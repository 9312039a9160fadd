//! `fietje serve`: the model for other programs, in the protocol that they know.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use crate::cli::Context;
use crate::cli::commands::check_constraint;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch_with};
use crate::config::API_KEY;
use crate::confined::Program;
use crate::engine::{OptionOverrides, Override, SamplingDefaults};
use crate::i18n::text;
use crate::report::{CommandError, InputError, InputName};
use crate::serve::{ServeSettings, Shutdown, serve};
use crate::system::StopRequest;
use crate::text_file;

/// A longer file is no key.
const MOST_KEY_BYTES: u64 = 64 << 10;

#[derive(Debug, Args)]
pub struct ServeArguments {
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1", hide_default_value = true)]
    pub host: String,
    #[arg(long, value_name = "PORT", default_value_t = 8080, hide_default_value = true)]
    pub port: u16,
    #[arg(long, value_name = "KEY", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub api_key: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "api_key")]
    pub api_key_file: Option<PathBuf>,
    #[arg(id = "model_aliases", long = "alias", value_name = "NAME")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub aliases: Vec<String>,
    #[arg(id = "web_origins", long = "origin", value_name = "URL", value_parser = web_origin)]
    pub origins: Vec<String>,
    #[arg(
        id = "concurrent_requests",
        long = "parallel",
        value_name = "N",
        default_value_t = 16,
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub parallel: u32,
    #[arg(
        id = "waiting_requests",
        long = "queue",
        value_name = "N",
        default_value_t = 64,
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub queue: u32,
    #[arg(
        id = "request_timeout",
        long = "timeout",
        value_name = "SECONDS",
        default_value_t = 600,
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    #[arg(
        id = "grace_period",
        long = "grace",
        value_name = "SECONDS",
        default_value_t = 5,
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub grace: u64,
    #[arg(long, value_name = "N", default_value_t = 20, hide_default_value = true)]
    pub max_logprobs: u32,
    #[arg(long)]
    pub pull: bool,
}

/// The key in a file: its first line. Other users see the arguments of a program, and not its files.
fn key_in(path: &Path) -> Result<String, InputError> {
    let name = || InputName::from(path);
    let text = text_file::read(path, MOST_KEY_BYTES).map_err(|error| InputError::unusable(name(), error))?;
    let key = text_file::without_mark(&text).lines().next().unwrap_or_default().trim();
    if key.is_empty() { Err(InputError::NoKey(path.display().to_string())) } else { Ok(key.to_owned()) }
}

/// An origin as browsers send it, `https://app.example` or `app://obsidian.md`, or `*` for any.
fn web_origin(text: &str) -> Result<String, String> {
    let is_origin = text.split_once("://").is_some_and(|(scheme, host)| {
        let host = host.trim_end_matches('/');
        !scheme.is_empty()
            && !host.is_empty()
            && host.chars().all(|letter| letter.is_ascii_graphic() && letter != '/')
    });
    if text == "*" || is_origin { Ok(text.to_owned()) } else { Err(String::new()) }
}

/// Runs the command until a signal stops it.
pub async fn run(context: &Context, arguments: ServeArguments) -> Result<(), CliError> {
    let messages = context.messages();
    // A port that is taken is found before the model is loaded, and the port is ours while it is.
    let listener = listen(&arguments).await?;
    let address = listener.local_addr().map_err(CommandError::Serve)?;
    let parallel = arguments.parallel as usize;
    let launcher = context.launcher().answering(parallel);
    let plan = launcher.plan()?;
    let engine = launch_with(context, launcher, plan, download(arguments.pull)).await?;
    if let Some(load) = engine.load()
        && load.most_at_once < parallel
    {
        let room = load.most_at_once;
        context.ui.warn(&text!(messages, "serve-less-room", parallel = parallel, room = room));
    }
    // Where a client sets no limit, the window does.
    let no_limit = OptionOverrides { max_tokens: Some(Override::Off), ..OptionOverrides::default() };
    let defaults = no_limit.resolve(SamplingDefaults::of_engine(engine.info()));
    let of_file = arguments.api_key_file.as_deref().map(key_in).transpose()?;
    let of_environment = || context.environment.get(API_KEY).map(str::to_owned);
    let api_key = arguments.api_key.or(of_file).or_else(of_environment);
    if api_key.is_none() && !address.ip().is_loopback() {
        context.ui.warn(&text!(messages, "serve-open"));
    }
    let settings = ServeSettings {
        api_key,
        aliases: arguments.aliases,
        origins: arguments.origins,
        trial_program: trial_program(),
        parallel,
        queue: arguments.queue as usize,
        timeout: Duration::from_secs(arguments.timeout),
        grace: Duration::from_secs(arguments.grace),
        max_logprobs: arguments.max_logprobs as usize,
        defaults,
    };
    let url = format!("http://{address}/v1");
    context.ui.note(&text!(messages, "serve-ready", model = engine.info().model.as_str(), url = url));
    let shutdown = Arc::new(Shutdown::default());
    let serving = serve(listener, engine, settings, Arc::clone(&shutdown));
    let mut serving = std::pin::pin!(serving);
    let result = tokio::select! {
        result = serving.as_mut() => result,
        () = stop_requested(context) => {
            context.interrupt.answer();
            context.ui.note(&text!(messages, "serve-stopping"));
            shutdown.begin();
            if let Some(result) = context.interrupt.or(serving.as_mut()).await {
                result
            } else {
                shutdown.force();
                serving.await
            }
        }
    };
    Ok(result.map_err(CommandError::Serve)?)
}

/// This program, as it tries constraints. Where the system does not say which file it runs, none is tried.
fn trial_program() -> Option<Program> {
    let program = Program::own(check_constraint::COMMAND);
    program.inspect_err(|error| tracing::warn!("constraints are not tried: {error}")).ok()
}

async fn listen(arguments: &ServeArguments) -> Result<TcpListener, CommandError> {
    let (host, port) = (arguments.host.as_str(), arguments.port);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let bound = match bare.parse::<IpAddr>() {
        Ok(address) => TcpListener::bind((address, port)).await,
        Err(_) => TcpListener::bind((host, port)).await,
    };
    bound.map_err(|source| CommandError::Listen { address: format!("{host}:{port}"), source })
}

/// Waits for Ctrl+C, or until the system wants the service to end.
async fn stop_requested(context: &Context) {
    let mut request = StopRequest::listen();
    context.interrupt.or(request.next()).await;
}
