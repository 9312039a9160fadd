//! What the arguments of `complete` and `chat` mean: sampling, constraints, the system prompt.

use crate::cli::Context;
use crate::cli::args::SamplingArguments;
use crate::cli::input;
use crate::config::Paths;
use crate::conversation::{Persona, PersonaError};
use crate::engine::{Constraint, OptionOverrides};
use crate::i18n::text;
use crate::report::{CommandError, InputError, Report};
use crate::text_file;

/// The options that the arguments set, with the files that they name.
pub fn overrides(arguments: &SamplingArguments) -> Result<OptionOverrides, Report> {
    Ok(arguments.overrides(constraint(arguments)?))
}

fn constraint(arguments: &SamplingArguments) -> Result<Option<Constraint>, Report> {
    if let Some(schema) = &arguments.json_schema {
        let source = inline_or_file(schema)?;
        let schema = serde_json::from_str(&source).map_err(|error| {
            // A schema is an object or a word of JSON, and a name is neither.
            let is_name = source == *schema && !source.trim_start().starts_with(['{', '[', '"']);
            if is_name {
                Report::from(InputError::Missing(source.clone()))
            } else {
                CommandError::Schema(error).into()
            }
        })?;
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
    if !path.is_file() {
        return Ok(argument.to_owned());
    }
    Ok(text_file::without_mark(&input::read_file(path)?).to_owned())
}

/// What precedes a conversation.
pub struct Instructions {
    pub system: Option<String>,
    /// The temperature that the persona sets.
    pub temperature: Option<f32>,
}

impl Instructions {
    /// The options, with the persona's temperature unless the user sets a preset or a temperature.
    pub fn suit(&self, mut overrides: OptionOverrides) -> OptionOverrides {
        if overrides.preset.is_none() {
            overrides.temperature = overrides.temperature.or(self.temperature);
        }
        overrides
    }
}

/// The system prompt: given, or a persona's. The user's own personas override built-in ones.
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
    let persona = persona.and_then(checked).map_err(|error| match error {
        unknown @ PersonaError::Unknown { .. } => Report::from(unknown).hint(if is_plain {
            text!("persona-own-hint", path = &own)
        } else {
            text!("persona-name-hint")
        }),
        invalid @ PersonaError::Invalid { .. } => invalid.into(),
    })?;
    Ok(Instructions { system: Some(persona.system), temperature: persona.temperature })
}

/// The persona, if its options are ones that a model takes.
fn checked(persona: Persona) -> Result<Persona, PersonaError> {
    let overrides = OptionOverrides { temperature: persona.temperature, ..OptionOverrides::default() };
    match overrides.validate() {
        Ok(()) => Ok(persona),
        Err(error) => Err(PersonaError::Invalid { name: persona.name, reason: error.to_string() }),
    }
}

/// Bytes of a persona: more than the window holds.
const MOST_BYTES: u64 = 64 << 10;

/// All personas: the user's own first, which override built-in ones of the same name. A file that is not a persona is
/// left out here; `--persona` with its name reports what is wrong with it.
pub fn personas(paths: &Paths) -> Vec<Persona> {
    let files = std::fs::read_dir(paths.personas()).into_iter().flatten().flatten();
    let mut own: Vec<Persona> = files
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?;
            path.extension().filter(|extension| *extension == "txt")?;
            Persona::parse(name, &text_file::read(&path, MOST_BYTES).ok()?).and_then(checked).ok()
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
    use crate::cli::args::PresetName;
    use crate::engine::{GenerationOptions, SamplingDefaults};

    #[test]
    fn a_persona_has_the_range_of_the_option() {
        for (temperature, is_valid) in [("0.5", true), ("-1", false), ("nan", false), ("inf", false)] {
            let source = format!("+++\ndescription = \"d\"\ntemperature = {temperature}\n+++\nx");
            let checked = checked(Persona::parse("x", &source).unwrap());
            assert_eq!(checked.is_ok(), is_valid, "{temperature}");
        }
    }

    fn options(arguments: &SamplingArguments, defaults: SamplingDefaults) -> GenerationOptions {
        overrides(arguments).unwrap().resolve(defaults)
    }

    #[test]
    fn the_authors_settings_are_the_default_and_single_options_change_them() {
        let options = |arguments: &SamplingArguments| options(arguments, SamplingDefaults::Author);
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
    fn a_constraint_may_repeat_itself_unless_that_is_forbidden_by_name() {
        let regex = SamplingArguments { regex: Some("(ja )+".to_owned()), ..Default::default() };
        assert_eq!(options(&regex, SamplingDefaults::Author).sampling.no_repeat_ngram, None);
        let strict = SamplingArguments { no_repeat_ngram: Some(3), ..regex };
        assert_eq!(options(&strict, SamplingDefaults::Author).sampling.no_repeat_ngram, Some(3));
        let mini = options(&SamplingArguments::default(), SamplingDefaults::Mini);
        assert_eq!(mini.sampling.no_repeat_ngram, None);
    }
}
