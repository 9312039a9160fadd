//! What the model is asked: prompts from `prompts/translate`, one for models that talk and one, with examples, for those that
//! continue text.

use minijinja::{Environment, context};

use super::check::Formality;
use super::glossary::Term;
use super::language::{Language, Pair};
use super::mask::{placeholder, placeholders};
use crate::conversation::{Conversation, Message, Role};
use crate::engine::Prompt;

/// How a question is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// As models know it best.
    First,
    /// Otherwise, for an answer that was no good.
    Second,
}

/// A text and its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub source: String,
    /// What came of it.
    pub target: String,
}

/// What is to be translated, and how it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub text: &'a str,
    /// How the question is put.
    pub wording: Wording,
    /// Terms of the glossary that occur in the text.
    pub terms: &'a [Term],
    /// What was translated before, and stands before the text.
    pub before: Option<&'a Exchange>,
}

/// Which Dutch is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// That of the Netherlands.
    Netherlands,
    Belgium,
}

/// How texts are to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// From which language into which.
    pub pair: Pair,
    /// How the reader is spoken to.
    pub formality: Option<Formality>,
    /// Which Dutch is written.
    pub variant: Option<Variant>,
}

/// Changes with what the prompts say, so that answers to older ones are not taken for answers to these.
pub const VERSION: u32 = 1;

const CHAT: &str = include_str!("../../prompts/translate/chat.txt");
const AGAIN: &str = include_str!("../../prompts/translate/again.txt");
const BASE: &str = include_str!("../../prompts/translate/base.txt");

#[derive(Debug)]
pub struct Prompts {
    environment: Environment<'static>,
}

/// A prompt that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the prompt for translation fails: {0}")]
pub struct PromptError(#[from] minijinja::Error);

impl Prompts {
    /// The built-in prompts.
    ///
    /// # Errors
    /// None in practice: the texts are constants that a test renders.
    pub fn built_in() -> Result<Self, PromptError> {
        let mut environment = Environment::new();
        for (name, source) in [("first", CHAT), ("second", AGAIN), ("base", BASE)] {
            let body = source.split_once("\n+++\n").map_or(source, |(_, body)| body);
            environment.add_template(name, body.trim())?;
        }
        Ok(Self { environment })
    }

    /// The question for a model that talks in turns. What was translated before stands before it as turns of its own.
    ///
    /// # Errors
    /// None in practice, as above.
    pub fn turns(&self, question: &Question, manner: &Manner) -> Result<Prompt, PromptError> {
        let Question { text, wording, terms, before } = *question;
        let say = |role, content| Message { role, content };
        let mut messages = Vec::new();
        if let Some(before) = before {
            messages.push(say(Role::User, self.render("first", &before.source, manner, &[])?));
            messages.push(say(Role::Assistant, before.target.clone()));
        }
        let name = if wording == Wording::First { "first" } else { "second" };
        messages.push(say(Role::User, self.render(name, text, manner, terms)?));
        Ok(Prompt::Conversation(Conversation { messages }))
    }

    /// The question for a model that continues text. Its answer ends with the line.
    ///
    /// # Errors
    /// None in practice, as above.
    pub fn continued(&self, question: &Question, manner: &Manner) -> Result<Prompt, PromptError> {
        let Question { text, wording, terms, before } = *question;
        let examples = examples(manner.pair, wording);
        let before = before.filter(|exchange| !exchange.source.contains('\n') && !exchange.target.contains('\n'));
        let shown: Vec<_> = examples
            .iter()
            .map(|&(source, target)| (source.to_owned(), target.to_owned()))
            .chain(before.map(|exchange| (exchange.source.clone(), exchange.target.clone())))
            .map(|(source, target)| context! { source, target })
            .collect();
        let Pair { source, target } = manner.pair;
        let prompt = self.environment.get_template("base")?.render(context! {
            source => source.in_dutch(), target => target.in_dutch(), examples => shown, glossary => glossary(terms), text,
        })?;
        Ok(Prompt::Raw(prompt))
    }

    fn render(&self, name: &str, text: &str, manner: &Manner, terms: &[Term]) -> Result<String, PromptError> {
        let is_dutch = manner.pair.target == Language::DUTCH;
        let formality = manner.formality.filter(|_| is_dutch).map(|formality| match formality {
            Formality::Je => "je",
            Formality::U => "u",
        });
        let variant = manner.variant.filter(|_| is_dutch).map(|variant| match variant {
            Variant::Netherlands => "Nederland",
            Variant::Belgium => "Vlaanderen",
        });
        let mut numbers: Vec<usize> = placeholders(text).into_iter().map(|(_, number)| number).collect();
        numbers.sort_unstable();
        let kept = numbers.into_iter().map(placeholder).collect::<Vec<_>>().join(", ");
        Ok(self.environment.get_template(name)?.render(context! {
            source => manner.pair.source.in_dutch(), target => manner.pair.target.in_dutch(), formality, variant,
            glossary => glossary(terms), placeholders => kept, text,
        })?)
    }
}

fn glossary(terms: &[Term]) -> Vec<minijinja::Value> {
    terms.iter().map(|term| context! { source => term.source.as_str(), target => term.target.as_str() }).collect()
}

/// Sentences that show a model which continues text what is wanted.
const EXAMPLES: [(&str, &str); 4] = [
    ("Ik heb gisteren een brief aan de gemeente geschreven.", "I wrote a letter to the municipality yesterday."),
    ("Hoe laat vertrekt de trein naar {1}?", "What time does the train to {1} leave?"),
    ("Klik op {1}Opslaan{2} om uw wijzigingen te bewaren.", "Click {1}Save{2} to keep your changes."),
    (
        "Het weer was slecht, maar de kinderen speelden toch buiten.",
        "The weather was bad, but the children played outside anyway.",
    ),
];

/// Examples in these languages, where there are any: other ones for a second question.
fn examples(pair: Pair, wording: Wording) -> Vec<(&'static str, &'static str)> {
    let known = [Language::DUTCH, Language::ENGLISH];
    if !known.contains(&pair.source) || !known.contains(&pair.target) || pair.source == pair.target {
        return Vec::new();
    }
    let turned = EXAMPLES
        .iter()
        .map(|&(dutch, english)| if pair.source == Language::DUTCH { (dutch, english) } else { (english, dutch) });
    match wording {
        Wording::First => turned.take(3).collect(),
        Wording::Second => turned.rev().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANNER: Manner = Manner {
        pair: Pair { source: Language::ENGLISH, target: Language::DUTCH },
        formality: Some(Formality::U),
        variant: None,
    };

    fn question<'a>(
        text: &'a str,
        wording: Wording,
        terms: &'a [Term],
        before: Option<&'a Exchange>,
    ) -> Question<'a> {
        Question { text, wording, terms, before }
    }

    fn text(prompt: Prompt) -> Vec<String> {
        match prompt {
            Prompt::Raw(text) => vec![text],
            Prompt::Conversation(talk) => talk.messages.into_iter().map(|message| message.content).collect(),
        }
    }

    #[test]
    fn the_first_question_is_the_one_that_the_mini_model_learned() {
        let terms = [Term { source: "bank".to_owned(), target: "oever".to_owned() }];
        let prompts = Prompts::built_in().unwrap();
        let asked = text(prompts.turns(&question("The bank.", Wording::First, &terms, None), &MANNER).unwrap());
        let expected = "Vertaal de tekst uit het Engels naar het Nederlands. Geef alleen de vertaling. Spreek de lezer aan met u. Gebruik deze woorden: bank = oever.\n\nThe bank.";
        assert_eq!(asked, [expected]);
    }

    #[test]
    fn what_was_translated_before_stands_before_the_question() {
        let prompts = Prompts::built_in().unwrap();
        let before = Exchange { source: "One.".to_owned(), target: "Eén.".to_owned() };
        let asked = text(prompts.turns(&question("Two {1}.", Wording::Second, &[], Some(&before)), &MANNER).unwrap());
        assert_eq!((asked.len(), asked[1].as_str()), (3, "Eén."));
        assert!(asked[2].contains("{1}") && asked[2].ends_with("Two {1}."));
        let asked = text(prompts.continued(&question("Two.", Wording::First, &[], Some(&before)), &MANNER).unwrap());
        assert!(asked[0].ends_with("Engels: One.\nNederlands: Eén.\n\nEngels: Two.\nNederlands:"), "{}", asked[0]);
    }

    #[test]
    fn nothing_in_a_text_is_taken_for_a_template() {
        let prompts = Prompts::built_in().unwrap();
        let asked = text(prompts.turns(&question("{{ 1 }} {% x %}", Wording::First, &[], None), &MANNER).unwrap());
        assert!(asked[0].ends_with("{{ 1 }} {% x %}"));
    }
}
