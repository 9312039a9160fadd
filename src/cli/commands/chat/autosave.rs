//! What the chat by lines keeps of a conversation.

use crate::cli::Context;
use crate::conversation::{ConversationTree, Role, TurnState};
use crate::i18n::text;
use crate::report::Report;
use crate::session::{Session, SessionDetails, SessionError, SessionWriter};

/// Saves a conversation turn by turn. The first failure is reported, and the conversation continues unsaved.
pub struct Autosave<'a> {
    context: &'a Context,
    /// Each conversation under its number in this chat; nothing where nothing is saved.
    writer: Option<SessionWriter<usize>>,
    current: usize,
    tree: ConversationTree,
    details: SessionDetails,
}

impl<'a> Autosave<'a> {
    /// Saves nothing.
    pub fn idle(context: &'a Context, details: SessionDetails) -> Self {
        Self { context, writer: None, current: 0, tree: ConversationTree::default(), details }
    }

    /// Continues `resumed`, or begins a conversation with the first turn.
    pub fn new(context: &'a Context, details: SessionDetails, resumed: Option<Session>) -> Self {
        let mut autosave = Self::idle(context, details);
        let mut writer = SessionWriter::new(context.paths.sessions());
        if let Err(error) = writer.store() {
            autosave.disable(&error.into());
            return autosave;
        }
        if let Some(session) = resumed {
            writer.resume(autosave.current, &session);
            autosave.tree = session.tree;
        }
        autosave.writer = Some(writer);
        autosave
    }

    /// The next turn begins another conversation.
    pub fn begin(&mut self) {
        self.current += 1;
        self.tree = ConversationTree::default();
    }

    pub fn save(&mut self, role: Role, content: &str, state: TurnState) {
        if let Err(error) = self.try_to_save(role, content, state) {
            self.disable(&error.into());
        }
    }

    fn try_to_save(&mut self, role: Role, content: &str, state: TurnState) -> Result<(), SessionError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let id = self.tree.add(self.tree.head(), role, content.to_owned(), state);
        if let Some(turn) = self.tree.get(id) {
            writer.save_turn(self.current, turn.clone(), self.details.clone())?;
        }
        writer.save_head(self.current, self.tree.head())
    }

    fn disable(&mut self, report: &Report) {
        self.writer = None;
        let messages = self.context.messages();
        let what = [&report.what].into_iter().chain(&report.causes).map(|text| messages.render(text));
        let what = what.collect::<Vec<_>>().join(" ");
        self.context.ui.note(&text!(messages, "chat-not-saved", what = what));
    }
}
