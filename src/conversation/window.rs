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
    let messages = &conversation.messages;
    let questions: Vec<usize> = (0..messages.len()).filter(|&index| messages[index].role == Role::User).collect();
    let Some(&first) = questions.first() else { return Ok(0) };
    // The conversation from its `dropped`th question on.
    let shortened = |dropped: usize| {
        let kept = messages[..first].iter().chain(&messages[questions[dropped]..]);
        Conversation { messages: kept.cloned().collect() }
    };
    // What a long conversation has in its window is little beside what it has lost: from the end, twice as many turns each
    // time, as long as they fit; then the place between.
    let mut fitting = questions.len() - 1;
    let mut kept = 1;
    let mut too_many = None;
    while fitting > 0 {
        let candidate = questions.len().saturating_sub(kept * 2);
        if !fits(&shortened(candidate))? {
            too_many = Some(candidate);
            break;
        }
        (fitting, kept) = (candidate, kept * 2);
    }
    if let Some(mut too_many) = too_many {
        while fitting - too_many > 1 {
            let middle = usize::midpoint(too_many, fitting);
            if fits(&shortened(middle))? { fitting = middle } else { too_many = middle }
        }
    }
    let shortened = shortened(fitting);
    *conversation = shortened;
    Ok(fitting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Message;

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

    #[test]
    fn a_long_conversation_is_looked_at_a_few_times_only() {
        let all = vec![(Role::User, "vraag"); 5000];
        for most in [0, 1, 7, 64, 4999, 5000, 9000] {
            let mut conversation = conversation(&all);
            let looks = std::cell::Cell::new(0);
            let read = std::cell::Cell::new(0);
            let fits = |conversation: &Conversation| {
                looks.set(looks.get() + 1);
                read.set(read.get() + conversation.messages.len());
                Ok::<_, ()>(conversation.messages.len() <= most)
            };
            let dropped = drop_oldest_turns(&mut conversation, fits).unwrap();
            assert_eq!((dropped, conversation.messages.len()), (5000 - most.clamp(1, 5000), most.clamp(1, 5000)));
            assert!(
                looks.get() <= 30 && read.get() <= 20 * most.clamp(1, 5000),
                "{most}: {} {}",
                looks.get(),
                read.get()
            );
        }
    }
}
