//! A second look at a translation that is in doubt when its run is over: requested in other words where that was not
//! done yet, then translated back, which decides between the answers and whether the doubt stays.

use super::attempt::Repetition;
use super::back::Back;
use super::chunk::Work;
use super::{Accepts, Answered, FlowError, Outcome, Translator};
use crate::translate::check::{Checked, Evidence, Expected, Fault, Verdict, review, says_the_same};
use crate::translate::likelihood::{Likelihood, Usual};
use crate::translate::mask::Masked;
use crate::translate::prompts::Wording;

/// What a translation back weighs beside the checks: of two answers that the checks find equally wrong, each fifth of
/// chrF is a doubt.
const BACK: f32 = 5.0;

/// The deviation from which an answer is no less likely for its order.
const MOST: f32 = 100.0;

/// An answer with all that is known of it.
struct Candidate {
    answer: Answered,
    checked: Checked,
    back: Option<Back>,
}

impl Candidate {
    /// What speaks against it, the checks aside.
    fn of_back(&self) -> f32 {
        self.back.as_ref().map_or(0.0, |back| (1.0 - back.chrf as f32) * BACK)
    }
}

impl Translator {
    /// Adds the doubts that how likely the model found a translation gives, together with what the checks found. Returns
    /// how much speaks against it, if it is in doubt.
    pub fn weigh(&self, masked: &Masked, outcome: &mut Outcome, usual: Option<&Usual>) -> Option<f32> {
        if outcome.doubts.is_empty() && of_likelihood(outcome.likelihood, usual).weight() == 0.0 {
            return None;
        }
        let Checked { weight, faults, .. } = self.judged(masked, &outcome.target, outcome.likelihood, usual);
        if outcome.doubts.is_empty() {
            outcome.doubts = faults;
        } else if faults.contains(&Fault::Unlikely) {
            outcome.doubts.push(Fault::Unlikely);
        }
        (!outcome.doubts.is_empty()).then_some(weight)
    }

    /// What the checks say of a translation, together with how likely the model found it.
    fn judged(
        &self,
        masked: &Masked,
        target: &str,
        likelihood: Option<Likelihood>,
        usual: Option<&Usual>,
    ) -> Checked {
        let terms = self.glossary.in_text(&masked.text);
        let expected = Expected { pair: self.style.pair, formality: self.style.formality, terms: &terms };
        review(masked, target, &expected, of_likelihood(likelihood, usual))
    }

    /// How many tokens it takes at most to reconsider a translation; `None` of one that was not made in one request, or
    /// in which nothing is in doubt that a translation back shows.
    pub fn cost(&self, masked: &Masked, outcome: &Outcome) -> Option<usize> {
        if !outcome.doubts.iter().any(Fault::is_about_content) {
            return None;
        }
        if self.chunks(&masked.text).len() != 1 || self.chunks(&outcome.target).len() != 1 {
            return None;
        }
        let (source, target) = (self.tokens(&masked.text), self.tokens(&outcome.target));
        Some(match (outcome.attempts, &outcome.other) {
            (1, _) => target * self.best_of.count.get() + source * 2,
            (2, Some(_)) => source * 2,
            (2, None) => source,
            _ => return None,
        })
    }

    /// Reconsiders a translation that is in doubt. The outcome counts what all requests took.
    ///
    /// # Errors
    /// [`FlowError`] if the engine is lost.
    pub async fn reconsider(
        &self,
        masked: &Masked,
        mut outcome: Outcome,
        usual: Option<&Usual>,
        accepts: &Accepts<'_>,
    ) -> Result<Outcome, FlowError> {
        let candidate = |answer: Answered| {
            let checked = self.judged(masked, &answer.target, answer.likelihood, usual);
            Candidate { answer, checked, back: None }
        };
        let first = Answered { target: outcome.target.clone(), likelihood: outcome.likelihood };
        let mut candidates = vec![candidate(first)];
        if outcome.attempts == 1 {
            let work = Work { masked, accepts, example: None };
            let whole = 0..masked.text.len();
            let attempt = self.attempt(work, &whole, Wording::Second, None, Repetition::Allowed).await?;
            outcome.attempts += 1;
            outcome.tokens += attempt.tokens;
            if attempt.checked.verdict != Verdict::Refused && attempt.checked.text != outcome.target {
                outcome.other = Some(attempt.answered());
            }
        }
        candidates.extend(outcome.other.take().map(candidate));
        if let Some(accepted) = candidates.iter().position(|other| other.checked.verdict == Verdict::Accepted) {
            let accepted = candidates.swap_remove(accepted);
            return Ok(self.settled(outcome, accepted, masked, usual));
        }
        for candidate in &mut candidates {
            let (back, tokens) = self.back(&masked.text, &candidate.answer.target).await?;
            outcome.attempts += 1;
            outcome.tokens += tokens;
            candidate.back = back;
        }
        let weight = |candidate: &Candidate| candidate.checked.weight + candidate.of_back();
        let best = candidates.into_iter().min_by(|one, other| weight(one).total_cmp(&weight(other)));
        Ok(match best {
            Some(best) => self.settled(outcome, best, masked, usual),
            None => outcome,
        })
    }

    /// The outcome with an answer. One whose translation back says what the source says is not doubted for its content.
    fn settled(&self, outcome: Outcome, best: Candidate, masked: &Masked, usual: Option<&Usual>) -> Outcome {
        let suspicion = suspicion(best.answer.likelihood, usual) + best.of_back();
        let language = self.style.pair.source;
        let is_confirmed = |back: &Back| says_the_same(&masked.text, &back.text, language);
        let mut doubts = best.checked.faults;
        if best.back.as_ref().is_some_and(is_confirmed) {
            doubts.retain(|fault| !fault.is_about_content());
        }
        let Answered { target, likelihood } = best.answer;
        Outcome { target, likelihood, doubts, suspicion, back: best.back, ..outcome }
    }
}

/// How far an answer is below the usual ones.
fn deviation(likelihood: Option<Likelihood>, usual: Option<&Usual>) -> f32 {
    likelihood.zip(usual).map_or(0.0, |(likelihood, usual)| usual.deviation(likelihood))
}

fn of_likelihood(likelihood: Option<Likelihood>, usual: Option<&Usual>) -> Evidence {
    Evidence::of_likelihood(deviation(likelihood, usual))
}

/// What speaks against a translation by how likely the model found it, for its order among others in doubt.
pub fn suspicion(likelihood: Option<Likelihood>, usual: Option<&Usual>) -> f32 {
    let deviation = deviation(likelihood, usual);
    Evidence::of_likelihood(deviation).weight() + deviation.clamp(0.0, MOST) / MOST
}
