//! Numbers that a translation lost, made up or changed. Both texts are read as quantities first, in digits and in
//! words; then each is looked for on the other side, in any of the forms that the other language gives it.

mod reading;
mod words;

use std::ops::Range;

use super::words::Words;
use reading::read;

/// A number as a text says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub range: Range<usize>,
    /// What it may mean: `1.500` is another number in either language, `the 1960s` are `de jaren 60`.
    pub values: Vec<f64>,
    pub form: Form,
    /// Minutes since midnight, if it may be a time.
    pub clock: Option<f64>,
    pub unit: Option<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Digits,
    /// `half past three`, `3:30 PM`, in minutes.
    Time,
    /// A word that says a number and nothing else: `zeventien`.
    Word,
    /// A word that may say something else: `one`, `second`, `half`.
    Loose,
}

/// What a translation may convert to another unit of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// In metres.
    Length(f64),
    /// In kilograms.
    Weight(f64),
    /// In litres.
    Volume(f64),
    /// In square metres.
    Area(f64),
    Celsius,
    Fahrenheit,
}

/// What is wrong with the numbers of a translation.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Numbers in digits that are missing.
    pub missing: Vec<String>,
    /// Numbers in digits that the source does not have.
    pub made_up: Vec<String>,
    /// Numbers in words that are missing.
    pub missing_words: Vec<String>,
    /// Whether a number came back with its decimal sign read as the other one: 1.500 for 1.500.
    pub contradiction: Option<String>,
}

/// How much a converted quantity may be rounded.
const ROUNDING: f64 = 0.07;

/// Compares the numbers of two texts.
pub fn changes(source: &Words, target: &Words) -> Changes {
    let (wanted, found) = (read(source), read(target));
    let mut changes = Changes::default();
    let written = |words: &Words, number: &Number| words.text[number.range.clone()].to_owned();
    let has = |numbers: &[Number], number: &Number| numbers.iter().any(|other| is_the_same(number, other));
    let lost: Vec<&Number> = wanted.iter().filter(|number| !has(&found, number)).collect();
    let new: Vec<&Number> = found.iter().filter(|number| !has(&wanted, number)).collect();
    let is_converted = |number: &Number, others: &[Number]| others.iter().any(|other| are_converted(number, other));
    for number in &lost {
        let text = written(source, number);
        match number.form {
            // A quantity in two units may come back in one of them.
            Form::Digits | Form::Time if !is_converted(number, &found) && !is_converted(number, &wanted) => {
                changes.missing.push(text);
            }
            Form::Word => changes.missing_words.push(text),
            _ => {}
        }
    }
    for number in &new {
        let is_converted = is_converted(number, &wanted) || is_converted(number, &found);
        if matches!(number.form, Form::Digits | Form::Time) && !is_converted {
            changes.made_up.push(written(target, number));
        }
    }
    // The same digits with another value.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    changes.contradiction = changes
        .missing
        .iter()
        .find(|lost| digits(lost).len() > 3 && changes.made_up.iter().any(|new| digits(new) == digits(lost)))
        .cloned();
    changes
}

fn is_the_same(one: &Number, other: &Number) -> bool {
    let same = |one: &f64, other: &f64| (one - other).abs() <= one.abs().max(other.abs()) * 1e-6;
    let is_time = one.form == Form::Time || other.form == Form::Time;
    // Twelve hours apart: 2 pm is 14 uur.
    let same_time = || {
        let (Some(one), Some(other)) = (one.clock, other.clock) else { return false };
        same(&(one % 720.0), &(other % 720.0))
    };
    is_time && same_time() || one.values.iter().any(|one| other.values.iter().any(|other| same(one, other)))
}

/// Whether one is the other in another unit.
fn are_converted(one: &Number, other: &Number) -> bool {
    let (Some(unit), Some(other_unit)) = (one.unit, other.unit) else { return false };
    let near = |one: f64, other: f64| (one - other).abs() <= one.abs().max(other.abs()) * ROUNDING;
    let any = |is_near: &dyn Fn(f64, f64) -> bool| {
        one.values.iter().any(|&one| other.values.iter().any(|&other| is_near(one, other)))
    };
    match (unit, other_unit) {
        (Unit::Length(one), Unit::Length(other))
        | (Unit::Weight(one), Unit::Weight(other))
        | (Unit::Volume(one), Unit::Volume(other))
        | (Unit::Area(one), Unit::Area(other))
            // Between units of the metric system nobody converts.
            if (one / other).log10().fract() != 0.0 =>
        {
            any(&|this, that| near(this * one, that * other))
        }
        (Unit::Fahrenheit, Unit::Celsius) => any(&|this, that| ((this - 32.0) / 1.8 - that).abs() <= 2.0),
        (Unit::Celsius, Unit::Fahrenheit) => any(&|this, that| ((that - 32.0) / 1.8 - this).abs() <= 2.0),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
