//! The arguments, as clap sees them. No I/O and no meaning here: what they are worth is decided in each command.
//!
//! There is no help text either: [`super::help`] adds it in the person's language.

mod sampling;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

#[cfg(test)]
pub use sampling::PresetName;
pub use sampling::SamplingArguments;

#[derive(Debug, Parser)]
#[command(name = "fietje", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, args_override_self = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: GlobalArguments,
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Args)]
pub struct GlobalArguments {
    #[arg(short, long, global = true, value_name = "REF")]
    pub model: Option<String>,
    #[arg(long, global = true, value_name = "auto|cpu|cuda[:N]")]
    pub device: Option<String>,
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    #[arg(long, global = true, value_name = "URL|NAME")]
    pub endpoint: Option<String>,
    #[arg(long, global = true)]
    pub offline: bool,
    #[arg(long, global = true, value_name = "nl|en")]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "auto|always|never")]
    pub color: Option<String>,
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Chat(ChatArguments),
    Complete(Box<CompleteArguments>),
    Translate(Box<TranslateArguments>),
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    Pull(ModelArgument),
    List(JsonArgument),
    Bench(BenchArguments),
    Serve(ServeArguments),
    Doctor(JsonArgument),
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    Completions(CompletionsArguments),
    Man(ManArguments),
}

#[derive(Debug, Default, Args)]
pub struct ChatArguments {
    #[arg(short, long, value_name = "TEXT", conflicts_with = "persona")]
    pub system: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub persona: Option<String>,
    #[arg(short = 'c', long = "continue", conflicts_with_all = ["session", "no_history"])]
    pub continue_last: bool,
    #[arg(long, value_name = "ID", conflicts_with = "no_history")]
    pub session: Option<i64>,
    #[arg(long)]
    pub no_history: bool,
    #[arg(long)]
    pub plain: bool,
}

#[derive(Debug, Default, Args)]
pub struct CompleteArguments {
    #[arg(value_name = "PROMPT")]
    pub prompt: Option<String>,
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[arg(short, long, value_name = "TEXT", conflicts_with = "persona")]
    pub system: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub persona: Option<String>,
    #[arg(long, conflicts_with_all = ["system", "persona"])]
    pub raw: bool,
    #[arg(long)]
    pub pull: bool,
    #[arg(long = "batch", value_name = "FILE.jsonl", conflicts_with_all = ["prompt", "files", "json", "no_stream", "stats"])]
    pub requests: Option<PathBuf>,
    #[arg(short = 'o', long = "output", value_name = "OUT.jsonl", requires = "requests", conflicts_with_all = ["prompt", "files"])]
    pub output_file: Option<PathBuf>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Debug, Default, Args)]
pub struct TranslateArguments {
    #[arg(value_name = "TEXT | FILE | en:nl")]
    pub inputs: Vec<String>,
    #[arg(long = "from", value_name = "auto|LANG")]
    pub from_language: Option<String>,
    #[arg(long = "to", value_name = "LANG")]
    pub to_language: Option<String>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub translated_file: Option<PathBuf>,
    #[arg(long = "format", value_name = crate::translate::formats::choices())]
    pub input_format: Option<String>,
    #[arg(long, value_name = "FILE.tsv")]
    pub glossary: Option<PathBuf>,
    #[arg(long, value_enum, hide_possible_values = true, value_name = "je|u")]
    pub formality: Option<FormalityName>,
    #[arg(
        id = "dutch_variant",
        long = "variant",
        value_enum,
        hide_possible_values = true,
        value_name = "nl-NL|nl-BE"
    )]
    pub dutch_variant: Option<VariantName>,
    #[arg(long)]
    pub bilingual: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub parallel: Option<u32>,
    #[arg(long)]
    pub no_memory: bool,
    #[arg(long)]
    pub pull: bool,
    #[command(flatten)]
    pub existing: ExistingArguments,
    #[command(flatten)]
    pub told: ToldArguments,
}

/// What happens with what is there already.
#[derive(Debug, Default, Args)]
pub struct ExistingArguments {
    #[arg(long, requires = "translated_file")]
    pub resume: bool,
    #[arg(long, requires = "translated_file", conflicts_with = "skip")]
    pub overwrite: bool,
    #[arg(long, requires = "translated_file")]
    pub skip: bool,
}

/// What is told of a run.
#[derive(Debug, Default, Args)]
pub struct ToldArguments {
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub stats: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormalityName {
    Je,
    U,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum VariantName {
    #[value(name = "nl-NL", alias = "nl-nl")]
    NlNl,
    #[value(name = "nl-BE", alias = "nl-be")]
    NlBe,
}

#[derive(Debug, Default, Args)]
pub struct OutputArguments {
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub no_stream: bool,
    #[arg(long)]
    pub stats: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    List(JsonArgument),
    Pull(ModelArgument),
    Show(ModelArgument),
    Verify(ModelArgument),
    Rm(ModelArgument),
}

#[derive(Debug, Args)]
pub struct ModelArgument {
    #[arg(value_name = "REF")]
    pub reference: String,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct JsonArgument {
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BenchArguments {
    #[arg(long, value_name = "N", default_value_t = 256, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub prompt: u32,
    #[arg(long, value_name = "N", default_value_t = 64, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub generate: u32,
    #[arg(long, value_name = "N", default_value_t = 1, hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=64))]
    pub batch: u32,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    List(JsonArgument),
    Show(SessionArgument),
    Search(SearchArguments),
    Export(ExportArguments),
    Import(ImportArguments),
    Rm(SessionArgument),
}

#[derive(Debug, Args)]
pub struct SessionArgument {
    #[arg(value_name = "ID")]
    pub id: i64,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SearchArguments {
    #[arg(value_name = "TEXT", required = true)]
    pub words: Vec<String>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    #[arg(
        id = "document_format",
        long = "format",
        value_enum,
        hide_possible_values = true,
        hide_default_value = true
    )]
    #[arg(value_name = "markdown|json|text", default_value = "markdown")]
    pub format: FormatName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatName {
    Markdown,
    Json,
    Text,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    #[arg(value_name = "FILE")]
    pub document: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    Path,
    Show(JsonArgument),
    Edit,
}

#[derive(Debug, Args)]
pub struct ServeArguments {
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1", hide_default_value = true)]
    pub host: String,
    #[arg(long, value_name = "PORT", default_value_t = 8080, hide_default_value = true)]
    pub port: u16,
    #[arg(long, value_name = "KEY", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub api_key: Option<String>,
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

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArguments {
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
