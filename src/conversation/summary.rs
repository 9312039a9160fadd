//! Summarising the turns that no longer fit the context window, as a series of prompts.
//!
//! Each prompt holds the summary so far and as many further messages as fit, so that the last answer summarises
//! everything. This module neither sends prompts nor counts tokens.

use super::message::{Conversation, Message, Role};

/// The system prompt.
const INSTRUCTIONS: &str = include_str!("../../prompts/chat/summary.txt");

/// What is still to be summarised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsummarised {
    /// The summary of everything before `messages`.
    pub before: Option<String>,
    /// The oldest first.
    pub messages: Vec<Message>,
}

impl Unsummarised {
    /// Takes the next prompt: as many messages as `fits` accepts, or the part of the first that it accepts. `None` when
    /// nothing is left. The caller puts the answer into [`Unsummarised::before`].
    ///
    /// # Errors
    /// Those of `fits`.
    pub fn next_question<E>(
        &mut self,
        fits: impl Fn(&Conversation) -> Result<bool, E>,
    ) -> Result<Option<Conversation>, E> {
        if self.messages.is_empty() {
            return Ok(None);
        }
        let ask = |messages: &[Message]| question(self.before.as_deref(), messages);
        let mut count = 1;
        while count < self.messages.len() && fits(&ask(&self.messages[..=count]))? {
            count += 1;
        }
        while !fits(&ask(&self.messages[..count]))? {
            if !halve(&mut self.messages) {
                // Not even a word fits. The engine reports that better than this function could.
                break;
            }
            count = 1;
        }
        let question = ask(&self.messages[..count]);
        self.messages.drain(..count);
        Ok(Some(question))
    }
}

/// Splits the first message in two, between words near its middle. `false` if it is a single word.
fn halve(messages: &mut Vec<Message>) -> bool {
    let Some(first) = messages.first_mut() else { return false };
    let (role, text) = (first.role, first.content.trim().to_owned());
    let blanks = text.char_indices().filter(|(_, character)| character.is_whitespace());
    let Some((cut, _)) = blanks.min_by_key(|(place, _)| place.abs_diff(text.len() / 2)) else { return false };
    let (start, rest) = text.split_at(cut);
    *first = Message { role, content: start.trim_end().to_owned() };
    messages.insert(1, Message { role, content: rest.trim_start().to_owned() });
    true
}

fn question(before: Option<&str>, messages: &[Message]) -> Conversation {
    let before = before.map(|before| format!("\nWat eraan voorafging:\n{}\n", before.trim()));
    let said = messages.iter().map(|message| {
        let speaker = match message.role {
            Role::User => "Gebruiker",
            Role::Assistant => "Assistent",
            Role::System => "Instructie",
        };
        format!("\n{speaker}:\n{}\n", message.content.trim())
    });
    let text: String = ["Vat dit gesprek samen.\n".to_owned()].into_iter().chain(before).chain(said).collect();
    Conversation::question(Some(INSTRUCTIONS.trim().to_owned()), text)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn said(role: Role, content: &str) -> Message {
        Message { role, content: content.to_owned() }
    }

    /// The user messages of all prompts, of at most `most` words each; the answers are `S0`, `S1` …
    fn questions(most: usize, messages: Vec<Message>) -> Vec<String> {
        let overhead = question(None, &[]).messages.iter().map(|message| words(&message.content)).sum::<usize>();
        let fits = |question: &Conversation| {
            Ok::<_, Infallible>(
                question.messages.iter().map(|message| words(&message.content)).sum::<usize>() <= overhead + most,
            )
        };
        let mut left = Unsummarised { before: None, messages };
        let mut all = Vec::new();
        while let Some(question) = left.next_question(fits).unwrap() {
            left.before = Some(format!("S{}", all.len()));
            all.push(question.messages[1].content.clone());
        }
        all
    }

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn what_fits_is_one_prompt() {
        let all = questions(100, vec![said(Role::User, "Hoi"), said(Role::Assistant, "Dag Sara")]);
        assert_eq!(all, ["Vat dit gesprek samen.\n\nGebruiker:\nHoi\n\nAssistent:\nDag Sara\n"]);
        assert!(questions(100, Vec::new()).is_empty());
    }

    #[test]
    fn each_prompt_starts_with_the_summary_so_far() {
        let messages = (0..4).map(|number| said(Role::User, &format!("een twee drie {number}"))).collect();
        let all = questions(11, messages);
        assert_eq!(all.len(), 3, "{all:#?}");
        assert!(all[0].contains("drie 0") && all[0].contains("drie 1") && !all[0].contains("voorafging"));
        assert!(all[1].contains("voorafging:\nS0\n") && all[1].contains("drie 2") && !all[1].contains("drie 3"));
        assert!(all[2].contains("S1") && all[2].contains("drie 3"));
    }

    #[test]
    fn a_long_message_is_split_between_words_without_loss() {
        let text: Vec<String> = (0..50).map(|number| format!("woord{number}")).collect();
        let all = questions(20, vec![said(Role::Assistant, &text.join(" "))]);
        assert!(all.len() >= 3);
        let found: Vec<&str> =
            all.iter().flat_map(|question| question.split_whitespace()).filter(|w| w.starts_with("woord")).collect();
        assert_eq!(found, text);
    }

    #[test]
    fn what_cannot_be_split_is_sent_as_it_is() {
        assert_eq!(questions(0, vec![said(Role::User, "onsplitsbaar")]).len(), 1);
        assert_eq!(questions(0, vec![said(Role::User, " een ")]).len(), 1);
        assert_eq!(questions(0, vec![said(Role::User, "  ")]).len(), 1);
        assert_eq!(questions(0, vec![said(Role::User, "een twee")]).len(), 2);
    }
}
