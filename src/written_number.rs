//! Numbers as people write them: what `1.234,50` can mean, in Dutch and in English.

use std::sync::LazyLock;

use regex::Regex;

/// Digits in groups, with either mark, and a sign.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[-−+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?").ok());

/// A number in a text, with all that it can mean: `1.234` is a thousand and more in Dutch, and little more than one in
/// English.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenNumber(Vec<f64>);

impl WrittenNumber {
    /// All numbers of a text, in order.
    pub fn all(text: &str) -> Vec<Self> {
        let found = NUMBER.as_ref().map(|number| number.find_iter(text).map(|found| readings(found.as_str())));
        found.map(|found| found.filter(|readings| !readings.is_empty()).map(Self).collect()).unwrap_or_default()
    }

    /// The last number of a text, which is where answers have their result.
    pub fn last(text: &str) -> Option<Self> {
        Self::all(text).pop()
    }

    /// Whether both can mean the same number.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.0.iter().any(|one| other.0.iter().any(|other| is_equal(*one, *other)))
    }
}

fn readings(digits: &str) -> Vec<f64> {
    let digits = digits.replace('−', "-");
    let read = |thousands: char, decimal: char| {
        let (whole, fraction) = digits.split_once(decimal).unwrap_or((&digits, ""));
        let mut groups = whole.trim_start_matches(['-', '+']).split(thousands);
        let is_first =
            groups.next().is_some_and(|first| !whole.contains(thousands) || (1..=3).contains(&first.len()));
        let is_grouped = is_first && groups.all(|group| group.len() == 3);
        let is_plain = !fraction.contains([thousands, decimal]);
        let plain = format!("{}.{fraction}", whole.replace(thousands, ""));
        (is_grouped && is_plain).then(|| plain.trim_end_matches('.').parse().ok()).flatten()
    };
    let both = [read('.', ','), read(',', '.')];
    both.into_iter().flatten().collect()
}

fn is_equal(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_in_either_notation() {
        for (one, other, agree) in [
            ("3 + 4 = 7.", "7", true),
            ("7 appels, 8 peren", "7", false),
            ("1.234,50 euro", "1234.5", true),
            ("1,234.50", "1234,5", true),
            ("1.234", "1234", true),
            ("1.234", "1,234", true),
            ("12.34", "1234", false),
            ("-5", "5", false),
            ("−5", "-5", true),
            ("1.234.567", "1234567", true),
            ("1.5e3", "1500", true),
            ("0", "0", true),
        ] {
            let last = |text| WrittenNumber::last(text).unwrap();
            assert_eq!(last(one).agrees_with(&last(other)), agree, "{one} {other}");
        }
        assert_eq!(WrittenNumber::last("geen idee"), None);
        assert_eq!(WrittenNumber::all("7 of 8").len(), 2);
    }
}
