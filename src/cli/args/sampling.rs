//! The arguments that say how a model chooses its words, and the numbers that they take.

use clap::{Args, ValueEnum};

use crate::engine::limits;

#[derive(Debug, Clone, Default, Args)]
pub struct SamplingArguments {
    #[arg(long, value_enum, hide_possible_values = true, value_name = "precise|creative")]
    pub preset: Option<PresetName>,
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_tokens: Option<u32>,
    #[arg(long, value_name = "T", value_parser = temperature, allow_negative_numbers = true)]
    pub temperature: Option<f32>,
    #[arg(long, value_name = "P", value_parser = probability, allow_negative_numbers = true)]
    pub top_p: Option<f32>,
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    pub top_k: Option<u32>,
    #[arg(long, value_name = "P", value_parser = probability, allow_negative_numbers = true)]
    pub min_p: Option<f32>,
    #[arg(long, value_name = "X", value_parser = penalty, allow_negative_numbers = true)]
    pub repetition_penalty: Option<f32>,
    #[arg(long, value_name = "N")]
    pub no_repeat_ngram: Option<u32>,
    #[arg(long, value_name = "N")]
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PresetName {
    Precise,
    Creative,
}

fn number_within(text: &str, permitted: impl Fn(f32) -> bool) -> Result<f32, String> {
    let number: f32 = text.parse().map_err(|_| String::new())?;
    if number.is_finite() && permitted(number) { Ok(number) } else { Err(String::new()) }
}

fn temperature(text: &str) -> Result<f32, String> {
    number_within(text, limits::is_temperature)
}

fn probability(text: &str) -> Result<f32, String> {
    number_within(text, limits::is_probability)
}

fn penalty(text: &str) -> Result<f32, String> {
    number_within(text, limits::is_penalty)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::Arguments;

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
