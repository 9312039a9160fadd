//! The benchmarks' own words: what a model that talks gets as its turn, and what follows it where a model only
//! continues text.

use super::Benchmark;
use crate::eval::rows::Row;
use crate::eval::task::ItemFault;

/// The columns of the answers to choose from, and their letters.
const OPTIONS: [(&str, &str); 4] = [("A", "option_a"), ("B", "option_b"), ("C", "option_c"), ("D", "option_d")];

impl Benchmark {
    /// The prompt of a row, and the suffix for models that continue text.
    pub(super) fn prompt(self, row: &Row) -> Result<(String, String), ItemFault> {
        let suffixed = |turn: String, suffix: &str| Ok((turn, suffix.to_owned()));
        match self {
            Self::Arc => suffixed(choice(row.get("instruction")?, row), " Het antwoord is"),
            Self::Mmlu => suffixed(choice(row.get("question")?, row), " Het antwoord is"),
            Self::Dbrd => suffixed(
                format!(
                    "Is het sentiment in de volgende Nederlandstalige boekrecensie positief of negatief?\n\n\
                     Boekrecensie: {}\n\nAntwoord met 'positief' of 'negatief'.",
                    row.get("text")?
                ),
                " Het sentiment is ",
            ),
            Self::DutchCola => suffixed(
                format!(
                    "Is de volgende tekst grammaticaal (correct Nederlands) of ongrammaticaal (onjuist \
                     Nederlands)?\n\nTekst: {}\n\nAntwoord met 'grammaticaal' of 'ongrammaticaal'.",
                    row.get("Sentence")?
                ),
                " De tekst is ",
            ),
            Self::Xlwic => {
                let word = row.get("target_word")?;
                let turn = format!(
                    "Is de betekenis van '{word}' in de volgende zinnen identiek of verschillend?\n\n\
                     Zin 1: {}\nZin 2: {}\n\nAntwoord met 'identiek' of 'verschillend'.",
                    row.get("example_1")?,
                    row.get("example_2")?
                );
                Ok((turn, format!(" De betekenis van '{word}' is ")))
            }
        }
    }
}

/// A question with the answers that there are. All four letters can be chosen all the same.
fn choice(question: &str, row: &Row) -> String {
    let options: Vec<(&str, &str)> =
        OPTIONS.iter().filter_map(|&(letter, column)| Some((letter, row.find(column)?))).collect();
    let lines: String = options.iter().flat_map(|(letter, option)| ["\n", letter, ". ", option]).collect();
    let letters: Vec<String> = options.iter().map(|(letter, _)| format!("'{letter}'")).collect();
    let letters = match letters.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} of {last}", others.join(", ")),
        _ => letters.concat(),
    };
    format!("{question}\n\nAntwoordopties:{lines}\n\nAntwoord met {letters}.")
}
