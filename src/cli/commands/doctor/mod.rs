//! `fietje doctor`: what this computer can do, what is wrong, and what helps. It changes nothing.

mod machine;
mod program;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::args::JsonArgument;
use crate::cli::error::CliError;
use crate::i18n::{Messages, text};
use crate::report::{CommandError, Report};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// As it should be.
    Good,
    /// It works, and could be better.
    Warning,
    /// Something does not work.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    /// Its name in JSON.
    name: &'static str,
    /// What the user reads.
    #[serde(skip)]
    title: String,
    verdict: Verdict,
    found: String,
    advice: Option<String>,
}

impl Finding {
    fn good(name: &'static str, title: String, found: impl Into<String>) -> Self {
        Self { name, title, verdict: Verdict::Good, found: found.into(), advice: None }
    }

    /// The same, if something is not as it should be.
    fn but(self, verdict: Verdict, advice: impl Into<String>) -> Self {
        Self { verdict, advice: Some(advice.into()), ..self }
    }

    /// A report as a finding: what happened and why, and what helps.
    fn of_report(name: &'static str, title: String, verdict: Verdict, report: &Report, messages: &Messages) -> Self {
        let mut found = messages.render(&report.what);
        if let Some(cause) = report.causes.last() {
            found = format!("{found} ({})", messages.render(cause));
        }
        let advice = report.hints.first().map(|hint| messages.render(hint));
        Self { name, title, verdict, found, advice }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    verdict: Verdict,
    version: &'static str,
    findings: &'a [Finding],
}

/// Runs the command. Ends with an error where something does not work.
pub async fn run(context: &Context, arguments: &JsonArgument) -> Result<(), CliError> {
    let messages = context.messages();
    let spinner = context.ui.spinner(&text!(messages, "doctor-looking"));
    let looking = async {
        let mut findings = machine::look(context);
        findings.extend(program::look(context).await);
        findings
    };
    let findings = context.interrupt.or(looking).await;
    spinner.finish_and_clear();
    let findings = findings.ok_or(CliError::Interrupted)?;
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Good);
    if arguments.json {
        context.ui.json(&Document { verdict, version: env!("CARGO_PKG_VERSION"), findings: &findings })?;
    } else {
        let width = findings.iter().map(|finding| finding.title.chars().count()).max().unwrap_or_default();
        for finding in &findings {
            let mark = match finding.verdict {
                Verdict::Good => "✓",
                Verdict::Warning => "!",
                Verdict::Problem => "✗",
            };
            context.ui.paragraph(&format!("{mark} {:width$}  {}", finding.title, finding.found), width + 4)?;
            if let Some(advice) = &finding.advice {
                context.ui.paragraph(&format!("  {:width$}  → {advice}", ""), 2)?;
            }
        }
    }
    let problems = findings.iter().filter(|finding| finding.verdict == Verdict::Problem).count();
    if problems > 0 {
        return Err(CommandError::Doctor { problems }.into());
    }
    Ok(())
}
