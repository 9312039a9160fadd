//! `fietje config edit`: the settings in the user's editor. An invalid draft never becomes the settings and is never
//! lost: it stays beside them for the next time.

use std::io::Write;
use std::path::Path;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::config::{ConfigFile, Editor, Overrides, Settings};
use crate::i18n::{Language, text};
use crate::private;
use crate::report::{CommandError, Report};

/// Opens the editor, and takes over what was written if it makes sense.
pub fn run(context: &Context) -> Result<(), CliError> {
    let messages = context.messages();
    let path = context.paths.config_file();
    // Where a link leads, so that it stays one.
    let path = path.canonicalize().unwrap_or(path);
    // Beside the file, so that it can take its place in one step.
    let draft = path.with_extension("toml.draft");
    prepare(context, &path, &draft).map_err(|source| CommandError::Unwritable { path: draft.clone(), source })?;
    let editor = Editor::of(&context.environment);
    editor.edit(&draft).map_err(|source| CommandError::Editor { editor: editor.command().to_owned(), source })?;
    check(context, &draft).map_err(|report| report.hint(text!("config-edit-draft-hint", path = &draft)))?;
    std::fs::rename(&draft, &path).map_err(|source| CommandError::Unwritable { path: path.clone(), source })?;
    context.ui.note(&text!(messages, "config-edit-done", path = path.display().to_string()));
    Ok(())
}

/// The draft: one that was left and is still the latest, else the settings as they are, else an example to begin with.
fn prepare(context: &Context, path: &Path, draft: &Path) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        private::create_directory(directory)?;
    }
    if draft.exists() {
        if !is_newer(path, draft) {
            return Ok(());
        }
        // The file was mended in another way since. What was drafted is kept, and out of the way.
        let kept = draft.with_extension("draft.old");
        std::fs::rename(draft, &kept)?;
        context.ui.note(&text!(context.messages(), "config-edit-old-draft", path = kept.display().to_string()));
    }
    // A copy has the permissions of the file: it may hold API keys.
    let begun = match std::fs::copy(path, draft) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let example = match context.settings.language {
                Language::Dutch => include_str!("../../../../assets/config/nl.toml"),
                Language::English => include_str!("../../../../assets/config/en.toml"),
            };
            private::create_file(draft).and_then(|mut file| file.write_all(example.as_bytes()))
        }
        copied => copied.map(drop),
    };
    if begun.is_err() {
        // Half a draft would be taken for one that the user left.
        let _ = std::fs::remove_file(draft);
    }
    begun
}

/// Whether the settings were written after the draft.
fn is_newer(path: &Path, draft: &Path) -> bool {
    let written = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified());
    matches!((written(path), written(draft)), (Ok(settings), Ok(draft)) if settings > draft)
}

/// Whether the draft makes sense as settings.
fn check(context: &Context, draft: &Path) -> Result<(), Report> {
    let file = ConfigFile::read(draft)?;
    Settings::resolve(&Overrides::default(), &context.environment, &file, None).map(|_| ()).map_err(Report::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    #[test]
    fn the_examples_make_sense_with_every_line_switched_on() {
        for example in
            [include_str!("../../../../assets/config/nl.toml"), include_str!("../../../../assets/config/en.toml")]
        {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("config.toml");
            // Lines that are switched off begin with `#` and no blank.
            let on: Vec<&str> = example
                .lines()
                .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
                .collect();
            for text in [example.to_owned(), on.join("\n")] {
                std::fs::write(&path, &text).unwrap();
                let file = ConfigFile::read(&path).unwrap();
                let settings =
                    Settings::resolve(&Overrides::default(), &Environment::default(), &file, None).unwrap();
                assert_eq!(settings.endpoint.is_some(), text != example);
            }
        }
    }
}
