//! Tasks: items with a prompt, and what a good answer is.

mod draw;
mod prompt;
mod read;

use serde_json::Value;

use super::matching::{Rule, RuleError};
use crate::conversation::Message;
use crate::journal::Key;

pub use draw::draw;
pub use prompt::{Asked, Manner, PromptForm};
pub use read::{TaskFormat, parse};

/// One question of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The name that the task gives it, or null.
    pub id: Value,
    /// Its line in the task's file, from 1 on.
    pub line: u64,
    pub content: Content,
    pub goal: Goal,
}

/// What the model reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A turn for a model that talks, and for others a text to continue.
    Text(String),
    /// The same in the exact words of a benchmark, which differ for the two.
    Published {
        turn: String,
        text: String,
    },
    Messages(Vec<Message>),
}

/// What a good answer is.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    /// One of some labels.
    Choice { labels: Vec<String>, answer: usize },
    /// A written answer that can be right or wrong.
    Match { rule: Rule, answers: Vec<String> },
    /// A written answer near to this one.
    Reference(String),
    /// Any written answer: what it is worth is for others to say.
    Free { category: String },
}

/// Why a file is not a task.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is not an item")]
pub struct TaskError {
    pub line: u64,
    #[source]
    pub fault: ItemFault,
}

/// What is wrong with an item.
#[derive(Debug, thiserror::Error)]
pub enum ItemFault {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Table(#[from] csv::Error),
    #[error("a column `{0}` is missing")]
    NoColumn(String),
    #[error("it needs either `prompt` or `messages`")]
    NoPrompt,
    #[error("it needs `answer` or `reference`")]
    NoAnswer,
    #[error("`reference` goes with neither `choices` nor `answer`")]
    TwoGoals,
    #[error("`choices` needs two different texts or more, none empty")]
    Choices,
    #[error("the answer `{0}` is none of the choices")]
    UnknownAnswer(String),
    #[error("`match` is exact, contains, regex or number, not `{0}`")]
    UnknownRule(String),
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error(transparent)]
    Parquet(parquet::errors::ParquetError),
}

impl Item {
    /// Names what is asked and what a good answer is, whichever model answers and however it is asked.
    pub fn key(&self) -> String {
        let mut name = Key::of(&[&format!("{:?}", (&self.content, &self.goal))]).name();
        name.truncate(16);
        name
    }

    /// The class that it belongs to when items are drawn.
    pub fn class(&self) -> &str {
        match &self.goal {
            Goal::Choice { labels, answer } => &labels[*answer],
            Goal::Match { .. } | Goal::Reference(_) => "",
            Goal::Free { category } => category,
        }
    }

    /// A good answer, as an example of one.
    pub fn good_answer(&self) -> &str {
        match &self.goal {
            Goal::Choice { labels, answer } => &labels[*answer],
            Goal::Match { answers, .. } => answers.first().map_or("", String::as_str),
            Goal::Reference(reference) => reference,
            Goal::Free { .. } => "",
        }
    }
}

impl Goal {
    /// A choice among labels.
    ///
    /// # Errors
    /// [`ItemFault`] for labels that cannot be told apart, or an answer that is none of them.
    pub fn choice(labels: Vec<String>, answer: &str) -> Result<Self, ItemFault> {
        let is_repeated = |(place, label): (usize, &String)| labels[..place].contains(label);
        if labels.len() < 2 || labels.iter().any(String::is_empty) || labels.iter().enumerate().any(is_repeated) {
            return Err(ItemFault::Choices);
        }
        match labels.iter().position(|label| label == answer) {
            Some(answer) => Ok(Self::Choice { labels, answer }),
            None => Err(ItemFault::UnknownAnswer(answer.to_owned())),
        }
    }
}
