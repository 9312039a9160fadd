//! Conversations as documents: Markdown and plain text to read, JSON to keep and to import again.

use serde::{Deserialize, Serialize};

use super::error::SessionError;
use super::store::{Session, SessionDetails};
use crate::conversation::{ConversationTree, Message, Role, TurnState};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A heading and the turns, each under its speaker.
    Markdown,
    /// Speakers and turns.
    Text,
    /// Everything that [`import`] needs.
    Json,
}

/// A conversation in JSON. Of a turn with several versions only the one shown is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Its number in the store that it was exported from.
    pub id: i64,
    pub title: String,
    /// Time of the last turn, in seconds since 1970.
    pub updated: i64,
    #[serde(flatten)]
    pub details: SessionDetails,
    pub turns: Vec<Message>,
}

impl Exported {
    /// The turns that are shown, without the other versions.
    pub fn of(session: &Session) -> Self {
        let turns = session.tree.path().into_iter();
        Self {
            id: session.summary.id.0,
            title: session.summary.title.clone(),
            updated: session.summary.updated,
            details: session.details.clone(),
            turns: turns.map(|turn| Message { role: turn.role, content: turn.content.clone() }).collect(),
        }
    }

    /// The turns as a tree without branches.
    pub fn tree(&self) -> ConversationTree {
        let mut tree = ConversationTree::default();
        for turn in &self.turns {
            tree.add(tree.head(), turn.role, turn.content.clone(), TurnState::Complete);
        }
        tree
    }
}

/// Conversations as one document. `names` are the user's and the model's in it.
///
/// # Errors
/// None in practice: text can always be written as JSON.
pub fn render(sessions: &[Exported], format: Format, names: [&str; 2]) -> Result<String, SessionError> {
    let name = |role: Role| match role {
        Role::User => names[0],
        Role::Assistant | Role::System => names[1],
    };
    Ok(match format {
        Format::Json => {
            let document = if let [session] = sessions {
                serde_json::to_string_pretty(session)
            } else {
                serde_json::to_string_pretty(sessions)
            };
            document.map_err(SessionError::Import)? + "\n"
        }
        Format::Markdown => {
            let turn = |turn: &Message| format!("\n**{}:**\n\n{}\n", name(turn.role), turn.content.trim_end());
            let one = |session: &Exported| {
                format!("# {}\n{}", session.title, session.turns.iter().map(turn).collect::<String>())
            };
            sessions.iter().map(one).collect::<Vec<_>>().join("\n")
        }
        Format::Text => {
            let turn = |turn: &Message| format!("\n{}: {}\n", name(turn.role), turn.content.trim_end());
            let one = |session: &Exported| {
                format!("{}\n{}", session.title, session.turns.iter().map(turn).collect::<String>())
            };
            sessions.iter().map(one).collect::<Vec<_>>().join("\n\n")
        }
    })
}

/// Conversations from a JSON document: one, or a list of them.
///
/// # Errors
/// [`SessionError::Import`] if the document is something else.
pub fn import(document: &str) -> Result<Vec<Exported>, SessionError> {
    let parsed = if document.trim_start().starts_with('[') {
        serde_json::from_str(document)
    } else {
        serde_json::from_str(document).map(|one| vec![one])
    };
    parsed.map_err(SessionError::Import)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(title: &str) -> Exported {
        let said = |role, content: &str| Message { role, content: content.to_owned() };
        Exported {
            id: 3,
            title: title.to_owned(),
            updated: 7,
            details: SessionDetails { persona: Some("b1".to_owned()), ..SessionDetails::default() },
            turns: vec![said(Role::User, "Hoi\n"), said(Role::Assistant, "Dag!")],
        }
    }

    #[test]
    fn json_is_imported_as_it_was_exported() {
        for sessions in [vec![exported("een")], vec![exported("een"), exported("twee")], Vec::new()] {
            let document = render(&sessions, Format::Json, ["U", "Fietje"]).unwrap();
            assert_eq!(import(&document).unwrap(), sessions);
        }
        for other in ["", "{}", "[1]", "{\"id\":1}", "# Markdown"] {
            assert!(matches!(import(other), Err(SessionError::Import(_))), "{other}");
        }
    }

    #[test]
    fn the_other_formats_are_readable() {
        let names = ["U", "Fietje"];
        let markdown = render(&[exported("Groet")], Format::Markdown, names).unwrap();
        assert_eq!(markdown, "# Groet\n\n**U:**\n\nHoi\n\n**Fietje:**\n\nDag!\n");
        let text = render(&[exported("Groet")], Format::Text, names).unwrap();
        assert_eq!(text, "Groet\n\nU: Hoi\n\nFietje: Dag!\n");
    }
}
