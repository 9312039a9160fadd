//! What still fits the model's window when a conversation grows: the system prompt and the latest turns.

use super::message::{Conversation, Role};

/// Drops the oldest turns until `fits` agrees, and tells how many. The system prompt and the last turn always stay,
/// even where they alone do not fit.
///
/// # Errors
/// Those of `fits`.
pub fn drop_oldest_turns<E>(
    conversation: &mut Conversation,
    fits: impl Fn(&Conversation) -> Result<bool, E>,
) -> Result<usize, E> {
    let mut dropped = 0;
    while !fits(conversation)? && drop_first_turn(conversation) {
        dropped += 1;
    }
    Ok(dropped)
}

/// Drops the first question with its answer, unless it is the last.
fn drop_first_turn(conversation: &mut Conversation) -> bool {
    let messages = &mut conversation.messages;
    let mut questions = (0..messages.len()).filter(|&index| messages[index].role == Role::User);
    match (questions.next(), questions.next()) {
        (Some(first), Some(second)) => {
            messages.drain(first..second);
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Message;

    fn conversation(texts: &[(Role, &str)]) -> Conversation {
        let messages = texts.iter().map(|&(role, content)| Message { role, content: content.to_owned() }).collect();
        Conversation { messages }
    }

    fn trimmed(most: usize, from: &[(Role, &str)]) -> (usize, Vec<String>) {
        let mut conversation = conversation(from);
        let fits = |conversation: &Conversation| Ok::<_, ()>(conversation.messages.len() <= most);
        let dropped = drop_oldest_turns(&mut conversation, fits).unwrap();
        (dropped, conversation.messages.into_iter().map(|message| message.content).collect())
    }

    #[test]
    fn the_oldest_turns_go_and_the_system_prompt_stays() {
        use Role::{Assistant, System, User};
        let all = [(System, "s"), (User, "1"), (Assistant, "a"), (User, "2"), (Assistant, "b"), (User, "3")];
        assert_eq!(trimmed(6, &all).0, 0);
        assert_eq!(trimmed(5, &all), (1, vec!["s".into(), "2".into(), "b".into(), "3".into()]));
        assert_eq!(trimmed(2, &all), (2, vec!["s".into(), "3".into()]));
        assert_eq!(trimmed(0, &all), (2, vec!["s".into(), "3".into()]), "what can never fit is left to the engine");
        assert_eq!(trimmed(0, &[]), (0, Vec::new()));
    }
}
