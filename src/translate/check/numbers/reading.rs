//! Reading the numbers of a text: digits with their separators, words, decades, times, and the units after them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{scale, value};
use super::{Form, Number, Unit};
use crate::translate::check::words::{Capital, Words};
use crate::translate::language::Language;

/// Digits with separators, and what follows at once: `1.500`, `10:30`, `1960s`, `18e`, `3D`.
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d+(?:[.,:'’\u{a0}\u{202f}\u{2009} ]?\d+)*").ok());

/// Words that make a number before or after them a time of the day.
const MORNING: [&str; 6] = ["am", "a.m", "'s-ochtends", "ochtends", "morgens", "nachts"];
const AFTERNOON: [&str; 6] = ["pm", "p.m", "'s-middags", "middags", "avonds", "savonds"];
const HOURS: [&str; 4] = ["uur", "o'clock", "o’clock", "u"];

/// The numbers of a text, in its order.
pub fn read(words: &Words) -> Vec<Number> {
    let mut numbers = in_digits(words);
    in_words(words, &mut numbers);
    numbers.sort_by_key(|number| number.range.start);
    numbers
}

/// The lowercase words from a place on, at most three.
fn following(words: &Words, place: usize) -> Vec<&str> {
    let first = words.all.partition_point(|word| word.range.start < place);
    words.all[first..].iter().take(3).map(|word| word.lower.as_str()).collect()
}

fn in_digits(words: &Words) -> Vec<Number> {
    let Some(pattern) = DIGITS.as_ref() else { return Vec::new() };
    let text = words.text.as_str();
    let mut numbers = Vec::new();
    for found in pattern.find_iter(text) {
        for range in parts(text, found.range()) {
            numbers.push(number(words, range));
        }
    }
    numbers
}

/// A run of digits as numbers: spaces and apostrophes join groups of three only.
fn parts(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = run.start;
    let is_space = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    for (place, separator) in text[run.clone()].char_indices().filter(|(_, letter)| is_space(*letter)) {
        let (before, after) = (&text[start..run.start + place], &text[run.start + place + separator.len_utf8()..]);
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
        let begins_group = before.chars().all(|letter| letter.is_ascii_digit() || is_space(letter))
            && before.chars().rev().take_while(char::is_ascii_digit).count() <= 3
            && !before.starts_with('0');
        if !(begins_group && digits(after) == 3) {
            parts.push(start..run.start + place);
            start = run.start + place + separator.len_utf8();
        }
    }
    parts.push(start..run.end);
    parts
}

/// A number in digits, with everything around it that says what it is.
fn number(words: &Words, range: Range<usize>) -> Number {
    let text = words.text.as_str();
    let written = &text[range.clone()];
    // `18e`, `1960s`, `10am` are one word.
    let glued: String = text[range.end..].chars().take_while(|letter| letter.is_alphabetic()).collect();
    let after = following(words, range.end + glued.len());
    let next = if glued.is_empty() { after.first().copied().unwrap_or_default() } else { glued.as_str() };
    let mut values = values(written, words.language);
    let mut form = Form::Digits;
    if let Some(factor) = scale(next, words.language) {
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        values = scaled;
    }
    let before = before(words, range.start);
    let is_afternoon = AFTERNOON.contains(&next) || after.iter().any(|word| AFTERNOON.contains(word));
    let is_clock = written.contains(':') || MORNING.contains(&next) || AFTERNOON.contains(&next);
    let is_hour = HOURS.contains(&next) || after.first().is_some_and(|word| HOURS.contains(word)) && glued.is_empty();
    let mut clock = minutes(written, words.language);
    if let Some(minutes) = clock.as_mut().filter(|_| is_clock || is_hour) {
        form = Form::Time;
        if is_afternoon && *minutes < 720.0 {
            *minutes += 720.0;
        }
        if before == "half" {
            *minutes -= 30.0;
        }
        // Hours are also a duration.
        values.push(*minutes / 60.0);
        values.extend(written.chars().filter(char::is_ascii_digit).collect::<String>().parse::<f64>());
    } else if let Some(&value) = values.first() {
        values.extend(decade(value, &glued, &before));
    }
    // "7's" is a plural, and nobody's number.
    if text[range.end..].starts_with("'s") || text[range.end..].starts_with("’s") {
        form = Form::Loose;
    }
    let unit = unit(next, &after).or_else(|| unit_of_range(words, range.end));
    Number { range, values, form, clock, unit }
}

/// The lowercase word before a place; an apostrophe right before it is one too.
fn before(words: &Words, place: usize) -> String {
    if words.text[..place].ends_with(['\'', '’', '‘']) {
        return "'".to_owned();
    }
    let count = words.all.partition_point(|word| word.range.end <= place);
    words.all[..count].last().map(|word| word.lower.clone()).unwrap_or_default()
}

/// `1960s` is also 60; in `jaren 60` and `'90s` the century is missing.
fn decade(value: f64, glued: &str, before: &str) -> Vec<f64> {
    let is_year = (1000.0..2100.0).contains(&value);
    if is_year && (glued == "s" || matches!(before, "jaren" | "jaar")) {
        vec![value % 100.0]
    } else if value < 100.0 && matches!(before, "'" | "jaren") {
        vec![1900.0 + value, 2000.0 + value, 1800.0 + value]
    } else {
        Vec::new()
    }
}

/// Minutes since midnight of a time in digits: `2`, `14.30`, `14:30`.
fn minutes(written: &str, language: Language) -> Option<f64> {
    let sign = if language == Language::ENGLISH { [':', ':'] } else { [':', '.'] };
    let (hour, minute) = written.split_once(sign).unwrap_or((written, "00"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok().filter(|_| minute.len() == 2)?);
    (hour <= 24 && minute < 60).then(|| f64::from(hour * 60 + minute))
}

/// What digits with separators may mean in a language.
fn values(written: &str, language: Language) -> Vec<f64> {
    let decimal = if language == Language::ENGLISH { '.' } else { ',' };
    let group = if decimal == '.' { ',' } else { '.' };
    let plain: String = written.chars().filter(char::is_ascii_digit).collect();
    let Ok(all) = plain.parse::<f64>() else { return Vec::new() };
    let count = |mark: char| written.matches(mark).count();
    let last = |mark: char| written.rsplit(mark).next().map_or(0, str::len);
    if count(':') > 0 || count(decimal) > 1 && count(group) == 0 {
        // A time, a ratio, a version, a date: its digits.
        return vec![all];
    }
    let with_decimals = |mark: char| {
        let (whole, decimals) = written.rsplit_once(mark)?;
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        format!("{whole}.{decimals}").parse::<f64>().ok()
    };
    if count(decimal) == 1 {
        return with_decimals(decimal).into_iter().collect();
    }
    if count(group) == 1 && last(group) != 3 {
        // Groups have three digits: the sign is that of the other language, or divides hours, chapters and dates.
        return with_decimals(group).into_iter().chain([all]).collect();
    }
    vec![all]
}

/// The unit of the second number of a range: `100 to 250 meters`, `5-10 km`.
fn unit_of_range(words: &Words, end: usize) -> Option<Unit> {
    let first = words.all.partition_point(|word| word.range.start < end);
    let is_between = |word: &str| matches!(word, "to" | "tot" | "and" | "en" | "or" | "of" | "by" | "bij");
    let rest = &words.all[first..];
    let rest = rest.get(usize::from(rest.first().is_some_and(|word| is_between(&word.lower)))..)?;
    let (number, after) = rest.split_first()?;
    let after: Vec<&str> = after.iter().take(3).map(|word| word.lower.as_str()).collect();
    let is_number = number.lower.starts_with(|letter: char| letter.is_ascii_digit());
    unit(after.first()?, &after[1..]).filter(|_| is_number)
}

/// The unit that follows a number.
fn unit(word: &str, after: &[&str]) -> Option<Unit> {
    if let "square" | "vierkante" = word {
        let Some(Unit::Length(side)) = after.get(1).and_then(|side| unit(side, &[])) else { return None };
        return Some(Unit::Area(side * side));
    }
    let unit = match word {
        "mile" | "miles" | "mi" | "mph" | "mijl" | "mijlen" => Unit::Length(1609.0),
        "foot" | "feet" | "ft" | "voet" => Unit::Length(0.3048),
        "inch" | "inches" | "duim" => Unit::Length(0.0254),
        "yard" | "yards" => Unit::Length(0.9144),
        "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" | "kmh" | "kph" => Unit::Length(1000.0),
        "m" | "meter" | "meters" | "metre" | "metres" => Unit::Length(1.0),
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => Unit::Length(0.01),
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => Unit::Length(0.001),
        "lb" | "lbs" | "pound" | "pounds" => Unit::Weight(0.4536),
        "oz" | "ounce" | "ounces" => Unit::Weight(0.02835),
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => Unit::Weight(1.0),
        "g" | "gram" | "grams" => Unit::Weight(0.001),
        "gallon" | "gallons" => Unit::Volume(3.785),
        "pint" | "pints" => Unit::Volume(0.47),
        "l" | "liter" | "liters" | "litre" | "litres" => Unit::Volume(1.0),
        "acre" | "acres" => Unit::Area(4047.0),
        "ha" | "hectare" | "hectares" => Unit::Area(10_000.0),
        "km2" => Unit::Area(1e6),
        "f" | "fahrenheit" => Unit::Fahrenheit,
        "c" | "celsius" => Unit::Celsius,
        "degrees" | "graden" | "°" => return after.get(1).and_then(|scale| unit(scale, &[])),
        _ => return None,
    };
    Some(unit)
}

/// Adds the numbers that are words.
fn in_words(words: &Words, numbers: &mut Vec<Number>) {
    let language = words.language;
    if language != Language::ENGLISH && language != Language::DUTCH {
        return;
    }
    let mut place = 0;
    while let Some(word) = words.all.get(place) {
        let Some(first) = simple(&word.lower, language) else {
            place += 1;
            continue;
        };
        let start = place;
        let (mut sum, mut part) = (0.0, first);
        place += 1;
        // "two hundred and five thousand": what follows adds or multiplies.
        while let Some(next) = words.all.get(place) {
            let joined = words.text[words.all[place - 1].range.end..next.range.start].trim();
            if !matches!(joined, "" | "-") {
                break;
            }
            if let Some(factor) = scale(&next.lower, language) {
                if factor >= 1e3 {
                    sum += part * factor;
                    part = 0.0;
                } else {
                    part *= factor;
                }
            } else if let Some(value) = simple(&next.lower, language).filter(|&value| fits(part, value)) {
                part += value;
            } else if next.lower == "and"
                && part % 100.0 == 0.0
                && part >= 100.0
                && words.all.get(place + 1).and_then(|word| simple(&word.lower, language)).is_some()
            {
                // The "and" of "two hundred and five".
            } else {
                break;
            }
            place += 1;
        }
        let total = sum + part;
        let before = start.checked_sub(1).map_or("", |before| words.all[before].lower.as_str());
        let range = words.all[start].range.start..words.all[place - 1].range.end;
        // Small ones are articles and pronouns too; "the Third Reich" and "millions" say no number.
        let said = &words.all[start..place];
        let is_vague =
            said.len() == 1 && (said[0].capital == Capital::Inside || value(&said[0].lower, language).is_none());
        let is_loose = total < 3.0 || is_vague;
        let next = words.all.get(place).map_or("", |word| word.lower.as_str());
        let mut values = vec![total];
        let earlier = start.checked_sub(2).map_or("", |earlier| words.all[earlier].lower.as_str());
        let clock = (total <= 24.0).then_some(total * 60.0 + offset(earlier, before, language));
        let after: Vec<&str> = words.all[place..].iter().take(2).map(|word| word.lower.as_str()).collect();
        values.extend(decade(total, "", before));
        // "half drie", "half past two", "kwart over drie": said in too many ways.
        let form = if is_loose || matches!(before, "half" | "past" | "over" | "voor" | "to" | "kwart") {
            Form::Loose
        } else {
            Form::Word
        };
        numbers.push(Number { range, values, form, clock, unit: unit(next, &after) });
    }
}

/// Minutes that the words before an hour add: `half elf` is half past ten.
fn offset(earlier: &str, last: &str, language: Language) -> f64 {
    match (earlier, last) {
        (_, "half") if language == Language::DUTCH => -30.0,
        ("half", "past") => 30.0,
        ("kwart", "over") | ("quarter", "past" | "after") => 15.0,
        ("kwart", "voor") | ("quarter", "to" | "before") => -15.0,
        _ => 0.0,
    }
}

/// The number that a word says, and scales by themselves: `hundred`, `duizend`.
fn simple(word: &str, language: Language) -> Option<f64> {
    value(word, language).or_else(|| scale(word, language).filter(|_| !word.ends_with("en") || word == "miljoen"))
}

/// Whether a value may follow another inside one number: "twenty five", "hundred five".
fn fits(part: f64, value: f64) -> bool {
    let tens = part % 100.0;
    (20.0..100.0).contains(&tens) && tens % 10.0 == 0.0 && (1.0..10.0).contains(&value)
        || part >= 100.0 && part % 100.0 == 0.0 && value < 100.0
}
