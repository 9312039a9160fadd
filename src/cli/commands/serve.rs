//! `fietje serve`: the model for other programs, in the protocol that they know.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::cli::Context;
use crate::cli::args::ServeArguments;
use crate::cli::commands::check_constraint;
use crate::cli::error::CliError;
use crate::cli::launch::{download, launch};
use crate::config::API_KEY;
use crate::engine::{OptionOverrides, Override, SamplingDefaults};
use crate::i18n::text;
use crate::report::CommandError;
use crate::serve::{ServeSettings, Shutdown, serve};

/// Runs the command until a signal stops it.
pub async fn run(context: &Context, arguments: ServeArguments) -> Result<(), CliError> {
    let messages = context.messages();
    // A port that is taken is found before the model is loaded, and the port is ours while it is.
    let listener = listen(&arguments).await?;
    let address = listener.local_addr().map_err(CommandError::Serve)?;
    let plan = context.launcher().plan()?;
    let engine = launch(context, plan, download(arguments.pull)).await?;
    // Where a client sets no limit, the window does.
    let no_limit = OptionOverrides { max_tokens: Some(Override::Off), ..OptionOverrides::default() };
    let defaults = no_limit.resolve(SamplingDefaults::of_engine(engine.info()));
    let api_key = arguments.api_key.or_else(|| context.environment.get(API_KEY).map(str::to_owned));
    if api_key.is_none() && !address.ip().is_loopback() {
        context.ui.note(&text!(messages, "serve-open"));
    }
    let settings = ServeSettings {
        api_key,
        origins: arguments.origins,
        trial_command: trial_command(),
        parallel: arguments.parallel as usize,
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
fn trial_command() -> Option<Vec<PathBuf>> {
    let program = std::env::current_exe().inspect_err(|error| tracing::warn!("constraints are not tried: {error}"));
    Some(vec![program.ok()?, PathBuf::from(check_constraint::COMMAND)])
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

/// Waits for Ctrl-C or for the signal with which systems end a service.
async fn stop_requested(context: &Context) {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    context.interrupt.or(terminated).await;
}
