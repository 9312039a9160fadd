//! Asks for answers, several at a time: written ones, which are compared with the expected ones, and first tokens with
//! their log-probabilities, where labels cannot be scored by passes.

use tokio::task::JoinSet;

use super::{Outcomes, Ready, RunError, Runner};
use crate::engine::{Answer, EngineError, Eos, GenerationOptions, Request};
use crate::eval::first_token::probabilities;
use crate::eval::record::{Choice, Outcome};
use crate::eval::task::Goal;

/// Requests that the engine has at a time: enough for it never to wait.
const AT_A_TIME: usize = 32;
/// Tokens whose log-probabilities are asked for: as many as servers give.
const MOST_LOGPROBS: usize = 20;

impl Runner {
    pub(super) async fn ask(&self, items: Vec<Ready<'_>>, outcomes: &mut Outcomes<'_>) -> Result<(), RunError> {
        let mut open =
            items.iter().enumerate().filter(|(_, item)| !outcomes.is_known(item.place)).collect::<Vec<_>>();
        open.reverse();
        let mut asked: JoinSet<(usize, Result<Answer, EngineError>)> = JoinSet::new();
        loop {
            while asked.len() < AT_A_TIME
                && let Some((index, item)) = open.pop()
            {
                let request = Request { prompt: item.asked.prompt.clone(), options: self.options_for(item.goal) };
                let answer = Answer::collect(self.engine.generate(request));
                asked.spawn(async move { (index, answer.await) });
            }
            let Some(answered) = asked.join_next().await else { return Ok(()) };
            let Ok((index, answer)) = answered else { return Err(EngineError::Stopped.into()) };
            let item = &items[index];
            let (place, key) = (&item.place, &item.key);
            match answer {
                Ok(answer) => outcomes.add(*place, key, self.judged(item, answer)?)?,
                // Only a server counts its tokens this late.
                Err(EngineError::PromptTooLong { prompt_tokens, .. }) => {
                    outcomes.add(*place, key, Outcome::Skipped { tokens: prompt_tokens })?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn options_for(&self, goal: &Goal) -> GenerationOptions {
        match goal {
            // A token that ends the answer would have no text, and on a server no log-probabilities.
            Goal::Choice { .. } => GenerationOptions {
                max_tokens: Some(1),
                logprobs: Some(MOST_LOGPROBS),
                eos: Eos::Ignored,
                ..GenerationOptions::default()
            },
            Goal::Match { .. } | Goal::Reference(_) | Goal::Free { .. } => self.options.clone(),
        }
    }

    fn judged(&self, item: &Ready, answer: Answer) -> Result<Outcome, RunError> {
        let output = answer.text;
        Ok(match item.goal {
            Goal::Match { rule, answers } => {
                let correct = rule.accepts(&output, answers);
                Outcome::Match { answer: answers.clone(), output, correct }
            }
            Goal::Reference(reference) => Outcome::reference(reference, output),
            Goal::Free { .. } => Outcome::Written { output },
            Goal::Choice { labels, answer: right } => {
                let engine = self.engine.info().engine;
                let first = answer.logprobs.first().ok_or(RunError::NoProbabilities { engine })?;
                let (p, mass) = probabilities(first, &item.asked.labels).ok_or(RunError::AlikeLabels { engine })?;
                Outcome::Choice(Choice::new(labels, *right, &p, mass))
            }
        })
    }
}
