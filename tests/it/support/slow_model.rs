//! A model of nothing but zeros that takes its time: a sparse GGUF file with the fixtures' tokenizer.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

#[path = "../../../crates/phi-cpu/tests/support/gguf_writer.rs"]
mod gguf_writer;

use gguf_writer::GgufWriter;

const HIDDEN: u64 = 1536;
const INNER: u64 = 6144;
const LAYERS: u64 = 12;
const F16: u32 = 1;
const F32: u32 = 0;

/// Writes the model into `directory`. It takes up hardly any room, and some hundred million weights to compute.
pub fn write(directory: &Path) -> PathBuf {
    let (tokens, kinds, merges) = tokenizer();
    let vocabulary = tokens.len() as u64;
    let mut tensors = vec![
        ("token_embd.weight".to_owned(), vec![HIDDEN, vocabulary], F16),
        ("output.weight".to_owned(), vec![HIDDEN, vocabulary], F16),
        ("output.bias".to_owned(), vec![vocabulary], F32),
    ];
    let norm = |name: &str| {
        [("weight", name), ("bias", name)].map(|(part, name)| (format!("{name}.{part}"), vec![HIDDEN], F32))
    };
    tensors.extend(norm("output_norm"));
    for layer in 0..LAYERS {
        tensors.extend(norm(&format!("blk.{layer}.attn_norm")));
        let parts = [("attn_q", HIDDEN, HIDDEN), ("attn_k", HIDDEN, HIDDEN), ("attn_v", HIDDEN, HIDDEN)];
        let others = [("attn_output", HIDDEN, HIDDEN), ("ffn_up", HIDDEN, INNER), ("ffn_down", INNER, HIDDEN)];
        for (name, inputs, outputs) in parts.into_iter().chain(others) {
            tensors.push((format!("blk.{layer}.{name}.weight"), vec![inputs, outputs], F16));
            tensors.push((format!("blk.{layer}.{name}.bias"), vec![outputs], F32));
        }
    }
    let mut writer = GgufWriter::new(3, tensors.len() as u64, 13)
        .entry_text("general.architecture", "phi2")
        .entry_u32("phi2.context_length", 2048)
        .entry_u32("phi2.embedding_length", HIDDEN as u32)
        .entry_u32("phi2.feed_forward_length", INNER as u32)
        .entry_u32("phi2.block_count", LAYERS as u32)
        .entry_u32("phi2.attention.head_count", 16)
        .entry_u32("phi2.rope.dimension_count", 32)
        .text("phi2.attention.layer_norm_epsilon")
        .u32(6)
        .u32(1e-5_f32.to_bits())
        .entry_text("tokenizer.ggml.model", "gpt2");
    writer = texts(writer, "tokenizer.ggml.tokens", &tokens);
    writer = texts(writer, "tokenizer.ggml.merges", &merges);
    writer = writer.text("tokenizer.ggml.token_type").u32(9).u32(5).u64(vocabulary);
    for kind in kinds {
        writer = writer.u32(kind);
    }
    writer = writer.entry_u32("tokenizer.ggml.eos_token_id", 0);
    let mut offset = 0;
    for (name, shape, element_type) in &tensors {
        writer = writer.tensor(name, shape, *element_type, offset);
        let bytes = shape.iter().product::<u64>() * if *element_type == F16 { 2 } else { 4 };
        offset += bytes.next_multiple_of(32);
    }
    let header = writer.finish();
    let path = directory.join("slow.gguf");
    let mut file = File::create(&path).unwrap();
    file.write_all(&header).unwrap();
    let end = (header.len() as u64).next_multiple_of(32) + offset;
    file.seek(SeekFrom::Start(end - 1)).unwrap();
    file.write_all(&[0]).unwrap();
    path
}

fn texts(writer: GgufWriter, key: &str, texts: &[String]) -> GgufWriter {
    let writer = writer.text(key).u32(9).u32(8).u64(texts.len() as u64);
    texts.iter().fold(writer, |writer, text| writer.text(text))
}

/// Tokens, their kinds as GGUF numbers them, and merges of the fixtures' tokenizer.
fn tokenizer() -> (Vec<String>, Vec<u32>, Vec<String>) {
    let file = phi_cpu::gguf::File::open(Path::new(&super::cli::fixture("chat-q8_0.gguf"))).unwrap();
    let vocabulary = file.vocabulary().unwrap();
    let kind = |kind: &phi_cpu::gguf::TokenKind| match kind {
        phi_cpu::gguf::TokenKind::Control => 3,
        phi_cpu::gguf::TokenKind::UserDefined => 4,
        _ => 1,
    };
    (vocabulary.tokens, vocabulary.kinds.iter().map(kind).collect(), vocabulary.merges)
}
