//! The file of results: a JSON line an item, written whole at the end, and the journal beside it until then.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::result_file::{Existing, ResultFile};
use crate::eval::record::Outcome;
use crate::journal::{Journal, Resume};
use crate::report::OutputError;
use crate::translate::file::write_whole;

pub type Outcomes = Journal<Outcome>;

/// Where the results go, and what happens with what is there already.
#[derive(Debug, Args)]
pub struct ResultArguments {
    #[arg(id = "eval_output", short = 'o', long = "output", value_name = "OUT.jsonl")]
    output: Option<PathBuf>,
    #[arg(id = "eval_resume", long = "resume", requires = "eval_output")]
    resume: bool,
    #[arg(id = "eval_overwrite", long = "overwrite", requires = "eval_output")]
    overwrite: bool,
}

impl ResultArguments {
    pub fn is_given(&self) -> bool {
        self.output.is_some()
    }

    /// The file, if one is named.
    pub fn file(&self, context: &Context) -> Result<Option<ResultFile>, OutputError> {
        let resume = if self.resume { Resume::Continue } else { Resume::Restart };
        let existing = if self.overwrite { Existing::Replaced } else { Existing::Kept };
        let path = self.output.as_deref().map(|path| context.environment.expand_home(path));
        path.map(|path| ResultFile::new(path, resume, existing)).transpose()
    }
}

/// Writes a line for each record.
pub fn write(output: &Path, records: &[impl Serialize]) -> Result<(), OutputError> {
    let failed = |source: std::io::Error| OutputError::Write { path: output.to_owned(), source };
    let mut lines = String::new();
    for record in records {
        lines += &serde_json::to_string(record).map_err(|error| failed(error.into()))?;
        lines.push('\n');
    }
    write_whole(output, lines, &[] as &[&Path]).map_err(failed)
}
