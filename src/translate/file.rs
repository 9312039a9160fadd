//! Writing a document whole, or not at all: a translation takes hours, and a full disk must not leave half of one.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::private;

/// Writes a document in place of the one that may exist, whose mode it keeps; a link stays a link. A new one can be
/// read by those who may read all of its `sources`. Whatever happens, one of the two is there, whole.
///
/// # Errors
/// If it cannot be written; then nothing has changed.
pub fn write_whole(path: &Path, document: impl AsRef<[u8]>, sources: &[impl AsRef<Path>]) -> io::Result<()> {
    write_whole_with(path, sources, |file| file.write_all(document.as_ref()))
}

/// The same for what `write` writes piece by piece.
///
/// # Errors
/// Those of `write` too; then nothing has changed.
pub fn write_whole_with<E: From<io::Error>>(
    path: &Path,
    sources: &[impl AsRef<Path>],
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<(), E> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let existing = std::fs::metadata(path).ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // A device or a pipe is written to, and nothing takes its place.
        return write(&mut File::create(path)?);
    }
    let existing = existing.map(|metadata| metadata.permissions());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fietje-");
    // Where there is a file, nobody reads the new one before it has the same mode.
    if existing.is_none() {
        private::open_like(&mut builder, sources);
    }
    let mut file = builder.tempfile_in(directory)?;
    write(file.as_file_mut())?;
    if let Some(permissions) = existing {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const NONE: &[&Path] = &[];

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn documents_keep_their_mode_and_new_ones_are_no_more_open_than_their_source() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        std::fs::write(path("new"), "").unwrap();
        let usual = mode(&path("new"));
        write_whole(&path("from-nowhere"), "a", NONE).unwrap();
        assert_eq!(mode(&path("from-nowhere")), usual);
        for (source, expected) in [(0o600, 0o600), (0o640, usual & 0o640), (0o444, usual & 0o644), (0o777, usual)] {
            std::fs::write(path("source"), "").unwrap();
            std::fs::set_permissions(path("source"), Permissions::from_mode(source)).unwrap();
            let output = path(&format!("{source:o}"));
            write_whole(&output, "a", &[path("source"), path("from-nowhere")]).unwrap();
            assert_eq!(mode(&output), expected, "{source:o}");
            std::fs::remove_file(path("source")).unwrap();
        }
        for existing in [0o600, 0o640, 0o666] {
            std::fs::set_permissions(path("new"), Permissions::from_mode(existing)).unwrap();
            write_whole(&path("new"), "b", NONE).unwrap();
            assert_eq!(mode(&path("new")), existing);
        }
        std::os::unix::fs::symlink(path("new"), path("link")).unwrap();
        write_whole(&path("link"), "c", NONE).unwrap();
        assert!(path("link").is_symlink());
        assert_eq!(std::fs::read_to_string(path("new")).unwrap(), "c");
    }
}
