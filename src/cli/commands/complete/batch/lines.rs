//! The requests' file, line by line, with its lines counted and never more than one in memory.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::regular_file;
use crate::report::{InputError, InputName};

/// A longer line cannot fit any window; reading on would only fill the memory.
pub const MOST_BYTES: u64 = 16 << 20;

/// What editors of Windows write before the first line.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Lines with something on them.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    name: InputName,
    number: u64,
}

impl Lines {
    /// Those of the file, or of standard input for `-`.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        if path.as_os_str() == "-" {
            let reader = Box::new(BufReader::new(std::io::stdin()));
            return Ok(Self { reader, name: InputName::StandardInput, number: 0 });
        }
        let name = InputName::from(path);
        match regular_file::open(path) {
            Ok(file) => Ok(Self { reader: Box::new(BufReader::new(file)), name, number: 0 }),
            Err(source) => Err(InputError::Unreadable { name, source }),
        }
    }

    /// The next line that is not blank, with its number from 1 on; what of a line is too long to be a request is
    /// left out, so that it is none.
    pub fn next_line(&mut self) -> Result<Option<(u64, Vec<u8>)>, InputError> {
        loop {
            let mut line = Vec::new();
            let read = self.reader.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line);
            if read.map_err(|source| self.unreadable(source))? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
            if line.last() == Some(&b'\n') {
                line.pop();
            } else if line.len() as u64 == MOST_BYTES {
                self.skip_rest_of_line().map_err(|source| self.unreadable(source))?;
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some((self.number, line)));
            }
        }
    }

    fn unreadable(&self, source: std::io::Error) -> InputError {
        InputError::Unreadable { name: self.name.clone(), source }
    }

    fn skip_rest_of_line(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (count, ended) = match buffer.iter().position(|&byte| byte == b'\n') {
                Some(place) => (place + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(count);
            if ended {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, usize)> {
        let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
        let mut lines = Lines { reader, name: InputName::StandardInput, number: 0 };
        std::iter::from_fn(|| lines.next_line().unwrap()).map(|(number, line)| (number, line.len())).collect()
    }

    #[test]
    fn blank_lines_count_and_are_left_out_and_the_last_needs_no_newline() {
        assert_eq!(lines(b"ab\n\n  \r\nc"), [(1, 2), (4, 1)]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines("\u{feff}ab\n\u{feff}c".as_bytes()), [(1, 2), (2, 4)], "a mark is at the beginning");
        assert_eq!(lines("\u{feff}\nab".as_bytes()), [(2, 2)]);
    }

    #[test]
    fn a_line_without_end_takes_no_memory_without_end() {
        let mut bytes = vec![b'x'; MOST_BYTES as usize + 70_000];
        bytes.extend(b"\nnext\n");
        assert_eq!(lines(&bytes), [(1, MOST_BYTES as usize), (2, 4)]);
    }
}
