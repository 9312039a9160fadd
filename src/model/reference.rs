//! The argument of `-m`: a catalogue name with an optional quantisation, or a path.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::mini::MiniModel;
use super::quantisation::Quantisation;

/// A model as the user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelRef {
    /// The model in the program.
    Mini,
    /// A catalogue name (`chat`), perhaps with a quantisation (`chat:q4_k_m`).
    Named {
        /// The part before the colon.
        name: String,
        /// The part after it.
        quantisation: Option<Quantisation>,
    },
    /// A `.gguf` file or a checkpoint directory.
    Path(PathBuf),
}

/// Text that is neither a name nor a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelRefError {
    /// The part after the colon is not a quantisation.
    #[error("`{0}` is not a quantisation")]
    UnknownQuantisation(String),
    /// The mini model comes in one quantisation.
    #[error("the mini model comes as q8_0 only")]
    OneMini,
    #[error("a model needs a name")]
    Empty,
}

impl Default for ModelRef {
    /// The chat model.
    fn default() -> Self {
        Self::Named { name: "chat".to_owned(), quantisation: None }
    }
}

impl FromStr for ModelRef {
    type Err = ModelRefError;

    fn from_str(text: &str) -> Result<Self, ModelRefError> {
        if text.is_empty() {
            return Err(ModelRefError::Empty);
        }
        if looks_like_a_path(text) {
            return Ok(Self::Path(PathBuf::from(text)));
        }
        let (name, quantisation) = match text.split_once(':') {
            None => (text, None),
            Some((name, quantisation)) => {
                let known = Quantisation::named(quantisation)
                    .ok_or_else(|| ModelRefError::UnknownQuantisation(quantisation.to_owned()))?;
                (name, Some(known))
            }
        };
        match quantisation {
            None | Some(Quantisation::Q8_0) if name == MiniModel::NAME => Ok(Self::Mini),
            Some(_) if name == MiniModel::NAME => Err(ModelRefError::OneMini),
            _ => Ok(Self::Named { name: name.to_owned(), quantisation }),
        }
    }
}

/// A separator, a leading dot or tilde, or the extension makes it a path. A bare word is a name, even where a file has
/// that name.
fn looks_like_a_path(text: &str) -> bool {
    let has_extension = Path::new(text).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"));
    text.contains(std::path::is_separator) || text.starts_with(['.', '~']) || has_extension
}

/// A model's name where there is little room: of a file on the disk, that of the file. A server's `owner/model` stays.
pub fn short_name(name: &str) -> &str {
    let path = Path::new(name);
    let is_gguf = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"));
    let is_on_disk = path.is_absolute() || name.starts_with(['.', '~']) || is_gguf;
    path.file_name().and_then(|file| file.to_str()).filter(|_| is_on_disk).unwrap_or(name)
}

impl fmt::Display for ModelRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mini => formatter.write_str(MiniModel::NAME),
            Self::Named { name, quantisation: None } => formatter.write_str(name),
            Self::Named { name, quantisation: Some(quantisation) } => write!(formatter, "{name}:{quantisation}"),
            Self::Path(path) => path.display().fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, quantisation: Option<Quantisation>) -> ModelRef {
        ModelRef::Named { name: name.to_owned(), quantisation }
    }

    #[test]
    fn names_and_paths_are_distinguished() {
        let cases = [
            ("chat", named("chat", None)),
            ("chat:q4_k_m", named("chat", Some(Quantisation::Q4KM))),
            ("base:safetensors", named("base", Some(Quantisation::Safetensors))),
            ("anything", named("anything", None)),
            ("mini", ModelRef::Mini),
            ("./mini", ModelRef::Path("./mini".into())),
            ("model.gguf", ModelRef::Path("model.gguf".into())),
            ("MODEL.GGUF", ModelRef::Path("MODEL.GGUF".into())),
            ("./chat", ModelRef::Path("./chat".into())),
            ("~/models/x", ModelRef::Path("~/models/x".into())),
            ("/tmp/a:b", ModelRef::Path("/tmp/a:b".into())),
        ];
        for (text, expected) in cases {
            let parsed: ModelRef = text.parse().unwrap();
            assert_eq!(parsed, expected);
            assert_eq!(parsed.to_string(), text);
        }
    }

    #[test]
    fn a_file_is_called_by_its_own_name() {
        for (name, short) in [
            ("chat:q8_0", "chat:q8_0"),
            ("/models/mine/chat-q8_0.gguf", "chat-q8_0.gguf"),
            ("models/chat.GGUF", "chat.GGUF"),
            ("./checkpoint/", "checkpoint"),
            ("~/checkpoint", "checkpoint"),
            ("owner/model", "owner/model"),
            ("/", "/"),
        ] {
            assert_eq!(short_name(name), short);
        }
    }

    #[test]
    fn other_text_is_refused() {
        assert_eq!("".parse::<ModelRef>(), Err(ModelRefError::Empty));
        let refused = "chat:q9".parse::<ModelRef>();
        assert_eq!(refused, Err(ModelRefError::UnknownQuantisation("q9".to_owned())));
        assert_eq!("mini:q8_0".parse(), Ok(ModelRef::Mini));
        assert_eq!("mini:f16".parse::<ModelRef>(), Err(ModelRefError::OneMini));
    }
}
