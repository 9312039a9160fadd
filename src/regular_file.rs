//! Files that have an end. Reading a device may never end, and opening a named pipe may wait for ever.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Where a shell puts the pipe of `<(command)`, whose other end writes and leaves.
const PIPES_OF_SHELLS: [&str; 3] = ["/dev/fd", "/dev/stdin", "/proc/self/fd"];

/// Opens a regular file, or the pipe of a shell.
///
/// # Errors
/// Where it cannot be opened, or is something else.
pub fn open(path: &Path) -> io::Result<File> {
    check(path)?;
    File::open(path)
}

/// Whether [`open`] takes it.
///
/// # Errors
/// Where it is absent, or is something else.
pub fn check(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() || PIPES_OF_SHELLS.iter().any(|place| path.starts_with(place)) {
        return Ok(());
    }
    let reason = if kind.is_dir() { "it is a directory" } else { "it is not a regular file" };
    Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
}

/// Checks the files of a directory that have one of these extensions.
///
/// # Errors
/// As of [`check`].
pub fn check_all(directory: &Path, extensions: &[&str]) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().and_then(|extension| extension.to_str()).is_some_and(|found| extensions.contains(&found))
        {
            check(&path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_an_end_is_opened() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(path("a.json"), "{}").unwrap();
        std::os::unix::fs::symlink(path("a.json"), path("link.json")).unwrap();
        assert!(open(&path("a.json")).is_ok() && open(&path("link.json")).is_ok());
        assert!(check_all(directory.path(), &["json"]).is_ok());
        let made = std::process::Command::new("mkfifo").arg(path("pipe.gguf")).status().unwrap();
        assert!(made.success());
        std::os::unix::fs::symlink("/dev/zero", path("zero.json")).unwrap();
        for refused in ["pipe.gguf", "zero.json", "", "absent"] {
            assert!(open(&path(refused)).is_err(), "{refused}");
        }
        let error = check_all(directory.path(), &["json"]).unwrap_err().to_string();
        assert!(error.contains("zero.json"), "{error}");
    }
}
