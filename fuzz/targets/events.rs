//! The stream of somebody else's server: events, and the chunks in them.

#![no_main]

use fietje::testing::engine::{RemoteChunk, ServerEvents, ServerEventsError};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&size, stream)) = input.split_first() else { return };
    PerByte::micros(15).hold_repeated(stream, |stream| {
        let whole = events(stream, stream.len().max(1));
        assert_eq!(events(stream, usize::from(size) + 1), whole, "it does not matter how bytes arrive");
        for data in whole.iter().flatten() {
            let Ok(chunk) = serde_json::from_str::<RemoteChunk>(data) else { continue };
            let _ = chunk.choices.into_iter().map(|mut choice| choice.text()).count();
        }
    });
});

fn events(stream: &[u8], size: usize) -> Result<Vec<String>, ServerEventsError> {
    let mut parser = ServerEvents::default();
    let mut events = Vec::new();
    for bytes in stream.chunks(size) {
        parser.push(bytes);
        while let Some(event) = parser.next_event()? {
            events.push(event);
        }
    }
    Ok(events)
}
