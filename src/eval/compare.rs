//! Two runs of a task: the difference on the items that both have, and whether it is more than luck.

use std::collections::HashMap;

use serde::Serialize;

use super::metrics::{Interval, McNemar, mean, paired_bootstrap};
use super::record::{Outcome, Record};

/// What two runs have in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Items that both answered.
    pub items: usize,
    /// Items that only one of them answered, which are left out.
    pub only_first: usize,
    pub only_second: usize,
    /// Mean scores over the items of both: the share of right answers, or chrF.
    pub first: f64,
    pub second: f64,
    /// Second less first.
    pub difference: f64,
    pub interval: Interval,
    /// Where every item is right or wrong.
    pub mcnemar: Option<McNemar>,
}

/// What names an item: its question, and how often that came before.
type ItemKey<'a> = (&'a str, usize);

/// Compares two runs; `None` where they share no item. `seed` is that of the resampling.
pub fn compare(first: &[Record], second: &[Record], seed: u64) -> Option<Comparison> {
    let (first, second) = (answered(first), answered(second));
    let of_second: HashMap<ItemKey, &Outcome> = second.iter().copied().collect();
    let pairs: Vec<(&Outcome, &Outcome)> =
        first.iter().filter_map(|(key, outcome)| Some((*outcome, *of_second.get(key)?))).collect();
    if pairs.is_empty() {
        return None;
    }
    let score = |outcome: &Outcome| outcome.score().unwrap_or_default();
    let scores: Vec<(f64, f64)> = pairs.iter().map(|(one, other)| (score(one), score(other))).collect();
    let (of_first, of_second) = (mean(scores.iter().map(|pair| pair.0)), mean(scores.iter().map(|pair| pair.1)));
    let difference = |drawn: &[usize]| mean(drawn.iter().map(|&item| scores[item].1 - scores[item].0));
    let is_binary = pairs.iter().all(|(one, _)| !matches!(one, Outcome::Reference { .. }));
    let is_right = |score: f64| score > 0.5;
    Some(Comparison {
        items: pairs.len(),
        only_first: first.len() - pairs.len(),
        only_second: second.len() - pairs.len(),
        first: of_first,
        second: of_second,
        difference: of_second - of_first,
        interval: paired_bootstrap(pairs.len(), seed, difference),
        mcnemar: is_binary.then(|| McNemar::of(scores.iter().map(|&(one, other)| (is_right(one), is_right(other))))),
    })
}

/// The records with an answer, by their items.
fn answered(records: &[Record]) -> Vec<(ItemKey<'_>, &Outcome)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let answered = records.iter().filter(|record| record.outcome.score().is_some());
    answered
        .map(|record| {
            let times = seen.entry(&record.item).or_default();
            *times += 1;
            ((record.item.as_str(), *times), &record.outcome)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn records(answers: &[(&str, bool)]) -> Vec<Record> {
        let record = |&(item, correct): &(&str, bool)| Record {
            id: Value::Null,
            line: 1,
            item: item.to_owned(),
            outcome: Outcome::Match { answer: Vec::new(), output: String::new(), correct },
        };
        answers.iter().map(record).collect()
    }

    #[test]
    fn items_are_paired_by_their_question_in_whatever_order() {
        let first =
            records(&[("a", true), ("b", false), ("c", false), ("only", true), ("twice", true), ("twice", false)]);
        let second =
            records(&[("twice", true), ("c", true), ("b", true), ("a", true), ("twice", true), ("new", true)]);
        let compared = compare(&first, &second, 1).unwrap();
        assert_eq!((compared.items, compared.only_first, compared.only_second), (5, 1, 1));
        assert!((compared.first - 0.4).abs() < 1e-9 && (compared.second - 1.0).abs() < 1e-9);
        assert!((compared.difference - 0.6).abs() < 1e-9);
        let McNemar { only_first, only_second, p } = compared.mcnemar.unwrap();
        assert_eq!((only_first, only_second), (0, 3));
        assert!((p - 0.25).abs() < 1e-9);
        assert!(compare(&first, &records(&[("other", true)]), 1).is_none());
    }

    #[test]
    fn a_run_differs_from_itself_by_nothing() {
        let run = records(&[("a", true), ("b", false)]);
        let compared = compare(&run, &run, 1).unwrap();
        assert_eq!(compared.interval, Interval { low: 0.0, high: 0.0 });
        assert!((compared.mcnemar.unwrap().p - 1.0).abs() < 1e-9);
        let text =
            |output: &str| Record { outcome: Outcome::reference("een kat", output.to_owned()), ..run[0].clone() };
        let compared = compare(&[text("een hond")], &[text("een kat")], 1).unwrap();
        assert!(compared.mcnemar.is_none() && compared.difference > 0.1);
    }
}
