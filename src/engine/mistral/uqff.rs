//! Keeps quantised weights in mistral.rs's own format (UQFF), so that the next start only reads them.
//!
//! mistral.rs 0.8.1 cannot read back what it writes for Phi-2: it writes the final norm as `model.norm`, and looks for
//! `model.final_layernorm`. The names are corrected here before the files are kept.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use safetensors::SafeTensors;
use sha2::{Digest, Sha256};

use super::MistralEngine;
use super::isq::IsqFormat;
use crate::engine::EngineError;

/// The name that mistral.rs derives from `GIVEN_NAME`.
const FIRST_FILE: &str = "weights-0.uqff";
const GIVEN_NAME: &str = "weights.uqff";
/// The tensors that are not quantised.
const RESIDUAL: &str = "residual.safetensors";
/// The prefix that mistral.rs writes, and the one that it reads.
const WRITTEN: &str = "model.norm.";
const WANTED: &str = "model.final_layernorm.";

/// The directory of one checkpoint's quantised weights.
pub struct Kept {
    directory: PathBuf,
}

/// The same while it is written: under another name, so that a partial directory is never taken for a complete one.
pub struct Writing {
    temporary: tempfile::TempDir,
    directory: PathBuf,
}

impl Kept {
    /// The directory below `cache`, named by a hash of the checkpoint's file names, sizes and times of modification.
    pub fn of(checkpoint: &Path, isq: IsqFormat, cache: &Path) -> Result<Self, EngineError> {
        let mut hash = Sha256::new();
        hash.update(isq.name());
        let mut files: Vec<_> = std::fs::read_dir(checkpoint)
            .map_err(MistralEngine::error)?
            .filter_map(|entry| Some((entry.as_ref().ok()?.file_name(), entry.ok()?.path())))
            .collect();
        files.sort();
        for (name, path) in files {
            // Follows links: the hub's cache has the files themselves elsewhere.
            let about = std::fs::metadata(&path).map_err(MistralEngine::error)?;
            let written = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let line =
                format!("{}\0{}\0{}\0", name.display(), about.len(), written.map_or(0, |time| time.as_nanos()));
            hash.update(line);
        }
        let name = base16ct::lower::encode_string(&hash.finalize());
        Ok(Self { directory: cache.join("uqff").join(&name[..32]) })
    }

    pub fn is_there(&self) -> bool {
        self.directory.join(RESIDUAL).is_file()
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The file from which mistral.rs finds the others.
    pub fn first_file(&self) -> PathBuf {
        self.directory.join(FIRST_FILE)
    }

    /// Removes weights that cannot be read.
    pub fn remove(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.directory) {
            tracing::warn!("{}: {error}", self.directory.display());
        }
    }

    /// Begins to write it.
    pub fn begin(self) -> Result<Writing, EngineError> {
        let parent = self.directory.parent().unwrap_or(&self.directory);
        std::fs::create_dir_all(parent).map_err(MistralEngine::error)?;
        let temporary = tempfile::tempdir_in(parent).map_err(MistralEngine::error)?;
        Ok(Writing { temporary, directory: self.directory })
    }
}

impl Writing {
    /// The path for mistral.rs to write to.
    pub fn file(&self) -> PathBuf {
        self.temporary.path().join(GIVEN_NAME)
    }

    /// Corrects what was written and keeps it.
    pub fn keep(self) -> Result<(), EngineError> {
        let residual = self.temporary.path().join(RESIDUAL);
        let bytes = std::fs::read(&residual).map_err(MistralEngine::error)?;
        std::fs::write(&residual, with_final_norm(&bytes)?).map_err(MistralEngine::error)?;
        match std::fs::rename(self.temporary.path(), &self.directory) {
            Ok(()) => Ok(()),
            // Another process was faster, with the same weights.
            Err(_) if self.directory.is_dir() => Ok(()),
            Err(error) => Err(MistralEngine::error(error)),
        }
    }
}

/// The same tensors with the final norm under the name that mistral.rs reads.
fn with_final_norm(bytes: &[u8]) -> Result<Vec<u8>, EngineError> {
    let tensors = SafeTensors::deserialize(bytes).map_err(MistralEngine::error)?;
    let renamed = tensors.iter().map(|(name, tensor)| match name.strip_prefix(WRITTEN) {
        Some(rest) => (format!("{WANTED}{rest}"), tensor),
        None => (name.to_owned(), tensor),
    });
    safetensors::serialize(renamed, None).map_err(MistralEngine::error)
}

#[cfg(test)]
mod tests {
    use safetensors::Dtype;
    use safetensors::tensor::TensorView;

    use super::*;

    #[test]
    fn the_final_norm_gets_the_name_that_is_read() {
        let data = [0_u8; 8];
        let view = || TensorView::new(Dtype::F32, vec![2], &data).unwrap();
        let written = [("model.norm.weight", view()), ("model.layers.0.input_layernorm.bias", view())];
        let bytes = with_final_norm(&safetensors::serialize(written, None).unwrap()).unwrap();
        let mut names: Vec<String> =
            SafeTensors::deserialize(&bytes).unwrap().names().into_iter().map(str::to_owned).collect();
        names.sort();
        assert_eq!(names, ["model.final_layernorm.weight", "model.layers.0.input_layernorm.bias"]);
        assert!(with_final_norm(b"no tensors").is_err());
    }

    #[test]
    fn other_weights_and_other_formats_have_directories_of_their_own() {
        let (checkpoint, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let of = |isq| Kept::of(checkpoint.path(), isq, cache.path()).unwrap();
        std::fs::write(checkpoint.path().join("model.safetensors"), b"a").unwrap();
        let first = of(IsqFormat::Q8_0);
        assert_eq!(first.directory, of(IsqFormat::Q8_0).directory);
        assert_ne!(first.directory, of(IsqFormat::Q4K).directory);
        std::fs::write(checkpoint.path().join("model.safetensors"), b"ab").unwrap();
        assert_ne!(first.directory, of(IsqFormat::Q8_0).directory);
        assert!(!first.is_there());
    }
}
