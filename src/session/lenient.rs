//! Reads a column whatever is in it. `SQLite` keeps any type in any column, and one odd value in a file of years of
//! conversations must not hide the others.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};

/// Text: that of other types, and of bytes that are not UTF-8, as well as it goes.
pub struct AnyText(pub Option<String>);

/// A number: that of other types where they are one.
pub struct AnyNumber(pub Option<i64>);

impl FromSql for AnyText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(match value {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Real(number) => Some(number.to_string()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        }))
    }
}

impl FromSql for AnyNumber {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(match value {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number),
            ValueRef::Real(number) => Some(number as i64),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok())
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_can_be_read() {
        let text = |value| AnyText::column_result(value).unwrap().0;
        let number = |value| AnyNumber::column_result(value).unwrap().0;
        let values = [
            (ValueRef::Null, None, None),
            (ValueRef::Integer(3), Some("3"), Some(3)),
            (ValueRef::Real(2.5), Some("2.5"), Some(2)),
            (ValueRef::Text(b"12"), Some("12"), Some(12)),
            (ValueRef::Blob(b"a\xff"), Some("a\u{fffd}"), None),
        ];
        for (value, as_text, as_number) in values {
            assert_eq!((text(value).as_deref(), number(value)), (as_text, as_number), "{value:?}");
        }
    }
}
