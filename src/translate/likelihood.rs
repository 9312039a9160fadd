//! How likely the model found its answers, each against the others of its run.
//!
//! The mean log-probability of a token differs by model, quantisation and subject: no value of it is good or bad by
//! itself. Within a run it has a median and a spread, both of which a third of bad answers hardly moves; an answer far
//! below them is one that the model was less sure of than usual. An answer of few tokens varies more.

use serde::{Deserialize, Serialize};

/// The likelihood of an answer. Journals on users' disks hold it: fields keep their names.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Likelihood {
    /// The mean log-probability of its tokens, in nats.
    pub logprob: f64,
    pub tokens: usize,
}

impl Likelihood {
    /// Rounded, so that what is read back from a journal is what was written.
    pub fn new(logprob: f64, tokens: usize) -> Self {
        const DECIMALS: f64 = 1e4;
        Self { logprob: (logprob * DECIMALS).round() / DECIMALS, tokens }
    }

    /// The likelihood of two answers that are parts of one translation.
    #[must_use]
    pub fn joined(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one, other) else { return one.or(other) };
        let sum = |answer: Self| answer.logprob * answer.tokens as f64;
        let tokens = one.tokens + other.tokens;
        Some(Self::new((sum(one) + sum(other)) / tokens.max(1) as f64, tokens))
    }
}

/// What the answers of a run usually have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    median: f64,
    spread: f64,
}

impl Usual {
    /// Answers that a run must have before any is compared with the others.
    pub const ENOUGH: usize = 20;
    /// The spread that any model has, in nats: one that is sure of nearly all it says is not in doubt wherever it is a
    /// little less so.
    const LEAST: f64 = 0.02;

    /// That of these answers; `None` if there are too few.
    pub fn of(answers: &[Likelihood]) -> Option<Self> {
        /// The spread of a normal distribution for each of its median deviation.
        const NORMAL: f64 = 1.4826;
        if answers.len() < Self::ENOUGH {
            return None;
        }
        let middle = median(answers.iter().map(|answer| answer.logprob))?;
        let deviations = answers.iter().map(|answer| ((answer.logprob - middle) * trust(answer.tokens)).abs());
        Some(Self { median: middle, spread: (median(deviations)? * NORMAL).max(Self::LEAST) })
    }

    /// How many times the usual spread an answer is less likely than the median.
    pub fn deviation(&self, answer: Likelihood) -> f32 {
        ((self.median - answer.logprob) * trust(answer.tokens) / self.spread) as f32
    }
}

/// How far the mean of this many tokens can be trusted: their own variance is that of [`SHORT`] tokens' mean, on top of
/// how much texts differ.
fn trust(tokens: usize) -> f64 {
    const SHORT: f64 = 6.0;
    let tokens = tokens as f64;
    (tokens / (tokens + SHORT)).sqrt()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { f64::midpoint(values[middle - 1], upper) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(logprobs: &[f64]) -> Vec<Likelihood> {
        logprobs.iter().map(|&logprob| Likelihood::new(logprob, 12)).collect()
    }

    /// Twenty answers about a median of `middle`, `spread` apart.
    fn usual(middle: f64, spread: f64) -> Vec<f64> {
        (0..20).map(|number| middle + spread * (f64::from(number) - 9.5) / 5.0).collect()
    }

    #[test]
    fn an_answer_far_below_the_others_is_one_whatever_the_scale_of_the_model() {
        for (middle, spread) in [(-0.4, 0.1), (-1.5, 0.4), (-0.05, 0.06)] {
            let usual = Usual::of(&answers(&usual(middle, spread))).unwrap();
            let of = |logprob| usual.deviation(Likelihood::new(logprob, 12));
            assert!(of(middle).abs() < 0.1 && of(middle + spread) < 0.0);
            assert!(of(middle - spread * 2.0) < 3.0 && of(middle - spread * 9.0) > 5.0, "{middle} {usual:?}");
        }
    }

    #[test]
    fn a_third_of_bad_answers_hides_none_of_them() {
        let mut all = usual(-0.3, 0.1);
        all.extend([-2.0; 9]);
        let usual = Usual::of(&answers(&all)).unwrap();
        assert!(usual.deviation(Likelihood::new(-2.0, 12)) > 5.0, "{usual:?}");
        assert!(usual.deviation(Likelihood::new(-0.5, 12)) < 3.0, "{usual:?}");
    }

    #[test]
    fn a_short_answer_has_to_be_further_off() {
        let usual = Usual::of(&answers(&usual(-0.3, 0.1))).unwrap();
        let of = |tokens| usual.deviation(Likelihood::new(-1.0, tokens));
        assert!(of(2) < of(12) && of(12) < of(60));
    }

    #[test]
    fn few_answers_are_no_rule_and_a_sure_model_is_no_alarm() {
        assert_eq!(Usual::of(&answers(&[-0.1; Usual::ENOUGH - 1])), None);
        let sure = Usual::of(&answers(&[-0.001; 30])).unwrap();
        assert!(sure.deviation(Likelihood::new(-0.05, 12)) < 3.0);
    }

    #[test]
    fn parts_count_by_their_tokens_and_what_is_written_is_read_back() {
        let joined = Likelihood::joined(Some(Likelihood::new(-1.0, 1)), Some(Likelihood::new(-0.2, 3))).unwrap();
        assert_eq!(joined, Likelihood { logprob: -0.4, tokens: 4 });
        assert_eq!(Likelihood::joined(None, Some(joined)), Some(joined));
        let odd = Likelihood::new(-1.0 / 3.0, 7);
        let line = serde_json::to_string(&odd).unwrap();
        assert_eq!(line, r#"{"logprob":-0.3333,"tokens":7}"#);
        assert_eq!(serde_json::from_str::<Likelihood>(&line).unwrap(), odd);
    }
}
