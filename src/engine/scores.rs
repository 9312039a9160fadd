//! How sure a model was of an answer, from the logits before anything is masked, penalised or sampled.

use super::logprobs::Logprobs;

/// Whether a request wants its answer scored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AnswerScores {
    #[default]
    Unwanted,
    Wanted,
}

/// The scores of an answer: means over its tokens, in nats. The token that ends an answer is not part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// The mean of ln p: how likely the answer is. It prefers short answers that say what is usual.
    pub logprob: f64,
    /// The mean divergence of the distribution from the uniform one (Kang et al. 2025, arXiv 2502.18581): how decided
    /// the model was, whichever token was drawn. 0 where all tokens were equally likely.
    pub certainty: f64,
}

/// The scores of one token.
#[derive(Debug, Clone, Copy)]
pub struct TokenScores(Scores);

impl TokenScores {
    /// Those of `token`, chosen where the model computed `logprobs`.
    pub fn of(logprobs: &Logprobs, token: u32) -> Self {
        Self(Scores { logprob: logprobs.of_token(token), certainty: logprobs.certainty() })
    }
}

/// Adds up the scores of an answer's tokens.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScoreSum {
    count: usize,
    logprob: f64,
    certainty: f64,
}

impl ScoreSum {
    pub fn add(&mut self, TokenScores(token): TokenScores) {
        self.count += 1;
        self.logprob += token.logprob;
        self.certainty += token.certainty;
    }

    /// The means; `None` for an answer without tokens.
    pub fn scores(&self) -> Option<Scores> {
        let mean = |sum: f64| sum / self.count as f64;
        (self.count > 0).then(|| Scores { logprob: mean(self.logprob), certainty: mean(self.certainty) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(positions: &[(&[f32], u32)]) -> Option<Scores> {
        let mut sum = ScoreSum::default();
        for (logits, token) in positions {
            sum.add(TokenScores::of(&Logprobs::of(logits, 0), *token));
        }
        sum.scores()
    }

    #[test]
    fn equal_logits_are_no_certainty_at_all() {
        let certainty = scores(&[(&[7.0; 5], 0), (&[-3.0; 5], 4)]).unwrap().certainty;
        assert!(certainty.abs() < 1e-12, "{certainty}");
        assert_eq!(scores(&[]), None);
    }

    /// By numpy, in 64 bits: `log(sum(exp(z))) - mean(z) - log(len(z))`, and `z[t] - log(sum(exp(z)))`.
    #[test]
    fn scores_are_those_of_the_formulas() {
        let first: &[f32] = &[1.5, -0.25, 3.0, 0.0, -2.0, 0.5];
        let second: &[f32] = &[200.0, 180.0, 0.0, -40.0];
        let one = scores(&[(first, 2)]).unwrap();
        assert!((one.certainty - 1.086_746_782_273).abs() < 1e-9, "{one:?}");
        assert!((one.logprob + 0.336_839_584_834).abs() < 1e-9, "{one:?}");
        let both = scores(&[(first, 2), (second, 1)]).unwrap();
        assert!((both.certainty - 57.350_226_211_607).abs() < 1e-9, "{both:?}");
        assert!((both.logprob + 10.168_419_793_448).abs() < 1e-9, "{both:?}");
    }
}
