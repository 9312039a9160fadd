//! Conversations: messages, their tree, the template that renders them in a model's format, and personas.
//!
//! Pure data and functions. `session` saves them, `engine` sends them to a model.

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
pub use template::{ChatTemplate, JobEnding, TemplateError, TemplateHost, render_job};
pub use title::{title_in, title_question};
pub use tree::{Branch, ConversationTree, Turn, TurnId, TurnState};
pub use window::drop_oldest_turns;
