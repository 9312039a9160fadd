//! What the arguments of `complete` and `chat` mean: sampling, the form of the answer, the system prompt.

use crate::cli::Context;
use crate::cli::args::{PresetName, SamplingArguments};
use crate::cli::input;
use crate::cli::run_model::Answering;
use crate::config::Settings;
use crate::conversation::{Persona, PersonaError};
use crate::engine::{Constraint, Eos, GenerationOptions, Preset};
use crate::i18n::text;
use crate::model::{ModelRef, ModelSource};
use crate::report::{CommandError, InputError, Report};

/// Most tokens of an answer where nothing is said: the author's own limit.
const DEFAULT_MAX_TOKENS: usize = 1024;

/// How a model answers where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// As Fietje's author does it: no run of four tokens twice.
    Author,
    /// The mini model says things again, in the words of the question, and is right to.
    Mini,
    /// A server knows its model.
    Server,
}

impl Habit {
    /// The habit of the model that was asked for.
    pub fn of(settings: &Settings) -> Self {
        match &settings.model {
            _ if settings.endpoint.is_some() => Self::Server,
            ModelRef::Mini => Self::Mini,
            ModelRef::Named { .. } | ModelRef::Path(_) => Self::Author,
        }
    }

    /// The habit of the model that was found.
    pub fn of_found(answering: &Answering) -> Self {
        match answering {
            Answering::There(_) => Self::Server,
            Answering::Here(local) if matches!(local.source, ModelSource::Mini(_)) => Self::Mini,
            Answering::Here(_) | Answering::OnGpu(_) => Self::Author,
        }
    }
}

/// The options that the arguments ask for; what they leave open is the author's choice.
pub fn generation_options(arguments: &SamplingArguments, habit: Habit) -> Result<GenerationOptions, Report> {
    let constraint = constraint(arguments)?;
    let preset = match arguments.preset {
        None | Some(PresetName::Precise) => Preset::Precise,
        Some(PresetName::Creative) => Preset::Creative,
    };
    let mut sampling = preset.options(arguments.seed.unwrap_or_else(random_seed));
    let count = |number: u32| number as usize;
    if constraint.is_some() || habit != Habit::Author {
        // Braces, quotes and names repeat in any form; forbidding that would break it.
        sampling.no_repeat_ngram = None;
    }
    sampling.temperature = arguments.temperature.unwrap_or(sampling.temperature);
    sampling.top_k = arguments.top_k.map(count).or(sampling.top_k);
    sampling.top_p = arguments.top_p.or(sampling.top_p);
    sampling.min_p = arguments.min_p.or(sampling.min_p);
    sampling.repetition_penalty = arguments.repetition_penalty.or(sampling.repetition_penalty);
    sampling.no_repeat_ngram = match arguments.no_repeat_ngram {
        None => sampling.no_repeat_ngram,
        // A server must be told.
        Some(0) if habit != Habit::Server => None,
        Some(length) => Some(count(length)),
    };
    Ok(GenerationOptions {
        sampling,
        max_tokens: Some(arguments.max_tokens.map_or(DEFAULT_MAX_TOKENS, count)),
        stop: arguments.stop.clone(),
        eos: if arguments.ignore_eos { Eos::Ignored } else { Eos::Honoured },
        constraint,
        ..GenerationOptions::default()
    })
}

fn constraint(arguments: &SamplingArguments) -> Result<Option<Constraint>, Report> {
    if let Some(schema) = &arguments.json_schema {
        let source = inline_or_file(schema)?;
        let schema = serde_json::from_str(&source).map_err(CommandError::Schema)?;
        return Ok(Some(Constraint::JsonSchema(schema)));
    }
    if let Some(grammar) = &arguments.grammar {
        return Ok(Some(Constraint::Grammar(inline_or_file(grammar)?)));
    }
    Ok(arguments.regex.clone().map(Constraint::Regex))
}

/// The argument itself, or the content of the file that it names.
fn inline_or_file(argument: &str) -> Result<String, InputError> {
    let path = std::path::Path::new(argument);
    if path.is_file() { input::read_file(path) } else { Ok(argument.to_owned()) }
}

/// A seed for those who do not care: the clock's smallest digits.
fn random_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| u64::from(now.subsec_nanos()) ^ now.as_secs().rotate_left(32))
}

/// What stands above a conversation.
pub struct Instructions {
    pub system: Option<String>,
    /// The temperature that the persona asks for.
    pub temperature: Option<f32>,
}

impl Instructions {
    /// The arguments, with the persona's temperature where they leave that open.
    pub fn suit(&self, mut arguments: SamplingArguments) -> SamplingArguments {
        if arguments.preset.is_none() {
            arguments.temperature = arguments.temperature.or(self.temperature);
        }
        arguments
    }
}

/// The system prompt: given, or a persona's. A person's own personas come before those that are built in.
pub fn system_prompt(
    context: &Context,
    given: Option<String>,
    persona: Option<&str>,
) -> Result<Instructions, Report> {
    let Some(name) = persona else { return Ok(Instructions { system: given, temperature: None }) };
    let is_plain =
        !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || "-_".contains(character));
    let own = context.paths.personas().join(format!("{name}.txt"));
    let persona = if is_plain && own.is_file() {
        Persona::parse(name, &input::read_file(&own)?)
    } else {
        Persona::built_in(name)
    };
    let persona = persona.map_err(|error| match error {
        unknown @ PersonaError::Unknown { .. } => Report::from(unknown).hint(text!("persona-own-hint", path = &own)),
        invalid @ PersonaError::Invalid { .. } => invalid.into(),
    })?;
    Ok(Instructions { system: Some(persona.system), temperature: persona.temperature })
}

/// All personas: a person's own first, which take the place of built-in ones of the same name. A file that is no persona
/// is left out here; asked for by name it says what is wrong with it.
pub fn personas(context: &Context) -> Vec<Persona> {
    let files = std::fs::read_dir(context.paths.personas()).into_iter().flatten().flatten();
    let mut own: Vec<Persona> = files
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?;
            path.extension().filter(|extension| *extension == "txt")?;
            Persona::parse(name, &std::fs::read_to_string(&path).ok()?).ok()
        })
        .collect();
    own.sort_by(|one, other| one.name.cmp(&other.name));
    let built_in = Persona::all_built_in().into_iter();
    let others: Vec<Persona> = built_in.filter(|persona| own.iter().all(|own| own.name != persona.name)).collect();
    own.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &SamplingArguments) -> GenerationOptions {
        generation_options(arguments, Habit::Author).unwrap()
    }

    #[test]
    fn the_authors_settings_are_the_default_and_single_options_change_them() {
        let default = options(&SamplingArguments::default());
        assert_eq!((default.sampling.temperature, default.sampling.no_repeat_ngram), (0.0, Some(4)));
        assert_eq!(default.max_tokens, Some(1024));
        let changed = SamplingArguments { temperature: Some(0.5), no_repeat_ngram: Some(0), ..Default::default() };
        let changed = options(&changed).sampling;
        assert_eq!((changed.temperature, changed.no_repeat_ngram), (0.5, None));
        let creative =
            SamplingArguments { preset: Some(PresetName::Creative), top_p: Some(0.5), ..Default::default() };
        let creative = options(&creative).sampling;
        assert!(creative.temperature > 0.0 && creative.top_p == Some(0.5));
    }

    #[test]
    fn a_form_may_repeat_itself_unless_that_is_forbidden_by_name() {
        let form = SamplingArguments { regex: Some("(ja )+".to_owned()), ..Default::default() };
        assert_eq!(options(&form).sampling.no_repeat_ngram, None);
        let strict = SamplingArguments { no_repeat_ngram: Some(3), ..form };
        assert_eq!(options(&strict).sampling.no_repeat_ngram, Some(3));
        let mini = generation_options(&SamplingArguments::default(), Habit::Mini).unwrap();
        assert_eq!(mini.sampling.no_repeat_ngram, None);
    }
}
