//! The scores of a run: as a table, as JSON, and what the user should know about them on stderr.

use serde::Serialize;

use super::data::Dataset;
use super::task::Source;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::engine::EngineInfo;
use crate::eval::benchmark::{Benchmark, Published};
use crate::eval::summary::{ChoiceSummary, ClassSummary, Score, Summary};
use crate::i18n::{Messages, text};

/// Skipped items that are named; JSON has them all.
const MOST_NAMED: usize = 10;

/// Below this the model would rather answer something else than any label.
const LITTLE_MASS: f64 = 0.1;

/// From this share of one label on, and this many items, the labels say little.
const ONE_SIDED: f64 = 0.95;
const LEAST_ITEMS: u64 = 20;

/// The scores in JSON.
#[derive(Serialize)]
pub struct Document<'a> {
    task: &'a str,
    model: &'a str,
    engine: &'a str,
    device: &'a str,
    quantisation: &'a str,
    /// Items of the task; those of the run may be fewer.
    task_items: usize,
    /// Where the items are from, with their revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset: Option<&'a Dataset>,
    /// What was published of a benchmark as numbers, by others and in another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a [Published]>,
    #[serde(flatten)]
    summary: &'a Summary,
}

impl<'a> Document<'a> {
    pub fn new(source: &'a Source, info: &'a EngineInfo, summary: &'a Summary) -> Self {
        let EngineInfo { model, engine, device, quantisation, .. } = info;
        let published = source.benchmark.map(Benchmark::published);
        let (task, dataset) = (source.name.as_str(), source.dataset.as_ref());
        Self { task, model, engine, device, quantisation, task_items: source.of, dataset, published, summary }
    }
}

/// Prints the table.
pub fn table(context: &Context, source: &Source, info: &EngineInfo, summary: &Summary) -> Result<(), CliError> {
    let (ui, messages) = (&context.ui, context.messages());
    ui.line(&format!("{} · {} · {}", source.name, info.model, info.device))?;
    let drawn = if source.of == source.items.len() {
        summary.items.to_string()
    } else {
        text!(messages, "eval-items-of", items = summary.items, all = source.of)
    };
    let mut lines = vec![(text!(messages, "eval-items"), drawn)];
    if let Some(Dataset { repository, revision, .. }) = &source.dataset {
        let shortened = revision.get(..12).unwrap_or(revision);
        lines.push((text!(messages, "eval-dataset"), format!("{repository} @ {shortened}")));
    }
    if let Some(choice) = &summary.choice {
        lines.extend(choice_lines(choice, messages));
    }
    if let Some(matching) = &summary.matching {
        lines.push((text!(messages, "eval-right"), score(matching.accuracy, messages)));
    }
    if let Some(reference) = &summary.reference {
        lines.push(("chrF".to_owned(), score(reference.chrf, messages)));
    }
    if let Some(benchmark) = source.benchmark {
        lines.extend(benchmark_lines(benchmark, summary, messages));
    }
    for line in aligned(&lines) {
        ui.line(&line)?;
    }
    if let Some(classes) = summary.choice.as_ref().and_then(|choice| choice.classes.as_ref()) {
        ui.line("")?;
        for line in class_table(classes, messages) {
            ui.line(&line)?;
        }
    }
    Ok(())
}

fn choice_lines(choice: &ChoiceSummary, messages: &Messages) -> Vec<(String, String)> {
    let decimal = |number: f64| messages.decimal(number, 3);
    let mut lines = vec![(text!(messages, "eval-accuracy"), score(choice.accuracy, messages))];
    if let Some(classes) = &choice.classes {
        lines.push((text!(messages, "eval-weighted-f1"), score(classes.weighted_f1, messages)));
        lines.push((text!(messages, "eval-macro-f1"), score(classes.macro_f1, messages)));
        lines.push(("MCC".to_owned(), score(classes.mcc, messages)));
        let majority = &classes.majority;
        let value = text!(
            messages,
            "eval-majority-scores",
            accuracy = decimal(majority.accuracy),
            f1 = decimal(majority.weighted_f1)
        );
        lines.push((text!(messages, "eval-majority", label = majority.label.as_str()), value));
    }
    lines.push((text!(messages, "eval-chance"), decimal(choice.chance)));
    lines.push((text!(messages, "eval-entropy"), text!(messages, "eval-bits", bits = decimal(choice.entropy))));
    lines.push((text!(messages, "eval-mass"), decimal(choice.mass)));
    lines
}

/// The scores in the way of the benchmarks' author, and what was published.
fn benchmark_lines(benchmark: Benchmark, summary: &Summary, messages: &Messages) -> Vec<(String, String)> {
    let classes = summary.choice.as_ref().and_then(|choice| choice.classes.as_ref());
    let sampled = classes.map(|classes| {
        let f1 = classes.sampled.weighted_f1;
        let value = format!("{} ± {}", messages.decimal(f1.mean, 3), messages.decimal(f1.ci95, 3));
        (text!(messages, "eval-sampled", runs = classes.sampled.runs), value)
    });
    let published = text!(messages, "eval-published");
    let mut lines: Vec<(String, String)> = sampled.into_iter().collect();
    lines.push((published, text!(messages, "eval-not-published")));
    lines.extend(benchmark.published().iter().map(|figure| {
        let name = text!(messages, "eval-published-elsewhere", model = figure.model);
        let [share, error] = [figure.percent, figure.standard_error].map(|n| messages.decimal(n / 100.0, 4));
        (name, format!("{share} ± {error}"))
    }));
    lines
}

/// A table of the labels: a label that is always predicted must be seen at once.
fn class_table(classes: &ClassSummary, messages: &Messages) -> Vec<String> {
    let decimal = |number: f64| messages.decimal(number, 3);
    let header = [
        text!(messages, "eval-label"),
        text!(messages, "eval-items"),
        text!(messages, "eval-predicted"),
        text!(messages, "eval-precision"),
        text!(messages, "eval-recall"),
        "F1".to_owned(),
    ];
    let rows = classes.labels.iter().map(|label| {
        let numbers = [decimal(label.precision), decimal(label.recall), decimal(label.f1)];
        let [precision, recall, f1] = numbers;
        [label.label.clone(), label.items.to_string(), label.predicted.to_string(), precision, recall, f1]
    });
    let rows: Vec<[String; 6]> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 6] = std::array::from_fn(width);
    let shown = |row: &[String; 6]| {
        let numbers = row.iter().zip(widths).skip(1).map(|(cell, width)| format!("  {cell:>width$}"));
        format!("{:width$}{}", row[0], numbers.collect::<String>(), width = widths[0])
    };
    rows.iter().map(shown).collect()
}

/// A score with its interval.
pub fn score(score: Score, messages: &Messages) -> String {
    let decimal = |number: f64| messages.decimal(number, 3);
    let (low, high) = (decimal(score.interval.low), decimal(score.interval.high));
    text!(messages, "eval-score", score = decimal(score.value), low = low, high = high)
}

/// Names and values in two columns.
pub fn aligned(lines: &[(String, String)]) -> Vec<String> {
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    lines.iter().map(|(name, value)| format!("{name:width$}  {value}")).collect()
}

/// Names the items that do not fit the window.
pub fn skipped(context: &Context, summary: &Summary) {
    let lines: Vec<u64> = summary.skipped.iter().map(|item| item.line).collect();
    if !lines.is_empty() {
        let (count, lines) = (lines.len(), named(&lines));
        context.ui.note(&text!(context.messages(), "eval-skipped", count = count, lines = lines));
    }
}

/// Names the lines of a benchmark whose answer cannot be chosen.
pub fn unanswerable(context: &Context, lines: &[u64]) {
    if !lines.is_empty() {
        let (count, lines) = (lines.len(), named(lines));
        context.ui.note(&text!(context.messages(), "eval-unanswerable", count = count, lines = lines));
    }
}

/// The first of some lines.
fn named(lines: &[u64]) -> String {
    let first: Vec<String> = lines.iter().take(MOST_NAMED).map(u64::to_string).collect();
    if lines.len() > first.len() { format!("{} …", first.join(", ")) } else { first.join(", ") }
}

/// Says what makes the scores mean less than they seem to.
pub fn remarks(context: &Context, summary: &Summary) {
    let (ui, messages) = (&context.ui, context.messages());
    let Some(choice) = &summary.choice else { return };
    if choice.mass < LITTLE_MASS {
        let share = messages.decimal(choice.mass * 100.0, 1);
        ui.note(&text!(messages, "eval-little-mass", share = share));
    }
    let Some(classes) = &choice.classes else { return };
    let all: u64 = classes.labels.iter().map(|label| label.predicted).sum();
    let often = classes.labels.iter().find(|label| label.predicted as f64 >= ONE_SIDED * all as f64);
    if let Some(label) = often.filter(|label| all >= LEAST_ITEMS && (label.items as f64) < ONE_SIDED * all as f64) {
        let share = messages.decimal(label.predicted as f64 / all as f64 * 100.0, 0);
        ui.note(&text!(messages, "eval-one-sided", label = label.label.as_str(), share = share));
    }
}
