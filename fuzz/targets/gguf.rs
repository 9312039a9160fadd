//! A model file of a stranger: its header, vocabulary and weights, and a forward pass of what loads.
//!
//! The input is the header. Bytes for the weights follow it here, so that inputs stay short.

#![no_main]

use std::num::NonZeroUsize;
use std::sync::Arc;

use fietje::testing::engine::Tokenizer;
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use phi_cpu::{InstructionSet, LogitsWanted, Model, Storage, gguf};

/// More than the weights of the seeds.
const WEIGHTS: usize = 256 << 10;

fuzz_target!(|header: &[u8]| {
    PerByte::micros(40).hold(header, |header| {
        let mut bytes = header.to_vec();
        bytes.extend(header.iter().copied().chain([0x3c, 0x11]).cycle().take(WEIGHTS));
        let Ok(file) = gguf::File::read(Arc::new(Storage::Owned(bytes))) else { return };
        if let Ok(vocabulary) = file.vocabulary()
            && let Ok(tokenizer) = Tokenizer::from_gguf(&vocabulary)
        {
            let _ = tokenizer.encode_marked("<|im_start|>Zin één.\u{e000} <s>");
        }
        if let Ok(model) = Model::from_gguf(&file, InstructionSet::detect(), NonZeroUsize::MIN) {
            let _ = model.forward(&[1, 2, 3], &mut model.new_cache(8), LogitsWanted::Last);
        }
    });
});
