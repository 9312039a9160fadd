//! An answer as the chat shows it, while it grows.

#![no_main]

use fietje::testing::tui::{MarkdownStream, Theme, Width};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    PerByte::micros(40).hold_repeated(text, |text| {
        let Ok(text) = std::str::from_utf8(text) else { return };
        let width = Width::new(40, Some(30));
        let mut whole = MarkdownStream::new(width, 2);
        whole.update(text, &Theme::CALM);
        let mut growing = MarkdownStream::new(width, 2);
        for part in 1..4 {
            growing.update(&text[..text.floor_char_boundary(text.len() * part / 4)], &Theme::CALM);
        }
        growing.update(text, &Theme::CALM);
        assert_eq!(growing.rendered(), whole.rendered(), "it does not matter how a text grew");
    });
});
