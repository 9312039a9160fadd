//! Broken and hostile GGUF files: each is an error, never a panic or a large allocation.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

#[path = "support/gguf_writer.rs"]
mod gguf_writer;
mod support;

use std::num::NonZeroUsize;
use std::sync::Arc;

use gguf_writer::GgufWriter;
use phi_cpu::{InstructionSet, LoadError, LogitsWanted, Model, Storage, gguf};
use proptest::prelude::*;
use support::fixture;

fn read(bytes: Vec<u8>) -> Result<gguf::File, LoadError> {
    gguf::File::read(Arc::new(Storage::Owned(bytes)))
}

fn load(bytes: Vec<u8>) -> Result<Model, LoadError> {
    Model::from_gguf(&read(bytes)?, InstructionSet::detect(), NonZeroUsize::MIN)
}

fn error(bytes: Vec<u8>) -> String {
    match load(bytes) {
        Ok(_) => "it loaded".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_fault_has_its_own_message() {
    let new = |tensors, entries| GgufWriter::new(3, tensors, entries);
    let tensor = |shape: &[u64], element_type, offset| new(1, 0).tensor("t", shape, element_type, offset);
    let cases = [
        (Vec::new(), "this is not a GGUF file"),
        (b"GGUX\x03\0\0\0".to_vec(), "this is not a GGUF file"),
        (b"GGUF\x01\0\0\0".to_vec(), "version 1 is not supported"),
        (b"GGUF\x03\0\0".to_vec(), "cut off at the version"),
        (new(u64::MAX, 0).finish(), "claims 18446744073709551615 tensors"),
        (new(0, 1 << 40).finish(), "metadata entries"),
        (new(0, 3).finish(), "cut off at metadata entries"),
        (new(0, 1).u64(u64::MAX).raw(b"key").finish(), "cut off at a metadata key"),
        (new(0, 1).text("key").u32(99).finish(), "unknown type 99"),
        (new(0, 1).text("key").u32(9).u32(4).u64(1 << 60).finish(), "claims 1152921504606846976 values"),
        (new(0, 1).text("key").u32(9).u32(4).u64(1 << 20).finish(), "cut off at metadata `key`"),
        (new(0, 1).text("key").u32(9).u32(9).u64(0).finish(), "array of arrays"),
        (new(0, 2).entry_u32("key", 1).entry_u32("key", 2).finish(), "appears twice"),
        (new(1, 1).entry_u32("general.alignment", 0).raw(&[0; 8]).finish(), "power of two"),
        (new(1, 1).entry_u32("general.alignment", 48).raw(&[0; 8]).finish(), "power of two"),
        (new(1, 1).entry_text("general.alignment", "32").raw(&[0; 8]).finish(), "power of two"),
        (new(1, 0).text("t").u32(0).raw(&[0; 8]).finish(), "0 dimensions"),
        (new(1, 0).text("t").u32(5).raw(&[0; 64]).finish(), "5 dimensions"),
        (tensor(&[0], 0, 0).finish(), "impossible shape"),
        (tensor(&[4], 77, 0).finish(), "ggml type 77"),
        (tensor(&[4], 0, 8).finish(), "not aligned"),
        (tensor(&[4], 0, u64::MAX - 31).finish(), "impossible size"),
        (tensor(&[33], 8, 0).raw(&[0; 256]).finish(), "impossible size"),
        (tensor(&[1 << 40, 1 << 40], 0, 0).finish(), "impossible size"),
        (tensor(&[1 << 20], 0, 0).finish(), "cut off at tensor `t`"),
        (new(0, 0).finish(), "`general.architecture` is missing"),
        (new(0, 1).entry_text("general.architecture", "llama").finish(), "the architecture is `llama`"),
        (new(0, 1).entry_text("general.architecture", "phi2").finish(), "`phi2.attention.head_count` is missing"),
    ];
    for (bytes, expected) in cases {
        let message = error(bytes);
        assert!(message.contains(expected), "{message:?} does not say {expected:?}");
    }
}

/// The fixture with the number of metadata `key` replaced.
fn with_count(key: &str, value: u32) -> Vec<u8> {
    let mut bytes = std::fs::read(fixture("chat-q8_0.gguf")).unwrap();
    let end = bytes.windows(key.len()).position(|window| window == key.as_bytes()).unwrap() + key.len();
    assert_eq!(bytes[end..end + 4], 4_u32.to_le_bytes(), "{key} is not stored as u32");
    bytes[end + 4..end + 8].copy_from_slice(&value.to_le_bytes());
    bytes
}

#[test]
fn a_configuration_that_disagrees_with_the_tensors_is_refused() {
    let cases = [
        ("phi2.block_count", 0, "layer count is 0"),
        ("phi2.block_count", 1000, "`blk.999.attn_norm.weight` is missing"),
        ("phi2.block_count", u32::MAX, "layer count is 4294967295"),
        ("phi2.attention.head_count", 0, "grouped attention"),
        ("phi2.attention.head_count", 8, "grouped attention"),
        ("phi2.attention.head_count_kv", 1, "grouped attention"),
        ("phi2.embedding_length", 128, "has shape [64, 64]"),
        ("phi2.feed_forward_length", 64, "has shape [96, 64]"),
        ("phi2.rope.dimension_count", 17, "17 rotary features"),
        ("phi2.rope.dimension_count", 9, "9 rotary features"),
        ("phi2.context_length", u32::MAX, "context length is 4294967295"),
    ];
    for (key, value, expected) in cases {
        let message = error(with_count(key, value));
        assert!(message.contains(expected), "{key} = {value}: {message:?} does not say {expected:?}");
    }
}

#[test]
fn a_file_truncated_anywhere_is_an_error() {
    let bytes = std::fs::read(fixture("chat-q8_0.gguf")).unwrap();
    for length in (0..bytes.len() - 32).step_by(97) {
        assert!(load(bytes[..length].to_vec()).is_err(), "the first {length} bytes loaded");
    }
}

proptest! {
    /// A damaged file that still loads must also run.
    #[test]
    fn damaged_files_never_panic(
        file in prop::sample::select(vec!["chat-q8_0.gguf", "fused-f16.gguf"]),
        // Mostly in the header, where it matters.
        damage in prop::collection::vec((prop_oneof![0_usize..9000, 0_usize..250_000], any::<u8>()), 1..12),
        cut in prop::option::of(0_usize..250_000),
    ) {
        let mut bytes = std::fs::read(fixture(file)).unwrap();
        for (offset, byte) in damage {
            if let Some(target) = bytes.get_mut(offset) {
                *target = byte;
            }
        }
        if let Some(length) = cut {
            bytes.truncate(length);
        }
        if let Ok(file) = read(bytes) {
            let _ = file.vocabulary();
            if let Ok(model) = Model::from_gguf(&file, InstructionSet::detect(), NonZeroUsize::MIN) {
                let mut cache = model.new_cache(8);
                let _ = model.forward(&[1, 2, 3], &mut cache, LogitsWanted::Last);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_after_a_header_never_panic(
        tensors in 0_u64..4, entries in 0_u64..4, rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = read(GgufWriter::new(3, tensors, entries).raw(&rest).finish());
    }
}
