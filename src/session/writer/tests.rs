//! Saving through failures, beside other programs, and under titles.

use super::*;
use crate::conversation::{Role, TurnState};

fn turn(number: usize, content: &str) -> Turn {
    Turn {
        id: TurnId(number),
        parent: number.checked_sub(1).map(TurnId),
        role: if number.is_multiple_of(2) { Role::User } else { Role::Assistant },
        content: content.to_owned(),
        state: TurnState::Complete,
    }
}

fn titles(writer: &mut SessionWriter<u32>) -> Vec<String> {
    writer.store().unwrap().list(9).unwrap().into_iter().map(|summary| summary.title).collect()
}

#[test]
fn a_title_from_the_user_is_better_than_one_from_the_model() {
    let directory = tempfile::tempdir().unwrap();
    let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
    writer.save_turn(3, turn(0, "Hoi"), SessionDetails::default()).unwrap();
    assert_eq!(titles(&mut writer), ["Hoi"]);
    writer.suggest_title(3, "Groet").unwrap();
    assert_eq!(titles(&mut writer), ["Groet"]);
    writer.rename(3, "Mijn groet").unwrap();
    writer.suggest_title(3, "Groet").unwrap();
    assert_eq!(titles(&mut writer), ["Mijn groet"]);
}

#[test]
fn the_model_is_named_once_it_is_known_and_what_is_taken_back_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
    let with = |model: &str| SessionDetails { model: Some(model.to_owned()), ..SessionDetails::default() };
    writer.save_turn(1, turn(0, "Hoi"), SessionDetails::default()).unwrap();
    writer.save_turn(1, turn(1, "Dag"), with("mini")).unwrap();
    writer.save_turn(1, turn(2, "veel te lang"), with("chat:q8_0")).unwrap();
    writer.take_back(1, TurnId(2)).unwrap();
    writer.save_turn(1, turn(2, "kort"), with("mini")).unwrap();
    let summary = writer.store().unwrap().list(9).unwrap().remove(0);
    assert_eq!(summary.model.as_deref(), Some("mini"));
    let session = writer.store().unwrap().load(summary.id).unwrap();
    let texts: Vec<&str> = session.tree.turns().iter().map(|turn| turn.content.as_str()).collect();
    assert_eq!(texts, ["Hoi", "Dag", "kort"]);
    writer.take_back(1, TurnId(0)).unwrap();
    assert_eq!((titles(&mut writer), writer.id_of(1)), (Vec::new(), None));
}

#[test]
fn a_title_waits_for_the_first_turn() {
    let directory = tempfile::tempdir().unwrap();
    let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
    writer.rename(1, "Groet").unwrap();
    writer.save_head(1, None).unwrap();
    assert!(titles(&mut writer).is_empty());
    writer.save_turn(1, turn(0, "Hoi"), SessionDetails::default()).unwrap();
    assert_eq!(titles(&mut writer), ["Groet"]);
}

#[test]
fn what_could_not_be_saved_is_saved_in_order_with_the_next_turn() {
    let directory = tempfile::tempdir().unwrap();
    let parent = directory.path().join("data");
    std::fs::write(&parent, "not a directory").unwrap();
    let mut writer = SessionWriter::new(parent.join("sessions.db"));
    let details = SessionDetails::default;
    assert!(writer.save_turn(1, turn(0, "Hoi"), details()).is_err());
    assert!(writer.save_turn(1, turn(1, "Da"), details()).is_err());
    assert!(writer.save_turn(1, turn(1, "Dag!"), details()).is_err());
    assert!(writer.save_head(1, Some(TurnId(1))).is_err());
    std::fs::remove_file(&parent).unwrap();
    writer.save_turn(1, turn(2, "Hoe gaat het?"), details()).unwrap();
    let store = writer.store().unwrap();
    let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
    let said: Vec<&str> = tree.turns().iter().map(|turn| turn.content.as_str()).collect();
    assert_eq!(said, ["Hoi", "Dag!", "Hoe gaat het?"]);
    assert_eq!(tree.head(), Some(TurnId(1)));
}

/// Two writers that opened the same conversation, in which `said` was said.
fn two_windows(path: &std::path::Path, said: &[&str]) -> [SessionWriter<u32>; 2] {
    let mut first = SessionWriter::new(path.to_owned());
    for (number, content) in said.iter().enumerate() {
        first.save_turn(0, turn(number, content), SessionDetails::default()).unwrap();
    }
    first.save_head(0, said.len().checked_sub(1).map(TurnId)).unwrap();
    let id = first.id_of(0).unwrap();
    let session = first.store().unwrap().load(id).unwrap();
    let mut second = SessionWriter::new(path.to_owned());
    second.resume(0, &session);
    [first, second]
}

/// All paths of the only conversation, each as its texts.
fn paths(writer: &mut SessionWriter<u32>) -> Vec<Vec<String>> {
    let store = writer.store().unwrap();
    assert_eq!(store.list(9).unwrap().len(), 1);
    let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
    let is_leaf = |turn: &&Turn| tree.turns().iter().all(|other| other.parent != Some(turn.id));
    let path = |turn: &Turn| tree.path_to(Some(turn.id)).iter().map(|turn| turn.content.clone()).collect();
    tree.turns().iter().filter(is_leaf).map(path).collect()
}

#[test]
fn two_windows_on_one_conversation_become_two_branches_of_it() {
    let directory = tempfile::tempdir().unwrap();
    let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Dag!"]);
    let details = SessionDetails::default;
    one.save_turn(0, turn(2, "Ik heet Piet."), details()).unwrap();
    two.save_turn(0, turn(2, "Ik heet Sara."), details()).unwrap();
    two.save_turn(0, turn(3, "Dag S"), details()).unwrap();
    one.save_turn(0, turn(3, "Dag Piet!"), details()).unwrap();
    two.save_turn(0, turn(3, "Dag Sara!"), details()).unwrap();
    one.save_turn(0, turn(4, "Hoe heet ik?"), details()).unwrap();
    two.save_head(0, Some(TurnId(3))).unwrap();
    let expected = [
        vec!["Hoi", "Dag!", "Ik heet Sara.", "Dag Sara!"],
        vec!["Hoi", "Dag!", "Ik heet Piet.", "Dag Piet!", "Hoe heet ik?"],
    ];
    assert_eq!(paths(&mut one), expected);
    let store = one.store().unwrap();
    let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
    assert_eq!(tree.path().last().unwrap().content, "Dag Sara!", "the head is a turn of the window that set it");
}

#[test]
fn an_answer_that_two_windows_continue_gets_two_versions() {
    let directory = tempfile::tempdir().unwrap();
    let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Er was"]);
    let details = SessionDetails::default;
    one.save_turn(0, turn(1, "Er was eens"), details()).unwrap();
    two.save_turn(0, turn(1, "Er was niets"), details()).unwrap();
    two.save_turn(0, turn(1, "Er was niets meer"), details()).unwrap();
    assert_eq!(paths(&mut one), [["Hoi", "Er was eens"], ["Hoi", "Er was niets meer"]]);
}

#[test]
fn a_conversation_that_was_deleted_or_removed_comes_back_with_its_next_turn() {
    let directory = tempfile::tempdir().unwrap();
    let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Dag!"]);
    let id = one.id_of(0).unwrap();
    two.store().unwrap().delete(id, 5).unwrap();
    one.save_turn(0, turn(2, "Nog iets"), SessionDetails::default()).unwrap();
    assert_eq!(paths(&mut one), [["Hoi", "Dag!", "Nog iets"]]);
    two.store().unwrap().remove(id).unwrap();
    one.save_turn(0, turn(3, "Goed"), SessionDetails::default()).unwrap();
    one.save_head(0, Some(TurnId(3))).unwrap();
    assert_eq!(paths(&mut two), [["Hoi", "Dag!", "Nog iets", "Goed"]]);
    assert_eq!(titles(&mut two), ["Hoi"]);
}
