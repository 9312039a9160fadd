//! One part: asked in one wording, in another, in halves, and in the end told as not summarised.

use std::collections::HashMap;
use std::time::Duration;

use super::{Note, RunError, Summariser};
use crate::engine::{
    Answer, AnswerStep, EngineError, FinishReason, GenerationOptions, Pace, Preset, Prompt, Request,
};
use crate::journal::{Journal, Key};
use crate::summarise::Form;
use crate::summarise::grounding::{Ground, Names};
use crate::summarise::judge::{Fault, Judgement, judge};
use crate::summarise::parts::Part;
use crate::summarise::passage::Place;
use crate::summarise::prompts::{Reader, Stage, Wording};

/// How long to wait for a silent engine: longer than any step takes on a slow machine.
const PATIENCE: Duration = Duration::from_mins(5);
/// How many times a part is halved.
pub const DEPTH: usize = 2;

/// What earlier runs know.
pub type Known = HashMap<Key, Note>;

/// What came of a part or of a half.
pub struct Asked {
    pub key: Key,
    pub place: Place,
    pub note: Note,
    /// Whether the journal does not have it yet.
    pub is_new: bool,
    /// Whether its halves are there in its place.
    pub is_replaced: bool,
}

impl Summariser {
    /// Summarises a part; where it cannot be done as a whole, its halves.
    pub async fn ask(
        &self,
        part: Part,
        stage: Stage,
        mut known: Known,
        depth: usize,
    ) -> Result<Vec<Asked>, RunError> {
        let key = self.key(&part, stage);
        let (note, is_new) = match known.remove(&key) {
            Some(note) => (note, false),
            None => (self.note(&part, stage).await?, true),
        };
        let is_replaced = note.fault.is_some() && depth > 0;
        let halves = is_replaced.then(|| part.halves(self.source)).flatten();
        let mut asked = vec![Asked { key, place: part.place(), note, is_new, is_replaced: halves.is_some() }];
        for half in halves.into_iter().flatten() {
            let stage = if stage == Stage::Whole { Stage::Part } else { stage };
            asked.extend(Box::pin(self.ask(half, stage, known.clone(), depth - 1)).await?);
        }
        Ok(asked)
    }

    /// Finds in a journal what [`Self::ask`] may need.
    pub fn collect_known(&self, part: &Part, stage: Stage, depth: usize, journal: &Journal<Note>, known: &mut Known) {
        let key = self.key(part, stage);
        let Some(note) = journal.find(&key) else { return };
        known.insert(key, note.clone());
        if note.fault.is_some() && depth > 0 {
            let stage = if stage == Stage::Whole { Stage::Part } else { stage };
            for half in part.halves(self.source).into_iter().flatten() {
                self.collect_known(&half, stage, depth - 1, journal, known);
            }
        }
    }

    /// Asks in both wordings until an answer is good, and takes the better one.
    async fn note(&self, part: &Part, stage: Stage) -> Result<Note, RunError> {
        let text = part.text();
        let ground = Ground::new(&[part.heading(), &text].join("\n"), self.names());
        let mut note = Note::default();
        let mut best: Option<Judgement> = None;
        for wording in [Wording::First, Wording::Second] {
            let after_loop = best.as_ref().is_some_and(|judgement| judgement.fault == Some(Fault::Loop));
            let request = Request {
                prompt: self.question(part.heading(), &text, stage, wording)?,
                options: self.options(stage, after_loop),
            };
            note.requests += 1;
            let judgement = match self.answer(request).await? {
                Some((answer, reason, tokens)) => {
                    note.tokens += tokens;
                    judge(&answer, reason, &ground, self.form(stage), self.style.language)
                }
                None => Judgement { fault: Some(Fault::Engine), ..Judgement::default() },
            };
            let is_good = judgement.is_good();
            if best.as_ref().is_none_or(|best| worth(&judgement) > worth(best)) {
                best = Some(judgement);
            }
            if is_good {
                break;
            }
        }
        let Judgement { sentences, left_out, fault } = best.unwrap_or_default();
        Ok(Note { sentences, left_out, fault, ..note })
    }

    pub fn question(&self, heading: &str, text: &str, stage: Stage, wording: Wording) -> Result<Prompt, RunError> {
        let reader = if self.engine.info().talks_in_turns { Reader::Turns } else { Reader::Continues };
        Ok(self.prompts.question((heading, text), stage, self.style, wording, reader)?)
    }

    /// Greedy. Only after an answer that repeats itself no four tokens may come again: a good one copies names and
    /// numbers from the text.
    fn options(&self, stage: Stage, after_loop: bool) -> GenerationOptions {
        let mut sampling = Preset::Precise.options(0);
        // Set in both cases: a server has its own default.
        sampling.no_repeat_ngram = sampling.no_repeat_ngram.filter(|_| after_loop).or(Some(0));
        let talks = self.engine.info().talks_in_turns;
        GenerationOptions {
            sampling,
            max_tokens: Some(self.style.max_tokens(stage)),
            stop: if talks { Vec::new() } else { vec!["\n\n".to_owned()] },
            pace: Pace::Batch,
            ..GenerationOptions::default()
        }
    }

    /// The answer, how it ended and its tokens; `None` where this request alone failed.
    async fn answer(&self, request: Request) -> Result<Option<(String, FinishReason, usize)>, EngineError> {
        let mut events = self.engine.generate(request);
        let mut answer = Answer::default();
        loop {
            let Ok(step) = tokio::time::timeout(PATIENCE, answer.next(&mut events)).await else { return Ok(None) };
            match step {
                Ok(AnswerStep::Finished) => {
                    return Ok(Some((answer.text, answer.reason, answer.usage.completion_tokens)));
                }
                Ok(_) => {}
                Err(error) if error.is_final() => return Err(error),
                Err(_) => return Ok(None),
            }
        }
    }

    fn form(&self, stage: Stage) -> Form {
        self.style.form(stage)
    }

    /// Names change with the language, and German has a capital on every noun.
    fn names(&self) -> Names {
        let is_same = self.source == self.style.language;
        if is_same && self.source.code() != "de" { Names::Checked } else { Names::Unchecked }
    }

    /// Sentences in the form of the summary.
    pub fn written(&self, sentences: &[String]) -> String {
        match self.style.form {
            Form::Prose => sentences.join(" "),
            Form::Bullets => sentences.iter().map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n"),
        }
    }
}

/// More is better: usable at all, then less left out, then more said.
fn worth(judgement: &Judgement) -> (bool, std::cmp::Reverse<usize>, usize) {
    let Judgement { sentences, left_out, fault } = judgement;
    (fault.is_none(), std::cmp::Reverse(left_out.len()), sentences.len())
}
