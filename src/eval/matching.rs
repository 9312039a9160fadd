//! Whether a written answer is the expected one.

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::written_number::WrittenNumber;

/// How an answer is compared with the expected ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The whole answer, white space at its ends apart.
    #[default]
    Exact,
    /// The expected text is somewhere in the answer, in capitals or not.
    Contains,
    /// The expected text is a regular expression that matches somewhere.
    Regex,
    /// The last number of the answer is the expected one, in Dutch or English notation.
    Number,
}

/// Why an expected answer cannot be compared with.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Regex(#[from] regex::Error),
    #[error("`{0}` is not a number")]
    NotANumber(String),
}

impl Rule {
    /// The rule's name in a task.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "exact" => Some(Self::Exact),
            "contains" => Some(Self::Contains),
            "regex" => Some(Self::Regex),
            "number" => Some(Self::Number),
            _ => None,
        }
    }

    /// Whether answers can be compared with this one.
    ///
    /// # Errors
    /// [`RuleError`] where they cannot.
    pub fn check(self, expected: &str) -> Result<(), RuleError> {
        match self {
            Self::Exact | Self::Contains => Ok(()),
            Self::Regex => Ok(Regex::new(expected).map(drop)?),
            Self::Number if WrittenNumber::all(expected).len() == 1 => Ok(()),
            Self::Number => Err(RuleError::NotANumber(expected.to_owned())),
        }
    }

    /// Whether `answer` is one of the expected ones.
    pub fn accepts(self, answer: &str, expected: &[String]) -> bool {
        expected.iter().any(|expected| self.accepts_one(answer, expected))
    }

    fn accepts_one(self, answer: &str, expected: &str) -> bool {
        match self {
            Self::Exact => answer.trim() == expected.trim(),
            Self::Contains => answer.to_lowercase().contains(&expected.trim().to_lowercase()),
            Self::Regex => Regex::new(expected).is_ok_and(|regex| regex.is_match(answer)),
            Self::Number => {
                let numbers = (WrittenNumber::last(answer), WrittenNumber::last(expected));
                matches!(numbers, (Some(said), Some(wanted)) if said.agrees_with(&wanted))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_compared_by_the_rule() {
        for (rule, answer, expected, accepted) in [
            (Rule::Exact, " Parijs\n", "Parijs", true),
            (Rule::Exact, "parijs", "Parijs", false),
            (Rule::Exact, "Parijs.", "Parijs", false),
            (Rule::Contains, "De hoofdstad is PARIJS.", "Parijs", true),
            (Rule::Contains, "Rome", "Parijs", false),
            (Rule::Regex, "in 1984.", r"\b19\d\d\b", true),
            (Rule::Regex, "in 2984.", r"\b19\d\d\b", false),
            (Rule::Number, "3 + 4 = 7.", "7", true),
            (Rule::Number, "7 appels, 8 peren", "7", false),
            (Rule::Number, "Het antwoord is 1.234,50 euro", "1234.5", true),
            (Rule::Number, "1,234.50", "1234,5", true),
            (Rule::Number, "1.234", "1234", true),
            (Rule::Number, "1.234", "1.234", true),
            (Rule::Number, "12.34", "1234", false),
            (Rule::Number, "12.34", "12,34", true),
            (Rule::Number, "-5", "5", false),
            (Rule::Number, "−5", "-5", true),
            (Rule::Number, "1.234.567", "1234567", true),
            (Rule::Number, "1.5e3", "1500", true),
            (Rule::Number, "geen idee", "5", false),
            (Rule::Number, "0", "0", true),
        ] {
            assert_eq!(rule.accepts(answer, &[expected.to_owned()]), accepted, "{rule:?} {answer} {expected}");
        }
        let several = ["Den Haag", "'s-Gravenhage"].map(str::to_owned);
        assert!(Rule::Exact.accepts("'s-Gravenhage", &several) && !Rule::Exact.accepts("Utrecht", &several));
    }

    #[test]
    fn what_nothing_can_be_compared_with_is_refused() {
        assert!(Rule::Regex.check("(").is_err() && Rule::Regex.check("a|b").is_ok());
        assert!(Rule::Number.check("zeven").is_err() && Rule::Number.check("€ 7,50").is_ok());
        assert!(Rule::Number.check("7 of 8").is_err());
        assert_eq!(Rule::named("number"), Some(Rule::Number));
        assert_eq!(Rule::named("fuzzy"), None);
    }
}
