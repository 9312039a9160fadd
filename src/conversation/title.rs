//! A conversation's title: the prompt for one, and what of the answer is usable.

use super::message::{Conversation, Message, Role};

const QUESTION: &str = include_str!("../../prompts/chat/title.txt");
/// Most characters. A model that writes more has not answered the question.
const LONGEST: usize = 60;

/// What models enclose a title in.
const AROUND: [[&str; 2]; 9] =
    [["**", "**"], ["*", "*"], ["_", "_"], ["`", "`"], ["\"", "\""], ["'", "'"], ["“", "”"], ["‘", "’"], ["«", "»"]];

/// The conversation with the question for a title as its last message.
pub fn title_question(mut conversation: Conversation) -> Conversation {
    conversation.messages.push(Message { role: Role::User, content: QUESTION.trim().to_owned() });
    conversation
}

/// The title in an answer: its first line, without label and enclosing marks. `None` if that cannot be a title.
pub fn title_in(answer: &str) -> Option<String> {
    let line = answer.lines().map(str::trim).find(|line| !line.is_empty())?;
    let line = line.trim_start_matches(['#', '-', ' ']);
    let line = ["titel:", "title:"]
        .into_iter()
        .find(|label| line.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label)))
        .map_or(line, |label| &line[label.len()..]);
    let mut title = bare(line);
    while let Some(inside) = AROUND.iter().find_map(|[open, close]| title.strip_prefix(open)?.strip_suffix(close)) {
        title = bare(inside);
    }
    let is_one = title.chars().any(char::is_alphabetic)
        && title.chars().count() <= LONGEST
        && !title.chars().any(char::is_control);
    is_one.then(|| title.to_owned())
}

fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ':']).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_enclosing_marks_are_removed() {
        let cases = [
            ("Vakantie in Zeeland", "Vakantie in Zeeland"),
            ("\n\n**Vakantie in Zeeland.**\nMet de fiets.", "Vakantie in Zeeland"),
            ("Titel: “Brief aan de gemeente”", "Brief aan de gemeente"),
            ("# 's-Hertogenbosch", "'s-Hertogenbosch"),
            ("\"'s Avonds laat\".", "'s Avonds laat"),
            ("TITLE: Which way?", "Which way?"),
        ];
        for (answer, title) in cases {
            assert_eq!(title_in(answer).as_deref(), Some(title));
        }
    }

    #[test]
    fn other_answers_have_no_title() {
        let long = "woord ".repeat(20);
        for answer in ["", " \n ", "**", "...", "\u{1b}]0;boe\u{7}", "42", long.as_str()] {
            assert_eq!(title_in(answer), None, "{answer:?}");
        }
    }
}
