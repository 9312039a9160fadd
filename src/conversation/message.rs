//! Who said what.

use serde::{Deserialize, Serialize};

/// The speaker of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions that stand above the conversation.
    System,
    User,
    Assistant,
}

impl Role {
    /// The role's name in chat templates and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    /// What is said, as plain text: nothing in it is ever a control token.
    pub content: String,
}

/// Messages in the order in which they were said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub messages: Vec<Message>,
}

impl Conversation {
    /// A conversation of one question, with instructions before it where there are any.
    pub fn question(system: Option<String>, question: String) -> Self {
        let system = system.map(|content| Message { role: Role::System, content });
        let messages = system.into_iter().chain([Message { role: Role::User, content: question }]).collect();
        Self { messages }
    }
}
