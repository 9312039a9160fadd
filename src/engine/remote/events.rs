//! Server-sent events in the bytes of a response. Their sizes are bounded: the server may be anybody's.

use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder, LinesCodec, LinesCodecError};

/// The largest event, in bytes. One of ours has a few hundred.
pub const MAX_EVENT_BYTES: usize = 1 << 20;

/// Why bytes are not events.
#[derive(Debug, PartialEq, Eq)]
pub enum EventError {
    TooLarge,
    NotText,
}

/// Takes bytes as they arrive and gives the data of each event. Every byte is looked at once.
pub struct EventParser {
    lines: LinesCodec,
    bytes: BytesMut,
    /// The data of the event that has not ended yet.
    data: Option<String>,
}

impl Default for EventParser {
    fn default() -> Self {
        Self { lines: LinesCodec::new_with_max_length(MAX_EVENT_BYTES), bytes: BytesMut::new(), data: None }
    }
}

impl EventParser {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The data of the next whole event; `None` until more bytes arrive. Comments and other fields are left out.
    ///
    /// # Errors
    /// [`EventError`]; what follows is not read.
    pub fn next_event(&mut self) -> Result<Option<String>, EventError> {
        while let Some(line) = self.lines.decode(&mut self.bytes).map_err(EventError::from)? {
            if line.is_empty() {
                match self.data.take() {
                    None => continue,
                    event => return Ok(event),
                }
            }
            let Some(value) = line.strip_prefix("data:") else { continue };
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) if data.len() + value.len() < MAX_EVENT_BYTES => {
                    data.push('\n');
                    data.push_str(value);
                }
                Some(_) => return Err(EventError::TooLarge),
            }
        }
        Ok(None)
    }
}

impl From<LinesCodecError> for EventError {
    fn from(error: LinesCodecError) -> Self {
        match error {
            LinesCodecError::MaxLineLengthExceeded => Self::TooLarge,
            LinesCodecError::Io(_) => Self::NotText,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of `bytes` that arrive in pieces of `size`.
    fn events(bytes: &[u8], size: usize) -> Result<Vec<String>, EventError> {
        let mut parser = EventParser::default();
        let mut events = Vec::new();
        for piece in bytes.chunks(size) {
            parser.push(piece);
            while let Some(event) = parser.next_event()? {
                events.push(event);
            }
        }
        Ok(events)
    }

    #[test]
    fn events_do_not_depend_on_how_their_bytes_arrive() {
        let stream =
            "data: een\n\n: alive\r\n\r\nid: 7\ndata:twee \r\ndata: 🧀\r\n\r\nevent: x\n\n\ndata:\n\ndata: rest";
        for size in 1..=stream.len() {
            assert_eq!(events(stream.as_bytes(), size).unwrap(), ["een", "twee \n🧀", ""], "{size}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_an_error_before_it_fills_the_memory() {
        let line = [b"data: ".as_slice(), &vec![b'x'; 2 * MAX_EVENT_BYTES]].concat();
        assert_eq!(events(&line, 1400), Err(EventError::TooLarge));
        assert_eq!(events(&b"data: xxxxxxxxx\n".repeat(200_000), 1400), Err(EventError::TooLarge));
        assert_eq!(events(b"data: \xff\n\n", 3), Err(EventError::NotText));
        // What is not kept may go on.
        assert_eq!(events(&b": alive\n\n".repeat(200_000), 1400).unwrap().len(), 0);
        assert_eq!(events(&b"data: x\n\n".repeat(200_000), 1400).unwrap().len(), 200_000);
    }
}
