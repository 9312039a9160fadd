//! What of an answer can be used: sentences that stand on their text. An answer that is none has a fault.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::Form;
use super::grounding::Ground;
use crate::engine::FinishReason;
use crate::translate::Language;
use crate::translate::split::sentences;

/// How many times the same three words may follow each other in an answer.
const MOST_REPEATS: usize = 3;

static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+").ok());
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W{0,2}(?:samenvatting|summary|hoofdpunten|key points)\W{0,2}:\W{0,2}\s*").ok()
});

/// Why an answer cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    Empty,
    Refusal,
    Loop,
    /// No sentence of it was complete when it reached its limit.
    CutOff,
    /// No sentence of it stands on the text.
    Unsupported,
    /// The model did not answer.
    Engine,
}

/// A sentence that was left out, and the numbers and names in it that its text does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub sentence: String,
    pub missing: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    pub sentences: Vec<String>,
    pub left_out: Vec<LeftOut>,
    pub fault: Option<Fault>,
}

impl Judgement {
    pub fn is_good(&self) -> bool {
        self.fault.is_none() && self.left_out.is_empty()
    }

    fn fault(fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }
}

/// Judges an answer about a text.
pub fn judge(answer: &str, reason: FinishReason, ground: &Ground, form: Form, language: Language) -> Judgement {
    let mut said = said(answer, form, language);
    let is_cut_off = reason == FinishReason::Length;
    if is_cut_off && said.last().is_some_and(|last| !last.ends_with(['.', '!', '?', '…', '"', '”', '’'])) {
        said.pop();
    }
    if said.is_empty() {
        return Judgement::fault(if is_cut_off { Fault::CutOff } else { Fault::Empty });
    }
    if ground.refuses(&said[0]) {
        return Judgement::fault(Fault::Refusal);
    }
    let mut seen = HashSet::new();
    let all = said.len();
    said.retain(|sentence| seen.insert(sentence.to_lowercase()));
    if said.len() * 2 < all || said.iter().any(|sentence| repeats(sentence)) {
        return Judgement::fault(Fault::Loop);
    }
    let mut judgement = Judgement::default();
    for sentence in said {
        let missing = ground.missing(&sentence);
        if missing.is_empty() {
            judgement.sentences.push(sentence);
        } else {
            judgement.left_out.push(LeftOut { sentence, missing });
        }
    }
    judgement.fault = judgement.sentences.is_empty().then_some(Fault::Unsupported);
    judgement
}

/// The sentences or points of an answer, without list marks and labels.
fn said(answer: &str, form: Form, language: Language) -> Vec<String> {
    let mut found = Vec::new();
    for line in answer.lines() {
        let line = without(&MARK, line.trim());
        let line = without(&LABEL, line).replace("**", "");
        match form {
            Form::Bullets => found.push(line.trim().to_owned()),
            Form::Prose => {
                let ranges = sentences(&line, language);
                found.extend(ranges.into_iter().map(|range| line[range].trim().to_owned()));
            }
        }
    }
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

fn without<'a>(pattern: &LazyLock<Option<Regex>>, text: &'a str) -> &'a str {
    let found = pattern.as_ref().and_then(|pattern| pattern.find(text));
    found.map_or(text, |found| &text[found.end()..])
}

/// Whether three words follow each other again and again.
fn repeats(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let mut counts: HashMap<&[&str], usize> = HashMap::new();
    words.windows(3).any(|three| {
        let count = counts.entry(three).or_default();
        *count += 1;
        *count > MOST_REPEATS
    })
}

#[cfg(test)]
mod tests {
    use super::super::grounding::Names;
    use super::*;

    fn of(answer: &str, reason: FinishReason, form: Form) -> Judgement {
        let ground = Ground::new("De bakker in Gent verkoopt 12 broden.", Names::Checked);
        judge(answer, reason, &ground, form, Language::DUTCH)
    }

    #[test]
    fn sentences_and_points_are_found_without_their_marks() {
        let prose = of("Samenvatting: De bakker verkoopt brood. Het zijn er 12.\n", FinishReason::Stop, Form::Prose);
        assert_eq!(prose.sentences, ["De bakker verkoopt brood.", "Het zijn er 12."]);
        let points = of("- **Brood** in Gent\n2. Het zijn er 12\n\n", FinishReason::Stop, Form::Bullets);
        assert_eq!(points.sentences, ["Brood in Gent", "Het zijn er 12"]);
        assert!(prose.is_good() && points.is_good());
    }

    #[test]
    fn answers_that_are_none_have_a_fault() {
        let stop = FinishReason::Stop;
        let cases = [
            ("", stop, Fault::Empty),
            ("- \n…", stop, Fault::Empty),
            ("Het spijt me, maar dat kan ik niet.", stop, Fault::Refusal),
            ("Dat kan ik niet; daarvoor ben ik te klein.", stop, Fault::Refusal),
            ("I'm sorry, I can't help with that.", stop, Fault::Refusal),
            ("De bakker verkoopt", FinishReason::Length, Fault::CutOff),
            ("Een kat. Een kat. Een kat. Een kat.", stop, Fault::Loop),
            ("de kat in de kat in de kat in de kat in de kat in", stop, Fault::Loop),
            ("Er zijn 99 bakkers.", stop, Fault::Unsupported),
        ];
        for (answer, reason, fault) in cases {
            assert_eq!(of(answer, reason, Form::Prose).fault, Some(fault), "{answer}");
        }
    }

    #[test]
    fn what_the_text_does_not_have_is_left_out() {
        let judgement =
            of("De bakker verkoopt brood. Dat doet Piet in Gent. Er zijn", FinishReason::Length, Form::Prose);
        assert_eq!(judgement.sentences, ["De bakker verkoopt brood."]);
        let left_out = LeftOut { sentence: "Dat doet Piet in Gent.".to_owned(), missing: vec!["Piet".to_owned()] };
        assert_eq!(judgement.left_out, [left_out]);
        assert!(judgement.fault.is_none() && !judgement.is_good());
    }
}
