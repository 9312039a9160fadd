//! The user's own editor.

use std::io;
use std::path::Path;
use std::process::Command;

use super::environment::Environment;

/// The editor that every system has.
const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// A command that edits a file, perhaps with arguments: `code --wait`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    command: String,
}

impl Editor {
    /// `VISUAL`, else `EDITOR`, else the one that every system has.
    pub fn of(environment: &Environment) -> Self {
        let chosen = environment.get("VISUAL").or_else(|| environment.get("EDITOR"));
        Self { command: chosen.unwrap_or(DEFAULT).to_owned() }
    }

    pub fn command(&self) -> &str {
        &self.command
    }

    /// Opens the file and waits until the editor ends. It may have put another file in its place.
    ///
    /// # Errors
    /// Where the editor does not start or ends with a failure.
    pub fn edit(&self, path: &Path) -> io::Result<()> {
        let status = shell(&self.command, path).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) }
    }
}

/// The system's shell with `command`, which it splits into words, and `path` as the last of them.
#[cfg(not(windows))]
fn shell(command: &str, path: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{command} \"$1\""), "sh"]).arg(path);
    shell
}

/// `cmd` also finds programs such as `code`, which are scripts. Of what follows `/S /C` it takes off the outer quotes,
/// and leaves the rest as it is; a file's name never has quotes.
#[cfg(windows)]
fn shell(command: &str, path: &Path) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell.args(["/S", "/C"]).raw_arg(format!("\"{command} \"{}\"\"", path.display()));
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visual_comes_before_editor_and_something_is_always_there() {
        let of = |visual, editor| Editor::of(&Environment::of([("VISUAL", visual), ("EDITOR", editor)]));
        assert_eq!(of("code --wait", "nano").command(), "code --wait");
        assert_eq!(of("", "nano").command(), "nano");
        assert_eq!(of("", "").command(), DEFAULT);
    }

    #[cfg(unix)]
    #[test]
    fn the_editor_gets_its_own_arguments_and_any_path() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("with space $HOME");
        std::fs::write(&path, "old").unwrap();
        let editor = Editor { command: "sed -i s/old/new/".to_owned() };
        editor.edit(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert!(Editor { command: "false".to_owned() }.edit(&path).is_err());
    }
}
