//! The arguments for generation options.

use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::engine::{
    COUNT, Constraint, Eos, OptionOverrides, Override, PENALTY, PROBABILITY, Preset, Range, TEMPERATURE,
};

#[derive(Debug, Clone, Default, Args)]
pub struct SamplingArguments {
    #[arg(long, value_enum, hide_possible_values = true, value_name = "precise|creative")]
    pub preset: Option<PresetName>,
    #[arg(short = 'n', long, value_name = "N", value_parser = number::<u32>(COUNT), allow_negative_numbers = true)]
    pub max_tokens: Option<u32>,
    #[arg(long, value_name = "T", value_parser = number::<f32>(TEMPERATURE), allow_negative_numbers = true)]
    pub temperature: Option<f32>,
    #[arg(long, value_name = "P", value_parser = number::<f32>(PROBABILITY), allow_negative_numbers = true)]
    pub top_p: Option<f32>,
    #[arg(long, value_name = "K", value_parser = number::<u32>(COUNT), allow_negative_numbers = true)]
    pub top_k: Option<u32>,
    #[arg(long, value_name = "P", value_parser = number::<f32>(PROBABILITY), allow_negative_numbers = true)]
    pub min_p: Option<f32>,
    #[arg(long, value_name = "X", value_parser = number::<f32>(PENALTY), allow_negative_numbers = true)]
    pub repetition_penalty: Option<f32>,
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub no_repeat_ngram: Option<u32>,
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,
    #[arg(long, value_name = "TEXT")]
    pub stop: Vec<String>,
    #[arg(long)]
    pub ignore_eos: bool,
    #[arg(long, value_name = "SCHEMA", group = "constraint")]
    pub json_schema: Option<String>,
    #[arg(long, value_name = "REGEX", group = "constraint")]
    pub regex: Option<String>,
    #[arg(long, value_name = "GRAMMAR", group = "constraint")]
    pub grammar: Option<String>,
}

impl SamplingArguments {
    /// The options that the arguments set. Numbers were checked as they were parsed; `constraint` is the argument of
    /// its group with the file read that it may name.
    pub fn overrides(&self, constraint: Option<Constraint>) -> OptionOverrides {
        let count = |number: u32| number as usize;
        OptionOverrides {
            preset: self.preset.map(Preset::from),
            max_tokens: self.max_tokens.map(count).map(Override::Value),
            temperature: self.temperature,
            top_p: self.top_p.map(Override::Value),
            top_k: self.top_k.map(count).map(Override::Value),
            min_p: self.min_p.map(Override::Value),
            repetition_penalty: self.repetition_penalty.map(Override::Value),
            no_repeat_ngram: self.no_repeat_ngram.map(count),
            seed: self.seed,
            stop: self.stop.clone(),
            eos: self.ignore_eos.then_some(Eos::Ignored),
            constraint,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PresetName {
    Precise,
    Creative,
}

impl From<PresetName> for Preset {
    fn from(name: PresetName) -> Self {
        match name {
            PresetName::Precise => Self::Precise,
            PresetName::Creative => Self::Creative,
        }
    }
}

/// Parses a number within `range`, which is all that the error says: [`crate::cli::usage`] says the rest.
pub fn number<T: FromStr + Into<f64> + Copy>(range: Range) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| text.parse().ok().filter(|&number| range.contains(number)).ok_or_else(|| range.notation())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::command_line::Arguments;

    #[test]
    fn numbers_out_of_range_are_refused() {
        let parse = |words: &[&str]| Arguments::try_parse_from([&["fietje", "complete", "x"], words].concat());
        let good: [&[&str]; 4] = [
            &["--temperature", "0"],
            &["--top-p", "0.9", "--min-p", "0"],
            &["--repetition-penalty", "1.1", "--top-k", "1"],
            &["--stop", "a", "--stop", "b", "-n", "1"],
        ];
        for words in good {
            assert!(parse(words).is_ok(), "{words:?}");
        }
        let bad: [&[&str]; 9] = [
            &["--temperature", "-1"],
            &["--temperature", "nan"],
            &["--top-p", "1.5"],
            &["--top-k", "0"],
            &["--repetition-penalty", "0"],
            &["-n", "0"],
            &["--seed", "-1"],
            &["--regex", "a", "--grammar", "b"],
            &["--raw", "-s", "x"],
        ];
        for words in bad {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
