//! The arguments of `translate`, as clap sees them.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::memory::TranslateCommand;
use crate::cli::args::BestOfArguments;

#[derive(Debug, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct TranslateArguments {
    #[command(subcommand)]
    pub command: Option<TranslateCommand>,
    #[arg(value_name = "TEXT | FILE | en:nl")]
    pub inputs: Vec<String>,
    #[arg(long = "from", value_name = "auto|LANG")]
    pub from_language: Option<String>,
    #[arg(long = "to", value_name = "LANG")]
    pub to_language: Option<String>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub translated_file: Option<PathBuf>,
    #[arg(long = "format", value_name = "FORMAT")]
    pub input_format: Option<String>,
    #[arg(long = "encoding", value_name = "auto|NAME")]
    pub input_encoding: Option<String>,
    #[arg(long, value_name = "FILE.tsv|FILE.csv|FILE.tbx")]
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub parallel: Option<u32>,
    #[arg(long)]
    pub neighbours: bool,
    #[arg(
        id = "checked_files",
        long = "check",
        num_args = 2,
        value_names = ["SOURCE", "TARGET"],
        conflicts_with_all = ["translated_file", "bilingual", "fuzzy", "retry", "dry_run", "stats", "neighbours", "no_memory", "no_model", "parallel", "best_of", "pull"]
    )]
    pub checked_files: Vec<PathBuf>,
    #[arg(long)]
    pub pull: bool,
    #[command(flatten)]
    pub sources: SourceArguments,
    #[command(flatten)]
    pub best_of: BestOfArguments,
    #[command(flatten)]
    pub selection: SelectionArguments,
    #[command(flatten)]
    pub marks: MarkArguments,
    #[command(flatten)]
    pub existing: ExistingArguments,
    #[command(flatten)]
    pub report: ReportArguments,
}

impl TranslateArguments {
    /// The file or directory that translations go to; `None` for standard output, which `-` means too.
    pub fn output(&self) -> Option<&Path> {
        self.translated_file.as_deref().filter(|path| *path != Path::new("-"))
    }
}

/// Where translations come from.
#[derive(Debug, Default, Args)]
pub struct SourceArguments {
    #[arg(long)]
    pub no_memory: bool,
    #[arg(long, conflicts_with_all = ["no_memory", "neighbours", "parallel", "best_of", "pull"])]
    pub no_model: bool,
}

/// What of a file of keys is translated.
#[derive(Debug, Default, Args)]
pub struct SelectionArguments {
    #[arg(id = "translated_keys", long = "key", value_name = "PATTERN")]
    pub keys: Vec<String>,
    #[arg(id = "skipped_keys", long = "skip-key", value_name = "PATTERN")]
    pub skipped_keys: Vec<String>,
    #[arg(id = "translated_columns", long = "column", value_name = "NAME|N")]
    pub columns: Vec<String>,
}

/// What shows that a document is a translation.
#[derive(Debug, Default, Args)]
pub struct MarkArguments {
    #[arg(long)]
    pub bilingual: bool,
    #[arg(long)]
    pub fuzzy: bool,
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
    #[arg(long, value_name = "FILE.json")]
    pub retry: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bilingual", "dry_run"])]
    pub review: Option<PathBuf>,
    #[arg(
        id = "applied_review",
        long = "apply",
        value_name = "FILE",
        conflicts_with_all = ["inputs", "translated_file", "checked_files", "review", "retry", "bilingual", "fuzzy", "dry_run", "json", "stats", "no_model", "parallel", "best_of", "pull"]
    )]
    pub applied_review: Option<PathBuf>,
}

/// What a run reports, and how.
#[derive(Debug, Default, Args)]
pub struct ReportArguments {
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
