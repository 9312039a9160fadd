//! Fietje's own benchmarks, with the prompts and labels of <https://github.com/BramVanroy/clin34-benchmarks>.
//!
//! Their figures were published as pictures only. The data are not part of this program: the hub has them.

mod prompts;

use serde::Serialize;

use super::rows::{self, Data, Row};
use super::task::{Content, Goal, Item, ItemFault, TaskError};

/// Items of a benchmark unless the user asks for another number: all of them take hours.
pub const USUAL_LIMIT: usize = 500;

/// A benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Benchmark {
    /// School questions with four answers.
    Arc,
    /// Questions of many subjects with four answers.
    Mmlu,
    /// Whether a book review is positive.
    Dbrd,
    /// Whether a sentence is grammatical.
    DutchCola,
    /// Whether a word means the same in two sentences.
    Xlwic,
}

/// The items of a dataset.
#[derive(Debug, PartialEq)]
pub struct Items {
    pub items: Vec<Item>,
    /// Lines that nobody can get right: their answer is none of the labels, as that of a question with five options
    /// where four can be chosen.
    pub left_out: Vec<u64>,
}

/// A figure that was published as a number: a share in percent with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Published {
    pub model: &'static str,
    pub percent: f64,
    pub standard_error: f64,
}

/// Accuracy on MMLU with five examples, by `ScandEval` 12.6.1: another method, so no more than a context.
const MMLU_BY_SCANDEVAL: [Published; 3] = [
    Published { model: "base", percent: 42.68, standard_error: 0.55 },
    Published { model: "instruct", percent: 44.94, standard_error: 0.74 },
    Published { model: "chat", percent: 44.86, standard_error: 1.00 },
];

impl Benchmark {
    const ALL: [Self; 5] = [Self::Arc, Self::Mmlu, Self::Dbrd, Self::DutchCola, Self::Xlwic];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|benchmark| benchmark.name() == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Arc => "arc",
            Self::Mmlu => "mmlu",
            Self::Dbrd => "dbrd",
            Self::DutchCola => "dutch-cola",
            Self::Xlwic => "xlwic",
        }
    }

    /// The dataset on the hub, and the file of its test items.
    pub const fn dataset(self) -> (&'static str, &'static str) {
        match self {
            Self::Arc => ("alexandrainst/m_arc", "data/nl/test.jsonl"),
            Self::Mmlu => ("CohereLabs/Global-MMLU", "nl/test-00000-of-00001.parquet"),
            Self::Dbrd => ("benjaminvdb/dbrd", "plain_text/test-00000-of-00001.parquet"),
            Self::DutchCola => ("GroNLP/dutch-cola", "test.csv"),
            Self::Xlwic => ("BramVanroy/xlwic_wn", "dutch_nl/nl_test.txt"),
        }
    }

    /// What was published as numbers by others.
    pub const fn published(self) -> &'static [Published] {
        match self {
            Self::Mmlu => &MMLU_BY_SCANDEVAL,
            _ => &[],
        }
    }

    /// The items in a file of the benchmark's dataset, or in a table with the same columns.
    ///
    /// # Errors
    /// [`TaskError`] for the first line that is not an item; where no answer is a label, that is the first one.
    pub fn items(self, data: &Data) -> Result<Items, TaskError> {
        let rows = rows::read(data, self.columns_without_header())?;
        let (mut items, mut left_out) = (Vec::new(), Vec::new());
        for (line, row) in rows {
            match self.item(line, &row) {
                Ok(item) => items.push(item),
                Err(fault @ ItemFault::UnknownAnswer(_)) => left_out.push(TaskError { line, fault }),
                Err(fault) => return Err(TaskError { line, fault }),
            }
        }
        match left_out.first() {
            Some(_) if items.is_empty() => Err(left_out.swap_remove(0)),
            _ => Ok(Items { items, left_out: left_out.iter().map(|error| error.line).collect() }),
        }
    }

    /// The columns of a file that does not name them.
    const fn columns_without_header(self) -> &'static [&'static str] {
        match self {
            Self::Xlwic => {
                &["target_word", "PoS", "start1", "end1", "start2", "end2", "example_1", "example_2", "label"]
            }
            _ => &[],
        }
    }

    fn item(self, line: u64, row: &Row) -> Result<Item, ItemFault> {
        let (turn, suffix) = self.prompt(row)?;
        let labels = self.labels().iter().map(|&label| label.to_owned()).collect();
        let goal = Goal::choice(labels, self.answer(row)?)?;
        let text = format!("{turn}{suffix}");
        Ok(Item { id: row.id(), line, content: Content::Published { turn, text }, goal })
    }

    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Arc | Self::Mmlu => &["A", "B", "C", "D"],
            Self::Dbrd => &["negatief", "positief"],
            Self::DutchCola => &["ongrammaticaal", "grammaticaal"],
            Self::Xlwic => &["verschillend", "identiek"],
        }
    }

    /// The right label: a letter, or the label's number.
    fn answer(self, row: &Row) -> Result<&str, ItemFault> {
        let answer = row.get(match self {
            Self::Arc | Self::Mmlu => "answer",
            Self::DutchCola => "Acceptability",
            Self::Dbrd | Self::Xlwic => "label",
        })?;
        let numbered = match answer {
            "0" | "F" => self.labels().first(),
            "1" | "T" => self.labels().get(1),
            _ => None,
        };
        Ok(match self {
            Self::Arc | Self::Mmlu => answer,
            Self::Dbrd | Self::DutchCola | Self::Xlwic => numbered.copied().unwrap_or(answer),
        })
    }
}

#[cfg(test)]
mod tests;
