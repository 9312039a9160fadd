//! The bytes of a document, in whatever encoding, and text for a terminal.

#![no_main]

use fietje::testing::translate::{Charset, decode, shown};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    PerByte::micros(15).hold_repeated(bytes, |bytes| {
        let Ok(decoded) = decode(bytes.to_vec(), None, |text| Charset::named(text.lines().next()?)) else { return };
        if decoded.charset == Charset::UTF_8 {
            let written = decoded.charset.encode(&decoded.text);
            assert_eq!(written.ok().as_deref(), Some(bytes), "UTF-8 comes back");
        }
        let printable = shown(&decoded.text);
        let commands = printable.chars().filter(|letter| letter.is_control() && !"\n\t".contains(*letter));
        assert_eq!(commands.count(), 0, "{printable:?}");
    });
});
