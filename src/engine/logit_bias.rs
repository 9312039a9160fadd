//! What a request adds to logits before a token is chosen: OpenAI's penalties for repetition, and biases of single
//! tokens.

use std::collections::HashMap;

/// The additions of one request. The default adds nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogitBias {
    /// Subtracted once for each time that the answer has the token.
    pub frequency_penalty: f32,
    /// Subtracted from all tokens that the answer has.
    pub presence_penalty: f32,
    /// Added to single tokens, in ascending order of their ids.
    pub biases: Vec<(u32, f32)>,
}

impl LogitBias {
    /// Whether nothing is added.
    pub fn is_neutral(&self) -> bool {
        *self == Self::default()
    }

    /// Changes `logits` after the tokens of `answer`.
    pub fn apply(&self, logits: &mut [f32], answer: &[u32]) {
        let mut add = |token: u32, bias: f32| {
            if let Some(logit) = logits.get_mut(token as usize) {
                *logit += bias;
            }
        };
        for &(token, bias) in &self.biases {
            add(token, bias);
        }
        if self.frequency_penalty == 0.0 && self.presence_penalty == 0.0 {
            return;
        }
        let mut counts: HashMap<u32, f32> = HashMap::new();
        for &token in answer {
            *counts.entry(token).or_default() += 1.0;
        }
        for (token, count) in counts {
            add(token, -self.presence_penalty - self.frequency_penalty * count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties_follow_the_answer_and_biases_do_not() {
        let bias = LogitBias { frequency_penalty: 0.5, presence_penalty: 1.0, biases: vec![(0, -100.0), (9, 1.0)] };
        let mut logits = [1.0_f32; 4];
        bias.apply(&mut logits, &[1, 2, 1, 1, 7]);
        let tenths: Vec<i32> = logits.iter().map(|logit| (logit * 10.0) as i32).collect();
        assert_eq!(tenths, [-990, -15, -5, 10]);
        assert!(LogitBias::default().is_neutral() && !bias.is_neutral());
    }
}
