//! The tensor directory of a GGUF header: names, shapes, formats and offsets.

use std::collections::HashMap;

use super::TensorInfo;
use super::cursor::Cursor;
use crate::error::LoadError;
use crate::formats::ElementType;

/// Alignment in bytes of the data section and of each tensor, unless `general.alignment` gives another.
pub const DEFAULT_ALIGNMENT: u64 = 32;
/// The largest alignment accepted: a huge page of 2 MB.
const MAXIMUM_ALIGNMENT: u64 = 1 << 21;
/// Most dimensions of a tensor (`GGML_MAX_DIMS`).
const MAXIMUM_DIMENSIONS: u32 = 4;

/// Reads `count` entries and checks each against the length of the file.
pub fn read(cursor: &mut Cursor, count: usize, alignment: u64) -> Result<HashMap<String, TensorInfo>, LoadError> {
    if !alignment.is_power_of_two() || alignment > MAXIMUM_ALIGNMENT {
        return Err(LoadError::invalid("general.alignment is not a power of two up to 2 MB"));
    }
    let mut tensors = HashMap::new();
    for _ in 0..count {
        let (name, tensor) = entry(cursor, alignment)?;
        if tensors.insert(name.clone(), tensor).is_some() {
            return Err(LoadError::invalid(format!("tensor `{name}` appears twice")));
        }
    }
    let data_start = (cursor.position() as u64).next_multiple_of(alignment);
    for (name, tensor) in &mut tensors {
        resolve_offset(name, tensor, data_start, cursor.length() as u64)?;
    }
    Ok(tensors)
}

/// Reads one entry. Its offset is relative to the data section, whose start is not known yet.
fn entry(cursor: &mut Cursor, alignment: u64) -> Result<(String, TensorInfo), LoadError> {
    let name = cursor.string("a tensor's name")?;
    let dimensions = cursor.u32(&name)?;
    if dimensions == 0 || dimensions > MAXIMUM_DIMENSIONS {
        return Err(LoadError::invalid(format!("tensor `{name}` has {dimensions} dimensions")));
    }
    let mut shape = Vec::new();
    for _ in 0..dimensions {
        let length = cursor.u64(&name)?;
        let length = usize::try_from(length).ok().filter(|&length| length > 0);
        shape.push(length.ok_or_else(|| LoadError::invalid(format!("tensor `{name}` has an impossible shape")))?);
    }
    shape.reverse();
    let id = cursor.u32(&name)?;
    let element_type = ElementType::from_gguf_id(id)
        .ok_or_else(|| LoadError::ElementType { name: name.clone(), found: format!("ggml type {id}") })?;
    let offset = cursor.u64(&name)?;
    if !offset.is_multiple_of(alignment) {
        return Err(LoadError::invalid(format!("tensor `{name}` is not aligned to {alignment} bytes")));
    }
    Ok((name, TensorInfo { shape, element_type, offset }))
}

/// Makes the offset relative to the file and checks that the whole tensor lies within it.
fn resolve_offset(name: &str, tensor: &mut TensorInfo, data_start: u64, file_length: u64) -> Result<(), LoadError> {
    let impossible = || LoadError::invalid(format!("tensor `{name}` has an impossible size"));
    let (columns, rows) = tensor.shape.split_last().ok_or_else(impossible)?;
    let row_bytes = tensor.element_type.row_bytes(*columns).ok_or_else(impossible)?;
    let length =
        rows.iter().try_fold(row_bytes, |bytes, &rows| bytes.checked_mul(rows)).ok_or_else(impossible)? as u64;
    tensor.offset = tensor.offset.checked_add(data_start).ok_or_else(impossible)?;
    let available = file_length.saturating_sub(tensor.offset);
    if length > available {
        return Err(LoadError::Truncated { what: format!("tensor `{name}`"), needed: length, available });
    }
    Ok(())
}
