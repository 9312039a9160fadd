//! Messages and their roles.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions before the conversation.
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
    /// Plain text: nothing in it is ever a control token.
    pub content: String,
}

/// Messages, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub messages: Vec<Message>,
}

impl Conversation {
    /// One question, after a system prompt if there is one.
    pub fn question(system: Option<String>, question: String) -> Self {
        let system = system.map(|content| Message { role: Role::System, content });
        let messages = system.into_iter().chain([Message { role: Role::User, content: question }]).collect();
        Self { messages }
    }
}
