//! Every error of every layer gives a report in both languages, with the contract's exit code.

use std::path::PathBuf;

use super::*;
use crate::config::{Device, Origin, SettingsError};
use crate::engine::{Counted, EngineError};
use crate::hub::HubError;
use crate::i18n::{Language, Messages};
use crate::model::Catalogue;

fn io() -> std::io::Error {
    std::io::Error::from(std::io::ErrorKind::PermissionDenied)
}

#[test]
fn every_error_is_told_in_both_languages_with_its_code() {
    let text = || "x".to_owned();
    let path = || PathBuf::from("/x");
    let model = Box::new(Catalogue::built_in().unwrap().find("chat", None).unwrap());
    let hub = [
        (HubError::Absent { model }, ExitCode::ModelAbsent),
        (HubError::Offline, ExitCode::ModelAbsent),
        (HubError::NotFound { repository: text(), file: text() }, ExitCode::Download),
        (HubError::Unauthorized { repository: text(), had_token: true }, ExitCode::Download),
        (HubError::Unauthorized { repository: text(), had_token: false }, ExitCode::Download),
        (HubError::Forbidden { repository: text() }, ExitCode::Download),
        (HubError::Status { host: text(), status: 500 }, ExitCode::Download),
        (HubError::InvalidResponse { host: text(), what: text() }, ExitCode::Download),
        (HubError::NoChecksum { file: text() }, ExitCode::Download),
        (HubError::Checksum { file: text() }, ExitCode::Download),
        (HubError::DiskFull { path: path(), needed: 5, available: 3 }, ExitCode::Download),
        (HubError::DiskFull { path: path(), needed: 0, available: 0 }, ExitCode::Download),
        (HubError::Busy { file: text() }, ExitCode::Failed),
        (HubError::Io { path: path(), source: io() }, ExitCode::Failed),
    ];
    let load = |source| EngineError::Load { path: path(), source };
    let engine = [
        (load(phi_cpu::LoadError::NotGguf), ExitCode::Failed),
        (load(phi_cpu::LoadError::Io { path: path(), source: io() }), ExitCode::Failed),
        (EngineError::NoSuchDevice(Device::Cuda(None)), ExitCode::Usage),
        (EngineError::NoSuchKernels(text()), ExitCode::Usage),
        (
            EngineError::PromptTooLong { prompt_tokens: 3000, counted: Counted::Exactly, context_length: 2048 },
            ExitCode::PromptTooLong,
        ),
        (
            EngineError::PromptTooLong { prompt_tokens: 3000, counted: Counted::Estimated, context_length: 2048 },
            ExitCode::PromptTooLong,
        ),
        (EngineError::PromptTooLarge { bytes: 9_000_000, context_length: 2048 }, ExitCode::PromptTooLong),
        (EngineError::UnknownToken(51_000), ExitCode::Failed),
        (EngineError::NoTurns, ExitCode::Usage),
        (EngineError::EmptyPrompt, ExitCode::Usage),
        (EngineError::Constraint(text()), ExitCode::Usage),
        (EngineError::NoPrediction, ExitCode::Failed),
        (EngineError::NoMemory { bytes: 42_000_000 }, ExitCode::Failed),
        (EngineError::Stopped, ExitCode::Failed),
    ];
    let settings = [Origin::Flag, Origin::Variable("FIETJE_THREADS"), Origin::File].map(|origin| SettingsError {
        key: "threads",
        value: text(),
        expected: "1, 2",
        origin,
    });
    let pairs = hub.into_iter().map(|(error, code)| (Report::from(error), code));
    let pairs = pairs.chain(engine.into_iter().map(|(error, code)| (Report::from(error), code)));
    let pairs = pairs.chain(settings.into_iter().map(|error| (Report::from(error), ExitCode::Usage)));
    let (dutch, english) = (Messages::new(Language::Dutch), Messages::new(Language::English));
    for (report, code) in pairs {
        assert_eq!(report.code, code, "{report:?}");
        assert_ne!(dutch.render(&report.what), english.render(&report.what));
        for hint in &report.hints {
            assert!(!dutch.render(hint).is_empty() && !english.render(hint).is_empty(), "{hint:?}");
        }
    }
}

#[test]
fn sizes_and_numbers_are_written_in_the_language_of_the_reader() {
    let error = EngineError::PromptTooLong { prompt_tokens: 3000, counted: Counted::Exactly, context_length: 2048 };
    let (dutch, english) = (Messages::new(Language::Dutch), Messages::new(Language::English));
    let what = dutch.render(&Report::from(error).what);
    assert!(what.contains("3000") && what.contains("2048"), "{what}");
    let full = HubError::DiskFull { path: PathBuf::from("/x"), needed: 2_950_000_000, available: 0 };
    let report = Report::from(full);
    assert!(dutch.render(&report.causes[0]).contains("3,0 GB"), "{report:?}");
    assert!(english.render(&report.causes[0]).contains("3.0 GB"), "{report:?}");
}

#[test]
fn causes_are_told_once_each() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer: inner")]
    struct Outer(#[source] Inner);
    #[derive(Debug, thiserror::Error)]
    #[error("inner")]
    struct Inner;
    let report = Report::new("x", ExitCode::Failed).because_of(&Outer(Inner));
    assert_eq!(report.causes, [Text::from("outer: inner")]);
}

#[test]
fn a_number_that_is_a_name_can_be_copied_into_a_command() {
    let (dutch, english) = (Messages::new(Language::Dutch), Messages::new(Language::English));
    for error in [crate::session::SessionError::Unknown(12_345), crate::session::SessionError::Damaged(12_345)] {
        let report = Report::from(error);
        for messages in [&dutch, &english] {
            assert!(messages.render(&report.what).contains("12345"), "{}", messages.render(&report.what));
        }
    }
}
