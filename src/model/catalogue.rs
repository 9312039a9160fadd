//! The models known by name, read from `assets/models.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::quantisation::Quantisation;
use super::reference::ModelRef;

const SOURCE: &str = include_str!("../../assets/models.toml");

/// Whether a model was trained for conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    Base,
    /// Answers turns in a chat template.
    Chat,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Catalogue {
    default_quantisation: Quantisation,
    models: Vec<Entry>,
    sizes: BTreeMap<Quantisation, u64>,
    checkpoint: Checkpoint,
}

#[derive(Debug, Clone, Deserialize)]
struct Entry {
    name: String,
    kind: ModelKind,
    checkpoint: String,
    gguf: String,
    gguf_prefix: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Checkpoint {
    files: Vec<String>,
}

/// What must be fetched for one model in one quantisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFiles {
    /// The catalogue's name for the model.
    pub model: String,
    pub quantisation: Quantisation,
    pub kind: ModelKind,
    /// The repository on the hub.
    pub repository: String,
    /// File names in the repository's root. The model's path is the one file, or the directory of all.
    pub files: Vec<String>,
    /// About how many bytes they take.
    pub bytes: u64,
}

impl ModelFiles {
    /// The full reference, `chat:q8_0`.
    pub fn reference(&self) -> ModelRef {
        ModelRef::Named { name: self.model.clone(), quantisation: Some(self.quantisation) }
    }
}

/// A name that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown model `{name}`")]
pub struct CatalogueError {
    pub name: String,
    pub known: Vec<String>,
}

impl Catalogue {
    /// The catalogue in the program.
    ///
    /// # Errors
    /// If `assets/models.toml` does not parse, which a test rules out.
    pub fn built_in() -> Result<Self, toml::de::Error> {
        toml::from_str(SOURCE)
    }

    /// What a model's name alone means.
    pub fn default_quantisation(&self) -> Quantisation {
        self.default_quantisation
    }

    /// Every model in every quantisation, in the catalogue's order.
    pub fn all(&self) -> impl Iterator<Item = ModelFiles> {
        self.models.iter().flat_map(|entry| Quantisation::ALL.map(|quantisation| self.files(entry, quantisation)))
    }

    /// The files of the model `name`, in the default quantisation where none is given.
    ///
    /// # Errors
    /// [`CatalogueError`] lists the names there are.
    pub fn find(&self, name: &str, quantisation: Option<Quantisation>) -> Result<ModelFiles, CatalogueError> {
        let entry = self.models.iter().find(|entry| entry.name == name).ok_or_else(|| CatalogueError {
            name: name.to_owned(),
            known: self.models.iter().map(|entry| entry.name.clone()).collect(),
        })?;
        Ok(self.files(entry, quantisation.unwrap_or(self.default_quantisation)))
    }

    fn files(&self, entry: &Entry, quantisation: Quantisation) -> ModelFiles {
        let (repository, files) = match quantisation {
            Quantisation::Safetensors => (&entry.checkpoint, self.checkpoint.files.clone()),
            _ => (&entry.gguf, vec![format!("{}{quantisation}.gguf", entry.gguf_prefix)]),
        };
        ModelFiles {
            model: entry.name.clone(),
            quantisation,
            kind: entry.kind,
            repository: repository.clone(),
            files,
            bytes: self.sizes.get(&quantisation).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_names_every_published_file() {
        let catalogue = Catalogue::built_in().unwrap();
        assert_eq!(catalogue.all().count(), 3 * 7);
        assert!(catalogue.all().all(|model| model.bytes > 1_000_000_000 && !model.files.is_empty()));
        let chat = catalogue.find("chat", None).unwrap();
        assert_eq!(chat.repository, "BramVanroy/fietje-2-chat-gguf");
        assert_eq!(chat.files, ["fietje-2b-chat-q8_0.gguf"]);
        assert_eq!(chat.reference().to_string(), "chat:q8_0");
        let base = catalogue.find("base", Some(Quantisation::Q4KM)).unwrap();
        assert_eq!(base.files, ["fietje-2b-q4_k_m.gguf"]);
        assert_eq!(base.kind, ModelKind::Base);
        let checkpoint = catalogue.find("instruct", Some(Quantisation::Safetensors)).unwrap();
        assert_eq!(checkpoint.repository, "BramVanroy/fietje-2-instruct");
        assert!(checkpoint.files.contains(&"tokenizer.json".to_owned()));
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = Catalogue::built_in().unwrap().find("fietsje", None).unwrap_err();
        assert_eq!(error.known, ["chat", "instruct", "base"]);
    }
}
