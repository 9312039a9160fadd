//! Answers that talk to the user instead of translating: refusals, apologies, offers of help, by their shape in both
//! languages.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// Saying that one will not do something, or what one is. One of them may be the source's own.
const REFUSING: [&str; 5] = [
    r"\b(?:i|we) (?:can't|cannot|can not|am unable|am not able|won't|will not|do not|don't)\b|\bi'm (?:unable|not able)\b",
    r"\b(?:ik|wij|we) (?:kan|mag|wil|kunnen|mogen|willen)\b.{0,40}\bniet\b|\b(?:kan ik|kunnen (?:wij|we))\b.{0,40}\bniet\b|\bik ben niet in staat\b",
    r"\b(?:dat|dit) gaat (?:helaas )?niet\b|\bik heb geen (?:toegang|informatie)\b",
    r"\b(?:ai|taalmodel|language model|chatbot)\b",
    r"\b(?:de|uw|je|the|your) (?:vraag|verzoek|opdracht|request) (?:is|gaat|valt|voldoet|violates|falls|goes)\b",
];
/// Apologies, and offers of help.
const TALKING: [&str; 5] = [
    r"\b(?:sorry|helaas|excuses|het spijt me|spijtig genoeg|jammer genoeg|apologi[sz]e|apologies|i'm afraid|unfortunately)\b",
    r"\b(?:help|assist|translate|fulfil|comply|provide)\b.{0,30}\b(?:with|that|this|request|text|you)\b",
    r"\b(?:helpen|vertalen|voldoen aan)\b",
    r"\b(?:anything|something) else\b.{0,30}\b(?:help|do|assist)\b|\b(?:iets|nog) anders\b.{0,30}\b(?:helpen|doen|van dienst)\b|\bwaarmee kan ik\b|\bhow can i (?:help|assist)\b|\bwhat would you like\b|\bkan ik u\b",
    r"\b(?:please provide|geef .{0,20}tekst|de tekst die|the text you|your request|uw verzoek|je verzoek|assistant|assistent)\b",
];

static SIGN: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(REFUSING.iter().chain(&TALKING).map(|sign| format!("(?i){sign}"))).ok());

/// The signs of a conversation in a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signs {
    refusing: usize,
    talking: usize,
}

impl Signs {
    pub fn of(text: &str) -> Self {
        let Some(signs) = SIGN.as_ref() else { return Self::default() };
        let text = text.replace('’', "'");
        let found = signs.matches(&text);
        let refusing = found.iter().filter(|&number| number < REFUSING.len()).count();
        Self { refusing, talking: found.iter().count() - refusing }
    }

    /// How many more signs these are than those of the text that an answer is about.
    pub fn beyond(self, source: Self) -> usize {
        (self.refusing + self.talking).saturating_sub(source.refusing + source.talking)
    }

    /// Whether an answer with these refuses to say anything about its text.
    pub fn refuse(self, source: Self) -> bool {
        self.refusing > source.refusing || self.beyond(source) >= 2
    }
}

static SPEAKER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:i|me|my|mine|we|us|our|ours|ik|mij|mijn|wij|ons|onze)\b").ok());

/// Whether somebody speaks of himself or herself in a text, in either language.
pub fn speaks(text: &str) -> bool {
    SPEAKER.as_ref().is_some_and(|speaker| speaker.is_match(text))
}

/// How many more signs of a conversation an answer shows than its source.
pub fn conversation(source: &str, answer: &str) -> usize {
    Signs::of(answer).beyond(Signs::of(source))
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
