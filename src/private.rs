//! Files and directories of ours that only the user may read: conversations, translations, logs, keys.
//!
//! Modes are a matter of Unix. Elsewhere the user's own directories are private already.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates the directory and the ones above it where they are missing. One that others may read is closed to them.
///
/// # Errors
/// Where it cannot be created.
pub fn create_directory(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)?;
    close_to_others(path);
    Ok(())
}

/// Creates the file where there is none. A failure is left to whoever opens it next.
pub fn create_new_file(path: &Path) {
    // The error says that the file exists, or what opening it will say too.
    let _ = options().create_new(true).open(path);
}

/// Creates the file, which must not be there.
///
/// # Errors
/// Where it is there, or cannot be created.
pub fn create_only_new(path: &Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

/// Creates the file, or empties it.
///
/// # Errors
/// Where it cannot be created.
pub fn create_file(path: &Path) -> io::Result<File> {
    let file = options().create(true).truncate(true).open(path)?;
    close_to_others(path);
    Ok(file)
}

/// Options for a new file made from `sources`: nobody may read it who may not read them all. The umask takes away more.
#[cfg(unix)]
pub fn options_like(sources: &[impl AsRef<Path>]) -> OpenOptions {
    let mut options = File::options();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode_like(sources));
    options
}

#[cfg(not(unix))]
pub fn options_like(_: &[impl AsRef<Path>]) -> OpenOptions {
    File::options()
}

/// Makes a temporary file such a file. Otherwise the user alone may read it.
#[cfg(unix)]
pub fn open_like(builder: &mut tempfile::Builder<'_, '_>, sources: &[impl AsRef<Path>]) {
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode_like(sources)));
}

#[cfg(not(unix))]
pub fn open_like(_: &mut tempfile::Builder<'_, '_>, _: &[impl AsRef<Path>]) {}

#[cfg(unix)]
fn mode_like(sources: &[impl AsRef<Path>]) -> u32 {
    const OWN: u32 = 0o600;
    const ALL: u32 = 0o666;
    let found = sources.iter().filter_map(|source| std::fs::metadata(source).ok()).filter(std::fs::Metadata::is_file);
    found.fold(ALL, |mode, metadata| mode & std::os::unix::fs::MetadataExt::mode(&metadata)) | OWN
}

fn options() -> OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true);
    options
}

/// Takes the group's and others' rights away from something that exists. Where that is not ours to do, nothing happens.
#[cfg(unix)]
pub fn close_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = std::fs::metadata(path) else { return };
    let mut permissions = metadata.permissions();
    let is_regular = metadata.is_file() || metadata.is_dir();
    if is_regular && permissions.mode() & 0o077 != 0 {
        permissions.set_mode(permissions.mode() & 0o7700);
        if let Err(error) = std::fs::set_permissions(path, permissions) {
            tracing::debug!("others may read {}: {error}", path.display());
        }
    }
}

#[cfg(not(unix))]
pub fn close_to_others(_: &Path) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_and_what_was_open_is_closed_to_others() {
        let directory = tempfile::tempdir().unwrap();
        let (deep, file) = (directory.path().join("a/b"), directory.path().join("a/b/log"));
        create_directory(&deep).unwrap();
        create_file(&file).unwrap();
        assert_eq!((mode(&deep), mode(&file)), (0o700, 0o600));
        for (path, open) in [(&deep, 0o755), (&file, 0o644)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(open)).unwrap();
        }
        create_directory(&deep).unwrap();
        create_file(&file).unwrap();
        assert_eq!((mode(&deep), mode(&file)), (0o700, 0o600));
    }
}
