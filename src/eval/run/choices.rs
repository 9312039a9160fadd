//! Scores labels by passes over the weights, on a thread of their own.
//!
//! The prompts that share passes follow from the task alone. Where a run resumes in the middle of such a group, all of
//! it is read again, so that the probabilities are the same to the last digit.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc::{self, UnboundedSender};

use super::{Outcomes, Ready, RunError, Runner};
use crate::engine::{Engine, EngineError};
use crate::eval::labels::{Labels, Vocabulary};
use crate::eval::passes::{Passes, common_beginning, groups};
use crate::eval::record::{Choice, Outcome};
use crate::eval::task::Goal;

/// Prompts with their labels as they would follow it.
type Question = (Vec<u32>, Vec<String>);

/// The labels' probabilities and their mass.
type Scored = (Vec<f64>, f64);

/// Stops the passes when the run is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Runner {
    pub(super) async fn score_choices(
        &self,
        mut items: Vec<Ready<'_>>,
        outcomes: &mut Outcomes<'_>,
    ) -> Result<(), RunError> {
        if items.is_empty() {
            return Ok(());
        }
        let questions: Vec<Question> = items
            .iter_mut()
            .map(|item| (std::mem::take(&mut item.tokens), std::mem::take(&mut item.asked.labels)))
            .collect();
        let common = common_beginning(questions.iter().map(|(tokens, _)| tokens.as_slice()));
        let lengths: Vec<usize> = questions.iter().map(|(tokens, _)| tokens.len() - common).collect();
        let is_open = |group: &Range<usize>| !items[group.clone()].iter().all(|item| outcomes.is_known(item.place));
        let open: Vec<Range<usize>> = groups(&lengths).into_iter().filter(is_open).collect();
        let (sender, mut scored) = mpsc::unbounded_channel();
        let stop = Arc::new(AtomicBool::new(false));
        let guard = StopOnDrop(Arc::clone(&stop));
        let engine = Arc::clone(&self.engine);
        let work = move || score(engine.as_ref(), &questions, common, &open, &stop, &sender);
        let work = tokio::task::spawn_blocking(work);
        while let Some((index, (probabilities, mass))) = scored.recv().await {
            let Ready { place, goal: Goal::Choice { labels, answer }, key, .. } = &items[index] else { continue };
            let choice = Choice::new(labels, *answer, &probabilities, mass);
            outcomes.add(*place, key, Outcome::Choice(choice))?;
        }
        drop(guard);
        work.await.unwrap_or(Err(EngineError::Stopped.into()))
    }
}

/// Reads the groups of `questions` that are open. All of a group are sent when it is done.
fn score(
    engine: &dyn Engine,
    questions: &[Question],
    common: usize,
    open: &[Range<usize>],
    stop: &AtomicBool,
    sender: &UnboundedSender<(usize, Scored)>,
) -> Result<(), RunError> {
    let Some(opened) = engine.open_model().filter(|_| !open.is_empty()) else { return Ok(()) };
    let vocabulary = Vocabulary::new(opened.token_bytes(), opened.stop_tokens());
    let is_stopped = || stop.load(Ordering::Relaxed);
    let beginning = questions.first().map_or(&[][..], |(tokens, _)| &tokens[..common]);
    let passes = Passes::new(opened.model(), beginning, &is_stopped)?;
    for group in open {
        let group_questions = &questions[group.clone()];
        let rests: Vec<&[u32]> = group_questions.iter().map(|(tokens, _)| &tokens[common..]).collect();
        let mut labels: Vec<Labels> =
            group_questions.iter().map(|(_, labels)| Labels::new(&vocabulary, labels)).collect();
        passes.read(&rests, &mut |prompt, path, logits| labels[prompt].take(path, logits))?;
        for (index, labels) in group.clone().zip(labels) {
            // Where nobody takes them, the run was dropped, which the next pass sees.
            let _ = sender.send((index, labels.finish()));
        }
    }
    Ok(())
}
