//! Personas: named system prompts, a text file each with a small TOML head between `+++` lines.

use serde::Deserialize;

use crate::i18n::Language;
use crate::text_file;

/// A system prompt with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Persona {
    /// The argument of `--persona`.
    pub name: String,
    /// One line about it, in the language of its author.
    description: String,
    english: Option<String>,
    pub system: String,
    /// The sampling temperature, if the persona sets one; 0 takes the likeliest token.
    pub temperature: Option<f32>,
}

/// A persona that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonaError {
    /// Neither a file nor a built-in persona has that name.
    #[error("unknown persona `{name}`")]
    Unknown {
        name: String,
        /// The built-in ones.
        known: Vec<String>,
    },
    /// The file's head does not parse.
    #[error("persona `{name}`: {reason}")]
    Invalid { name: String, reason: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    description: String,
    /// The same in English.
    description_en: Option<String>,
    temperature: Option<f32>,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        /// Name and source of the built-in personas.
        const BUILT_IN: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../prompts/", $name, ".txt")))),*];
    };
}

built_in!(
    "assistent",
    "b1",
    "brainstorm",
    "brief-schrijver",
    "code-uitleg",
    "notulist",
    "redacteur",
    "samenvatter",
    "samenvatting-punten",
    "taalcoach",
    "uitlegger",
    "vertaler",
);

impl Persona {
    /// The built-in persona called `name`.
    ///
    /// # Errors
    /// [`PersonaError::Unknown`] lists the names there are.
    pub fn built_in(name: &str) -> Result<Self, PersonaError> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((name, source)) => Self::parse(name, source),
            None => Err(PersonaError::Unknown {
                name: name.to_owned(),
                known: BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect(),
            }),
        }
    }

    /// All built-in personas, in the order of their names.
    pub fn all_built_in() -> Vec<Self> {
        BUILT_IN.iter().filter_map(|(name, source)| Self::parse(name, source).ok()).collect()
    }

    /// Reads a persona from the text of its file.
    ///
    /// # Errors
    /// [`PersonaError::Invalid`] if the head is missing or does not parse, or no prompt follows it.
    pub fn parse(name: &str, source: &str) -> Result<Self, PersonaError> {
        let invalid = |reason: String| PersonaError::Invalid { name: name.to_owned(), reason };
        // As editors of Windows write it.
        let source = text_file::without_mark(source).replace("\r\n", "\n");
        let (head, system) = source
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| invalid("it does not start with a head between +++ lines".to_owned()))?;
        let head: Head = toml::from_str(head).map_err(|error| invalid(error.message().to_owned()))?;
        let system = system.trim().to_owned();
        if system.is_empty() {
            return Err(invalid("it has no prompt".to_owned()));
        }
        // Lists give it one row.
        let in_one_row = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let english = head.description_en.as_deref().map(in_one_row);
        let (name, description) = (name.to_owned(), in_one_row(&head.description));
        Ok(Self { name, description, english, system, temperature: head.temperature })
    }

    /// One line about it.
    pub fn described(&self, language: Language) -> &str {
        match (&self.english, language) {
            (Some(english), Language::English) => english,
            (Some(_) | None, _) => &self.description,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_persona_parses() {
        for (name, _) in BUILT_IN {
            let persona = Persona::built_in(name).unwrap();
            let descriptions = [Language::Dutch, Language::English].map(|language| persona.described(language));
            assert!(descriptions[0] != descriptions[1] && persona.system.len() > 20, "{name}");
        }
    }

    #[test]
    fn a_file_of_windows_is_a_persona_too() {
        let source = "+++\ndescription = \"Weet alles van tuinen\"\n+++\nJe bent een tuinman.\nWees kort.\n";
        let of_windows = format!("\u{feff}{}", source.replace('\n', "\r\n"));
        assert_eq!(Persona::parse("x", &of_windows), Persona::parse("x", source));
        assert!(Persona::parse("x", source).is_ok());
    }

    #[test]
    fn broken_personas_are_reported() {
        let broken = ["", "prompt only", "+++\ndescription = 1\n+++\nx", "+++\ndescription = \"d\"\n+++\n \n"];
        for source in broken {
            assert!(matches!(Persona::parse("x", source), Err(PersonaError::Invalid { .. })), "{source}");
        }
        assert!(matches!(Persona::built_in("niemand"), Err(PersonaError::Unknown { .. })));
    }
}
