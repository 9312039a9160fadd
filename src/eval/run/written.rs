//! Asks for written answers, several at a time, and compares them with the expected ones.

use tokio::task::JoinSet;

use super::{Outcomes, Ready, RunError, Runner};
use crate::engine::{Answer, EngineError, Request};
use crate::eval::record::Outcome;
use crate::eval::task::Goal;

/// Requests that the engine has at a time: enough for it never to wait.
const AT_A_TIME: usize = 32;

impl Runner {
    pub(super) async fn write_answers(
        &self,
        items: Vec<Ready<'_>>,
        outcomes: &mut Outcomes<'_>,
    ) -> Result<(), RunError> {
        let mut open =
            items.iter().enumerate().filter(|(_, item)| !outcomes.is_known(item.place)).collect::<Vec<_>>();
        open.reverse();
        let mut asked: JoinSet<(usize, Result<Answer, EngineError>)> = JoinSet::new();
        loop {
            while asked.len() < AT_A_TIME
                && let Some((index, item)) = open.pop()
            {
                let request = Request { prompt: item.asked.prompt.clone(), options: self.options.clone() };
                let answer = Answer::collect(self.engine.generate(request));
                asked.spawn(async move { (index, answer.await) });
            }
            let Some(answered) = asked.join_next().await else { return Ok(()) };
            let Ok((index, answer)) = answered else { return Err(EngineError::Stopped.into()) };
            let Ready { place, goal, key, .. } = &items[index];
            match answer {
                Ok(answer) => outcomes.add(*place, key, judged(goal, answer.text))?,
                // Only a server counts its tokens this late.
                Err(EngineError::PromptTooLong { prompt_tokens, .. }) => {
                    outcomes.add(*place, key, Outcome::Skipped { tokens: prompt_tokens })?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn judged(goal: &Goal, output: String) -> Outcome {
    match goal {
        Goal::Match { rule, answers } => {
            let correct = rule.accepts(&output, answers);
            Outcome::Match { answer: answers.clone(), output, correct }
        }
        Goal::Reference(reference) => Outcome::reference(reference, output),
        // Labels are not written.
        Goal::Choice { labels, answer } => {
            let answer = vec![labels[*answer].clone()];
            Outcome::Match { correct: answer[0] == output.trim(), answer, output }
        }
    }
}
