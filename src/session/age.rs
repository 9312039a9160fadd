//! How long ago a conversation was: what tells one “Hallo!” from another.

use crate::i18n::{Messages, text};

/// How long ago something was, in seconds, as the user reads it.
pub fn age(messages: &Messages, seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    const MONTH: i64 = 30 * DAY;
    const YEAR: i64 = 365 * DAY;
    let whole = |unit: i64| Some(seconds / unit).filter(|count| *count > 0);
    if let Some(years) = whole(YEAR) {
        text!(messages, "age-years", count = years)
    } else if let Some(months) = whole(MONTH) {
        text!(messages, "age-months", count = months)
    } else if let Some(days) = whole(DAY) {
        text!(messages, "age-days", count = days)
    } else if let Some(hours) = whole(HOUR) {
        text!(messages, "age-hours", count = hours)
    } else if let Some(minutes) = whole(MINUTE) {
        text!(messages, "age-minutes", count = minutes)
    } else {
        text!(messages, "age-now")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn an_age_is_in_the_largest_unit_that_it_fills() {
        let (dutch, english) = (Messages::new(Language::Dutch), Messages::new(Language::English));
        let cases = [
            (-5, "zojuist", "just now"),
            (59, "zojuist", "just now"),
            (60, "een minuut geleden", "a minute ago"),
            (7199, "1 uur geleden", "an hour ago"),
            (24 * 3600, "gisteren", "yesterday"),
            (29 * 24 * 3600, "29 dagen geleden", "29 days ago"),
            (61 * 24 * 3600, "2 maanden geleden", "2 months ago"),
            (800 * 24 * 3600, "2 jaar geleden", "2 years ago"),
        ];
        for (seconds, in_dutch, in_english) in cases {
            assert_eq!((age(&dutch, seconds).as_str(), age(&english, seconds).as_str()), (in_dutch, in_english));
        }
    }
}
