//! Why an answer was chosen among several, as `--json` says it.

use serde::Serialize;

use crate::engine::{FinishReason, Ranked};

/// The candidates, and what chose among them.
#[derive(Serialize)]
pub struct Selection {
    select: String,
    /// The index of the candidate whose text is the answer.
    chosen: usize,
    candidates: Vec<Candidate>,
}

#[derive(Serialize)]
struct Candidate {
    text: String,
    finish_reason: FinishReason,
    completion_tokens: usize,
    /// Votes, a mean chrF, or one of the scores below: whatever the rule goes by.
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certainty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprob: Option<f64>,
}

impl Selection {
    /// That of several answers; `None` where there was nothing to choose from.
    pub fn of(ranked: &Ranked) -> Option<Self> {
        let candidates = ranked.answers.iter().zip(&ranked.marks).map(|(answer, &score)| Candidate {
            text: answer.text.clone(),
            finish_reason: answer.reason,
            completion_tokens: answer.usage.completion_tokens,
            score,
            certainty: answer.scores.map(|scores| scores.certainty),
            logprob: answer.scores.map(|scores| scores.logprob),
        });
        (ranked.answers.len() > 1).then(|| Self {
            select: ranked.select.to_string(),
            chosen: ranked.chosen(),
            candidates: candidates.collect(),
        })
    }
}
