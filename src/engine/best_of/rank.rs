//! Answers in the order of a rule.

use super::said::Said;
use super::select::Select;
use crate::chrf::chrf;
use crate::engine::{Answer, Constraint, FinishReason, Timings};

/// Answers to one request, and which is the best.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// In the order in which they were asked for.
    pub answers: Vec<Answer>,
    /// The rule that ranked them.
    pub select: Select,
    /// What each answer has by the rule: votes, a mean chrF, a score. `None` where it cannot be compared.
    pub marks: Vec<Option<f64>>,
    /// Indices of the answers, the best first; among equals the earlier one.
    order: Vec<usize>,
}

impl Ranked {
    pub(super) fn new(answers: Vec<Answer>, select: Select, constraint: Option<&Constraint>) -> Self {
        let marks: Vec<Option<f64>> = match &select {
            Select::Vote(field) => votes(&answers, field.as_deref(), constraint),
            Select::Consensus => consensus(&answers),
            Select::Certainty => answers.iter().map(certainty).collect(),
            Select::Logprob => answers.iter().map(|answer| Some(answer.scores?.logprob)).collect(),
        };
        let mut order: Vec<usize> = (0..answers.len()).collect();
        let mark = |index: usize| marks[index].unwrap_or(f64::NEG_INFINITY);
        let is_whole = |index: usize| is_whole(&answers[index], constraint);
        // The sort is stable.
        order.sort_by(|&one, &other| {
            is_whole(other).cmp(&is_whole(one)).then_with(|| mark(other).total_cmp(&mark(one)))
        });
        Self { answers, select, marks, order }
    }

    /// The index of the best answer; 0 where there is none.
    pub fn chosen(&self) -> usize {
        self.order.first().copied().unwrap_or_default()
    }

    /// The best `count` answers. The first of them bears what all took: the tokens of those that are left out, and the
    /// prompt, of which the first candidate read what the others found read.
    pub fn best(mut self, count: usize) -> Vec<Answer> {
        let (best, others) = self.order.split_at(count.min(self.order.len()));
        let left_out: usize = others.iter().map(|&index| self.answers[index].usage.completion_tokens).sum();
        let reused_tokens = self.answers.first().map(|first| first.usage.reused_tokens).unwrap_or_default();
        let longest = |duration: fn(&Timings) -> f64| {
            self.answers.iter().map(|answer| duration(&answer.timings)).fold(0.0, f64::max)
        };
        let timings =
            Timings { prompt_ms: longest(|all| all.prompt_ms), generation_ms: longest(|all| all.generation_ms) };
        let mut best: Vec<Answer> = best.iter().map(|&index| std::mem::take(&mut self.answers[index])).collect();
        if let Some(first) = best.first_mut() {
            first.usage.completion_tokens += left_out;
            first.usage.reused_tokens = reused_tokens;
            first.timings = timings;
        }
        best
    }

    /// The best answer, with what all of them took.
    pub fn into_best(self) -> Answer {
        self.best(1).pop().unwrap_or_default()
    }
}

/// Half a document is not one.
fn is_whole(answer: &Answer, constraint: Option<&Constraint>) -> bool {
    constraint.is_none() || answer.reason != FinishReason::Length
}

fn certainty(answer: &Answer) -> Option<f64> {
    Some(answer.scores?.certainty)
}

/// Votes by rank (Kang et al. 2025): of N answers the k-th most certain one gives its own √(N − k + 1); without scores
/// each gives 1, which is the plain majority.
fn votes(answers: &[Answer], field: Option<&str>, constraint: Option<&Constraint>) -> Vec<Option<f64>> {
    const POWER: f64 = 0.5;
    let said: Vec<Option<Said>> = answers
        .iter()
        .map(|answer| Said::by(&answer.text, field, constraint).filter(|_| is_whole(answer, constraint)))
        .collect();
    let mut voters: Vec<usize> = (0..answers.len()).filter(|&index| said[index].is_some()).collect();
    let are_scored = voters.iter().all(|&index| answers[index].scores.is_some());
    let of = |index: usize| certainty(&answers[index]).unwrap_or_default();
    voters.sort_by(|&one, &other| of(other).total_cmp(&of(one)));
    let weight = |place: usize| if are_scored { ((voters.len() - place) as f64).powf(POWER) } else { 1.0 };
    let votes_for = |said: &Said, all: &[Option<Said>]| -> f64 {
        let agrees = |index: usize| all[index].as_ref().is_some_and(|other| other.agrees_with(said));
        voters.iter().enumerate().filter(|&(_, &index)| agrees(index)).map(|(place, _)| weight(place)).sum()
    };
    said.iter().map(|own| own.as_ref().map(|own| votes_for(own, &said))).collect()
}

/// The mean chrF of each answer to the others.
fn consensus(answers: &[Answer]) -> Vec<Option<f64>> {
    let nearness = |(index, answer): (usize, &Answer)| {
        let others = answers.iter().enumerate().filter(|&(other, _)| other != index);
        let sum: f64 = others.map(|(_, other)| chrf(&answer.text, &other.text)).sum();
        Some(sum / (answers.len() - 1).max(1) as f64)
    };
    answers.iter().enumerate().map(nearness).collect()
}
