//! Questions for a summary, from `prompts/summarise`.

use minijinja::{Environment, context};

use super::{Form, Length};
use crate::conversation::Conversation;
use crate::engine::Prompt;
use crate::translate::Language;

/// The version of the prompts, for the journal. Whoever changes them raises it.
pub const VERSION: u32 = 1;

const CHAT: &str = include_str!("../../prompts/summarise/chat.txt");
const BASE: &str = include_str!("../../prompts/summarise/base.txt");

/// Tokens of a sentence: some twenty-five words of Dutch.
const SENTENCE: usize = 56;
/// Tokens that any answer may have on top of those.
const SLACK: usize = 32;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The whole text, which fits.
    Whole,
    /// A part of a text that does not.
    Part,
    /// Summaries of parts, which are too many for one question.
    Combine,
    /// All the summaries: the answer is the summary of the text.
    Last,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::Combine => "combine",
            Self::Last => "last",
        }
    }

    /// Whether the answer is the summary that the user wants.
    pub fn is_last(self) -> bool {
        matches!(self, Self::Whole | Self::Last)
    }
}

/// How a summary is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub language: Language,
    pub length: Length,
    pub form: Form,
}

impl Style {
    /// Most sentences of an answer.
    fn sentences(self, stage: Stage) -> usize {
        match (stage, self.length) {
            (Stage::Whole | Stage::Last, length) => length.sentences(),
            (Stage::Part, Length::Short) => 2,
            (Stage::Part, Length::Medium) => 4,
            (Stage::Part, Length::Long) | (Stage::Combine, Length::Short | Length::Medium) => 6,
            (Stage::Combine, Length::Long) => 10,
        }
    }

    /// Most tokens of an answer.
    pub fn max_tokens(self, stage: Stage) -> usize {
        self.sentences(stage) * SENTENCE + SLACK
    }

    /// The form of an answer: only the last may be in points.
    pub fn form(self, stage: Stage) -> Form {
        if stage.is_last() { self.form } else { Form::Prose }
    }
}

/// How a question is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    First,
    /// In other words, after a faulty answer.
    Second,
}

#[derive(Debug)]
pub struct Prompts {
    environment: Environment<'static>,
}

#[derive(Debug, thiserror::Error)]
#[error("the prompt for a summary fails: {0}")]
pub struct PromptError(#[from] minijinja::Error);

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A model that takes turns.
    Turns,
    /// A model that continues text.
    Continues,
}

impl Prompts {
    /// The built-in prompts.
    ///
    /// # Errors
    /// None in practice: the templates are constants that a test renders.
    pub fn built_in() -> Result<Self, PromptError> {
        let mut environment = Environment::new();
        for (name, source) in [("chat", CHAT), ("base", BASE)] {
            let body = source.split_once("\n+++\n").map_or(source, |(_, body)| body);
            environment.add_template(name, body.trim())?;
        }
        Ok(Self { environment })
    }

    /// The question about `text`, which stands under `heading`.
    ///
    /// # Errors
    /// None in practice, as above.
    pub fn question(
        &self,
        (heading, text): (&str, &str),
        stage: Stage,
        style: Style,
        wording: Wording,
        reader: Reader,
    ) -> Result<Prompt, PromptError> {
        let name = if reader == Reader::Turns { "chat" } else { "base" };
        let question = self.environment.get_template(name)?.render(context! {
            stage => stage.name(),
            sentences => style.sentences(stage),
            bullets => style.form(stage) == Form::Bullets,
            language => style.language.in_dutch(),
            again => wording == Wording::Second,
            heading,
            text,
        })?;
        Ok(match reader {
            Reader::Turns => Prompt::Conversation(Conversation::question(None, question)),
            Reader::Continues => Prompt::Raw(question),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(stage: Stage, form: Form, wording: Wording, reader: Reader) -> String {
        let style = Style { language: Language::DUTCH, length: Length::Medium, form };
        let prompts = Prompts::built_in().unwrap();
        match prompts.question(("Kop", "De tekst."), stage, style, wording, reader).unwrap() {
            Prompt::Raw(text) => text,
            Prompt::Conversation(conversation) => conversation.messages[0].content.clone(),
            Prompt::Tokens(_) => panic!("a question is text"),
        }
    }

    #[test]
    fn questions_read_well() {
        let whole = asked(Stage::Whole, Form::Bullets, Wording::First, Reader::Turns);
        let expected = "Vat de tekst hieronder samen in hooguit 7 punten. Zet elk punt op een eigen regel die met \"- \" begint. \
            Schrijf in het Nederlands. Neem namen en getallen precies over en noem niets dat er niet staat. Geef alleen de samenvatting.\n\n\
            Dit staat onder de kop \"Kop\".\n\nDe tekst.";
        assert_eq!(whole, expected);
        let part = asked(Stage::Part, Form::Bullets, Wording::Second, Reader::Turns);
        assert!(
            part.starts_with(
                "Hieronder staat een deel van een langere tekst. Vat dit deel samen in hooguit 4 zinnen."
            ),
            "{part}"
        );
        let combine = asked(Stage::Combine, Form::Prose, Wording::First, Reader::Turns);
        assert!(combine.contains("Maak er één samenvatting van, in hooguit 6 zinnen."), "{combine}");
        let base = asked(Stage::Last, Form::Bullets, Wording::First, Reader::Continues);
        assert_eq!(
            base,
            "Kop\n\nDe tekst.\n\nSamenvatting in het Nederlands van wat hierboven staat, in hooguit 7 zinnen:\n-"
        );
    }
}
