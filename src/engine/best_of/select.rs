//! The rules by which one of several answers is chosen.

use std::fmt;
use std::str::FromStr;

use crate::engine::{Answer, Constraint};

/// What makes an answer the best one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    /// Most candidates say the same, the more certain ones counting for more. With a field, it alone is compared.
    Vote(Option<String>),
    /// It is the nearest to all others, by chrF: minimum Bayes risk.
    Consensus,
    /// The model was the most decided.
    Certainty,
    /// It is the likeliest, a token.
    Logprob,
}

/// A rule that does not exist; the text has those that do.
#[derive(Debug, thiserror::Error)]
#[error("vote, vote:FIELD, consensus, certainty, logprob")]
pub struct UnknownSelect;

impl Select {
    /// The rule for answers that nobody names one for: a vote where their format makes them comparable, else how
    /// decided the model was, and without scores what the others say.
    pub fn suiting(answers: &[Answer], constraint: Option<&Constraint>) -> Self {
        if constraint.is_some() {
            Self::Vote(None)
        } else if answers.iter().any(|answer| answer.scores.is_some()) {
            Self::Certainty
        } else {
            Self::Consensus
        }
    }

    /// Whether only an engine with logits can follow it. A vote without scores is a plain majority.
    pub fn needs_scores(&self) -> bool {
        matches!(self, Self::Certainty | Self::Logprob)
    }
}

impl FromStr for Select {
    type Err = UnknownSelect;

    fn from_str(name: &str) -> Result<Self, UnknownSelect> {
        match name.split_once(':') {
            None => match name {
                "vote" => Ok(Self::Vote(None)),
                "consensus" => Ok(Self::Consensus),
                "certainty" => Ok(Self::Certainty),
                "logprob" => Ok(Self::Logprob),
                _ => Err(UnknownSelect),
            },
            Some(("vote", field)) if !field.is_empty() => Ok(Self::Vote(Some(field.to_owned()))),
            Some(_) => Err(UnknownSelect),
        }
    }
}

impl fmt::Display for Select {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Vote(None) => formatter.write_str("vote"),
            Self::Vote(Some(field)) => write!(formatter, "vote:{field}"),
            Self::Consensus => formatter.write_str("consensus"),
            Self::Certainty => formatter.write_str("certainty"),
            Self::Logprob => formatter.write_str("logprob"),
        }
    }
}
