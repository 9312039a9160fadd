//! What a run has finished, in a file beside its output: after a kill another run resumes from there.
//!
//! One line of JSON for each text. The last one may be half written; that text is translated again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check::Fault;
use super::flow::Outcome;
use super::key::Key;

#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    done: HashMap<String, Outcome>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    key: String,
    target: String,
    attempts: usize,
    tokens: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Fault>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<Fault>,
}

impl Journal {
    /// The journal of the run that writes `output`.
    pub fn path_for(output: &Path) -> PathBuf {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        output.with_file_name(format!(".{name}.fietje-journal"))
    }

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
                let Some(entry) = serde_json::from_slice::<Entry>(&line).ok().filter(|_| line.ends_with(b"\n"))
                else {
                    break;
                };
                length += line.len() as u64;
                let Entry { key, target, attempts, tokens, failures, doubts } = entry;
                done.insert(key, Outcome { target, attempts, tokens, failures, doubts });
                line.clear();
            }
        }
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        // A half-written line goes.
        file.set_len(length)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), file, done })
    }

    /// The outcome of a text in an earlier run.
    pub fn find(&self, key: &Key) -> Option<&Outcome> {
        self.done.get(&key.name())
    }

    /// Adds the outcome of a text.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&mut self, key: &Key, outcome: &Outcome) -> io::Result<()> {
        let Outcome { target, attempts, tokens, failures, doubts } = outcome.clone();
        let entry = Entry { key: key.name(), target, attempts, tokens, failures, doubts };
        let line = serde_json::to_string(&entry)? + "\n";
        self.file.write_all(line.as_bytes())
    }

    /// Deletes the journal of a run that is complete.
    pub fn remove(self) {
        // If it stays, the next run empties it.
        let _ = std::fs::remove_file(&self.path);
    }
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
        let path = Journal::path_for(&directory.path().join("brief.md"));
        assert!(path.ends_with(".brief.md.fietje-journal"));
        let outcome = |target: &str| Outcome {
            target: target.to_owned(),
            failures: vec![Fault::Empty, Fault::Number("3".to_owned())],
            ..Outcome::default()
        };
        let keys: Vec<Key> = ["a", "b", "c"].map(|text| Key::of(&[text])).to_vec();
        let mut journal = Journal::open(&path, Resume::Restart).unwrap();
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
        let journal = Journal::open(&path, Resume::Continue).unwrap();
        assert!(journal.find(&keys[0]).is_some() && journal.find(&keys[2]).is_some());
        drop(journal);
        let journal = Journal::open(&path, Resume::Restart).unwrap();
        assert!(journal.find(&keys[0]).is_none());
        journal.remove();
        assert!(!path.exists());
    }

    /// Journals on users' disks hold these names: a renamed variant must keep its own.
    #[test]
    fn names_of_faults_in_a_journal_stay_the_same() {
        let plain = [
            (Fault::Empty, "empty"),
            (Fault::Placeholders, "placeholders"),
            (Fault::Echo, "echo"),
            (Fault::WrongLanguage, "wrong-language"),
            (Fault::Loop, "loop"),
            (Fault::TooLong, "too-long"),
            (Fault::TooShort, "too-short"),
            (Fault::CutOff, "cut-off"),
            (Fault::Chatter, "chatter"),
            (Fault::Silent, "silent"),
            (Fault::Structure, "structure"),
            (Fault::Formality, "formality"),
        ];
        for (fault, name) in plain {
            assert_eq!(serde_json::to_value(&fault).unwrap(), name);
            assert_eq!(fault.name(), name);
        }
        let text = || "x".to_owned();
        let detailed = [
            (Fault::Number(text()), "number"),
            (Fault::Engine(text()), "engine"),
            (Fault::Name(text()), "name"),
            (Fault::Term(text()), "term"),
        ];
        for (fault, name) in detailed {
            assert_eq!(serde_json::to_value(&fault).unwrap(), serde_json::json!({ name: "x" }));
        }
    }
}
