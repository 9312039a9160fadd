//! A conversation that branches: a turn that is regenerated or edited becomes a sibling of the old one, and both stay.
//!
//! A turn knows the turn it answers. The path from the first turn to the head is what the user sees and the model
//! reads. A system turn that hangs on a turn of the path is a summary up to that turn: the model reads it instead of
//! what it summarises, which stays in the tree.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::message::{Conversation, Message, Role};

/// Heads a summary in the model's prompt.
const SUMMARY_HEADING: &str = "Samenvatting van het gesprek tot nu toe:";

/// A turn's number, from 0. Only the number of a turn that was taken back is given out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnId(pub usize);

/// How far a turn got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TurnState {
    #[default]
    Complete,
    /// Being written.
    Running,
    /// Stopped by the user.
    Stopped,
    /// Ended by the token limit or the context window.
    #[serde(rename = "length")]
    CutOff,
    /// Ended by an error of the engine.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub id: TurnId,
    /// The turn that it answers.
    pub parent: Option<TurnId>,
    pub role: Role,
    pub content: String,
    /// How far it got.
    pub state: TurnState,
}

impl Turn {
    /// Whether the model or a limit ended it.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, TurnState::Complete | TurnState::CutOff)
    }
}

/// A turn's position among its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// From 0.
    pub index: usize,
    pub count: usize,
}

/// How much of the path is in a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummarisedUpTo<'a> {
    /// Turns of the path, from the first, that the summary replaces.
    pub turns: usize,
    pub summary: &'a Turn,
}

/// Turns, and the last one shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConversationTree {
    turns: Vec<Turn>,
    head: Option<TurnId>,
}

impl ConversationTree {
    /// The tree of saved turns. Their numbers must equal their positions, and each must answer an earlier turn; `None`
    /// if not.
    pub fn restore(turns: Vec<Turn>, head: Option<TurnId>) -> Option<Self> {
        let in_order = turns
            .iter()
            .enumerate()
            .all(|(place, turn)| turn.id.0 == place && turn.parent.is_none_or(|parent| parent.0 < place));
        let known = head.is_none_or(|head| head.0 < turns.len());
        (in_order && known).then_some(Self { turns, head })
    }

    /// Adds an answer to `parent` and shows the path to it.
    pub fn add(&mut self, parent: Option<TurnId>, role: Role, content: String, state: TurnState) -> TurnId {
        let id = TurnId(self.turns.len());
        self.turns.push(Turn { id, parent, role, content, state });
        self.head = Some(id);
        id
    }

    /// Adds an empty summary of all turns up to `last`. The path that is shown stays.
    pub fn add_summary(&mut self, last: TurnId) -> TurnId {
        let id = TurnId(self.turns.len());
        let (role, state) = (Role::System, TurnState::Running);
        self.turns.push(Turn { id, parent: Some(last), role, content: String::new(), state });
        id
    }

    /// All turns, in order of their numbers.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The last turn shown.
    pub fn head(&self) -> Option<TurnId> {
        self.head
    }

    /// Shows the path to `head`.
    pub fn set_head(&mut self, head: Option<TurnId>) {
        self.head = head.filter(|head| head.0 < self.turns.len());
    }

    pub fn get(&self, id: TurnId) -> Option<&Turn> {
        self.turns.get(id.0)
    }

    pub fn get_mut(&mut self, id: TurnId) -> Option<&mut Turn> {
        self.turns.get_mut(id.0)
    }

    /// The turns from the first to the head.
    pub fn path(&self) -> Vec<&Turn> {
        self.path_to(self.head)
    }

    /// The turns from the first to `last`.
    pub fn path_to(&self, last: Option<TurnId>) -> Vec<&Turn> {
        let mut path = Vec::new();
        let mut next = last;
        while let Some(turn) = next.and_then(|id| self.get(id)) {
            path.push(turn);
            next = turn.parent;
        }
        path.reverse();
        path
    }

    /// The position of `id` among its siblings.
    pub fn branch(&self, id: TurnId) -> Branch {
        let siblings = self.siblings(id);
        Branch { index: siblings.iter().position(|&other| other == id).unwrap_or_default(), count: siblings.len() }
    }

    /// [`ConversationTree::branch`] of every turn, in the order of their numbers.
    pub fn branches(&self) -> Vec<Branch> {
        let mut counts: HashMap<(Option<TurnId>, Role), usize> = HashMap::new();
        let places: Vec<usize> = self
            .turns
            .iter()
            .map(|turn| {
                let count = counts.entry((turn.parent, turn.role)).or_default();
                *count += 1;
                *count - 1
            })
            .collect();
        let count = |turn: &Turn| counts.get(&(turn.parent, turn.role)).copied().unwrap_or_default();
        self.turns.iter().zip(places).map(|(turn, index)| Branch { index, count: count(turn) }).collect()
    }

    /// Shows the sibling of `id` at `offset`, and the newest turns after it. `false` if there is none.
    pub fn switch_branch(&mut self, id: TurnId, offset: isize) -> bool {
        let siblings = self.siblings(id);
        let place = siblings.iter().position(|&other| other == id);
        let Some(&other) = place.and_then(|place| siblings.get(place.checked_add_signed(offset)?)) else {
            return false;
        };
        self.head = self.newest_after(Some(other));
        true
    }

    /// Takes back the turns from `first` on, all of which came after it, as if they had never been. Shows the newest of
    /// those that are left in their place.
    pub fn take_back(&mut self, first: TurnId) {
        let Some(parent) = self.get(first).map(|turn| turn.parent) else { return };
        self.turns.truncate(first.0);
        self.head = self.newest_after(parent);
    }

    /// The newest answer to `turn`, the newest answer to that, down to the last.
    fn newest_after(&self, turn: Option<TurnId>) -> Option<TurnId> {
        let mut last = turn;
        let follows = |turn: &&Turn, last| turn.parent == last && turn.role != Role::System;
        while let Some(turn) = self.turns.iter().rev().find(|turn| follows(turn, last)) {
            last = Some(turn.id);
        }
        last
    }

    /// The summary, of those that `counts` accepts, that replaces most of `path`; of two equal ones, the newer.
    pub fn summary<'a>(&'a self, path: &[&Turn], counts: impl Fn(&Turn) -> bool) -> Option<SummarisedUpTo<'a>> {
        let summaries = self.turns.iter().filter(|turn| turn.role == Role::System && counts(turn));
        let places = summaries.filter_map(|summary| {
            let place = path.iter().position(|turn| Some(turn.id) == summary.parent)?;
            Some(SummarisedUpTo { turns: place + 1, summary })
        });
        places.max_by_key(|found| (found.turns, found.summary.id))
    }

    /// What the model reads: `system`, the best summary, and the turns after it up to `last` that are not empty.
    pub fn conversation(&self, system: Option<&str>, last: Option<TurnId>) -> Conversation {
        let path = self.path_to(last);
        let summary = self.summary(&path, Turn::is_finished);
        let left_out = summary.map_or(0, |found| found.turns);
        // Models' own templates know one system prompt at most.
        let summary = summary.map(|found| format!("{SUMMARY_HEADING}\n{}", found.summary.content.trim()));
        let above: Vec<String> = system.map(str::to_owned).into_iter().chain(summary).collect();
        let above = (!above.is_empty()).then(|| Message { role: Role::System, content: above.join("\n\n") });
        let turns = path[left_out..].iter().filter(|turn| !turn.content.is_empty());
        let said = turns.map(|turn| Message { role: turn.role, content: turn.content.clone() });
        Conversation { messages: above.into_iter().chain(said).collect() }
    }

    fn siblings(&self, id: TurnId) -> Vec<TurnId> {
        let Some(turn) = self.get(id) else { return Vec::new() };
        let same = |other: &&Turn| other.parent == turn.parent && other.role == turn.role;
        self.turns.iter().filter(same).map(|other| other.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(tree: &mut ConversationTree, parent: Option<TurnId>, role: Role, content: &str) -> TurnId {
        tree.add(parent, role, content.to_owned(), TurnState::Complete)
    }

    fn shown(tree: &ConversationTree) -> Vec<&str> {
        tree.path().into_iter().map(|turn| turn.content.as_str()).collect()
    }

    #[test]
    fn what_is_taken_back_leaves_what_was_before() {
        let mut tree = ConversationTree::default();
        let first = say(&mut tree, None, Role::User, "hoi");
        tree.take_back(first);
        assert_eq!(tree, ConversationTree::default());
        let first = say(&mut tree, None, Role::User, "hoi");
        let answer = say(&mut tree, Some(first), Role::Assistant, "dag");
        say(&mut tree, Some(answer), Role::User, "wie ben je?");
        let before = tree.clone();
        let edited = say(&mut tree, Some(answer), Role::User, "waar ben je?");
        say(&mut tree, Some(edited), Role::Assistant, "");
        tree.take_back(edited);
        assert_eq!(tree, before);
        tree.take_back(TurnId(9));
        assert_eq!(tree, before);
    }

    #[test]
    fn both_branches_of_an_edited_turn_stay() {
        let mut tree = ConversationTree::default();
        let first = say(&mut tree, None, Role::User, "hoi");
        let answer = say(&mut tree, Some(first), Role::Assistant, "dag");
        let second = say(&mut tree, Some(answer), Role::User, "wie ben je?");
        say(&mut tree, Some(second), Role::Assistant, "Fietje");
        let edited = say(&mut tree, Some(answer), Role::User, "waar ben je?");
        assert_eq!(shown(&tree), ["hoi", "dag", "waar ben je?"]);
        assert_eq!(tree.branch(edited), Branch { index: 1, count: 2 });
        assert_eq!(tree.branch(first), Branch { index: 0, count: 1 });
        let branches: Vec<Branch> = tree.turns().iter().map(|turn| tree.branch(turn.id)).collect();
        assert_eq!(tree.branches(), branches);
        assert!(tree.switch_branch(edited, -1));
        assert_eq!(shown(&tree), ["hoi", "dag", "wie ben je?", "Fietje"]);
        assert!(!tree.switch_branch(second, -1), "there is none before the first");
        assert!(tree.switch_branch(second, 1));
        assert_eq!(shown(&tree), ["hoi", "dag", "waar ben je?"]);
    }

    #[test]
    fn the_model_reads_what_is_shown_and_nothing_that_is_empty() {
        let mut tree = ConversationTree::default();
        let first = say(&mut tree, None, Role::User, "hoi");
        let empty = say(&mut tree, Some(first), Role::Assistant, "");
        let again = say(&mut tree, Some(first), Role::Assistant, "dag");
        let read = tree.conversation(Some("kort"), Some(again));
        let texts: Vec<_> = read.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(texts, ["kort", "hoi", "dag"]);
        assert_eq!(tree.conversation(None, Some(empty)).messages.len(), 1);
    }

    #[test]
    fn the_model_reads_the_newest_summary_in_place_of_what_it_sums_up() {
        let mut tree = ConversationTree::default();
        let first = say(&mut tree, None, Role::User, "hoi");
        let answer = say(&mut tree, Some(first), Role::Assistant, "dag");
        let second = say(&mut tree, Some(answer), Role::User, "wie ben je?");
        let last = say(&mut tree, Some(second), Role::Assistant, "Fietje");
        let mut sum_up = |up_to, content: &str, state| {
            let id = tree.add_summary(up_to);
            let turn = tree.get_mut(id).unwrap();
            (turn.content, turn.state) = (content.to_owned(), state);
            let read = tree.conversation(Some("kort"), Some(last));
            read.messages.into_iter().map(|message| message.content).collect::<Vec<_>>()
        };
        let heading = |content: &str| format!("kort\n\n{SUMMARY_HEADING}\n{content}");
        assert_eq!(sum_up(answer, "half", TurnState::Running), ["kort", "hoi", "dag", "wie ben je?", "Fietje"]);
        assert_eq!(sum_up(answer, "gegroet", TurnState::Complete), [&heading("gegroet"), "wie ben je?", "Fietje"]);
        assert_eq!(sum_up(answer, "beter", TurnState::CutOff)[0], heading("beter"));
        assert_eq!(sum_up(first, "korter", TurnState::Complete)[0], heading("beter"), "it stands for more");
        assert_eq!(tree.conversation(None, Some(first)).messages.len(), 1, "what is asked again may be in it");
        assert_eq!(shown(&tree), ["hoi", "dag", "wie ben je?", "Fietje"]);
        let edited = say(&mut tree, None, Role::User, "hallo");
        assert!(tree.switch_branch(edited, -1));
        assert_eq!(tree.head(), Some(last), "a summary is nothing that is shown by itself");
    }

    #[test]
    fn only_turns_that_make_a_tree_are_restored() {
        let turn = |id, parent: Option<usize>| Turn {
            id: TurnId(id),
            parent: parent.map(TurnId),
            role: Role::User,
            content: String::new(),
            state: TurnState::Complete,
        };
        assert!(ConversationTree::restore(vec![turn(0, None), turn(1, Some(0))], Some(TurnId(1))).is_some());
        assert!(ConversationTree::restore(vec![turn(1, None)], None).is_none());
        assert!(ConversationTree::restore(vec![turn(0, Some(0))], None).is_none(), "a turn cannot answer itself");
        assert!(ConversationTree::restore(vec![turn(0, None)], Some(TurnId(1))).is_none());
    }
}
