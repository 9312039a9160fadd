//! A translation memory of another tool.

#![no_main]

use fietje::testing::translate::{Listed, tmx};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    PerByte::micros(15).hold_repeated(text, |text| {
        let Ok(text) = std::str::from_utf8(text) else { return };
        let Ok(imported) = tmx::read(text, None, 0) else { return };
        let units = imported.units.into_iter();
        let all: Vec<Listed> =
            units.map(|(key, unit)| Listed { id: 0, key: key.unwrap_or_else(|| unit.key()), unit }).collect();
        assert!(tmx::read(&tmx::write(&all, 0), None, 0).is_ok(), "what is exported can be imported");
    });
});
