//! Ids that tie a message to the effect that it answers.

/// Identifies one request to the model. Messages about an older answer than the current one are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GenerationId(pub u64);

/// Identifies a conversation before it has an id in the file of conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ConversationKey(pub u64);
