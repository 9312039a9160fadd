//! Counts the tokens of the message that is being written. A long one takes longer than a key, so it is counted in the
//! background, one version at a time: what was typed on in the meantime replaces what waits.

use std::sync::Arc;

use tokio::sync::watch;

use super::event::AppSender;
use crate::engine::{Engine, Prompt};
use crate::tui::msg::EngineMsg;

/// The draft that is to be counted next.
type Draft = Option<(Arc<dyn Engine>, u64, String)>;

pub struct DraftCounter {
    latest: watch::Sender<Draft>,
    sender: AppSender,
}

impl DraftCounter {
    pub fn new(sender: AppSender) -> Self {
        Self { latest: watch::Sender::new(None), sender }
    }

    /// Counts the draft with this number, unless another one follows soon.
    pub fn count(&self, engine: Arc<dyn Engine>, revision: u64, text: String) {
        if self.latest.receiver_count() == 0 {
            tokio::spawn(count(self.latest.subscribe(), self.sender.clone()));
        }
        self.latest.send_replace(Some((engine, revision, text)));
    }
}

/// Counts until the chat ends.
async fn count(mut latest: watch::Receiver<Draft>, sender: AppSender) {
    while latest.changed().await.is_ok() {
        let Some((engine, revision, text)) = latest.borrow_and_update().clone() else { continue };
        let counted = tokio::task::spawn_blocking(move || engine.count_tokens(&Prompt::Raw(text))).await;
        if let Ok(Ok(tokens)) = counted {
            sender.send(EngineMsg::DraftCounted { revision, tokens });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scripted::ScriptedEngine;
    use crate::tui::msg::Msg;
    use crate::tui::runtime::event::AppEvent;

    #[tokio::test]
    async fn the_last_draft_is_counted() {
        let (sender, mut receiver) = AppSender::channel();
        let counter = DraftCounter::new(sender);
        let engine: Arc<dyn Engine> = Arc::new(ScriptedEngine::new([]));
        for (revision, text) in [(1, "een"), (2, "een twee"), (3, "een twee drie")] {
            counter.count(Arc::clone(&engine), revision, text.to_owned());
        }
        // Each of them may have been counted, and the last one was.
        loop {
            match receiver.recv().await {
                Some(AppEvent::Msg(Msg::Engine(EngineMsg::DraftCounted { revision: 3, tokens }))) => {
                    assert_eq!(tokens, 3);
                    return;
                }
                Some(AppEvent::Msg(Msg::Engine(EngineMsg::DraftCounted { .. }))) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
