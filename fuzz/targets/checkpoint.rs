//! A checkpoint of a stranger: `config.json`, and a `safetensors` file with its index.
//!
//! The input is three texts with a zero byte between: the configuration, the header of the weights, and the index if
//! there is one. Bytes for the weights follow here, so that inputs stay short.

#![no_main]

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::LazyLock;

use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use phi_cpu::{InstructionSet, LogitsWanted, Model};
use tempfile::TempDir;

/// Bytes of the seed's weights.
const WEIGHTS: usize = 199_808;

static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

fuzz_target!(|input: &[u8]| {
    PerByte::micros(100).hold(input, |input| {
        let mut parts = input.splitn(3, |&byte| byte == 0);
        let mut part = || parts.next().unwrap_or_default();
        let directory = DIRECTORY.path();
        let write = |name: &str, bytes: &[u8]| std::fs::write(directory.join(name), bytes).expect("a file");
        write("config.json", part());
        let header = part();
        let mut weights = (header.len() as u64).to_le_bytes().to_vec();
        weights.extend(header);
        weights.extend([0x3c, 0x11].into_iter().cycle().take(WEIGHTS));
        write("model.safetensors", &weights);
        let index = directory.join("model.safetensors.index.json");
        let _ = std::fs::remove_file(&index);
        match part() {
            [] => {}
            text => write("model.safetensors.index.json", text),
        }
        open(directory);
    });
});

fn open(directory: &Path) {
    if let Ok(model) = Model::open(directory, InstructionSet::detect(), NonZeroUsize::MIN) {
        let _ = model.forward(&[1, 2, 3], &mut model.new_cache(8), LogitsWanted::Last);
    }
}
