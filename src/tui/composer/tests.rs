//! Moving, deleting, undoing: as an editor does it, and with no cursor inside a character.

use proptest::prelude::*;

use super::*;

fn composer(text: &str) -> Composer {
    let mut composer = Composer::default();
    composer.set(text);
    composer
}

#[test]
fn a_character_is_a_grapheme_cluster() {
    let mut composer = composer("a👩‍👩‍👧e\u{301}");
    composer.delete(Motion::Left);
    assert_eq!(composer.text(), "a👩‍👩‍👧");
    composer.go(Motion::Left);
    composer.insert("日");
    assert_eq!(composer.text(), "a日👩‍👩‍👧");
    composer.delete(Motion::Right);
    assert_eq!(composer.text(), "a日");
}

#[test]
fn words_and_lines_have_ends() {
    let mut composer = composer("Geachte heer,\ndank u wel.");
    composer.go(Motion::WordLeft);
    composer.delete(Motion::WordLeft);
    assert_eq!(composer.text(), "Geachte heer,\ndank wel.");
    composer.go(Motion::LineStart);
    composer.delete(Motion::LineEnd);
    assert_eq!(composer.text(), "Geachte heer,\n");
    composer.go(Motion::Left);
    composer.go(Motion::WordLeft);
    composer.delete(Motion::WordRight);
    assert_eq!(composer.text(), "Geachte ,\n");
}

#[test]
fn moves_between_rows_keep_their_column() {
    let mut composer = composer("een lange eerste regel\nkort\nen nog een lange");
    composer.go(Motion::LineEnd);
    assert_eq!(composer.layout(40).1, (2, 16));
    assert_eq!(composer.go_rows(-1, 40), Moved::Yes);
    assert_eq!(composer.layout(40).1, (1, 4));
    assert_eq!(composer.go_rows(-1, 40), Moved::Yes);
    assert_eq!(composer.layout(40).1, (0, 16));
    assert_eq!(composer.go_rows(-1, 40), Moved::AtTheEdge);
    composer.go_rows(2, 40);
    assert_eq!(composer.go_rows(1, 40), Moved::AtTheEdge);
    assert_eq!(composer.cursor(), composer.text().len());
}

#[test]
fn a_pasted_text_loses_what_could_steer_the_terminal() {
    let mut composer = composer("");
    composer.insert("een\r\ntwee\tdrie\u{1b}[31m");
    assert_eq!(composer.text(), "een\ntwee\tdrie[31m", "a tab stays one");
    assert_eq!(composer.layout(40).1, (1, 16));
}

#[test]
fn deleted_words_and_lines_can_be_put_back() {
    let mut composer = composer("een twee drie");
    composer.delete(Motion::WordLeft);
    composer.delete(Motion::WordLeft);
    assert_eq!(composer.text(), "een ");
    composer.yank();
    assert_eq!(composer.text(), "een twee drie");
    composer.go(Motion::LineStart);
    composer.delete(Motion::LineEnd);
    assert_eq!(composer.text(), "");
    composer.yank();
    composer.yank();
    assert_eq!(composer.text(), "een twee drieeen twee drie");
}

#[test]
fn changes_are_undone_by_words_and_redone() {
    let mut composer = composer("");
    for character in "een twee".chars() {
        composer.insert(character.encode_utf8(&mut [0; 4]));
    }
    composer.undo();
    assert_eq!(composer.text(), "een ");
    composer.undo();
    assert_eq!(composer.text(), "");
    composer.undo();
    composer.redo();
    composer.redo();
    assert_eq!((composer.text(), composer.cursor()), ("een twee", 8));
    composer.delete(Motion::LineStart);
    composer.undo();
    assert_eq!(composer.text(), "een twee");
    composer.delete(Motion::Left);
    composer.delete(Motion::Left);
    composer.undo();
    assert_eq!(composer.text(), "een twee", "characters deleted in a row come back together");
    composer.set("iets anders");
    composer.undo();
    assert_eq!(composer.text(), "een twee");
    composer.insert("!");
    composer.redo();
    assert_eq!(composer.text(), "een twee!", "after a new change there is nothing to redo");
}

#[derive(Debug, Clone)]
enum Edit {
    Insert(String),
    Go(Motion),
    Delete(Motion),
    Rows(isize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let motion = || {
        let all = [Motion::Left, Motion::Right, Motion::WordLeft, Motion::WordRight, Motion::LineStart];
        prop::sample::select([all.as_slice(), &[Motion::LineEnd]].concat())
    };
    prop_oneof![
        "[a-z \n日👍🏽\u{301}\u{200d}👩]{0,4}".prop_map(Edit::Insert),
        motion().prop_map(Edit::Go),
        motion().prop_map(Edit::Delete),
        (-2_isize..3).prop_map(Edit::Rows),
    ]
}

proptest! {
    #[test]
    fn undoing_everything_gives_what_was_there_and_redoing_what_is(
        edits in prop::collection::vec(edit(), 0..40),
    ) {
        let mut composer = composer("begin");
        let first = composer.text().to_owned();
        let mut texts = vec![first.clone()];
        for edit in edits {
            match edit {
                Edit::Insert(text) => composer.insert(&text),
                Edit::Go(motion) => composer.go(motion),
                Edit::Delete(motion) => composer.delete(motion),
                Edit::Rows(offset) => { composer.go_rows(offset, 9); }
            }
            texts.push(composer.text().to_owned());
        }
        let last = composer.text().to_owned();
        let mut steps = 0;
        while composer.text() != first || steps == 0 {
            composer.undo();
            prop_assert!(composer.text().is_empty() || texts.iter().any(|text| text == composer.text()));
            steps += 1;
            if steps > 50 { break; }
        }
        for _ in 0..60 { composer.redo(); }
        prop_assert_eq!(composer.text(), last);
    }

    #[test]
    fn the_cursor_is_always_between_clusters(
        edits in prop::collection::vec(edit(), 0..40),
        columns in 2_usize..12,
    ) {
        let mut composer = Composer::default();
        for edit in edits {
            match edit {
                Edit::Insert(text) => composer.insert(&text),
                Edit::Go(motion) => composer.go(motion),
                Edit::Delete(motion) => composer.delete(motion),
                Edit::Rows(offset) => {
                    composer.go_rows(offset, columns);
                }
            }
            let text = composer.text();
            let mut boundaries = text.grapheme_indices(true).map(|(start, _)| start).chain([text.len()]);
            prop_assert!(boundaries.any(|boundary| boundary == composer.cursor()), "{composer:?}");
            let (rows, (row, column)) = composer.layout(columns);
            prop_assert!(row < rows.len() && column <= columns);
        }
    }
}
