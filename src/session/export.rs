//! Conversations as documents: Markdown and plain text to read, JSON to keep and to import again.

use serde::{Deserialize, Serialize};

use super::error::SessionError;
use super::store::{Session, SessionDetails};
use crate::conversation::{ConversationTree, Message, Role, Turn, TurnId, TurnState};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A heading and the turns, each under its speaker.
    Markdown,
    /// Speakers and turns.
    Text,
    /// Everything that [`super::parse`] needs.
    Json,
}

/// A conversation in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Its number in the store that it was exported from.
    pub id: i64,
    pub title: String,
    /// Time of the first turn, in seconds since 1970. With the first turn's text it tells one conversation from
    /// another; exports of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
    /// Time of the last turn, in seconds since 1970.
    pub updated: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    #[serde(flatten)]
    pub details: SessionDetails,
    /// The turns that are shown.
    pub turns: Vec<Message>,
    /// All turns, where those that are shown are not all there is to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<ExportedTree>,
}

/// Turns with all their versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedTree {
    /// The place of the last turn shown.
    pub head: Option<usize>,
    pub turns: Vec<ExportedTurn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedTurn {
    /// The place of the turn that it answers.
    pub parent: Option<usize>,
    pub role: Role,
    pub content: String,
    #[serde(default)]
    pub state: TurnState,
}

impl Exported {
    pub fn of(session: &Session) -> Self {
        let path = session.tree.path();
        let is_all =
            path.len() == session.tree.turns().len() && path.iter().all(|turn| turn.state == TurnState::Complete);
        Self {
            id: session.summary.id.0,
            title: session.summary.title.clone(),
            created: Some(session.created),
            updated: session.summary.updated,
            pinned: session.summary.is_pinned,
            details: session.details.clone(),
            turns: path.iter().map(|turn| Message { role: turn.role, content: turn.content.clone() }).collect(),
            tree: (!is_all).then(|| ExportedTree::of(&session.tree)),
        }
    }

    /// When it began, as far as is known.
    pub fn began(&self) -> i64 {
        self.created.unwrap_or(self.updated)
    }

    /// All turns. `None` if they form no tree.
    pub fn tree(&self) -> Option<ConversationTree> {
        if let Some(tree) = &self.tree {
            return tree.restored();
        }
        let mut tree = ConversationTree::default();
        for turn in &self.turns {
            tree.add(tree.head(), turn.role, turn.content.clone(), TurnState::Complete);
        }
        Some(tree)
    }
}

impl ExportedTree {
    fn of(tree: &ConversationTree) -> Self {
        let turns = tree.turns().iter().map(|turn| ExportedTurn {
            parent: turn.parent.map(|parent| parent.0),
            role: turn.role,
            content: turn.content.clone(),
            state: turn.state,
        });
        Self { head: tree.head().map(|head| head.0), turns: turns.collect() }
    }

    fn restored(&self) -> Option<ConversationTree> {
        let turns = self.turns.iter().enumerate().map(|(place, turn)| Turn {
            id: TurnId(place),
            parent: turn.parent.map(TurnId),
            role: turn.role,
            content: turn.content.clone(),
            state: if turn.state == TurnState::Running { TurnState::Stopped } else { turn.state },
        });
        ConversationTree::restore(turns.collect(), self.head.map(TurnId))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(title: &str) -> Exported {
        let said = |role, content: &str| Message { role, content: content.to_owned() };
        Exported {
            id: 3,
            title: title.to_owned(),
            created: Some(5),
            updated: 7,
            pinned: false,
            details: SessionDetails { persona: Some("b1".to_owned()), ..SessionDetails::default() },
            turns: vec![said(Role::User, "Hoi\n"), said(Role::Assistant, "Dag!")],
            tree: None,
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
