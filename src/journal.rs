//! What a run has finished, in a file beside its output: after a kill another run resumes from there.
//!
//! One line of JSON for each outcome. The last one may be half written; that work is done again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::private;

/// What an outcome is found by: a SHA-256 of everything that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of these fields, in this order.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length, so that "a", "bc" is not "ab", "c".
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// The key of this name.
    pub fn named(name: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let decoded = base16ct::lower::decode(name, &mut bytes).ok()?;
        (decoded.len() == bytes.len()).then_some(Self(bytes))
    }

    /// The key of which these are the bytes.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// In hexadecimal, for text files.
    pub fn name(&self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}

#[derive(Debug)]
pub struct Journal<T> {
    path: PathBuf,
    file: File,
    done: HashMap<String, T>,
}

#[derive(Deserialize)]
struct Entry<T> {
    key: String,
    #[serde(flatten)]
    outcome: T,
}

#[derive(Serialize)]
struct NewEntry<'a, T> {
    key: String,
    #[serde(flatten)]
    outcome: &'a T,
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens a journal, empty or with what an earlier run wrote.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn open(path: &Path, resume: Resume) -> io::Result<Self> {
        let mut done = HashMap::new();
        let mut length = 0;
        if resume == Resume::Continue
            && let Ok(file) = File::open(path)
        {
            let mut reader = BufReader::new(file);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line)? > 0 {
                let Some(entry) = serde_json::from_slice::<Entry<T>>(&line).ok().filter(|_| line.ends_with(b"\n"))
                else {
                    break;
                };
                length += line.len() as u64;
                done.insert(entry.key, entry.outcome);
                line.clear();
            }
        }
        // It holds what only the reader of its output may read.
        private::create_new_file(path);
        private::close_to_others(path);
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        // A half-written line goes.
        file.set_len(length)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), file, done })
    }

    /// The outcome that an earlier run stored.
    pub fn find(&self, key: &Key) -> Option<&T> {
        self.done.get(&key.name())
    }

    /// Adds an outcome.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, key: &Key, outcome: &T) -> io::Result<()> {
        let line = serde_json::to_string(&NewEntry { key: key.name(), outcome })? + "\n";
        self.file.write_all(line.as_bytes())
    }

    /// Deletes the journal of a run that is complete.
    pub fn remove(self) {
        // If it stays, the next run empties it.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The journal of the run that writes `output`.
pub fn path_for(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!(".{name}.fietje-journal"))
}

/// Whether a run continues an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    Continue,
    Restart,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_resumes_after_the_last_whole_line() {
        let directory = tempfile::tempdir().unwrap();
        let path = path_for(&directory.path().join("brief.md"));
        assert!(path.ends_with(".brief.md.fietje-journal"));
        let outcome = |text: &str| HashMap::from([("text".to_owned(), text.to_owned())]);
        let keys: Vec<Key> = ["a", "b", "c"].map(|text| Key::of(&[text])).to_vec();
        let mut journal = Journal::open(&path, Resume::Restart).unwrap();
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap()) & 0o777, 0o600);
        journal.append(&keys[0], &outcome("één")).unwrap();
        journal.append(&keys[1], &outcome("twee")).unwrap();
        drop(journal);
        // A kill in the middle of a line.
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        let mut journal = Journal::open(&path, Resume::Continue).unwrap();
        assert_eq!((journal.find(&keys[0]), journal.find(&keys[1])), (Some(&outcome("één")), None));
        journal.append(&keys[2], &outcome("drie")).unwrap();
        drop(journal);
        let journal = Journal::<HashMap<String, String>>::open(&path, Resume::Continue).unwrap();
        assert!(journal.find(&keys[0]).is_some() && journal.find(&keys[2]).is_some());
        drop(journal);
        let journal = Journal::<HashMap<String, String>>::open(&path, Resume::Restart).unwrap();
        assert!(journal.find(&keys[0]).is_none());
        journal.remove();
        assert!(!path.exists());
    }

    #[test]
    fn a_key_is_of_all_fields_and_their_borders() {
        assert_ne!(Key::of(&["a", "bc"]), Key::of(&["ab", "c"]));
        assert_ne!(Key::of(&["a"]), Key::of(&["a", ""]));
        assert_eq!(Key::of(&["a", "b"]).name().len(), 64);
    }
}
