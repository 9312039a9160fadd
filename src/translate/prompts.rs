//! Prompts for a chunk, from `prompts/translate`: messages for models that take turns, and a text with examples for
//! models that continue text.

use minijinja::{Environment, context};

use super::check::Formality;
use super::glossary::Term;
use super::language::{Language, Pair};
use super::mask::{placeholder, placeholders};
use super::neighbours::Neighbours;
use crate::conversation::{Conversation, Message, Role};
use crate::engine::Prompt;

/// How a request for a translation is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// As models know it best.
    First,
    /// In other words, after a faulty answer.
    Second,
}

/// A text and its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub source: String,
    pub target: String,
}

/// What one request holds of a segment.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    pub text: &'a str,
    pub wording: Wording,
    /// Terms of the glossary that occur in the text.
    pub terms: &'a [Term],
    /// What its document says of the text.
    pub context: Option<&'a str>,
    /// What surrounds the text. Models that continue text would translate it, and do not get it.
    pub neighbours: Option<&'a Neighbours>,
    /// The chunk before it, with its translation.
    pub previous: Option<&'a Exchange>,
}

/// The Dutch of one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    Netherlands,
    Belgium,
}

/// The languages of a translation, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub pair: Pair,
    /// How Dutch addresses the reader.
    pub formality: Option<Formality>,
    pub variant: Option<Variant>,
}

/// The version of the prompts. Whoever changes them raises it, so that the memory does not serve answers to older ones.
pub const VERSION: u32 = 1;

const CHAT: &str = include_str!("../../prompts/translate/chat.txt");
const AGAIN: &str = include_str!("../../prompts/translate/again.txt");
const BASE: &str = include_str!("../../prompts/translate/base.txt");

#[derive(Debug)]
pub struct Prompts {
    environment: Environment<'static>,
}

#[derive(Debug, thiserror::Error)]
#[error("the prompt for translation fails: {0}")]
pub struct PromptError(#[from] minijinja::Error);

impl Prompts {
    /// The built-in prompts.
    ///
    /// # Errors
    /// None in practice: the templates are constants that a test renders.
    pub fn built_in() -> Result<Self, PromptError> {
        let mut environment = Environment::new();
        for (name, source) in [("first", CHAT), ("second", AGAIN), ("base", BASE)] {
            let body = source.split_once("\n+++\n").map_or(source, |(_, body)| body);
            environment.add_template(name, body.trim())?;
        }
        Ok(Self { environment })
    }

    /// The prompt for a model that takes turns. The previous exchange comes first, as turns of its own.
    ///
    /// # Errors
    /// None in practice, as above.
    pub fn turns(&self, chunk: &Chunk, style: &Style) -> Result<Prompt, PromptError> {
        let Chunk { text, wording, terms, context, neighbours, previous } = *chunk;
        let about = |context, neighbours| About { context, neighbours };
        let message = |role, content| Message { role, content };
        let mut messages = Vec::new();
        if let Some(previous) = previous {
            messages
                .push(message(Role::User, self.render("first", &previous.source, style, &[], about(None, None))?));
            messages.push(message(Role::Assistant, previous.target.clone()));
        }
        let name = if wording == Wording::First { "first" } else { "second" };
        messages.push(message(Role::User, self.render(name, text, style, terms, about(context, neighbours))?));
        Ok(Prompt::Conversation(Conversation { messages }))
    }

    /// The prompt for a model that continues text. Its answer ends with the line.
    ///
    /// # Errors
    /// None in practice, as above.
    pub fn continued(&self, chunk: &Chunk, style: &Style) -> Result<Prompt, PromptError> {
        let Chunk { text, wording, terms, previous, .. } = *chunk;
        let examples = examples(style.pair, wording);
        let previous = previous.filter(|exchange| !exchange.source.contains('\n') && !exchange.target.contains('\n'));
        let shown: Vec<_> = examples
            .iter()
            .map(|&(source, target)| (source.to_owned(), target.to_owned()))
            .chain(previous.map(|exchange| (exchange.source.clone(), exchange.target.clone())))
            .map(|(source, target)| context! { source, target })
            .collect();
        let Pair { source, target } = style.pair;
        let prompt = self.environment.get_template("base")?.render(context! {
            source => source.in_dutch(),
            target => target.in_dutch(),
            examples => shown,
            glossary => glossary(terms),
            text,
        })?;
        Ok(Prompt::Raw(prompt))
    }

    fn render(
        &self,
        name: &str,
        text: &str,
        style: &Style,
        terms: &[Term],
        about: About,
    ) -> Result<String, PromptError> {
        let is_dutch = style.pair.target == Language::DUTCH;
        let formality = style.formality.filter(|_| is_dutch).map(|formality| match formality {
            Formality::Je => "je",
            Formality::U => "u",
        });
        let variant = style.variant.filter(|_| is_dutch).map(|variant| match variant {
            Variant::Netherlands => "Nederland",
            Variant::Belgium => "Vlaanderen",
        });
        let mut numbers: Vec<usize> = placeholders(text).into_iter().map(|(_, number)| number).collect();
        numbers.sort_unstable();
        let kept = numbers.into_iter().map(placeholder).collect::<Vec<_>>().join(", ");
        Ok(self.environment.get_template(name)?.render(context! {
            source => style.pair.source.in_dutch(), target => style.pair.target.in_dutch(), formality, variant,
            glossary => glossary(terms), placeholders => kept, about => about.context, text,
            heading => about.neighbours.and_then(|around| around.heading.as_deref()),
            before => about.neighbours.and_then(|around| around.before.as_deref()),
            after => about.neighbours.and_then(|around| around.after.as_deref()),
        })?)
    }
}

/// What is known about a text beside itself.
#[derive(Clone, Copy)]
struct About<'a> {
    context: Option<&'a str>,
    neighbours: Option<&'a Neighbours>,
}

fn glossary(terms: &[Term]) -> Vec<minijinja::Value> {
    terms.iter().map(|term| context! { source => term.source.as_str(), target => term.target.as_str() }).collect()
}

/// Dutch sentences and their translations: they show a model that continues text what to do.
const EXAMPLES: [(&str, &str); 4] = [
    ("Ik heb gisteren een brief aan de gemeente geschreven.", "I wrote a letter to the municipality yesterday."),
    ("Hoe laat vertrekt de trein naar {1}?", "What time does the train to {1} leave?"),
    ("Klik op {1}Opslaan{2} om uw wijzigingen te bewaren.", "Click {1}Save{2} to keep your changes."),
    (
        "Het weer was slecht, maar de kinderen speelden toch buiten.",
        "The weather was bad, but the children played outside anyway.",
    ),
];

/// The examples for a pair of languages, if there are any. A second wording gets more of them, in another order.
fn examples(pair: Pair, wording: Wording) -> Vec<(&'static str, &'static str)> {
    let known = [Language::DUTCH, Language::ENGLISH];
    if !known.contains(&pair.source) || !known.contains(&pair.target) || pair.source == pair.target {
        return Vec::new();
    }
    let pairs = EXAMPLES
        .iter()
        .map(|&(dutch, english)| if pair.source == Language::DUTCH { (dutch, english) } else { (english, dutch) });
    match wording {
        Wording::First => pairs.take(3).collect(),
        Wording::Second => pairs.rev().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        pair: Pair { source: Language::ENGLISH, target: Language::DUTCH },
        formality: Some(Formality::U),
        variant: None,
    };

    fn chunk<'a>(text: &'a str, wording: Wording, terms: &'a [Term], previous: Option<&'a Exchange>) -> Chunk<'a> {
        Chunk { text, wording, terms, context: None, neighbours: None, previous }
    }

    fn text(prompt: Prompt) -> Vec<String> {
        match prompt {
            Prompt::Raw(text) => vec![text],
            Prompt::Tokens(_) => Vec::new(),
            Prompt::Conversation(talk) => talk.messages.into_iter().map(|message| message.content).collect(),
        }
    }

    #[test]
    fn the_first_wording_is_the_one_that_the_mini_model_learned() {
        let terms = [Term { source: "bank".to_owned(), target: "oever".to_owned() }];
        let prompts = Prompts::built_in().unwrap();
        let said = text(prompts.turns(&chunk("The bank.", Wording::First, &terms, None), &STYLE).unwrap());
        let expected = "Vertaal de tekst uit het Engels naar het Nederlands. Geef alleen de vertaling. Spreek de lezer \
            aan met u. Gebruik deze woorden: bank = oever.\n\nThe bank.";
        assert_eq!(said, [expected]);
    }

    #[test]
    fn the_previous_exchange_comes_first() {
        let prompts = Prompts::built_in().unwrap();
        let previous = Exchange { source: "One.".to_owned(), target: "Eén.".to_owned() };
        let said = text(prompts.turns(&chunk("Two {1}.", Wording::Second, &[], Some(&previous)), &STYLE).unwrap());
        assert_eq!((said.len(), said[1].as_str()), (3, "Eén."));
        assert!(said[2].contains("{1}") && said[2].ends_with("Two {1}."));
        let said = text(prompts.continued(&chunk("Two.", Wording::First, &[], Some(&previous)), &STYLE).unwrap());
        assert!(said[0].ends_with("Engels: One.\nNederlands: Eén.\n\nEngels: Two.\nNederlands:"), "{}", said[0]);
    }

    #[test]
    fn what_the_document_says_of_a_text_is_in_the_request() {
        let prompts = Prompts::built_in().unwrap();
        for wording in [Wording::First, Wording::Second] {
            let chunk = Chunk { context: Some("verb"), ..chunk("Open", wording, &[], None) };
            assert!(text(prompts.turns(&chunk, &STYLE).unwrap())[0].contains("“verb”"));
        }
    }

    #[test]
    fn what_surrounds_a_text_comes_before_it_and_only_in_the_first_wording() {
        let prompts = Prompts::built_in().unwrap();
        let text_of = |text: &str| Some(text.to_owned());
        let neighbours =
            Neighbours { heading: text_of("Pond"), before: text_of("It is deep."), after: text_of("Mind it.") };
        let chunk = |wording| Chunk { neighbours: Some(&neighbours), ..chunk("Open", wording, &[], None) };
        let said = text(prompts.turns(&chunk(Wording::First), &STYLE).unwrap()).remove(0);
        assert!(
            said.ends_with("\n\nOpen") && ["Pond", "It is deep.", "Mind it."].iter().all(|near| said.contains(near))
        );
        let continued = text(prompts.continued(&chunk(Wording::First), &STYLE).unwrap()).remove(0);
        let again = text(prompts.turns(&chunk(Wording::Second), &STYLE).unwrap()).remove(0);
        assert!(!continued.contains("Pond") && !again.contains("Pond"), "{again}");
    }

    #[test]
    fn a_text_is_never_a_template() {
        let prompts = Prompts::built_in().unwrap();
        let said = text(prompts.turns(&chunk("{{ 1 }} {% x %}", Wording::First, &[], None), &STYLE).unwrap());
        assert!(said[0].ends_with("{{ 1 }} {% x %}"));
    }
}
