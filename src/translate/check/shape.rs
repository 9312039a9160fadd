//! Answers that talk to the user instead of translating: refusals, apologies, offers of help, by their shape in both languages.

use std::sync::LazyLock;

use regex::RegexSet;

/// What only a model says of itself, and what it says when it will not do something. One of them may be the source's own.
const SIGNS: [&str; 8] = [
    r"\b(?:sorry|helaas|excuses|het spijt me|spijtig genoeg|apologi[sz]e|apologies|i'm afraid|unfortunately)\b",
    r"\b(?:i|we) (?:can't|cannot|can not|am unable|am not able|won't|will not|do not|don't)\b|\bi'm (?:unable|not able)\b",
    r"\bik (?:kan|mag|wil)\b.{0,40}\bniet\b|\bkan ik\b.{0,40}\bniet\b|\bik ben niet in staat\b",
    r"\b(?:help|assist|translate|fulfil|comply|provide)\b.{0,30}\b(?:with|that|this|request|text|you)\b",
    r"\b(?:helpen|vertalen|voldoen aan)\b",
    r"\b(?:anything|something) else\b.{0,30}\b(?:help|do|assist)\b|\b(?:iets|nog) anders\b.{0,30}\b(?:helpen|doen|van dienst)\b|\bwaarmee kan ik\b|\bhow can i (?:help|assist)\b|\bwhat would you like\b|\bkan ik u\b",
    r"\b(?:ai|taalmodel|language model|assistant|assistent|chatbot)\b",
    r"\b(?:please provide|geef .{0,20}tekst|de tekst die|the text you|your request|uw verzoek|je verzoek)\b",
];

static SIGN: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(SIGNS.map(|sign| format!("(?i){sign}"))).ok());

/// How many signs of a conversation a text shows.
fn signs(text: &str) -> usize {
    let text = text.replace('’', "'");
    SIGN.as_ref().map_or(0, |sign| sign.matches(&text).iter().count())
}

/// How many more signs of a conversation an answer shows than its source.
pub fn conversation(source: &str, answer: &str) -> usize {
    signs(answer).saturating_sub(signs(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_told_from_a_translation() {
        let talk = [
            "Sorry, daar kan ik u helaas niet bij helpen. Kan ik iets anders voor u doen?",
            "I'm sorry, but I can't help with that. Is there anything else I can do for you?",
            "Als taalmodel kan ik deze tekst niet vertalen.",
            "Ik kan hier helaas niet aan voldoen.",
            "Hallo! Waarmee kan ik u vandaag helpen?",
        ];
        for answer in talk {
            assert!(conversation("The old man walks through the park.", answer) >= 2, "{answer}");
        }
        let translations = [
            ("I'm sorry, I can't help you.", "Sorry, ik kan u niet helpen."),
            ("Unfortunately the train was late.", "Helaas was de trein te laat."),
            ("How can I help you?", "Waarmee kan ik u helpen?"),
            ("I can't swim.", "Ik kan niet zwemmen."),
        ];
        for (source, answer) in translations {
            assert!(conversation(source, answer) < 2, "{source}: {}", conversation(source, answer));
        }
    }
}
