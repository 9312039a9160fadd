//! What came of an item: a line of the journal and of the output, and all that scores are computed from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::task::Item;
use crate::chrf::chrf;

/// An item and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub id: Value,
    pub line: u64,
    /// [`Item::key`]: the same question with the same good answer, whichever model answered.
    pub item: String,
    #[serde(flatten)]
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    Choice(Choice),
    Match {
        answer: Vec<String>,
        output: String,
        correct: bool,
    },
    Reference {
        reference: String,
        output: String,
        chrf: f64,
    },
    /// An answer that nobody has judged.
    Written {
        output: String,
    },
    /// The prompt does not fit the model's window.
    Skipped {
        tokens: usize,
    },
}

/// A label chosen by its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub answer: String,
    pub predicted: String,
    pub correct: bool,
    /// The probability of each label if the answer must be one of them.
    pub p: BTreeMap<String, f64>,
    /// How much of the model's own probability the labels have.
    pub mass: f64,
}

impl Record {
    pub fn new(item: &Item, outcome: Outcome) -> Self {
        Self { id: item.id.clone(), line: item.line, item: item.key(), outcome }
    }
}

impl Outcome {
    /// How good the answer is, from 0 to 1; nothing for an item that was skipped.
    pub fn score(&self) -> Option<f64> {
        match self {
            Self::Choice(Choice { correct, .. }) | Self::Match { correct, .. } => Some(f64::from(u8::from(*correct))),
            Self::Reference { chrf, .. } => Some(*chrf),
            Self::Written { .. } | Self::Skipped { .. } => None,
        }
    }

    pub fn reference(reference: &str, output: String) -> Self {
        let chrf = rounded(chrf(&output, reference));
        Self::Reference { reference: reference.to_owned(), output, chrf }
    }
}

impl Choice {
    /// The choice among `labels`, of which `answer` is the right one.
    pub fn new(labels: &[String], answer: usize, probabilities: &[f64], mass: f64) -> Self {
        // The first of equal ones.
        let better = |best: usize, next: usize| if probabilities[next] > probabilities[best] { next } else { best };
        let predicted = (0..labels.len()).fold(0, better);
        let p = labels.iter().zip(probabilities).map(|(label, &p)| (label.clone(), rounded(p))).collect();
        Self {
            answer: labels[answer].clone(),
            predicted: labels[predicted].clone(),
            correct: predicted == answer,
            p,
            mass: rounded(mass),
        }
    }
}

/// Six decimals: more would be rounding, and short numbers are read back as they were written.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let labels = ["ja", "nee", "misschien"].map(str::to_owned);
        let choice = Choice::new(&labels, 1, &[0.2, 0.7, 0.1 + 1e-9], 0.123_456_789);
        assert!(choice.correct && choice.predicted == "nee");
        let outcomes = [
            Outcome::Choice(choice),
            Outcome::Match { answer: vec!["7".to_owned()], output: "zeven".to_owned(), correct: false },
            Outcome::reference("De kat.", "De kat!".to_owned()),
            Outcome::Skipped { tokens: 3000 },
        ];
        for outcome in outcomes {
            let record = Record { id: Value::from(3), line: 4, item: "abc".to_owned(), outcome };
            let text = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record, "{text}");
            assert_eq!(serde_json::to_string(&serde_json::from_str::<Record>(&text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn of_equal_labels_the_first_is_predicted() {
        let labels = ["b", "a"].map(str::to_owned);
        assert_eq!(Choice::new(&labels, 0, &[0.5, 0.5], 1.0).predicted, "b");
    }
}
