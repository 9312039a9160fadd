//! Conversations that responses can be continued from, for an hour and within bounds.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a response can be continued.
const KEPT: Duration = Duration::from_hours(1);
/// Most responses, and most bytes of their messages, that are kept; the oldest go first.
const MOST: usize = 1024;
const MOST_BYTES: usize = 32 << 20;

/// The conversations, the oldest first.
#[derive(Debug, Default)]
pub struct History {
    entries: Mutex<VecDeque<Entry>>,
}

#[derive(Debug)]
struct Entry {
    id: String,
    since: Instant,
    bytes: usize,
    messages: Vec<Value>,
}

impl History {
    /// The messages up to a response, its own answer included.
    pub fn messages(&self, id: &str) -> Option<Vec<Value>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|entry| entry.id == id && entry.since.elapsed() < KEPT)?;
        Some(entry.messages.clone())
    }

    pub fn keep(&self, id: &str, messages: Vec<Value>) {
        let bytes = messages.iter().map(|message| message.to_string().len()).sum();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push_back(Entry { id: id.to_owned(), since: Instant::now(), bytes, messages });
        let mut total: usize = entries.iter().map(|entry| entry.bytes).sum();
        let is_due = |entries: &VecDeque<Entry>, total| {
            entries.len() > MOST
                || total > MOST_BYTES
                || entries.front().is_some_and(|oldest| oldest.since.elapsed() >= KEPT)
        };
        while is_due(&entries, total) {
            let Some(oldest) = entries.pop_front() else { return };
            total -= oldest.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_conversations_make_way() {
        let history = History::default();
        for number in 0..=MOST {
            history.keep(&format!("r{number}"), vec![Value::from(number)]);
        }
        assert_eq!((history.messages("r0"), history.messages("r1")), (None, Some(vec![Value::from(1)])));
        let large = vec![Value::from("x".repeat(MOST_BYTES / 2 + 1))];
        history.keep("a", large.clone());
        history.keep("b", large.clone());
        assert_eq!((history.messages("a"), history.messages("b")), (None, Some(large)));
    }
}
