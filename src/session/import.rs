//! Importing what was exported. A conversation that is here already gets what it lacks, so that importing the same file
//! twice changes nothing.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::error::SessionError;
use super::export::Exported;
use super::store::{Session, SessionId, Store};
use crate::conversation::{ConversationTree, Role, TurnId};
use crate::text_file;

/// Conversations that an imported one is compared with, of those that began in the same second with the same words.
const MOST_CANDIDATES: usize = 64;

/// Conversations from a JSON document: one, or a list of them.
///
/// # Errors
/// [`SessionError::Import`] if the document is something else.
pub fn parse(document: &str) -> Result<Vec<Exported>, SessionError> {
    let document = text_file::without_mark(document).trim_start();
    let parsed = if document.starts_with('[') {
        serde_json::from_str(document)
    } else {
        serde_json::from_str(document).map(|one| vec![one])
    };
    parsed.map_err(SessionError::Import)
}

/// What became of the imported conversations, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Not here before.
    pub new: usize,
    /// Here before, with fewer turns.
    pub extended: usize,
    /// Here before, with all these turns.
    pub known: usize,
}

/// Adds all of the conversations to the file, or none where one of them cannot be.
///
/// # Errors
/// [`SessionError::Damaged`] if the turns of one form no tree, and those of the file.
pub fn import(store: &Store, conversations: &[Exported]) -> Result<Imported, SessionError> {
    store.all_or_nothing(|store| {
        let mut imported = Imported::default();
        let mut candidates = Candidates::default();
        for exported in conversations {
            let tree = exported.tree().ok_or(SessionError::Damaged(exported.id))?;
            let found = find(store, &candidates.of(store, exported, &tree)?, &tree)?;
            let (count, id) = match found {
                None => (&mut imported.new, add(store, exported, &tree)?),
                Some(Known { session, places }) if places.len() == tree.turns().len() => {
                    if session.summary.deleted.is_some() {
                        store.restore(session.summary.id)?;
                    }
                    (&mut imported.known, session.summary.id)
                }
                Some(known) => (&mut imported.extended, extend(store, exported, &tree, known)?),
            };
            *count += 1;
            candidates.taken.insert(id);
        }
        Ok(imported)
    })
}

/// A conversation of the file that is the imported one, and where its turns are there.
struct Known {
    session: Session,
    places: HashMap<TurnId, TurnId>,
}

/// The conversations that were in the file before the import, by when they began and with what words.
#[derive(Default)]
struct Candidates {
    begun: HashMap<i64, HashMap<Option<String>, Vec<SessionId>>>,
    /// A conversation of the file stands for one of the document at most.
    taken: HashSet<SessionId>,
}

impl Candidates {
    /// Those that the exported conversation may be.
    fn of(
        &mut self,
        store: &Store,
        exported: &Exported,
        tree: &ConversationTree,
    ) -> Result<Vec<SessionId>, SessionError> {
        let by_words = match self.begun.entry(exported.began()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => {
                let by_words: &mut HashMap<_, Vec<_>> = place.insert(HashMap::new());
                for (id, words) in store.begun_at(exported.began())? {
                    by_words.entry(words).or_default().push(id);
                }
                by_words
            }
        };
        let first = tree.turns().iter().filter(|turn| turn.parent.is_none());
        let mut first: BTreeSet<Option<String>> = first.map(|turn| Some(turn.content.clone())).collect();
        if tree.turns().is_empty() {
            first.insert(None);
        }
        let found = first.iter().filter_map(|words| by_words.get(words)).flatten();
        let mut found: Vec<SessionId> = found.copied().filter(|id| !self.taken.contains(id)).collect();
        found.sort_unstable_by_key(|id| id.0);
        found.dedup();
        found.truncate(MOST_CANDIDATES);
        Ok(found)
    }
}

/// The same conversation began at the same time with the same words. Of several, the first that has most of the turns.
fn find(store: &Store, candidates: &[SessionId], tree: &ConversationTree) -> Result<Option<Known>, SessionError> {
    let mut best: Option<Known> = None;
    for &id in candidates {
        let session = store.load(id)?;
        let places = places(&session.tree, tree);
        let (found, all) = (places.len(), tree.turns().len());
        let shares_the_beginning = found > 0 || all == 0;
        if shares_the_beginning && best.as_ref().is_none_or(|best| found > best.places.len()) {
            best = Some(Known { session, places });
            if found == all {
                break;
            }
        }
    }
    Ok(best)
}

/// Where the turns of `tree` are in `stored`, for those that are there: the same words after the same turn.
fn places(stored: &ConversationTree, tree: &ConversationTree) -> HashMap<TurnId, TurnId> {
    let mut waiting: HashMap<(Option<TurnId>, Role, &str), VecDeque<TurnId>> = HashMap::new();
    for turn in stored.turns() {
        waiting.entry((turn.parent, turn.role, &turn.content)).or_default().push_back(turn.id);
    }
    let mut places = HashMap::new();
    for turn in tree.turns() {
        let parent = match turn.parent {
            None => None,
            Some(parent) => match places.get(&parent) {
                Some(&parent) => Some(parent),
                None => continue,
            },
        };
        let same = waiting.get_mut(&(parent, turn.role, turn.content.as_str())).and_then(VecDeque::pop_front);
        if let Some(same) = same {
            places.insert(turn.id, same);
        }
    }
    places
}

fn add(store: &Store, exported: &Exported, tree: &ConversationTree) -> Result<SessionId, SessionError> {
    let id = store.create(&exported.title, &exported.details, exported.began())?;
    let places = add_turns(store, id, tree, HashMap::new(), exported.updated)?;
    store.save_head(id, tree.head().and_then(|head| places.get(&head)).copied())?;
    if exported.pinned {
        store.pin(id, true)?;
    }
    Ok(id)
}

/// The last turn shown stays, unless the imported one is newer.
fn extend(
    store: &Store,
    exported: &Exported,
    tree: &ConversationTree,
    known: Known,
) -> Result<SessionId, SessionError> {
    let Known { session, places } = known;
    let id = session.summary.id;
    let places = add_turns(store, id, tree, places, session.summary.updated.max(exported.updated))?;
    if exported.updated > session.summary.updated {
        store.save_head(id, tree.head().and_then(|head| places.get(&head)).copied())?;
    }
    Ok(id)
}

/// Adds the turns that have no place yet.
fn add_turns(
    store: &Store,
    id: SessionId,
    tree: &ConversationTree,
    mut places: HashMap<TurnId, TurnId>,
    updated: i64,
) -> Result<HashMap<TurnId, TurnId>, SessionError> {
    for turn in tree.turns() {
        if !places.contains_key(&turn.id) {
            let parent = turn.parent.and_then(|parent| places.get(&parent)).copied();
            let place = store.add_turn(id, parent, turn, updated)?;
            places.insert(turn.id, place);
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Role, TurnState};
    use crate::session::{Format, SessionDetails, render};

    fn store(directory: &tempfile::TempDir, name: &str) -> Store {
        Store::open(&directory.path().join(name), 0).unwrap()
    }

    /// A conversation with two versions of the question and a pin.
    fn branched(store: &Store, created: i64) -> SessionId {
        let details = SessionDetails { persona: Some("b1".to_owned()), ..SessionDetails::default() };
        let id = store.create("Namen", &details, created).unwrap();
        let mut tree = ConversationTree::default();
        tree.add(None, Role::User, "Ik heet Sara.".to_owned(), TurnState::Complete);
        tree.add(Some(TurnId(0)), Role::Assistant, "Dag Sara!".to_owned(), TurnState::CutOff);
        tree.add(None, Role::User, "Ik heet Jan.".to_owned(), TurnState::Complete);
        tree.add(Some(TurnId(2)), Role::Assistant, "Dag Jan!".to_owned(), TurnState::Complete);
        for turn in tree.turns() {
            store.add_turn(id, turn.parent, turn, created + 5).unwrap();
        }
        store.save_head(id, Some(TurnId(3))).unwrap();
        store.pin(id, true).unwrap();
        id
    }

    fn export(store: &Store) -> String {
        let ids = store.list(99).unwrap().into_iter().map(|summary| summary.id);
        let all: Vec<Exported> = ids.map(|id| Exported::of(&store.load(id).unwrap())).collect();
        render(&all, Format::Json, ["U", "Fietje"]).unwrap()
    }

    fn import_text(store: &Store, document: &str) -> (usize, usize, usize) {
        let Imported { new, extended, known } = import(store, &parse(document).unwrap()).unwrap();
        (new, extended, known)
    }

    #[test]
    fn all_versions_and_the_pin_are_imported_and_twice_is_once() {
        let directory = tempfile::tempdir().unwrap();
        let (one, two) = (store(&directory, "one.db"), store(&directory, "two.db"));
        let id = branched(&one, 7);
        // Two that are alike in all are two.
        for _ in 0..2 {
            branched(&one, 9);
        }
        let document = export(&one);
        assert_eq!(import_text(&two, &document), (3, 0, 0));
        let (before, after) = (one.load(id).unwrap(), two.list(9).unwrap());
        let after = two.load(after.last().unwrap().id).unwrap();
        assert_eq!((&after.tree, &after.details, after.created), (&before.tree, &before.details, 7));
        assert!(after.summary.is_pinned);
        assert_eq!(import_text(&two, &document), (0, 0, 3));
        assert_eq!(import_text(&one, &document), (0, 0, 3));
        assert_eq!(parse(&export(&two)).unwrap().len(), 3);
    }

    #[test]
    fn a_conversation_that_went_on_is_extended_and_a_deleted_one_restored() {
        let directory = tempfile::tempdir().unwrap();
        let (one, two) = (store(&directory, "one.db"), store(&directory, "two.db"));
        let id = branched(&one, 7);
        let early = export(&one);
        import_text(&two, &early);
        let mut tree = one.load(id).unwrap().tree;
        let more = tree.add(tree.head(), Role::User, "Nog iets".to_owned(), TurnState::Complete);
        one.add_turn(id, Some(TurnId(3)), tree.get(more).unwrap(), 50).unwrap();
        one.save_head(id, Some(more)).unwrap();
        assert_eq!(import_text(&two, &export(&one)), (0, 1, 0));
        let other = two.last().unwrap().unwrap();
        assert_eq!(two.load(other).unwrap().tree, tree);
        assert_eq!(import_text(&two, &early), (0, 0, 1), "what is older adds nothing");
        two.delete(other, 60).unwrap();
        assert_eq!(import_text(&two, &early), (0, 0, 1));
        assert_eq!(two.list(9).unwrap().len(), 1);
    }

    /// Many that a slow comparison would hardly end with.
    #[test]
    fn thousands_of_equal_turns_and_conversations_are_imported_once() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory, "one.db");
        let turns = vec!["{\"role\":\"user\",\"content\":\"a\"}"; 20_000].join(",");
        let long = format!("{{\"id\":1,\"title\":\"t\",\"updated\":1,\"turns\":[{turns}]}}");
        assert_eq!(import_text(&store, &long), (1, 0, 0));
        assert_eq!(import_text(&store, &long), (0, 0, 1));
        let short = |number| {
            let words = number % 900;
            let turn = format!("{{\"role\":\"user\",\"content\":\"{words}\"}}");
            format!("{{\"id\":{number},\"title\":\"t\",\"updated\":7,\"turns\":[{turn}]}}")
        };
        let many = |numbers: Vec<u32>| format!("[{}]", numbers.into_iter().map(short).collect::<Vec<_>>().join(","));
        assert_eq!(import_text(&store, &many((0..1000).collect())), (1000, 0, 0));
        assert_eq!(import_text(&store, &many((0..1000).rev().collect())), (0, 0, 1000));
    }

    #[test]
    fn an_export_of_an_earlier_version_is_imported_once() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory, "one.db");
        let document = "\u{feff}{\"id\":3,\"title\":\"Groet\",\"updated\":7,\"turns\":\
            [{\"role\":\"user\",\"content\":\"Hoi\"}]}";
        assert_eq!(import_text(&store, document), (1, 0, 0));
        assert_eq!(import_text(&store, document), (0, 0, 1));
    }

    #[test]
    fn what_is_no_export_is_refused_whole() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory, "one.db");
        for other in ["", "{}", "[1]", "{\"id\":1}", "# Markdown"] {
            assert!(matches!(parse(other), Err(SessionError::Import(_))), "{other}");
        }
        branched(&store, 7);
        let mut all = parse(&export(&store)).unwrap();
        store.remove(store.last().unwrap().unwrap()).unwrap();
        let mut damaged = all[0].clone();
        damaged.tree.as_mut().unwrap().turns[0].parent = Some(3);
        all.push(damaged);
        assert!(matches!(import(&store, &all), Err(SessionError::Damaged(_))));
        assert!(store.list(9).unwrap().is_empty());
    }
}
