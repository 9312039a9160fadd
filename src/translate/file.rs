//! Writing a document whole, or not at all: a translation takes hours, and a full disk must not leave half of one.

use std::io::{self, Write};
use std::path::Path;

/// Writes a document in place of the one that may exist. Whatever happens, one of the two is there, whole.
///
/// # Errors
/// If it cannot be written; then nothing has changed.
pub fn write_whole(path: &Path, document: &str) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".fietje-").tempfile_in(directory)?;
    file.write_all(document.as_bytes())?;
    file.as_file().sync_all()?;
    make_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are readable by their owner alone; a document is an ordinary file.
#[cfg(unix)]
fn make_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}
