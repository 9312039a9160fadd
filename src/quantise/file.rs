//! Files that are there whole or not at all: what is written grows beside its place and takes it at the end.

use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use phi_cpu::gguf;
use phi_cpu::quantise::{ImportanceMatrix, Job};
use tempfile::NamedTempFile;

use super::{CHUNK, QuantiseError};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// Quantises `job` into `path` with `threads` and returns the bytes that it takes. `progress` is given the bytes that are written, and
/// may end it.
///
/// # Errors
/// [`QuantiseError`]; what was at `path` is then still there.
pub fn write_model(
    path: &Path,
    job: &Job,
    threads: NonZeroUsize,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<u64, QuantiseError> {
    let directory = directory_of(path);
    let needed = job.byte_length();
    // Where the free space is unknown, writing reports that the disk is full.
    let available = fs4::available_space(&directory).unwrap_or(u64::MAX);
    if needed > available {
        return Err(QuantiseError::DiskFull { path: directory, needed, available });
    }
    let unwritable = |source| QuantiseError::Write { path: path.to_owned(), source };
    let mut file = temporary(&directory).map_err(unwritable)?;
    let mut output = BufWriter::with_capacity(BUFFER, file.as_file_mut());
    job.write(&mut output, threads, progress).map_err(QuantiseError::of_write(path))?;
    output.flush().map_err(unwritable)?;
    drop(output);
    // Read once more before it takes the place of anything.
    gguf::File::open(file.path()).map_err(|source| QuantiseError::Load { path: path.to_owned(), source })?;
    persist(file, path)?;
    Ok(needed)
}

/// Writes an importance matrix. `texts` names what was read for it.
///
/// # Errors
/// [`QuantiseError::Write`].
pub fn write_matrix(path: &Path, matrix: &ImportanceMatrix, texts: &[PathBuf]) -> Result<(), QuantiseError> {
    let unwritable = |source| QuantiseError::Write { path: path.to_owned(), source };
    let mut file = temporary(&directory_of(path)).map_err(unwritable)?;
    let names: Vec<String> = texts.iter().map(|path| path.display().to_string()).collect();
    matrix.write(file.as_file_mut(), &names, CHUNK as u32).map_err(unwritable)?;
    persist(file, path)
}

fn directory_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

/// A file beside its place, with the mode that a model usually has.
fn temporary(directory: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fietje-");
    crate::private::open_like(&mut builder, &[] as &[&Path]);
    builder.tempfile_in(directory)
}

fn persist(file: NamedTempFile, path: &Path) -> Result<(), QuantiseError> {
    let unwritable = |source| QuantiseError::Write { path: path.to_owned(), source };
    file.as_file().sync_all().map_err(unwritable)?;
    file.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}
