//! The `tokenizer.json` of a stranger, and what it makes of a text.

#![no_main]

use std::sync::LazyLock;

use fietje::testing::engine::Tokenizer;
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

fuzz_target!(|json: &[u8]| {
    PerByte::micros(200).hold(json, |json| {
        std::fs::write(DIRECTORY.path().join("tokenizer.json"), json).expect("a file");
        let Ok(tokenizer) = Tokenizer::from_directory(DIRECTORY.path()) else { return };
        for text in ["", "Zin één. Zin twee!\n\n  🧀", "<|im_start|>user\nhoi<|im_end|>", "\u{e000}\0"] {
            let Ok(ids) = tokenizer.encode_marked(text) else { continue };
            for id in ids.into_iter().chain([0, u32::MAX]) {
                let _ = (tokenizer.text_of(id), tokenizer.marker_name(id));
            }
        }
    });
});
