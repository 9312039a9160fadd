//! `fietje eval compare`: two runs of a task, without a model.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::results;
use super::show::aligned;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::eval::compare::{Comparison, compare};
use crate::i18n::{Messages, text};
use crate::report::EvalError;

#[derive(Debug, Args)]
pub struct CompareArguments {
    #[arg(id = "eval_first", value_name = "A.jsonl")]
    first: PathBuf,
    #[arg(id = "eval_second", value_name = "B.jsonl")]
    second: PathBuf,
    #[arg(id = "eval_seed", long = "seed", value_name = "N", default_value_t = 1, hide_default_value = true)]
    seed: u64,
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    first_file: &'a str,
    second_file: &'a str,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

pub async fn run(context: &Context, arguments: &CompareArguments) -> Result<(), CliError> {
    let (first, second) =
        (results::read(context, &arguments.first).await?, results::read(context, &arguments.second).await?);
    let comparison = compare(&first, &second, arguments.seed).ok_or(EvalError::NothingInCommon)?;
    let [first_file, second_file] = [&arguments.first, &arguments.second].map(|path| path.display().to_string());
    if arguments.json {
        let document = Document { first_file: &first_file, second_file: &second_file, comparison: &comparison };
        return context.ui.json(&document);
    }
    for line in table(&comparison, &first_file, &second_file, context.messages()) {
        context.ui.line(&line)?;
    }
    let left_out = comparison.only_first + comparison.only_second;
    if left_out > 0 {
        context.ui.note(&text!(context.messages(), "eval-left-out", count = left_out));
    }
    Ok(())
}

fn table(comparison: &Comparison, first: &str, second: &str, messages: &Messages) -> Vec<String> {
    let decimal = |number: f64| messages.decimal(number, 3);
    let Comparison { items, difference, interval, mcnemar, .. } = comparison;
    let mut lines = vec![
        (text!(messages, "eval-items"), items.to_string()),
        (format!("A: {first}"), decimal(comparison.first)),
        (format!("B: {second}"), decimal(comparison.second)),
        (
            text!(messages, "eval-difference"),
            text!(
                messages,
                "eval-score",
                score = decimal(*difference),
                low = decimal(interval.low),
                high = decimal(interval.high)
            ),
        ),
    ];
    if let Some(test) = mcnemar {
        let counts = text!(
            messages,
            "eval-mcnemar-counts",
            first = test.only_first,
            second = test.only_second,
            p = messages.decimal(test.p, 4)
        );
        lines.push((text!(messages, "eval-mcnemar"), counts));
    }
    aligned(&lines)
}
