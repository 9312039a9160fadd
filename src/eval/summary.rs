//! The scores of a task's records, with what they are to be compared with: chance, and always the same answer.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::metrics::{ClassScores, Confusion, Interval, SampledScore, bootstrap, entropy, mean, sampled, wilson};
use super::record::{Choice, Outcome, Record};
use crate::chrf::ChrfCounts;

/// Labels that have scores of their own: more of them are names rather than classes.
const MOST_CLASSES: usize = 50;

/// Samplings of the mode of Fietje's own benchmarks, as it has them.
const SAMPLED_RUNS: usize = 5;

/// The scores of a run; a task may have items of several kinds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Items that were answered.
    pub items: usize,
    pub skipped: Vec<SkippedItem>,
    pub choice: Option<ChoiceSummary>,
    #[serde(rename = "match")]
    pub matching: Option<MatchSummary>,
    pub reference: Option<ReferenceSummary>,
}

/// A score with its 95 % interval over items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    pub value: f64,
    #[serde(flatten)]
    pub interval: Interval,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkippedItem {
    pub id: Value,
    pub line: u64,
    pub tokens: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceSummary {
    pub items: usize,
    pub accuracy: Score,
    /// The accuracy of guessing.
    pub chance: f64,
    /// Mean entropy of the labels' probabilities, in bits.
    pub entropy: f64,
    /// Mean share of the model's own probability that the labels have.
    pub mass: f64,
    /// Where all items have the same labels.
    #[serde(flatten)]
    pub classes: Option<ClassSummary>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassSummary {
    pub weighted_f1: Score,
    pub macro_f1: Score,
    pub mcc: Score,
    pub majority: Majority,
    pub labels: Vec<LabelSummary>,
    pub sampled: Sampled,
}

/// What always saying the most frequent label would score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Majority {
    pub label: String,
    pub accuracy: f64,
    pub weighted_f1: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelSummary {
    pub label: String,
    /// Items that have it.
    pub items: u64,
    /// Items for which it was predicted.
    pub predicted: u64,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// The scores of labels sampled from the probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sampled {
    pub runs: usize,
    pub accuracy: SampledScore,
    pub weighted_f1: SampledScore,
    pub macro_f1: SampledScore,
    /// What the accuracy is over endless runs: the mean probability of the right label.
    pub expected_accuracy: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchSummary {
    pub items: usize,
    pub accuracy: Score,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReferenceSummary {
    pub items: usize,
    /// Of all texts together, from 0 to 1.
    pub chrf: Score,
}

impl Summary {
    /// The scores of `records`; `seed` is that of the resampling.
    pub fn of(records: &[Record], seed: u64) -> Self {
        let (mut choices, mut correct, mut chrf, mut skipped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for record in records {
            match &record.outcome {
                Outcome::Choice(choice) => choices.push(choice),
                Outcome::Match { correct: is_correct, .. } => correct.push(*is_correct),
                Outcome::Reference { reference, output, .. } => chrf.push(ChrfCounts::of(output, reference)),
                // No score of a task: `safety` counts them.
                Outcome::Written { .. } => {}
                Outcome::Skipped { tokens } => {
                    skipped.push(SkippedItem { id: record.id.clone(), line: record.line, tokens: *tokens });
                }
            }
        }
        Self {
            items: records.len() - skipped.len(),
            skipped,
            choice: (!choices.is_empty()).then(|| ChoiceSummary::of(&choices, seed)),
            matching: (!correct.is_empty())
                .then(|| MatchSummary { items: correct.len(), accuracy: share_of(&correct) }),
            reference: (!chrf.is_empty()).then(|| ReferenceSummary { items: chrf.len(), chrf: chrf_of(&chrf, seed) }),
        }
    }

    /// The lowest of the main scores: accuracy, the share of right answers, chrF.
    pub fn lowest(&self) -> Option<f64> {
        let scores = [
            self.choice.as_ref().map(|choice| choice.accuracy),
            self.matching.as_ref().map(|matching| matching.accuracy),
            self.reference.as_ref().map(|reference| reference.chrf),
        ];
        scores.into_iter().flatten().map(|score| score.value).min_by(f64::total_cmp)
    }
}

/// The share that is right. Resampling would find no doubt where all of a few items are right, so its interval is
/// Wilson's.
fn share_of(correct: &[bool]) -> Score {
    let right = correct.iter().filter(|&&is_right| is_right).count();
    let value = right as f64 / correct.len().max(1) as f64;
    Score { value, interval: wilson(right as u64, correct.len() as u64) }
}

fn chrf_of(counts: &[ChrfCounts], seed: u64) -> Score {
    let corpus = |drawn: &mut dyn Iterator<Item = usize>| {
        let mut all = ChrfCounts::default();
        drawn.for_each(|item| all.add(&counts[item]));
        all.score()
    };
    let [interval] = bootstrap(counts.len(), seed, |drawn| [corpus(&mut drawn.iter().copied())]);
    Score { value: corpus(&mut (0..counts.len())), interval }
}

impl ChoiceSummary {
    fn of(choices: &[&Choice], seed: u64) -> Self {
        let correct: Vec<bool> = choices.iter().map(|choice| choice.correct).collect();
        let over = |value: &dyn Fn(&Choice) -> f64| mean(choices.iter().map(|choice| value(choice)));
        Self {
            items: choices.len(),
            accuracy: share_of(&correct),
            chance: over(&|choice| 1.0 / choice.p.len() as f64),
            entropy: over(&|choice| entropy(choice.p.values().copied())),
            mass: over(&|choice| choice.mass),
            classes: ClassSummary::of(choices, seed),
        }
    }
}

impl ClassSummary {
    /// Nothing where the items have different labels.
    fn of(choices: &[&Choice], seed: u64) -> Option<Self> {
        let labels: BTreeSet<&String> = choices.first()?.p.keys().collect();
        let same = choices.iter().all(|choice| choice.p.keys().eq(labels.iter().copied()));
        if !same || labels.len() > MOST_CLASSES {
            return None;
        }
        let labels: Vec<&String> = labels.into_iter().collect();
        let class = |label: &String| labels.binary_search(&label).unwrap_or_default();
        let pairs: Vec<(usize, usize)> =
            choices.iter().map(|choice| (class(&choice.answer), class(&choice.predicted))).collect();
        let confusion = Confusion::of(labels.len(), pairs.iter().copied());
        let scores = |drawn: &[usize]| {
            let scores = Confusion::of(labels.len(), drawn.iter().map(|&item| pairs[item])).scores();
            [scores.weighted_f1, scores.macro_f1, scores.mcc]
        };
        let intervals = bootstrap(pairs.len(), seed, scores);
        let ClassScores { weighted_f1, macro_f1, mcc, .. } = confusion.scores();
        let mut with_intervals = [weighted_f1, macro_f1, mcc].into_iter().zip(intervals);
        let mut next = || with_intervals.next().map(|(value, interval)| Score { value, interval });
        Some(Self {
            weighted_f1: next()?,
            macro_f1: next()?,
            mcc: next()?,
            majority: majority(&labels, &pairs, &confusion),
            labels: labels
                .iter()
                .enumerate()
                .map(|(class, label)| LabelSummary::of(label, class, &confusion))
                .collect(),
            sampled: Sampled::of(choices, &pairs, labels.len(), seed),
        })
    }
}

fn majority(labels: &[&String], pairs: &[(usize, usize)], confusion: &Confusion) -> Majority {
    // The first of equally frequent ones.
    let more = |best: usize, next: usize| if confusion.support(next) > confusion.support(best) { next } else { best };
    let most = (0..labels.len()).fold(0, more);
    let scores = Confusion::of(labels.len(), pairs.iter().map(|&(truth, _)| (truth, most))).scores();
    Majority { label: labels[most].clone(), accuracy: scores.accuracy, weighted_f1: scores.weighted_f1 }
}

impl LabelSummary {
    fn of(label: &str, class: usize, confusion: &Confusion) -> Self {
        Self {
            label: label.to_owned(),
            items: confusion.support(class),
            predicted: confusion.predicted(class),
            precision: confusion.precision(class),
            recall: confusion.recall(class),
            f1: confusion.f1(class),
        }
    }
}

impl Sampled {
    fn of(choices: &[&Choice], pairs: &[(usize, usize)], classes: usize, seed: u64) -> Self {
        let items: Vec<(usize, Vec<f64>)> = pairs
            .iter()
            .zip(choices)
            .map(|(&(truth, _), choice)| (truth, choice.p.values().copied().collect()))
            .collect();
        let [accuracy, weighted_f1, macro_f1] = sampled(&items, classes, SAMPLED_RUNS, seed);
        let expected_accuracy = mean(items.iter().map(|(truth, p)| p[*truth]));
        Self { runs: SAMPLED_RUNS, accuracy, weighted_f1, macro_f1, expected_accuracy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(answer: &str, ja: f64) -> Record {
        let labels = ["ja", "nee"].map(str::to_owned);
        let right = labels.iter().position(|label| label == answer).unwrap();
        record(Outcome::Choice(Choice::new(&labels, right, &[ja, 1.0 - ja], 0.5)))
    }

    fn record(outcome: Outcome) -> Record {
        Record { id: Value::Null, line: 1, item: String::new(), outcome }
    }

    #[test]
    fn a_model_that_always_says_the_same_is_seen() {
        let mut records: Vec<Record> = (0..60).map(|_| choice("ja", 0.9)).collect();
        records.extend((0..40).map(|_| choice("nee", 0.9)));
        let summary = Summary::of(&records, 1);
        let found = summary.choice.as_ref().unwrap();
        let classes = found.classes.as_ref().unwrap();
        let near = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} for {expected}");
        near(found.accuracy.value, 0.6);
        near(found.chance, 0.5);
        near(found.mass, 0.5);
        near(classes.mcc.value, 0.0);
        near(classes.weighted_f1.value, 0.6 * 0.75);
        assert_eq!(classes.majority.label, "ja");
        near(classes.majority.accuracy, 0.6);
        assert_eq!((classes.labels[0].predicted, classes.labels[1].predicted), (100, 0));
        near(classes.sampled.expected_accuracy, 0.6 * 0.9 + 0.4 * 0.1);
        assert!(found.accuracy.interval.low < 0.6 && found.accuracy.interval.high > 0.6);
        near(summary.lowest().unwrap(), 0.6);
    }

    #[test]
    fn items_with_labels_of_their_own_have_no_classes() {
        let labels = ["Parijs", "Rome"].map(str::to_owned);
        let other = record(Outcome::Choice(Choice::new(&labels, 0, &[0.8, 0.2], 1.0)));
        let summary = Summary::of(&[choice("ja", 0.9), other], 1);
        assert!(summary.choice.unwrap().classes.is_none());
    }

    #[test]
    fn kinds_have_scores_of_their_own_and_what_was_skipped_is_named() {
        let matched = |correct| Outcome::Match { answer: Vec::new(), output: String::new(), correct };
        let records = [
            record(matched(true)),
            record(matched(false)),
            record(Outcome::reference("De kat zit.", "De kat zit.".to_owned())),
            Record { line: 9, ..record(Outcome::Skipped { tokens: 3000 }) },
        ];
        let summary = Summary::of(&records, 1);
        assert_eq!((summary.items, summary.skipped[0].line, summary.skipped[0].tokens), (3, 9, 3000));
        let lowest = summary.lowest().unwrap();
        assert!((lowest - 0.5).abs() < 1e-9 && summary.choice.is_none());
        assert!((summary.reference.unwrap().chrf.value - 1.0).abs() < 1e-9);
        assert_eq!(Summary::of(&[], 1).lowest(), None);
    }
}
