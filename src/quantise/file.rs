//! The files that are written: the model, and the importance matrix.

use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use phi_cpu::quantise::{ImportanceMatrix, Job, WriteError};

use super::{CHUNK, QuantiseError};
use crate::translate::file::{write_whole, write_whole_with};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// Quantises `job` into `path` with `threads`, and returns the bytes that it takes. `source` is what the model was made
/// from: whoever may not read it may not read the new file. `progress` is given the bytes that are written, and may end
/// it.
///
/// # Errors
/// [`QuantiseError`]; what was at `path` is then still there.
pub fn write_model(
    path: &Path,
    source: Option<&Path>,
    job: &Job,
    threads: NonZeroUsize,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<u64, QuantiseError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new("."));
    let needed = job.byte_length();
    // Where the free space is unknown, writing reports that the disk is full.
    let available = fs4::available_space(directory).unwrap_or(u64::MAX);
    if needed > available {
        return Err(QuantiseError::DiskFull { path: directory.to_owned(), needed, available });
    }
    let written = write_whole_with(path, source.as_slice(), |file| {
        let mut output = BufWriter::with_capacity(BUFFER, file);
        job.write(&mut output, threads, progress)?;
        Ok::<_, WriteError>(output.flush()?)
    });
    written.map_err(QuantiseError::of_write(path))?;
    Ok(needed)
}

/// Writes an importance matrix. The names of the texts that were read for it are kept, not where they lie.
///
/// # Errors
/// [`QuantiseError::Write`].
pub fn write_matrix(path: &Path, matrix: &ImportanceMatrix, texts: &[PathBuf]) -> Result<(), QuantiseError> {
    let names: Vec<String> =
        texts.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    let mut bytes = Vec::new();
    let written = matrix.write(&mut bytes, &names, CHUNK as u32).and_then(|()| write_whole(path, bytes, texts));
    written.map_err(|source| QuantiseError::Write { path: path.to_owned(), source })
}
