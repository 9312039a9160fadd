//! What the chat by lines keeps of a conversation.

use crate::cli::Context;
use crate::cli::commands::sessions;
use crate::conversation::{ConversationTree, Role, TurnState};
use crate::i18n::text;
use crate::report::Report;
use crate::session::{About, Session, SessionError, SessionId, Store};
use crate::system::now;

/// Saves a conversation turn by turn. What cannot be saved is told once, and the conversation goes on.
pub struct Keeper<'a> {
    context: &'a Context,
    store: Option<Store>,
    id: Option<SessionId>,
    tree: ConversationTree,
    about: About,
}

impl<'a> Keeper<'a> {
    /// One that keeps nothing.
    pub fn idle(context: &'a Context, about: About) -> Self {
        Self { context, store: None, id: None, tree: ConversationTree::default(), about }
    }

    /// One that goes on with `resumed`, or begins a conversation with the first turn.
    pub fn new(context: &'a Context, about: About, resumed: Option<Session>) -> Self {
        let mut keeper = Self::idle(context, about);
        match sessions::open(context) {
            Ok(store) => keeper.store = Some(store),
            Err(error) => keeper.give_up(&error.into()),
        }
        if let Some(session) = resumed {
            keeper.id = Some(session.summary.id);
            keeper.tree = session.tree;
        }
        keeper
    }

    /// The next turn begins another conversation.
    pub fn begin(&mut self) {
        self.id = None;
        self.tree = ConversationTree::default();
    }

    pub fn keep(&mut self, role: Role, content: &str, state: TurnState) {
        if let Err(error) = self.try_to_keep(role, content, state) {
            self.give_up(&error.into());
        }
    }

    fn try_to_keep(&mut self, role: Role, content: &str, state: TurnState) -> Result<(), SessionError> {
        let Some(store) = &self.store else { return Ok(()) };
        let turn = self.tree.add(self.tree.head(), role, content.to_owned(), state);
        let id = match self.id {
            Some(id) => id,
            None => store.create(content, &self.about, now())?,
        };
        self.id = Some(id);
        if let Some(turn) = self.tree.get(turn) {
            store.save_turn(id, turn, now())?;
        }
        store.save_head(id, self.tree.head())
    }

    fn give_up(&mut self, report: &Report) {
        self.store = None;
        let messages = self.context.messages();
        let what = [&report.what].into_iter().chain(&report.causes).map(|text| messages.render(text));
        let what = what.collect::<Vec<_>>().join(" ");
        self.context.ui.note(&text!(messages, "chat-not-saved", what = what));
    }
}
