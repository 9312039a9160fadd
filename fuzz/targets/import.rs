//! An export of conversations that somebody else made.

#![no_main]

use std::cell::OnceCell;

use fietje::testing::session::{Exported, Imported, Store, import, parse};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

thread_local! {
    static STORE: OnceCell<(TempDir, Store)> = const { OnceCell::new() };
}

fn open() -> (TempDir, Store) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(&directory.path().join("sessions.db"), 0).expect("a store");
    (directory, store)
}

fuzz_target!(|document: &[u8]| {
    let Ok(document) = std::str::from_utf8(document) else { return };
    let Ok(conversations) = parse(document) else { return };
    STORE.with(|opened| {
        let (_, store) = opened.get_or_init(open);
        PerByte::micros(100).hold(document.as_bytes(), |_| take(store, &conversations));
        for summary in store.list(u32::MAX).expect("a list") {
            store.remove(summary.id).expect("it goes");
        }
    });
});

fn take(store: &Store, conversations: &[Exported]) {
    if import(store, conversations).is_err() {
        assert!(store.list(9).expect("a list").is_empty(), "all or nothing");
        return;
    }
    let _ = store.search("hoi \"", 9).expect("a search");
    let sessions = store.list(u32::MAX).expect("a list");
    assert!(sessions.iter().all(|summary| store.load(summary.id).is_ok()), "what was imported can be read");
    let again = import(store, conversations).expect("it was imported before");
    assert_eq!(again, Imported { known: conversations.len(), ..Imported::default() }, "twice is once");
}
