//! The tensors of a checkpoint, from one or more safetensors files.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path};
use std::sync::Arc;

use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use crate::error::LoadError;
use crate::formats::ElementType;
use crate::load::weights::WeightSource;
use crate::matrix::Matrix;
use crate::storage::Storage;

/// More shards than a Phi-2 checkpoint can have.
const MAXIMUM_SHARDS: usize = 1000;
/// Longer than the index of any Phi-2 checkpoint.
const MAXIMUM_INDEX_BYTES: u64 = 16 << 20;

/// Where each tensor of a checkpoint is, by name.
pub struct Shards {
    tensors: HashMap<String, Tensor>,
}

struct Tensor {
    storage: Arc<Storage>,
    offset: u64,
    dtype: Dtype,
    shape: Vec<usize>,
}

/// `model.safetensors.index.json`: the file name of each tensor's shard.
#[derive(Deserialize)]
struct Index {
    weight_map: HashMap<String, String>,
}

impl Shards {
    /// Maps `model.safetensors`, or all shards that `model.safetensors.index.json` names.
    pub fn open(directory: &Path) -> Result<Self, LoadError> {
        let mut tensors = HashMap::new();
        for file_name in shard_names(directory)? {
            let storage = Arc::new(Storage::map(&directory.join(&file_name))?);
            add_tensors(&mut tensors, &storage, &file_name)?;
        }
        Ok(Self { tensors })
    }

    fn view(&self, name: &str, shape: &[usize], rows: usize, columns: usize) -> Result<Matrix, LoadError> {
        let tensor = self.tensors.get(name).ok_or_else(|| LoadError::Missing(name.to_owned()))?;
        if tensor.shape != shape {
            return Err(LoadError::Shape {
                name: name.to_owned(),
                expected: shape.to_vec(),
                found: tensor.shape.clone(),
            });
        }
        let element_type = match tensor.dtype {
            Dtype::F32 => ElementType::F32,
            Dtype::F16 => ElementType::F16,
            Dtype::BF16 => ElementType::Bf16,
            other => {
                return Err(LoadError::ElementType { name: name.to_owned(), found: format!("{other:?}") });
            }
        };
        Matrix::new(name, &tensor.storage, tensor.offset, element_type, rows, columns)
    }
}

impl WeightSource for Shards {
    fn contains(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, LoadError> {
        self.view(name, &[rows, columns], rows, columns)
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, LoadError> {
        self.view(name, &[length], 1, length).map(|matrix| matrix.to_vec())
    }
}

/// File names of the shards. Each is a plain name: an index must not lead out of the checkpoint's directory.
fn shard_names(directory: &Path) -> Result<BTreeSet<String>, LoadError> {
    const SINGLE: &str = "model.safetensors";
    let index_path = directory.join("model.safetensors.index.json");
    if !index_path.is_file() {
        return Ok(BTreeSet::from([SINGLE.to_owned()]));
    }
    let invalid = |reason: String| LoadError::invalid(format!("model.safetensors.index.json: {reason}"));
    let length = std::fs::metadata(&index_path).map_err(LoadError::io(&index_path))?.len();
    if length > MAXIMUM_INDEX_BYTES {
        return Err(invalid(format!("the file is {length} bytes long")));
    }
    let text = std::fs::read_to_string(&index_path).map_err(LoadError::io(&index_path))?;
    let index: Index = serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
    let names: BTreeSet<String> = index.weight_map.into_values().collect();
    if names.len() > MAXIMUM_SHARDS {
        return Err(invalid(format!("{} shards are named", names.len())));
    }
    for name in &names {
        let mut components = Path::new(name).components();
        if !matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)) {
            return Err(invalid(format!("the shard `{name}` lies outside the directory")));
        }
    }
    Ok(names)
}

fn add_tensors(
    tensors: &mut HashMap<String, Tensor>,
    storage: &Arc<Storage>,
    file_name: &str,
) -> Result<(), LoadError> {
    /// A file starts with the length of its header, in eight bytes.
    const LENGTH_BYTES: usize = 8;
    let (header_length, header) =
        SafeTensors::read_metadata(storage).map_err(|error| LoadError::invalid(format!("{file_name}: {error}")))?;
    for (name, info) in header.tensors() {
        let offset = (LENGTH_BYTES + header_length).saturating_add(info.data_offsets.0) as u64;
        let tensor = Tensor { storage: Arc::clone(storage), offset, dtype: info.dtype, shape: info.shape.clone() };
        if tensors.insert(name.clone(), tensor).is_some() {
            return Err(LoadError::invalid(format!("tensor `{name}` is in two shards")));
        }
    }
    Ok(())
}
