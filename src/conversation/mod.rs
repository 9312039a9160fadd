//! Conversations: messages, the template that turns them into a model's own format, and personas.
//!
//! Pure data and functions; saving them is `session`'s, sending them to a model is `engine`'s.

mod message;
mod persona;
mod summary;
mod template;
mod title;
mod tree;
mod window;

pub use message::{Conversation, Message, Role};
pub use persona::{Persona, PersonaError};
pub use summary::Unsummarised;
pub use template::{ChatTemplate, TemplateError};
pub use title::{title_in, title_question};
pub use tree::{Branch, ConversationTree, Turn, TurnId, TurnState};
pub use window::drop_oldest_turns;
