//! Writing a document: whole, or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a document in place of the one that may be there. Whatever happens, one of the two is there, whole.
///
/// # Errors
/// When it cannot be written; then nothing has changed.
pub fn write_whole(path: &Path, document: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".fietje-").tempfile_in(folder)?;
    file.write_all(document.as_bytes())?;
    file.as_file().sync_all()?;
    make_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is its maker's alone; a document is as any file that is made.
#[cfg(unix)]
fn make_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}
