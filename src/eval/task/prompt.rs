//! What the model reads for an item: its prompt, with instructions and examples before it.

use super::{Content, Goal, Item};
use crate::conversation::{Conversation, Message, Role};
use crate::engine::{EngineError, Prompt};

/// How items are asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Manner {
    pub form: PromptForm,
    pub system: Option<String>,
    /// Items with their answers, which every prompt begins with.
    pub shots: Vec<Item>,
}

/// What kind of prompt the model gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptForm {
    /// A conversation, whose next turn is the answer.
    Turns,
    /// A text that the answer continues.
    Text,
}

/// An item as the model gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub prompt: Prompt,
    /// The labels of a choice, as they would follow the prompt.
    pub labels: Vec<String>,
}

impl Manner {
    /// The item's prompt.
    ///
    /// # Errors
    /// [`EngineError::NoTurns`] for messages where the model gets a text.
    pub fn ask(&self, item: &Item) -> Result<Asked, EngineError> {
        let labels = match &item.goal {
            Goal::Choice { labels, .. } => labels.clone(),
            Goal::Match { .. } | Goal::Reference(_) | Goal::Free { .. } => Vec::new(),
        };
        match self.form {
            PromptForm::Turns => Ok(Asked { prompt: Prompt::Conversation(self.conversation(item)), labels }),
            PromptForm::Text => {
                let mut text = String::new();
                for shot in &self.shots {
                    let (prompt, divider) = continued(shot)?;
                    text.extend([prompt, divider, shot.good_answer(), "\n\n"]);
                }
                let (prompt, divider) = continued(item)?;
                text.push_str(prompt);
                let labels = labels.into_iter().map(|label| format!("{divider}{label}")).collect();
                Ok(Asked { prompt: Prompt::Raw(text), labels })
            }
        }
    }

    fn conversation(&self, item: &Item) -> Conversation {
        let said = |role, content: &str| Message { role, content: content.to_owned() };
        let turns = |item: &Item| match &item.content {
            Content::Text(turn) | Content::Published { turn, .. } => vec![said(Role::User, turn)],
            Content::Messages(messages) => messages.clone(),
        };
        let mut messages: Vec<Message> = self.system.iter().map(|system| said(Role::System, system)).collect();
        for shot in &self.shots {
            messages.extend(turns(shot));
            messages.push(said(Role::Assistant, shot.good_answer()));
        }
        messages.extend(turns(item));
        Conversation { messages }
    }
}

/// The text to continue, and what comes between it and an answer: words of a text are divided by a space, which belongs
/// to the second word's tokens. A benchmark's own words are taken as they are.
fn continued(item: &Item) -> Result<(&str, &'static str), EngineError> {
    match &item.content {
        Content::Text(text) if text.ends_with(char::is_whitespace) => Ok((text, "")),
        Content::Text(text) => Ok((text, " ")),
        Content::Published { text, .. } => Ok((text, "")),
        Content::Messages(_) => Err(EngineError::NoTurns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(content: Content, answer: &str) -> Item {
        let goal = Goal::choice(vec!["ja".to_owned(), "nee".to_owned()], answer).unwrap();
        Item { id: serde_json::Value::Null, line: 1, content, goal }
    }

    #[test]
    fn examples_come_first_as_turns_or_as_text() {
        let shot = item(Content::Text("Kan een vis zwemmen?".to_owned()), "ja");
        let asked = item(Content::Text("Kan een steen zwemmen?".to_owned()), "nee");
        let manner = Manner { form: PromptForm::Turns, system: Some("Antwoord kort.".to_owned()), shots: vec![shot] };
        let Prompt::Conversation(conversation) = manner.ask(&asked).unwrap().prompt else { panic!() };
        let turns: Vec<(&str, &str)> =
            conversation.messages.iter().map(|message| (message.role.name(), message.content.as_str())).collect();
        let expected = [
            ("system", "Antwoord kort."),
            ("user", "Kan een vis zwemmen?"),
            ("assistant", "ja"),
            ("user", "Kan een steen zwemmen?"),
        ];
        assert_eq!(turns, expected);
        let text = Manner { form: PromptForm::Text, ..manner };
        let Asked { prompt, labels } = text.ask(&asked).unwrap();
        assert_eq!(prompt, Prompt::Raw("Kan een vis zwemmen? ja\n\nKan een steen zwemmen?".to_owned()));
        assert_eq!(labels, [" ja", " nee"]);
    }

    #[test]
    fn a_benchmarks_words_and_a_space_at_the_end_are_kept() {
        let manner = Manner { form: PromptForm::Text, system: None, shots: Vec::new() };
        let published = Content::Published { turn: "Kies.".to_owned(), text: "Kies. Het is".to_owned() };
        let asked = manner.ask(&item(published, "ja")).unwrap();
        assert_eq!((asked.prompt, asked.labels[0].as_str()), (Prompt::Raw("Kies. Het is".to_owned()), "ja"));
        assert_eq!(manner.ask(&item(Content::Text("Antwoord:\n".to_owned()), "ja")).unwrap().labels[0], "ja");
        let talk = item(Content::Messages(Vec::new()), "ja");
        assert!(matches!(manner.ask(&talk), Err(EngineError::NoTurns)));
    }
}
