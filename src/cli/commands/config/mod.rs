//! `fietje config`: where the settings live and what they are.

mod edit;

use clap::Subcommand;

use crate::cli::Context;
use crate::cli::args::JsonArgument;
use crate::cli::error::CliError;
use crate::config::{Origin, SettingValue};
use crate::i18n::{Messages, text};

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    Path,
    Show(JsonArgument),
    Edit,
}

pub fn run(context: &Context, command: &ConfigCommand) -> Result<(), CliError> {
    match command {
        ConfigCommand::Path => context.ui.line(&context.paths.config_file().display().to_string()),
        ConfigCommand::Show(arguments) => show(context, arguments),
        ConfigCommand::Edit => edit::run(context),
    }
}

/// The settings in force, as a `config.toml` that would set them, each with its origin.
fn show(context: &Context, arguments: &JsonArgument) -> Result<(), CliError> {
    let (settings, messages) = (&context.settings, context.messages());
    if arguments.json {
        let entry = |(key, value, origin): &(&str, SettingValue, Origin)| {
            ((*key).to_owned(), serde_json::json!({"value": value, "origin": origin_name(origin)}))
        };
        let mut document: serde_json::Map<_, _> = settings.origins.iter().map(entry).collect();
        document.insert("hub_endpoint".to_owned(), settings.hub.endpoint.to_string().into());
        document.insert("cache".to_owned(), settings.hub.cache.display().to_string().into());
        document.insert("token".to_owned(), settings.hub.token.is_some().into());
        return context.ui.json(&document);
    }
    for (key, value, origin) in &settings.origins {
        let value = match value {
            SettingValue::Text(text) => toml::Value::String(text.clone()).to_string(),
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Switch(is_on) => is_on.to_string(),
        };
        context.ui.line(&format!("{key} = {value}  # {}", origin_text(origin, messages)))?;
    }
    context.ui.line("")?;
    context.ui.line(&format!("# HF_ENDPOINT   {}", settings.hub.endpoint))?;
    context.ui.line(&format!("# HF_HUB_CACHE  {}", settings.hub.cache.display()))?;
    let token =
        if settings.hub.token.is_some() { text!(messages, "token-set") } else { text!(messages, "token-unset") };
    context.ui.line(&format!("# HF_TOKEN      {token}"))
}

fn origin_name(origin: &Origin) -> &'static str {
    match origin {
        Origin::Flag => "flag",
        Origin::Variable(name) => name,
        Origin::File => "file",
        Origin::Default => "default",
    }
}

fn origin_text(origin: &Origin, messages: &Messages) -> String {
    match origin {
        Origin::Flag => text!(messages, "origin-flag"),
        Origin::Variable(name) => (*name).to_owned(),
        Origin::File => "config.toml".to_owned(),
        Origin::Default => text!(messages, "origin-default"),
    }
}
