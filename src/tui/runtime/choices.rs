//! The file of what the user chose.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::private;
use crate::tui::choices::Choices;

/// What was chosen in another run; nothing where the file is not there or cannot be read.
pub fn read_choices(path: &Path) -> Choices {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps choices in a file, or nowhere.
pub struct ChoicesFile(pub Option<PathBuf>);

impl ChoicesFile {
    pub fn keep(&self, choices: &Choices) {
        let Some(path) = &self.0 else { return };
        if let Err(error) = write(path, choices) {
            // They hold until the end of the chat.
            tracing::debug!("the choices are not kept: {error}");
        }
    }
}

fn write(path: &Path, choices: &Choices) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    private::create_directory(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&serde_json::to_vec(choices)?)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_and_a_damaged_file_is_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state").join("chat.json");
        let mut choices = Choices { theme: Some("orange".to_owned()), ..Choices::default() };
        choices.settings.insert("seed".to_owned(), "3".to_owned());
        ChoicesFile(Some(path.clone())).keep(&choices);
        assert_eq!(read_choices(&path), choices);
        std::fs::write(&path, "{\"theme\":3").unwrap();
        assert_eq!(read_choices(&path), Choices::default());
        ChoicesFile(None).keep(&choices);
    }
}
