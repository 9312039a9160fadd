//! One request for a translation: its prompt, its answers, and the one of them that the checks find least wrong with.

use std::ops::Range;

use futures_util::future::join_all;

use super::chunk::Work;
use super::{Answered, FlowError, GROWTH, SLACK, Translator};
use crate::engine::{
    Answer, AnswerScores, AnswerStep, BestOf, EngineError, GenerationOptions, Pace, Preset, Prompt, Request,
};
use crate::translate::check::{Checked, Expected, Fault, Verdict, check};
use crate::translate::likelihood::Likelihood;
use crate::translate::prompts::{Chunk, Exchange, PromptError, Wording};

/// What came of a request.
#[derive(Debug)]
pub struct Attempt {
    pub checked: Checked,
    pub likelihood: Option<Likelihood>,
    pub tokens: usize,
}

impl Attempt {
    pub fn answered(self) -> Answered {
        Answered { target: self.checked.text, likelihood: self.likelihood }
    }
}

/// How likely the model found an answer, if it says so.
pub fn likelihood(answer: &Answer) -> Option<Likelihood> {
    let tokens = answer.logprobs.len();
    let mean = || answer.logprobs.iter().map(|token| f64::from(token.chosen.logprob)).sum::<f64>() / tokens as f64;
    let scored = answer.scores.map(|scores| Likelihood::new(scores.logprob, answer.usage.completion_tokens));
    scored.or_else(|| (tokens > 0).then(|| Likelihood::new(mean(), tokens)))
}

/// Whether a run of tokens may occur twice in prompt and answer together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repetition {
    Allowed,
    Forbidden,
}

/// Why there is no answer.
pub enum Failed {
    /// The engine answers no request any more.
    Lost(EngineError),
    /// This request alone failed.
    Answer(Fault),
}

impl Translator {
    /// Sends one request and checks the answer. A failure is a fault of the answer, unless the engine is lost.
    pub(super) async fn attempt(
        &self,
        work: Work<'_>,
        range: &Range<usize>,
        wording: Wording,
        previous: Option<&Exchange>,
        repetition: Repetition,
    ) -> Result<Attempt, FlowError> {
        let source = &work.masked.text[range.clone()];
        let terms = self.glossary.in_text(source);
        let talks = self.engine.info().talks_in_turns;
        let whole = *range == (0..work.masked.text.len());
        let neighbours = work.masked.neighbours().filter(|_| whole);
        let context = work.masked.context();
        let previous = previous.or(work.example.filter(|_| whole && wording == Wording::First));
        let chunk = Chunk { text: source, wording, terms: &terms, context, neighbours, previous };
        let options = self.options(source, repetition);
        let prompt = if talks {
            self.turns(&chunk, options.max_tokens.unwrap_or_default())?
        } else {
            self.prompts.continued(&chunk, &self.style)?
        };
        let request = Request { prompt, options };
        self.best_of.check(self.engine.as_ref(), &request.options)?;
        let expected = Expected { pair: self.style.pair, formality: self.style.formality, terms: &terms };
        let candidates = self.best_of.candidates(&request).into_iter().map(|request| self.answer(request));
        let (mut checked, mut tokens) = (Vec::new(), 0);
        for answer in join_all(candidates).await {
            match answer {
                Ok(answer) => {
                    tokens += answer.usage.completion_tokens;
                    let fits = |text: &str| (work.accepts)(range.clone(), text);
                    let found = check(source, work.masked, &answer.text, answer.reason, &expected, fits);
                    checked.push((found, answer));
                }
                Err(Failed::Lost(error)) => return Err(error.into()),
                Err(Failed::Answer(fault)) => checked.push((Checked::failed(fault), Answer::default())),
            }
        }
        let (checked, answer) = self.choose(checked);
        Ok(Attempt { checked, likelihood: likelihood(&answer), tokens })
    }

    /// The best of the answers that the checks find least wrong with.
    fn choose(&self, mut checked: Vec<(Checked, Answer)>) -> (Checked, Answer) {
        let verdicts = checked.iter().map(|(checked, _)| checked.verdict);
        let mildest = verdicts.min().unwrap_or(Verdict::Refused);
        checked.retain(|(checked, _)| checked.verdict == mildest);
        let translation =
            |(checked, answer): &(Checked, Answer)| Answer { text: checked.text.clone(), ..answer.clone() };
        let chosen = self.best_of.rank(checked.iter().map(translation).collect(), None).chosen();
        checked.swap_remove(chosen)
    }

    /// The prompt of a chunk, with as much of what surrounds it as the window holds beside an answer of `most` tokens.
    fn turns(&self, chunk: &Chunk, most: usize) -> Result<Prompt, PromptError> {
        let mut neighbours = chunk.neighbours.cloned();
        loop {
            let prompt = self.prompts.turns(&Chunk { neighbours: neighbours.as_ref(), ..*chunk }, &self.style)?;
            let Some(shown) = neighbours else { return Ok(prompt) };
            let tokens = self.engine.count_tokens(&prompt);
            if tokens.is_ok_and(|tokens| tokens + most <= self.engine.info().context_length) {
                return Ok(prompt);
            }
            neighbours = shown.less();
        }
    }

    /// Greedy unless there are several answers, and no longer than a translation can be.
    pub(super) fn options(&self, source: &str, repetition: Repetition) -> GenerationOptions {
        let mut sampling = Preset::Precise.options(0);
        if !self.best_of.is_one() {
            sampling.temperature = BestOf::TEMPERATURE;
        }
        // Set in both cases: a server has its own default.
        sampling.no_repeat_ngram =
            sampling.no_repeat_ngram.filter(|_| repetition == Repetition::Forbidden).or(Some(0));
        let talks = self.engine.info().talks_in_turns;
        GenerationOptions {
            sampling,
            max_tokens: Some(self.tokens(source) * GROWTH + SLACK),
            stop: if talks { Vec::new() } else { vec!["\n".to_owned()] },
            pace: Pace::Batch,
            scores: AnswerScores::Wanted,
            logprobs: self.engine.gives_logprobs().then_some(0),
            ..GenerationOptions::default()
        }
    }

    pub(super) async fn answer(&self, request: Request) -> Result<Answer, Failed> {
        let mut events = self.engine.generate(request);
        let mut answer = Answer::default();
        loop {
            let step = tokio::time::timeout(self.patience, answer.next(&mut events)).await;
            match step.map_err(|_| Failed::Answer(Fault::Silent))? {
                Ok(AnswerStep::Finished) => return Ok(answer),
                Ok(_) => {}
                Err(error) if error.is_final() => return Err(Failed::Lost(error)),
                Err(error) => return Err(Failed::Answer(Fault::Engine(error.to_string()))),
            }
        }
    }
}
