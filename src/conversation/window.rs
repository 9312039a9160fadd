//! Fitting a growing conversation into the context window: the system prompt and the latest turns stay.

use super::message::{Conversation, Role};

/// Drops the oldest turns until `fits` accepts the rest, and returns their number. The system prompt and the last turn
/// always stay, even if they do not fit.
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
    // The window holds a small part of a long conversation. So from the end: doubling the turns as long as they fit,
    // then bisection.
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
    fn the_oldest_turns_are_dropped_and_the_system_prompt_stays() {
        use Role::{Assistant, System, User};
        let all = [(System, "s"), (User, "1"), (Assistant, "a"), (User, "2"), (Assistant, "b"), (User, "3")];
        assert_eq!(trimmed(6, &all).0, 0);
        assert_eq!(trimmed(5, &all), (1, vec!["s".into(), "2".into(), "b".into(), "3".into()]));
        assert_eq!(trimmed(2, &all), (2, vec!["s".into(), "3".into()]));
        assert_eq!(trimmed(0, &all), (2, vec!["s".into(), "3".into()]), "the engine reports what can never fit");
        assert_eq!(trimmed(0, &[]), (0, Vec::new()));
    }

    #[test]
    fn a_long_conversation_is_measured_a_few_times_only() {
        let all = vec![(Role::User, "vraag"); 5000];
        for most in [0, 1, 7, 64, 4999, 5000, 9000] {
            let mut conversation = conversation(&all);
            let checks = std::cell::Cell::new(0);
            let read = std::cell::Cell::new(0);
            let fits = |conversation: &Conversation| {
                checks.set(checks.get() + 1);
                read.set(read.get() + conversation.messages.len());
                Ok::<_, ()>(conversation.messages.len() <= most)
            };
            let dropped = drop_oldest_turns(&mut conversation, fits).unwrap();
            assert_eq!((dropped, conversation.messages.len()), (5000 - most.clamp(1, 5000), most.clamp(1, 5000)));
            assert!(
                checks.get() <= 30 && read.get() <= 20 * most.clamp(1, 5000),
                "{most}: {} {}",
                checks.get(),
                read.get()
            );
        }
    }
}
