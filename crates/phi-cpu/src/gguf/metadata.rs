//! The key-value part of a GGUF header.

use std::collections::HashMap;

use super::cursor::Cursor;
use crate::error::LoadError;

/// Longest array: far above any vocabulary, far below what would hurt.
const MAXIMUM_ARRAY: u64 = 1 << 24;

/// A metadata value. Widths of numbers are not kept: readers ask for what they need.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any unsigned or non-negative integer.
    Unsigned(u64),
    /// A negative integer.
    Negative(i64),
    /// Either float width.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// Text.
    String(String),
    /// An array of strings.
    Strings(Vec<String>),
    /// An array of whole numbers or truth values.
    Integers(Vec<i64>),
    /// An array of floats.
    Floats(Vec<f64>),
}

impl Value {
    /// The value as text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The value as a non-negative integer.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Unsigned(number) = self { Some(*number) } else { None }
    }

    /// The value as a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(number) => Some(*number),
            Self::Unsigned(number) => Some(*number as f64),
            Self::Negative(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// The value as an array of strings.
    pub fn as_strings(&self) -> Option<&[String]> {
        if let Self::Strings(strings) = self { Some(strings) } else { None }
    }

    /// The value as an array of whole numbers.
    pub fn as_integers(&self) -> Option<&[i64]> {
        if let Self::Integers(integers) = self { Some(integers) } else { None }
    }
}

/// A value's type as the file numbers it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    String,
    Array,
    U64,
    I64,
    F64,
}

impl Kind {
    fn read(cursor: &mut Cursor, key: &str) -> Result<Self, LoadError> {
        const KINDS: [Kind; 13] = [
            Kind::U8,
            Kind::I8,
            Kind::U16,
            Kind::I16,
            Kind::U32,
            Kind::I32,
            Kind::F32,
            Kind::Bool,
            Kind::String,
            Kind::Array,
            Kind::U64,
            Kind::I64,
            Kind::F64,
        ];
        let number = cursor.u32(key)?;
        let kind = usize::try_from(number).ok().and_then(|index| KINDS.get(index)).copied();
        kind.ok_or_else(|| LoadError::invalid(format!("metadata `{key}` has the unknown type {number}")))
    }

    /// Bytes of one value, for a check before an array is allocated; a string takes at least its length field.
    fn minimum_bytes(self) -> u64 {
        match self {
            Self::U8 | Self::I8 | Self::Bool => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::String | Self::Array | Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }
}

/// Reads `count` entries.
pub fn read(cursor: &mut Cursor, count: usize) -> Result<HashMap<String, Value>, LoadError> {
    let mut entries = HashMap::new();
    for _ in 0..count {
        let key = cursor.string("a metadata key")?;
        let kind = Kind::read(cursor, &key)?;
        let value = if kind == Kind::Array { array(cursor, &key)? } else { scalar(cursor, kind, &key)? };
        if entries.insert(key.clone(), value).is_some() {
            return Err(LoadError::invalid(format!("metadata `{key}` stands twice")));
        }
    }
    Ok(entries)
}

fn scalar(cursor: &mut Cursor, kind: Kind, key: &str) -> Result<Value, LoadError> {
    Ok(match kind {
        Kind::F32 => Value::Float(f64::from(f32::from_le_bytes(cursor.array(key)?))),
        Kind::F64 => Value::Float(f64::from_le_bytes(cursor.array(key)?)),
        Kind::Bool => Value::Bool(cursor.array::<1>(key)? != [0]),
        Kind::String => Value::String(cursor.string(key)?),
        Kind::U64 => Value::Unsigned(cursor.u64(key)?),
        _ => {
            let number = integer(cursor, kind, key)?;
            u64::try_from(number).map_or(Value::Negative(number), Value::Unsigned)
        }
    })
}

fn integer(cursor: &mut Cursor, kind: Kind, key: &str) -> Result<i64, LoadError> {
    Ok(match kind {
        Kind::U8 | Kind::Bool => i64::from(u8::from_le_bytes(cursor.array(key)?)),
        Kind::I8 => i64::from(i8::from_le_bytes(cursor.array(key)?)),
        Kind::U16 => i64::from(u16::from_le_bytes(cursor.array(key)?)),
        Kind::I16 => i64::from(i16::from_le_bytes(cursor.array(key)?)),
        Kind::U32 => i64::from(u32::from_le_bytes(cursor.array(key)?)),
        Kind::I32 => i64::from(i32::from_le_bytes(cursor.array(key)?)),
        Kind::U64 => i64::try_from(cursor.u64(key)?)
            .map_err(|_| LoadError::invalid(format!("metadata `{key}` holds a number that is too large")))?,
        _ => i64::from_le_bytes(cursor.array(key)?),
    })
}

fn array(cursor: &mut Cursor, key: &str) -> Result<Value, LoadError> {
    let kind = Kind::read(cursor, key)?;
    let count = cursor.u64(key)?;
    let needed = count.saturating_mul(kind.minimum_bytes());
    if count > MAXIMUM_ARRAY {
        return Err(LoadError::invalid(format!("metadata `{key}` claims {count} values")));
    }
    if needed > cursor.remaining() as u64 {
        let available = cursor.remaining() as u64;
        return Err(LoadError::Truncated { what: format!("metadata `{key}`"), needed, available });
    }
    match kind {
        Kind::Array => Err(LoadError::invalid(format!("metadata `{key}` is an array of arrays"))),
        Kind::String => (0..count).map(|_| cursor.string(key)).collect::<Result<_, _>>().map(Value::Strings),
        Kind::F32 | Kind::F64 => (0..count)
            .map(|_| scalar(cursor, kind, key).map(|value| value.as_f64().unwrap_or_default()))
            .collect::<Result<_, _>>()
            .map(Value::Floats),
        _ => (0..count).map(|_| integer(cursor, kind, key)).collect::<Result<_, _>>().map(Value::Integers),
    }
}
