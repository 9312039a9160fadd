//! The chat template of a stranger.
//!
//! In the program it runs in a process with limits of time and memory, since some operations of the interpreter take
//! either without being counted. Sources with those are left out here: what remains must be survived without.

#![no_main]

use fietje::testing::conversation::{ChatTemplate, Conversation, Message, Role, TemplateHost};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

/// Where the interpreter does not count what it takes.
const UNCOUNTED: [&str; 6] = ["*", "join", "namespace", "+", "format", "range"];
/// Stack for an expression that is as deep as a source of the fuzzer is long.
const STACK: usize = 1 << 29;

fuzz_target!(|source: &str| {
    if UNCOUNTED.iter().any(|word| source.contains(word)) {
        return;
    }
    // A million instructions may be spent before fuel runs out.
    PerByte::micros(2000).hold(source.as_bytes(), |_| {
        let render = || {
            let Ok(template) = ChatTemplate::new(source.to_owned(), TemplateHost::Here) else { return };
            let said = |role, content: &str| Message { role, content: content.to_owned() };
            let messages = [said(Role::System, "Wees kort."), said(Role::User, "Hoi!\n"), said(Role::Assistant, "")];
            let _ = template.render(&Conversation { messages: messages.into() });
        };
        std::thread::scope(|threads| {
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(threads, render);
            thread.expect("a thread").join().expect("a template is rendered or refused");
        });
    });
});
