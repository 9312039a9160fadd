//! Answers of a given form, through llguidance: it says after every token which tokens may follow.

use std::sync::{Arc, OnceLock};

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};

use super::error::EngineError;
use super::request::Constraint;
use super::tokenizer::Tokenizer;

/// Makes matchers for one tokenizer; its trie of all tokens is built when the first constraint asks for it.
#[derive(Default)]
pub struct ConstraintFactory {
    factory: OnceLock<ParserFactory>,
}

/// The state of one constrained answer.
pub struct ConstraintState {
    matcher: Matcher,
}

impl ConstraintFactory {
    /// The state before the first token. `stop_tokens` end an answer, `vocabulary_size` is the width of the logits.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] says what is wrong with the schema, expression or grammar.
    pub fn start(
        &self,
        constraint: &Constraint,
        tokenizer: &Tokenizer,
        stop_tokens: &[u32],
        vocabulary_size: usize,
    ) -> Result<ConstraintState, EngineError> {
        let grammar = match constraint {
            Constraint::JsonSchema(schema) => TopLevelGrammar::from_json_schema(one_line(schema)),
            Constraint::Regex(expression) => TopLevelGrammar::from_regex(expression),
            Constraint::Grammar(grammar) => TopLevelGrammar::from_lark(grammar.clone()),
        };
        let factory = if let Some(factory) = self.factory.get() {
            factory
        } else {
            let factory = new_factory(tokenizer, stop_tokens, vocabulary_size)?;
            self.factory.get_or_init(|| factory)
        };
        let mut matcher = Matcher::new(factory.create_parser(grammar));
        match matcher.get_error() {
            Some(error) => Err(EngineError::Constraint(error)),
            // Asked once here, so that an impossible constraint fails before anything is shown.
            None => matcher.compute_mask().map(|_| ConstraintState { matcher }).map_err(failed),
        }
    }
}

/// The schema with JSON kept on one line: a small model that may write blanks between all parts can get lost in them.
fn one_line(schema: &serde_json::Value) -> serde_json::Value {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        let style =
            serde_json::json!({"whitespace_flexible": false, "item_separator": ", ?", "key_separator": ": ?"});
        object.entry("x-guidance").or_insert(style);
    }
    schema
}

fn new_factory(
    tokenizer: &Tokenizer,
    stop_tokens: &[u32],
    vocabulary_size: usize,
) -> Result<ParserFactory, EngineError> {
    let size = vocabulary_size.max(tokenizer.len());
    let words: Vec<Vec<u8>> = (0..size as u32)
        .map(|id| match tokenizer.marker_name(id) {
            Some(name) => [&[TokTrie::SPECIAL_TOKEN_MARKER], name.as_bytes()].concat(),
            None => tokenizer.bytes_of(id).to_vec(),
        })
        .collect();
    let end = stop_tokens.first().copied().unwrap_or(0);
    let trie = TokTrie::from(&TokRxInfo::new(size as u32, end), &words).with_eos_tokens(stop_tokens);
    let environment: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
    let mut factory = ParserFactory::new_simple(&environment).map_err(failed)?;
    factory.quiet();
    Ok(factory)
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function of map_err")]
fn failed(error: impl ToString) -> EngineError {
    EngineError::Constraint(error.to_string())
}

impl ConstraintState {
    /// Rules out the tokens that may not come next.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] when the constraint became too complex to follow.
    pub fn rule_out(&mut self, logits: &mut [f32]) -> Result<(), EngineError> {
        let allowed = self.matcher.compute_mask_or_eos().map_err(failed)?;
        for (id, logit) in (0..).zip(logits) {
            if !allowed.is_allowed(id) {
                *logit = f32::NEG_INFINITY;
            }
        }
        Ok(())
    }

    /// Takes note of the token that was chosen.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] when the token was not allowed.
    pub fn accept(&mut self, token: u32) -> Result<(), EngineError> {
        self.matcher.consume_token(token).map_err(failed)
    }

    /// Whether nothing may follow.
    pub fn is_complete(&self) -> bool {
        self.matcher.is_stopped()
    }
}
