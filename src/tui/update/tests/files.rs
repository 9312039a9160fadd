//! Attachments.

use super::*;
use crate::report::{ExitCode, Report};

fn file(name: &str, text: &str) -> Attachment {
    Attachment { name: name.to_owned(), text: text.to_owned(), tokens: Some(3) }
}

#[test]
fn a_file_is_attached_to_the_next_message_only() {
    let mut state = app();
    let effects = write(&mut state, "/bestand brief.txt\n");
    assert_eq!(
        effects,
        [Effect::Files(FileEffect::Read { paths: vec!["brief.txt".to_owned()], purpose: ReadPurpose::Attach })]
    );
    update(
        &mut state,
        FileMsg::Read { purpose: ReadPurpose::Attach, files: vec![Ok(file("brief.txt", "Geachte heer,\n"))] },
    );
    assert!(notice(&state).contains("brief.txt (3 tokens)"));
    assert_eq!(prompt(&write(&mut state, "Vat samen\n")), ["Vat samen\n\nbrief.txt:\n\nGeachte heer,"]);
    key(&mut state, KeyCode::Esc);
    assert_eq!(prompt(&write(&mut state, "Dank je\n")).last().unwrap(), "Dank je");
}

fn sent(message: &str, missing: MissingFiles) -> ReadPurpose {
    ReadPurpose::Send { message: message.to_owned(), missing }
}

#[test]
fn a_word_with_an_at_sign_is_a_file_and_a_missing_one_is_reported_once() {
    let mut state = app();
    let message = "Mail sara@example.org over (@a.txt) en @niets.";
    let read = |missing| {
        let paths = vec!["a.txt".to_owned(), "niets".to_owned()];
        [Effect::Files(FileEffect::Read { paths, purpose: sent(message, missing) })]
    };
    assert_eq!(write(&mut state, &format!("{message}\n")), read(MissingFiles::Refused));
    let files = || vec![Ok(file("a.txt", "A")), Err(FileProblem::Missing("niets".to_owned()))];
    let purpose = sent(message, MissingFiles::Refused);
    assert_eq!(lasting(update(&mut state, FileMsg::Read { purpose, files: files() })), []);
    assert!(notice(&state).contains("niets") && state.input.attachments.is_empty());
    assert_eq!(state.input.composer.text(), message);
    assert_eq!(key(&mut state, KeyCode::Enter), read(MissingFiles::Ignored), "the user insists");
    let purpose = sent(message, MissingFiles::Ignored);
    let effects = update(&mut state, FileMsg::Read { purpose, files: files() });
    assert_eq!(prompt(&effects), [format!("{message}\n\na.txt:\n\nA")]);
}

#[test]
fn a_file_that_cannot_be_attached_is_reported_and_nothing_is_lost() {
    let mut state = app();
    write(&mut state, "Vat @lang.txt samen\n");
    let purpose = sent("Vat @lang.txt samen", MissingFiles::Refused);
    let unusable = FileProblem::Unusable(Report::new("lang.txt is te lang.", ExitCode::Usage));
    let effects = update(&mut state, FileMsg::Read { purpose, files: vec![Ok(file("a", "A")), Err(unusable)] });
    assert_eq!(lasting(effects), []);
    assert_eq!((state.input.composer.text(), notice(&state)), ("Vat @lang.txt samen", "lang.txt is te lang."));
    assert!(state.input.attachments.is_empty());
    update(&mut state, FileMsg::Read { purpose: ReadPurpose::Attach, files: vec![Ok(file("a", "A"))] });
    control(&mut state, 'u');
    write(&mut state, "/bestand\n");
    assert!(state.input.attachments.is_empty());
    let missing = FileProblem::Missing("weg.txt".to_owned());
    update(&mut state, FileMsg::Read { purpose: ReadPurpose::Attach, files: vec![Err(missing)] });
    assert!(notice(&state).contains("weg.txt"));
}

#[test]
fn tab_completes_names_of_files() {
    let mut state = app();
    write(&mut state, "Lees @br");
    assert_eq!(key(&mut state, KeyCode::Tab), [Effect::Files(FileEffect::Complete("br".to_owned()))]);
    let found = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    update(&mut state, FileMsg::Completed { start: "b".to_owned(), found: found(&["bomen"]) });
    assert_eq!(state.input.composer.text(), "Lees @br", "the answer to an earlier request");
    update(&mut state, FileMsg::Completed { start: "br".to_owned(), found: found(&["brief.txt", "brieven/"]) });
    assert_eq!(state.input.composer.text(), "Lees @brie");
    control(&mut state, 'u');
    write(&mut state, "Lees @mijn");
    key(&mut state, KeyCode::Tab);
    update(&mut state, FileMsg::Completed { start: "mijn".to_owned(), found: found(&["mijn brief.txt"]) });
    assert_eq!(state.input.composer.text(), "Lees @\"mijn brief.txt\"", "a name with blanks is quoted");
    control(&mut state, 'u');
    write(&mut state, "/file een map/");
    assert_eq!(key(&mut state, KeyCode::Tab), [Effect::Files(FileEffect::Complete("een map/".to_owned()))]);
}
