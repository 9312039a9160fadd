//! A second look at what is in doubt when all of a document is translated. Only then it is known how likely the model
//! usually finds its answers, and what a tenth of the work is: more than that is never spent on it.
//!
//! Nothing of it depends on the order in which answers came, and the journal has none of it: a run that is resumed does
//! it again, from the same answers.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Run, RunError, Status, Translation, accepts};
use crate::journal::Key;
use crate::translate::document::Document;
use crate::translate::flow::{Outcome, suspicion};
use crate::translate::likelihood::{Likelihood, Usual};
use crate::translate::mask::Masked;

/// The share of a document's tokens that is spent on what is in doubt: one in so many. A tenth of the time, since few
/// answers are in progress at once, so that a token takes half as long again.
const SHARE: usize = 15;

/// A translation that is in doubt.
struct Doubted<'a> {
    key: &'a Key,
    numbers: &'a [usize],
    /// How much speaks against it.
    weight: f32,
    /// How many tokens it takes at most to reconsider it, if that can be done.
    cost: Option<usize>,
}

impl Run<'_> {
    /// Doubts the translations that the model found far less likely than the others, and reconsiders the worst of all
    /// that are in doubt.
    pub(super) async fn look_again(
        &mut self,
        document: &Document,
        texts: &Arc<[Masked]>,
        equal: &HashMap<Key, Vec<usize>>,
        done: &mut [Option<Translation>],
    ) -> Result<(), RunError> {
        let usual = usual(equal, done);
        let mut doubted = self.doubted(texts, equal, usual.as_ref(), done);
        let all = equal.values().filter_map(|numbers| done[numbers[0]].as_ref());
        let mut budget = all.map(|translation| translation.outcome.tokens).sum::<usize>() / SHARE;
        doubted.sort_by(|one, other| {
            other.weight.total_cmp(&one.weight).then_with(|| one.numbers[0].cmp(&other.numbers[0]))
        });
        let is_affordable = |doubted: &&Doubted| {
            let rest = doubted.cost.and_then(|cost| budget.checked_sub(cost));
            budget = rest.unwrap_or(budget);
            rest.is_some()
        };
        let mut waiting: VecDeque<&Doubted> = doubted.iter().filter(is_affordable).collect();
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.parallel && !(self.is_stopped)() {
                let Some(&Doubted { key, numbers, .. }) = waiting.pop_front() else { break };
                let Some(translation) = &done[numbers[0]] else { continue };
                let (masked, outcome) = (texts[numbers[0]].clone(), translation.outcome.clone());
                let accepts = accepts(document, texts, numbers);
                let translator = Arc::clone(&self.translator);
                let key = *key;
                running.spawn(async move {
                    (key, translator.reconsider(&masked, outcome, usual.as_ref(), &accepts).await)
                });
            }
            let Some(finished) = running.join_next().await else { break };
            // One that panicked leaves the translation as it was.
            let Ok((key, outcome)) = finished else { continue };
            self.take(&equal[&key], outcome?, done);
        }
        for Doubted { key, numbers, .. } in &doubted {
            if let Some(translation) = &done[numbers[0]] {
                self.stores.remember(key, &texts[numbers[0]], translation, &self.translator);
            }
        }
        Ok(())
    }

    /// What is in doubt of what this run translated, with the doubts that the model itself adds.
    fn doubted<'a>(
        &self,
        texts: &[Masked],
        equal: &'a HashMap<Key, Vec<usize>>,
        usual: Option<&Usual>,
        done: &mut [Option<Translation>],
    ) -> Vec<Doubted<'a>> {
        let mut doubted = Vec::new();
        for (key, numbers) in equal {
            let masked = &texts[numbers[0]];
            let Some(translation) = &mut done[numbers[0]] else { continue };
            let outcome = &mut translation.outcome;
            outcome.suspicion = suspicion(outcome.likelihood, usual);
            // What is remembered was reconsidered in its own run.
            if translation.status == Status::Translated
                && let Some(weight) = self.translator.weigh(masked, outcome, usual)
            {
                doubted.push(Doubted { key, numbers, weight, cost: self.translator.cost(masked, outcome) });
            }
            if numbers.len() > 1 {
                let translation = translation.clone();
                put(&translation, &numbers[1..], done);
            }
        }
        doubted
    }

    /// Puts what became of a translation in its place.
    fn take(&mut self, numbers: &[usize], outcome: Outcome, done: &mut [Option<Translation>]) {
        let Some(Translation { status, outcome: earlier }) = done[numbers[0]].take() else { return };
        let (attempts, tokens) = (outcome.attempts - earlier.attempts, outcome.tokens - earlier.tokens);
        let spent = Outcome { attempts, tokens, ..Outcome::default() };
        (self.progress)(&Translation { status, outcome: spent }, 0);
        put(&Translation { status, outcome }, numbers, done);
    }
}

fn put(translation: &Translation, numbers: &[usize], done: &mut [Option<Translation>]) {
    for &number in numbers {
        done[number] = Some(translation.clone());
    }
}

/// How likely the model usually finds its answers, by all those of which that is known.
fn usual(equal: &HashMap<Key, Vec<usize>>, done: &[Option<Translation>]) -> Option<Usual> {
    let is_translated =
        |translation: &&Translation| matches!(translation.status, Status::Translated | Status::Memory);
    let all = equal.values().filter_map(|numbers| done[numbers[0]].as_ref()).filter(is_translated);
    let likelihoods: Vec<Likelihood> = all.filter_map(|translation| translation.outcome.likelihood).collect();
    Usual::of(&likelihoods)
}

#[cfg(test)]
mod tests;
