//! Causes in the user's language: what the system, `SQLite` and the JSON parser say in English alone. What they say too
//! rarely to have a text stays in their words.

use std::error::Error;
use std::io::{self, ErrorKind};

use rusqlite::ErrorCode;

use crate::database::DatabaseError;
use crate::i18n::{Text, text};

/// An error in one sentence, and the error that is the next cause.
pub fn of<'a>(error: &'a (dyn Error + 'static)) -> (Text, Option<&'a (dyn Error + 'static)>) {
    if let Some(error) = error.downcast_ref::<DatabaseError>() {
        return match error {
            DatabaseError::Io(error) => of(error),
            DatabaseError::Sqlite(error) => of(error),
            DatabaseError::Newer { .. } => (text!("cause-database-newer"), None),
        };
    }
    if let Some(error) = error.downcast_ref::<rusqlite::Error>() {
        // What follows is the same again, with a number.
        return (of_sqlite(error), None);
    }
    if let Some(error) = error.downcast_ref::<serde_json::Error>()
        && !error.is_io()
    {
        return (of_json(error), None);
    }
    let of_system = error.downcast_ref::<io::Error>().filter(|error| error.get_ref().is_none());
    let words = of_system.and_then(|error| of_kind(error.kind()));
    (words.unwrap_or_else(|| Text::Verbatim(error.to_string())), error.source())
}

/// What the system refused, and why.
fn of_kind(kind: ErrorKind) -> Option<Text> {
    Some(match kind {
        ErrorKind::NotFound => text!("cause-not-found"),
        ErrorKind::PermissionDenied => text!("cause-no-permission"),
        ErrorKind::StorageFull => text!("cause-disk-full"),
        ErrorKind::QuotaExceeded => text!("cause-quota"),
        ErrorKind::ReadOnlyFilesystem => text!("cause-read-only"),
        ErrorKind::IsADirectory => text!("cause-directory"),
        ErrorKind::NotADirectory => text!("cause-no-directory"),
        ErrorKind::AlreadyExists => text!("cause-exists"),
        ErrorKind::InvalidFilename => text!("cause-name"),
        ErrorKind::AddrInUse => text!("cause-address-in-use"),
        ErrorKind::AddrNotAvailable => text!("cause-no-such-address"),
        ErrorKind::ConnectionRefused => text!("cause-refused"),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => text!("cause-reset"),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => text!("cause-unreachable"),
        ErrorKind::TimedOut => text!("cause-timed-out"),
        _ => return None,
    })
}

fn of_sqlite(error: &rusqlite::Error) -> Text {
    match error.sqlite_error_code() {
        Some(ErrorCode::ReadOnly) => text!("cause-read-only"),
        Some(ErrorCode::DiskFull) => text!("cause-disk-full"),
        Some(ErrorCode::CannotOpen) => text!("cause-database-closed"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => text!("cause-database-busy"),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => text!("cause-database-damaged"),
        Some(ErrorCode::PermissionDenied) => text!("cause-no-permission"),
        _ => Text::Verbatim(error.to_string()),
    }
}

fn of_json(error: &serde_json::Error) -> Text {
    use serde_json::error::Category;
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => text!("cause-json-ends", line = line, column = column),
        Category::Data => {
            let words = error.to_string();
            // The place is in its words, too; the names of our types mean nothing to the user.
            let words = words.split(" at line ").next().unwrap_or_default();
            let words = words.split(", expected struct ").next().unwrap_or_default();
            text!("cause-json-content", line = line, column = column, detail = words)
        }
        Category::Syntax | Category::Io => text!("cause-json-syntax", line = line, column = column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Messages};

    fn in_dutch(error: &(dyn Error + 'static)) -> String {
        Messages::new(Language::Dutch).render(&of(error).0)
    }

    #[test]
    fn the_system_is_understood_in_both_languages() {
        let error = std::fs::read("/there/is/no/such").unwrap_err();
        assert_eq!(in_dutch(&error), "dat bestand of die map bestaat niet.");
        assert_eq!(in_dutch(&io::Error::from(ErrorKind::StorageFull)), "de schijf is vol.");
        // Words of our own are not taken for the system's.
        assert_eq!(in_dutch(&io::Error::new(ErrorKind::NotFound, "zo heet het")), "zo heet het");
        assert_eq!(
            in_dutch(&io::Error::from(ErrorKind::Interrupted)),
            io::Error::from(ErrorKind::Interrupted).to_string()
        );
    }

    #[test]
    fn a_database_says_it_once() {
        let closed = rusqlite::Connection::open("/there/is/no/such").unwrap_err();
        let (words, next) = of(&closed);
        assert_eq!(Messages::new(Language::English).render(&words), "the database cannot be opened.");
        assert!(next.is_none());
        assert_eq!(in_dutch(&DatabaseError::Sqlite(closed)), "de database kan niet worden geopend.");
        assert_eq!(
            in_dutch(&DatabaseError::Io(ErrorKind::PermissionDenied.into())),
            "u hebt daar geen rechten voor."
        );
    }

    #[test]
    fn json_says_where_it_goes_wrong() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[allow(dead_code, reason = "read by serde alone")]
            name: String,
        }
        let of = |text: &str| in_dutch(&serde_json::from_str::<Row>(text).unwrap_err());
        assert_eq!(of("x"), "ongeldige JSON op regel 1, teken 1.");
        assert!(of("{").starts_with("de JSON houdt te vroeg op"));
        let other = of("7");
        assert!(other.contains("regel 1") && !other.contains("Row"), "{other}");
    }
}
