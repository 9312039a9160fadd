//! The options of a request, as every source of them sets some: the command line, a batch file, a request body, the
//! chat.
//!
//! A source produces [`OptionOverrides`] and nothing else. Precedence, ranges and defaults are decided here.

use std::fmt;

use phi_cpu::sample::SamplingOptions;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::EngineInfo;
use super::best_of::UnknownSelect;
use super::request::{Constraint, Eos, GenerationOptions, Preset};
use crate::config::Settings;
use crate::model::ModelRef;
use crate::system::random_number;

/// The limit of an answer where no source sets one: the one that Fietje's author uses.
const DEFAULT_MAX_TOKENS: usize = 1024;

pub const TEMPERATURE: Range = Range::Within(0.0, 10.0);
pub const PROBABILITY: Range = Range::Within(0.0, 1.0);
/// A penalty divides logits, so it is not zero.
pub const PENALTY: Range = Range::Above(0.0, 10.0);
pub const COUNT: Range = Range::From(1.0);

/// The numbers that an option can take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// This number and all above it.
    From(f64),
    /// Both ends included.
    Within(f64, f64),
    /// The second end included, the first not.
    Above(f64, f64),
}

impl Range {
    /// Whether an option can take `number`; never so for what is not a number.
    pub fn contains(self, number: impl Into<f64>) -> bool {
        let number = number.into();
        match self {
            Self::From(lowest) => number >= lowest,
            Self::Within(lowest, highest) => (lowest..=highest).contains(&number),
            Self::Above(lowest, highest) => number > lowest && number <= highest,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::From(lowest) => write!(formatter, "a number from {lowest} on"),
            Self::Within(lowest, highest) => write!(formatter, "a number from {lowest} to {highest}"),
            Self::Above(lowest, highest) => write!(formatter, "a number above {lowest}, up to {highest}"),
        }
    }
}

impl Range {
    /// The range in signs that every language reads.
    pub fn notation(self) -> String {
        match self {
            Self::From(lowest) => format!("≥ {lowest}"),
            Self::Within(lowest, highest) => format!("{lowest} – {highest}"),
            Self::Above(lowest, highest) => format!("> {lowest}, ≤ {highest}"),
        }
    }
}

/// Options that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OptionError {
    #[error("`{name}` must be {range}")]
    OutOfRange { name: &'static str, range: Range },
    #[error("an answer can have one of {} only", CONSTRAINTS.join(", "))]
    SeveralConstraints,
    #[error("`select` must be one of {0}")]
    Select(#[from] UnknownSelect),
    /// An option that does not exist, or a value of another type.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A value for an option that can also be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Override<T> {
    Off,
    Value(T),
}

impl<T> Override<T> {
    fn value(self) -> Option<T> {
        match self {
            Self::Off => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Override<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Value)
    }
}

/// The options that one source sets. `None` and an empty list leave an option to the next source, and at last to the
/// defaults.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionOverrides {
    pub preset: Option<Preset>,
    pub max_tokens: Option<Override<usize>>,
    pub temperature: Option<f32>,
    pub top_p: Option<Override<f32>>,
    pub top_k: Option<Override<usize>>,
    pub min_p: Option<Override<f32>>,
    pub repetition_penalty: Option<Override<f32>>,
    /// Zero allows all repetition.
    pub no_repeat_ngram: Option<usize>,
    pub seed: Option<u64>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub stop: Vec<String>,
    #[serde(rename = "ignore_eos")]
    pub eos: Option<Eos>,
    /// In JSON a field of its own for each kind: [`OptionOverrides::from_json`].
    #[serde(skip)]
    pub constraint: Option<Constraint>,
}

/// The fields of JSON that hold a constraint.
const CONSTRAINTS: [&str; 3] = ["json_schema", "regex", "grammar"];

impl OptionOverrides {
    /// Reads a JSON object in which every field is an option.
    ///
    /// # Errors
    /// [`OptionError`] for a field that is not an option, for a value of another type or out of range, and for a second
    /// constraint.
    pub fn from_json(mut object: Map<String, Value>) -> Result<Self, OptionError> {
        let mut constraint = None;
        for name in CONSTRAINTS {
            let Some(value) = object.remove(name).filter(|value| !value.is_null()) else { continue };
            if constraint.is_some() {
                return Err(OptionError::SeveralConstraints);
            }
            constraint = Some(serde_json::from_value(Map::from_iter([(name.to_owned(), value)]).into())?);
        }
        let overrides = Self { constraint, ..serde_json::from_value(object.into())? };
        overrides.validate()?;
        Ok(overrides)
    }

    /// These options, and those of `next` where this source sets none.
    #[must_use]
    pub fn or(self, next: Self) -> Self {
        Self {
            preset: self.preset.or(next.preset),
            max_tokens: self.max_tokens.or(next.max_tokens),
            temperature: self.temperature.or(next.temperature),
            top_p: self.top_p.or(next.top_p),
            top_k: self.top_k.or(next.top_k),
            min_p: self.min_p.or(next.min_p),
            repetition_penalty: self.repetition_penalty.or(next.repetition_penalty),
            no_repeat_ngram: self.no_repeat_ngram.or(next.no_repeat_ngram),
            seed: self.seed.or(next.seed),
            stop: if self.stop.is_empty() { next.stop } else { self.stop },
            eos: self.eos.or(next.eos),
            constraint: self.constraint.or(next.constraint),
        }
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    /// [`OptionError::OutOfRange`] for the first one outside.
    pub fn validate(&self) -> Result<(), OptionError> {
        let count = |count: Option<Override<usize>>| count.and_then(Override::value).map(|count| count as f64);
        let number = |number: Option<Override<f32>>| number.and_then(Override::value).map(f64::from);
        let ranges = [
            ("max_tokens", count(self.max_tokens), COUNT),
            ("temperature", self.temperature.map(f64::from), TEMPERATURE),
            ("top_p", number(self.top_p), PROBABILITY),
            ("top_k", count(self.top_k), COUNT),
            ("min_p", number(self.min_p), PROBABILITY),
            ("repetition_penalty", number(self.repetition_penalty), PENALTY),
        ];
        let outside = ranges.into_iter().find(|(_, value, range)| value.is_some_and(|value| !range.contains(value)));
        outside.map_or(Ok(()), |(name, _, range)| Err(OptionError::OutOfRange { name, range }))
    }

    /// Sets in `options` what this source sets. The preset is not among it: it is the options to begin with.
    pub fn apply_to(&self, options: &mut GenerationOptions) {
        let sampling = &mut options.sampling;
        if self.constraint.is_some() {
            // Braces, quotes and names repeat in any format; forbidding that would break it.
            sampling.no_repeat_ngram = None;
        }
        replace_optional(&mut sampling.top_p, self.top_p);
        replace_optional(&mut sampling.top_k, self.top_k);
        replace_optional(&mut sampling.min_p, self.min_p);
        replace_optional(&mut sampling.repetition_penalty, self.repetition_penalty);
        replace_optional(&mut options.max_tokens, self.max_tokens);
        if let Some(length) = self.no_repeat_ngram {
            sampling.no_repeat_ngram = Some(length).filter(|&length| length > 0);
        }
        sampling.temperature = self.temperature.unwrap_or(sampling.temperature);
        sampling.seed = self.seed.unwrap_or(sampling.seed);
        options.eos = self.eos.unwrap_or(options.eos);
        if !self.stop.is_empty() {
            options.stop.clone_from(&self.stop);
        }
        if self.constraint.is_some() {
            options.constraint.clone_from(&self.constraint);
        }
    }

    /// The options of a request: the defaults of its model, with what is set here.
    pub fn resolve(&self, defaults: SamplingDefaults) -> GenerationOptions {
        let sampling = defaults.sampling(self.preset.unwrap_or(Preset::Precise), random_number());
        let max_tokens = Some(DEFAULT_MAX_TOKENS);
        let mut options = GenerationOptions { sampling, max_tokens, ..GenerationOptions::default() };
        self.apply_to(&mut options);
        if defaults == SamplingDefaults::Server {
            // A server may have a default of its own, which only an explicit zero turns off.
            options.sampling.no_repeat_ngram = self.no_repeat_ngram;
        }
        options
    }
}

fn replace_optional<T: Copy>(option: &mut Option<T>, own: Option<Override<T>>) {
    if let Some(own) = own {
        *option = own.value();
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Option::<OneOrMany>::deserialize(deserializer)? {
        None => Vec::new(),
        Some(OneOrMany::One(text)) => vec![text],
        Some(OneOrMany::Many(texts)) => texts,
    })
}

/// How a kind of model samples where no source says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamplingDefaults {
    /// Fietje's author: no run of four tokens twice.
    Author,
    /// The mini model repeats the words of the question, and is right to.
    Mini,
    /// A server has defaults of its own.
    Server,
}

impl SamplingDefaults {
    /// The defaults of the model that the settings name.
    pub fn of_settings(settings: &Settings) -> Self {
        match &settings.model {
            _ if settings.endpoint.is_some() => Self::Server,
            ModelRef::Mini => Self::Mini,
            ModelRef::Named { .. } | ModelRef::Path(_) => Self::Author,
        }
    }

    /// The defaults of the model that runs.
    pub fn of_engine(info: &EngineInfo) -> Self {
        if info.is_remote() {
            Self::Server
        } else if info.is_mini() {
            Self::Mini
        } else {
            Self::Author
        }
    }

    /// The preset's options, as this kind of model takes them.
    pub fn sampling(self, preset: Preset, seed: u64) -> SamplingOptions {
        let sampling = preset.options(seed);
        let no_repeat_ngram = sampling.no_repeat_ngram.filter(|_| self == Self::Author);
        SamplingOptions { no_repeat_ngram, ..sampling }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(json: &Value) -> Result<OptionOverrides, OptionError> {
        OptionOverrides::from_json(json.as_object().unwrap().clone())
    }

    #[test]
    fn numbers_out_of_range_are_named_with_their_range() {
        let cases = [
            (json!({"temperature": -1}), "`temperature` must be a number from 0 to 10"),
            (json!({"top_p": 1.5}), "`top_p` must be a number from 0 to 1"),
            (json!({"min_p": 2}), "`min_p` must be a number from 0 to 1"),
            (json!({"repetition_penalty": 0}), "`repetition_penalty` must be a number above 0, up to 10"),
            (json!({"top_k": 0}), "`top_k` must be a number from 1 on"),
            (json!({"max_tokens": 0}), "`max_tokens` must be a number from 1 on"),
            (json!({"regex": "a", "grammar": "b"}), "an answer can have one of json_schema, regex, grammar only"),
        ];
        for (json, expected) in cases {
            assert_eq!(parse(&json).unwrap_err().to_string(), expected);
        }
        for wrong in [json!({"temprature": 1}), json!({"preset": "wild"}), json!({"seed": -1}), json!({"stop": 1})] {
            assert!(matches!(parse(&wrong), Err(OptionError::Json(_))), "{wrong}");
        }
        assert!(!TEMPERATURE.contains(f32::NAN));
    }

    #[test]
    fn every_option_is_read_and_has_its_effect() {
        let json = json!({
            "preset": "creative", "max_tokens": 5, "temperature": 0.5, "top_p": 0.5, "top_k": 40, "min_p": 0.25,
            "repetition_penalty": 1.5, "no_repeat_ngram": 3, "seed": 7, "stop": "a", "ignore_eos": true, "regex": "b",
        });
        let options = parse(&json).unwrap().resolve(SamplingDefaults::Author);
        let sampling = SamplingOptions {
            temperature: 0.5,
            top_p: Some(0.5),
            top_k: Some(40),
            min_p: Some(0.25),
            repetition_penalty: Some(1.5),
            no_repeat_ngram: Some(3),
            seed: 7,
        };
        let expected = GenerationOptions {
            sampling,
            max_tokens: Some(5),
            stop: vec!["a".to_owned()],
            eos: Eos::Ignored,
            constraint: Some(Constraint::Regex("b".to_owned())),
            ..GenerationOptions::default()
        };
        assert_eq!(options, expected);
        // A source that sets all of them leaves nothing to the next one, and one that sets none takes all of the next.
        let (all, none) = (parse(&json).unwrap(), OptionOverrides::default());
        assert_eq!(all.clone().or(parse(&json!({"seed": 8, "top_k": 1, "stop": ["c"]})).unwrap()), all);
        assert_eq!(none.or(all.clone()), all);
    }

    #[test]
    fn what_is_off_is_taken_out() {
        let mut options = OptionOverrides::default().resolve(SamplingDefaults::Author);
        let off = OptionOverrides {
            max_tokens: Some(Override::Off),
            top_p: Some(Override::Off),
            no_repeat_ngram: Some(0),
            ..OptionOverrides::default()
        };
        off.apply_to(&mut options);
        assert_eq!((options.max_tokens, options.sampling.no_repeat_ngram), (None, None));
        assert_eq!(off.resolve(SamplingDefaults::Server).sampling.no_repeat_ngram, Some(0));
    }

    #[test]
    fn a_constraint_may_repeat_itself_unless_that_is_forbidden_by_name() {
        let repeats = |json: Value, defaults| parse(&json).unwrap().resolve(defaults).sampling.no_repeat_ngram;
        assert_eq!(repeats(json!({}), SamplingDefaults::Author), Some(4));
        assert_eq!(repeats(json!({}), SamplingDefaults::Mini), None);
        assert_eq!(repeats(json!({}), SamplingDefaults::Server), None);
        assert_eq!(repeats(json!({"regex": "(ja )+"}), SamplingDefaults::Author), None);
        assert_eq!(repeats(json!({"regex": "(ja )+", "no_repeat_ngram": 3}), SamplingDefaults::Author), Some(3));
    }
}
