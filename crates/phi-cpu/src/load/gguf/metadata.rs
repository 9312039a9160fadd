//! The metadata of a GGUF header: keys with typed values.

use std::collections::HashMap;
use std::ops::Range;

use super::cursor::Cursor;
use crate::error::LoadError;

/// Most elements of an array: far more than any vocabulary has, and still little memory.
const MAXIMUM_ARRAY: u64 = 1 << 24;

/// A metadata value. The width of a number is dropped: converters disagree about it, and no reader depends on it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A non-negative integer of any width.
    Unsigned(u64),
    /// A negative integer of any width.
    Negative(i64),
    /// A float of 32 or 64 bits.
    Float(f64),
    /// A byte, of which every value but 0 is true.
    Bool(bool),
    /// UTF-8, repaired where it was invalid.
    String(String),
    /// An array of strings, such as the tokens of a vocabulary.
    Strings(Vec<String>),
    /// An array of integers of any width, or of booleans as 0 and 1.
    Integers(Vec<i64>),
    /// An array of floats of either width.
    Floats(Vec<f64>),
}

impl Value {
    /// The string, or `None` for another type.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The integer, or `None` for another type or a negative one.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Unsigned(number) = self { Some(*number) } else { None }
    }

    /// Any single number, rounded to `f64`, or `None` for another type.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(number) => Some(*number),
            Self::Unsigned(number) => Some(*number as f64),
            Self::Negative(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// The array of strings, or `None` for another type.
    pub fn as_strings(&self) -> Option<&[String]> {
        if let Self::Strings(strings) = self { Some(strings) } else { None }
    }

    /// The array of integers, or `None` for another type.
    pub fn as_integers(&self) -> Option<&[i64]> {
        if let Self::Integers(integers) = self { Some(integers) } else { None }
    }
}

/// GGUF's value types in the order of their numbers (`enum gguf_type` in ggml).
#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueType {
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

impl ValueType {
    fn read(cursor: &mut Cursor, key: &str) -> Result<Self, LoadError> {
        const TYPES: [ValueType; 13] = [
            ValueType::U8,
            ValueType::I8,
            ValueType::U16,
            ValueType::I16,
            ValueType::U32,
            ValueType::I32,
            ValueType::F32,
            ValueType::Bool,
            ValueType::String,
            ValueType::Array,
            ValueType::U64,
            ValueType::I64,
            ValueType::F64,
        ];
        let number = cursor.u32(key)?;
        let value_type = usize::try_from(number).ok().and_then(|index| TYPES.get(index)).copied();
        value_type.ok_or_else(|| LoadError::invalid(format!("metadata `{key}` has the unknown type {number}")))
    }

    /// The least bytes that a value takes, to check an array before it is allocated. A string has a length at least.
    fn minimum_bytes(self) -> u64 {
        match self {
            Self::U8 | Self::I8 | Self::Bool => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::String | Self::Array | Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }
}

/// The entries of a header.
#[derive(Debug)]
pub struct Metadata {
    pub values: HashMap<String, Value>,
    /// Where each entry lies in the file, key and value as they are stored, in the file's order.
    pub stored: Vec<(String, Range<usize>)>,
}

/// Reads `count` keys with their values.
pub fn read(cursor: &mut Cursor, count: usize) -> Result<Metadata, LoadError> {
    let mut entries = HashMap::new();
    let mut stored = Vec::new();
    for _ in 0..count {
        let start = cursor.position();
        let key = cursor.string("a metadata key")?;
        let value_type = ValueType::read(cursor, &key)?;
        let value =
            if value_type == ValueType::Array { array(cursor, &key)? } else { scalar(cursor, value_type, &key)? };
        if entries.insert(key.clone(), value).is_some() {
            return Err(LoadError::invalid(format!("metadata `{key}` appears twice")));
        }
        stored.push((key, start..cursor.position()));
    }
    Ok(Metadata { values: entries, stored })
}

fn scalar(cursor: &mut Cursor, value_type: ValueType, key: &str) -> Result<Value, LoadError> {
    Ok(match value_type {
        ValueType::F32 => Value::Float(f64::from(f32::from_le_bytes(cursor.array(key)?))),
        ValueType::F64 => Value::Float(f64::from_le_bytes(cursor.array(key)?)),
        ValueType::Bool => Value::Bool(cursor.array::<1>(key)? != [0]),
        ValueType::String => Value::String(cursor.string(key)?),
        ValueType::U64 => Value::Unsigned(cursor.u64(key)?),
        _ => {
            let number = integer(cursor, value_type, key)?;
            u64::try_from(number).map_or(Value::Negative(number), Value::Unsigned)
        }
    })
}

fn integer(cursor: &mut Cursor, value_type: ValueType, key: &str) -> Result<i64, LoadError> {
    Ok(match value_type {
        ValueType::U8 | ValueType::Bool => i64::from(u8::from_le_bytes(cursor.array(key)?)),
        ValueType::I8 => i64::from(i8::from_le_bytes(cursor.array(key)?)),
        ValueType::U16 => i64::from(u16::from_le_bytes(cursor.array(key)?)),
        ValueType::I16 => i64::from(i16::from_le_bytes(cursor.array(key)?)),
        ValueType::U32 => i64::from(u32::from_le_bytes(cursor.array(key)?)),
        ValueType::I32 => i64::from(i32::from_le_bytes(cursor.array(key)?)),
        ValueType::U64 => i64::try_from(cursor.u64(key)?)
            .map_err(|_| LoadError::invalid(format!("metadata `{key}` holds a number that is too large")))?,
        _ => i64::from_le_bytes(cursor.array(key)?),
    })
}

fn array(cursor: &mut Cursor, key: &str) -> Result<Value, LoadError> {
    let value_type = ValueType::read(cursor, key)?;
    let count = cursor.u64(key)?;
    let needed = count.saturating_mul(value_type.minimum_bytes());
    if count > MAXIMUM_ARRAY {
        return Err(LoadError::invalid(format!("metadata `{key}` claims {count} values")));
    }
    if needed > cursor.remaining() as u64 {
        let available = cursor.remaining() as u64;
        return Err(LoadError::Truncated { what: format!("metadata `{key}`"), needed, available });
    }
    match value_type {
        ValueType::Array => Err(LoadError::invalid(format!("metadata `{key}` is an array of arrays"))),
        ValueType::String => (0..count).map(|_| cursor.string(key)).collect::<Result<_, _>>().map(Value::Strings),
        ValueType::F32 | ValueType::F64 => (0..count)
            .map(|_| scalar(cursor, value_type, key).map(|value| value.as_f64().unwrap_or_default()))
            .collect::<Result<_, _>>()
            .map(Value::Floats),
        _ => (0..count).map(|_| integer(cursor, value_type, key)).collect::<Result<_, _>>().map(Value::Integers),
    }
}
