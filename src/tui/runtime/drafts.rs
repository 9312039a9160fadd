//! What the user is writing, in a file: a crash, a signal or a closed window loses none of it.
//!
//! Each running chat has a file of its own and holds a lock on it, so that the next one finds those that were left.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::private;
use crate::system::random_number;

/// The file of this chat's draft.
pub struct Drafts {
    directory: PathBuf,
    /// The file, once there is something to keep; locked as long as it is open.
    lock: Option<(File, PathBuf)>,
    kept: String,
}

impl Drafts {
    /// Takes over the newest draft in `directory` that was left by a chat that is gone. Returns its text, too.
    pub fn open(directory: PathBuf) -> (Self, String) {
        let mut drafts = Self { directory, lock: None, kept: String::new() };
        for lock_path in drafts.left() {
            let Ok(lock) = File::options().write(true).open(&lock_path) else { continue };
            if fs4::FileExt::try_lock(&lock).is_err() {
                continue;
            }
            let text = std::fs::read_to_string(text_of(&lock_path)).unwrap_or_default();
            if text.trim().is_empty() {
                remove(&lock_path);
                continue;
            }
            drafts.lock = Some((lock, lock_path));
            drafts.kept.clone_from(&text);
            return (drafts, text);
        }
        (drafts, String::new())
    }

    /// The locks of all drafts, the newest first.
    fn left(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let locks = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "lock"));
        let written = |path: &PathBuf| std::fs::metadata(text_of(path)).and_then(|text| text.modified()).ok();
        let mut locks: Vec<PathBuf> = locks.collect();
        locks.sort_by_key(|path| std::cmp::Reverse(written(path)));
        locks
    }

    /// Keeps this text from now on, and nothing where it is blank.
    pub fn keep(&mut self, text: &str) {
        if text == self.kept {
            return;
        }
        let kept = if text.trim().is_empty() { self.forget() } else { self.write(text) };
        match kept {
            Ok(()) => text.clone_into(&mut self.kept),
            Err(error) => tracing::debug!("the draft is not kept: {error}"),
        }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let (_, lock_path) = match &self.lock {
            Some(lock) => lock,
            None => self.lock.insert(new_lock(&self.directory)?),
        };
        // Replaced whole: there is always one of both.
        let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(text_of(lock_path))?;
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "as `write`")]
    fn forget(&mut self) -> io::Result<()> {
        if let Some((_, lock_path)) = self.lock.take() {
            remove(&lock_path);
        }
        Ok(())
    }
}

fn new_lock(directory: &Path) -> io::Result<(File, PathBuf)> {
    private::create_directory(directory)?;
    let path = directory.join(format!("{:016x}.lock", random_number()));
    let lock = private::create_file(&path)?;
    fs4::FileExt::try_lock(&lock).map_err(|error| io::Error::other(error.to_string()))?;
    Ok((lock, path))
}

fn text_of(lock: &Path) -> PathBuf {
    lock.with_extension("txt")
}

/// The text first: a lock without a text is removed by the next chat.
fn remove(lock: &Path) {
    for path in [text_of(lock), lock.to_owned()] {
        // What is gone already is gone.
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_left_for_the_next_chat_and_not_for_one_that_runs_beside() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Drafts::open(directory.path().join("drafts"));
        let (mut one, text) = open();
        assert_eq!(text, "");
        one.keep("Geachte heer");
        one.keep("Geachte heer De Vries");
        let (mut two, text) = open();
        assert_eq!(text, "");
        two.keep("iets anders");
        drop(one);
        let (mut three, text) = open();
        assert_eq!(text, "Geachte heer De Vries");
        three.keep("");
        drop((two, three));
        let (last, text) = open();
        assert_eq!(text, "iets anders");
        drop(last);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let drafts = directory.path().join("drafts");
        Drafts::open(drafts.clone()).0.keep("geheim");
        for file in std::fs::read_dir(&drafts).unwrap().flatten() {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", file.path().display());
        }
    }
}
